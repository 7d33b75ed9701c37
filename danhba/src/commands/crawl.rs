//! `danhba crawl`: check the names that are due.

use super::serve::spawn_metrics;
use crate::app::App;
use crate::cli::CrawlArgs;
use crate::crawling;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use crate::worker::Worker;
use crawler::RunOptions;
use std::process::ExitCode;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub async fn run(app: &App, args: &CrawlArgs) -> anyhow::Result<ExitCode> {
    let only = args.only.as_deref().map(|n| app.name(n)).transpose()?;
    if only.is_none() {
        app.settings.contact_for_a_crawl()?;
    }
    let db = app.db().await?;
    if let Some(name) = &only
        && db.registration(name).await?.is_none()
    {
        let name = name.unicode();
        anyhow::bail!(
            "{name} is not in the register; `danhba import` takes one, `danhba check {name}` looks without it"
        );
    }
    app.settings.contact_for_a_crawl()?;
    // Before anything counts. They end with this function.
    let mut metrics = JoinSet::new();
    serve_metrics(app, &mut metrics).await?;
    let worker = Worker::take(&app.settings, args.worker.as_deref(), args.vantage.as_deref())?;
    let crawler = rooms::crawler(app, db.clone(), Some(&worker))?;
    let life = Lifecycle::listen()?;
    // A crawl without --until-idle, --only or --limit serves for ever.
    let limit = args.limit.map(|names| names as u64);
    let options = RunOptions { until_idle: args.until_idle || only.is_some(), limit, only };
    let report = crawling::crawl(app, &db, &crawler, options, &life).await?;
    if args.json {
        super::print_json(&crawling::json(&report))?;
    } else {
        app.talk.say(crawling::words(&report));
        let vantage = args.vantage.as_ref().unwrap_or(&app.settings.crawler.vantage);
        match db.due_now(app.clock.now(), Some(vantage)).await? {
            0 => {
                if let Some(next) = db.next_due(app.clock.now()).await? {
                    app.talk.say(format!("next visit due {}", next.rfc3339()));
                }
            }
            due => app.talk.say(format!("{due} names are still due")),
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

/// Serves the crawl's own metrics, where they are wanted. `danhba serve` on the same machine may hold the port: pages show what
/// the database knows, and a crawl is not worth stopping for what is counted of it.
async fn serve_metrics(app: &App, tasks: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    let address = &app.settings.api.metrics_listen;
    if address.is_empty() {
        return Ok(());
    }
    match rooms::listen("api.metrics_listen", address).await {
        Ok(listener) => spawn_metrics(listener, tasks, &CancellationToken::new()),
        Err(error) => {
            tracing::warn!("no metrics of this crawl: {error:#}");
            Ok(())
        }
    }
}
