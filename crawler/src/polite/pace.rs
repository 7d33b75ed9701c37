//! Pace per host, per address, per network, per hosting network and overall.
//!
//! Each of them is a [`Lane`]: so many at a time, and a gap that counts from the *end* of the last request. The numbers
//! come from the settings and, for networks whose operator agreed to others, from the policy file. Over all hosts a
//! rate limiter keeps the ceiling, of which each process takes its share. What several processes must keep together they keep by [`Holds`]: whoever contacts a
//! network does so alone.

use super::holds::{Holds, Using};
use super::keyed::Keyed;
use super::lane::{Lane, Pass};
use super::policy::{Policy, PolicyFile, Terms};
use crate::seats::Seat;
use crate::settings::PaceSettings;
use domain::clock::{Clock, Timestamp};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::collections::HashSet;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use store::pool::masked;
use store::{Pool, StoreError};
use tokio::time::{Instant, sleep_until};

/// What a request itself takes at least: gaps of nothing still leave an address something to do.
const LEAST_REQUEST: Duration = Duration::from_millis(10);
/// Names at one address at a time, at most.
const MOST_SEATS: u32 = 64;

/// Hands out turns.
pub struct Pace {
    settings: PaceSettings,
    policy: Arc<PolicyFile>,
    clock: Clock,
    holds: Arc<Holds>,
    hosts: Keyed<String, Lane>,
    addresses: Keyed<Pool, Lane>,
    networks: Keyed<IpAddr, Lane>,
    hosting: Keyed<Arc<str>, Lane>,
    overall: Option<DefaultDirectRateLimiter>,
}

/// The right to make one request to one host at one address. Dropping it starts the gaps.
pub struct Turn {
    using: Using,
    name: String,
    /// The gap that all hosts have.
    ordinary: Duration,
    host: Pass,
    _address: Pass,
    _network: Pass,
    _hosting: Option<Pass>,
    started: Instant,
    response_factor: u32,
    host_gap_cap: Duration,
}

impl Pace {
    /// A pace with nothing asked yet.
    #[must_use]
    pub fn new(settings: PaceSettings, policy: Arc<PolicyFile>, clock: Clock, holds: Arc<Holds>) -> Self {
        let ceiling = NonZeroU32::new(settings.max_per_second);
        // A burst of a tenth of a second at most: an even stream, not a volley every second.
        let overall = ceiling.map(|n| {
            let burst = NonZeroU32::new(n.get() / 10).unwrap_or(NonZeroU32::MIN);
            RateLimiter::direct(Quota::per_second(n).allow_burst(burst))
        });
        Self {
            settings,
            policy,
            clock,
            holds,
            hosts: Keyed::new(),
            addresses: Keyed::new(),
            networks: Keyed::new(),
            hosting: Keyed::new(),
            overall,
        }
    }

    /// How many names keep an address busy: one that makes its request, and others that wait for their hosts' gaps, ask
    /// the DNS, or are claimed every `tick`.
    #[must_use]
    pub fn seats(&self, address: IpAddr, tick: Duration) -> usize {
        let terms = self.terms(address);
        let each = terms.gap.unwrap_or(self.settings.per_address) + LEAST_REQUEST;
        let between = (self.settings.per_host + tick).as_secs_f64() / each.as_secs_f64();
        let connections = terms.connections.unwrap_or(1);
        let seats = (between.ceil() as u32).saturating_add(2).min(MOST_SEATS);
        usize::try_from(seats).unwrap_or(usize::MAX).max(2 * connections) + connections
    }

    /// Waits until the network is ours, and until the gaps are over that another process may have begun there.
    async fn secure(&self, place: &str, gap: Duration) -> Using {
        let using = self.holds.secure(place.to_owned()).await;
        if let Some(after) = using.after {
            // Which of its hosts the other one asked last is not known.
            sleep_until(after + gap.max(self.settings.per_host)).await;
        }
        using
    }

