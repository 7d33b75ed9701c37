use super::*;
use crate::clock::Timestamp;
use crate::period::Window;
use crate::schedule::{ATTEMPTS, is_passing};
use crate::verdict::{Class, Leaf, Mail};
use proptest::prelude::*;

const BORN: Timestamp = Timestamp(1_700_000_000_000);

fn day(n: i64) -> Timestamp {
    BORN.plus(n * Timestamp::DAY)
}

/// A look of its own round, at the end of that round's attempts, whose mail says nothing.
fn look(day_: i64, leaf: Leaf) -> Look {
    Look {
        at: day(day_),
        round: day_ + 1,
        attempt: ATTEMPTS,
        vantage: "HN".to_owned(),
        quorum: 1,
        leaf,
        mail: Mail::Unknown,
        passing: is_passing(leaf, ""),
    }
}

fn after(looks: &[(i64, Leaf)]) -> Machine {
    replay(BORN, &looks.iter().map(|(d, leaf)| Event::Look(look(*d, *leaf))).collect::<Vec<_>>())
}

/// The web status on a day, after looks on days.
fn check(looks: &[(i64, Leaf)], on: i64, expected: Status) {
    let mut machine = after(looks);
    machine.advance(day(on));
    assert_eq!(machine.web(), expected, "{looks:?} on day {on}");
}

use Leaf::{C2, C6, C7, C8, R1, T1, X0};
use Status::{Active, Degraded, Dormant, Inactive, New, Unknown};

#[test]
fn a_life_is_followed_as_far_as_looks_tell() {
    let followed = |looks: &[(i64, Leaf)]| after(looks).followed_at();
    assert_eq!(followed(&[(1, C6)]), None, "nobody can tell");
    assert_eq!(followed(&[(1, C2), (8, C6)]), Some(day(1)));
    assert_eq!(followed(&[(1, C2), (8, C8)]), Some(day(1)), "one positive is no use, and not its absence");
    let used = |more: &[(i64, Leaf)]| followed(&[&[(1, C8), (8, C8)], more].concat());
    assert_eq!(used(&[(15, C8), (22, X0)]), Some(day(15)));
    assert_eq!(used(&[(15, C6)]), Some(day(8)));
    assert_eq!(used(&[(15, C2), (22, C2)]), Some(day(15)), "they may yet be its end");
    assert_eq!(used(&[(15, C2), (22, C2), (36, C2), (43, C2)]), Some(day(15)), "they are");
}

#[test]
fn every_row_of_the_table() {
    check(&[], 29, New);
    check(&[(5, C8)], 6, New);
    check(&[(5, C8), (11, C8)], 11, New);
    check(&[(5, C8), (12, C8)], 12, Active);
    check(&[(5, C8), (6, C8), (12, C8)], 12, Active);
    check(&[(5, C8), (6, C2), (12, C8)], 12, New);
    // Use ends with three negatives over three weeks, not before.
    let used = [(1, C8), (8, C8)];
    let with = |more: &[(i64, Leaf)]| [&used[..], more].concat();
    check(&with(&[(15, C2)]), 15, Degraded);
    check(&with(&[(15, C2), (22, C8)]), 22, Active);
    check(&with(&[(15, C2), (22, C2), (29, C2)]), 29, Degraded);
    check(&with(&[(15, C2), (22, C2), (36, C2)]), 36, Inactive);
    check(&with(&[(15, C2), (22, C2), (23, C8), (36, C2)]), 36, Degraded);
    check(&with(&[(15, C2), (36, C2)]), 36, Degraded);
    // New names that are not in use count as inactive from 30 days on.
    check(&[(5, C2), (12, C2)], 29, New);
    check(&[(5, C2), (12, C2)], 30, Inactive);
    check(&[(40, C2)], 41, New);
    check(&[(40, C2), (41, C2)], 41, Inactive);
    check(&[(5, C2), (12, C2), (14, C8)], 31, New);
    // Half a year later they are dormant, as long as somebody looks.
    let monthly: Vec<(i64, Leaf)> = (1..8).map(|n| (n * 30, C2)).collect();
    check(&monthly, 239, Inactive);
    check(&monthly, 240, Dormant);
    check(&[&monthly[..], &[(240, C2), (250, C8), (258, C8)]].concat(), 258, Active);
}

