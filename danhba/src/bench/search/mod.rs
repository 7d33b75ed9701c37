//! What searching costs at the size of the country, side by side with the full-text search of both databases on the same
//! records and questions.

mod questions;
mod records;
mod visible;

use crate::app::App;
use crate::bench::meter::{Meter, thread_cpu};
use crate::cli::bench::SearchArgs;
use indexer::{Index, Mode, Query};
use questions::{Question, questions};
use records::Records;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use store::full_text::FullText;

/// Records handed over at a time.
const BATCH: usize = 2_000;

/// Figures of one engine.
#[derive(Debug, Serialize)]
struct Figures {
    engine: String,
    records_per_second: f64,
    bytes_per_record: f64,
    /// Opening the index and the first answer.
    first_answer_ms: f64,
    /// Middle and 99th of a hundred, over all questions that are words as they stand.
    p50_ms: f64,
    p99_ms: f64,
    /// Of a hundred questions for one site, in how many it is among the first ten, by the way they are typed.
    found: Vec<(&'static str, f64)>,
}

/// What is measured of our own index alone.
#[derive(Debug, Serialize)]
struct Own {
    indexing_cpu_ms_a_record: f64,
    /// The questions of the table.
    words: Times,
    /// The same questions with two facets chosen: province and zone.
    with_two_facets: Times,
    suggestions_p95_ms: f64,
    /// From the commit of a look to a hit.
    visible_ms: f64,
}

/// Middle and 99th of a hundred, and what a question takes of a core: on a busy machine the first two say less.
#[derive(Debug, Serialize)]
struct Times {
    p50_ms: f64,
    p99_ms: f64,
    mean_cpu_ms: f64,
}

#[derive(Debug, Serialize)]
struct Report {
    records: usize,
    questions: usize,
    engines: Vec<Figures>,
    own: Own,
    peak_memory_mb: f64,
}

/// Measures; PostgreSQL only where a database is given for it.
pub async fn run(app: &App, args: &SearchArgs) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let records = Records::new(args.names);
    let asked = questions(&records, args.questions);
    let (ours, mut own) = own(app, &records, &asked, folder.path())?;
    own.visible_ms = visible::after_commit(app, &index_in(folder.path())).await?;
    let mut engines = vec![ours];
    if !args.alone {
        let sqlite = FullText::sqlite(&folder.path().join("fts5.db")).await?;
        engines.push(peer(app, "SQLite FTS5", sqlite, &records, &asked).await?);
    }
    if let Some(url) = args.postgres.as_deref().filter(|_| !args.alone) {
        let postgres = FullText::postgres(url).await?;
        engines.push(peer(app, "PostgreSQL", postgres, &records, &asked).await?);
    }
    let report = Report {
        records: args.names,
        questions: asked.len(),
        engines,
        own,
        peak_memory_mb: Meter::start().stop().peak_memory_mb,
    };
    crate::commands::show(args.json, &report, text)?;
    Ok(ExitCode::SUCCESS)
}

fn index_in(folder: &Path) -> PathBuf {
    folder.join("index")
}

fn own(app: &App, records: &Records, asked: &[Question], folder: &Path) -> anyhow::Result<(Figures, Own)> {
    let folder = index_in(folder);
    let bar = app.talk.bar("indexing", records.len() as u64);
    let meter = Meter::start();
    let documents = records.documents().inspect(|_| bar.inc(1));
    let bytes = Index::of_documents(&folder, documents)?.stats()?.bytes;
    let spent = meter.stop();
    bar.finish_and_clear();
    let clock = Instant::now();
    let index = Index::open(&folder, Mode::Read)?;
    index.search(&Query { limit: 10, ..Query::text("cà phê") })?;
    let first_answer_ms = ms(clock.elapsed());
    let mut answers = Answers::default();
    let (mut words, mut chosen) = (Timed::default(), Timed::default());
    for question in asked {
        let mut query = Query { limit: 10, ..Query::text(&question.text) };
        let clock = Instant::now();
        let timed = if question.is_plain() { &mut words } else { &mut Timed::default() };
        let found = timed.time(|| index.search(&query))?;
        let took = ms(clock.elapsed());
        answers.take(question, took, found.hits.iter().any(|h| h.domain.as_str() == question.meant));
        if question.is_plain() {
            let zone = question.meant.split_once('.').map_or("", |(_, zone)| zone);
            (query.province, query.zone) = (vec![question.province], vec![zone.to_owned()]);
            chosen.time(|| index.search(&query))?;
        }
    }
    let mut suggesting = Vec::new();
    for question in asked.iter().filter(|q| q.way == questions::AS_WRITTEN) {
        for letters in [2, 4, 7] {
            let begun: String = question.text.chars().take(letters).collect();
            let clock = Instant::now();
            index.suggest(&begun, 8)?;
            suggesting.push(ms(clock.elapsed()));
        }
    }
    let seconds = spent.wall.as_secs_f64();
    let figures = answers.figures("danhba", records.len(), seconds, bytes as f64, first_answer_ms);
    let own = Own {
        indexing_cpu_ms_a_record: ms(spent.cpu) / records.len().max(1) as f64,
        words: words.times(),
        with_two_facets: chosen.times(),
        suggestions_p95_ms: percentile(&mut suggesting, 0.95),
        visible_ms: 0.0,
    };
    Ok((figures, own))
}

