//! `danhba evaluate pages`: the product's own decoding, page facts and rules against labelled pages.
//!
//! A corpus is a folder with `labels.csv` and `pages/<id>.html`. Each page is taken as the answer to
//! `https://<id>.biz.vn/` with the status and headers that are known; nothing goes over the network.

mod corpus;
mod figures;
pub mod search;
mod text;

pub use corpus::Labelled;
pub use figures::{Figures, LIVE};
pub use text::{line, matrix, share};

use anyhow::Context;
use crawler::page::{PageInput, facts};
use domain::classify::{Ruleset, classify_page};
use domain::page::PageFacts;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A page may take this long to parse; a labelled page is read whole.
const PARSE_BUDGET: Duration = Duration::from_secs(10);

/// What to evaluate and where to write the predictions.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// Folder with `labels.csv` and `pages/`.
    pub corpus: PathBuf,
    /// CSV file to write: `id,label,predicted,leaf,confidence,rule`.
    pub out: Option<PathBuf>,
}

/// One judged page.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// Identifier in the corpus.
    pub id: String,
    /// Label given by people.
    pub label: String,
    /// Label that leaf and rule stand for.
    pub predicted: String,
    /// Leaf of the decision tree.
    pub leaf: &'static str,
    /// How sure the rule is, 0–1.
    pub confidence: f64,
    /// The rule that decided.
    pub rule: String,
    /// What it saw.
    pub evidence: Vec<String>,
    /// Why the page is listed apart and not counted, if it is.
    pub apart: Option<&'static str>,
}

/// The whole result.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Digest of the rules.
    pub ruleset: String,
    /// Figures over the pages that count.
    pub figures: Figures,
    /// Pages judged otherwise than labelled, among those that count.
    pub misjudged: Vec<Judged>,
    /// Pages listed apart, right or wrong.
    pub apart: Vec<Judged>,
}

impl Report {
    /// The report for a terminal.
    pub fn to_text(&self) -> String {
        text::render(self)
    }
}

/// Judges all pages of a corpus.
///
/// # Errors
/// A missing or unreadable file is named with its path, a bad row with its line.
pub fn pages(options: &EvaluateOptions) -> anyhow::Result<Report> {
    let rules = Ruleset::shipped();
    let judged: Vec<Judged> = read(&options.corpus)?.iter().map(|page| page.judge(rules)).collect();
    if let Some(out) = &options.out {
        write_predictions(out, &judged)?;
    }
    let (apart, counted): (Vec<Judged>, Vec<Judged>) = judged.into_iter().partition(|j| j.apart.is_some());
    let pairs = counted.iter().map(|j| (j.label.as_str(), j.predicted.as_str()));
    Ok(Report {
        ruleset: rules.digest().to_owned(),
        figures: Figures::of(pairs),
        misjudged: counted.into_iter().filter(|j| j.label != j.predicted).collect(),
        apart,
    })
}

/// A labelled page with the facts that the parser found in it.
#[derive(Debug, Clone)]
pub struct Page {
    /// What people say of it.
    pub labelled: Labelled,
    /// What the parser found.
    pub facts: PageFacts,
    /// The host that it answers for.
    pub host: String,
}

/// Reads and parses all pages of a corpus.
///
/// # Errors
/// A missing or unreadable file is named with its path, a bad row with its line.
pub fn read(corpus: &Path) -> anyhow::Result<Vec<Page>> {
    corpus::read(corpus)?.into_iter().map(|page| parse(page, corpus)).collect()
}

fn parse(labelled: Labelled, corpus: &Path) -> anyhow::Result<Page> {
    let path = corpus.join("pages").join(format!("{}.html", labelled.id));
    let body = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let url = labelled.url()?;
    let facts = facts(PageInput {
        url: &url,
        status: labelled.status,
        headers: &labelled.headers,
        body: &body,
        truncated: false,
        keep_contacts: true,
        parse_budget: PARSE_BUDGET,
    });
    Ok(Page { labelled, facts, host: url.host_str().unwrap_or_default().to_owned() })
}

impl Page {
    /// The page's judgement by these rules.
    pub fn judge(&self, rules: &Ruleset) -> Judged {
        let verdict = classify_page(&self.facts, &self.host, rules);
        Judged {
            id: self.labelled.id.clone(),
            label: self.labelled.label.clone(),
            predicted: rules.label(verdict.leaf, &verdict.rule).to_owned(),
            leaf: verdict.leaf.code(),
            confidence: verdict.confidence,
            rule: verdict.rule,
            evidence: verdict.evidence.iter().map(|e| format!("{}: {}", e.what, e.found)).collect(),
            apart: self.labelled.apart(),
        }
    }
}

fn write_predictions(out: &Path, judged: &[Judged]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", out.display());
    let mut csv = csv::Writer::from_path(out).with_context(cannot)?;
    csv.write_record(["id", "label", "predicted", "leaf", "confidence", "rule"]).with_context(cannot)?;
    for j in judged {
        let confidence = format!("{:.2}", j.confidence);
        csv.write_record([&j.id, &j.label, &j.predicted, j.leaf, &confidence, &j.rule])
            .with_context(cannot)?;
    }
    csv.flush().with_context(cannot)
}
