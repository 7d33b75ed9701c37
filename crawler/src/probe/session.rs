//! What is remembered during one look at one domain, and the one way to make a request in it: guard, pause,
//! turn, deadline, address by address.

use super::Prober;
use super::https::{Along, Appetite, FetchFailure, Fetched};
use super::tls::Acquaintance;
use crate::polite::Pause;
use crate::polite::Turn;
use crate::polite::pause::retry_after;
use crate::seats::Seat;
use crate::target::{Refusal, Target, TargetHost, Vetted};
use crate::telemetry;
use domain::observation::{Answer, Failure, Hop, HostAddresses, TlsFacts};
use domain::validators::Validators;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::SemaphorePermit;

/// The state of one look.
pub(super) struct Session {
    limit: Duration,
    spent: Duration,
    /// How much of it went by at servers that were asked for something.
    at_servers: Duration,
    /// The seat at its address.
    pub(super) seat: Option<Arc<Seat>>,
    /// Servers whose certificate this look has seen.
    tls: Acquaintance,
    resolved: HashMap<String, HostAddresses>,
    /// Authorities that could not be connected to: they are not tried twice.
    dead: HashMap<String, (Failure, String)>,
    /// `Crawl-delay` by host.
    delays: HashMap<String, Duration>,
    /// The last request for a robots.txt, by authority: what a visit that ends there has seen of the host.
    pub(super) robots: Option<(String, Hop)>,
    /// robots.txt of the domain cannot be had for so long that its home page may be looked at (RFC 9309 2.3.1.4).
    pub(super) robots_given_up: bool,
    /// How the server of the domain's page recognises the copy that is kept.
    pub(super) copy: Option<Validators>,
}

/// Why a request brought no answer.
pub(super) enum Unanswered {
    /// The name has no address; the word says what the DNS answered.
    NoAddress(&'static str),
    /// It has addresses, but the guard lets none pass.
    Refused(Vec<IpAddr>),
    /// The operator of an address opted out.
    OptedOut,
    /// The policy leaves an address alone for now.
    Stopped,
    /// IPv6 only, and this vantage has none.
    NoV6,
    /// The host asked for peace earlier.
    Paused(Pause),
    /// It was tried.
    Failed {
        /// The kind.
        failure: Failure,
        /// Words of the library.
        detail: String,
        /// The address, if one was tried now.
        address: Option<IpAddr>,
        /// What the handshake showed.
        tls: Option<Box<TlsFacts>>,
        /// How long it took.
        took: Duration,
    },
}

impl Session {
    pub(super) fn new(limit: Duration, tls: Acquaintance) -> Self {
        Self {
            tls,
            limit,
            spent: Duration::ZERO,
            at_servers: Duration::ZERO,
            seat: None,
            resolved: HashMap::new(),
            dead: HashMap::new(),
            delays: HashMap::new(),
            robots: None,
            robots_given_up: false,
            copy: None,
        }
    }

    /// Counts time against the deadline of the domain. Waiting for a turn or a permit is never counted.
    pub(super) fn spend(&mut self, time: Duration) {
        self.spent += time;
    }

    /// Counts the time of a request.
    fn spend_at_server(&mut self, time: Duration) {
        self.spend(time);
        self.at_servers += time;
    }

    /// What was counted so far.
    pub(super) fn spent(&self) -> Duration {
        self.spent
    }

    /// The kind of a failure that a request was cut for by the end of the domain's time. Only a site that took most of
    /// that time itself was too slow; what went by in the DNS proves nothing about it.
    fn blame(&self, failure: Failure) -> Failure {
        if self.at_servers >= self.limit / 2 { failure } else { Failure::Ours }
    }

    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.spent)
    }

    /// Remembers what a host resolved to: later hops use the same addresses, whatever the DNS says by then.
    pub(super) fn remember(&mut self, host: &str, addresses: HostAddresses) {
        self.resolved.insert(host.to_owned(), addresses);
    }

    /// Remembers the `Crawl-delay` of a host.
    pub(super) fn delay(&mut self, host: &str, delay: Option<Duration>) {
        if let Some(delay) = delay {
            self.delays.insert(host.to_owned(), delay);
        }
    }

    /// Whether a host that was met asks for a longer `Crawl-delay` than `cap`.
    pub(super) fn met_delay_above(&self, cap: Duration) -> bool {
        self.delays.values().any(|delay| *delay > cap)
    }
}

impl Prober {
    /// The addresses of a target that may be connected to, IPv4 first.
    async fn vetted(&self, session: &mut Session, target: &Target) -> Result<Vec<Vetted>, Unanswered> {
        let addresses = match &target.host {
            TargetHost::Address(ip) => {
                HostAddresses { a: Answer::Found(vec![*ip]), ..HostAddresses::default() }
            }
            TargetHost::Name(name) => self.resolved(session, name).await,
        };
        self.reachable(&addresses)
    }

    async fn resolved(&self, session: &mut Session, name: &str) -> HostAddresses {
        if let Some(known) = session.resolved.get(name) {
            return known.clone();
        }
        let _permit = self.lookups.acquire().await;
        let started = Instant::now();
        let addresses = self.dns.addresses(name).await;
        session.spend(started.elapsed());
        session.remember(name, addresses.clone());
        addresses
    }

