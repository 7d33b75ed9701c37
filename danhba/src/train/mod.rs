//! `danhba train pages`: the weights of the learned model, and what they are worth on origins never seen.
//!
//! Pages of one origin are alike, so they always stand on the same side: an origin is either trained on or judged.

mod fit;
mod text;

use crate::evaluate::{self, Figures, Judged, LIVE, Page};
use anyhow::{Context, bail};
use domain::classify::{Model, Ruleset, Seen, Support};
use fit::Row;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Word lists of trades that are known without their pages.
const KNOWN_TRADES: &[&str] = &["gambling", "adult"];

/// What to train on and how.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Folder with `labels.csv` and `pages/`.
    pub corpus: PathBuf,
    /// Model file to write.
    pub out: Option<PathBuf>,
    /// Parts into which the origins are divided.
    pub folds: usize,
    /// Which division.
    pub seed: u64,
    /// L2 penalty on the weights.
    pub penalty: f64,
}

/// One way of judging all pages.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// What was known when the pages were judged.
    pub what: &'static str,
    /// Its figures.
    pub figures: Figures,
    /// Pages judged otherwise than labelled.
    pub misjudged: Vec<Judged>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Pages trained on.
    pub rows: usize,
    /// Origins of the pages.
    pub origins: usize,
    /// Parts of the cross-validation.
    pub folds: usize,
    /// Digest of the rules with the new model.
    pub ruleset: String,
    /// From what was seen to what was not.
    pub trials: Vec<Trial>,
}

impl Report {
    /// The report for a terminal.
    pub fn to_text(&self) -> String {
        text::render(self)
    }
}

/// Trains on all pages, judges them part by part, and writes the model if asked to.
///
/// # Errors
/// What is wrong with the corpus, with its place; a model file that cannot be written.
pub fn pages(options: &TrainOptions) -> anyhow::Result<Report> {
    let pages = evaluate::read(&options.corpus)?;
    let origins: BTreeSet<&str> = pages.iter().map(|p| p.labelled.origin.as_str()).collect();
    if options.folds < 2 || options.folds > origins.len() {
        bail!("--folds {}: from 2 to {}, the number of origins, makes sense", options.folds, origins.len());
    }
    let rules = Ruleset::shipped();
    let support = Support::of(rules, KNOWN_TRADES, &pages.iter().map(seen).collect::<Vec<_>>());
    let cut: BTreeMap<&str, Ruleset> = origins.iter().map(|o| (*o, support.without(o))).collect();
    let training = Training { rules, rows: rows(&pages, &cut), options };
    if training.rows.iter().flatten().count() < 2 {
        bail!("{}: no page has a label that the model knows", options.corpus.display());
    }
    let model = training.without(&BTreeSet::new())?;
    let part = parts(&origins, options.folds, options.seed);
    let models: Vec<Ruleset> = (0..options.folds)
        .map(|fold| {
            let held: BTreeSet<&str> = part.iter().filter(|(_, p)| **p == fold).map(|(o, _)| *o).collect();
            let held: BTreeSet<usize> =
                (0..pages.len()).filter(|at| held.contains(pages[*at].labelled.origin.as_str())).collect();
            Ok(rules.with_model(training.without(&held)?)?)
        })
        .collect::<anyhow::Result<_>>()?;
    let of_part = |page: &Page| models[part[page.labelled.origin.as_str()]].model().clone();
    let silent = silent(rules.model());

    let all = rules.with_model(model.clone())?;
    let seen_all = trial("rules and model, every page seen", &pages, |p| Ok(p.judge(&all)))?;
    let out_of_fold = trial("model on origins not trained on", &pages, |p| {
        Ok(p.judge(&models[part[p.labelled.origin.as_str()]]))
    })?;
    let rules_held = trial("rules without what only this origin shows, no model", &pages, |p| {
        Ok(p.judge(&cut[p.labelled.origin.as_str()].with_model(silent.clone())?))
    })?;
    let both_held = trial("the same with the model, not trained on it", &pages, |p| {
        Ok(p.judge(&cut[p.labelled.origin.as_str()].with_model(of_part(p))?))
    })?;
    let bare = |origin: &str| cut[origin].without_signatures();
    let no_signature = trial("no signature at all, no model", &pages, |p| {
        Ok(p.judge(&bare(&p.labelled.origin).with_model(silent.clone())?))
    })?;
    let only_model = trial("no signature at all, model not trained on it", &pages, |p| {
        Ok(p.judge(&bare(&p.labelled.origin).with_model(of_part(p))?))
    })?;
    if let Some(out) = &options.out {
        std::fs::write(out, model.to_toml()).with_context(|| format!("cannot write {}", out.display()))?;
    }
    Ok(Report {
        rows: training.rows.iter().flatten().count(),
        origins: origins.len(),
        folds: options.folds,
        ruleset: all.digest().to_owned(),
        trials: vec![seen_all, out_of_fold, no_signature, only_model, rules_held, both_held],
    })
}

/// What all trainings share.
struct Training<'a> {
    rules: &'a Ruleset,
    /// One for each page; pages whose label the model does not know have none.
    rows: Vec<Option<Row>>,
    options: &'a TrainOptions,
}

impl Training<'_> {
    /// The model trained on all pages but these, exactly as its file would read.
    fn without(&self, held: &BTreeSet<usize>) -> anyhow::Result<Model> {
        let rows: Vec<Row> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(at, _)| !held.contains(at))
            .filter_map(|(_, r)| r.clone())
            .collect();
        let mut model = fit::fit(self.rules.model(), &rows, self.options.penalty);
        model.trained_on = format!("{} pages, penalty {}", rows.len(), self.options.penalty);
        Ok(Model::parse(&model.to_toml())?)
    }
}

