//! Small registrations, looks and verdicts to store.

use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{Answer, NotObserved, Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use domain::schedule::{ATTEMPTS, Next};
use domain::verdict::{Axis, Evidence, Funnel, Https, Leaf, Mail, Verdict};
use store::{Db, ImportReport, ImportSource, Record, Recorded, Result};

/// A Monday in 2026.
pub const T0: Timestamp = Timestamp(1_780_000_000_000);
pub const LEASE: i64 = 10 * Timestamp::MINUTE;
pub const WORKER: &str = "worker-1";

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

pub fn province(code: &str, map: ProvinceMap) -> ProvinceAsRegistered {
    ProvinceAsRegistered { code: ProvinceCode::parse(code).expect("two digits"), map }
}

pub fn registration(text: &str) -> Registration {
    let domain = name(text);
    Registration {
        zone: Zone::parse(domain.zone()).expect("a zone"),
        domain,
        registrar: "Nhà đăng ký A".into(),
        province: Some(province("01", ProvinceMap::Since2025)),
        ward: Some("Phường Hoàn Kiếm".into()),
        registered_on: time::Date::from_calendar_date(2025, time::Month::August, 15).ok(),
        expires_on: time::Date::from_calendar_date(2027, time::Month::August, 15).ok(),
        holder_kind: HolderKind::Enterprise,
        holder_name: Some("Công ty Cà phê Đất Đỏ".into()),
        tax_code: None,
        sector: Some("I".into()),
        campaign: None,
        status: vec!["ok".into()],
        free_term: Some(true),
    }
}

pub fn source(at: Timestamp) -> ImportSource {
    ImportSource {
        file_name: "list.csv".into(),
        sha256: "00".repeat(32),
        as_of: None,
        full: false,
        dry_run: false,
        at,
    }
}

/// Imports plain registrations of these names.
pub async fn enrol(db: &Db, names: &[&str]) -> ImportReport {
    let rows = names.iter().map(|n| registration(n)).collect();
    db.import(rows, &source(T0)).await.expect("an import")
}

pub fn verdict(leaf: Leaf, host: &str) -> Verdict {
    let class = leaf.class();
    let in_use = class.axis() == Axis::Pos;
    Verdict {
        leaf,
        class,
        mail: Mail::M0,
        https: if in_use { Https::Valid } else { Https::None },
        canonical_host: in_use.then(|| host.to_owned()),
        final_url: in_use.then(|| format!("https://{host}/")),
        http_status: in_use.then_some(200),
        rule: format!("sample.{}", leaf.code().to_lowercase()),
        evidence: vec![Evidence::new("title", "Cà phê")],
        confidence: 0.9,
        ruleset: "sha256:000000000000".into(),
        funnel: Funnel { delegated: true, resolving: in_use, https: in_use, valid_tls: in_use, live: in_use },
    }
}

/// A look at `domain` that found a page with this title.
pub fn observation(domain: &DomainName, at: Timestamp, title: &str) -> Observation {
    let mut observation = Observation::empty(domain.clone(), "lab", 1, at);
    observation.finished_at = at.plus(1500);
    let page = PageFacts {
        url: format!("https://{domain}/"),
        status: 200,
        title: title.to_owned(),
        text: format!("{title} rang xay tại chỗ. ").repeat(80),
        headings: vec![title.to_owned(), "Liên hệ".into()],
        ..PageFacts::default()
    };
    observation.visits.push(Visit {
        scheme: Scheme::Https,
        host: HostName::parse(domain.as_str()).expect("a host"),
        robots: Robots::NotAsked,
        hops: vec![],
        end: VisitEnd::Page(Box::new(page)),
        millis: 20,
    });
    observation
}

/// The same look with facts that differ by leaf: other facts are other evidence.
pub fn seen_as(mut observation: Observation, leaf: Leaf) -> Observation {
    observation.dns.spf = Answer::Found(vec![leaf.code().to_owned()]);
    observation
}

/// The same look as the last attempt of its round, after which a failure stands.
pub fn last_attempt(observation: Observation) -> Observation {
    Observation { attempt: ATTEMPTS, ..observation }
}

/// A look that was not taken because somebody opted out.
pub fn refused(domain: &DomainName, at: Timestamp) -> (Observation, Verdict) {
    let (mut observation, verdict) = blind(domain, at);
    observation.not_observed = Some(NotObserved::Optout);
    (observation, verdict)
}

/// A look that saw nothing for a reason of ours.
pub fn blind(domain: &DomainName, at: Timestamp) -> (Observation, Verdict) {
    let mut observation = Observation::empty(domain.clone(), "lab", 1, at);
    observation.finished_at = at.plus(10);
    observation.not_observed = Some(NotObserved::CrawlerFault);
    (observation, verdict(Leaf::X0, domain.as_str()))
}

pub fn later(at: Timestamp) -> Next {
    Next::round(at.plus(7 * Timestamp::DAY))
}

/// Claims the name, and records this look at it.
pub async fn record(db: &Db, observation: &Observation, verdict: &Verdict) -> Result<Recorded> {
    let now = observation.finished_at;
    db.claim_one(WORKER, &observation.domain, observation.started_at, LEASE)
        .await?
        .expect("the name is in the register and free");
    db.record(&Record { observation, verdict, next: later(now), worker: WORKER, now }).await
}

/// Claims the name and records that it stood on this leaf.
pub async fn look(db: &Db, domain: &str, at: Timestamp, leaf: Leaf) -> Recorded {
    let domain = name(domain);
    let (observation, verdict) = if leaf == Leaf::X0 {
        blind(&domain, at)
    } else {
        (seen_as(observation(&domain, at, "Cà phê Đất Đỏ"), leaf), verdict(leaf, domain.as_str()))
    };
    record(db, &observation, &verdict).await.expect("a record")
}
