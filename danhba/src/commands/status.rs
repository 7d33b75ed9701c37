//! `danhba status`: the crawl at a glance.

use crate::app::App;
use crate::cli::JsonArgs;
use crawler::polite::PolicyFile;
use crawler::polite::slow::{SlowPool, slowest, words};
use domain::clock::Timestamp;
use serde::Serialize;
use std::process::ExitCode;
use std::time::Duration;
use store::Backlog;

/// Addresses that are told.
const TOLD: usize = 10;
/// Addresses among which the slowest are looked for.
const POOLS: u32 = 2_000;
/// Fewer due names than these are no crowd.
const CROWD: u32 = 10;

#[derive(Serialize)]
struct Report {
    due: u64,
    /// Names that are looked at at all.
    names: u64,
    oldest_due: Option<String>,
    oldest_due_seconds: Option<i64>,
    workers: Vec<Worker>,
    last_day: LastDay,
    last_look: Option<String>,
    next_due: Option<String>,
    /// Looks a second in the last hour.
    rate: f64,
    /// What is due needs so long at least: at that rate, or at the slowest address.
    seconds_at_least: Option<u64>,
    /// Addresses with more due names than can be seen in a week at their pace.
    not_within_a_week: usize,
    slowest: Vec<Pool>,
}

#[derive(Serialize)]
struct Worker {
    name: String,
    names: u64,
    lease_until: String,
}

#[derive(Serialize)]
struct LastDay {
    seen: u64,
    not_observed: u64,
}

/// An address with the time that its due names need at the least, at the pace that was agreed or that holds for all.
#[derive(Serialize)]
struct Pool {
    address: String,
    hosting: Option<String>,
    due: u64,
    /// `None`: the policy leaves it alone.
    seconds_at_least: Option<u64>,
    within_a_week: bool,
    #[serde(skip)]
    words: String,
}

pub async fn run(app: &App, args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let now = db.clock(app.clock.now()).await?;
    let backlog = db.backlog(now, now.plus(-Timestamp::DAY)).await?;
    let agreed = PolicyFile::open(app.settings.crawler.ip_policy.clone())?;
    let gap = Duration::from_millis(app.settings.pace.per_address_ms);
    let slow = slowest(db.biggest_pools(now, CROWD, POOLS).await?, &agreed.policy(), gap, now);
    let report = report(backlog, &slow, db.next_due(now).await?, now);
    if args.json {
        super::print_json(&report)?
    } else {
        super::print(&text(&report))?
    }
    Ok(ExitCode::SUCCESS)
}

impl Pool {
    fn of(slow: &SlowPool) -> Self {
        Self {
            address: slow.pool.to_string(),
            hosting: slow.hosting.clone(),
            due: slow.waiting,
            seconds_at_least: slow.time.map(|time| time.as_secs()),
            within_a_week: slow.time.is_some() && !slow.is_endless(),
            words: slow.to_string(),
        }
    }
}

fn report(backlog: Backlog, slow: &[SlowPool], next_due: Option<Timestamp>, now: Timestamp) -> Report {
    let workers = backlog.workers.into_iter();
    let rate = backlog.last_hour as f64 / 3_600.0;
    let linear = match (backlog.due, backlog.last_hour) {
        (0, _) => Some(0),
        (_, 0) => None,
        (due, looks) => Some(due.saturating_mul(3_600) / looks),
    };
    let bound = slow.iter().filter_map(|pool| pool.time).max().unwrap_or_default();
    Report {
        due: backlog.due,
        names: backlog.queued,
        oldest_due: backlog.oldest.map(|at| at.rfc3339()),
        oldest_due_seconds: backlog.oldest.map(|at| (now.0 - at.0) / 1_000),
        workers: workers
            .map(|(name, names, until)| Worker { name, names, lease_until: until.rfc3339() })
            .collect(),
        last_day: LastDay { seen: backlog.seen, not_observed: backlog.not_observed },
        last_look: backlog.last.map(|at| at.rfc3339()),
        next_due: next_due.map(|at| at.rfc3339()),
        rate,
        seconds_at_least: linear.map(|seconds| seconds.max(bound.as_secs())),
        not_within_a_week: slow.iter().filter(|pool| pool.is_endless()).count(),
        slowest: slow.iter().take(TOLD).map(Pool::of).collect(),
    }
}

fn text(report: &Report) -> String {
    let mut text = format!("{} names due", report.due);
    if let Some(share) = (report.due * 100).checked_div(report.names) {
        text.push_str(&format!(" of {} ({share} %)", report.names));
    }
    if let Some(at) = &report.oldest_due {
        text.push_str(&format!(", the oldest since {at}"));
    }
    text.push_str(&format!(
        "\nlast 24 hours: {} looks, and {} that could not look",
        report.last_day.seen, report.last_day.not_observed
    ));
    if let Some(at) = &report.last_look {
        text.push_str(&format!("; the last ended {at}"));
    }
    text.push_str(&format!("\nlast hour: {:.1} looks a second", report.rate));
    if let Some(seconds) = report.seconds_at_least.filter(|seconds| *seconds > 0) {
        text.push_str(&format!("; what is due needs {} at least", words(Duration::from_secs(seconds))));
    }
    text.push('\n');
    for worker in &report.workers {
        text.push_str(&format!(
            "worker {}: {} names, until {}\n",
            worker.name, worker.names, worker.lease_until
        ));
    }
    if report.workers.is_empty() {
        text.push_str("no worker has names in hand");
        if let Some(at) = &report.next_due {
            text.push_str(&format!("; the next name is due {at}"));
        }
        text.push('\n');
    }
    for pool in &report.slowest {
        text.push_str(&pool.words);
        text.push('\n');
    }
    if report.not_within_a_week > 0 {
        text.push_str(&format!(
            "{} addresses have more names than can be seen in a week\n",
            report.not_within_a_week
        ));
    }
    text
}
