//! `danhba crawl`: check the names that are due.

use crate::app::App;
use crate::cli::CrawlArgs;
use crate::crawling;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use crate::worker::Worker;
use crawler::RunOptions;
use std::process::ExitCode;

pub async fn run(app: &App, args: &CrawlArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let only = args.only.as_deref().map(|n| app.name(n)).transpose()?;
    if let Some(name) = &only
        && db.registration(name).await?.is_none()
    {
        anyhow::bail!(
            "{name} is not in the register; `danhba import` takes one, `danhba check {name}` looks without it"
        );
    }
    app.settings.contact_for_a_crawl()?;
    let worker = Worker::take(&app.settings, args.worker.as_deref(), args.vantage.as_deref())?;
    let crawler = rooms::crawler(app, db.clone(), Some(&worker))?;
    let life = Lifecycle::listen()?;
    // A crawl without --until-idle, --only or --limit serves for ever.
    let options = RunOptions { until_idle: args.until_idle || only.is_some(), limit: args.limit, only };
    let report = crawling::crawl(app, &db, &crawler, options, &life).await?;
    if args.json {
        super::print_json(&crawling::json(&report))?;
    } else {
        app.talk.say(crawling::words(&report));
        if let Some(next) = db.next_due(app.clock.now()).await? {
            app.talk.say(format!("next visit due {}", next.rfc3339()));
        }
    }
    if report.observed > 0 && report.faults == report.observed {
        anyhow::bail!(
            "not one name could be seen: each of {} looks failed by a fault of our own (network, resolver or known-good hosts), \
             and none counts; `danhba doctor` says what is in the way",
            report.observed
        );
    }
    let stopped = life.soft.is_cancelled();
    Ok(if stopped { ExitCode::from(super::STOPPED) } else { ExitCode::SUCCESS })
}
