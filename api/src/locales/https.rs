//! The HTTPS state in words.

use super::Lang;
use domain::verdict::Https;

/// One HTTPS state in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpsText {
    /// A few words: the badge.
    pub name: &'static str,
    /// What it means for a visitor, and what the holder can do.
    pub meaning: &'static str,
}

/// An HTTPS state in words.
#[must_use]
pub fn text(lang: Lang, https: Https) -> HttpsText {
    let (vi, en) = match https {
        Https::Valid => (
            ("HTTPS hợp lệ", "Kết nối được mã hóa và chứng thư đúng với tên miền."),
            ("HTTPS valid", "The connection is encrypted and the certificate fits the name."),
        ),
        Https::NameMismatch => (
            (
                "Chứng thư sai tên",
                "Có HTTPS nhưng chứng thư được cấp cho tên khác; trình duyệt sẽ cảnh báo. Hãy cấp chứng thư cho đúng tên miền và www.",
            ),
            (
                "Certificate for another name",
                "There is HTTPS, but the certificate is for another name; browsers warn. Get a certificate for this name and www.",
            ),
        ),
        Https::Expired => (
            (
                "Chứng thư hết hạn",
                "Có HTTPS nhưng chứng thư đã hết hạn (hoặc chưa đến hạn dùng); trình duyệt sẽ cảnh báo. Hãy gia hạn và bật gia hạn tự động.",
            ),
            (
                "Certificate expired",
                "There is HTTPS, but the certificate has ended (or not begun); browsers warn. Renew it and switch automatic renewal on.",
            ),
        ),
        Https::Untrusted => (
            (
                "Chứng thư không được tin cậy",
                "Có HTTPS nhưng chứng thư tự ký hoặc thiếu chuỗi trung gian; trình duyệt sẽ cảnh báo. Hãy dùng chứng thư của tổ chức được tin cậy, ví dụ Let's Encrypt.",
            ),
            (
                "Certificate not trusted",
                "There is HTTPS, but the certificate is self-signed or its chain is incomplete; browsers warn. Use one of a trusted issuer, for example Let's Encrypt.",
            ),
        ),
        Https::Proto => (
            (
                "HTTPS không thiết lập được",
                "Cổng 443 mở nhưng không bắt tay TLS được. Hãy bật TLS 1.2 trở lên và kiểm tra cấu hình chứng thư.",
            ),
            (
                "No handshake",
                "Port 443 is open but no TLS handshake succeeds. Switch on TLS 1.2 or newer and check the certificate set-up.",
            ),
        ),
        Https::None => (
            (
                "Không có HTTPS",
                "Website chỉ có kết nối không mã hóa. Nhiều hosting cấp chứng thư miễn phí; hãy bật trong bảng điều khiển.",
            ),
            (
                "No HTTPS",
                "The site has only unencrypted connections. Many hosts give free certificates; switch it on in the panel.",
            ),
        ),
    };
    let (name, meaning) = lang.pick(vi, en);
    HttpsText { name, meaning }
}
