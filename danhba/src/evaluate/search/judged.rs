//! Queries with what has to be found, and how many were answered right.

use anyhow::Context;
use api::quality::Quality;
use domain::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

/// The kind of queries that ask for an empty answer without an error.
const NO_RESULT: &str = "no_result";

/// One query with its judgement.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    pub qid: String,
    pub query: String,
    pub kind: String,
    must_top3: String,
    must_top10: String,
    relevant: String,
    min_relevant_in_top10: String,
    order: String,
}

/// Reads the queries.
///
/// # Errors
/// Names the file, and the row that cannot be read.
pub fn questions(path: &Path) -> anyhow::Result<Vec<Question>> {
    let mut csv = csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    csv.deserialize().map(|row| row.with_context(|| path.display().to_string())).collect()
}

impl Question {
    /// Whether a ranking is right: everything that must be in the first three and ten is there, enough of the
    /// first ten are relevant, and no pair stands the wrong way round.
    fn passes(&self, ranked: &[String]) -> bool {
        if self.kind == NO_RESULT {
            return true;
        }
        let first_ten = &ranked[..ranked.len().min(10)];
        let place = |id: &str| ranked.iter().position(|r| r == id);
        let top3: Vec<&str> = ids(&self.must_top3).collect();
        let within = |id: &str, places: usize| place(id).is_some_and(|at| at < places);
        let relevant: Vec<&str> = ids(&self.relevant).collect();
        let enough = self.min_relevant_in_top10.trim().parse().unwrap_or(0_usize);
        let inverted = |pair: &str| {
            let Some((above, below)) = pair.split_once('>') else { return false };
            place(below).is_some_and(|below| place(above).is_none_or(|above| above > below))
        };
        ids(&self.must_top10).all(|id| within(id, 10))
            && top3.iter().all(|id| within(id, top3.len().max(3)))
            && first_ten.iter().filter(|r| relevant.contains(&r.as_str())).count() >= enough
            && !self.order.split("; ").filter(|pair| !pair.is_empty()).any(inverted)
    }
}

fn ids(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|id| !id.is_empty())
}

/// A query that was answered wrongly.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// Its identifier.
    pub qid: String,
    /// Its kind.
    pub kind: String,
    /// What was typed.
    pub query: String,
    /// The first hits.
    pub found: Vec<String>,
}

/// How many of one kind were answered right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Answered right.
    pub passed: usize,
    /// Asked.
    pub asked: usize,
}

/// The whole result.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Sites in the index.
    pub documents: u64,
    /// All queries.
    pub all: Kind,
    /// By kind.
    pub kinds: BTreeMap<String, Kind>,
    /// Milliseconds of the middle query, and of the slowest.
    pub median_ms: f64,
    /// The slowest.
    pub slowest_ms: f64,
    /// What was answered wrongly.
    pub failed: Vec<Judged>,
}

impl Report {
    pub(super) fn of(
        questions: &[Question],
        rankings: Vec<Vec<String>>,
        documents: u64,
        times: &[Duration],
    ) -> Self {
        let (mut all, mut kinds, mut failed) = (Kind::default(), BTreeMap::new(), Vec::new());
        for (question, ranked) in questions.iter().zip(rankings) {
            let passed = question.passes(&ranked);
            let kind: &mut Kind = kinds.entry(question.kind.clone()).or_default();
            for counted in [&mut all, kind] {
                counted.asked += 1;
                counted.passed += usize::from(passed);
            }
            if !passed {
                failed.push(Judged {
                    qid: question.qid.clone(),
                    kind: question.kind.clone(),
                    query: question.query.clone(),
                    found: ranked.into_iter().take(5).collect(),
                });
            }
        }
        let mut times: Vec<f64> = times.iter().map(|t| t.as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |n: usize| times.get(n).copied().unwrap_or(0.0);
        let (median_ms, slowest_ms) = (at(times.len() / 2), at(times.len().saturating_sub(1)));
        Self { documents, all, kinds, median_ms, slowest_ms, failed }
    }

    /// The figures alone, for the public: no query and no record in them.
    #[must_use]
    pub fn figures(&self, now: Timestamp) -> Quality {
        let kinds = self.kinds.iter().map(|(name, of)| api::quality::Kind {
            kind: name.clone(),
            passed: of.passed as u64,
            asked: of.asked as u64,
        });
        Quality {
            measured_on: now.in_vietnam().date().to_string(),
            sites: self.documents,
            passed: self.all.passed as u64,
            asked: self.all.asked as u64,
            kinds: kinds.collect(),
        }
    }

    /// The report for a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for j in &self.failed {
            let _ = writeln!(out, "fail {} [{}] {:?} -> {}", j.qid, j.kind, j.query, j.found.join(" "));
        }
        let rows = self.kinds.iter().map(|(name, kind)| (name.as_str(), kind));
        for (name, kind) in rows.chain([("all", &self.all)]) {
            let share = kind.passed as f64 / kind.asked.max(1) as f64;
            let _ = writeln!(out, "{name:30} {:4}/{:<4} {:6.1} %", kind.passed, kind.asked, share * 100.0);
        }
        let _ = writeln!(
            out,
            "{} sites; a query took {:.1} ms, the slowest {:.1} ms",
            self.documents, self.median_ms, self.slowest_ms
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: &str, top3: &str, top10: &str, relevant: &str, least: &str, order: &str) -> Question {
        Question {
            qid: "q".into(),
            query: "x".into(),
            kind: kind.into(),
            must_top3: top3.into(),
            must_top10: top10.into(),
            relevant: relevant.into(),
            min_relevant_in_top10: least.into(),
            order: order.into(),
        }
    }

    fn ranked(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn each_rule_can_fail_a_ranking() {
        let q = question("k", "a|b", "a|b|c", "a|b|c", "2", "a>d; b>d");
        assert!(q.passes(&ranked("a b c d")));
        assert!(q.passes(&ranked("b x a c")));
        assert!(!q.passes(&ranked("a x y b c")), "b is not among the first three");
        assert!(!q.passes(&ranked("a b d")), "c is missing");
        assert!(!q.passes(&ranked("a d b c")), "d stands before b");
        let q = question("k", "", "", "a|b|c", "3", "");
        assert!(!q.passes(&ranked("a b x")), "too few are relevant");
        assert!(question("no_result", "a", "a", "", "", "").passes(&[]));
    }

    #[test]
    fn the_public_sees_figures_and_nothing_else() {
        let asked = [question("exact", "a", "", "", "", ""), question("telex", "b", "", "", "", "")];
        let report = Report::of(&asked, vec![ranked("a"), ranked("c")], 7, &[Duration::ZERO; 2]);
        let text = report.figures(Timestamp(1_795_223_700_000)).to_text();
        let read = Quality::parse(&text).expect("the service reads what is written here");
        assert_eq!((read.passed, read.asked, read.sites), (1, 2, 7));
        assert_eq!((read.measured_on.as_str(), read.kinds[1].kind.as_str()), ("2026-11-21", "telex"));
        assert!(report.failed.len() == 1 && !text.contains("\"x\"") && !text.contains("qid"), "{text}");
    }

    #[test]
    fn as_many_as_must_be_first_may_be_first() {
        assert!(question("k", "a|b|c|d", "", "", "", "").passes(&ranked("d c b a")));
    }
}
