//! How far a crawl is, once a minute: what waits, how fast it goes, when it may end, and which addresses bound that.

use super::Crawler;
use crate::polite::Pace;
use crate::polite::slow::SlowPool;
use crate::{CrawlError, telemetry};
use domain::clock::Timestamp;
use std::fmt;
use std::time::Duration;

/// Addresses that are looked through for the slowest ones.
const POOLS: u32 = 2_000;
/// Fewer due names than these are no crowd.
const CROWD: u32 = 10;
/// Addresses that are told.
const TOLD: usize = 3;

/// The state of a crawl at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulse {
    /// Looks recorded since this crawl began.
    pub seen: u64,
    /// Names that are due and that nobody holds.
    pub left: u64,
    /// Since when the oldest of them is due.
    pub oldest: Option<Timestamp>,
    /// Looks a second in the last minute.
    pub rate: f64,
    /// How long what is left takes at least: by the rate, or by the slowest address if that is longer; `None` while
    /// nothing goes on.
    pub end: Option<Duration>,
    /// The addresses that need longest.
    pub slowest: Vec<SlowPool>,
    /// How many addresses have more names than can be seen in a week at their pace.
    pub endless: usize,
}

impl Pulse {
    fn of(seen: u64, looks: u64, over: Duration, left: u64, pools: Vec<SlowPool>) -> Self {
        let rate = looks as f64 / over.as_secs_f64();
        let linear = match (left, looks) {
            (0, _) => Some(Duration::ZERO),
            (_, 0) => None,
            _ => Duration::try_from_secs_f64(left as f64 / rate).ok(),
        };
        let bound = pools.iter().filter_map(|pool| pool.time).max().unwrap_or_default();
        let endless = pools.iter().filter(|pool| pool.is_endless()).count();
        let slowest = pools.into_iter().take(TOLD).collect();
        Self { seen, left, oldest: None, rate, end: linear.map(|time| time.max(bound)), slowest, endless }
    }
}

impl fmt::Display for Pulse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seen, left, rate, .. } = self;
        write!(f, "{seen} looks, {left} names due, {rate:.1} a second")?;
        if let Some(share) = seen.saturating_mul(100).checked_div(seen.saturating_add(*left)) {
            write!(f, ", {share} % done")?;
        }
        match self.end {
            Some(time) if !time.is_zero() => {
                write!(f, ", {} to go at least", crate::polite::slow::words(time))?
            }
            Some(_) => {}
            None => write!(f, ", standing still")?,
        }
        for pool in &self.slowest {
            write!(f, "; {pool}")?;
        }
        Ok(())
    }
}

impl Crawler {
    /// Counts what waits, and tells the metrics.
    pub(super) async fn pulse(&self, seen: u64, looks: u64, over: Duration) -> Result<Pulse, CrawlError> {
        self.shared.keep().await?;
        let now = self.shared.now();
        let (left, oldest) = self.db.waiting(now).await?;
        metrics::gauge!(telemetry::DUE).set(left as f64);
        let age = oldest.map_or(0, |at| (now.0 - at.0) / 1_000);
        metrics::gauge!(telemetry::DUE_AGE_SECONDS).set(age as f64);
        let pace: &Pace = self.prober.pace();
        let pools = pace.slowest(self.db.biggest_pools(now, CROWD, POOLS).await?);
        let pulse = Pulse { oldest, ..Pulse::of(seen, looks, over, left, pools) };
        metrics::gauge!(telemetry::ENDLESS).set(pulse.endless as f64);
        Ok(pulse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Pool;

    fn pool(last: u8, seconds: Option<u64>) -> SlowPool {
        let pool = Pool::of([192, 0, 2, last].into());
        SlowPool { pool, waiting: 9, hosting: None, time: seconds.map(Duration::from_secs) }
    }

    #[test]
    fn the_end_is_that_of_the_slowest_address_when_it_comes_later() {
        let minute = Duration::from_secs(60);
        let quick = Pulse::of(600, 300, minute, 100, vec![pool(1, Some(5)), pool(2, None)]);
        assert_eq!((quick.rate, quick.end), (5.0, Some(Duration::from_secs(20))));
        let slow = Pulse::of(600, 300, minute, 100, vec![pool(1, Some(7_200))]);
        assert_eq!(slow.end, Some(Duration::from_secs(7_200)));
        let said = slow.to_string();
        assert!(
            said.contains("600 looks, 100 names due, 5.0 a second, 85 % done, 2 h 00 min to go"),
            "{said}"
        );
        assert!(said.contains("192.0.2.1"), "{said}");
        let still = Pulse::of(0, 0, minute, 100, Vec::new());
        assert!(still.end.is_none() && still.to_string().contains("standing still"));
        let many = (0..9).map(|n| pool(n, Some(8 * 24 * 3_600))).collect();
        let endless = Pulse::of(1, 1, minute, 100, many);
        assert_eq!((endless.endless, endless.slowest.len()), (9, TOLD));
    }
}