    /// Which of a host's addresses may be connected to from here.
    pub(super) fn reachable(&self, addresses: &HostAddresses) -> Result<Vec<Vetted>, Unanswered> {
        let mut passed = Vec::new();
        let mut refused = Vec::new();
        for ip in addresses.all() {
            match self.guard.vet(ip) {
                Ok(vetted) => passed.push(vetted),
                Err(Refusal::OptedOut) => return Err(Unanswered::OptedOut),
                Err(Refusal::Stopped) => return Err(Unanswered::Stopped),
                Err(Refusal::NotPublic) => refused.push(ip),
            }
        }
        let had_some = !passed.is_empty();
        passed.retain(|v| v.ip().is_ipv4() || self.ipv6);
        match (passed.is_empty(), had_some, refused.is_empty()) {
            (false, ..) => Ok(passed),
            (true, true, _) => Err(Unanswered::NoV6),
            (true, false, false) => Err(Unanswered::Refused(refused)),
            (true, false, true) => Err(Unanswered::NoAddress(addresses.a.word())),
        }
    }

    /// Asks for a target, politely and within all limits.
    pub(super) async fn request(
        &self,
        session: &mut Session,
        target: &Target,
        body: usize,
        along: Along<'_>,
    ) -> Result<(Fetched, Vetted), Unanswered> {
        let host = target.host.key();
        let authority = target.authority();
        if let Some((failure, detail)) = session.dead.get(&authority) {
            return Err(failed(*failure, detail.clone()));
        }
        let addresses = self.vetted(session, target).await?;
        let mut last = failed(Failure::Dns, String::new());
        for address in addresses.into_iter().take(self.settings.limits.addresses.max(1)) {
            if let Some(pause) = self.pauses.of(&host, self.clock.now()) {
                return Err(Unanswered::Paused(pause));
            }
            // Boxed: TLS and HTTP are the deepest part of a look, and its state would lie on the stack many times over.
            match Box::pin(self.one(session, target, &host, address, body, along)).await {
                Ok(fetched) => {
                    self.heed(&host, &fetched);
                    return Ok((fetched, address));
                }
                Err(error) => {
                    if error.failure == Failure::Ours
                        && let Some(end) = self.no_longer_welcome(&host, address)
                    {
                        return Err(end);
                    }
                    let another = error.is_connect();
                    last = Unanswered::Failed {
                        failure: error.failure,
                        detail: error.detail,
                        address: Some(address.ip()),
                        tls: error.tls.map(Box::new),
                        took: error.took,
                    };
                    if !another {
                        break;
                    }
                }
            }
        }
        if let Unanswered::Failed { failure, detail, .. } = &last
            && is_dead(*failure)
        {
            session.dead.insert(authority, (*failure, detail.clone()));
        }
        Err(last)
    }

    /// Why a host may not be asked at this moment, if it may not.
    fn no_longer_welcome(&self, host: &str, address: Vetted) -> Option<Unanswered> {
        if self.guard.host_opted_out(host) {
            return Some(Unanswered::OptedOut);
        }
        if self.guard.stops(address.ip()) {
            return Some(Unanswered::Stopped);
        }
        self.pauses.of(host, self.clock.now()).map(Unanswered::Paused)
    }

    async fn one(
        &self,
        session: &mut Session,
        target: &Target,
        host: &str,
        address: Vetted,
        body: usize,
        along: Along<'_>,
    ) -> Result<Fetched, FetchFailure> {
        let leave = self.leave(session, host, address).await;
        // Others may have been sent away, or the holder may have opted out, while this look waited for its turn.
        if self.no_longer_welcome(host, address).is_some() {
            let detail = "sent away while waiting for a turn".to_owned();
            return Err(FetchFailure { failure: Failure::Ours, detail, tls: None, took: Duration::ZERO });
        }
        let time = session.left();
        if time.is_zero() {
            let detail = format!("{:?} spent on this domain", session.spent);
            let failure = session.blame(Failure::Deadline);
            return Err(FetchFailure { failure, detail, tls: None, took: Duration::ZERO });
        }
        let started = Instant::now();
        let appetite = Appetite { body, time };
        let outcome = self.fetcher.get(target, address, appetite, along, &mut session.tls).await;
        session.spend_at_server(started.elapsed());
        drop(leave);
        outcome.map_err(|error| {
            let cut = session.left().is_zero() && is_timeout(error.failure);
            let failure = if cut { session.blame(error.failure) } else { error.failure };
            FetchFailure { failure, ..error }
        })
    }

    /// Waits for a turn, then for a permit.
    async fn leave(
        &self,
        session: &Session,
        host: &str,
        address: Vetted,
    ) -> (Turn, Option<SemaphorePermit<'_>>) {
        let waiting = Instant::now();
        let (delay, seat) = (session.delays.get(host).copied(), session.seat.as_deref());
        loop {
            let turn = self.pace.turn_from(host, address.ip(), delay, seat).await;
            // Inside the turn: whoever holds a permit never waits for a turn, so this cannot lock up.
            let permit = self.permits.acquire().await.ok();
            // The wait for a permit may be long, and the network may belong to another worker by now.
            if turn.is_ours() {
                metrics::histogram!(telemetry::WAIT_SECONDS).record(waiting.elapsed().as_secs_f64());
                return (turn, permit);
            }
        }
    }

