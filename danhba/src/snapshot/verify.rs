//! Computing a frozen quarter again: every verdict from its stored evidence under the rules of the time, every status
//! from the looks, every figure from the names; and comparing byte for byte.

use super::{Lines, PAGE, Rules, freeze::judge, line, sums::Sums};
use crate::app::App;
use domain::classify::classify_with;
use domain::measure::{Frame, Known};
use domain::status::METHOD;
use serde::Serialize;
use std::collections::HashMap;
use store::{Db, Snapshot};

/// Differences told by name.
const TOLD: usize = 20;

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Names compared.
    pub names: u64,
    /// Verdicts made again from evidence.
    pub judged: u64,
    /// Looks whose text is past its retention: the verdicts that the snapshot kept were taken.
    pub reduced: u64,
    /// Names whose line comes out otherwise for want of what it was made of: a verdict that was not kept, or another
    /// version of the method.
    pub not_recomputable: u64,
    /// Names whose lines differ: the name and what differs, the first twenty.
    pub differing: Vec<String>,
    /// How many differ in all.
    pub differ: u64,
    /// Figures compared.
    pub figures: u64,
    /// Figures that come out otherwise.
    pub figures_differ: Vec<String>,
    /// The digests of the stored lines agree with the manifest: nobody changed them.
    pub sealed: bool,
}

impl Report {
    /// Whether everything came out again that can be computed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.sealed && self.differ == 0 && self.figures_differ.is_empty()
    }

    fn differs(&mut self, what: String) {
        self.differ += 1;
        if self.differing.len() < TOLD {
            self.differing.push(what);
        }
    }
}

/// Computes `snapshot` again.
///
/// # Errors
/// When the rules of the snapshot are not to be had, and database errors.
pub async fn verify(app: &App, db: &Db, snapshot: &Snapshot) -> anyhow::Result<Report> {
    let by = Rules::of(db, &snapshot.ruleset).await?;
    let mut report = Report::default();
    let (mut frames, mut names, mut sums) = (Lines::default(), Lines::default(), Sums::default());
    let bar = app.talk.spinner("verifying");
    let mut after = String::new();
    loop {
        let page = db.frozen_page(snapshot.id, &after, PAGE).await?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { break };
        let past = db.past_between(snapshot.as_of, snapshot.last_look, &first.domain, &last.domain).await?;
        after.clone_from(&last.domain);
        let facts = db.facts_between(&first.domain, &last.domain).await?;
        let kept = db.kept_verdicts(&snapshot.ruleset, &first.domain, &last.domain).await?;
        let verdicts: HashMap<i64, _> =
            facts.iter().map(|(id, seen)| (*id, classify_with(seen, &by.rules, &by.templates))).collect();
        report.judged += verdicts.len() as u64;
        for frozen in &page {
            report.names += 1;
            frames.add(&frozen.frame);
            names.add(&frozen.known);
            let (Ok(frame), Ok(known)) =
                (serde_json::from_str::<Frame>(&frozen.frame), serde_json::from_str::<Known>(&frozen.known))
            else {
                report.differs(format!("{}: its frozen line cannot be read any more", frozen.domain));
                continue;
            };
            sums.add(&frame, &known, snapshot.quarter.window());
            let Some(past) = past.get(&frozen.domain) else {
                report.differs(format!("{}: no longer in the register's record", frozen.domain));
                continue;
            };
            let mut again = past.clone();
            // A status machine of another version cannot be run; its lines may come out by luck.
            let mut lacking = snapshot.method != METHOD;
            for look in &mut again.looks {
                let whole = verdicts.get(&look.evidence);
                report.reduced += u64::from(whole.is_none());
                match whole.or_else(|| kept.get(&look.evidence)) {
                    Some(verdict) => *look = look.judged(verdict),
                    // Frozen before verdicts were kept: the present one may be by other rules.
                    None => lacking = true,
                }
            }
            // The register may say something else today; the frame stays as it was frozen.
            let computed = line(&judge(frame, &again, snapshot.quarter).known)?;
            if computed != frozen.known && lacking {
                report.not_recomputable += 1;
            } else if computed != frozen.known {
                report.differs(format!("{}: frozen {} — again {computed}", frozen.domain, frozen.known));
            }
        }
        bar.set_message(format!("{} names", report.names));
    }
    let lines = sums.lines()?;
    let mut digest = Lines::default();
    for (dimension, key, text) in &lines {
        digest.add(&format!("{dimension}\t{key}\t{text}"));
    }
    let stored = db.frozen_figures(snapshot.id).await?;
    report.figures = stored.len() as u64;
    for figure in &stored {
        let text = serde_json::to_string(&figure.counts)?;
        let agrees = lines.iter().any(|(d, k, t)| *d == figure.dimension && *k == figure.key && *t == text);
        if !agrees {
            report.figures_differ.push(format!("{} {}", figure.dimension, figure.key));
        }
    }
    if stored.len() != lines.len() {
        report.figures_differ.push(format!("{} figures stored, {} computed", stored.len(), lines.len()));
    }
    let digests = (frames.hex(), names.hex(), digest.hex());
    let manifest =
        (snapshot.frame_sha256.clone(), snapshot.names_sha256.clone(), snapshot.figures_sha256.clone());
    report.sealed = digests == manifest;
    bar.finish_and_clear();
    Ok(report)
}
