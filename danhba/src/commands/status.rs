//! `danhba status`: the crawl at a glance.

use crate::app::App;
use crate::cli::JsonArgs;
use domain::clock::Timestamp;
use serde::Serialize;
use std::process::ExitCode;
use store::Backlog;

/// Addresses that are told.
const POOLS: u32 = 10;
/// Fewer due names than these are no crowd.
const CROWD: u32 = 10;
/// Requests that a look makes to a site's address: robots.txt, the page, port 80.
const REQUESTS: u64 = 3;

#[derive(Serialize)]
struct Report {
    due: u64,
    oldest_due: Option<String>,
    oldest_due_seconds: Option<i64>,
    workers: Vec<Worker>,
    last_day: LastDay,
    last_look: Option<String>,
    next_due: Option<String>,
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

/// An address with the time that its due names need at the least.
#[derive(Serialize)]
struct Pool {
    address: String,
    due: u64,
    seconds_at_least: u64,
}

pub async fn run(app: &App, args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let now = app.clock.now();
    let backlog = db.backlog(now, now.plus(-Timestamp::DAY)).await?;
    let gap = app.settings.pace.per_address_ms;
    let pools = db.biggest_pools(now, CROWD, POOLS).await?;
    let slowest = pools.into_iter().map(|(pool, due)| Pool {
        address: pool.to_string(),
        due,
        seconds_at_least: due.saturating_mul(REQUESTS).saturating_mul(gap) / 1_000,
    });
    let report = report(backlog, slowest.collect(), db.next_due(now).await?, now);
    if args.json {
        super::print_json(&report)?
    } else {
        super::print(&text(&report))?
    }
    Ok(ExitCode::SUCCESS)
}

fn report(backlog: Backlog, slowest: Vec<Pool>, next_due: Option<Timestamp>, now: Timestamp) -> Report {
    let workers = backlog.workers.into_iter();
    Report {
        due: backlog.due,
        oldest_due: backlog.oldest.map(|at| at.rfc3339()),
        oldest_due_seconds: backlog.oldest.map(|at| (now.0 - at.0) / 1_000),
        workers: workers
            .map(|(name, names, until)| Worker { name, names, lease_until: until.rfc3339() })
            .collect(),
        last_day: LastDay { seen: backlog.seen, not_observed: backlog.not_observed },
        last_look: backlog.last.map(|at| at.rfc3339()),
        next_due: next_due.map(|at| at.rfc3339()),
        slowest,
    }
}

fn text(report: &Report) -> String {
    let mut text = format!("{} names due", report.due);
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
        let (hours, minutes) = (pool.seconds_at_least / 3_600, pool.seconds_at_least / 60 % 60);
        text.push_str(&format!(
            "{}: {} names due, {hours} h {minutes:02} min at the least\n",
            pool.address, pool.due
        ));
    }
    text
}
