//! A hundred simulated programmes, measured and audited: the corrected usage rate's interval must hold the truth.

use danhba_tests::history::looks;
use danhba_tests::programme::Judge;
use domain::audit::sample::{AuditStratum, Candidate, Plan as Sample, draw};
use domain::audit::stratified::{Stratum, post_stratified};
use domain::clock::Timestamp;
use domain::measure::{Counts, Frame, count, known_at};
use domain::name::DomainName;
use domain::period::{Quarter, WINDOW_DAYS};
use lab::programme::{Entry, Plan, Programme};
use std::collections::HashMap;

const SEEDS: u64 = 100;
/// So many that the labels are a small part of them, as they are of a nation: in a population that is labelled almost
/// whole, the mistakes of labellers outweigh the chance of the draw, and no interval of sampling knows of them.
const NAMES: usize = 3_000;
/// Labels of a quarter; E.7 asks for 1,100 of hundreds of thousands.
const LABELS: u64 = 420;
/// Weeks of looks before the quarter's end.
const WEEKS: i64 = 10;

struct Measured {
    counts: Counts,
    truth: f64,
    estimate: f64,
    holds: bool,
}

fn frame(entry: &Entry) -> Frame {
    Frame {
        domain: entry.domain.clone(),
        zone: entry.zone.to_owned(),
        registrar: entry.registrar.to_owned(),
        province_as_registered: format!("{}:{}", entry.province_map, entry.province_code),
        province: String::new(),
        ward: String::new(),
        cohort: String::new(),
        holder_kind: entry.holder_kind.to_owned(),
        sector: String::new(),
        campaign: entry.campaign.unwrap_or_default().to_owned(),
        born: Timestamp::start_of(entry.registered_on),
        expires_on: entry.expires_on.to_string(),
        free_term: Some(entry.free_term),
        held: entry.status != "ok",
    }
}

/// One programme at the end of its seventh quarter.
fn measure(seed: u64, judge: &mut Judge) -> Measured {
    let programme = Programme::simulate(Plan::new(seed, NAMES));
    let on = programme.plan().quarter_ends()[6];
    let quarter = Quarter::of(on);
    let moment = Timestamp(programme.plan().moment(on, 12));
    let (mut counts, mut candidates, mut in_use) = (Counts::default(), Vec::new(), HashMap::new());
    for name in programme.frame(on) {
        let Some(entry) = programme.entry(name, on) else { continue };
        let frame = frame(&entry);
        // Each name has its hour of the week.
        let rounds: Vec<Timestamp> = (1..=WEEKS)
            .rev()
            .map(|week| moment.plus(-week * 7 * Timestamp::DAY + (name as i64 % 120) * Timestamp::HOUR))
            .collect();
        let seen = looks(&programme, judge, name, frame.born, &rounds);
        let seen: Vec<_> = seen.into_iter().filter(|l| l.look.at < quarter.ends()).collect();
        let (known, _) = known_at(frame.born, &seen, &[], quarter.ends());
        counts += count(&frame, &known, quarter.window());
        // Names of which nothing was seen enter through the bounds alone.
        let Some(leaf) = known.leaf else { continue };
        let last = seen.iter().rev().find(|l| l.look.leaf == leaf).map_or(moment, |l| l.look.at);
        let confidence = judge.verdict(&programme, name, last, "ha-noi").confidence;
        let Some(stratum) = AuditStratum::of(leaf, confidence) else { continue };
        let domain = DomainName::stored(&entry.domain).expect("a name");
        let truth = programme.truth(name, on).is_some_and(|t| t.in_use());
        in_use.insert(entry.domain.clone(), (name, truth));
        candidates.push(Candidate { domain, stratum, registrar: None, province: None });
    }
    let plan = Sample {
        seed: format!("published {seed}"),
        round: quarter.to_string(),
        size: LABELS,
        groups: Vec::new(),
        per_group: 0,
    };
    let drawn = draw(&candidates, &plan).expect("a sample");
    let strata: Vec<Stratum> = drawn
        .nation
        .iter()
        .map(|inclusion| {
            let names = drawn.names.iter().filter(|d| d.nation && d.stratum == inclusion.stratum);
            let says_used = |domain: &DomainName| {
                let (name, _) = in_use[domain.as_str()];
                programme.adjudicated(name, moment.0).is_some_and(|label| label.any)
            };
            Stratum {
                name: inclusion.stratum.code().to_owned(),
                population: inclusion.population,
                audited: inclusion.drawn,
                in_use: names.filter(|d| says_used(&d.domain)).count() as u64,
                disputed: 0,
            }
        })
        .collect();
    let estimated = post_stratified(&strata).expect("an estimate");
    let truth = in_use.values().filter(|(_, used)| *used).count() as f64 / in_use.len() as f64;
    Measured {
        counts,
        truth,
        estimate: estimated.estimate.value,
        holds: estimated.estimate.interval.contains(truth),
    }
}

#[test]
fn the_interval_of_the_corrected_rate_holds_the_truth_in_93_of_100_programmes() {
    let mut judge = Judge::default();
    let measured: Vec<Measured> = (0..SEEDS).map(|seed| measure(seed, &mut judge)).collect();
    let held = measured.iter().filter(|m| m.holds).count();
    let share = |of: &dyn Fn(&Measured) -> f64| measured.iter().map(of).sum::<f64>() / SEEDS as f64;
    let bias = share(&|m| m.estimate - m.truth);
    let raw = share(&|m| m.counts.usage.rates().any.value.unwrap_or(0.0) - m.truth);
    println!("held {held} of {SEEDS}; mean error: corrected {bias:+.4}, by machine alone {raw:+.4}");
    assert!(held >= 93, "held in {held} of {SEEDS}");
    assert!(bias.abs() < 0.005, "the corrected rate is off by {bias:+.4} on average");
    for m in &measured {
        let rates = m.counts.usage.rates();
        let coverage = rates.coverage.value.expect("names");
        assert!(coverage > 0.9, "weekly rounds cover the window of {WINDOW_DAYS} days: {coverage}");
        assert!(rates.any_upper.value >= rates.any.value);
    }
}
