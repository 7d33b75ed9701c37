//! How numbers, shares, dates and phone numbers are written for people, in Vietnamese and in English.
//!
//! Vietnamese groups thousands with full stops and writes the decimal comma (TCVN habit: `1.234,5`,
//! `43,8%`); dates are day first, hours of 24, always in Viet Nam's one time zone. The API and the CSV
//! never use these: machines get plain numbers and RFC 3339.

use crate::locales::Lang;
use domain::clock::Timestamp;
use time::Date;

/// A no-break space, so that `1.234.567 tên` stays together.
const NBSP: char = '\u{a0}';

/// `1.234.567` or `1,234,567`.
#[must_use]
pub fn number(lang: Lang, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let separator = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A number with `places` decimals, rounded half away from zero: `1.234,5` or `1,234.5`.
#[must_use]
pub fn decimal(lang: Lang, value: f64, places: u8) -> String {
    let text = format!("{:.*}", usize::from(places), round(value, places).abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    out.push_str(&number(lang, whole.parse().unwrap_or(i64::MAX)));
    if !fraction.is_empty() {
        out.push(match lang {
            Lang::Vi => ',',
            Lang::En => '.',
        });
        out.push_str(fraction);
    }
    out
}

// `format!` rounds half to even on the binary value; officers check our figures with a calculator.
fn round(value: f64, places: u8) -> f64 {
    let scale = 10f64.powi(i32::from(places));
    (value * scale * (1.0 + f64::EPSILON)).round() / scale
}

/// A share between 0 and 1 with one decimal: `43,8%` or `43.8%`.
#[must_use]
pub fn percent(lang: Lang, share: f64) -> String {
    format!("{}%", decimal(lang, share * 100.0, 1))
}

/// A share without decimals, for borders and axes: `80%`.
#[must_use]
pub fn percent_whole(lang: Lang, share: f64) -> String {
    format!("{}%", decimal(lang, share * 100.0, 0))
}

/// `21/11/2026`.
#[must_use]
pub fn date(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}

/// `21/11/2026 08:15`, on a clock in Viet Nam.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    let t = at.in_vietnam();
    format!("{}{NBSP}{:02}:{:02}", date(t.date()), t.hour(), t.minute())
}

/// A cohort key such as `2025-Q3` as `quý III/2025` or `Q3 2025`; other keys come back as they are.
#[must_use]
pub fn quarter(lang: Lang, key: &str) -> String {
    let Some((year, quarter)) = key.split_once("-Q") else { return key.to_owned() };
    let roman = match quarter {
        "1" => "I",
        "2" => "II",
        "3" => "III",
        "4" => "IV",
        _ => return key.to_owned(),
    };
    match lang {
        Lang::Vi => format!("quý{NBSP}{roman}/{year}"),
        Lang::En => format!("Q{quarter}{NBSP}{year}"),
    }
}

/// A phone number in national form, spaced as it is written in Viet Nam: mobile `0912 345 678`, fixed line
/// `(024) 3826 1234` or `(0236) 382 1234`, service numbers `1900 1234`. Unknown shapes come back as they are.
#[must_use]
pub fn phone(national: &str) -> String {
    let d: String = national.chars().filter(char::is_ascii_digit).collect();
    match d.as_bytes() {
        // Area codes of fixed lines begin with 02; Hà Nội and TP.HCM have three digits, the rest four.
        [b'0', b'2', b'4' | b'8', ..] if d.len() == 11 => {
            format!("({}) {} {}", &d[..3], &d[3..7], &d[7..])
        }
        [b'0', b'2', ..] if d.len() == 11 => format!("({}) {} {}", &d[..4], &d[4..7], &d[7..]),
        [b'0', b'3' | b'5' | b'7' | b'8' | b'9', ..] if d.len() == 10 => {
            format!("{} {} {}", &d[..4], &d[4..7], &d[7..])
        }
        [b'1', b'8' | b'9', b'0', b'0', ..] if d.len() >= 8 => format!("{} {}", &d[..4], &d[4..]),
        _ => national.to_owned(),
    }
}

/// The target of a `tel:` link in international form (RFC 3966): `+84912345678`.
#[must_use]
pub fn tel(national: &str) -> String {
    let digits: String = national.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('0') {
        Some(rest) => format!("+84{rest}"),
        None => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn numbers_are_grouped_by_the_habit_of_the_language() {
        for (n, vi, en) in [
            (0, "0", "0"),
            (7, "7", "7"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (1_234_567, "1.234.567", "1,234,567"),
            (-12_345, "−12.345", "−12,345"),
        ] {
            assert_eq!(number(Lang::Vi, n), vi);
            assert_eq!(number(Lang::En, n), en);
        }
        assert_eq!(number(Lang::Vi, i64::MIN), "−9.223.372.036.854.775.808");
    }

    #[test]
    fn decimals_and_shares() {
        assert_eq!(decimal(Lang::Vi, 1234.5, 1), "1.234,5");
        assert_eq!(decimal(Lang::En, 1234.5, 1), "1,234.5");
        assert_eq!(decimal(Lang::Vi, -0.04, 1), "0,0");
        assert_eq!(percent(Lang::Vi, 0.438), "43,8%");
        assert_eq!(percent(Lang::En, 0.438), "43.8%");
        assert_eq!(percent(Lang::Vi, 1.0), "100,0%");
        assert_eq!(percent(Lang::Vi, 0.12345), "12,3%");
        assert_eq!(percent(Lang::Vi, 0.1285), "12,9%", "half is rounded up, as on paper");
    }

    #[test]
    fn moments_are_told_in_vietnam() {
        assert_eq!(date(date!(2026 - 03 - 05)), "05/03/2026");
        // 2026-11-21T01:15:00Z
        assert_eq!(moment(Timestamp(1_795_223_700_000)), "21/11/2026\u{a0}08:15");
    }

    #[test]
    fn quarters_have_roman_numerals_in_vietnamese() {
        assert_eq!(quarter(Lang::Vi, "2025-Q3"), "quý\u{a0}III/2025");
        assert_eq!(quarter(Lang::En, "2025-Q3"), "Q3\u{a0}2025");
        assert_eq!(quarter(Lang::Vi, "khác"), "khác");
    }

    #[test]
    fn phones_are_spaced_and_dialled_internationally() {
        assert_eq!(phone("0912345678"), "0912 345 678");
        assert_eq!(phone("02438261234"), "(024) 3826 1234");
        assert_eq!(phone("02363821234"), "(0236) 382 1234");
        assert_eq!(phone("19001234"), "1900 1234");
        assert_eq!(phone("113"), "113");
        assert_eq!(tel("0912345678"), "+84912345678");
        assert_eq!(tel("19001234"), "19001234");
    }
}
