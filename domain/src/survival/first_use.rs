//! When a name was first used, as far as our looks can tell: after the last look that found it unused, and
//! not later than the first that found it used.

use crate::clock::Timestamp;
use crate::verdict::Axis;
use serde::{Deserialize, Serialize};

/// Two positive looks so far apart make use (E.5), in days.
pub const CONFIRMED_DAYS: i64 = 7;

/// The days, counted from registration, on one of which a name was first used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FirstUse {
    from: u32,
    to: Option<u32>,
}

impl FirstUse {
    /// On exactly this day.
    #[must_use]
    pub fn on(day: u32) -> Self {
        Self { from: day, to: Some(day) }
    }

    /// After day `after` (`None`: no earlier look; it may have been in use from the start), on day `by` at
    /// the latest. When both looks fell on one day, or are given in the wrong order, it is day `by`.
    #[must_use]
    pub fn between(after: Option<u32>, by: u32) -> Self {
        let from = after.map_or(0, |day| day.saturating_add(1)).min(by);
        Self { from, to: Some(by) }
    }

    /// Not by the end of this day, the last on which we looked: right-censored.
    #[must_use]
    pub fn not_by(day: u32) -> Self {
        Self { from: day.saturating_add(1), to: None }
    }

    /// The first day on which it may have been.
    #[must_use]
    pub fn earliest(self) -> u32 {
        self.from
    }

    /// The last such day; `None` when it has not come.
    #[must_use]
    pub fn latest(self) -> Option<u32> {
        self.to
    }

    /// What the looks at one axis of a name tell, in any order; `None` when they tell nothing.
    ///
    /// The event is the first positive of a pair: positives without a negative between them that span at
    /// least [`CONFIRMED_DAYS`]. Unknown looks count for nothing. Positives that are not (or not yet)
    /// confirmed do not count as use, and the days on which they were seen do not count as unused either: the
    /// name is then followed to its last negative.
    #[must_use]
    pub fn of_looks(registered: Timestamp, looks: &[(Timestamp, Axis)]) -> Option<Self> {
        let mut looks: Vec<_> = looks.iter().copied().filter(|(_, axis)| *axis != Axis::Unk).collect();
        looks.sort_unstable();
        let day = |at: Timestamp| {
            let days = at.0.saturating_sub(registered.0).div_euclid(Timestamp::DAY);
            u32::try_from(days.max(0)).unwrap_or(u32::MAX - 1)
        };
        let (mut negative, mut first) = (None, None);
        for (at, axis) in looks {
            if axis == Axis::Neg {
                (negative, first) = (Some(at), None);
                continue;
            }
            let since: Timestamp = *first.get_or_insert(at);
            if at.0 - since.0 >= CONFIRMED_DAYS * Timestamp::DAY {
                return Some(Self::between(negative.map(day), day(since)));
            }
        }
        negative.map(|at| Self::not_by(day(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BORN: Timestamp = Timestamp(20_000 * Timestamp::DAY);

    fn of(looks: &[(i64, Axis)]) -> Option<FirstUse> {
        let looks: Vec<_> = looks.iter().map(|(d, a)| (BORN.plus(d * Timestamp::DAY), *a)).collect();
        FirstUse::of_looks(BORN, &looks)
    }

    #[test]
    fn use_begins_between_the_last_no_and_the_first_of_two_yes() {
        use Axis::{Neg, Pos, Unk};
        let seen = [(3, Neg), (7, Neg), (14, Pos), (18, Unk), (21, Pos), (30, Neg)];
        assert_eq!(of(&seen), Some(FirstUse::between(Some(7), 14)));
        assert_eq!(of(&[(3, Pos), (10, Pos)]), Some(FirstUse::between(None, 3)));
        assert_eq!(of(&[(3, Pos), (9, Pos)]), None, "not confirmed, and never seen unused");
        assert_eq!(of(&[(3, Neg), (14, Pos), (21, Neg), (30, Neg)]), Some(FirstUse::not_by(30)));
        assert_eq!(of(&[(3, Neg), (14, Pos)]), Some(FirstUse::not_by(3)));
        assert_eq!(of(&[(3, Unk)]), None);
        let hour = |h: i64| BORN.plus(h * Timestamp::HOUR);
        let one_day = [(hour(1), Neg), (hour(5), Pos), (hour(200), Pos)];
        assert_eq!(FirstUse::of_looks(BORN, &one_day), Some(FirstUse::on(0)));
    }

    proptest! {
        #[test]
        fn unknown_looks_and_order_change_nothing(
            mut looks in prop::collection::vec((0i64..120, 0u8..2), 0..20),
            unknown in prop::collection::vec(0i64..120, 0..10),
        ) {
            looks.dedup_by_key(|l| l.0);
            let axis = |a: u8| if a == 0 { Axis::Neg } else { Axis::Pos };
            let plain: Vec<_> = looks.iter().map(|(d, a)| (*d, axis(*a))).collect();
            let mut more = plain.clone();
            more.extend(unknown.iter().map(|d| (*d, Axis::Unk)));
            more.reverse();
            prop_assert_eq!(of(&plain), of(&more));
        }
    }
}
