//! What is taken out of texts that may not repeat contact facts: a phone number in a title is still a phone number.

mod names;
mod streets;

use regex::Regex;
use std::sync::LazyLock;

/// Fewest digits of a phone number, with or without country code.
const FEWEST: usize = 9;
/// Most digits in one unbroken row: longer ones are identifiers (a page id, an order number).
const MOST_UNBROKEN: usize = 13;

/// Stands where something was taken out.
const GAP: &str = "…";

/// The text without phone numbers and e-mail addresses. It takes rather too much than too little: any row of
/// nine digits goes, whatever it may have been.
#[must_use]
pub fn without_contacts(text: &str) -> String {
    without_numbers(&without_mail(text))
}

/// The text without phone numbers, e-mail addresses and postal addresses: where somebody lives is told as little as how to
/// call them.
#[must_use]
pub fn without_whereabouts(text: &str) -> String {
    // Numbers first: the signs of an address would cut one in two.
    streets::without_streets(&without_contacts(text))
}

/// What a site says, without the whereabouts of who runs it and without the name of the person who is registered as its holder.
#[must_use]
pub fn discreet(text: &str, holder: Option<&str>) -> String {
    names::without_holder(&without_whereabouts(text), holder.unwrap_or_default(), false)
}

/// [`discreet`] for a title: there a name stays that a shop may have as well.
#[must_use]
pub fn discreet_title(text: &str, holder: Option<&str>) -> String {
    names::without_holder(&without_whereabouts(text), holder.unwrap_or_default(), true)
}

/// Whether a text holds a phone number or an e-mail address.
#[must_use]
pub fn holds_contacts(text: &str) -> bool {
    without_contacts(text) != text
}

/// A URL without the phone numbers and e-mail addresses in its path, query and fragment. The host stays: it is
/// what the URL is about, and it may be a registered name that happens to be a number.
#[must_use]
pub fn url_without_contacts(url: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let tail = url[authority..].find(['/', '?', '#']).map_or(url.len(), |at| authority + at);
    let (head, tail) = url.split_at(tail);
    let left = without_contacts(tail);
    // "0912%20345%20678": what shows only when decoded takes the whole tail with it.
    let hidden = url::form_urlencoded::parse(left.as_bytes()).any(|(k, v)| {
        let decoded = format!("{k} {v}");
        holds_contacts(&decoded)
    });
    if hidden { format!("{head}/{GAP}") } else { format!("{head}{left}") }
}

/// `quan [at] gmail [dot] com`, `quan(a còng)gmail(chấm)com`: the signs in brackets, as people write them against machines.
static SPELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let bracketed = |words: &str| format!(r"\s*[\[({{<]\s*(?:{words})\s*[\])}}>]\s*");
    let (at, dot) = (bracketed("at|@|a còng|a cong"), bracketed(r"dot|chấm|cham|\."));
    // The host may be written with its dots.
    Regex::new(&format!(r"(?i)([a-z0-9._%+-]+)(?:{at})([a-z0-9-]+)(?:{dot}|\.)")).ok()
});

// An address is what stands around an @ (or one of its disguises): letters before it, a host with a dot after it.
fn without_mail(text: &str) -> String {
    let text = text.replace("%40", "@").replace("&#64;", "@");
    let text = match SPELLED.as_ref() {
        Some(spelled) => spelled.replace_all(&text, "$1@$2.").into_owned(),
        None => return GAP.to_owned(),
    };
    let in_user = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some((before, after)) = rest.split_once('@') {
        let host = &after[..after.find(|c| !in_host(c)).unwrap_or(after.len())];
        let host = host.trim_end_matches(['.', '-']);
        if before.ends_with(char::is_alphanumeric) && host.contains('.') {
            out.push_str(before.trim_end_matches(in_user));
            out.push_str(GAP);
            rest = &after[host.len()..];
        } else {
            out.push_str(before);
            out.push('@');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Signs that people write between the digits of a number, and between two numbers.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')' | '·' | '\u{2010}'..='\u{2015}')
}

// Digits with the signs that people write between them, taken as one run.
fn without_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(c) = chars.get(at) {
        if !is_digit(*c) && *c != '+' {
            out.push(*c);
            at += 1;
            continue;
        }
        let run = chars[at..].iter().take_while(|c| is_digit(**c) || **c == '+' || is_between(**c)).count();
        let kept = chars[at..at + run].iter().rev().take_while(|c| is_between(**c)).count();
        let number = &chars[at..at + run - kept];
        if is_number(number) {
            out.push_str(GAP);
            out.extend(house_behind(number));
        } else {
            out.extend(number);
        }
        at += (run - kept).max(1);
    }
    out
}

/// Most digits of a house's number.
const HOUSE: usize = 4;

