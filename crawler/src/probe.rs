//! One look at one domain: DNS, then its home page over HTTPS and HTTP, at the apex and `www`.

pub mod canary;
pub mod content;
pub mod dns;
pub mod https;
pub mod tls;

mod ask;
mod chains;
mod failure;
mod greeting;
mod jar;
mod listing;
mod plan;
mod proof;
mod robots;
mod session;
mod unpack;
mod wire;

use crate::polite::{Holds, Pace, Pauses, PolicyFile, RobotsCache};
use crate::seats::Seat;
use crate::settings::{CrawlerSettings, Ipv6};
use crate::target::{Guard, OptOuts, Refusal};
use crate::{CrawlError, telemetry};
use canary::Canary;
use dns::Dns;
use domain::classify::Told;
use domain::clock::{Clock, Timestamp};
use domain::name::DomainName;
use domain::observation::{
    Answer, DnsFacts, Failure, HostAddresses, NotObserved, Observation, Visit, VisitEnd,
};
use domain::page::PageFacts;
use domain::validators::Validators;
use futures::FutureExt;
use futures::future::BoxFuture;
use https::Fetcher;
use session::Session;
use std::sync::Arc;
use std::time::Instant;
use store::{Db, Due, Pool};
use tokio::sync::Semaphore;

/// Looks at domains. Cheap to share; one per process, so that pace and pauses are one.
pub struct Prober {
    settings: CrawlerSettings,
    clock: Clock,
    guard: Arc<Guard>,
    dns: Arc<Dns>,
    canary: Canary,
    fetcher: Fetcher,
    pace: Pace,
    policy: Arc<PolicyFile>,
    pauses: Pauses,
    robots: RobotsCache,
    /// Requests at a time; waiting for a turn is not work.
    permits: Semaphore,
    /// Names at a time of which the DNS is asked. They are not counted among the requests: silent name servers would hold
    /// up every visit, and a question that is not answered costs nothing but its wait.
    lookups: Semaphore,
    /// Pages read at a time: more threads than cores would only hold more memory.
    readers: Semaphore,
    ipv6: bool,
    /// Where the pages of former looks are.
    kept: Option<Db>,
}

impl Prober {
    /// Sets everything up; nothing is contacted yet. `seed` chooses query ids and canary labels.
    ///
    /// # Errors
    /// [`CrawlError`] when a setting cannot be used.
    pub fn new(settings: CrawlerSettings, clock: Clock, seed: u64) -> Result<Self, CrawlError> {
        Self::among_others(settings, clock, seed, Holds::alone(), None)
    }

    /// As [`new`](Self::new), for a process that shares the pace with others and finds its former looks in `kept`.
    pub(crate) fn among_others(
        settings: CrawlerSettings,
        clock: Clock,
        seed: u64,
        holds: Arc<Holds>,
        kept: Option<Db>,
    ) -> Result<Self, CrawlError> {
        if settings.concurrency == 0 {
            return Err(CrawlError::Setting("crawler.concurrency is 0; at least 1 is needed".to_owned()));
        }
        if let Some(fault) = settings.vantage_fault() {
            return Err(CrawlError::Setting(fault));
        }
        let dns = Arc::new(Dns::new(&settings.resolvers, settings.limits.dns, seed)?);
        let policy = Arc::new(PolicyFile::open(settings.ip_policy.clone())?);
        let guard = Guard::new(settings.allow_networks.clone());
        let guard = Arc::new(guard.heeding(Arc::clone(&policy), clock.clone()));
        let ipv6 = ipv6_works(settings.ipv6);
        let canary = Canary::new(&settings, Arc::clone(&dns), Arc::clone(&guard), ipv6, clock.clone(), seed)?;
        let fetcher = Fetcher::new(&settings, clock.clone())?;
        Ok(Self {
            guard,
            canary,
            pace: Pace::new(settings.pace.clone(), Arc::clone(&policy), clock.clone(), holds),
            policy,
            pauses: Pauses::seeded(seed.rotate_left(31)),
            robots: RobotsCache::default(),
            permits: Semaphore::new(settings.concurrency),
            lookups: Semaphore::new(settings.concurrency.saturating_mul(LOOKUPS).min(Semaphore::MAX_PERMITS)),
            readers: Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)),
            ipv6,
            kept,
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

    /// Who is asked how fast.
    #[must_use]
    pub(crate) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Hosts that asked for peace.
    pub(crate) fn pauses(&self) -> &Pauses {
        &self.pauses
    }

    /// Whether the policy says to leave everybody alone.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.policy.policy().stop
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

    /// Whether this vantage sees rightly, by a round of canaries of the last minute.
    pub async fn sees(&self) -> bool {
        self.canary.sees().await
    }

    /// Asks the canaries now, and tells what each of them answers.
    pub fn canaries(&self) -> BoxFuture<'_, canary::Report> {
        self.canary.round().boxed()
    }

