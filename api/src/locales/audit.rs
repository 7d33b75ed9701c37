//! Words of the labelling page: the five labels, and what a stored look says in plain facts.

use super::Lang;
use domain::audit::{Label, Role};
use domain::observation::{Answer, CertificateVerdict, Failure, RedirectFailure};

macro_rules! words {
    ($($key:ident: $vi:literal, $en:literal;)+) => {
        /// The words of one language; the English text documents each field.
        #[derive(Debug)]
        pub struct AuditWords { $(#[doc = $en] pub $key: &'static str),+ }
        static VI: AuditWords = AuditWords { $($key: $vi),+ };
        static EN: AuditWords = AuditWords { $($key: $en),+ };
        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $vi, $en)),+];
    };
}

words! {
    title: "Gắn nhãn kiểm định", "Audit labels";
    lead: "Trang dưới đây là bản đã lưu khi kiểm tra. Hãy chọn nhãn theo những gì bạn thấy ở đây, không theo trang hiện nay.",
        "Below is the page as it was stored. Choose the label by what you see here, not by the page of today.";
    keys: "Phím tắt 1–5: Alt+1 … Alt+5 (Firefox: Alt+Shift; macOS: Ctrl+Option).",
        "Keys 1–5: Alt+1 … Alt+5 (Firefox: Alt+Shift; macOS: Ctrl+Option).";
    progress: "Đã gắn nhãn", "Labelled";
    item: "Mục", "Item";
    choose: "Nhãn của mục này", "The label of this item";
    note: "Ghi chú (không bắt buộc)", "Remark (not required)";
    yours: "Nhãn hiện nay của bạn", "Your label at present";
    previous: "Mục trước", "Previous item";
    to_next: "Đến mục chưa gắn nhãn", "To the next item without a label";
    done: "Đã gắn nhãn xong mọi mục. Cảm ơn bạn!", "Every item has its label. Thank you!";
    done_again: "Bạn vẫn có thể xem lại và sửa nhãn cho đến khi liên kết hết hạn.",
        "You can still look at labels and correct them until your link expires.";
    both: "Hai nhãn khác nhau", "The two labels differ";
    none_differ: "Chưa có mục nào mà hai nhãn khác nhau.", "No item has two labels that differ at present.";
    the_page: "Trang đã lưu", "The stored page";
    no_page: "Không có trang nào được lưu: máy chủ không trả về trang, hoặc bản lưu đã hết hạn giữ.",
        "No page is stored: the server gave none, or its retention has ended.";
    no_screenshot: "Không lưu ảnh chụp màn hình.", "No screenshot is kept.";
    description: "Mô tả", "Description";
    headings: "Các đề mục", "Headings";
    text: "Văn bản nhìn thấy", "Visible text";
    no_text: "Trang không có văn bản.", "The page has no text.";
    cut: "Văn bản dài hơn; phần còn lại đã được cắt.", "The text is longer; the rest is cut off.";
    address: "Địa chỉ cuối cùng", "Final address";
    status: "Mã trả lời", "Status";
    inside: "Liên kết trong trang", "Links inside the site";
    outside: "Liên kết ra ngoài", "Links to other sites";
    pictures: "Hình ảnh, phim, biểu mẫu", "Pictures, media, forms";
    facts: "DNS, chứng thư và HTTP", "DNS, certificate and HTTP";
    name_servers: "Máy chủ tên miền (NS)", "Name servers (NS)";
    addresses: "Địa chỉ IP", "Addresses";
    addresses_www: "Địa chỉ IP của www", "Addresses of www";
    mail: "Máy chủ thư (MX)", "Mail exchangers (MX)";
    mail_resolves: "Máy chủ thư có địa chỉ", "The mail exchanger has an address";
    spf: "Bản ghi SPF", "SPF record";
    seen_at: "Thời điểm xem", "Seen at";
    yes: "có", "yes";
    no: "không", "no";
    refused: "Nhãn không được ghi: biểu mẫu phải được gửi từ chính trang này. Hãy mở lại liên kết của bạn.",
        "The label was not recorded: the form must be sent from this very page. Open your link again.";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static AuditWords {
    lang.pick(&VI, &EN)
}

/// A label in words: its name, and what belongs to it.
#[must_use]
pub fn label(lang: Lang, label: Label) -> (&'static str, &'static str) {
    match label {
        Label::OwnSite => lang.pick(
            ("Website riêng", "nội dung của chính chủ thể, dù chỉ một trang"),
            ("Own website", "the holder's own content, if only one page"),
        ),
        Label::Elsewhere => lang.pick(
            ("Trang ở nơi khác", "chuyển hướng, mạng xã hội, gian hàng của chủ thể"),
            ("Page elsewhere", "a redirect, the holder's social page or shop"),
        ),
        Label::OtherService => lang.pick(
            ("Dịch vụ khác", "thư điện tử đang hoạt động, ứng dụng, trang đăng nhập"),
            ("Another service", "working mail, an app, a log-in page"),
        ),
        Label::NotUse => lang.pick(
            ("Không sử dụng", "mẫu chưa sửa, giữ chỗ, trống, lỗi, không có gì"),
            ("Not in use", "untouched template, parked, empty, broken, nothing there"),
        ),
        Label::CannotTell => lang.pick(
            ("Không xác định được", "những gì đã lưu không đủ để kết luận"),
            ("Cannot tell", "what is stored does not say"),
        ),
    }
}

/// A role in words.
#[must_use]
pub fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::First => lang.pick("Người gắn nhãn thứ nhất", "First labeller"),
        Role::Second => lang.pick("Người gắn nhãn thứ hai", "Second labeller"),
        Role::Adjudicator => lang.pick("Người phân xử", "Adjudicator"),
    }
}

