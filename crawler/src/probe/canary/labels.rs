//! Random names: one that nobody registered must be answered with "does not exist".

use crate::probe::dns::Dns;
use domain::name::Zone;
use domain::observation::Answer;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Asks for random names under the zones.
pub(super) struct Labels {
    zones: Vec<Zone>,
    chance: Mutex<StdRng>,
    wildcards: Mutex<BTreeSet<String>>,
}

impl Labels {
    pub(super) fn new(zones: Vec<Zone>, seed: u64) -> Self {
        Self {
            zones,
            chance: Mutex::new(StdRng::seed_from_u64(seed ^ 0x00ca_0a57)),
            wildcards: Mutex::default(),
        }
    }

    /// Zones in which every name exists without an address.
    pub(super) fn wildcards(&self) -> Vec<String> {
        self.wildcards.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Asks for one name under each zone.
    ///
    /// # Errors
    /// What was wrong with the first wrong answer.
    pub(super) async fn ask(&self, dns: &Dns) -> Result<(), String> {
        join_all(self.zones.iter().map(|zone| self.one(dns, zone))).await.into_iter().collect()
    }

    async fn one(&self, dns: &Dns, zone: &Zone) -> Result<(), String> {
        match dns.exists(&format!("{}.{zone}", self.label())).await {
            Answer::NxDomain => Ok(()),
            // No zone that we look at has a wildcard, so somebody on the way makes up answers; with them every name
            // that does not exist would seem alive.
            Answer::Found(_) => Err(format!(
                "the resolver gives an address to a name under {zone} that nobody registered: it rewrites “does \
                 not exist”; name an honest one in resolver.servers"
            )),
            Answer::NoData => {
                // A fact about the zone (RFC 9824 answers so), not a fault of ours.
                let mut wildcards = self.wildcards.lock().unwrap_or_else(PoisonError::into_inner);
                wildcards.insert(zone.as_str().to_owned());
                Ok(())
            }
            other => {
                Err(format!("a name under {zone} that nobody registered is answered with {}", other.word()))
            }
        }
    }

    /// A label that nobody registered: 20 random letters.
    fn label(&self) -> String {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        (0..20).map(|_| char::from(chance.random_range(b'a'..=b'z'))).collect()
    }
}
