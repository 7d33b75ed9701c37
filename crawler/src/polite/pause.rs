//! Hosts that asked for peace: 429 or 503 (docs/measuring.md B.2).

use super::date::http_date;
use domain::clock::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Refusals in a row after which a host has a day of peace.
const STRIKES: u32 = 3;
/// The longest pause that a host can ask for, and that a third refusal brings.
const DAY: i64 = Timestamp::DAY;
/// The first pause when the host does not say how long; it doubles each time.
const FIRST: i64 = Timestamp::MINUTE;
/// Cap of the doubling.
const CAP: i64 = 6 * Timestamp::HOUR;
/// A pause whose length nobody stated lasts up to a fourth longer, so that hosts that failed together do not come back
/// together.
const SPREAD: i64 = 4;
/// Entries above which pauses long over are dropped.
const SWEEP: usize = 10_000;

/// A pause in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When the host may be asked again.
    pub until: Timestamp,
    /// The status that asked for it.
    pub status: u16,
    /// Refusals in a row.
    pub strikes: u32,
}

/// The pauses in force, by host.
#[derive(Debug)]
pub struct Pauses {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    hosts: HashMap<String, Pause>,
    /// Hosts of which something changed since it was last told.
    changed: HashSet<String>,
    chance: StdRng,
}

/// What other workers, and later processes, must know.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Pauses that began or grew.
    pub noted: Vec<(String, Pause)>,
    /// Hosts that answered without complaint.
    pub forgiven: Vec<String>,
}

impl Pauses {
    /// No pauses; `seed` spreads the ends of those whose length nobody stated.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let chance = StdRng::seed_from_u64(seed);
        Self { inner: Mutex::new(Inner { hosts: HashMap::new(), changed: HashSet::new(), chance }) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that `host` asked for peace, for `retry_after` seconds if it said so.
    pub fn note(&self, host: &str, status: u16, retry_after_s: Option<u64>, now: Timestamp) -> Pause {
        let mut inner = self.inner();
        if inner.hosts.len() >= SWEEP {
            inner.hosts.retain(|_, p| p.until.plus(DAY) > now);
        }
        let strikes = inner.hosts.get(host).map_or(0, |p| p.strikes) + 1;
        let asked = retry_after_s.map(|s| i64::try_from(s).unwrap_or(i64::MAX).saturating_mul(1_000));
        let millis = match asked {
            _ if strikes >= STRIKES => DAY,
            Some(asked) => asked.clamp(0, DAY),
            None => {
                let doubled = (FIRST << strikes.saturating_sub(1).min(16)).min(CAP);
                doubled + inner.chance.random_range(0..=doubled / SPREAD)
            }
        };
        let pause = Pause { until: now.plus(millis), status, strikes };
        inner.hosts.insert(host.to_owned(), pause);
        inner.changed.insert(host.to_owned());
        pause
    }

    /// Notes that `host` answered without complaint.
    pub fn forgive(&self, host: &str) {
        let mut inner = self.inner();
        if inner.hosts.remove(host).is_some() {
            inner.changed.insert(host.to_owned());
        }
    }

    /// What changed since this was last asked.
    pub fn changes(&self) -> Changes {
        let mut inner = self.inner();
        let mut changes = Changes::default();
        for host in std::mem::take(&mut inner.changed) {
            match inner.hosts.get(&host) {
                Some(pause) => changes.noted.push((host, *pause)),
                None => changes.forgiven.push(host),
            }
        }
        changes
    }

    /// Takes back changes that could not be told.
    pub fn untold(&self, changes: Changes) {
        let noted = changes.noted.into_iter().map(|(host, _)| host);
        self.inner().changed.extend(noted.chain(changes.forgiven));
    }

    /// Learns of a pause that another worker, or a former process, noted. What is known here already stays if it is
    /// longer.
    pub fn learn(&self, host: &str, status: u16, strikes: u32, until: Timestamp) {
        let mut inner = self.inner();
        let known = inner.hosts.get(host).is_some_and(|p| p.until >= until);
        if !known && !inner.changed.contains(host) {
            inner.hosts.insert(host.to_owned(), Pause { until, status, strikes });
        }
    }

    /// The pause of `host`, if one is in force.
    #[must_use]
    pub fn of(&self, host: &str, now: Timestamp) -> Option<Pause> {
        self.inner().hosts.get(host).copied().filter(|p| p.until > now)
    }
}

/// Seconds in a `Retry-After`: a number, or a date after `now` (RFC 9110 section 10.2.3).
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<u64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds);
    }
    let at = http_date(value, now)?;
    u64::try_from((at.0 - now.0) / 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_host_gets_what_it_asks_for_up_to_a_day() {
        let pauses = Pauses::seeded(1);
        assert_eq!(pauses.note("a.vn", 503, Some(120), NOW).until, NOW.plus(120_000));
        assert!(pauses.of("a.vn", NOW.plus(119_000)).is_some());
        assert!(pauses.of("a.vn", NOW.plus(120_000)).is_none());
        assert_eq!(pauses.note("b.vn", 429, Some(u64::MAX), NOW).until, NOW.plus(DAY));
    }

    #[test]
    fn silence_about_the_length_doubles_and_the_third_refusal_costs_a_day() {
        let pauses = Pauses::seeded(1);
        let length = || pauses.note("a.vn", 429, None, NOW).until.0 - NOW.0;
        let about = |least: i64| least..=least + least / SPREAD;
        assert!(about(FIRST).contains(&length()) && about(2 * FIRST).contains(&length()));
        assert_eq!(length(), DAY);
        pauses.forgive("a.vn");
        assert!(about(FIRST).contains(&length()));
    }

    #[test]
    fn what_changed_is_told_once_and_what_others_noted_is_kept() {
        let pauses = Pauses::seeded(1);
        let noted = pauses.note("a.vn", 429, Some(60), NOW);
        pauses.note("b.vn", 429, Some(60), NOW);
        pauses.forgive("b.vn");
        pauses.forgive("never-paused.vn");
        let changes = pauses.changes();
        assert_eq!(
            (changes.noted, changes.forgiven),
            (vec![("a.vn".to_owned(), noted)], vec!["b.vn".to_owned()])
        );
        assert_eq!(pauses.changes(), Changes::default());
        pauses.learn("a.vn", 503, 1, NOW.plus(1));
        pauses.learn("c.vn", 503, 2, NOW.plus(5_000));
        assert_eq!(pauses.of("a.vn", NOW), Some(noted), "the longer one stays");
        assert_eq!(pauses.of("c.vn", NOW).map(|p| p.strikes), Some(2));
        assert_eq!(pauses.changes(), Changes::default(), "what was learnt needs not be told");
        assert_eq!(pauses.note("c.vn", 429, None, NOW).until, NOW.plus(DAY), "refusals are counted on");
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        assert_eq!(retry_after(" 120 ", NOW), Some(120));
        assert_eq!(retry_after("Fri, 15 Jan 2027 08:01:00 GMT", NOW), Some(60));
        assert_eq!(retry_after("Fri, 15 Jan 2027 07:00:00 GMT", NOW), None);
        for old in ["Friday, 15-Jan-27 08:01:00 GMT", "Fri Jan 15 08:01:00 2027"] {
            assert_eq!(retry_after(old, NOW), Some(60), "{old}: RFC 9110 wants the old forms understood too");
        }
        assert_eq!(retry_after("soon", NOW), None);
    }
}
