//! The lab announces what a right reading of each of its simulated looks gives: the real reader and the real rules
//! must agree, for every kind of look and whoever's page it is.

use danhba_tests::programme::{Judge, observation, registration};
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::province::gazetteer;
use lab::programme::{Face, Group, Plan, Programme, VANTAGES, View, Web};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Looks of one kind that are judged, each at another name.
const EACH: usize = 8;

#[test]
fn every_kind_of_look_is_read_as_announced() {
    let rules = Ruleset::shipped();
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut faces = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut alike = HashMap::new();
    for seed in 0..4 {
        let programme = Programme::simulate(Plan::new(seed, 2500));
        let faults = programme.faults().iter().map(|f| f.on);
        for on in programme.plan().quarter_ends().into_iter().chain(faults) {
            let at = Timestamp(programme.plan().moment(on, 9));
            for name in 0..programme.names().len() {
                let vantage = VANTAGES[name % 2];
                let glimpse = programme.glimpse(name, at.0, vantage);
                let count = seen.entry((glimpse.kind, programme.names()[name].zone)).or_default();
                *count += 1;
                faces.insert(glimpse.face());
                if *count > EACH {
                    continue;
                }
                let look = programme.look(name, at.0, vantage);
                let verdict = classify(&observation(&look, at, vantage, 1), rules);
                let got = View {
                    leaf: verdict.leaf.code(),
                    mail: verdict.mail.code(),
                    https: verdict.https.code(),
                };
                if got != glimpse.view || verdict.class.code() != glimpse.view.class() {
                    wrong.push(format!("{} {:?}: {got:?} by {}", look.domain, glimpse, verdict.rule));
                }
                let funnel = *alike.entry(glimpse.kind).or_insert(verdict.funnel);
                assert_eq!(funnel, verdict.funnel, "{glimpse:?}");
            }
        }
    }
    assert_eq!(faces.len(), Face::ALL.len(), "every face was looked at");
    assert!(seen.len() > 150, "{} kinds and zones", seen.len());
    assert!(wrong.is_empty(), "{} misread:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_judge_says_of_a_kind_what_the_rules_say_of_each_of_its_looks() {
    let programme = Programme::simulate(Plan::new(21, 400));
    let at = Timestamp(programme.plan().moment(programme.plan().quarter_ends()[5], 15));
    let mut judge = Judge::default();
    for name in 0..400 {
        let look = programme.look(name, at.0, "ha-noi");
        let own = classify(&observation(&look, at, "ha-noi", 1), Ruleset::shipped());
        let known = judge.verdict(&programme, name, at, "ha-noi");
        assert_eq!(
            (own.leaf, own.mail, own.https, own.funnel),
            (known.leaf, known.mail, known.https, known.funnel)
        );
    }
}

#[test]
fn no_two_sites_of_holders_say_the_same() {
    let programme = Programme::simulate(Plan::new(22, 1500));
    let on = programme.plan().quarter_ends()[6];
    let at = programme.plan().moment(on, 15);
    let mut bodies: BTreeMap<Web, BTreeSet<_>> = BTreeMap::new();
    let mut counts: BTreeMap<Web, usize> = BTreeMap::new();
    for name in 0..1500 {
        let Some(truth) = programme.truth(name, on) else { continue };
        if !matches!(truth.web, Web::Developed | Web::Minimal) {
            continue;
        }
        let look = programme.look(name, at, "ha-noi");
        let seen = observation(&look, Timestamp(at), "ha-noi", 1);
        let page = seen.visits.iter().find_map(|v| match &v.end {
            domain::observation::VisitEnd::Page(page) => Some(page.simhash),
            _ => None,
        });
        let Some(Some(hash)) = page else { continue };
        bodies.entry(truth.web).or_default().insert(hash);
        *counts.entry(truth.web).or_default() += 1;
    }
    for web in [Web::Developed, Web::Minimal] {
        assert_eq!(bodies[&web].len(), counts[&web], "every {web:?} site has words of its own");
    }
}

#[test]
fn the_register_reads_on_both_maps() {
    let programme = Programme::simulate(Plan::new(23, 2000));
    for on in programme.plan().quarter_ends() {
        let figures = programme.figures(on);
        let mut provinces: BTreeMap<String, u32> = BTreeMap::new();
        for entry in programme.register(on) {
            let row = registration(&entry);
            assert_eq!(row.domain.as_str(), entry.domain);
            let province = row.province.expect("a province");
            let now = gazetteer().present_of(province).expect("a present province");
            *provinces.entry(now.to_string()).or_default() += 1;
        }
        for (code, count) in provinces {
            let group = figures.groups.iter().find(|(g, _)| matches!(g, Group::Present(c) if *c == code));
            assert_eq!(group.map(|(_, t)| t.registered), Some(count), "{code} on {on}");
        }
    }
}
