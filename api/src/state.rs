//! What every handler gets: the store, the index, the settings and the clock.

use crate::chance::Chance;
use crate::limits::Limits;
use crate::statistics::cache::{Answers, Cache};
use crate::statistics::lives::Longitudinal;
use crate::statistics::{Asked, Matrix};
use domain::clock::Clock;
use domain::name::Zone;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What the pages say about who runs them, and how the crawler behaves. All of it is configuration: agencies
/// change their names.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Address under which the public reaches the pages, without a final slash (`https://danhba.example.vn`).
    pub public_url: String,
    /// Name of the agency that runs this directory.
    pub operator: String,
    /// The same in short, where little room is.
    pub operator_short: String,
    /// Where people write to; empty when there is none.
    pub contact_email: String,
    /// To what the address of a page is appended to share it by Zalo; empty: to nothing.
    pub zalo_share: String,
    /// The User-Agent of the crawler, in full.
    pub bot_user_agent: String,
    /// Addresses or networks that the crawler comes from.
    pub source_addresses: Vec<String>,
    /// The pace of the crawler, as stated on `/bot`.
    pub pace: PaceFacts,
    /// The zones whose names this directory knows.
    pub zones: Vec<Zone>,
    /// Longest time that one request may take before it is answered with 503.
    pub request_timeout: Duration,
    /// The head of a request must be there within this time.
    pub head_time: Duration,
    /// Its body must be there within this time of its head.
    pub body_time: Duration,
    /// Requests in hand at a time; one more is refused at once with 503.
    pub in_hand: usize,
    /// Connections at a time; further ones wait until one ends.
    pub connections: usize,
    /// Connections that one visitor (IPv6: one /64) may hold of them; one more is refused at once.
    pub connections_of_one: usize,
    /// Networks whose connections are not counted so, beside the trusted proxies.
    pub uncounted: Vec<IpNet>,
    /// How long computed statistics are reused.
    pub statistics_ttl: Duration,
    /// Networks of our own proxies: their `X-Forwarded-For` names the visitor.
    pub trusted_proxies: Vec<IpNet>,
}

/// The limits that the crawler keeps (docs/politeness.md).
#[derive(Debug, Clone)]
pub struct PaceFacts {
    /// Least milliseconds between two requests to one host.
    pub per_host_ms: u64,
    /// Least milliseconds between two requests to one address.
    pub per_address_ms: u64,
    /// Requests per second over all hosts.
    pub max_per_second: u32,
    /// Connections at a time to one IPv4 /24 or IPv6 /48.
    pub per_network: usize,
    /// Connections at a time to all networks of one hosting company.
    pub per_hosting: usize,
    /// Whether mail hosts are asked for their greeting.
    pub mail_greeting: bool,
}

impl Default for PaceFacts {
    fn default() -> Self {
        Self {
            per_host_ms: 5_000,
            per_address_ms: 1_000,
            max_per_second: 50,
            per_network: 4,
            per_hosting: 32,
            mail_greeting: false,
        }
    }
}

impl Default for ApiSettings {
    fn default() -> Self {
        let public_url = "http://127.0.0.1:8080".to_owned();
        Self {
            bot_user_agent: format!("danhba-bot/1.0 (+{public_url}/bot)"),
            public_url,
            operator: "Danh bạ website biz.vn và id.vn".into(),
            operator_short: "Danh bạ website biz.vn và id.vn".into(),
            contact_email: String::new(),
            zalo_share: "https://zalo.me/share?url=".into(),
            source_addresses: Vec::new(),
            pace: PaceFacts::default(),
            zones: Zone::programme(),
            request_timeout: Duration::from_secs(15),
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(3),
            in_hand: 64,
            connections: 512,
            connections_of_one: 64,
            uncounted: THIS_MACHINE.to_vec(),
            statistics_ttl: Duration::from_secs(60),
            trusted_proxies: Vec::new(),
        }
    }
}

/// The addresses under which a machine speaks to itself.
const THIS_MACHINE: [IpNet; 2] = [
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
];

/// Figures over time move by the day and cost a look at every term: they are kept so many times longer.
const LIVES_KEPT: u32 = 15;

/// Passwords hashed at the same time; who comes later waits, within the time of a request.
const HASHERS: usize = 2;
/// Passwords that may wait for that.
const LINE: usize = 8;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// The record.
    pub db: Db,
    /// The search index.
    pub index: Arc<indexer::Index>,
    /// Who runs this and how.
    pub settings: Arc<ApiSettings>,
    /// The present moment.
    pub clock: Clock,
    /// Where receipts come from.
    pub chance: Chance,
    /// Who sent how many forms.
    pub limits: Limits,
    /// Places of requests in hand.
    places: Arc<Semaphore>,
    /// How many passwords may be hashed at the same time: each takes 19 MiB and tens of milliseconds of a core.
    pub(crate) hashing: Arc<Semaphore>,
    /// Places in the line before it, those that hash included: who waits for one keeps others from pages.
    pub(crate) hashing_line: Arc<Semaphore>,
    /// Figures computed a moment ago.
    pub(crate) figures: Cache<Matrix>,
    /// Figures over time, by what they were grouped by.
    pub(crate) lives: Answers<Asked, Longitudinal>,
}

impl ApiState {
    /// A state whose caches are empty.
    #[must_use]
    pub fn new(
        db: Db,
        index: Arc<indexer::Index>,
        mut settings: ApiSettings,
        clock: Clock,
        chance: Chance,
    ) -> Self {
        settings.public_url = settings.public_url.trim_end_matches('/').to_owned();
        let figures = Cache::new(settings.statistics_ttl);
        let lives = Answers::new(settings.statistics_ttl * LIVES_KEPT);
        Self {
            db,
            index,
            clock,
            chance,
            limits: Limits::default(),
            places: Arc::new(Semaphore::new(settings.in_hand)),
            hashing: Arc::new(Semaphore::new(HASHERS)),
            hashing_line: Arc::new(Semaphore::new(HASHERS + LINE)),
            figures,
            lives,
            settings: Arc::new(settings),
        }
    }

    /// A place for one more request, for as long as it is held; `None` when all are taken.
    #[must_use]
    pub fn take_place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// The full address of a path of ours.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.public_url)
    }
}
