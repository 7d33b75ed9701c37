//! What waits, told to the metrics by a process that does not crawl: when no crawl is left that could tell, somebody must be
//! called all the same.

use crawler::telemetry::{DUE, DUE_AGE_SECONDS};
use domain::clock::Clock;
use std::time::Duration;
use store::Db;
use tokio_util::sync::CancellationToken;

/// How often it is counted.
const COUNT: Duration = Duration::from_secs(60);

/// Counts what is due until `stop`. A database that is away is asked again a minute later.
pub async fn tell(db: Db, clock: Clock, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        if let Err(error) = count(&db, &clock).await {
            tracing::warn!(%error, "what waits could not be counted; trying again in a minute");
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(COUNT) => {}
        }
    }
}

async fn count(db: &Db, clock: &Clock) -> store::Result<()> {
    let now = db.clock(clock.now()).await?;
    let (due, oldest) = db.waiting(now).await?;
    metrics::gauge!(DUE).set(due as f64);
    metrics::gauge!(DUE_AGE_SECONDS).set(oldest.map_or(0, |at| (now.0 - at.0) / 1_000) as f64);
    Ok(())
}
