//! The rooms, opened from settings: crawler, index, pages.

use crate::app::{App, private_folder};
use crate::worker::Worker;
use anyhow::Context;
use api::{ApiSettings, ApiState, Chance, PaceFacts};
use crawler::polite::policy::PolicyFile;
use crawler::{Crawler, CrawlerSettings, PaceSettings};
use domain::name::HostName;
use indexer::{Index, IndexError, Mode};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use tokio::net::TcpListener;

/// A crawler by the settings.
pub fn crawler(app: &App, db: Db, worker: Option<&Worker>) -> anyhow::Result<Crawler> {
    Ok(Crawler::new(crawler_settings(app, worker)?, db, app.clock.clone(), app.seed())?)
}

fn crawler_settings(app: &App, worker: Option<&Worker>) -> anyhow::Result<CrawlerSettings> {
    let s = &app.settings;
    let roots = match &s.crawler.extra_roots {
        Some(path) => Some(
            std::fs::read(path)
                .with_context(|| format!("crawler.extra_roots: cannot read {}", path.display()))?,
        ),
        None => None,
    };
    Ok(CrawlerSettings {
        resolvers: s.resolver.servers.iter().filter_map(|t| resolver(t)).collect(),
        allow_networks: s.crawler.allow_networks.iter().filter_map(|n| n.parse().ok()).collect(),
        extra_roots_pem: roots,
        http_port: s.crawler.http_port,
        https_port: s.crawler.https_port,
        mail_port: s.crawler.mail_port,
        mail_greeting: s.crawler.mail_greeting,
        concurrency: s.crawler.concurrency,
        in_hand: s.crawler.in_hand,
        user_agent: s.user_agent(),
        vantage: worker.and_then(|w| w.vantage.clone()).unwrap_or_else(|| s.crawler.vantage.clone()),
        vantages: s.crawler.vantages.clone(),
        worker_name: worker.map_or_else(|| "looking-only".to_owned(), |w| w.name.clone()),
        pace: PaceSettings {
            per_host: Duration::from_millis(s.pace.per_host_ms),
            per_address: Duration::from_millis(s.pace.per_address_ms),
            max_per_second: s.pace.max_per_second,
            per_network: s.pace.per_network,
            ..PaceSettings::default()
        },
        lease: Duration::from_secs(s.crawler.lease_s),
        ip_policy: s.crawler.ip_policy.clone(),
        zones: app.zones()?,
        canaries: s.canaries().iter().filter_map(|host| HostName::parse(host).ok()).collect(),
        ..CrawlerSettings::default()
    })
}

/// `address:port`, or an address with the port of DNS. Checked when the settings were read.
fn resolver(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(|ip| (ip, 53).into()))
}

/// The index, to be written by this process.
///
/// # Errors
/// Also when another process writes it.
pub fn index_writer(app: &App) -> anyhow::Result<Index> {
    index_unless_written(app)?.with_context(|| {
        format!(
            "another process writes the index in {}: `danhba serve` and `danhba run` keep it up to date by themselves; stop \
             that one first, or leave it to it",
            app.settings.index_dir().display()
        )
    })
}

/// The same; `None` when another process writes it.
///
/// # Errors
/// Whatever else stands in the way: reading alone would be no cure for it, the index would stay as it is for ever.
pub fn index_unless_written(app: &App) -> anyhow::Result<Option<Index>> {
    match open_index(app, Mode::Write) {
        Ok(index) => Ok(Some(index)),
        Err(error) if matches!(error.downcast_ref(), Some(IndexError::LockBusy(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The index, for searching only: another process follows.
pub fn index_reader(app: &App) -> anyhow::Result<Index> {
    open_index(app, Mode::Read)
}

fn open_index(app: &App, mode: Mode) -> anyhow::Result<Index> {
    let dir = app.settings.index_dir();
    let made = private_folder(&app.settings.data_dir).and_then(|()| std::fs::create_dir_all(&dir));
    made.with_context(|| format!("cannot create {}", dir.display()))?;
    Index::open(&dir, mode).with_context(|| format!("cannot open the index in {}", dir.display()))
}

/// What the pages need.
pub fn api_state(app: &App, db: Db, index: Arc<Index>) -> anyhow::Result<ApiState> {
    let s = &app.settings;
    let (operator, operator_short) = s.operator(app.clock.now().in_vietnam().date());
    let settings = ApiSettings {
        public_url: s.public_url(),
        operator,
        operator_short,
        contact_email: s.api.contact_email.clone(),
        zalo_share: s.api.zalo_share.clone(),
        bot_user_agent: s.user_agent(),
        source_addresses: s.api.source_addresses.clone(),
        pace: PaceFacts {
            per_host_ms: s.pace.per_host_ms,
            per_address_ms: s.pace.per_address_ms,
            max_per_second: s.pace.max_per_second,
            per_network: s.pace.per_network,
            mail_greeting: s.crawler.mail_greeting,
            per_hosting: PolicyFile::open(s.crawler.ip_policy.clone())?.policy().most_per_hosting(),
        },
        zones: app.zones()?,
        in_hand: s.api.in_hand,
        connections: s.api.connections,
        trusted_proxies: s.api.trusted_proxies.iter().filter_map(|n| n.parse().ok()).collect(),
        ..ApiSettings::default()
    };
    Ok(ApiState::new(db, index, settings, app.clock.clone(), chance()))
}

/// The system's randomness.
fn chance() -> Chance {
    let source = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    Chance::new(move |bytes| source.fill(bytes).is_ok())
}

/// A listening socket, or a sentence that says what stands in the way.
pub async fn listen(key: &str, address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{key}: cannot listen on {address}; is another danhba running? Set {key} to another port")
    })
}
