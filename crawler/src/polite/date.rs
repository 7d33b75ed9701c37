//! Dates of HTTP in their three forms (RFC 9110 section 5.6.7): the one that is sent today, and the two that a recipient
//! must understand all the same.

use domain::clock::Timestamp;
use time::{Date, Month, Time};

/// The moment that a field value names, if it is a date. A year of two digits that seems to be more than fifty years after
/// `now` is one of the past.
pub(super) fn http_date(value: &str, now: Timestamp) -> Option<Timestamp> {
    let words: Vec<&str> = value.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, clock) = match words[..] {
        // Sun, 06 Nov 1994 08:49:37 GMT, and Sunday, 06-Nov-94 08:49:37 GMT
        [_, day, month, year, clock, "GMT"] => (day, month, year, clock),
        // Sun Nov  6 08:49:37 1994
        [_, month, day, clock, year] => (day, month, year, clock),
        _ => return None,
    };
    let (day, month) = (day.parse().ok()?, month_of(month)?);
    let date = match (year.len(), year.parse::<i32>().ok()?) {
        (4, year) => Date::from_calendar_date(year, month, day).ok()?,
        (2, year) => {
            let this = now.in_vietnam().year();
            let year = this - this % 100 + year;
            let year = if year > this + 50 { year - 100 } else { year };
            Date::from_calendar_date(year, month, day).ok()?
        }
        _ => return None,
    };
    let mut parts = clock.split(':').map(|part| part.parse::<u8>().ok());
    let mut part = || parts.next().flatten();
    let time = Time::from_hms(part()?, part()?, part()?).ok()?;
    if parts.next().is_some() {
        return None;
    }
    Some(Timestamp(date.with_time(time).assume_utc().unix_timestamp().saturating_mul(1_000)))
}

fn month_of(word: &str) -> Option<Month> {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = names.iter().position(|name| *name == word)?;
    Month::try_from(u8::try_from(index + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn all_three_forms_name_the_same_moment() {
        let at = Some(Timestamp(784_111_777_000));
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(http_date(text, NOW), at, "{text}");
        }
        for text in [
            "Sun, 31 Feb 2027 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:1 GMT",
            "Sun, 06 Mai 1994 08:49:37 GMT",
            "Sun, 06 Nov 994 08:49:37 GMT",
            "tomorrow",
        ] {
            assert_eq!(http_date(text, NOW), None, "{text}");
        }
    }
}
