//! Time to first use, survival of use, and renewal by usage class, beside the truth.

use super::history::History;
use super::sight::is_unlucky;
use domain::renewal::UsageClass;
use domain::survival::REPORT_DAYS;
use domain::survival::kaplan_meier::{Duration as Followed, kaplan_meier};
use domain::survival::turnbull::time_to_use;
use lab::programme::{Duration, Ending, Programme};
use std::collections::BTreeMap;
use store::{By, Db, Lives, Terms};
use time::Duration as Span;

/// How far a measured curve may lie from that of a right reading of every day, as a share of some 150 holders. Rounds
/// are three weeks apart outside the windows: use that comes and goes between two of them is never seen, its end needs
/// three of them, the estimate gathers what falls between two looks on the days on which such gaps overlap, and of a
/// third of the names nobody looked in the first year.
const RHYTHM: f64 = 0.05;

/// The share in use by each published day.
pub fn first_use(lives: &[Lives], history: &History) {
    let programme = &history.programme;
    let until = programme.plan().last_day();
    let names: Vec<_> = each(lives).filter_map(Lives::first_use).collect();
    let measured = time_to_use(&names);
    let truth = curve(&programme.first_uses(until));
    let seen = curve(&programme.first_uses_seen(until));
    let count = |all: &[Duration]| (all.iter().filter(|d| d.event).count(), all.len());
    println!(
        "  used: {} of {} names, to be seen {:?}, truly {:?}",
        names.iter().filter(|n| n.latest().is_some()).count(),
        names.len(),
        count(&programme.first_uses_seen(until)),
        count(&programme.first_uses(until))
    );
    // The share of holders who are taken for users, and of users who are not, by reading.
    let (false_use, missed) = misread(programme);
    for day in REPORT_DAYS {
        let by = measured.by(day).expect("followed so long");
        let (truth, seen) = (1.0 - at(&truth, day), 1.0 - at(&seen, day));
        println!(
            "  in use by day {day}: {:.3} to {:.3}, to be seen {seen:.3}, truly {truth:.3} (−{missed:.3} +{false_use:.3})",
            by.surely, by.at_most
        );
        assert!(
            (by.surely - RHYTHM..=by.at_most + RHYTHM).contains(&seen),
            "by day {day}: {by:?}, seen {seen}"
        );
        let (low, high) = (truth - missed - RHYTHM, truth + false_use + RHYTHM);
        assert!(by.at_most >= low && by.surely <= high, "by day {day}: {by:?}, truly {truth}");
    }
}

/// The share still in use so long after the first.
pub fn survival(lives: &[Lives], history: &History) {
    let programme = &history.programme;
    let until = programme.plan().last_day();
    let spells: Vec<Followed> = each(lives).filter_map(Lives::spell).collect();
    let measured = kaplan_meier(&spells);
    let truth = curve(&programme.survivals(until));
    let seen = curve(&programme.survivals_seen(until));
    println!("  use of {} names followed", measured.names);
    for day in REPORT_DAYS {
        let still = measured.at(day).expect("followed so long");
        let (truth, seen) = (at(&truth, day), at(&seen, day));
        let interval = still.interval;
        println!(
            "  still in use on day {day}: {:.3} [{:.3}, {:.3}], to be seen {seen:.3}, truly {truth:.3}",
            still.value, interval.low, interval.high
        );
        assert!((still.value - seen).abs() <= RHYTHM, "on day {day}: {still:?}, to be seen {seen}");
        assert!(interval.contains(truth), "on day {day}: {still:?}, truly {truth}");
    }
}

/// Each group of names as often as it has names.
fn each(lives: &[Lives]) -> impl Iterator<Item = &Lives> {
    lives.iter().flat_map(|l| std::iter::repeat_n(l, usize::try_from(l.names).expect("a count")))
}

/// The share that has not had its event by the end of each day, from days that are known exactly: the product-limit
/// estimate, written out.
fn curve(durations: &[Duration]) -> Vec<f64> {
    let longest = durations.iter().map(|d| d.days).max().unwrap_or(0);
    let mut left = 1.0;
    (0..=longest)
        .map(|day| {
            let followed = durations.iter().filter(|d| d.days >= day).count() as f64;
            let events = durations.iter().filter(|d| d.event && d.days == day).count() as f64;
            left *= 1.0 - events / followed;
            left
        })
        .collect()
}

fn at(curve: &[f64], day: u32) -> f64 {
    curve[(day as usize).min(curve.len() - 1)]
}

/// Share of holders who were seen to use a name before they did, and of those who used it and were not seen to, or not
/// before three rounds later.
fn misread(programme: &Programme) -> (f64, f64) {
    let until = programme.plan().last_day();
    let key = |d: &Duration| (d.name, d.holder);
    let seen: BTreeMap<_, Duration> =
        programme.first_uses_seen(until).into_iter().map(|d| (key(&d), d)).collect();
    let truth = programme.first_uses(until);
    let first = |d: Option<&Duration>| d.filter(|d| d.event).map_or(u32::MAX, |d| d.days);
    let share = |of: &dyn Fn(u32, u32) -> bool| {
        let fits = truth.iter().filter(|d| of(first(seen.get(&key(d))), first(Some(d))));
        fits.count() as f64 / truth.len() as f64
    };
    (share(&|seen, truly| seen < truly), share(&|seen, truly| seen.saturating_sub(63) > truly))
}

