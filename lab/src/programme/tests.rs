//! The simulation by itself: seeded, complete, adding up. Whether the project's own classifier reads its looks as
//! announced is asked where both are known, in the package `tests`.

use super::*;
use crate::world::places::provinces;
use std::collections::{BTreeMap, BTreeSet};
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
fn every_state_occurs_and_every_face_is_seen() {
    let p = programme(3, 3000);
    let (mut webs, mut mails, mut tls, mut faces) =
        (BTreeMap::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut statuses = BTreeSet::new();
    for end in p.plan().quarter_ends() {
        let at = p.plan().moment(end, 9);
        for name in 0..p.names().len() {
            let Some(truth) = p.truth(name, end) else { continue };
            *webs.entry(truth.web).or_insert(0) += 1;
            mails.insert(truth.mail);
            tls.insert(truth.tls);
            faces.insert(p.glimpse(name, at, "ha-noi").face());
        }
        statuses.extend(p.register(end).into_iter().map(|e| e.status));
    }
    assert_eq!(webs.len(), Web::ALL.len(), "{webs:?}");
    assert_eq!((mails.len(), tls.len()), (Mail::ALL.len(), Tls::ALL.len()));
    let unseen: Vec<&Face> = Face::ALL.iter().filter(|f| !faces.contains(f) && **f != Face::Fault).collect();
    assert!(unseen.is_empty(), "never seen: {unseen:?}");
    assert_eq!(statuses, BTreeSet::from(["ok", "serverHold", "pendingDelete"]));
    assert!(p.names().iter().any(|n| n.tenures.len() > 1), "some names change hands");
    let tags: BTreeSet<_> = p.register(p.plan().last_day()).into_iter().filter_map(|e| e.campaign).collect();
    assert_eq!(tags.len(), CAMPAIGNS.len());
}

#[test]
fn faces_are_numbered_in_order_and_kinds_are_apart() {
    for (number, face) in Face::ALL.iter().enumerate() {
        assert_eq!(*face as usize, number);
    }
    let p = programme(2, 1500);
    let mut views = BTreeMap::new();
    for end in p.plan().quarter_ends() {
        for name in 0..p.names().len() {
            let glimpse = p.glimpse(name, p.plan().moment(end, 14), "ha-noi");
            let known = *views.entry(glimpse.kind).or_insert(glimpse.view);
            assert_eq!(known, glimpse.view, "{:?}", glimpse.kind);
        }
    }
    assert!((40..250).contains(&views.len()), "{} kinds", views.len());
}

#[test]
fn a_registrars_template_is_the_same_for_all_of_its_holders_but_for_their_names() {
    let p = programme(10, 3000);
    let on = date!(2025 - 12 - 31);
    let mut bodies: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    for name in 0..p.names().len() {
        if p.settled(name, on).face() != Face::Template {
            continue;
        }
        let holder = cast::holder(&p, name, p.names()[name].tenures.last());
        let (_, _, body) = body::of(Face::Template, &holder, p.plan().seed, name, 0);
        let body = String::from_utf8(body).expect("UTF-8").replace(holder.shown(), "…");
        bodies.entry(p.names()[name].registrar).or_default().insert(body);
        count += 1;
    }
    assert!(count > 100 && bodies.len() == 5);
    assert!(bodies.values().all(|b| b.len() == 1), "one template for each registrar");
}

#[test]
fn sixty_percent_share_forty_addresses() {
    let p = programme(11, 4000);
    let mut on: BTreeMap<_, usize> = BTreeMap::new();
    for name in p.names() {
        *on.entry(name.address).or_default() += 1;
    }
    let shared: Vec<usize> = on.iter().filter(|(a, _)| a.octets()[0] == 203).map(|(_, n)| *n).collect();
    let share = shared.iter().sum::<usize>() as f64 / 4000.0;
    assert!(shared.len() == 40 && (0.57..0.63).contains(&share), "{} addresses, {share}", shared.len());
    assert!(shared.iter().max() > Some(&250), "the biggest is big: {shared:?}");
}

#[test]
fn an_outage_darkens_its_address_and_changes_no_truth() {
    let p = programme(12, 3000);
    let outage = p.outages().iter().find(|o| !p.is_at_fault("ha-noi", o.from)).expect("an outage");
    let at = p.plan().moment(outage.from, 12);
    let hosted: Vec<usize> = (0..3000)
        .filter(|n| {
            p.names()[*n].address == outage.address
                && p.truth(*n, outage.from).is_some_and(|t| t.web.in_use())
        })
        .collect();
    assert!(!hosted.is_empty());
    assert!(hosted.iter().all(|n| p.glimpse(*n, at, "ha-noi").view.leaf == "T1"));
    let fault = p.faults().iter().find(|f| f.vantage == "ha-noi").expect("a fault");
    let at = p.plan().moment(fault.on, 12);
    assert!((0..3000).all(|n| p.glimpse(n, at, "ha-noi").view.leaf == "X0"));
    assert!(p.look(0, at, "ha-noi").at_fault);
    assert!((0..3000).any(|n| p.glimpse(n, at, "ho-chi-minh").view.leaf == "C8"));
}

#[test]
fn labels_err_as_often_as_the_plan_says_and_two_people_seldom_together() {
    let p = programme(13, 3000);
    let on = date!(2026 - 03 - 31);
    let (at, frame) = (p.plan().moment(on, 9), p.frame(on));
    let right = |n: usize| p.truth(n, on).map(Truth::in_use);
    let wrong =
        |who: u32| frame.iter().filter(|n| p.label(**n, at, who).map(|l| l.any) != right(**n)).count();
    let share = |count: usize| count as f64 / frame.len() as f64;
    for who in [1, 2] {
        assert!((0.01..0.03).contains(&share(wrong(who))), "{}", share(wrong(who)));
    }
    let together = frame.iter().filter(|n| p.adjudicated(**n, at).map(|l| l.any) != right(**n)).count();
    assert!(share(together) < 0.006, "{together} of {}", frame.len());
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
fn the_machine_is_as_good_as_announced() {
    let mut unknown = (0, 0);
    for seed in 0..20 {
        let p = programme(seed, 3000);
        for on in [date!(2025 - 12 - 31), date!(2026 - 03 - 31), date!(2026 - 06 - 30)] {
            let q = p.quality(on);
            let (se, sp) = (q.sensitivity(), q.specificity());
            assert!(SENSITIVITY.contains(&se), "seed {seed} on {on}: Se {se:.3} {q:?}");
            assert!(SPECIFICITY.contains(&sp), "seed {seed} on {on}: Sp {sp:.3} {q:?}");
            unknown = (unknown.0 + q.used_unknown, unknown.1 + q.unused_unknown);
        }
    }
    assert!(
        unknown.0 > unknown.1 && unknown.1 > 0,
        "behind what cannot be seen stands mostly use: {unknown:?}"
    );
}

#[test]
fn usage_lies_where_free_names_lie() {
    let p = programme(15, 3000);
    let rates: Vec<f64> =
        p.plan().quarter_ends().iter().filter_map(|on| p.figures(*on).total.usage()).collect();
    assert!(rates.iter().all(|r| (0.15..0.45).contains(r)), "{rates:?}");
}
