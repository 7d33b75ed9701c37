//! What is seen of the programme from outside, and by whom it is misread.

use super::programme;
use crate::programme::*;
use std::collections::{BTreeMap, BTreeSet};
use time::macros::date;

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