/// An answer of the DNS without records, in words; `None` when there are records.
#[must_use]
pub fn answer<T>(lang: Lang, answer: &Answer<T>) -> Option<&'static str> {
    Some(match answer {
        Answer::Found(_) => return None,
        Answer::NotAsked => lang.pick("không hỏi", "not asked"),
        Answer::NoData => lang.pick("không có bản ghi", "no record"),
        Answer::NxDomain => lang.pick("tên không tồn tại", "the name does not exist"),
        Answer::ServFail => lang.pick("máy chủ báo lỗi (SERVFAIL)", "server failure (SERVFAIL)"),
        Answer::Lame => lang.pick("máy chủ không phụ trách tên này", "no server answers with authority"),
        Answer::Bogus => lang.pick("chữ ký DNSSEC sai", "the DNSSEC signature is wrong"),
        Answer::Refused => lang.pick("máy chủ từ chối (REFUSED)", "refused (REFUSED)"),
        Answer::Timeout => lang.pick("không trả lời kịp", "no answer in time"),
        Answer::Other(_) => lang.pick("trả lời không đọc được", "an answer that cannot be read"),
    })
}

/// What is wrong with a certificate, in words.
#[must_use]
pub fn certificate(lang: Lang, verdict: CertificateVerdict) -> &'static str {
    match verdict {
        CertificateVerdict::Valid => lang.pick("chứng thư hợp lệ", "valid certificate"),
        CertificateVerdict::NameMismatch => {
            lang.pick("chứng thư của tên khác", "certificate for another name")
        }
        CertificateVerdict::Expired => lang.pick("chứng thư hết hạn", "certificate expired"),
        CertificateVerdict::NotYetValid => {
            lang.pick("chứng thư chưa có hiệu lực", "certificate not yet valid")
        }
        CertificateVerdict::Untrusted => lang.pick("chứng thư không được tin cậy", "certificate not trusted"),
        CertificateVerdict::Invalid => lang.pick("chứng thư sai", "certificate refused"),
    }
}

/// How a request failed, in words.
#[must_use]
pub fn failure(lang: Lang, failure: Failure) -> &'static str {
    match failure {
        Failure::ConnectRefused => lang.pick("từ chối kết nối", "connection refused"),
        Failure::ConnectTimeout => lang.pick("không kết nối được kịp thời", "no connection in time"),
        Failure::Unreachable => lang.pick("không tới được máy chủ", "host unreachable"),
        Failure::Handshake => lang.pick("không bắt tay TLS được", "no TLS handshake"),
        Failure::Reset => lang.pick("kết nối bị ngắt", "connection reset"),
        Failure::FirstByteTimeout | Failure::BodyTimeout => {
            lang.pick("không trả lời kịp", "no answer in time")
        }
        Failure::Protocol => lang.pick("trả lời không phải HTTP", "the answer is not HTTP"),
        Failure::Dns => lang.pick("đích chuyển hướng không phân giải được", "the target does not resolve"),
        Failure::Guard => lang.pick("địa chỉ không được phép kết nối", "the address may not be connected to"),
        Failure::Deadline => lang.pick("hết thời gian", "out of time"),
        Failure::Ours => lang.pick("lỗi phía chúng tôi", "a fault of ours"),
    }
}

/// Why redirects lead nowhere, in words.
#[must_use]
pub fn redirects(lang: Lang, failure: RedirectFailure) -> &'static str {
    match failure {
        RedirectFailure::TooMany => lang.pick("chuyển hướng quá nhiều lần", "too many redirects"),
        RedirectFailure::Loop => lang.pick("chuyển hướng vòng tròn", "redirects in a circle"),
        RedirectFailure::BadTarget => lang.pick("đích chuyển hướng sai", "a bad redirect target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_and_translated() {
        for (key, vi, en) in ALL {
            assert!(!vi.trim().is_empty() && !en.trim().is_empty() && vi != en, "{key}");
            assert_eq!(vi.ends_with('.'), en.ends_with('.'), "{key}");
        }
        for l in Label::ALL {
            assert_ne!(label(Lang::Vi, l), label(Lang::En, l));
        }
    }
}
