//! `danhba evaluate search`: the product's own index and query code against judged queries.
//!
//! The records become sites as any others do: they are registered, a look at each is recorded, and the index follows the
//! store. Nothing goes over the network: the names are taken as they are and never resolved.

pub mod judged;
mod records;

pub use judged::Report;

use crate::app::{App, open};
use crate::settings::Settings;
use anyhow::Context;
use indexer::{Index, Mode, Query};
use judged::{Question, questions};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Hits that are judged.
const DEPTH: u32 = 10;

/// What to evaluate and where to write the rankings.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// JSON lines: `id`, `domain`, `title`, `description`, `province_code`, `ward`.
    pub docs: PathBuf,
    /// CSV: `qid,query,kind,must_top3,must_top10,relevant,min_relevant_in_top10,order`.
    pub queries: PathBuf,
    /// CSV file to write: `qid,rank,id`.
    pub out: Option<PathBuf>,
}

/// Indexes the records, asks the queries and judges the answers.
///
/// # Errors
/// A missing or unreadable file is named with its path, a bad row with its line.
pub async fn search(app: &App, options: &SearchOptions) -> anyhow::Result<Report> {
    let records = records::read(&options.docs)?;
    let questions = questions(&options.queries)?;
    let folder = tempfile::tempdir()?;
    let settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
    let db = open(&settings).await?;
    records::record(app, &db, &records).await?;
    let spinner = app.talk.spinner("indexing");
    let index = Index::open(&folder.path().join("index"), Mode::Write)?;
    index.follow_once(&db).await?;
    spinner.finish_and_clear();
    let ids: HashMap<&str, &str> = records.iter().map(|r| (r.domain.as_str(), r.id.as_str())).collect();
    let mut rankings = Vec::with_capacity(questions.len());
    let mut times = Vec::with_capacity(questions.len());
    for question in &questions {
        let started = Instant::now();
        let found = index.search(&Query { limit: DEPTH, ..Query::text(&question.query) })?;
        times.push(started.elapsed());
        let hits = found.hits.iter().filter_map(|h| ids.get(h.domain.as_str()));
        rankings.push(hits.map(|id| (*id).to_owned()).collect::<Vec<_>>());
    }
    if let Some(out) = &options.out {
        write_rankings(out, &questions, &rankings)?;
    }
    let documents = index.stats()?.documents;
    Ok(Report::of(&questions, rankings, documents, &times))
}

fn write_rankings(out: &Path, questions: &[Question], rankings: &[Vec<String>]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", out.display());
    let mut csv = csv::Writer::from_path(out).with_context(cannot)?;
    csv.write_record(["qid", "rank", "id"]).with_context(cannot)?;
    for (question, ids) in questions.iter().zip(rankings) {
        for (rank, id) in ids.iter().enumerate() {
            csv.write_record([&question.qid, &(rank + 1).to_string(), id]).with_context(cannot)?;
        }
    }
    csv.flush().with_context(cannot)
}
