//! Which looks a state is read from. A round has several attempts and its best one counts (docs/measuring.md
//! E.4): one timeout is no reason to call a living site dead.

use domain::clock::Timestamp;
use domain::observation::Observation;
use domain::schedule::{ATTEMPTS, is_transient};
use domain::verdict::{Axis, Class, Leaf, Verdict};

/// What of a look decides whether a state is read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub id: i64,
    pub at: Timestamp,
    pub attempt: u16,
    pub leaf: Leaf,
    pub class: Class,
}

/// The look that a state is read from, and the dates that earlier looks give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    pub look: Look,
    pub since: Timestamp,
    pub first_use_at: Option<Timestamp>,
}

impl Look {
    pub(crate) fn of(id: i64, observation: &Observation, verdict: &Verdict) -> Self {
        Self {
            id,
            at: observation.finished_at,
            attempt: observation.attempt,
            leaf: verdict.leaf,
            class: verdict.class,
        }
    }

    /// Whether the look replaces the state before it: never when it saw nothing, and a passing failure of a site
    /// `in_use` only at the end of its round.
    pub(crate) fn stands(&self, in_use: bool) -> bool {
        let passing = is_transient(self.leaf) && self.attempt < ATTEMPTS;
        self.leaf != Leaf::X0 && !(in_use && passing)
    }
}

/// The source of the state after these looks, oldest first; `None` when none of them saw anything.
pub(crate) fn source(looks: &[Look]) -> Option<Source> {
    looks.iter().fold(None, |before: Option<Source>, look| {
        let in_use = |class: Class| class.axis() == Axis::Pos;
        if !look.stands(before.is_some_and(|b| in_use(b.look.class))) {
            return before;
        }
        Some(Source {
            look: *look,
            since: before.filter(|b| b.look.leaf == look.leaf).map_or(look.at, |b| b.since),
            first_use_at: before.and_then(|b| b.first_use_at).or(in_use(look.class).then_some(look.at)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(list: &[(Leaf, u16)]) -> Vec<Look> {
        let look = |(n, &(leaf, attempt)): (usize, &(Leaf, u16))| Look {
            id: n as i64,
            at: Timestamp(n as i64 * Timestamp::DAY),
            attempt,
            leaf,
            class: leaf.class(),
        };
        list.iter().enumerate().map(look).collect()
    }

    fn behind(list: &[(Leaf, u16)]) -> Option<i64> {
        source(&looks(list)).map(|s| s.look.id)
    }

    #[test]
    fn a_passing_failure_of_a_living_site_counts_at_the_end_of_its_round() {
        use Leaf::{C2, C8, H3, T1, X0};
        assert_eq!(behind(&[(C8, 1), (T1, 1), (T1, 2)]), Some(0));
        assert_eq!(behind(&[(C8, 1), (T1, 1), (T1, 2), (T1, 3)]), Some(3));
        assert_eq!(behind(&[(C8, 1), (H3, 1)]), Some(1), "a client error does not pass");
        assert_eq!(behind(&[(C2, 1), (T1, 1)]), Some(1), "it was not in use before");
        assert_eq!(behind(&[(T1, 1), (T1, 2)]), Some(1));
        assert_eq!(behind(&[(X0, 1), (C8, 1), (X0, 3)]), Some(1));
        assert_eq!(behind(&[(X0, 1)]), None);
    }

    #[test]
    fn dates_come_from_the_looks_that_stand() {
        use Leaf::{C2, C8, T1};
        let day = |n: i64| Timestamp(n * Timestamp::DAY);
        let of = |list: &[(Leaf, u16)]| source(&looks(list)).map(|s| (s.since, s.first_use_at));
        assert_eq!(
            of(&[(C2, 1), (C8, 1), (T1, 1), (C8, 2)]),
            Some((day(1), Some(day(1)))),
            "the gap was none"
        );
        assert_eq!(of(&[(C8, 1), (T1, 3), (C8, 1)]), Some((day(2), Some(day(0)))));
    }
}
