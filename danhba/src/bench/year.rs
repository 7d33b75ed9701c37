//! A year of weekly rounds, straight into the database: what it costs in bytes per domain, and how long the figures take
//! afterwards. Each round makes the attempts that the schedule asks for, from two networks: three of five names are not in use,
//! and need them. Pages drift from week to week as living pages do, and now and then a site really changes.

pub(super) mod sites;

use super::made;
use crate::app::{App, open};
use crate::settings::Settings;
use anyhow::Context;
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::Observation;
use domain::registration::Registration;
use domain::schedule::{Next, Situation, next};
use domain::verdict::{Axis, Verdict};
use futures::StreamExt;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use sites::{look, unreachable};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use store::{By, Cut, Db, Record};

/// Looks recorded in one transaction, as the crawler does it.
const GROUP: usize = 64;
/// Times that each statistic is taken; the middle one counts.
const TIMES: usize = 5;
/// One look in so many finds the site really changed.
const CHANGES: u32 = 26;
/// One round in so many finds a living site out of reach at first.
const HICCUPS: u32 = 60;
/// The networks that look.
const VANTAGES: [&str; 2] = ["HN", "HCM"];
/// Names claimed at once.
const CLAIM: u32 = 1_000;
/// Groups that are judged while one is written.
const AHEAD: usize = 4;
/// Weeks between two lines that tell how far it is.
const TOLD: i64 = 4;
const SEED: u64 = 826;

#[derive(Serialize)]
struct Report {
    engine: &'static str,
    names: usize,
    weeks: i64,
    looks: u64,
    looks_per_second: f64,
    bytes: i64,
    bytes_per_domain: f64,
    statistics_by_province_ms: f64,
    crossed_ms: f64,
}

/// Fills a database (a fresh SQLite file, or the configured PostgreSQL database, which must be empty) and measures.
pub async fn run(app: &App, names: usize, weeks: i64, json: bool) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let mut settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
    if app.settings.database_url.starts_with("postgres") {
        settings.database_url.clone_from(&app.settings.database_url);
    }
    let db = open(&settings).await?;
    anyhow::ensure!(db.last_look().await? == 0, "the database holds looks already; name an empty one");
    let start = Timestamp::start_of(time::macros::date!(2025 - 07 - 07));
    let domains = register(app, &db, names, start).await?;
    let before = db.size_bytes().await?;
    let bar = app.talk.bar("recording", (names as u64) * weeks.max(0).unsigned_abs());
    let clock = Instant::now();
    let mut year = Year {
        db: &db,
        domains: &domains,
        start,
        dice: StdRng::seed_from_u64(SEED),
        versions: vec![0; names],
    };
    let asked = interrupted();
    let (mut looks, mut done) = (0_u64, 0_i64);
    while done < weeks && !asked.load(Ordering::Relaxed) {
        looks += year.week(done, &bar).await?;
        done += 1;
        if done % TOLD == 0 || done == weeks {
            let bytes = (db.size_bytes().await? - before) as f64 / names.max(1) as f64 / 1000.0;
            let pace = looks as f64 / clock.elapsed().as_secs_f64();
            app.talk.say(format!(
                "week {done} of {weeks}: {looks} looks, {pace:.0} a second, {bytes:.2} kB a domain"
            ));
        }
    }
    if done < weeks {
        app.talk.say(format!("interrupted: what follows is of {done} weeks"));
    }
    let weeks = done;
    bar.finish_and_clear();
    let seconds = clock.elapsed().as_secs_f64();
    let bytes = db.size_bytes().await? - before;
    let now = start.plus(weeks * 7 * Timestamp::DAY);
    db.advance_statuses(now).await?;
    let by_province =
        middle(async || db.statistics(By::Province, &Cut::default(), now).await.map(|_| ())).await?;
    let crossed = middle(async || db.margins(now).await.map(|_| ())).await?;
    let report = Report {
        engine: db.engine(),
        names,
        weeks,
        looks,
        looks_per_second: looks as f64 / seconds,
        bytes,
        bytes_per_domain: bytes as f64 / names.max(1) as f64,
        statistics_by_province_ms: by_province,
        crossed_ms: crossed,
    };
    if json {
        super::super::commands::print_json(&report)?;
    } else {
        super::super::commands::print(&format!(
            "{}: {} names, {} weekly rounds ({} looks, {:.0} a second)\n\
             storage     {:8.2} kB a domain\n\
             statistics  {:8.1} ms for all provinces, {:.1} ms for every table at once\n",
            report.engine,
            names,
            weeks,
            report.looks,
            report.looks_per_second,
            report.bytes_per_domain / 1000.0,
            report.statistics_by_province_ms,
            report.crossed_ms,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Set when somebody presses Ctrl-C: the week in hand is finished, and what was recorded by then is measured.
fn interrupted() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&asked);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            set.store(true, Ordering::Relaxed);
        }
    });
    asked
}