#[test]
fn without_a_valid_look_nothing_is_known_and_the_last_status_stays_beside() {
    check(&[], 41, New);
    check(&[], 42, Unknown);
    check(&[(1, C8), (8, C8)], 49, Active);
    check(&[(1, C8), (8, C8)], 50, Unknown);
    check(&[(1, C8), (8, C8), (20, X0), (45, C6)], 50, Unknown);
    let mut machine = after(&[(1, C8), (8, C8)]);
    machine.advance(day(90));
    assert_eq!((machine.web(), machine.last_known()), (Unknown, Active));
    check(&[(1, C8), (8, C8), (90, C8)], 90, Active);
    check(&[(1, C8), (8, C8), (90, C2)], 90, Degraded);
    // One positive does not make known again what was not in use.
    check(&[(5, C2), (33, C2), (90, C8)], 90, Unknown);
    check(&[(5, C2), (33, C2), (90, C8), (97, C8)], 97, Active);
    check(&[(5, C2), (33, C2), (90, C2)], 90, Inactive);
}

#[test]
fn a_negative_needs_its_attempts_and_every_vantage() {
    let attempt = |n: u16, vantage: &str, quorum: u16, leaf: Leaf| Look {
        round: 40,
        attempt: n,
        at: day(40).plus(i64::from(n) * Timestamp::HOUR),
        vantage: vantage.to_owned(),
        quorum,
        ..look(40, leaf)
    };
    let active = || after(&[(30, C8), (37, C8)]);
    let status = |looks: &[Look]| {
        let mut machine = active();
        looks.iter().for_each(|l| {
            machine.take(&Event::Look(l.clone()));
        });
        machine.web()
    };
    let one = |n, leaf| attempt(n, "HN", 1, leaf);
    assert_eq!(status(&[one(1, T1), one(2, T1)]), Active, "the round is not over");
    assert_eq!(status(&[one(1, T1), one(2, T1), one(3, T1)]), Degraded);
    assert_eq!(status(&[one(1, T1), one(2, C8)]), Active);
    assert_eq!(status(&[one(1, C2)]), Degraded, "a page that was read does not pass");
    let of = |n, vantage, leaf| attempt(n, vantage, 2, leaf);
    assert_eq!(status(&[of(1, "HN", C2), of(2, "HN", C2)]), Active, "seen from one network of two");
    assert_eq!(status(&[of(1, "HN", C2), of(2, "HCM", C2)]), Degraded);
    assert_eq!(status(&[of(1, "HN", C2), of(2, "HCM", C6)]), Active, "the other one could not tell");
    assert_eq!(status(&[of(1, "HN", T1), of(2, "HN", T1), of(3, "HCM", T1)]), Degraded);
    assert_eq!(status(&[of(1, "HN", C2), of(2, "HCM", C2), of(3, "HN", C8)]), Active, "the best rank counts");
}

#[test]
fn mail_runs_beside_the_web_and_either_makes_use() {
    let with_mail = |d: i64, leaf, mail| Event::Look(Look { mail, ..look(d, leaf) });
    let m =
        replay(BORN, &[with_mail(1, C2, Mail::M1), with_mail(8, C2, Mail::M1), with_mail(33, C2, Mail::M1)]);
    assert_eq!((m.web(), m.mail(), m.any()), (Inactive, Active, Active));
    assert_eq!(m.web_kind(), None);
    let default = replay(BORN, &[with_mail(1, C2, Mail::M1d), with_mail(31, C2, Mail::M1d)]);
    assert_eq!((default.mail(), default.any()), (Inactive, Inactive), "the registrar's default is not use");
    let alias = after(&[(1, R1), (8, R1)]);
    assert_eq!(alias.web_kind(), Some(Class::UseAlias));
}