    /// Zones in which every name exists without an address, found by the canary.
    #[must_use]
    pub fn wildcard_zones(&self) -> Vec<String> {
        self.canary.wildcards()
    }

    /// One look at one domain. Never fails: what goes wrong at the site is a value, what goes wrong here is
    /// [`NotObserved`].
    pub fn observe<'a>(&'a self, due: &'a Due) -> BoxFuture<'a, Observation> {
        self.attempt(due, None).map(|look| look.observation).boxed()
    }

    /// As [`observe`](Self::observe), from a seat at the address where the name was last found. `Err` is where it was
    /// found now, when all seats there are taken; then nothing but the DNS was asked.
    pub(crate) async fn observe_from(
        &self,
        due: &Due,
        seat: &Arc<Seat>,
    ) -> Result<(Observation, Told), Pool> {
        let look = self.attempt(due, Some(seat)).await;
        look.elsewhere.map_or(Ok((look.observation, look.told)), Err)
    }

    async fn attempt(&self, due: &Due, seat: Option<&Arc<Seat>>) -> Look {
        let mut observation = self.occasion(due, self.clock.now());
        let reason = if due.opted_out || self.guard.host_opted_out(due.domain.as_str()) {
            NotObserved::Optout
        } else if let Some(looking) = self.canary.begin().await {
            return self.proved(observation, looking, due, seat).await;
        } else {
            NotObserved::CrawlerFault
        };
        observation.not_observed = Some(reason);
        observation.finished_at = self.clock.now();
        Look { observation, told: Told::default(), elsewhere: None }
    }

    /// The look, and whether this vantage saw rightly from its start to its end.
    async fn proved(
        &self,
        mut observation: Observation,
        looking: canary::Looking<'_>,
        due: &Due,
        seat: Option<&Arc<Seat>>,
    ) -> Look {
        let look = ask::watched(Box::pin(self.look(&mut observation, due, seat)));
        let (looked, faulty) = looking.during(look).await;
        // The site is left by now: to wait for the canaries is no part of the visit.
        observation.finished_at = self.clock.now();
        if let Some(seat) = seat {
            seat.leave();
        }
        let told = match looked {
            Ok(told) => told,
            Err(elsewhere) => return Look { observation, told: Told::default(), elsewhere: Some(elsewhere) },
        };
        let saw = observation.not_observed.is_none();
        if saw {
            observation.dns.greeting = self.greeting(&observation.dns).await;
        }
        if faulty || (saw && !looking.counts(doubtful(&observation)).await) {
            observation.not_observed = Some(NotObserved::CrawlerFault);
        }
        Look { observation, told, elsewhere: None }
    }

    async fn look(
        &self,
        observation: &mut Observation,
        due: &Due,
        seat: Option<&Arc<Seat>>,
    ) -> Result<Told, Pool> {
        let mut session = Session::new(self.settings.limits.domain, self.fetcher.acquaintance());
        let down = due.robots_down_since.map(|since| self.clock.now().0 - since.0);
        session.robots_given_up = down.is_some_and(|millis| millis >= ROBOTS_PATIENCE_DAYS * Timestamp::DAY);
        session.copy = self.recognisable(due);
        session.seat = seat.cloned();
        let questions = self.dns.questions();
        let (facts, domain) = (&mut observation.dns, &observation.domain);
        // Hundreds of looks wait at a time, most of them not for these answers: what asking takes is given back with the answers.
        let asking = Box::pin(self.dns.begin(&questions, facts, domain));
        let exists = self.ask_dns(&mut session, asking).await;
        if let Some(seat) = seat.filter(|_| due.pool.is_none())
            // The first questions tell where the name belongs; all the others can wait until it has a seat there.
            && let Some(elsewhere) = self.crowded(seat, &[&observation.dns.apex]).await
        {
            return Err(elsewhere);
        }
        if exists == Some(true) {
            // Whom we leave alone exists all the same.
            let usable = |ip| self.guard.vet(ip) != Err(Refusal::NotPublic);
            let (facts, domain) = (&mut observation.dns, &observation.domain);
            let asking = Box::pin(self.dns.facts(&questions, facts, domain, &usable, self.clock.now()));
            self.ask_dns(&mut session, asking).await;
        }
        if exists.is_none() {
            give_up(&mut observation.dns);
        }
        metrics::histogram!(telemetry::DNS_SECONDS).record(session.spent().as_secs_f64());
        let found = [&observation.dns.apex, &observation.dns.www];
        if let Some(seat) = seat
            && let Some(elsewhere) = self.crowded(seat, &found).await
        {
            return Err(elsewhere);
        }
        Ok(plan::visits(self, observation, &mut session).await)
    }

