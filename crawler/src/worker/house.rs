//! Housekeeping, in a task of its own beside the claims and heart-beats: letting six weeks pass over all statuses at once
//! may take minutes, and leases and holds must not run out meanwhile.

use super::errands::STALE;
use super::pulse::Pulse;
use super::{Crawler, Progress};
use crate::{CrawlError, telemetry};
use domain::clock::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// How often time is let pass over the statuses, outages are looked for, and the pulse is told.
const TEND: Duration = Duration::from_secs(60);
/// Mail hosts that nobody asked for so long are forgotten: twice the time after which they may be asked again.
const UNHEARD: i64 = 60 * Timestamp::DAY;

impl Crawler {
    /// Keeps the house until it is dropped. A database that is away for a moment is asked again a minute later.
    ///
    /// # Errors
    /// [`CrawlError::Store`] when the database fails for good.
    pub(super) async fn keep_house(
        &self,
        seen: &AtomicU64,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<(), CrawlError> {
        let mut before = seen.load(Ordering::SeqCst);
        loop {
            sleep(TEND).await;
            let all = seen.load(Ordering::SeqCst);
            let looks = all - before;
            before = all;
            let done = match self.pulse(all, looks, TEND).await {
                Ok(pulse) => {
                    tell(&pulse, progress.as_deref());
                    self.tend().await
                }
                Err(error) => Err(error),
            };
            match done {
                Err(CrawlError::Store(error)) if error.is_passing() => {
                    tracing::warn!(%error, "the record could not be kept in order; trying again in a minute");
                }
                done => done?,
            }
        }
    }

    /// What the record needs beside single looks: outages found over many names, the passing of time, and the end of
    /// texts. By the clock that all workers share: a machine whose own is wrong would make every name unknown.
    pub(super) async fn tend(&self) -> Result<(), CrawlError> {
        self.shared.keep().await?;
        let now = self.shared.now();
        for outage in self.db.guard(now).await? {
            metrics::counter!(telemetry::OUTAGES).increment(1);
            tracing::warn!(
                place = %outage.value, pool = outage.pool, names = outage.names, accepted = outage.accepted,
                "many names of one place failed together"
            );
        }
        self.db.advance_statuses(now).await?;
        self.db.prune_paces(now.plus(-STALE)).await?;
        self.db.prune_mail_hosts(now.plus(-UNHEARD)).await?;
        let reduced = self.db.reduce_texts(now).await?;
        if reduced > 0 {
            tracing::info!(reduced, "texts whose retention ended were reduced to their features");
        }
        Ok(())
    }
}

fn tell(pulse: &Pulse, progress: Option<&dyn Progress>) {
    tracing::info!("{pulse}");
    if let Some(progress) = progress {
        progress.pulse(pulse);
    }
}
