//! Dates as registers write them: ISO, or day first as in Viet Nam.

use crate::clock::VIETNAM;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

/// Why a text is no date. The display names the cure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not in a form that is understood.
    #[error("“{0}” is not a date such as 2025-07-01 or 01/07/2025 (day first)")]
    Form(String),
    /// The calendar has no such day. Most often the month was written first.
    #[error("“{0}” is a day that does not exist (dates are read day first: dd/mm/yyyy)")]
    NoSuchDay(String),
    /// Before .vn existed or far in the future.
    #[error("“{0}” is outside the years 1990 to 2199")]
    Year(String),
    /// A bare number, as spreadsheets store days.
    #[error("“{0}” is a bare number: format the column as a date before saving")]
    Number(String),
}

/// The day in `text`: `2025-07-01`, `2025/07/01`, `01/07/2025`, `1/7/2025`, `1-7-2025`, `1.7.2025`, or
/// one of them followed by a time of day. A time with an offset (RFC 3339) gives the day in Viet Nam.
///
/// # Errors
/// [`DateError`].
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let text = text.trim();
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        return in_range(moment.to_offset(VIETNAM).date(), text);
    }
    if text.len() > 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.contains("..") {
        let number = text.bytes().filter(|b| *b == b'.').count() < 2;
        if number {
            return Err(DateError::Number(text.to_owned()));
        }
    }
    let form = || DateError::Form(text.to_owned());
    let (day, clock) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    if !clock.is_none_or(is_time_of_day) {
        return Err(form());
    }
    let (year, month, day) = parts(day).ok_or_else(form)?;
    let month = u8::try_from(month).ok().and_then(|m| Month::try_from(m).ok());
    let date = month
        .and_then(|month| Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok());
    in_range(date.ok_or_else(|| DateError::NoSuchDay(text.to_owned()))?, text)
}

fn in_range(date: Date, text: &str) -> Result<Date, DateError> {
    if (1990..=2199).contains(&date.year()) { Ok(date) } else { Err(DateError::Year(text.to_owned())) }
}

/// Year, month and day; the year is the part of four digits, first or last.
fn parts(text: &str) -> Option<(u16, u16, u16)> {
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.split(separator);
    let (a, b, c, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let number = |t: &str, len: std::ops::RangeInclusive<usize>| {
        if len.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit()) { t.parse().ok() } else { None }
    };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    Some((number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?))
}

/// `10:20`, `10:20:30.5`, with an offset that RFC 3339 did not accept or a Vietnamese or English half of the day.
fn is_time_of_day(text: &str) -> bool {
    let digits = text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    digits && text.len() <= 24 && text.chars().all(|c| c.is_ascii_digit() || ":.+-APMSCHZ ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn days_are_read_in_the_usual_forms() {
        for text in [
            "2025-07-01",
            "2025-7-1",
            "2025/07/01",
            "01/07/2025",
            "1/7/2025",
            "01-07-2025",
            "1.7.2025",
            " 01/07/2025 ",
            "2025-07-01T08:00:00",
            "2025-07-01 08:00:00",
            "01/07/2025 08:00",
            "1/7/2025 8:00:00 AM",
            "2025-07-01T00:00:00+07:00",
            "2025-06-30T17:00:00Z",
            "2025-06-30T23:59:59.123Z",
        ] {
            assert_eq!(parse_date(text), Ok(date!(2025 - 07 - 01)), "{text}");
        }
        assert_eq!(parse_date("29/02/2024"), Ok(date!(2024 - 02 - 29)));
    }

    #[test]
    fn impossible_days_are_refused_with_the_reason() {
        let text = |t: &str| t.to_owned();
        for day in ["31/02/2025", "29/02/2025", "12/31/2025", "2025-13-01", "00/01/2025", "2025-00-10"] {
            assert_eq!(parse_date(day), Err(DateError::NoSuchDay(text(day))));
        }
        for form in
            ["", "abc", "01/07/25", "1 July 2025", "2025-07", "2025-07-01 later", "1/7-2025", "１/７/2025"]
        {
            assert_eq!(parse_date(form), Err(DateError::Form(text(form))));
        }
        for number in ["45839", "20250701", "45839.5"] {
            assert_eq!(parse_date(number), Err(DateError::Number(text(number))));
        }
        assert_eq!(parse_date("01/01/1900"), Err(DateError::Year(text("01/01/1900"))));
    }
}
