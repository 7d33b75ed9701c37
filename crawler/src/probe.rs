//! One look at one domain: DNS, then its home page over HTTPS and HTTP, at the apex and `www`.

pub mod canary;
pub mod content;
pub mod dns;
pub mod https;
pub mod tls;

mod ask;
mod failure;
mod jar;
mod listing;
mod plan;
mod raw;
mod robots;
mod session;

use crate::polite::{Pace, Pauses, RobotsCache};
use crate::settings::{CrawlerSettings, Ipv6};
use crate::target::{Guard, OptOuts};
use crate::{CrawlError, telemetry};
use canary::Canary;
use dns::Dns;
use domain::clock::{Clock, Timestamp};
use domain::observation::{Answer, DnsFacts, NotObserved, Observation};
use https::Fetcher;
use std::sync::Arc;
use std::time::Instant;
use store::Due;
use tokio::sync::Semaphore;

/// Looks at domains. Cheap to share; one per process, so that pace and pauses are one.
pub struct Prober {
    settings: CrawlerSettings,
    clock: Clock,
    guard: Guard,
    dns: Dns,
    canary: Canary,
    fetcher: Fetcher,
    pace: Pace,
    pauses: Pauses,
    robots: RobotsCache,
    /// Work at a time; waiting for a turn is not work.
    permits: Arc<Semaphore>,
    ipv6: bool,
}

impl Prober {
    /// Sets everything up; nothing is contacted yet. `seed` chooses query ids and canary labels.
    ///
    /// # Errors
    /// [`CrawlError`] when a setting cannot be used.
    pub fn new(settings: CrawlerSettings, clock: Clock, seed: u64) -> Result<Self, CrawlError> {
        if settings.concurrency == 0 {
            return Err(CrawlError::Setting("crawler.concurrency is 0; at least 1 is needed".to_owned()));
        }
        let dns = Dns::new(&settings.resolvers, settings.limits.dns, seed)?;
        let fetcher = Fetcher::new(&settings, clock.clone())?;
        Ok(Self {
            guard: Guard::new(settings.allow_networks.clone()),
            canary: Canary::new(settings.zones.clone(), seed),
            pace: Pace::new(settings.pace.clone()),
            pauses: Pauses::default(),
            robots: RobotsCache::default(),
            permits: Arc::new(Semaphore::new(settings.concurrency)),
            ipv6: ipv6_works(settings.ipv6),
            dns,
            fetcher,
            clock,
            settings,
        })
    }

    /// Replaces the list of those who opted out of checks.
    pub fn set_opt_outs(&self, opt_outs: OptOuts) {
        self.guard.set_opt_outs(opt_outs);
    }

    /// The name of the network from which this prober looks.
    #[must_use]
    pub fn vantage(&self) -> &str {
        &self.settings.vantage
    }

    /// The networks from which a negative must be seen before it counts.
    #[must_use]
    pub fn vantages(&self) -> &[String] {
        &self.settings.vantages
    }

    /// An observation of a due name from here, to be filled.
    #[must_use]
    pub fn occasion(&self, due: &Due, at: Timestamp) -> Observation {
        let mut observation = Observation::empty(due.domain.clone(), &self.settings.vantage, due.attempt, at);
        observation.quorum = u16::try_from(self.settings.vantages.len()).unwrap_or(u16::MAX).max(1);
        observation
    }

    /// Whether the resolvers answer rightly at this moment.
    pub async fn sees(&self) -> bool {
        self.canary.alive(&self.dns, canary::DOUBT).await
    }

    /// Zones in which every name exists without an address, found by the canary.
    #[must_use]
    pub fn wildcard_zones(&self) -> Vec<String> {
        self.canary.wildcards()
    }

    /// One look at one domain. Never fails: what goes wrong at the site is a value, what goes wrong here is
    /// [`NotObserved`].
    pub async fn observe(&self, due: &Due) -> Observation {
        let mut observation = self.occasion(due, self.clock.now());
        if due.opted_out || self.guard.host_opted_out(due.domain.as_str()) {
            observation.not_observed = Some(NotObserved::Optout);
        } else if !self.canary.alive(&self.dns, canary::ROUTINE).await {
            observation.not_observed = Some(NotObserved::CrawlerFault);
        } else {
            let ((), faulty) = ask::watched(Box::pin(self.look(&mut observation))).await;
            let patience = if doubtful(&observation) { canary::DOUBT } else { canary::ROUTINE };
            if faulty || !self.canary.alive(&self.dns, patience).await {
                observation.not_observed = Some(NotObserved::CrawlerFault);
            }
        }
        observation.finished_at = self.clock.now();
        observation
    }

    async fn look(&self, observation: &mut Observation) {
        let mut session = session::Session::new(self.settings.limits.domain);
        let started = Instant::now();
        {
            let _permit = self.permits.acquire().await;
            let usable = |ip| self.guard.vet(ip).is_ok();
            let (facts, domain) = (&mut observation.dns, &observation.domain);
            let asking = self.dns.facts(facts, domain, &usable, self.clock.now());
            // Half of the time belongs to the pages: mail hosts that do not answer must not cost the site its visit.
            if tokio::time::timeout(self.settings.limits.domain / 2, asking).await.is_err() {
                give_up(&mut observation.dns);
            }
        }
        session.spend(started.elapsed());
        metrics::histogram!(telemetry::DNS_SECONDS).record(started.elapsed().as_secs_f64());
        plan::visits(self, observation, &mut session).await;
    }
}

/// What was asked first and not answered in all that time is a timeout; the rest was not asked.
fn give_up(dns: &mut DnsFacts) {
    if dns.ns == Answer::NotAsked {
        dns.ns = Answer::Timeout;
    }
    if dns.apex.a == Answer::NotAsked {
        dns.apex.a = Answer::Timeout;
    }
}

/// Whether what was seen could be our own network's doing, so that the canary is asked again.
fn doubtful(observation: &Observation) -> bool {
    use domain::observation::{Failure, VisitEnd};
    let dns = &observation.dns;
    dns.ns.is_failure()
        || dns.apex.a.is_failure()
        || observation.visits.iter().any(|visit| {
            matches!(
                visit.end,
                VisitEnd::Failed { failure: Failure::ConnectTimeout | Failure::Unreachable, .. }
            )
        })
}

/// Whether this machine has a route to the IPv6 Internet. Connecting a UDP socket sends nothing: it only asks
/// the routing table.
fn ipv6_works(setting: Ipv6) -> bool {
    match setting {
        Ipv6::On => true,
        Ipv6::Off => false,
        Ipv6::Auto => std::net::UdpSocket::bind("[::]:0")
            .and_then(|socket| socket.connect("[2001:db8::1]:443").and_then(|()| socket.local_addr()))
            .is_ok_and(|local| !local.ip().is_loopback() && !local.ip().is_unspecified()),
    }
}
