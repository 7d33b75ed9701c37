//! Which look the present state is read from. A round has several attempts and, where configured, several vantages;
//! its best look counts (docs/measuring.md E.4): one timeout is no reason to call a living site dead.

use crate::error::Result;
use crate::statuses::LookRow;
use crate::stored::code;
use domain::clock::Timestamp;
use domain::status::{Event, Look, Machine, replaces};
use domain::verdict::{Axis, Class, Leaf};

/// The look that a state is read from, and the dates that earlier looks give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    pub id: i64,
    pub leaf: Leaf,
    pub class: Class,
    pub since: Timestamp,
    pub first_use_at: Option<Timestamp>,
}

/// The source of the state after these looks, oldest first; `None` when none of them saw anything.
pub(crate) fn source(domain: &str, rows: &[LookRow]) -> Result<Option<Source>> {
    let mut machine = Machine::new(Timestamp(0));
    let mut source: Option<Source> = None;
    for row in rows {
        let look: Look = row.look(domain)?;
        let class = match look.leaf {
            Leaf::X0 => Class::NotObs,
            _ => code("verdicts", domain, &row.class, Class::from_code)?,
        };
        let (at, leaf) = (look.at, look.leaf);
        let taken = machine.take(&Event::Look(look));
        let in_use = |class: Class| class.axis() == Axis::Pos;
        if !replaces(leaf, source.map(|s| s.class), taken) {
            continue;
        }
        source = Some(Source {
            id: row.id,
            leaf,
            class,
            since: source.filter(|s| s.leaf == leaf).map_or(at, |s| s.since),
            first_use_at: source.and_then(|s| s.first_use_at).or(in_use(class).then_some(at)),
        });
    }
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &[(Leaf, i64)]) -> Vec<LookRow> {
        let mut round = 0;
        let row = |(n, &(leaf, attempt)): (usize, &(Leaf, i64))| {
            round += i64::from(attempt == 1);
            LookRow {
                id: n as i64,
                finished_at: n as i64 * Timestamp::DAY,
                round,
                attempt,
                vantage: "HN".to_owned(),
                quorum: 1,
                not_observed: None,
                leaf: leaf.code().to_owned(),
                class: leaf.class().code().to_owned(),
                mail: "M0".to_owned(),
                rule: String::new(),
            }
        };
        list.iter().enumerate().map(row).collect()
    }

    fn behind(list: &[(Leaf, i64)]) -> Option<i64> {
        source("a.biz.vn", &rows(list)).unwrap().map(|s| s.id)
    }

    #[test]
    fn a_passing_failure_of_a_living_site_counts_at_the_end_of_its_round() {
        use Leaf::{C2, C8, H3, T1, X0};
        assert_eq!(behind(&[(C8, 1), (T1, 1), (T1, 2)]), Some(0));
        assert_eq!(behind(&[(C8, 1), (T1, 1), (T1, 2), (T1, 3)]), Some(3));
        assert_eq!(behind(&[(C8, 1), (H3, 1)]), Some(1), "a client error does not pass");
        assert_eq!(behind(&[(C2, 1), (T1, 1), (T1, 2)]), Some(0), "nor does it replace another state before");
        assert_eq!(behind(&[(C2, 1), (T1, 1), (T1, 2), (T1, 3)]), Some(3));
        assert_eq!(behind(&[(C2, 1), (T1, 1), (C8, 2)]), Some(2));
        assert_eq!(behind(&[(T1, 1), (T1, 2), (T1, 3)]), Some(2), "the first thing seen stands until then");
        assert_eq!(behind(&[(X0, 1), (C8, 1), (X0, 3)]), Some(1));
        assert_eq!(behind(&[(X0, 1)]), None);
    }

    #[test]
    fn a_negative_from_one_vantage_of_two_does_not_replace_a_living_state() {
        let mut looks = rows(&[(Leaf::C8, 1), (Leaf::C2, 1), (Leaf::C2, 2)]);
        looks.iter_mut().for_each(|l| l.quorum = 2);
        let id = |looks: &[LookRow]| source("a.biz.vn", looks).unwrap().map(|s| s.id);
        assert_eq!(id(&looks), Some(0));
        looks[2].vantage = "HCM".to_owned();
        assert_eq!(id(&looks), Some(2));
    }

    #[test]
    fn what_cannot_be_verified_replaces_a_living_state_when_its_round_is_over() {
        use Leaf::{C8, K1};
        let mut looks = rows(&[(C8, 1), (K1, 1), (K1, 2), (K1, 3)]);
        looks[1..].iter_mut().for_each(|l| l.rule = domain::verdict::ROBOTS_UNAVAILABLE.to_owned());
        let id = |looks: &[LookRow]| source("a.biz.vn", looks).unwrap().map(|s| s.id);
        assert_eq!((id(&looks[..2]), id(&looks[..3]), id(&looks)), (Some(0), Some(0), Some(3)));
        looks[1].rule = "robots".to_owned();
        assert_eq!(id(&looks[..2]), Some(1), "a robots.txt that forbids us is an answer");
    }

    #[test]
    fn an_outage_noted_afterwards_gives_the_state_back() {
        let mut looks = rows(&[(Leaf::C8, 1), (Leaf::T1, 1), (Leaf::T1, 2), (Leaf::T1, 3)]);
        looks[1..].iter_mut().for_each(|l| l.not_observed = Some("INFRA_OUTAGE".to_owned()));
        assert_eq!(source("a.biz.vn", &looks).unwrap().map(|s| s.id), Some(0));
    }

    #[test]
    fn dates_come_from_the_looks_that_stand() {
        use Leaf::{C2, C8, T1};
        let day = |n: i64| Timestamp(n * Timestamp::DAY);
        let of = |list: &[(Leaf, i64)]| {
            source("a.biz.vn", &rows(list)).unwrap().map(|s| (s.since, s.first_use_at))
        };
        assert_eq!(
            of(&[(C2, 1), (C8, 1), (T1, 1), (C8, 2)]),
            Some((day(1), Some(day(1)))),
            "the gap was none"
        );
        assert_eq!(
            of(&[(C8, 1), (T1, 1), (T1, 2), (T1, 3), (C8, 1)]),
            Some((day(4), Some(day(0)))),
            "the round of the failure ended"
        );
    }
}
