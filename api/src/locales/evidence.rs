//! Names of the things that a rule looked at, for the evidence table of a site's page.

use super::Lang;

/// What was looked at, in words; an unknown key is shown as it is, so that new rules need no new page.
#[must_use]
pub fn label(lang: Lang, what: &str) -> &str {
    let (vi, en) = match what {
        "title" => ("Tiêu đề trang", "Page title"),
        "status" | "http_status" => ("Mã trả lời HTTP", "HTTP status"),
        "ns" => ("Máy chủ tên miền (NS)", "Name servers (NS)"),
        "soa" => ("Bản ghi SOA", "SOA record"),
        "a" | "address" | "addresses" => ("Địa chỉ", "Address"),
        "mx" => ("Máy chủ thư (MX)", "Mail exchangers (MX)"),
        "cname" => ("Bí danh (CNAME)", "Alias (CNAME)"),
        "text" => ("Chữ trên trang", "Text of the page"),
        "words" => ("Số từ trên trang", "Words on the page"),
        "internal_links" | "links" => ("Liên kết trong trang", "Links inside the site"),
        "images" => ("Hình ảnh", "Images"),
        "redirect" | "location" | "final_url" | "target" => ("Chuyển hướng đến", "Redirects to"),
        "robots" | "robots.txt" => ("robots.txt", "robots.txt"),
        "header" => ("Tiêu đề HTTP", "HTTP header"),
        "generator" => ("Phần mềm làm web", "Site software"),
        "certificate" | "tls" => ("Chứng thư", "Certificate"),
        "content_type" | "content-type" => ("Loại nội dung", "Content type"),
        "failure" | "error" => ("Lỗi gặp phải", "Failure"),
        "host" => ("Máy chủ được xem", "Host visited"),
        other => return other,
    };
    lang.pick(vi, en)
}