/// What stands behind a phone number and a dash with spaces around it, if it is a house's number rather than the rest of the
/// phone's: "0965.000.889 - 12 ngõ 5". An address that loses its number is recognised no more.
fn house_behind(run: &[char]) -> &[char] {
    let is_dash = |at: usize| {
        let spaced = |at: Option<usize>| at.and_then(|at| run.get(at)).is_some_and(|c| c.is_whitespace());
        matches!(run[at], '-' | '\u{2010}'..='\u{2015}') && spaced(at.checked_sub(1)) && spaced(Some(at + 1))
    };
    let Some(at) = (0..run.len()).rev().find(|at| is_dash(*at)) else { return &[] };
    let (phone, house) = run.split_at(at);
    let digits = house.iter().filter(|c| is_digit(**c)).count();
    if is_number(phone) && (1..=HOUSE).contains(&digits) {
        run.get(at - 1..).unwrap_or_default()
    } else {
        &[]
    }
}

/// Whether a run may hold a phone number. Two numbers side by side are one run: "0912 345 678 - 0987 654 321".
fn is_number(run: &[char]) -> bool {
    let digits = run.iter().filter(|c| is_digit(**c)).count();
    let unbroken = run.split(|c| !is_digit(*c)).map(<[char]>::len).max().unwrap_or_default();
    digits >= FEWEST && (digits <= MOST_UNBROKEN || unbroken <= MOST_UNBROKEN || unbroken + FEWEST <= digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_mail_go_and_other_numbers_stay() {
        for (text, left) in [
            ("Phở Thím Chín - 0965.000.889 - 12 ngõ 5", "Phở Thím Chín - … - 12 ngõ 5"),
            ("0965 - 000 - 889", "…"),
            ("viết cho quan [at] gmail [dot] com nhé", "viết cho … nhé"),
            ("quan(a còng)gmail.com", "…"),
            ("mở cửa (at) quán", "mở cửa (at) quán"),
            ("Liên hệ 0912 345 678 ngay", "Liên hệ … ngay"),
            ("Hotline: (024) 3826.1234.", "Hotline: (…."),
            ("+84 912-345-678", "…"),
            ("viết cho an.nguyen@gmail.com nhé", "viết cho … nhé"),
            ("Từ năm 2025, giá 1.500.000 ₫", "Từ năm 2025, giá 1.500.000 ₫"),
            ("theo dõi @quanpho, 24/7", "theo dõi @quanpho, 24/7"),
            ("Phở bò", "Phở bò"),
            ("", ""),
        ] {
            assert_eq!(without_contacts(text), left);
        }
    }

    #[test]
    fn no_way_of_writing_them_keeps_them() {
        for text in [
            "0912 345 678 - 0987 654 321",
            "0912345678 - 0987654321 - 02438261234",
            "từ 8.00 - 17.30 0912 345 678",
            "0912–345–678",
            "0912\n345\t678",
            "０９１２３４５６７８",
            "20240912345678901 0912 345 678",
        ] {
            let left = without_contacts(text);
            assert!(!left.contains(is_digit) || left.starts_with("từ"), "{text}: {left}");
            assert!(!left.contains("678") && !left.contains("321"), "{text}: {left}");
        }
        for (text, left) in [
            (r#"{"@type":"a","email":"an@gmail.com","x":1}"#, r#"{"@type":"a","email":"…","x":1}"#),
            ("an%40gmail.com an&#64;gmail.com", "… …"),
            ("dòng một\nan@gmail.com\n", "dòng một\n…\n"),
            ("mailto:an@gmail.com?subject=x", "mailto:…?subject=x"),
            ("số đơn 20240912345678901", "số đơn 20240912345678901"),
        ] {
            assert_eq!(without_contacts(text), left);
        }
    }

    #[test]
    fn an_address_behind_a_phone_number_goes_with_it() {
        let title = "Quán Phở Thím Chín - 0965.000.889 - 12 ngõ 5 Láng Hạ";
        assert_eq!(discreet_title(title, None), "Quán Phở Thím Chín - … - …");
        assert_eq!(discreet("Gọi 0965000889 – 76 đường Bãi Dâu", None), "Gọi … – …");
    }

    #[test]
    fn a_url_keeps_its_host_and_loses_the_number_behind_it() {
        for (url, left) in [
            ("https://zalo.me/0912345678", "https://zalo.me/…"),
            ("https://0912345678.id.vn/gioi-thieu", "https://0912345678.id.vn/gioi-thieu"),
            ("https://a.vn/?to=0912%20345%20678", "https://a.vn/…"),
            ("https://a.vn/x?m=an%40b.vn", "https://a.vn/x?m=…"),
            ("/lien-he/0912345678.html", "/lien-he/….html"),
            ("https://a.vn", "https://a.vn"),
        ] {
            assert_eq!(url_without_contacts(url), left, "{url}");
        }
    }
}
