//! A name that cannot exist must be answered with "does not exist". When that fails, the fault is ours, and
//! whatever was seen in that minute proves nothing.

use super::dns::Dns;
use crate::telemetry;
use domain::name::Zone;
use domain::observation::Answer;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How old the last canary may be for an ordinary observation.
pub const ROUTINE: Duration = Duration::from_secs(60);
/// How old it may be when the observation looks as if our own network were down.
pub const DOUBT: Duration = Duration::from_secs(5);

/// Asks for random labels under the zones.
pub struct Canary {
    zones: Vec<Zone>,
    chance: Mutex<StdRng>,
    last: tokio::sync::Mutex<Option<(Instant, bool)>>,
    wildcards: Mutex<BTreeSet<String>>,
}

impl Canary {
    /// A canary for `zones`; `seed` chooses the labels.
    #[must_use]
    pub fn new(zones: Vec<Zone>, seed: u64) -> Self {
        Self {
            zones,
            chance: Mutex::new(StdRng::seed_from_u64(seed ^ 0x00ca_0a57)),
            last: tokio::sync::Mutex::new(None),
            wildcards: Mutex::default(),
        }
    }

    /// Whether the resolvers answered rightly, asked at most `patience` ago. Tasks that ask together share one
    /// question.
    pub async fn alive(&self, dns: &Dns, patience: Duration) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, alive)) = *last
            && at.elapsed() < patience
        {
            return alive;
        }
        let alive = self.ask(dns).await;
        if !alive {
            metrics::counter!(telemetry::CANARY_FAILURES).increment(1);
            tracing::warn!(
                "a random label was not answered with “does not exist”: observations of this minute do not count"
            );
        }
        *last = Some((Instant::now(), alive));
        alive
    }

    /// Zones in which every name exists without an address, so that "does not exist" cannot be seen.
    #[must_use]
    pub fn wildcards(&self) -> Vec<String> {
        self.wildcards.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    async fn ask(&self, dns: &Dns) -> bool {
        for zone in &self.zones {
            let name = format!("{}.{zone}", self.label());
            match dns.exists(&name).await {
                Answer::NxDomain => {}
                Answer::Found(_) => {
                    // No zone that we look at has a wildcard, so somebody on the way makes up answers; with them
                    // every name that does not exist would seem alive.
                    tracing::error!(
                        %zone,
                        "the resolver gives an address to a name that nobody registered: it rewrites “does not \
                         exist”; name an honest one in resolver.servers"
                    );
                    return false;
                }
                Answer::NoData => {
                    // A fact about the zone (RFC 9824 answers so), not a fault of ours.
                    self.wildcards
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(zone.as_str().to_owned());
                }
                _ => return false,
            }
        }
        true
    }

    /// A label that nobody registered: 20 random letters.
    fn label(&self) -> String {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        (0..20).map(|_| char::from(chance.random_range(b'a'..=b'z'))).collect()
    }
}
