//! What an estimate tells, as JSON and in words.

use super::groups::{Doubt, Fits};
use super::sheet::Line;
use super::validity::{self, Validity};
use domain::audit::agreement::Agreement;
use domain::audit::multiclass::Labelled;
use domain::audit::wilson::wilson;
use domain::audit::{Estimate, Label, Mix, Tally};
use serde::Serialize;
use std::collections::BTreeMap;
use store::AuditEstimate;

/// An estimate with all that stands behind it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The quarter.
    pub quarter: String,
    /// Its revision.
    pub revision: i64,
    /// `post_stratified` or `rogan_gladen`.
    pub method: &'static str,
    /// The run under which the estimates are kept.
    pub run: i64,
    /// Items of the sample.
    pub items: usize,
    /// Items whose label stands.
    pub settled: usize,
    /// How well the two labellers agree.
    pub kappa: Option<Agreement>,
    /// What names of which nobody could tell may do to a rate of the nation.
    pub cannot_tell: BTreeMap<&'static str, Doubt>,
    /// The labels of the national sample by stratum.
    pub strata: Vec<StratumRow>,
    /// What the figures count names as, and what people found.
    pub confusion: Option<Confusion>,
    /// How much hosting addresses inflate the variance.
    pub design_effect: Option<f64>,
    /// Groups that can be told apart, the highest band first.
    pub bands: BTreeMap<String, Vec<Vec<String>>>,
    /// The quarter whose audit was carried over.
    pub audited: Option<String>,
    /// Why the earlier audit tells no shares of classes.
    pub untold: Option<String>,
    /// The estimates, as they are kept.
    pub estimates: Vec<AuditEstimate>,
}

/// The labels of one stratum.
#[derive(Debug, Serialize)]
pub struct StratumRow {
    stratum: String,
    /// N_k.
    names: u64,
    /// n_k: labels that tell.
    labels: u64,
    /// Of these, in use.
    in_use: u64,
    /// Their raw share with Wilson's interval.
    share: Option<Estimate>,
    /// Labels by class, in the order of the labels.
    by_label: Vec<u64>,
}

impl StratumRow {
    /// The row of a stratum.
    #[must_use]
    pub fn of(s: &Labelled) -> Self {
        let labels: u64 = s.labels.iter().sum();
        let used = Label::TELLING.iter().zip(&s.labels).filter(|(l, _)| l.in_use() == Some(true));
        let in_use = used.map(|(_, n)| n).sum();
        Self {
            stratum: s.name.clone(),
            names: s.population,
            labels,
            in_use,
            share: Tally::new(&s.name, in_use, labels).ok().map(wilson),
            by_label: s.labels.clone(),
        }
    }
}

/// The confusion of the published figures.
#[derive(Debug, Serialize)]
pub struct Confusion {
    /// The classes of rows (counted) and columns (found).
    classes: [Label; 4],
    /// Labels, unweighted.
    labels: [[u64; 4]; 4],
    /// Se and Sp of each class, weighted by the draw; without a class of which no name was found.
    validity: BTreeMap<Label, Validity>,
}

impl Confusion {
    /// The confusion among the labelled names of the national sample.
    #[must_use]
    pub fn of(mix: &Mix, lines: &[&Line]) -> Self {
        let fits: [Fits; 4] = [
            |l| l.in_use().map(|_| l == Label::OwnSite),
            |l| l.in_use().map(|_| l == Label::Elsewhere),
            |l| l.in_use().map(|_| l == Label::OtherService),
            |l| l.in_use().map(|_| l == Label::NotUse),
        ];
        let known = Label::TELLING.into_iter().zip(fits);
        let validity =
            known.filter_map(|(l, fits)| Some((l, validity::of(mix, lines, fits).ok()?))).collect();
        Self { classes: Label::TELLING, labels: validity::confusion(lines), validity }
    }
}

/// The report in words.
#[must_use]
pub fn words(r: &Report) -> String {
    let mut text = format!("{} revision {}, {}", r.quarter, r.revision, r.method.replace('_', "-"));
    match &r.audited {
        Some(quarter) => text.push_str(&format!(", by the audit of {quarter}\n")),
        None => text.push_str(&format!(": the label of {} of {} items stands\n", r.settled, r.items)),
    }
    if let Some(k) = &r.kappa {
        text.push_str(&format!("κ = {:.3} [{:.3}, {:.3}] over {} items\n", k.kappa, k.low, k.high, k.items));
    }
    for s in r.strata.iter().filter(|s| s.names > 0) {
        let share = s.share.map_or_else(String::new, |e| format!(", raw share {}", percent(e)));
        text.push_str(&format!(
            "stratum {}: {} names, {} labels, {} in use{share}\n",
            s.stratum, s.names, s.labels, s.in_use
        ));
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["dimension", "group", "indicator", "estimate and 95 % interval", "basis", "labels"]);
    for e in &r.estimates {
        let key = if e.key.is_empty() && e.dimension != "total" { "(unknown)" } else { e.key.as_str() };
        let value = if e.indicator == "kappa" {
            format!("{:.3} [{:.3}, {:.3}]", e.value, e.low, e.high)
        } else {
            format!("{:.2} % [{:.2}, {:.2}]", e.value * 100.0, e.low * 100.0, e.high * 100.0)
        };
        table.add_row([&e.dimension, key, &e.indicator, &value, &e.basis, &e.labels.to_string()]);
    }
    text.push_str(&format!("{table}\n"));
    if let Some(why) = &r.untold {
        text.push_str(&format!("what names are used for is not told: {why}\n"));
    }
    for (indicator, d) in r.cannot_tell.iter().filter(|(_, d)| d.names > 0) {
        text.push_str(&format!(
            "{indicator}: of {} names nobody could tell; if none of them fitted it would be {:.2} %, if all {:.2} %\n",
            d.names,
            d.none * 100.0,
            d.all * 100.0
        ));
    }
    if let Some(effect) = r.design_effect {
        text.push_str(&format!("design effect of hosting addresses: {effect:.2}\n"));
    }
    for (dimension, bands) in r.bands.iter().filter(|(_, bands)| !bands.is_empty()) {
        text.push_str(&format!(
            "bands by {dimension}, the highest first; within a band there is no order:\n"
        ));
        for band in bands {
            text.push_str(&format!("  {}\n", band.join(", ")));
        }
    }
    text
}

fn percent(e: Estimate) -> String {
    let (value, i) = (e.value * 100.0, e.interval);
    format!("{value:.1} % [{:.1}, {:.1}]", i.low * 100.0, i.high * 100.0)
}