/// Milliseconds.
fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Times on the wall and on the core.
#[derive(Default)]
struct Timed {
    wall: Vec<f64>,
    cpu: Duration,
}

impl Timed {
    fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (clock, cpu) = (Instant::now(), thread_cpu());
        let out = work();
        self.wall.push(ms(clock.elapsed()));
        self.cpu += thread_cpu().saturating_sub(cpu);
        out
    }

    fn times(mut self) -> Times {
        Times {
            p50_ms: percentile(&mut self.wall, 0.5),
            p99_ms: percentile(&mut self.wall, 0.99),
            mean_cpu_ms: ms(self.cpu) / self.wall.len().max(1) as f64,
        }
    }
}

async fn peer(
    app: &App,
    name: &str,
    mut engine: FullText,
    records: &Records,
    asked: &[Question],
) -> anyhow::Result<Figures> {
    let bar = app.talk.bar("filling", records.len() as u64);
    let clock = Instant::now();
    let mut batch = Vec::with_capacity(BATCH);
    for row in records.rows() {
        batch.push(row);
        if batch.len() == BATCH {
            engine.put(&batch).await?;
            bar.inc(batch.len() as u64);
            batch.clear();
        }
    }
    engine.put(&batch).await?;
    let bytes = engine.finish().await?;
    let seconds = clock.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let clock = Instant::now();
    engine.ask("cà phê").await?;
    let first_answer_ms = ms(clock.elapsed());
    let mut answers = Answers::default();
    for question in asked {
        let clock = Instant::now();
        let found = engine.ask(&question.text).await?;
        let ms = ms(clock.elapsed());
        answers.take(question, ms, found.contains(&question.meant));
    }
    Ok(answers.figures(name, records.len(), seconds, bytes as f64, first_answer_ms))
}

/// Times and successes as they come in.
#[derive(Default)]
struct Answers {
    times: Vec<f64>,
    ways: Vec<(&'static str, usize, usize)>,
}

impl Answers {
    fn take(&mut self, question: &Question, ms: f64, found: bool) {
        if question.is_plain() {
            self.times.push(ms);
        }
        let at = self.ways.iter().position(|(way, ..)| *way == question.way).unwrap_or_else(|| {
            self.ways.push((question.way, 0, 0));
            self.ways.len() - 1
        });
        self.ways[at].1 += usize::from(found);
        self.ways[at].2 += 1;
    }

    fn figures(
        mut self,
        engine: &str,
        records: usize,
        seconds: f64,
        bytes: f64,
        first_answer_ms: f64,
    ) -> Figures {
        let share = |(way, found, asked): &(&'static str, usize, usize)| {
            (*way, *found as f64 * 100.0 / (*asked).max(1) as f64)
        };
        // Words alone name no site: they count for time only.
        let named = self.ways.iter().filter(|(way, ..)| *way != questions::WORDS);
        Figures {
            engine: engine.to_owned(),
            records_per_second: records as f64 / seconds,
            bytes_per_record: bytes / records.max(1) as f64,
            first_answer_ms,
            found: named.map(share).collect(),
            p50_ms: percentile(&mut self.times, 0.5),
            p99_ms: percentile(&mut self.times, 0.99),
        }
    }
}

fn percentile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let at = (times.len() as f64 * part) as usize;
    times.get(at.min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

fn text(r: &Report) -> String {
    use std::fmt::Write;
    let mut out =
        format!("{} records, {} questions, one thread; ten hits with counts\n", r.records, r.questions);
    let ways: Vec<&str> =
        r.engines.first().map(|f| f.found.iter().map(|(w, _)| *w).collect()).unwrap_or_default();
    let _ = write!(
        out,
        "{:12} {:>9} {:>9} {:>9} {:>8} {:>8}",
        "engine", "records/s", "bytes/rec", "first ms", "p50 ms", "p99 ms"
    );
    for way in ways {
        let _ = write!(out, " {way:>12}");
    }
    out.push('\n');
    for f in &r.engines {
        let _ = write!(
            out,
            "{:12} {:9.0} {:9.0} {:9.1} {:8.2} {:8.2}",
            f.engine, f.records_per_second, f.bytes_per_record, f.first_answer_ms, f.p50_ms, f.p99_ms
        );
        for (_, share) in &f.found {
            let _ = write!(out, " {share:10.1} %");
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "(shares: of a hundred questions for one site by its name, in how many it is among the first ten)\n\
         danhba alone: {:.3} ms of CPU to index a record; words {}; with two facets chosen {};\n\
         suggestions p95 {:.2} ms; seen {:.0} ms after a look was committed; peak memory {:.0} MB",
        r.own.indexing_cpu_ms_a_record,
        times(&r.own.words),
        times(&r.own.with_two_facets),
        r.own.suggestions_p95_ms,
        r.own.visible_ms,
        r.peak_memory_mb
    );
    out
}

fn times(t: &Times) -> String {
    format!("p50 {:.2} p99 {:.2} ms ({:.2} of CPU on average)", t.p50_ms, t.p99_ms, t.mean_cpu_ms)
}
