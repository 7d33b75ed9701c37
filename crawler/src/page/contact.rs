//! Phones, e-mails, postal address and tax code as a business publishes them.

use super::text::{cut, squeeze};
use regex::Regex;
use std::sync::LazyLock;

static PHONE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\+|\b)(?:84|0)(?:[\s.\-()\u{a0}]{0,3}\d){8,11}\b").ok());
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b[a-z0-9][a-z0-9._%+\-]{0,63}@(?:[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?\.)+[a-z]{2,24}\b",
    )
    .ok()
});
static TAX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:mã\s*số\s*thuế|\bmst\b|mã\s*số\s*(?:dn|doanh\s*nghiệp)|\bmsdn\b|giấy\s*phép[^\n]{0,40}số|gp?[đd]kkd|tax\s*(?:code|id))[^\d\n]{0,30}(\d[\d .]{8,12}\d(?:\s*-\s*\d{3})?)").ok()
});
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?im)(?:^[^\p{L}\d\n]{0,6}|[.;|•·]\s+)(?:địa chỉ(?: liên hệ| công ty| trụ sở)?|trụ sở(?: chính)?|đ/c|address|văn phòng(?: chính)?)\s*[:：\-–]\s*\n?(.{10,200})$").ok()
});

/// Phone numbers, and e-mail addresses, kept of a page.
const MOST: usize = 10;

/// Addresses that stand in templates, not for a business.
const NOBODY: &[&str] =
    &["example.com", "example.org", "domain.com", "email.com", "yourdomain.com", "sentry.io"];

/// Phone numbers in national form, in the order found, at most 10.
pub(super) fn phones(lines: &str, linked: &[String], not: Option<&str>) -> Vec<String> {
    let in_text = PHONE.iter().flat_map(|p| p.find_iter(lines)).map(|m| m.as_str().to_owned());
    let all = linked.iter().cloned().chain(in_text);
    first_distinct(
        all.filter_map(|candidate| national(&candidate)).filter(|phone| Some(phone.as_str()) != not),
    )
}

/// The first [`MOST`] that differ; what comes after them is not even looked at.
fn first_distinct(candidates: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for candidate in candidates {
        if !found.contains(&candidate) {
            found.push(candidate);
            if found.len() == MOST {
                break;
            }
        }
    }
    found
}

/// A number in national form `0…`: mobile numbers have ten digits and begin 03, 05, 07, 08 or 09,
/// landlines have eleven and begin 02 (numbering plan since 2018).
pub(super) fn national(text: &str) -> Option<String> {
    let text = text.trim();
    let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if let Some(rest) = digits.strip_prefix("84")
        && (text.starts_with('+') || rest.len() >= 9)
    {
        // "+84 (0)912…" keeps its zero.
        digits = format!("0{}", rest.strip_prefix('0').unwrap_or(rest));
    }
    let second = digits.as_bytes().get(1)?;
    let fits = digits.starts_with('0')
        && match second {
            b'3' | b'5' | b'7' | b'8' | b'9' => digits.len() == 10,
            b'2' => digits.len() == 11,
            _ => false,
        };
    let one_digit = digits[1..].bytes().all(|b| b == *second);
    (fits && !one_digit).then_some(digits)
}

/// E-mail addresses, lower case, at most 10.
pub(super) fn emails(lines: &str, linked: &[String]) -> Vec<String> {
    let Some(pattern) = EMAIL.as_ref() else { return Vec::new() };
    let sources = linked.iter().map(String::as_str).chain([lines]);
    let all = sources.flat_map(|s| pattern.find_iter(s)).map(|m| m.as_str().to_ascii_lowercase());
    first_distinct(all.filter(|email| is_somebody(email)))
}

/// Whether it is an address of somebody: no file name with an `@` in it, nothing out of a template.
fn is_somebody(email: &str) -> bool {
    let host = email.split('@').nth(1).unwrap_or_default();
    let a_file =
        [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".js", ".css"].iter().any(|e| host.ends_with(e));
    !a_file && !NOBODY.contains(&host)
}

