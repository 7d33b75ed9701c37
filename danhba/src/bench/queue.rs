//! What the due queue costs when a whole country is due: placing, counting addresses, claiming, recording.

use super::made;
use super::meter::Meter;
use crate::app::{App, open};
use crate::cli::bench::QueueArgs;
use crate::settings::Settings;
use anyhow::Context;
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::{Answer, Observation};
use domain::registration::Registration;
use domain::schedule::Next;
use serde::Serialize;
use std::process::ExitCode;
use std::time::Instant;
use store::{Claim, Db, Pool, Record};
use tokio::task::JoinSet;

/// Looks recorded in one transaction, as the crawler does it.
const GROUP: usize = 64;
/// Names claimed of one address at a time.
const EACH: usize = 4;
const WORKER: &str = "bench";

#[derive(Serialize)]
struct Report {
    engine: &'static str,
    names: usize,
    placed_per_second: f64,
    count_ms: f64,
    walk_ms: f64,
    workers: usize,
    claims_per_second: f64,
    claims_and_commits_per_second: f64,
    peak_memory_mb: f64,
}

/// Six names of ten sit on forty addresses, the others on 100,000.
fn pool(n: usize) -> Pool {
    let [_, b, c, d] =
        u32::try_from(if n % 10 < 6 { n / 10 % 40 } else { 256 + n % 100_000 }).unwrap_or(0).to_be_bytes();
    Pool::of([10, b, c, d].into())
}

/// Fills a database (a fresh SQLite file, or the configured PostgreSQL database, which must be empty) and measures.
pub async fn run(app: &App, args: &QueueArgs) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let mut settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
    if app.settings.database_url.starts_with("postgres") {
        settings.database_url.clone_from(&app.settings.database_url);
    }
    let db = open(&settings).await?;
    anyhow::ensure!(db.last_look().await? == 0, "the database holds looks already; name an empty one");
    let now = app.clock.now();
    let claim = Claim { worker: WORKER, vantage: WORKER, now, lease_ms: Timestamp::HOUR };
    fill(app, &db, args.names, now).await?;
    let placed_per_second = place(app, &db, claim, args.names).await?;

    let clock = Instant::now();
    let pools: Vec<Pool> =
        db.biggest_pools(now, 16, 2_000).await?.into_iter().map(|(pool, _)| pool).collect();
    let count_ms = clock.elapsed().as_secs_f64() * 1_000.0;
    let clock = Instant::now();
    anyhow::ensure!(!db.walk(WORKER, None, 256, now).await?.is_empty(), "nothing is due");
    let walk_ms = clock.elapsed().as_secs_f64() * 1_000.0;

    anyhow::ensure!(
        args.workers <= pools.len(),
        "{} workers share {} addresses with sixteen names or more; take more --names or fewer --workers",
        args.workers,
        pools.len()
    );
    let looks = args.looks.div_ceil(args.workers);
    let start = Instant::now();
    let mut workers = JoinSet::new();
    for n in 0..args.workers {
        let own = pools.iter().copied().skip(n).step_by(args.workers).collect();
        workers.spawn(work(db.clone(), format!("{WORKER}-{n}"), own, looks, now));
    }
    let (mut claiming, mut recorded) = (0.0, 0);
    while let Some(done) = workers.join_next().await {
        let (spent, looks) = done??;
        claiming += spent;
        recorded += looks;
    }
    let elapsed = start.elapsed().as_secs_f64();
    let report = Report {
        engine: db.engine(),
        names: args.names,
        placed_per_second,
        count_ms,
        walk_ms,
        workers: args.workers,
        claims_per_second: (recorded * args.workers) as f64 / claiming,
        claims_and_commits_per_second: recorded as f64 / elapsed,
        peak_memory_mb: Meter::start().stop().peak_memory_mb,
    };
    if args.json {
        crate::commands::print_json(&report)?;
    } else {
        crate::commands::print(&format!(
            "{}: {} names due\n\
             place   {:10.0} names a second\n\
             count   {:10.1} ms for the biggest addresses, {:.2} ms for a step of the walk\n\
             claim   {:10.0} names a second\n\
             both    {:10.0} names a second claimed and recorded by {} workers; peak memory {:.0} MB\n",
            report.engine,
            report.names,
            report.placed_per_second,
            report.count_ms,
            report.walk_ms,
            report.claims_per_second,
            report.claims_and_commits_per_second,
            report.workers,
            report.peak_memory_mb,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One worker's claims and records: the seconds that claims took, and how many looks were recorded.
async fn work(
    db: Db,
    worker: String,
    pools: Vec<Pool>,
    looks: usize,
    now: Timestamp,
) -> anyhow::Result<(f64, usize)> {
    let claim = Claim { worker: &worker, vantage: WORKER, now, lease_ms: Timestamp::HOUR };
    let (mut claiming, mut recorded, mut turn) = (0.0, 0, pools.iter().cycle());
    while recorded < looks {
        let clock = Instant::now();
        let wanted: Vec<_> = turn.by_ref().take(GROUP).map(|pool| (Some(*pool), EACH)).collect();
        let due = db.claim_pools(&claim, &wanted).await?;
        claiming += clock.elapsed().as_secs_f64();
        anyhow::ensure!(!due.is_empty(), "the queue ran dry");
        for group in due.chunks(GROUP) {
            record(&db, &worker, group.iter().map(|d| &d.domain), now).await?;
        }
        recorded += due.len();
    }
    Ok((claiming, recorded))
}

async fn record<'a>(
    db: &Db,
    worker: &str,
    names: impl Iterator<Item = &'a DomainName>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let mut looks = Vec::new();
    for domain in names {
        let mut seen = Observation::empty(domain.clone(), WORKER, 1, now);
        seen.dns.ns = Answer::NxDomain;
        seen.dns.apex.a = Answer::NxDomain;
        let verdict = classify(&seen, Ruleset::shipped());
        looks.push((seen, verdict));
    }
    let next = Next::round(now.plus(7 * Timestamp::DAY));
    let records: Vec<Record<'_>> = looks
        .iter()
        .map(|(observation, verdict)| Record { observation, verdict, next: next.clone(), worker, now })
        .collect();
    for outcome in db.record_all(&records).await? {
        outcome.context("a look was not recorded")?;
    }
    Ok(())
}

async fn fill(app: &App, db: &Db, names: usize, now: Timestamp) -> anyhow::Result<()> {
    let bar = app.talk.bar("registering", names as u64);
    let all: Vec<usize> = (0..names).collect();
    for part in all.chunks(50_000) {
        let row = |n: &usize| Ok(Registration::bare(app.name(&format!("ten-{n:07}.biz.vn"))?));
        let rows = part.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        made::register(db, rows, now).await?;
        bar.inc(part.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Places every name, as the crawler does with names that it meets for the first time.
async fn place(app: &App, db: &Db, claim: Claim<'_>, names: usize) -> anyhow::Result<f64> {
    let bar = app.talk.bar("placing", names as u64);
    let clock = Instant::now();
    loop {
        let due = db.claim_pools(&claim, &[(None, 1_000)]).await?;
        if due.is_empty() {
            break;
        }
        let found = due.into_iter().map(|due| {
            let n = due
                .domain
                .as_str()
                .trim_start_matches("ten-")
                .trim_end_matches(".biz.vn")
                .parse()
                .unwrap_or(0);
            (due.domain, pool(n))
        });
        let found: Vec<_> = found.collect();
        db.place(WORKER, &found).await?;
        bar.inc(found.len() as u64);
    }
    bar.finish_and_clear();
    Ok(names as f64 / clock.elapsed().as_secs_f64())
}