    /// Those of these addresses whose network belongs to another process; the others are ours now.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn foreign(&self, pools: &[Pool]) -> Result<HashSet<Pool>, StoreError> {
        let placed: Vec<(Pool, String)> =
            pools.iter().map(|pool| (*pool, place(pool.address(), &self.terms(pool.address())))).collect();
        let places = placed.iter().map(|(_, place)| place.clone()).collect();
        let foreign = self.holds.take(&places).await?;
        Ok(placed.into_iter().filter(|(_, place)| foreign.contains(place)).map(|(pool, _)| pool).collect())
    }

    /// Asks the workers that hold the networks of these addresses for them.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn want(&self, pools: &[Pool]) -> Result<(), StoreError> {
        let places: Vec<String> =
            pools.iter().map(|pool| place(pool.address(), &self.terms(pool.address()))).collect();
        self.holds.want(&places).await
    }

    /// The gap of an address.
    #[must_use]
    pub fn gap(&self, address: IpAddr) -> Duration {
        self.terms(address).gap.unwrap_or(self.settings.per_address)
    }

    /// The gap of an address about which nothing was agreed.
    pub(super) fn ordinary_gap(&self) -> Duration {
        self.settings.per_address
    }

    pub(super) fn policy(&self) -> Arc<Policy> {
        self.policy.policy()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn terms(&self, address: IpAddr) -> Terms {
        self.policy.policy().terms(address, self.clock.now())
    }

    /// Waits until `host` at `address` may be asked. `crawl_delay` is what robots.txt of the host asks for.
    pub async fn turn(&self, host: &str, address: IpAddr, crawl_delay: Option<Duration>) -> Turn {
        self.turn_from(host, address, crawl_delay, None).await
    }

    /// As [`turn`](Self::turn), for a name that has a seat at the address: others have it while its host wants longer
    /// pauses than most, so that the address is not idle behind a few names.
    pub(crate) async fn turn_from(
        &self,
        host: &str,
        address: IpAddr,
        crawl_delay: Option<Duration>,
        seat: Option<&Seat>,
    ) -> Turn {
        let s = &self.settings;
        let name = host;
        // Always host, then address, then networks: nobody who holds an address waits for a host, so no two tasks can
        // wait for each other.
        // Crawl-delay counts already between robots.txt, which stated it, and the page.
        let crawl_delay = crawl_delay.unwrap_or_default().min(s.crawl_delay_cap);
        let (mut host, mut at, mut using, terms, place) = loop {
            let of_host = lane(&self.hosts, name.to_owned());
            let entering = Arc::clone(&of_host).enter(1, crawl_delay);
            let host = match seat {
                Some(seat) => seat.aside(s.per_host + s.per_address, entering, || ()).await,
                None => entering.await,
            };
            // Only now: what was agreed may have changed during the wait.
            let terms = self.terms(address);
            let (gap, connections) = (terms.gap.unwrap_or(s.per_address), terms.connections.unwrap_or(1));
            let at = lane(&self.addresses, Pool::of(address)).enter(connections, Duration::ZERO).await;
            let place = place(address, &terms);
            let using = self.secure(&place, gap).await;
            // Only whoever held the network before knew how long this host is left alone. Others have the address meanwhile.
            match self.holds.gaps.learnt(name) {
                Some(until) => of_host.rest(until),
                None => break (host, at, using, terms, place),
            }
        };
        host.gap = s.per_host.max(crawl_delay);
        let (gap, connections) = (terms.gap.unwrap_or(s.per_address), terms.connections.unwrap_or(1));
        let most = s.per_network.max(connections);
        let network = lane(&self.networks, network_key(address)).enter(most, Duration::ZERO).await;
        let hosting = match terms.hosting {
            Some((name, most)) => Some(lane(&self.hosting, name).enter(most, Duration::ZERO).await),
            None => None,
        };
        if let Some(limiter) = &self.overall {
            // Of a ceiling that several processes share, each request here takes as many places as there are of them.
            for _ in 0..self.holds.sharers() {
                limiter.until_ready().await;
            }
        }
        if connections > 1 {
            at.space(gap).await;
        } else {
            at.gap = gap;
        }
        while !using.lasts() {
            using = self.secure(&place, gap).await;
        }
        Turn {
            using,
            name: name.to_owned(),
            ordinary: s.per_host,
            host,
            _address: at,
            _network: network,
            _hosting: hosting,
            started: Instant::now(),
            response_factor: s.response_factor,
            host_gap_cap: s.host_gap_cap,
        }
    }
}

