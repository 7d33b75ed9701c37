//! How far, how fast and from where the crawler looks. Defaults are those of docs/measuring.md B.2.

use crate::identity;
use domain::name::{HostName, Zone};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that the crawler needs to be told.
#[derive(Debug, Clone)]
pub struct CrawlerSettings {
    /// DNS resolvers with ports; empty: those of the system.
    pub resolvers: Vec<SocketAddr>,
    /// Networks that may be contacted although they are not public (for tests and closed networks).
    pub allow_networks: Vec<IpNet>,
    /// Certificates (PEM) that are trusted beside the Mozilla roots.
    pub extra_roots_pem: Option<Vec<u8>>,
    /// Where `http://` URLs are fetched; 80 outside a lab.
    pub http_port: u16,
    /// Where `https://` URLs are fetched; 443 outside a lab.
    pub https_port: u16,
    /// Where mail hosts are greeted; 25 outside a lab.
    pub mail_port: u16,
    /// Whether mail hosts may be asked for their greeting from this network.
    pub mail_greeting: bool,
    /// Requests at a time; of eight times as many names the DNS may be asked at a time.
    pub concurrency: usize,
    /// Domains in hand at a time, those that wait for their turn included.
    pub in_hand: usize,
    /// What we call ourselves; see [`identity::user_agent`].
    pub user_agent: String,
    /// The name of the network from which we look.
    pub vantage: String,
    /// The networks from which a negative must be seen before it counts; empty: this one alone.
    pub vantages: Vec<String>,
    /// The holder of leases; unique among running crawlers.
    pub worker_name: String,
    /// How long a worker that fell silent keeps the names that it has in hand.
    pub lease: Duration,
    /// Whether IPv6 addresses are used.
    pub ipv6: Ipv6,
    /// Gaps and ceilings.
    pub pace: PaceSettings,
    /// A file of what was agreed with the operators of networks.
    pub ip_policy: Option<PathBuf>,
    /// Bytes, hops and times.
    pub limits: Limits,
    /// Zones under which random names are asked for, which must not exist.
    pub zones: Vec<Zone>,
    /// Known-good hosts, most of which must answer for an observation to count; empty: the random names alone tell.
    pub canaries: Vec<HostName>,
    /// Zones of persons, where no phone numbers and e-mail addresses are kept.
    pub personal_zones: Vec<Zone>,
}

/// Whether IPv6 addresses are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ipv6 {
    /// When the machine has a route to the IPv6 Internet.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never: a site with IPv6 only is then "not observed", not "down".
    Off,
}

/// Gaps and ceilings. Gaps count from the end of one request to the start of the next.
#[derive(Debug, Clone)]
pub struct PaceSettings {
    /// Least gap between two requests to one host.
    pub per_host: Duration,
    /// Least gap between two requests to one address (IPv6: one /64).
    pub per_address: Duration,
    /// Requests a second over all; 0: no ceiling.
    pub max_per_second: u32,
    /// The gap of a host is at least this many times its last response time.
    pub response_factor: u32,
    /// Greatest gap that a slow response can cause.
    pub host_gap_cap: Duration,
    /// Greatest `Crawl-delay` that is honoured within a run.
    pub crawl_delay_cap: Duration,
    /// Connections at a time to one IPv4 /24 or IPv6 /48.
    pub per_network: usize,
    /// Least gap between two rounds of canaries, when one is asked before its minute is over.
    pub canary: Duration,
}

/// Bytes, hops and times.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a page after decompression.
    pub body: usize,
    /// Bytes of robots.txt (RFC 9309 asks for at least 500 KiB).
    pub robots: usize,
    /// Redirects followed.
    pub redirects: usize,
    /// Addresses of one host that are tried.
    pub addresses: usize,
    /// Wait for one DNS answer, per try (two tries).
    pub dns: Duration,
    /// Wait for TCP.
    pub connect: Duration,
    /// Wait for TLS, after TCP.
    pub handshake: Duration,
    /// Wait for the first byte of the answer.
    pub first_byte: Duration,
    /// One request, all in all.
    pub fetch: Duration,
    /// One domain, waiting for its turn excluded.
    pub domain: Duration,
    /// Time for parsing one page.
    pub parse: Duration,
}