#[test]
fn confirmed_abuse_ends_use_at_once() {
    let mut machine = after(&[(1, C8), (8, C8)]);
    machine.take(&Event::AbuseConfirmed(day(9)));
    assert_eq!(machine.any(), Inactive);
    machine.take(&Event::Look(look(10, C8)));
    assert_eq!(machine.any(), Inactive, "one clean look is not enough");
    machine.take(&Event::Look(look(17, C8)));
    assert_eq!(machine.any(), Active);
}

#[test]
fn dates_of_use_are_those_of_the_looks() {
    let m = after(&[(3, C2), (10, C7), (17, C8), (24, C2), (31, C2), (45, C2)]);
    assert_eq!(m.first_use(), Some(FirstUse { at: day(10), after: day(3) }));
    assert_eq!(m.use_ended(), Some(day(24)));
    assert_eq!(m.web(), Inactive);
    let early = after(&[(3, C8), (10, C8)]);
    assert_eq!(early.first_use(), Some(FirstUse { at: day(3), after: BORN }));
    assert_eq!(early.use_ended(), None);
}

#[test]
fn coverage_asks_for_two_looks_a_week_apart_in_the_window() {
    let window = Window { from: day(60), to: day(88) };
    let covered = |days: &[i64]| after(&days.iter().map(|d| (*d, C6)).collect::<Vec<_>>()).is_covered(window);
    assert!(covered(&[60, 67]));
    assert!(covered(&[10, 61, 62, 68, 70]), "unverifiable is seen");
    assert!(!covered(&[59, 66]));
    assert!(!covered(&[62, 68]));
    assert!(!covered(&[80]));
    let missed = after(&[(62, C8), (75, X0)]);
    assert!(!missed.is_covered(window), "a fault of ours is no look");
}

#[test]
fn a_flip_is_a_change_between_the_last_two_rounds_that_saw_anything() {
    assert_eq!(after(&[(1, C8)]).flipped(), None);
    assert_eq!(after(&[(1, C8), (8, C7)]).flipped(), Some(false), "the same class");
    assert_eq!(after(&[(1, C8), (8, C2)]).flipped(), Some(true));
    assert_eq!(after(&[(1, C8), (5, X0), (8, C2)]).flipped(), Some(true));
}

fn leaf() -> impl Strategy<Value = Leaf> {
    prop::sample::select(Leaf::ALL)
}

fn blind() -> impl Strategy<Value = Leaf> {
    let unknown = |l: &Leaf| l.class().axis() == crate::verdict::Axis::Unk;
    prop::sample::select(Leaf::ALL.iter().copied().filter(unknown).collect::<Vec<_>>())
}

fn story() -> impl Strategy<Value = Vec<Look>> {
    let mail = prop::sample::select(Mail::ALL);
    let one = (0_i64..400, leaf(), mail, 1_u16..4, prop::sample::select(vec!["HN", "HCM"]), 1_u16..3);
    prop::collection::vec(one, 0..40).prop_map(|mut rows| {
        rows.sort_by_key(|r| r.0);
        let looks = rows.into_iter().map(|(d, leaf, mail, attempt, vantage, quorum)| Look {
            // Three days make a round.
            round: d / 3 + 1,
            attempt,
            vantage: vantage.to_owned(),
            quorum,
            mail,
            ..look(d, leaf)
        });
        looks.collect()
    })
}

fn events(looks: &[Look]) -> Vec<Event> {
    looks.iter().cloned().map(Event::Look).collect()
}

/// Active (degraded is counted as active), out of use, or neither.
fn side(status: Status) -> Option<bool> {
    match status {
        Active | Degraded => Some(true),
        Inactive | Dormant => Some(false),
        _ => None,
    }
}

