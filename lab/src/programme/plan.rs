//! What is simulated: seed, size, days; and the shares that a reader may want to doubt.

use time::{Date, Duration, Month};

/// A day, counted from the first day of the plan; names that were there before it were born on negative days.
pub(crate) type Day = i32;

/// Milliseconds in a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Viet Nam is seven hours ahead of UTC all year.
const VIETNAM_MS: i64 = 7 * 3_600_000;

/// What is simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Chance.
    pub seed: u64,
    /// Names that are ever registered.
    pub names: usize,
    /// The first day.
    pub start: Date,
    /// Weeks; the simulation runs on to the end of the quarter in which the last one ends.
    pub weeks: u16,
    /// Share of sites in true use that look unused for as long as they stand (a card of ten words, a sample
    /// sentence left in the foot).
    pub used_looks_low: f64,
    /// Share of give-aways, holding pages and promises that look like somebody's own site.
    pub low_looks_used: f64,
    /// Share of domain parking MX that are really read, and of own MX behind which nobody is any more.
    pub mail_misleads: f64,
    /// Share of attempts at a reachable name that time out.
    pub timeouts: f64,
    /// Share of attempts at which the host asks for a pause.
    pub pauses: f64,
    /// Outages of a hosting address; every second one falls into a reference window.
    pub outages: usize,
    /// Days on which a vantage is at fault, for each vantage.
    pub fault_days: usize,
    /// Share of a labeller's answers that are wrong.
    pub label_error: f64,
}

impl Plan {
    /// Two years from 1 July 2024, with the usual shares.
    #[must_use]
    pub fn new(seed: u64, names: usize) -> Self {
        Self {
            seed,
            names,
            start: time::macros::date!(2024 - 07 - 01),
            weeks: 104,
            used_looks_low: 0.05,
            low_looks_used: 0.08,
            mail_misleads: 0.04,
            timeouts: 0.015,
            pauses: 0.004,
            outages: 8,
            fault_days: 4,
            label_error: 0.02,
        }
    }

    /// A calendar day as the simulation counts it.
    pub(crate) fn day(&self, date: Date) -> Day {
        date.to_julian_day() - self.start.to_julian_day()
    }

    /// The calendar day.
    pub(crate) fn date(&self, day: Day) -> Date {
        self.start.checked_add(Duration::days(i64::from(day))).unwrap_or(self.start)
    }

    /// The day in Viet Nam of a moment in Unix milliseconds.
    pub(crate) fn day_of(&self, at: i64) -> Day {
        let unix = (at + VIETNAM_MS).div_euclid(DAY_MS);
        i32::try_from(unix).unwrap_or(i32::MAX) - (self.start.to_julian_day() - UNIX_EPOCH)
    }

    /// The moment, in Unix milliseconds, of an hour (Viet Nam) on a calendar day.
    #[must_use]
    pub fn moment(&self, date: Date, hour: u8) -> i64 {
        i64::from(date.to_julian_day() - UNIX_EPOCH) * DAY_MS - VIETNAM_MS + i64::from(hour) * 3_600_000
    }

    /// The last day that is simulated: the end of the quarter in which the last week ends.
    #[must_use]
    pub fn last_day(&self) -> Date {
        end_of_quarter(self.date(i32::from(self.weeks) * 7 - 1))
    }

    /// The last days of the quarters that lie in the plan.
    #[must_use]
    pub fn quarter_ends(&self) -> Vec<Date> {
        let last = self.last_day();
        let after = |end: &Date| end.next_day().map(end_of_quarter).filter(|next| *next <= last);
        std::iter::successors(Some(end_of_quarter(self.start)), after).collect()
    }

    /// The reference window of the quarter that ends on a day: its first and its last day, 28 in all.
    #[must_use]
    pub fn window(&self, quarter_end: Date) -> (Date, Date) {
        (quarter_end.checked_sub(Duration::days(27)).unwrap_or(quarter_end), quarter_end)
    }
}

/// The Julian day of 1 January 1970.
const UNIX_EPOCH: i32 = 2_440_588;

/// The last day of the quarter that a day lies in.
pub(crate) fn end_of_quarter(date: Date) -> Date {
    let month = match date.month() {
        Month::January | Month::February | Month::March => Month::March,
        Month::April | Month::May | Month::June => Month::June,
        Month::July | Month::August | Month::September => Month::September,
        Month::October | Month::November | Month::December => Month::December,
    };
    Date::from_calendar_date(date.year(), month, month.length(date.year())).unwrap_or(date)
}