    /// Notes that a host asked for peace without a word about how long.
    pub(super) fn strike(&self, host: &str, status: u16) {
        self.pauses.note(host, status, None, self.clock.now());
    }

    /// Notes a request for peace, or its end.
    fn heed(&self, host: &str, fetched: &Fetched) {
        let now = self.clock.now();
        if asks_for_peace(fetched) {
            let after = fetched.header("retry-after").and_then(|v| retry_after(v, now));
            self.pauses.note(host, fetched.status, after, now);
        } else if fetched.status < 500 {
            self.pauses.forgive(host);
        }
    }
}

/// 429, or 503 with `Retry-After`: whatever the page says. A 503 without it must be read first.
pub(super) fn asks_for_peace(fetched: &Fetched) -> bool {
    fetched.status == 429 || (fetched.status == 503 && fetched.header("retry-after").is_some())
}

fn failed(failure: Failure, detail: String) -> Unanswered {
    Unanswered::Failed { failure, detail, address: None, tls: None, took: Duration::ZERO }
}

/// Failures by which a request ends when its time is over.
fn is_timeout(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::ConnectTimeout
            | Failure::Handshake
            | Failure::FirstByteTimeout
            | Failure::BodyTimeout
            | Failure::Deadline
    )
}

/// Failures that a second request a few seconds later would only repeat.
fn is_dead(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::ConnectRefused
            | Failure::ConnectTimeout
            | Failure::Unreachable
            | Failure::Handshake
            | Failure::FirstByteTimeout
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrawlerSettings;
    use crate::polite::Holds;
    use crate::settings::PaceSettings;
    use crate::shared_clock::SharedClock;
    use crate::target::target;
    use domain::clock::Clock;
    use store::Db;
    use tokio::net::TcpListener;

    const LIMIT: Duration = Duration::from_secs(90);

    #[test]
    fn a_deadline_is_the_sites_only_when_the_site_took_the_time() {
        let roots = CrawlerSettings::default();
        let fetcher = super::super::Fetcher::new(&roots, Clock::System).unwrap();
        let mut session = Session::new(LIMIT, fetcher.acquaintance());
        session.spend(LIMIT * 2);
        assert!(session.left().is_zero());
        assert_eq!(session.blame(Failure::Deadline), Failure::Ours, "nobody asked the site anything");
        session.spend_at_server(LIMIT / 2);
        assert_eq!(session.blame(Failure::Deadline), Failure::Deadline);
        assert_eq!(session.blame(Failure::FirstByteTimeout), Failure::FirstByteTimeout);
    }

    /// A prober on a database of its own, whose holds last for a tenth of a second beyond a request of nothing.
    async fn prober(db: &Db, port: u16) -> Prober {
        let settings = CrawlerSettings {
            resolvers: vec!["127.20.255.254:9".parse().unwrap()],
            allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
            http_port: port,
            concurrency: 1,
            pace: PaceSettings {
                per_host: Duration::ZERO,
                per_address: Duration::ZERO,
                max_per_second: 0,
                response_factor: 0,
                ..PaceSettings::default()
            },
            ..CrawlerSettings::default()
        };
        let clock = Arc::new(SharedClock::new(db.clone(), Clock::System));
        let lease = Duration::from_millis(300);
        let (request, gap) = (Duration::from_millis(1), Duration::ZERO);
        let holds = Holds::shared(db.clone(), clock, "w/1".to_owned(), lease, request, gap);
        Prober::among_others(settings, Clock::System, 1, holds, None).unwrap()
    }

    #[tokio::test]
    async fn a_request_whose_hold_ran_out_while_it_waited_for_a_permit_is_not_made() {
        let folder = std::env::temp_dir().join(format!("danhba-session-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.join("test.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let prober = prober(&db, server.local_addr().unwrap().port()).await;
        let at = target(&url::Url::parse("http://127.0.0.1/").unwrap()).unwrap();
        let mut session = Session::new(LIMIT, prober.fetcher.acquaintance());
        let all = prober.permits.acquire().await.unwrap();
        let mut asking = Box::pin(prober.request(&mut session, &at, 10, Along::default()));
        let turn = async {
            // Once nobody else gets a turn at the host, the request has it and waits for its permit.
            let ip = "127.0.0.1".parse().unwrap();
            while futures::FutureExt::now_or_never(prober.pace.turn("127.0.0.1", ip, None)).is_some() {
                tokio::task::yield_now().await;
            }
            db.close().await; // cut off
            tokio::time::sleep(Duration::from_millis(250)).await;
        };
        tokio::select! {
            _ = &mut asking => panic!("no permit was free"),
            () = turn => {}
        }
        drop(all);
        tokio::select! {
            _ = &mut asking => panic!("the hold is over, and no other can be had"),
            _ = server.accept() => panic!("a worker that is cut off must be silent"),
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
