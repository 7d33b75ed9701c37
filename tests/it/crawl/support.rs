//! A lab, a prober or crawler pointed at it, and short ways to say what a site does.

use crawler::{CrawlerSettings, Ipv6, Limits, PaceSettings, Prober};
use domain::clock::Clock;
use domain::name::{DomainName, Zone};
use domain::observation::{Observation, Robots, Visit, VisitEnd};
use domain::registration::{HolderKind, Registration};
use lab::script::{HostScript, Port, Reply, RobotsScript, Site, World};
use lab::{Event, Lab, LabSettings};
use std::net::Ipv4Addr;
use std::time::Duration;
use store::{Db, Due, ImportSource};

/// Where all sites of these tests live; the only network that the crawler may contact.
pub const LAB: &str = "127.20.0.0/16";

/// A developed page: more than 150 words and links of its own.
pub fn developed(title: &str) -> String {
    let text =
        "Cơm tấm sườn bì chả nướng than, nước mắm pha theo công thức gia đình từ năm 1998. ".repeat(14);
    format!(
        "<!doctype html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>\
         <a href=/thuc-don>Thực đơn</a> <a href=/lien-he>Liên hệ</a> <a href=/gioi-thieu>Giới thiệu</a><p>{text}</p></body></html>"
    )
}

/// An empty world with the zones that exist.
pub fn world() -> World {
    World { zones: ["id.vn", "biz.vn", "vn", "com"].map(str::to_owned).to_vec(), ..World::default() }
}

pub fn ip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 20, 0, last)
}

/// A site that serves on both ports at both hosts.
pub fn serve(world: &mut World, domain: &str, last: u8, site: Site) {
    world.site_at(domain, ip(last), site);
}

/// A developed home with these answers to robots.txt.
pub fn with_robots(domain: &str, robots: RobotsScript) -> Site {
    Site { robots, ..Site::home(developed(domain)) }
}

/// A site whose home answers so.
pub fn answering(reply: Reply) -> Site {
    Site { routes: [("/".to_owned(), reply)].into(), ..Site::default() }
}

/// Sets what both hosts of a domain do on each port.
pub fn ports(world: &mut World, domain: &str, last: u8, https: Port, http: Port) {
    world.domain_at(domain, ip(last));
    for host in [domain.to_owned(), format!("www.{domain}")] {
        let script = HostScript {
            address: ip(last),
            https: https.clone(),
            http: http.clone(),
            certificate: lab::script::Certificate::Valid,
        };
        world.hosts.insert(host, script);
    }
}

pub async fn start(world: World) -> Lab {
    Lab::start(world, LabSettings::default()).await.expect("the lab starts")
}

/// Settings that point at a lab, with short limits and hardly any gaps.
pub fn settings(lab: &Lab) -> CrawlerSettings {
    CrawlerSettings {
        resolvers: vec![lab.dns_addr()],
        allow_networks: vec![LAB.parse().expect("a network")],
        extra_roots_pem: Some(lab.ca_pem().as_bytes().to_vec()),
        http_port: lab.http_port(),
        https_port: lab.https_port(),
        ipv6: Ipv6::Off,
        vantage: "lab".to_owned(),
        worker_name: "test".to_owned(),
        pace: PaceSettings {
            per_host: Duration::from_millis(1),
            per_address: Duration::from_millis(1),
            max_per_second: 0,
            response_factor: 0,
            per_network: 64,
            ..PaceSettings::default()
        },
        limits: Limits {
            dns: Duration::from_millis(700),
            connect: Duration::from_secs(2),
            handshake: Duration::from_secs(1),
            first_byte: Duration::from_millis(1_500),
            fetch: Duration::from_secs(5),
            domain: Duration::from_secs(40),
            parse: Duration::from_secs(2),
            ..Limits::default()
        },
        ..CrawlerSettings::default()
    }
}

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

pub fn due(domain: &str) -> Due {
    let domain = name(domain);
    Due {
        against: Vec::new(),
        robots_down_since: None,
        pool: None,
        zone: domain.zone().to_owned(),
        domain,
        attempt: 1,
        registered_on: None,
        holder_kind: HolderKind::Unknown,
        opted_out: false,
        in_use: false,
        validators: None,
    }
}

/// One look at one domain of a lab.
pub async fn look(lab: &Lab, domain: &str) -> Observation {
    look_with(settings(lab), domain).await
}

pub async fn look_with(settings: CrawlerSettings, domain: &str) -> Observation {
    let prober = Prober::new(settings, Clock::System, 7).expect("settings are good");
    prober.observe(&due(domain)).await
}

/// The first visit, and that there is one.
pub fn first(observation: &Observation) -> &Visit {
    observation.visits.first().unwrap_or_else(|| panic!("no visit in {observation:#?}"))
}

/// A short word for how a visit ended: `page 200`, `failed Reset`, `robots`, …
pub fn word(visit: &Visit) -> String {
    match &visit.end {
        VisitEnd::Page(page) => format!("page {}", page.status),
        VisitEnd::Robots => "robots".to_owned(),
        VisitEnd::Failed { failure, .. } => format!("failed {failure:?}"),
        VisitEnd::Redirects { failure, .. } => format!("redirects {failure:?}"),
        VisitEnd::Paused { status, .. } => format!("paused {status}"),
        VisitEnd::Upgrade { to_https, .. } => format!("upgrade {to_https}"),
        VisitEnd::NoAddress { .. } => "no address".to_owned(),
        VisitEnd::External { target } => format!("external {target}"),
    }
}

/// How every visit ended, in order: `https page 200, http upgrade false`.
pub fn words(observation: &Observation) -> Vec<String> {
    observation
        .visits
        .iter()
        .map(|v| {
            format!(
                "{} {} {}",
                if v.host.as_str().starts_with("www.") { "www" } else { "apex" },
                scheme(v),
                word(v)
            )
        })
        .collect()
}

fn scheme(visit: &Visit) -> &'static str {
    match visit.scheme {
        domain::observation::Scheme::Http => "http",
        domain::observation::Scheme::Https => "https",
    }
}

/// A short word for what robots.txt said.
pub fn robots_word(robots: &Robots) -> &'static str {
    match robots {
        Robots::NotAsked => "not asked",
        Robots::Allowed { .. } => "allowed",
        Robots::Disallowed { .. } => "disallowed",
        Robots::Unavailable { .. } => "unavailable",
        Robots::Unreachable => "unreachable",
    }
}

/// The paths that a host was asked for, in order.
pub fn paths(lab: &Lab, wanted: &str) -> Vec<String> {
    lab.log()
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::Request { host, path, .. } if host == wanted => Some(path),
            _ => None,
        })
        .collect()
}

/// A database in a folder of its own.
pub async fn database() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let db = Db::connect(&url).await.expect("a database");
    db.migrate().await.expect("a schema");
    (folder, db)
}

/// Registers names, due at once.
pub async fn register(db: &Db, names: &[String]) {
    let rows = names.iter().map(|n| registration(n)).collect();
    let source = ImportSource {
        file_name: "test.csv".to_owned(),
        sha256: "0".repeat(64),
        as_of: None,
        full: false,
        dry_run: false,
        at: Clock::System.now(),
    };
    db.import(rows, &source).await.expect("an import");
}

fn registration(text: &str) -> Registration {
    Registration::bare(name(text))
}
