//! How long use lasts after a name first became ACTIVE (E.6.7).

use super::curve::Curve;
use super::kaplan_meier::{Duration, kaplan_meier};
use crate::clock::Timestamp;

/// The first stretch of use of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// When the name first became ACTIVE.
    pub active: Timestamp,
    /// When it became INACTIVE after that. DEGRADED is still use.
    pub inactive: Option<Timestamp>,
    /// The last look that counted (neither unknown nor not observed), or the end of the registration: until
    /// then the name was followed.
    pub seen: Timestamp,
}

impl Spell {
    /// Its length in whole days, and whether it ended. Times before `active` count as no time.
    #[must_use]
    pub fn duration(self) -> Duration {
        let end = self.inactive.unwrap_or(self.seen);
        let days = end.0.saturating_sub(self.active.0).div_euclid(Timestamp::DAY).max(0);
        Duration { days: u32::try_from(days).unwrap_or(u32::MAX), ended: self.inactive.is_some() }
    }
}

/// The share of names still in use so many days after they first became ACTIVE.
#[must_use]
pub fn after_first_use(spells: &[Spell]) -> Curve {
    let durations: Vec<Duration> = spells.iter().map(|s| s.duration()).collect();
    kaplan_meier(&durations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_that_goes_on_counts_for_as_long_as_it_was_seen() {
        let at = |day: i64| Timestamp(day * Timestamp::DAY);
        let spell = |active, inactive: Option<i64>, seen| Spell {
            active: at(active),
            inactive: inactive.map(at),
            seen: at(seen),
        };
        let spells = [spell(0, Some(40), 90), spell(10, None, 110), spell(5, None, 25), spell(3, None, 1)];
        assert_eq!(spells[3].duration(), Duration { days: 0, ended: false });
        let curve = after_first_use(&spells);
        // At 40 days two are followed and one of them ends.
        assert_eq!(curve.at(90).unwrap().value, 0.5);
        assert_eq!(curve.at(39).unwrap().value, 1.0);
        assert_eq!((curve.names, curve.followed_to), (4, 100));
    }
}