/// The rounds being played.
struct Year<'a> {
    db: &'a Db,
    domains: &'a [DomainName],
    start: Timestamp,
    dice: StdRng,
    versions: Vec<u32>,
}

/// The next attempt of a name's round.
struct Attempt {
    index: usize,
    at: Timestamp,
    number: u16,
    vantage: String,
    against: Vec<String>,
    /// A living site is out of reach at the first attempt.
    hiccup: bool,
}

impl Year<'_> {
    /// One round of every name, attempt by attempt; returns how many looks it took.
    async fn week(&mut self, week: i64, bar: &indicatif::ProgressBar) -> anyhow::Result<u64> {
        let monday = self.start.plus(week * 7 * Timestamp::DAY);
        let mut wave: Vec<Attempt> = Vec::with_capacity(self.domains.len());
        for index in 0..self.domains.len() {
            if self.dice.random_range(0..CHANGES) == 0 {
                self.versions[index] += 1;
            }
            wave.push(Attempt {
                index,
                at: monday.plus((index as i64) * 100),
                number: 1,
                vantage: VANTAGES[(index + week as usize) % VANTAGES.len()].to_owned(),
                against: Vec::new(),
                hiccup: self.dice.random_range(0..HICCUPS) == 0,
            });
        }
        let mut looks = 0;
        while !wave.is_empty() {
            self.claim().await?;
            let mut follow = Vec::new();
            // Pages are judged while others are written, as a crawl does it.
            let mut judged = futures::stream::iter(self.groups(wave, week))
                .map(|group| tokio::task::spawn_blocking(move || group.into_iter().map(judge).collect()))
                .buffered(AHEAD);
            while let Some(group) = judged.next().await {
                let group: Vec<Judged> = group.context("a page could not be judged")?;
                looks += group.len() as u64;
                bar.inc(group.iter().filter(|judged| judged.attempt.number == 1).count() as u64);
                follow.extend(self.record(group).await?);
            }
            drop(judged);
            wave = follow;
        }
        Ok(looks)
    }

    /// Takes every name into hand: the rhythm is this year's and not the queue's, so all of them are due.
    async fn claim(&self) -> anyhow::Result<()> {
        let due = self.start.plus(4_000 * Timestamp::DAY);
        for vantage in VANTAGES {
            while !self.db.claim("bench", vantage, CLAIM, due, Timestamp::HOUR).await?.is_empty() {}
        }
        Ok(())
    }

    /// The attempts as they are recorded together, each with what it finds.
    fn groups(&self, wave: Vec<Attempt>, week: i64) -> Vec<Vec<Visit>> {
        let visits = wave.into_iter().map(|attempt| Visit {
            domain: self.domains[attempt.index].clone(),
            version: self.versions[attempt.index],
            week,
            attempt,
        });
        let mut visits = visits.peekable();
        let mut groups = Vec::new();
        while visits.peek().is_some() {
            groups.push(visits.by_ref().take(GROUP).collect());
        }
        groups
    }

    /// Records judged attempts in one transaction; returns those that follow.
    async fn record(&self, group: Vec<Judged>) -> anyhow::Result<Vec<Attempt>> {
        let records: Vec<Record<'_>> = group
            .iter()
            .map(|judged| Record {
                observation: &judged.seen,
                verdict: &judged.verdict,
                next: judged.next.clone(),
                worker: "bench",
                now: judged.seen.finished_at,
            })
            .collect();
        for outcome in self.db.record_all(&records).await? {
            outcome.context("a look was not recorded")?;
        }
        let follow = group.into_iter().filter(|judged| judged.next.attempt > 1);
        Ok(follow
            .map(|Judged { attempt, next, .. }| Attempt {
                index: attempt.index,
                at: next.at,
                number: next.attempt,
                vantage: next.from.unwrap_or(attempt.vantage),
                against: next.against,
                hiccup: attempt.hiccup,
            })
            .collect())
    }
}