    /// Asks the DNS about the domain of a look, under a permit for it; `None` when it was given up. The time of the domain
    /// runs while its servers are waited for, and never while we make it wait for a permit of ours. A name whose servers
    /// are silent gives back what others need: its permit, and its seat.
    async fn ask_dns<T>(&self, session: &mut Session, asking: impl Future<Output = T>) -> Option<T> {
        let permit = self.lookups.acquire().await;
        let started = Instant::now();
        // Half of the time belongs to the pages: mail hosts that do not answer must not cost the site its visit.
        let most = (self.settings.limits.domain / 2).saturating_sub(session.spent());
        let asking = tokio::time::timeout(most, asking);
        let answer = match session.seat.clone() {
            Some(seat) => seat.aside(self.settings.limits.dns / SILENT, asking, move || drop(permit)).await,
            None => asking.await,
        };
        session.spend(started.elapsed());
        answer.ok()
    }

    /// Sits down where the first of these hosts is that can be visited; where that is, when all seats there are taken or
    /// the network belongs to another worker.
    async fn crowded(&self, seat: &Seat, hosts: &[&HostAddresses]) -> Option<Pool> {
        let vetted = hosts.iter().find_map(|host| self.reachable(host).ok())?;
        let pools: Vec<Pool> = vetted.into_iter().map(|v| Pool::of(v.ip())).collect();
        if !seat.enter(&pools) {
            return pools.first().copied();
        }
        let here = seat.pool()?;
        // While the database is away nothing is known; the look waits for its turn then, like all others.
        let foreign = self.pace.foreign(&[here]).await.unwrap_or_default();
        foreign.contains(&here).then_some(here)
    }
}

impl Prober {
    /// The copy that a server may be asked about. Once a round began to doubt the site, it is seen with our own eyes.
    fn recognisable(&self, due: &Due) -> Option<Validators> {
        let known = self.kept.is_some() && due.attempt <= 1;
        due.validators.clone().filter(|copy| known && copy.is_fresh(self.clock.now()))
    }

    /// The page of a former look that its server calls right. Without it the page is asked for again, whole.
    async fn copied(&self, domain: &DomainName, copy: Validators) -> Option<PageFacts> {
        let _permit = self.permits.acquire().await;
        match self.kept.as_ref()?.copy(domain, &copy.url).await {
            Ok(page) => page.map(|page| PageFacts { validators: Some(copy), ..page }),
            Err(error) => {
                tracing::warn!(%domain, %error, "the copy of its page cannot be read; it is asked for whole");
                None
            }
        }
    }
}

/// A look, what was said of its pages on the way, and where the name was found when that is not where it was looked for.
struct Look {
    observation: Observation,
    told: Told,
    elsewhere: Option<Pool>,
}

/// Days of robots.txt that cannot be had after which the home page is looked at all the same (E.3, K1).
const ROBOTS_PATIENCE_DAYS: i64 = 30;
/// The DNS is asked about so many names for each request that may be made at a time.
const LOOKUPS: usize = 8;
/// Name servers that did not answer in a fourth of the wait for an answer are taken for silent.
const SILENT: u32 = 4;

/// What was asked first and not answered in all that time is a timeout; the rest was not asked.
fn give_up(dns: &mut DnsFacts) {
    if dns.ns == Answer::NotAsked {
        dns.ns = Answer::Timeout;
    }
    if dns.apex.a == Answer::NotAsked {
        dns.apex.a = Answer::Timeout;
    }
}

/// Whether what was seen could be our own network's doing: silence on the way, or a site that is there and does not
/// answer at all. The canaries are asked at once then.
fn doubtful(observation: &Observation) -> bool {
    let (dns, visits) = (&observation.dns, &observation.visits);
    let failed = |visit: &Visit| match visit.end {
        VisitEnd::Failed { failure, .. } => Some(failure),
        _ => None,
    };
    let silence = |f| matches!(f, Failure::ConnectTimeout | Failure::Unreachable);
    dns.ns.is_failure()
        || dns.apex.a.is_failure()
        || visits.iter().filter_map(failed).any(silence)
        || (!visits.is_empty() && visits.iter().all(|visit| failed(visit).is_some()))
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