proptest! {
    /// E.8 (3): what could not be seen never changes active into inactive or back.
    #[test]
    fn unknowns_change_nothing(looks in story(), extra in prop::collection::vec((0_i64..400, blind()), 0..12)) {
        let mut more = looks.clone();
        for (d, leaf) in extra {
            // In the round of its day, so that rounds of real looks are disturbed as well.
            more.push(Look { round: d / 3 + 1, attempt: 1, ..look(d, leaf) });
        }
        more.sort_by(|a, b| a.order().cmp(&b.order()));
        // Rounds only grow with time.
        let (mut plain, mut disturbed) = (replay(BORN, &events(&looks)), replay(BORN, &events(&more)));
        plain.advance(day(400));
        disturbed.advance(day(400));
        for (a, b) in [(plain.web(), disturbed.web()), (plain.mail(), disturbed.mail()), (plain.any(), disturbed.any())] {
            prop_assert_eq!(a, b);
        }
    }

    /// E.8 (3): the order in which looks of one moment were stored does not matter.
    #[test]
    fn the_order_of_equal_moments_does_not_matter(looks in story(), seed in any::<u64>()) {
        let mut shuffled = looks.clone();
        let mut state = seed | 1;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let j = (state >> 33) as usize % (i + 1);
            // Only looks of one moment change places.
            if shuffled[i].at == shuffled[j].at {
                shuffled.swap(i, j);
            }
        }
        prop_assert_eq!(replay(BORN, &events(&looks)), replay(BORN, &events(&shuffled)));
    }

    /// Asking in between changes nothing: time passes the same in one step or in many.
    #[test]
    fn time_passes_the_same_in_one_step_or_many(looks in story(), stops in prop::collection::vec(0_i64..400, 0..8)) {
        let mut stepwise = Machine::new(BORN);
        let mut stops = stops;
        stops.sort_unstable();
        let mut ordered = looks.clone();
        ordered.sort_by(|a, b| a.order().cmp(&b.order()));
        for l in &ordered {
            for stop in stops.iter().filter(|s| day(**s) <= l.at) {
                stepwise.advance(day(*stop));
            }
            stepwise.take(&Event::Look(l.clone()));
        }
        let mut once = replay(BORN, &events(&looks));
        stepwise.advance(day(401));
        once.advance(day(401));
        prop_assert_eq!(stepwise, once);
    }

    /// Nothing turns before the moment that the machine announces, and it does turn then.
    #[test]
    fn a_turn_comes_when_it_is_announced(looks in story()) {
        let mut machine = replay(BORN, &events(&looks));
        if let Some(at) = machine.turns_at() {
            let before = (machine.web(), machine.mail());
            machine.advance(at.plus(-1));
            prop_assert_eq!((machine.web(), machine.mail()), before);
            machine.advance(at);
            prop_assert_ne!((machine.web(), machine.mail()), before);
        }
    }

    /// One look never makes a name active and never ends its use.
    #[test]
    fn one_look_decides_nothing(looks in story(), last in leaf()) {
        let mut machine = replay(BORN, &events(&looks));
        machine.advance(day(405));
        let before = side(machine.web());
        machine.take(&Event::Look(look(406, last)));
        if before == Some(true) {
            // Only the last of several negatives ends use; then others came before it.
            prop_assert!(side(machine.web()) != Some(false) || looks.len() >= 2);
        } else {
            // Only the second of a pair makes use; then a positive came before it.
            let positive = |l: &Look| l.leaf.class().axis() == crate::verdict::Axis::Pos;
            prop_assert!(side(machine.web()) != Some(true) || looks.iter().any(positive), "{last} alone");
        }
    }

    /// The memory survives storage.
    #[test]
    fn a_machine_reads_back(looks in story()) {
        let machine = replay(BORN, &events(&looks));
        let text = serde_json::to_string(&machine).unwrap();
        prop_assert_eq!(serde_json::from_str::<Machine>(&text).unwrap(), machine);
    }
}
