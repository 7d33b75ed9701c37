//! When a domain is looked at again (docs/measuring.md E.4, E.5): a pure function of the last verdict,
//! the name's age, how often it failed, and a number that spreads visits over the day.

use crate::clock::Timestamp;
use crate::verdict::{Axis, Class, Leaf};

/// What the next visit depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// When this visit ended.
    pub now: Timestamp,
    /// When the name was registered, if known.
    pub registered: Option<Timestamp>,
    /// Leaf of the verdict.
    pub leaf: Leaf,
    /// Whether the web or the mail axis is positive.
    pub in_use: bool,
    /// Attempts so far in this round, this one included (1–3).
    pub attempt: u16,
    /// `Retry-After` of the host, in milliseconds.
    pub retry_after: Option<i64>,
    /// A number between 0 and 1 from a seeded source.
    pub spread: f64,
}

/// The next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// When.
    pub at: Timestamp,
    /// The attempt number of that visit within its round: 1 begins a new round.
    pub attempt: u16,
}

/// Attempts within one round before a failure stands.
pub const ATTEMPTS: u16 = 3;

/// Whether a leaf may be a passing failure, so that the round needs another attempt (E.4).
#[must_use]
pub fn is_transient(leaf: Leaf) -> bool {
    matches!(leaf, Leaf::X0 | Leaf::N2 | Leaf::T1 | Leaf::T2 | Leaf::H2 | Leaf::R5)
}

/// The next visit: a failure is tried again after 1–2 h and then after about 24 h; otherwise young names are
/// seen on days 3, 7, 14, 30, 60 and 90, names in use weekly, others monthly.
#[must_use]
pub fn next(s: Situation) -> Next {
    let spread = s.spread.clamp(0.0, 1.0);
    let jitter = |millis: i64| (millis as f64 * spread) as i64;
    if is_transient(s.leaf) && s.attempt < ATTEMPTS {
        let wait = match s.attempt {
            0 | 1 => Timestamp::HOUR + jitter(Timestamp::HOUR),
            // Another hour of the day than the first two.
            _ => 22 * Timestamp::HOUR + jitter(5 * Timestamp::HOUR),
        };
        // A host may ask for up to a day of peace; asking sooner would be rude, later loses the round.
        let asked = s.retry_after.unwrap_or(0).clamp(0, Timestamp::DAY);
        return Next { at: s.now.plus(wait.max(asked)), attempt: s.attempt + 1 };
    }
    // Abuse is looked at as often as use: it should be gone from the list soon after it is gone from the site.
    let weekly = s.in_use || s.leaf.class() == Class::Abuse || s.leaf.class().axis() == Axis::Unk;
    let interval = if weekly { 7 * Timestamp::DAY } else { 30 * Timestamp::DAY };
    // A tenth of the interval either way keeps a big import from coming back as one wave.
    let regular = s.now.plus(interval - interval / 10 + jitter(interval / 5));
    let milestone = s.registered.and_then(|born| {
        [3, 7, 14, 30, 60, 90]
            .iter()
            .map(|d| born.plus(d * Timestamp::DAY + jitter(Timestamp::DAY)))
            .find(|at| *at > s.now.plus(Timestamp::DAY))
    });
    Next { at: milestone.map_or(regular, |m| m.min(regular)), attempt: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Situation = Situation {
        now: Timestamp(1_000 * Timestamp::DAY),
        registered: None,
        leaf: Leaf::C8,
        in_use: true,
        attempt: 1,
        retry_after: None,
        spread: 0.5,
    };

    #[test]
    fn a_passing_failure_is_tried_three_times_in_a_round() {
        let first = next(Situation { leaf: Leaf::T1, in_use: false, ..BASE });
        assert_eq!(first, Next { at: BASE.now.plus(90 * Timestamp::MINUTE), attempt: 2 });
        let second = next(Situation { leaf: Leaf::T1, in_use: false, attempt: 2, now: first.at, ..BASE });
        assert!(second.at.0 - first.at.0 >= 22 * Timestamp::HOUR && second.attempt == 3);
        let third = next(Situation { leaf: Leaf::T1, in_use: false, attempt: 3, now: second.at, ..BASE });
        assert_eq!(third.attempt, 1, "the failure stands and a new round begins later");
        assert!(third.at.0 - second.at.0 >= 27 * Timestamp::DAY);
    }

    #[test]
    fn a_host_that_asks_for_a_day_gets_a_day_but_no_more() {
        let asked = |ms| next(Situation { leaf: Leaf::X0, retry_after: Some(ms), ..BASE }).at.0 - BASE.now.0;
        assert_eq!(asked(10 * Timestamp::HOUR), 10 * Timestamp::HOUR);
        assert_eq!(asked(10 * Timestamp::DAY), Timestamp::DAY);
    }

    #[test]
    fn young_names_are_seen_on_their_milestones() {
        let born = BASE.now.plus(-Timestamp::DAY);
        let s = Situation { registered: Some(born), spread: 0.0, leaf: Leaf::N3, in_use: false, ..BASE };
        assert_eq!(next(s).at, born.plus(3 * Timestamp::DAY));
    }

    #[test]
    fn sites_in_use_are_seen_weekly_and_others_monthly() {
        let days = |leaf, in_use| {
            (next(Situation { leaf, in_use, ..BASE }).at.0 - BASE.now.0) as f64 / Timestamp::DAY as f64
        };
        assert!((6.0..=8.0).contains(&days(Leaf::C8, true)));
        assert!((27.0..=33.0).contains(&days(Leaf::C2, false)));
        assert!((6.0..=8.0).contains(&days(Leaf::K1, false)), "an unknown is looked at again soon");
    }
}
