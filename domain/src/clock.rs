//! Time as an argument. Nothing in danhba reads the clock except through [`Clock`], so that every
//! schedule, status and report can be replayed for a stated moment.

use serde::{Deserialize, Serialize};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use time::{Date, OffsetDateTime, UtcOffset, macros::offset};

/// Viet Nam has one time zone and no summer time.
pub const VIETNAM: UtcOffset = offset!(+7);

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z. Stored as BIGINT in both databases,
/// because text times sort wrongly in SQLite and PostgreSQL cuts to microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds per second, minute, hour and day.
    pub const SECOND: i64 = 1_000;
    /// Milliseconds in a minute.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// Milliseconds in an hour.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// Milliseconds in a day.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// This moment moved by `millis` (negative goes back).
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The moment on a clock in Viet Nam; moments outside year ±9999 fall back to 1970.
    #[must_use]
    pub fn in_vietnam(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(VIETNAM)
    }

    /// The calendar day in Viet Nam.
    #[must_use]
    pub fn date(self) -> Date {
        self.in_vietnam().date()
    }

    /// `2026-11-21T08:15:00+07:00`, as the API writes it (RFC 3339).
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.in_vietnam()
            .replace_nanosecond(0)
            .unwrap_or_else(|_| self.in_vietnam())
            .format(&time::format_description::well_known::Rfc3339)
            .unwrap_or_default()
    }

    /// The start (00:00 in Viet Nam) of a calendar day.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        Self((day.midnight().assume_offset(VIETNAM).unix_timestamp_nanos() / 1_000_000) as i64)
    }
}

/// Where the present moment comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that a test or a replay sets and moves.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    /// The present moment.
    #[must_use]
    #[allow(clippy::disallowed_methods)] // the one place that may ask the machine
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since =
                    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock by `millis`; the system clock does not move.
    pub fn advance(&self, millis: i64) {
        if let Self::Fixed(at) = self {
            at.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_day_starts_at_midnight_in_vietnam() {
        let start = Timestamp::start_of(date!(2026 - 11 - 21));
        assert_eq!(start.rfc3339(), "2026-11-21T00:00:00+07:00");
        assert_eq!(start.plus(-1).date(), date!(2026 - 11 - 20));
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(Timestamp(5));
        assert_eq!(clock.now(), Timestamp(5));
        clock.advance(Timestamp::DAY);
        assert_eq!(clock.now(), Timestamp(5 + 86_400_000));
    }
}