/// Terms that ended, by what the names were used for before, and whether the term was free: how many there were,
/// and how many of them were renewed.
pub fn renewals(ended: &[Terms], history: &History) {
    let programme = &history.programme;
    let last = history.days.last().expect("days").on;
    let mut measured: BTreeMap<Class, Outcome> = BTreeMap::new();
    for term in ended {
        let class = match term.class.and_then(UsageClass::of) {
            Some(UsageClass::High) => "in use",
            Some(UsageClass::Low) => "page",
            Some(UsageClass::None) => "nothing",
            None => "undetermined",
        };
        let outcome = measured.entry((class, term.free.expect("stated"))).or_default();
        outcome.add(term.names, term.renewed);
    }
    let known: Vec<Ending> = programme.endings(last).into_iter().filter(|e| e.shown <= last).collect();
    let (mut seen, mut truth): (BTreeMap<Class, Outcome>, BTreeMap<Class, Outcome>) = Default::default();
    let mut doubt: BTreeMap<Class, i64> = BTreeMap::new();
    let mut misread: BTreeMap<Class, i64> = BTreeMap::new();
    for ending in known {
        let read = last_class(history, &ending);
        let middle = programme.truth(ending.name, ending.on - Span::days(45)).expect("registered");
        let truly = usage(middle.web.class());
        seen.entry((read.class, ending.free)).or_default().add(1, ending.renewed);
        truth.entry((truly, ending.free)).or_default().add(1, ending.renewed);
        if read.unlucky {
            // It may stand in its own class, or among what is broken.
            for class in [read.class, "nothing", "undetermined"] {
                *doubt.entry((class, ending.free)).or_default() += 1;
            }
        }
        if read.class != truly {
            for class in [read.class, truly] {
                *misread.entry((class, ending.free)).or_default() += 1;
            }
        }
    }
    let classes: Vec<Class> = measured.keys().chain(seen.keys()).chain(truth.keys()).copied().collect();
    for class in classes.into_iter().collect::<std::collections::BTreeSet<_>>() {
        let of = |map: &BTreeMap<Class, Outcome>| map.get(&class).copied().unwrap_or_default();
        let (m, s, t) = (of(&measured), of(&seen), of(&truth));
        let doubt = doubt.get(&class).copied().unwrap_or(0);
        let misread = misread.get(&class).copied().unwrap_or(0);
        println!("  terms {class:?}: {m:?}, to be seen {s:?} ±{doubt}, truly {t:?} ±{}", misread + doubt);
        assert!(m.differs(s) <= doubt, "{class:?}: {m:?}, to be seen {s:?}");
        assert!(m.differs(t) <= misread + doubt, "{class:?}: {m:?}, truly {t:?}");
    }
}

/// What a name was used for, and whether the term was free.
type Class = (&'static str, bool);

#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    ended: i64,
    renewed: i64,
}

impl Outcome {
    fn add(&mut self, names: i64, renewed: bool) {
        self.ended += names;
        self.renewed += if renewed { names } else { 0 };
    }

    fn differs(self, other: Self) -> i64 {
        let by = (self.ended - other.ended).abs().max((self.renewed - other.renewed).abs());
        by.max(((self.ended - self.renewed) - (other.ended - other.renewed)).abs())
    }
}

struct Read {
    class: &'static str,
    unlucky: bool,
}

/// The class that the last round from 60 to 30 days before the end must have found.
fn last_class(history: &History, ending: &Ending) -> Read {
    let programme = &history.programme;
    let (from, to) = (ending.on - Span::days(60), ending.on - Span::days(31));
    match history.rounds_until(to).next().filter(|day| *day >= from) {
        Some(day) => Read {
            class: usage(programme.settled(ending.name, day).view.class()),
            // A round that begins on the last day may end too late.
            unlucky: is_unlucky(programme, ending.name, day) || to - day < Span::days(2),
        },
        None => Read { class: "undetermined", unlucky: false },
    }
}

fn usage(class: &str) -> &'static str {
    match class {
        "USE_WEB" | "USE_ALIAS" | "USE_OTHER" => "in use",
        "LOW" => "page",
        "BROKEN" | "NONE" => "nothing",
        _ => "undetermined",
    }
}

/// Everything that takes time.
pub async fn compare(db: &Db, history: &History) {
    let lives = db.lives(By::Total).await.expect("lives");
    first_use(&lives, history);
    survival(&lives, history);
    renewals(&db.terms_ended(By::Total).await.expect("terms"), history);
}