/// What the model is to learn is pages that the rules do not know, so the numbers of a page are counted by the rules
/// that do not know its origin. Pages of one origin and label are alike: together they count as the square root of
/// their number.
fn rows(pages: &[Page], cut: &BTreeMap<&str, Ruleset>) -> Vec<Option<Row>> {
    let mut alike: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for page in pages {
        *alike.entry((&page.labelled.origin, &page.labelled.label)).or_default() += 1;
    }
    let row = |page: &Page| {
        let rules = cut.get(page.labelled.origin.as_str())?;
        let model = rules.model();
        let kind = model.kinds.iter().position(|k| k.label == page.labelled.label)?;
        let count = alike.get(&(page.labelled.origin.as_str(), page.labelled.label.as_str()))?;
        let values = model.values(&page.facts, &page.host, rules);
        Some(Row { values, kind, weight: f64::from(*count).sqrt().recip() })
    };
    // What a fair judge could argue about teaches nothing.
    pages.iter().map(|p| row(p).filter(|_| p.labelled.apart().is_none())).collect()
}

/// Origins in an order that only the seed decides, dealt out in turn.
fn parts<'a>(origins: &BTreeSet<&'a str>, folds: usize, seed: u64) -> BTreeMap<&'a str, usize> {
    let mut order: Vec<&str> = origins.iter().copied().collect();
    order.sort_by_key(|origin| Sha256::digest(format!("{seed} {origin}")));
    order.into_iter().enumerate().map(|(at, origin)| (origin, at % folds)).collect()
}

/// A model that finds own content everywhere.
fn silent(model: &Model) -> Model {
    let mut silent = model.clone();
    for kind in &mut silent.kinds {
        kind.bias = if kind.label == LIVE { 0.0 } else { -100.0 };
    }
    silent.features.clear();
    silent
}

fn seen(page: &Page) -> Seen<'_> {
    Seen { page: &page.facts, host: &page.host, origin: &page.labelled.origin }
}

/// Judges all pages that count.
fn trial(
    what: &'static str,
    pages: &[Page],
    judge: impl Fn(&Page) -> anyhow::Result<Judged>,
) -> anyhow::Result<Trial> {
    let counted = pages.iter().filter(|p| p.labelled.apart().is_none());
    let judged: Vec<Judged> = counted.map(judge).collect::<anyhow::Result<_>>()?;
    let figures = Figures::of(judged.iter().map(|j| (j.label.as_str(), j.predicted.as_str())));
    let misjudged = judged.into_iter().filter(|j| j.label != j.predicted).collect();
    Ok(Trial { what, figures, misjudged })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_in_one_part_and_the_seed_decides_which() {
        let origins: BTreeSet<&str> = ["a", "b", "c", "d", "e", "f", "g"].into();
        let one = parts(&origins, 3, 1);
        assert_eq!(one, parts(&origins, 3, 1));
        assert!((2..9).any(|seed| parts(&origins, 3, seed) != one));
        for part in 0..3 {
            let size = one.values().filter(|p| **p == part).count();
            assert!((2..=3).contains(&size));
        }
    }

    /// A small corpus of our own words: shops, and names that are for sale or not set up.
    fn corpus(folder: &std::path::Path) {
        std::fs::create_dir(folder.join("pages")).unwrap();
        let mut labels = String::from("id,label,split_group\n");
        for at in 0..6 {
            let shop = format!(
                "<title>Tiệm {at}</title><a href=/a>Bánh</a> <a href=/b>Kẹo</a> <img src=1.jpg><p>{}</p>",
                "Bánh nướng mỗi sáng, giao trong ngày. ".repeat(9 + at)
            );
            let sale =
                format!("<title>n{at}.example</title><p>n{at}.example is unused. Questions? Write.</p>");
            for (name, label, page) in [("shop", LIVE, shop), ("sale", "parked_for_sale", sale)] {
                std::fs::write(folder.join(format!("pages/{name}-{at}.html")), page).unwrap();
                labels.push_str(&format!("{name}-{at},{label},group {at}\n"));
            }
        }
        std::fs::write(folder.join("labels.csv"), labels).unwrap();
    }

    #[test]
    fn a_training_can_be_repeated_and_learns() {
        let folder = tempfile::tempdir().unwrap();
        corpus(folder.path());
        let out = folder.path().join("model.toml");
        let options = TrainOptions {
            corpus: folder.path().to_owned(),
            out: Some(out.clone()),
            folds: 3,
            seed: 1,
            penalty: 0.02,
        };
        let report = pages(&options).unwrap();
        assert_eq!((report.rows, report.origins, report.trials.len()), (12, 6, 6));
        let last = &report.trials[5].figures;
        assert_eq!((last.live_precision, last.live_recall), (Some(1.0), Some(1.0)), "{}", report.to_text());
        let first = std::fs::read_to_string(&out).unwrap();
        assert_eq!(pages(&options).unwrap().ruleset, report.ruleset);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), first);
        assert!(Model::parse(&first).unwrap().trained_on.starts_with("12 pages"));
    }

    #[test]
    fn folds_that_make_no_sense_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        corpus(folder.path());
        for folds in [0, 1, 7] {
            let corpus = folder.path().to_owned();
            let options = TrainOptions { corpus, out: None, folds, seed: 1, penalty: 0.02 };
            assert!(pages(&options).unwrap_err().to_string().contains("from 2 to 6"));
        }
    }
}