/// An attempt, and the state of the site that it meets.
struct Visit {
    attempt: Attempt,
    domain: DomainName,
    version: u32,
    week: i64,
}

/// What an attempt saw, and what follows from it.
struct Judged {
    attempt: Attempt,
    seen: Observation,
    verdict: Verdict,
    next: Next,
}

/// Looks and judges, by the rules that a crawl judges by.
fn judge(Visit { attempt, domain, version, week }: Visit) -> Judged {
    let vantages = VANTAGES.map(str::to_owned);
    let mut seen = look(&domain, attempt.index, version, week, attempt.at);
    if attempt.hiccup && attempt.number == 1 && attempt.index % 5 < 2 {
        unreachable(&mut seen);
    }
    (seen.attempt, seen.quorum) = (attempt.number, VANTAGES.len() as u16);
    seen.vantage.clone_from(&attempt.vantage);
    let verdict = classify(&seen, Ruleset::shipped());
    let next = next(Situation {
        now: seen.finished_at,
        registered: None,
        leaf: verdict.leaf,
        rule: &verdict.rule,
        in_use: verdict.class.axis() == Axis::Pos || verdict.mail.axis() == Axis::Pos,
        attempt: attempt.number,
        retry_after: None,
        spread: 0.5,
        vantage: &attempt.vantage,
        vantages: &vantages,
        against: &attempt.against,
    });
    Judged { attempt, seen, verdict, next }
}

/// Milliseconds of the middle of a few runs.
async fn middle<F: Future<Output = store::Result<()>>>(mut ask: impl FnMut() -> F) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let clock = Instant::now();
        ask().await?;
        times.push(clock.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[TIMES / 2])
}

/// Registers made names.
pub(super) async fn register(
    app: &App,
    db: &Db,
    names: usize,
    start: Timestamp,
) -> anyhow::Result<Vec<domain::name::DomainName>> {
    let provinces: Vec<_> = domain::province::gazetteer().provinces().iter().map(|p| p.code).collect();
    let mut rows = Vec::with_capacity(names);
    for n in 0..names {
        let zone = ["biz.vn", "id.vn"][n % 2];
        let mut row = Registration::bare(app.name(&format!("ten-mien-{n:06}.{zone}"))?);
        row.registrar = format!("Nhà đăng ký {}", n % 12);
        row.registered_on = Some(start.plus(-((n as i64 * 13) % 500) * Timestamp::DAY).date());
        row.province = Some(domain::province::ProvinceAsRegistered {
            code: provinces[n % provinces.len()],
            map: domain::province::ProvinceMap::Since2025,
        });
        rows.push(row);
    }
    rows.sort_by(|a, b| a.domain.cmp(&b.domain));
    let domains = rows.iter().map(|r| r.domain.clone()).collect();
    made::register(db, rows, start).await?;
    Ok(domains)
}
