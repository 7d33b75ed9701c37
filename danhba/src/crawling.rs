//! A crawl as a person watches it: a bar while it goes, a line a minute (also where nobody looks: in a journal), and a
//! sentence at the end.

use crate::app::App;
use crate::counted::counted;
use crate::lifecycle::Lifecycle;
use crate::progress::Talk;
use crawler::{Crawler, Finished, Progress, Pulse, RunOptions, RunReport, Shutdown};
use indicatif::ProgressBar;
use std::sync::Arc;
use store::Db;

struct Watching {
    bar: ProgressBar,
    talk: Talk,
    /// The number of names was stated; otherwise it grows with what falls due.
    limited: bool,
}

impl Progress for Watching {
    fn finished(&self, finished: &Finished) {
        self.bar.inc(1);
        self.bar.set_message(format!("{} {}", finished.leaf, finished.domain.unicode()));
    }

    fn pulse(&self, pulse: &Pulse) {
        if self.bar.is_hidden() {
            return self.talk.say(pulse.to_string());
        }
        if !self.limited {
            self.bar.set_length(pulse.seen.saturating_add(pulse.left));
        }
        self.bar.println(pulse.to_string());
    }
}

/// Crawls with a bar over what is due now (or over `limit` names).
pub async fn crawl(
    app: &App,
    db: &Db,
    crawler: &Crawler,
    options: RunOptions,
    life: &Lifecycle,
) -> anyhow::Result<RunReport> {
    let due = db.due_now(app.clock.now(), Some(&app.settings.crawler.vantage)).await?;
    let total = if options.only.is_some() { 1 } else { options.limit.unwrap_or(due).min(due.max(1)) };
    let bar = app.talk.bar("checking", total);
    let shutdown = Shutdown { soft: life.soft.clone(), hard: life.hard.clone() };
    let limited = options.only.is_some() || options.limit.is_some();
    let watching = Watching { bar: bar.clone(), talk: app.talk.clone(), limited };
    let report = crawler.run(options, shutdown, Some(Arc::new(watching))).await;
    bar.finish_and_clear();
    Ok(report?)
}

/// What a crawl did, in a sentence.
pub fn words(report: &RunReport) -> String {
    let mut text = format!("{} checked", counted(report.observed, "name"));
    for (count, what) in [
        (report.paused, "asked us to come back later"),
        (report.opted_out, "opted out"),
        (report.faults, "could not be looked at for a fault of ours"),
        (report.errors, "not recorded because their lease was lost"),
    ] {
        if count > 0 {
            text.push_str(&format!("; {count} {what}"));
        }
    }
    let leaves: Vec<String> = report.leaves.iter().map(|(leaf, count)| format!("{leaf} {count}")).collect();
    if !leaves.is_empty() {
        text.push_str(&format!("\n  leaves: {}", leaves.join(" · ")));
    }
    for zone in &report.wildcard_zones {
        text.push_str(&format!(
            "\n  warning: {zone} answers every name, so “does not exist” cannot be seen there"
        ));
    }
    text
}

/// What a crawl did, for a script.
pub fn json(report: &RunReport) -> serde_json::Value {
    let leaves: serde_json::Map<_, _> =
        report.leaves.iter().map(|(leaf, count)| (leaf.code().to_owned(), (*count).into())).collect();
    serde_json::json!({
        "observed": report.observed,
        "paused": report.paused,
        "opted_out": report.opted_out,
        "faults": report.faults,
        "errors": report.errors,
        "leaves": leaves,
        "wildcard_zones": report.wildcard_zones,
    })
}
