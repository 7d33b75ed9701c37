//! Names of the things that a rule looked at, for the evidence table of a site's page.

use super::Lang;
use std::borrow::Cow;

/// What was looked at, in words; an unknown key is shown as it is, so that new rules need no new page.
#[must_use]
pub fn label(lang: Lang, what: &str) -> &str {
    let (vi, en) = match what {
        "title" => ("Tiêu đề trang", "Page title"),
        "status" | "http_status" => ("Mã trả lời HTTP", "HTTP status"),
        "ns" => ("Máy chủ tên miền (NS)", "Name servers (NS)"),
        "soa" => ("Bản ghi SOA", "SOA record"),
        "a" | "address" | "addresses" => ("Địa chỉ", "Address"),
        "apex_a" => ("Địa chỉ IPv4", "IPv4 address"),
        "apex_aaaa" => ("Địa chỉ IPv6", "IPv6 address"),
        "www_a" => ("Địa chỉ IPv4 của www", "IPv4 address of www"),
        "www_aaaa" => ("Địa chỉ IPv6 của www", "IPv6 address of www"),
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
        "visit" => ("Lượt xem", "Visit"),
        "resources" => ("Tài nguyên của trang", "Resources of the page"),
        "folded" => ("Chữ trên trang, bỏ dấu", "Text of the page, without marks"),
        "folded_title" => ("Tiêu đề trang, bỏ dấu", "Page title, without marks"),
        "contacts" => ("Thông tin liên hệ", "Contact facts"),
        "noscript" => ("Chữ cho trình duyệt tắt JavaScript", "Text for browsers without JavaScript"),
        "script" => ("Mã JavaScript", "JavaScript"),
        "real_content" => ("Mô hình: là nội dung thật", "The model: it is real content"),
        "page_rule" => ("Quy tắc về trang", "Rule about the page"),
        other => return other,
    };
    lang.pick(vi, en)
}

/// What was found there, in words where it is one of the words for answers of the DNS; anything else as it is.
#[must_use]
pub fn found<'a>(lang: Lang, what: &str, found: &'a str) -> Cow<'a, str> {
    if what == "real_content" {
        // Weights of the model, which are written with a point.
        return if lang == Lang::Vi { found.replace('.', ",").into() } else { found.into() };
    }
    if !matches!(what, "ns" | "mx" | "apex_a" | "apex_aaaa" | "www_a" | "www_aaaa") {
        return found.into();
    }
    if let (Lang::Vi, Some(provider)) = (lang, found.strip_prefix("default of ")) {
        return format!("mặc định của {provider}").into();
    }
    let (vi, en) = match found {
        "found" => ("có", "found"),
        "nodata" => ("không có", "none"),
        "null MX" => ("MX rỗng: không nhận thư", "null MX: no mail is taken"),
        "nxdomain" | "the name does not exist" => ("tên không tồn tại", "the name does not exist"),
        "servfail" => ("máy chủ tên miền báo lỗi", "the name servers report a failure"),
        "lame" => ("máy chủ tên miền không phục vụ tên này", "the name servers do not serve the name"),
        "bogus" => ("chữ ký DNSSEC sai", "the DNSSEC signature is wrong"),
        "refused" => ("máy chủ tên miền từ chối", "the name servers refuse"),
        "timeout" => ("không trả lời", "no answer"),
        other => return other.into(),
    };
    lang.pick(vi, en).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_the_dns_are_told_in_words() {
        assert_eq!(found(Lang::Vi, "mx", "nodata"), "không có");
        assert_eq!(found(Lang::Vi, "mx", "the name does not exist"), "tên không tồn tại");
        assert_eq!(found(Lang::Vi, "mx", "default of A: mx.a.vn"), "mặc định của A: mx.a.vn");
        assert_eq!(found(Lang::En, "ns", "lame"), "the name servers do not serve the name");
        assert_eq!(found(Lang::Vi, "title", "timeout"), "timeout", "what a page says stays as it is");
        assert_eq!(found(Lang::Vi, "real_content", "0.52 | links -0.4"), "0,52 | links -0,4");
        assert_eq!(found(Lang::Vi, "mx", "mail.vi-du.vn"), "mail.vi-du.vn");
    }
}
