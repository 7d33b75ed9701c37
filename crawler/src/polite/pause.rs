//! Hosts that asked for peace: 429 or 503 (docs/measuring.md B.2).

use domain::clock::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Refusals in a row after which a host has a day of peace.
const STRIKES: u32 = 3;
/// The longest pause that a host can ask for, and that a third refusal brings.
const DAY: i64 = Timestamp::DAY;
/// The first pause when the host does not say how long; it doubles each time.
const FIRST: i64 = Timestamp::MINUTE;
/// Cap of the doubling.
const CAP: i64 = 6 * Timestamp::HOUR;
/// Entries above which pauses long over are dropped.
const SWEEP: usize = 10_000;

/// A pause in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When the host may be asked again.
    pub until: Timestamp,
    /// The status that asked for it.
    pub status: u16,
    strikes: u32,
}

/// The pauses in force, by host.
#[derive(Debug, Default)]
pub struct Pauses {
    hosts: Mutex<HashMap<String, Pause>>,
}

impl Pauses {
    /// Notes that `host` asked for peace, for `retry_after` seconds if it said so.
    pub fn note(&self, host: &str, status: u16, retry_after_s: Option<u64>, now: Timestamp) -> Pause {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= SWEEP {
            hosts.retain(|_, p| p.until.plus(DAY) > now);
        }
        let strikes = hosts.get(host).map_or(0, |p| p.strikes) + 1;
        let asked = retry_after_s.map(|s| i64::try_from(s).unwrap_or(i64::MAX).saturating_mul(1_000));
        let millis = match asked {
            _ if strikes >= STRIKES => DAY,
            Some(asked) => asked.clamp(0, DAY),
            None => (FIRST << strikes.saturating_sub(1).min(16)).min(CAP),
        };
        let pause = Pause { until: now.plus(millis), status, strikes };
        hosts.insert(host.to_owned(), pause);
        pause
    }

    /// Notes that `host` answered without complaint.
    pub fn forgive(&self, host: &str) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).remove(host);
    }

    /// The pause of `host`, if one is in force.
    #[must_use]
    pub fn of(&self, host: &str, now: Timestamp) -> Option<Pause> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(host).copied().filter(|p| p.until > now)
    }
}

/// Seconds in a `Retry-After`: a number, or a date after `now` (RFC 9110 section 10.2.3).
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<u64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds);
    }
    let at = time::PrimitiveDateTime::parse(
        value,
        time::macros::format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        ),
    )
    .ok()?;
    u64::try_from(at.assume_utc().unix_timestamp() - now.0 / 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_host_gets_what_it_asks_for_up_to_a_day() {
        let pauses = Pauses::default();
        assert_eq!(pauses.note("a.vn", 503, Some(120), NOW).until, NOW.plus(120_000));
        assert!(pauses.of("a.vn", NOW.plus(119_000)).is_some());
        assert!(pauses.of("a.vn", NOW.plus(120_000)).is_none());
        assert_eq!(pauses.note("b.vn", 429, Some(u64::MAX), NOW).until, NOW.plus(DAY));
    }

    #[test]
    fn silence_about_the_length_doubles_and_the_third_refusal_costs_a_day() {
        let pauses = Pauses::default();
        let length = || pauses.note("a.vn", 429, None, NOW).until.0 - NOW.0;
        assert_eq!([length(), length(), length()], [FIRST, 2 * FIRST, DAY]);
        pauses.forgive("a.vn");
        assert_eq!(length(), FIRST);
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        assert_eq!(retry_after(" 120 ", NOW), Some(120));
        assert_eq!(retry_after("Fri, 15 Jan 2027 08:01:00 GMT", NOW), Some(60));
        assert_eq!(retry_after("Fri, 15 Jan 2027 07:00:00 GMT", NOW), None);
        assert_eq!(retry_after("soon", NOW), None);
    }
}
