//! Pace per host, per address, per network and overall.
//!
//! Two mechanisms together: an exclusive turn, so that one host and one address never see two connections of
//! ours at once and have peace for a gap counted from the *end* of the last one; and rate limiters that hold
//! even if a gap were computed wrongly.

use super::keyed::Keyed;
use crate::settings::PaceSettings;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Hands out turns.
pub struct Pace {
    settings: PaceSettings,
    hosts: Keyed<String, Arc<Mutex<Slot>>>,
    addresses: Keyed<IpAddr, Arc<Mutex<Slot>>>,
    networks: Keyed<IpAddr, Arc<Semaphore>>,
    overall: Option<DefaultDirectRateLimiter>,
    host_rate: Option<DefaultKeyedRateLimiter<String>>,
    address_rate: Option<DefaultKeyedRateLimiter<IpAddr>>,
    turns: AtomicU32,
}

#[derive(Debug, Default)]
struct Slot {
    /// When the last request ended; `None`: never asked.
    ended_at: Option<Instant>,
    /// Not before this moment.
    ready_at: Option<Instant>,
}

impl Slot {
    /// Waits for the gap, or for `least` after the last request when that is longer.
    async fn wait(&self, least: Duration) {
        if let Some(at) = self.ready_at.max(self.ended_at.map(|end| end + least)) {
            sleep_until(at).await;
        }
    }
}

/// The right to make one request to one host at one address. Dropping it starts the gaps.
pub struct Turn {
    host: OwnedMutexGuard<Slot>,
    address: OwnedMutexGuard<Slot>,
    _network: Option<OwnedSemaphorePermit>,
    started: Instant,
    per_address: Duration,
    per_host: Duration,
    response_factor: u32,
    host_gap_cap: Duration,
    crawl_delay: Duration,
}

impl Pace {
    /// A pace with nothing asked yet.
    #[must_use]
    pub fn new(settings: PaceSettings) -> Self {
        let ceiling = NonZeroU32::new(settings.max_per_second);
        // A burst of a tenth of a second at most: an even stream, not a volley every second.
        let overall = ceiling.map(|n| {
            let burst = NonZeroU32::new(n.get() / 10).unwrap_or(NonZeroU32::MIN);
            RateLimiter::direct(Quota::per_second(n).allow_burst(burst))
        });
        let host_rate = Quota::with_period(settings.per_host).map(RateLimiter::keyed);
        let address_rate = Quota::with_period(settings.per_address).map(RateLimiter::keyed);
        Self {
            settings,
            hosts: Keyed::new(),
            addresses: Keyed::new(),
            networks: Keyed::new(),
            overall,
            host_rate,
            address_rate,
            turns: AtomicU32::new(0),
        }
    }

    /// Waits until `host` at `address` may be asked. `crawl_delay` is what robots.txt of the host asks for.
    pub async fn turn(&self, host: &str, address: IpAddr, crawl_delay: Option<Duration>) -> Turn {
        self.sweep_limiters();
        // Always host, then address, then network: nobody who holds an address waits for a host, so no two
        // tasks can wait for each other.
        let host_slot = slot(&self.hosts, host.to_owned());
        let host_guard = host_slot.lock_owned().await;
        // Crawl-delay counts already between robots.txt, which stated it, and the page.
        let crawl_delay = crawl_delay.unwrap_or_default().min(self.settings.crawl_delay_cap);
        host_guard.wait(crawl_delay).await;
        let key = address_key(address);
        let address_guard = slot(&self.addresses, key).lock_owned().await;
        address_guard.wait(Duration::ZERO).await;
        let network = self.network(address).acquire_owned().await.ok();
        if let Some(limiter) = &self.host_rate {
            limiter.until_key_ready(&host.to_owned()).await;
        }
        if let Some(limiter) = &self.address_rate {
            limiter.until_key_ready(&key).await;
        }
        if let Some(limiter) = &self.overall {
            limiter.until_ready().await;
        }
        Turn {
            host: host_guard,
            address: address_guard,
            _network: network,
            started: Instant::now(),
            per_address: self.settings.per_address,
            per_host: self.settings.per_host,
            response_factor: self.settings.response_factor,
            host_gap_cap: self.settings.host_gap_cap,
            crawl_delay,
        }
    }