impl CrawlerSettings {
    /// What is wrong with the networks that are named, if anything: a negative counts when as many networks as `vantages`
    /// has names have seen it, so each of those names must be a network, and this worker one of them.
    #[must_use]
    pub fn vantage_fault(&self) -> Option<String> {
        let (own, all) = (&self.vantage, &self.vantages);
        let listed = || all.join(", ");
        if let Some(bad) = all.iter().chain([own]).find(|v| v.is_empty() || v.contains(char::is_whitespace)) {
            return Some(format!("crawler.vantage “{bad}” is no name of a network: one word, such as HN"));
        }
        if let Some((_, twice)) = all.iter().enumerate().find(|(n, v)| all[..*n].contains(*v)) {
            return Some(format!("crawler.vantages names “{twice}” twice; each network counts once"));
        }
        (!all.is_empty() && !all.contains(own)).then(|| {
            format!(
                "crawler.vantage is “{own}”, which crawler.vantages ({}) does not name: what it sees would stand for a \
                 network that did not look. Name this worker's network as it stands there, or add it to the list of every \
                 worker",
                listed()
            )
        })
    }
}

impl Default for CrawlerSettings {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            allow_networks: Vec::new(),
            extra_roots_pem: None,
            http_port: 80,
            https_port: 443,
            mail_port: 25,
            mail_greeting: false,
            concurrency: 64,
            in_hand: 1_024,
            user_agent: identity::user_agent("localhost"),
            vantage: "default".to_owned(),
            vantages: Vec::new(),
            worker_name: "crawler".to_owned(),
            lease: Duration::from_secs(120),
            ipv6: Ipv6::default(),
            pace: PaceSettings::default(),
            ip_policy: None,
            limits: Limits::default(),
            zones: Zone::programme(),
            canaries: Vec::new(),
            personal_zones: Zone::parse("id.vn").into_iter().collect(),
        }
    }
}

impl Default for PaceSettings {
    fn default() -> Self {
        Self {
            per_host: Duration::from_secs(5),
            per_address: Duration::from_secs(1),
            max_per_second: 50,
            response_factor: 5,
            // Five times the longest request: what the bot page promises has no exception.
            host_gap_cap: Duration::from_secs(100),
            crawl_delay_cap: Duration::from_secs(300),
            per_network: 4,
            canary: Duration::from_secs(5),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            robots: 512 << 10,
            redirects: 10,
            addresses: 3,
            dns: Duration::from_secs(4),
            connect: Duration::from_secs(5),
            handshake: Duration::from_secs(5),
            first_byte: Duration::from_secs(10),
            fetch: Duration::from_secs(20),
            domain: Duration::from_secs(90),
            parse: Duration::from_millis(200),
        }
    }
}

#[cfg(test)]
mod vantages {
    use super::*;

    #[test]
    fn a_worker_looks_from_a_network_that_is_named() {
        let fault = |vantage: &str, vantages: &[&str]| {
            let vantages = vantages.iter().map(|v| (*v).to_owned()).collect();
            CrawlerSettings { vantage: vantage.to_owned(), vantages, ..CrawlerSettings::default() }
                .vantage_fault()
        };
        assert_eq!(fault("default", &[]), None, "one network, whatever it is called");
        assert_eq!(fault("HCM", &["HN", "HCM"]), None);
        let stranger = fault("default", &["HN", "HCM"]).expect("a fault");
        assert!(stranger.contains("“default”") && stranger.contains("HN, HCM"), "{stranger}");
        assert!(fault("HN", &["HN", "HCM", "HN"]).expect("a fault").contains("twice"));
        assert!(fault("Hà Nội", &[]).is_some() && fault("", &[]).is_some());
    }
}
