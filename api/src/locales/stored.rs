//! Words of a stored look: what the servers and the page said, in plain facts.

use super::Lang;
use domain::observation::{Answer, CertificateVerdict, Failure, RedirectFailure};

texts! {
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
    mail_greeting: "Lời chào của máy chủ thư", "Greeting of the mail host";
    spf: "Bản ghi SPF", "SPF record";
    seen_at: "Thời điểm xem", "Seen at";
    copy: "Trang", "Page";
    unmodified: "Máy chủ báo trang không đổi so với bản đã đọc (304); nội dung dưới đây là bản đó.",
        "The server says that the page is still the one that was read (304); what stands here is that copy.";
    yes: "có", "yes";
    no: "không", "no";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
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