    fn network(&self, address: IpAddr) -> Arc<Semaphore> {
        let limit = self.settings.per_network.max(1);
        let make = || Arc::new(Semaphore::new(limit));
        let idle = |s: &Arc<Semaphore>| Arc::strong_count(s) == 1 && s.available_permits() == limit;
        Arc::clone(&self.networks.slot(network_key(address), make, idle))
    }

    /// The limiters never forget a key by themselves.
    fn sweep_limiters(&self) {
        if self.turns.fetch_add(1, Ordering::Relaxed) % 4_096 == 4_095 {
            if let Some(limiter) = &self.host_rate {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
            if let Some(limiter) = &self.address_rate {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let end = Instant::now();
        let slow = (end - self.started).saturating_mul(self.response_factor).min(self.host_gap_cap);
        let host_gap = self.per_host.max(slow).max(self.crawl_delay);
        *self.host = Slot { ended_at: Some(end), ready_at: Some(end + host_gap) };
        *self.address = Slot { ended_at: Some(end), ready_at: Some(end + self.per_address) };
    }
}

fn slot<K: std::hash::Hash + Eq>(keyed: &Keyed<K, Arc<Mutex<Slot>>>, key: K) -> Arc<Mutex<Slot>> {
    let stale = |slot: &Arc<Mutex<Slot>>| {
        Arc::strong_count(slot) == 1
            && slot.try_lock().is_ok_and(|s| s.ready_at.is_none_or(|at| at <= Instant::now()))
    };
    Arc::clone(&keyed.slot(key, Arc::default, stale))
}

/// Whose gap an address shares: its own, and for IPv6 that of its /64, which one customer owns whole.
fn address_key(address: IpAddr) -> IpAddr {
    masked(address, 32, 64)
}

/// The neighbourhood that a hosting company runs: /24 and /48.
fn network_key(address: IpAddr) -> IpAddr {
    masked(address, 24, 48)
}

fn masked(address: IpAddr, v4_bits: u32, v6_bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4((u32::from(ip) & (u32::MAX << (32 - v4_bits))).into()),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from(u128::from(ip) & (u128::MAX << (128 - v6_bits)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(per_host: u64, per_address: u64) -> Pace {
        Pace::new(PaceSettings {
            per_host: Duration::from_millis(per_host),
            per_address: Duration::from_millis(per_address),
            max_per_second: 0,
            ..PaceSettings::default()
        })
    }

    // The limiters run on the real clock, so these tests do too, with small gaps.
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

    #[tokio::test]
    async fn one_address_never_has_two_turns_at_once() {
        let pace = Arc::new(pace(1, 1));
        let busy = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let tasks: Vec<_> = (0..20)
            .map(|n| {
                let (pace, busy) = (Arc::clone(&pace), Arc::clone(&busy));
                tokio::spawn(async move {
                    // Four addresses of one /64 are one machine.
                    let ip: IpAddr = format!("2001:db8::{}", n % 4 + 1).parse().unwrap();
                    let _turn = pace.turn(&format!("{n}.vn"), ip, None).await;
                    assert!(!busy.swap(true, Ordering::SeqCst));
                    tokio::task::yield_now().await;
                    busy.store(false, Ordering::SeqCst);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    }

    #[tokio::test]
    async fn the_ceiling_holds_over_all_hosts() {
        let pace = Pace::new(PaceSettings { max_per_second: 100, ..pace(0, 0).settings });
        let start = Instant::now();
        for n in 0..40u8 {
            drop(pace.turn(&format!("{n}.vn"), IpAddr::from([192, 0, 2, n]), None).await);
        }
        assert!(
            start.elapsed() >= Duration::from_millis(290),
            "40 requests, 10 of them as a burst, at 100/s"
        );
    }
}
