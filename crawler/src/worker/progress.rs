//! What a run tells while it works and when it ends.

use super::pulse::Pulse;
use domain::name::DomainName;
use domain::observation::NotObserved;
use domain::verdict::Leaf;
use std::collections::BTreeMap;

/// One recorded look.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The domain.
    pub domain: DomainName,
    /// Leaf of its verdict.
    pub leaf: Leaf,
    /// Set when nothing was learned.
    pub not_observed: Option<NotObserved>,
    /// From the first question to the last answer, waiting included, in milliseconds.
    pub millis: i64,
}

/// Is told of every recorded look, from the recorder's task: it should return at once.
pub trait Progress: Send + Sync {
    /// A look was recorded.
    fn finished(&self, finished: &Finished);

    /// Once a minute: how far the crawl is.
    fn pulse(&self, _pulse: &Pulse) {}
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Looks recorded.
    pub observed: u64,
    /// Of these, looks that taught nothing for a fault of ours.
    pub faults: u64,
    /// Of these, hosts that asked us to come back later.
    pub paused: u64,
    /// Of these, holders who opted out.
    pub opted_out: u64,
    /// Looks that could not be recorded because the lease was lost.
    pub errors: u64,
    /// Verdicts by leaf.
    pub leaves: BTreeMap<Leaf, u64>,
    /// Zones that answer every name, so that "does not exist" cannot be seen in them.
    pub wildcard_zones: Vec<String>,
}

impl RunReport {
    pub(super) fn count(&mut self, finished: &Finished) {
        self.observed += 1;
        *self.leaves.entry(finished.leaf).or_default() += 1;
        match finished.not_observed {
            Some(NotObserved::CrawlerFault) => self.faults += 1,
            Some(NotObserved::Paused) => self.paused += 1,
            Some(NotObserved::Optout) => self.opted_out += 1,
            _ => {}
        }
    }
}
