//! The simulation by itself: seeded, complete, adding up. Whether the project's own classifier reads its looks as
//! announced is asked where both are known, in the package `tests`.

mod seen;

use super::*;
use crate::world::places::provinces;
use std::collections::BTreeSet;
use time::macros::date;

fn programme(seed: u64, names: usize) -> Programme {
    Programme::simulate(Plan::new(seed, names))
}

#[test]
fn the_calendar_has_eight_quarters_and_days_of_viet_nam() {
    let plan = Plan::new(1, 0);
    let ends = plan.quarter_ends();
    assert_eq!((ends[0], ends[7], ends.len()), (date!(2024 - 09 - 30), date!(2026 - 06 - 30), 8));
    assert_eq!(plan.last_day(), date!(2026 - 06 - 30));
    assert_eq!(plan.window(ends[3]), (date!(2025 - 06 - 03), date!(2025 - 06 - 30)));
    for (hour, day) in [(0, 0), (23, 0)] {
        assert_eq!(plan.day_of(plan.moment(plan.start, hour)), day);
    }
    assert_eq!(plan.day_of(plan.moment(plan.start, 0) - 1), -1);
    // 2024-07-01T00:00:00+07:00
    assert_eq!(plan.moment(plan.start, 0), 1_719_766_800_000);
}

#[test]
fn the_same_seed_gives_the_same_programme_and_another_seed_another() {
    let (a, b, c) = (programme(5, 300), programme(5, 300), programme(6, 300));
    let on = date!(2025 - 12 - 31);
    let at = a.plan().moment(on, 10);
    assert_eq!(a.register(on), b.register(on));
    assert_eq!(a.figures(on), b.figures(on));
    assert_eq!((a.outages(), a.faults()), (b.outages(), b.faults()));
    for name in 0..60 {
        assert_eq!(a.look(name, at, "ha-noi"), b.look(name, at, "ha-noi"));
        assert_eq!(a.label(name, at, 1), b.label(name, at, 1));
    }
    assert_ne!(a.register(on), c.register(on));
    // A larger programme begins with the same names.
    let more = programme(5, 400);
    assert_eq!(more.entry(17, on), a.entry(17, on));
}

#[test]
fn groups_add_up_to_the_total_and_63_units_to_34_provinces() {
    let p = programme(8, 3000);
    for on in p.plan().quarter_ends() {
        let figures = p.figures(on);
        let sum = |of: &dyn Fn(&Group) -> bool| {
            let mut sum = Tally::default();
            figures.groups.iter().filter(|(g, _)| of(g)).for_each(|(_, t)| sum += *t);
            sum
        };
        assert_eq!(sum(&|g| matches!(g, Group::Zone(_))), figures.total, "{on}");
        assert_eq!(sum(&|g| matches!(g, Group::Former(_))), figures.total, "{on}");
        assert_eq!(sum(&|g| matches!(g, Group::Present(_))), figures.total, "{on}");
        assert_eq!(sum(&|g| matches!(g, Group::Registrar(_))), figures.total, "{on}");
        assert_eq!(sum(&|g| matches!(g, Group::Cohort(..))), figures.total, "{on}");
        assert_eq!(sum(&|g| matches!(g, Group::Holder(_))), figures.total, "{on}");
        for province in provinces() {
            let merged =
                sum(&|g| matches!(g, Group::Former(c) if province.former_codes.iter().any(|f| f == c)));
            let now = figures.groups.get(&Group::Present(&province.code)).copied().unwrap_or_default();
            assert_eq!(merged, now, "{} on {on}", province.name);
        }
        let t = figures.total;
        assert_eq!(t.registered, t.held + t.eligible.names);
        assert_eq!(t.registered as usize, p.register(on).len());
        assert_eq!(t.mature.names as usize, p.frame(on).len());
        let m = t.mature;
        let kinds = m.web + m.alias + m.template + m.parked + m.construction + m.broken + m.nothing + m.abuse;
        let bare =
            p.frame(on).into_iter().filter(|n| p.truth(*n, on).is_some_and(|t| t.web == Web::Unconfigured));
        assert_eq!(kinds as usize + bare.count(), m.names as usize, "{on}");
        assert!(m.any >= m.web + m.alias && m.any <= m.web + m.alias + m.mail);
    }
}

#[test]
fn what_happens_between_two_quarters_explains_the_difference() {
    let p = programme(9, 2500);
    let ends = p.plan().quarter_ends();
    for pair in ends.windows(2) {
        let (before, after) = (p.register(pair[0]), p.register(pair[1]));
        let key = |e: &Entry| (e.name, e.holder);
        let (old, new): (BTreeSet<_>, BTreeSet<_>) =
            (before.iter().map(key).collect(), after.iter().map(key).collect());
        let flow = p.figures(pair[1]).flow;
        let come = new.difference(&old).count();
        assert!((come..=come + 12).contains(&(flow.new as usize)), "{come} came, {flow:?}");
    }
}

#[test]
fn codes_follow_the_map_of_the_day_of_registration() {
    let p = programme(4, 2000);
    let codes = |map: &str| -> BTreeSet<&str> {
        let rows = p.register(p.plan().last_day());
        rows.iter().filter(|e| e.province_map == map).map(|e| e.province_code).collect()
    };
    assert_eq!((codes("63").len(), codes("34").len()), (63, 34));
    for entry in p.register(date!(2026 - 03 - 31)) {
        assert_eq!(entry.province_map == "63", entry.registered_on < date!(2025 - 07 - 01));
    }
    assert!(p.register(date!(2025 - 06 - 30)).iter().all(|e| e.province_map == "63"));
    let csv = p.register_csv(date!(2025 - 06 - 30));
    assert!(
        csv.starts_with("tên miền,") && csv.lines().count() == p.register(date!(2025 - 06 - 30)).len() + 1
    );
}

#[test]
fn durations_and_renewals_are_those_of_the_hazards() {
    let p = programme(14, 4000);
    let last = p.plan().last_day();
    let uses = p.first_uses(last);
    assert!(uses.iter().filter(|d| d.event).count() > 800);
    let within = |days: u32| {
        // Who could be watched for so long.
        let watched: Vec<_> = uses.iter().filter(|d| d.event && d.days <= days || d.days >= days).collect();
        watched.iter().filter(|d| d.event && d.days <= days).count() as f64 / watched.len() as f64
    };
    let curve = [30, 90, 180, 365].map(within);
    assert!(curve.windows(2).all(|w| w[0] < w[1]) && curve[0] > 0.05 && curve[3] < 0.6, "{curve:?}");
    let lost = p.survivals(last);
    assert!(lost.iter().any(|d| d.event) && lost.iter().any(|d| !d.event));
    let renewals = p.renewals(last);
    let rate = |usage, free| {
        let r = renewals.iter().find(|r| r.usage == usage && r.free == free).expect("a class");
        assert!(r.due > 10, "{r:?}");
        f64::from(r.renewed) / f64::from(r.due)
    };
    assert!(
        rate(Usage::InUse, true) > rate(Usage::Page, true)
            && rate(Usage::Page, true) > rate(Usage::Nothing, true)
    );
    assert!(rate(Usage::InUse, false) > rate(Usage::InUse, true), "who pays already stays");
}

#[test]
fn usage_lies_where_free_names_lie() {
    let p = programme(15, 3000);
    let rates: Vec<f64> =
        p.plan().quarter_ends().iter().filter_map(|on| p.figures(*on).total.usage()).collect();
    assert!(rates.iter().all(|r| (0.15..0.45).contains(r)), "{rates:?}");
}