impl Turn {
    /// Whether the network is still ours for the length of a request that starts now.
    pub(crate) fn is_ours(&self) -> bool {
        self.using.lasts()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let slow = self.started.elapsed().saturating_mul(self.response_factor).min(self.host_gap_cap);
        self.host.gap = self.host.gap.max(slow);
        if self.host.gap > self.ordinary {
            self.using.note_gap(&self.name, Instant::now() + self.host.gap);
        }
    }
}

fn lane<K: Hash + Eq>(keyed: &Keyed<K, Lane>, key: K) -> Arc<Lane> {
    keyed.slot(key, Lane::default, Lane::says_nothing)
}

/// What has to be held to contact an address: the widest that has a number of its own.
fn place(address: IpAddr, terms: &Terms) -> String {
    match (&terms.hosting, network_key(address)) {
        (Some((name, _)), _) => format!("hosting {name}"),
        (None, ip @ IpAddr::V4(_)) => format!("{ip}/24"),
        (None, ip @ IpAddr::V6(_)) => format!("{ip}/48"),
    }
}

/// The neighbourhood that a hosting company runs: /24 and /48.
fn network_key(address: IpAddr) -> IpAddr {
    masked(address, 24, 48)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn settings(per_host: u64, per_address: u64) -> PaceSettings {
        PaceSettings {
            per_host: Duration::from_millis(per_host),
            per_address: Duration::from_millis(per_address),
            max_per_second: 0,
            ..PaceSettings::default()
        }
    }

    fn with(settings: PaceSettings) -> Pace {
        Pace::new(settings, Arc::new(PolicyFile::open(None).unwrap()), Clock::System, Holds::alone())
    }

    fn pace(per_host: u64, per_address: u64) -> Pace {
        with(settings(per_host, per_address))
    }

    fn agreed(text: &str, settings: PaceSettings) -> Pace {
        let path =
            std::env::temp_dir().join(format!("danhba-pace-{}-{}.toml", std::process::id(), text.len()));
        std::fs::write(&path, text).unwrap();
        let policy = PolicyFile::open(Some(path.clone())).unwrap();
        std::fs::remove_file(path).unwrap();
        Pace::new(settings, Arc::new(policy), Clock::System, Holds::alone())
    }

    // The ceiling runs on the real clock, so these tests do too, with small gaps.
    #[tokio::test]
    async fn the_gap_counts_from_the_end_of_the_request() {
        let pace = pace(1, 60);
        let ip: IpAddr = "192.0.2.1".parse().unwrap();
        let first = pace.turn("a.vn", ip, None).await;
        tokio::time::sleep(Duration::from_millis(30)).await;
        let end = Instant::now();
        drop(first);
        let _second = pace.turn("b.vn", ip, None).await;
        assert!(end.elapsed() >= Duration::from_millis(60));
    }

    #[tokio::test]
    async fn a_slow_answer_or_a_crawl_delay_widens_the_gap_of_the_host_alone() {
        let pace = pace(1, 1);
        let (one, two): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let turn = pace.turn("slow.vn", one, None).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        let end = Instant::now();
        drop(turn);
        drop(pace.turn("other.vn", one, None).await);
        assert!(end.elapsed() < Duration::from_millis(90), "another host on the address is not held up");
        drop(pace.turn("slow.vn", two, Some(Duration::from_millis(250))).await);
        assert!(end.elapsed() >= Duration::from_millis(250), "Crawl-delay counts from the last request");
        let end = Instant::now();
        drop(pace.turn("slow.vn", two, None).await);
        assert!(end.elapsed() >= Duration::from_millis(250), "and after the request that obeyed it");
        let turn = pace.turn("slower.vn", two, None).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        let end = Instant::now();
        drop(turn);
        drop(pace.turn("slower.vn", one, None).await);
        assert!(end.elapsed() >= Duration::from_millis(100), "five times the response time");
    }

    /// The most turns that forty tasks had at once.
    async fn most_at_once(pace: Pace, address: impl Fn(usize) -> IpAddr) -> usize {
        let pace = Arc::new(pace);
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let (pace, inside, most) = (Arc::clone(&pace), Arc::clone(&inside), Arc::clone(&most));
                let ip = address(n);
                tokio::spawn(async move {
                    let _turn = pace.turn(&format!("{n}.vn"), ip, None).await;
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(12)).await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        most.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn one_address_never_has_two_turns_at_once_and_a_network_no_more_than_four() {
        // Four addresses of one /64 are one machine.
        let machine = |n: usize| format!("2001:db8::{}", n % 4 + 1).parse().unwrap();
        assert_eq!(most_at_once(pace(1, 1), machine).await, 1);
        let network = |n: usize| format!("192.0.2.{}", n % 20 + 1).parse().unwrap();
        assert_eq!(most_at_once(pace(1, 1), network).await, 4);
    }

    #[tokio::test]
    async fn what_was_agreed_counts_for_its_network_alone() {
        let policy = "[[network]]\ncidr = \"192.0.2.0/25\"\ngap_ms = 1\nconnections = 6\nnote = \"x\"\n\
                      [[hosting]]\nname = \"A\"\ncidrs = [\"198.51.0.0/16\"]\nconnections = 3\n";
        let pace = || agreed(policy, settings(1, 1));
        assert_eq!(most_at_once(pace(), |_| "192.0.2.1".parse().unwrap()).await, 6);
        assert_eq!(most_at_once(pace(), |_| "192.0.2.200".parse().unwrap()).await, 1);
        let networks = |n: usize| format!("198.51.{n}.1").parse().unwrap();
        assert_eq!(most_at_once(pace(), networks).await, 3, "a hosting network of many /24s");
        let seats = |text: &str| pace().seats(text.parse().unwrap(), Duration::ZERO);
        assert!(seats("192.0.2.1") >= 12 && seats("192.0.2.200") >= 3);
    }

    #[test]
    fn an_address_has_seats_for_the_gaps_of_its_hosts() {
        let seats = |host, address| {
            pace(host, address).seats("192.0.2.1".parse().unwrap(), Duration::from_millis(50))
        };
        assert_eq!(seats(5_000, 1_000), 8, "one asks while five wait for their hosts");
        assert!(seats(0, 0) >= 3 && seats(5_000, 1) == 65);
    }

    #[tokio::test]
    async fn the_ceiling_holds_over_all_hosts() {
        let pace = with(PaceSettings { max_per_second: 100, ..settings(0, 0) });
        let start = Instant::now();
        for n in 0..40u8 {
            drop(pace.turn(&format!("{n}.vn"), IpAddr::from([192, 0, 2, n]), None).await);
        }
        assert!(
            start.elapsed() >= Duration::from_millis(290),
            "40 requests, 10 of them as a burst, at 100/s"
        );
    }

    #[tokio::test]
    async fn the_ceiling_is_shared_with_other_processes() {
        let holds = Holds::alone();
        holds.share_with(3);
        let of = PaceSettings { max_per_second: 200, ..settings(0, 0) };
        let pace = Pace::new(of, Arc::new(PolicyFile::open(None).unwrap()), Clock::System, holds);
        let start = Instant::now();
        for n in 0..20u8 {
            drop(pace.turn(&format!("{n}.vn"), IpAddr::from([192, 0, 2, n]), None).await);
        }
        assert!(
            start.elapsed() >= Duration::from_millis(290),
            "20 requests of four places each, 20 places of them as a burst, at 200/s"
        );
    }
}
