//! Quarters and their reference windows (docs/measuring.md E.1), in Viet Nam's calendar.

use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;
use time::{Date, Month};

/// Days at the end of a quarter in which every mature name gets the same protocol.
pub const WINDOW_DAYS: i64 = 28;
/// Days after which a last look tells nothing of the present any more: as long as a status lasts without a look.
pub const FRESH_DAYS: i64 = crate::status::SILENCE_DAYS;
/// Age from which a name counts in the rate, in days (E.1).
pub const MATURE_DAYS: i64 = 90;

/// A quarter of a year, `2026-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i32,
    /// 1–4.
    number: u8,
}

/// A text that names no quarter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is not a quarter; write 2026-Q3")]
pub struct QuarterError(pub String);

impl Quarter {
    /// Reads `2026-Q3` (also `2026-q3`, `2026Q3`), years 2000–2199.
    ///
    /// # Errors
    /// [`QuarterError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, QuarterError> {
        let bad = || QuarterError(text.to_owned());
        let upper = text.trim().to_ascii_uppercase();
        let (year, number) = upper.split_once('Q').ok_or_else(bad)?;
        let year: i32 = year.trim_end_matches('-').parse().map_err(|_| bad())?;
        let number: u8 = number.parse().map_err(|_| bad())?;
        let known = (2000..2200).contains(&year) && (1..=4).contains(&number);
        known.then_some(Self { year, number }).ok_or_else(bad)
    }

    /// The quarter of a day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), number: (u8::from(day.month()) - 1) / 3 + 1 }
    }

    /// The quarter before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.number {
            1 => Self { year: self.year - 1, number: 4 },
            n => Self { number: n - 1, ..self },
        }
    }

    /// The quarter after.
    #[must_use]
    pub fn after(self) -> Self {
        match self.number {
            4 => Self { year: self.year + 1, number: 1 },
            n => Self { number: n + 1, ..self },
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        let month = [Month::January, Month::April, Month::July, Month::October]
            [usize::from(self.number.clamp(1, 4) - 1)];
        Date::from_calendar_date(self.year, month, 1).unwrap_or(Date::MIN)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.after().first_day().previous_day().unwrap_or(Date::MIN)
    }

    /// The moment at which it begins in Viet Nam.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        Timestamp::start_of(self.first_day())
    }

    /// The first moment that is no longer part of it.
    #[must_use]
    pub fn ends(self) -> Timestamp {
        self.after().begins()
    }

    /// The reference window: its last 28 days.
    #[must_use]
    pub fn window(self) -> Window {
        Window { from: self.ends().plus(-WINDOW_DAYS * Timestamp::DAY), to: self.ends() }
    }

    /// Year and number (1–4).
    #[must_use]
    pub fn parts(self) -> (i32, u8) {
        (self.year, self.number)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> Self {
        quarter.to_string()
    }
}

impl TryFrom<String> for Quarter {
    type Error = QuarterError;
    fn try_from(text: String) -> Result<Self, QuarterError> {
        Self::parse(&text)
    }
}

/// A stretch of time: from `from`, up to but without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First moment.
    pub from: Timestamp,
    /// First moment after it.
    pub to: Timestamp,
}

impl Window {
    /// The 28 days that end at a moment: what a figure of that moment rests on between two quarters' ends.
    #[must_use]
    pub fn until(to: Timestamp) -> Self {
        Self { from: to.plus(-WINDOW_DAYS * Timestamp::DAY), to }
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn quarters_read_back_and_follow_each_other() {
        for text in ["2026-Q3", "2026q3", " 2026-q3 "] {
            assert_eq!(Quarter::parse(text).unwrap().to_string(), "2026-Q3");
        }
        for text in ["", "2026", "2026-Q5", "26-Q1", "Q3-2026", "2026-Q0"] {
            assert!(Quarter::parse(text).unwrap_err().to_string().contains("2026-Q3"), "{text}");
        }
        let q4 = Quarter::parse("2025-Q4").unwrap();
        assert_eq!((q4.before().to_string(), q4.after().to_string()), ("2025-Q3".into(), "2026-Q1".into()));
        assert_eq!(Quarter::of(date!(2026 - 12 - 31)), Quarter::parse("2026-Q4").unwrap());
        assert_eq!(q4.after().before(), q4);
    }

    #[test]
    fn the_window_is_the_last_28_days_in_viet_nam() {
        let q3 = Quarter::parse("2026-Q3").unwrap();
        assert_eq!((q3.first_day(), q3.last_day()), (date!(2026 - 07 - 01), date!(2026 - 09 - 30)));
        let w = q3.window();
        assert_eq!(w.to, Timestamp::start_of(date!(2026 - 10 - 01)));
        assert_eq!(w.from, Timestamp::start_of(date!(2026 - 09 - 03)));
        assert!(w.contains(w.from) && !w.contains(w.to));
        assert_eq!(Window::until(w.to), w);
    }
}
