//! What holders wait for: the look for the proof that they published. It runs beside the crawl, within seconds, and takes
//! the same polite way to the site.

use super::Crawler;
use crate::CrawlError;
use domain::request::Found;
use futures::StreamExt;
use futures::stream;
use std::time::Duration;
use store::ProofWanted;

/// How often it is looked whether somebody waits.
const LOOK: Duration = Duration::from_secs(1);
/// How long a proof belongs to one worker: longer than the look for it may take.
const LEASE_MS: i64 = 60_000;
/// So many are looked for at a time.
const AT_ONCE: u32 = 8;

impl Crawler {
    /// Looks for proofs until it is dropped. A database that is away is asked again a little later.
    pub(super) async fn serve_holders(&self) {
        loop {
            if let Err(error) = self.look_for_proofs().await {
                tracing::warn!(%error, "proofs of holders could not be looked for; trying again");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Looks once for every proof that is wanted now; returns how many there were.
    ///
    /// # Errors
    /// [`CrawlError::Store`].
    pub async fn look_for_proofs(&self) -> Result<usize, CrawlError> {
        let wanted = self.db.claim_proofs(AT_ONCE, self.clock.now(), LEASE_MS).await?;
        let count = wanted.len();
        let looks =
            stream::iter(wanted).for_each_concurrent(AT_ONCE as usize, |wanted| self.look_for_proof(wanted));
        looks.await;
        Ok(count)
    }

    async fn look_for_proof(&self, wanted: ProofWanted) {
        let ProofWanted { id, domain, proof } = wanted;
        let found = if self.prober.is_stopped() {
            Found::Unreachable
        } else {
            self.prober.proof(&domain, &proof).await
        };
        tracing::info!(request = id, found = found.code(), "looked for a holder's proof");
        if let Err(error) = self.db.put_proof(id, found, self.clock.now()).await {
            // The lease runs out, and it is looked for again.
            tracing::warn!(%error, request = id, "what was found of a proof could not be recorded");
        }
    }
}