/// The first tax code (mã số thuế) with a right check digit that stands behind its name.
pub(super) fn tax_code(lines: &str) -> Option<String> {
    let pattern = TAX.as_ref()?;
    pattern.captures_iter(lines).take(20).find_map(|found| {
        let written: String = found[1].chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        domain::tax_code::check(&written)
    })
}

/// The line that begins with "Địa chỉ" or its kin.
pub(super) fn address(lines: &str) -> Option<String> {
    let found = ADDRESS.as_ref()?.captures(lines)?;
    let line = squeeze(found.get(1)?.as_str());
    // A sentence about addresses is none: an address has a number or an administrative unit.
    let lower = line.to_lowercase();
    let unit = [
        "phường",
        "xã",
        "quận",
        "huyện",
        "tỉnh",
        "thành phố",
        "tp.",
        "tp ",
        "thôn",
        "ấp",
        "tổ",
        "khu",
        "đường",
        "phố",
    ];
    let plausible = line.chars().any(|c| c.is_ascii_digit()) || unit.iter().any(|u| lower.contains(u));
    plausible.then(|| cut(&line, 200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_numbers_are_brought_to_one_form() {
        let cases = [
            ("0912 345 678", Some("0912345678")),
            ("+84 912.345.678", Some("0912345678")),
            ("84-912-345-678", Some("0912345678")),
            ("+84 (0)912 345 678", Some("0912345678")),
            ("(028) 3823 4567", Some("02838234567")),
            ("+84 28 3823 4567", Some("02838234567")),
            ("0123456789", None),
            ("091234567", None),
            ("09123456789", None),
            ("1900 1234", None),
            ("0999999999", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(national(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn phones_are_found_in_running_text_once_each() {
        let lines = "Gọi 0912.345.678 hoặc +84 912 345 678\nCố định: 024 3943 1234; số đơn 20240912345678901";
        assert_eq!(
            phones(lines, &["0987654321".to_owned()], None),
            ["0987654321", "0912345678", "02439431234"]
        );
    }

    #[test]
    fn nothing_is_read_beyond_what_is_kept() {
        let mut read = 0;
        let many = (0..100_000).map(|n| format!("banh{n}@tiem.vn")).inspect(|_| read += 1);
        assert_eq!(first_distinct(many).len(), MOST);
        assert_eq!(read, MOST);
        let numbers: String = (0..2_000).map(|n| format!("0912 34 {n:04}\n")).collect();
        assert_eq!(phones(&numbers, &[], None).len(), MOST);
        assert_eq!(emails(&"a@b.vn c@d.vn\n".repeat(2_000), &[]), ["a@b.vn", "c@d.vn"]);
    }

    #[test]
    fn emails_are_no_pictures_and_no_examples() {
        let lines = "Viết cho Banh@TiemBanh.VN, ảnh logo@2x.png, mẫu you@example.com";
        assert_eq!(emails(lines, &["a.b@c.biz.vn".to_owned()]), ["a.b@c.biz.vn", "banh@tiembanh.vn"]);
    }

    #[test]
    fn an_address_line_needs_a_number_or_a_place() {
        assert_eq!(
            address("Xin chào\n• Địa chỉ: 12 ngõ 5, phường Láng, Hà Nội\n").as_deref(),
            Some("12 ngõ 5, phường Láng, Hà Nội")
        );
        assert_eq!(address("Địa chỉ:\n7 Lê Lợi, Huế").as_deref(), Some("7 Lê Lợi, Huế"));
        assert_eq!(address("Địa chỉ: xin liên hệ qua mẫu bên dưới"), None);
        assert_eq!(address("Thay đổi địa chỉ: 12 ngõ 5 sang nơi khác"), None);
    }
}
