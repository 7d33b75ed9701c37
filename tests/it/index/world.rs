//! A register with sites that were looked at.

use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use domain::schedule::Next;
use domain::verdict::{Funnel, Https, Leaf, Mail, Verdict};
use indexer::{Index, Query};
use store::{Db, ImportSource, Record};

const START: Timestamp = Timestamp(1_780_000_000_000);
const WORKER: &str = "w";

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

/// Puts names on the register: biz.vn as enterprises, id.vn as citizens.
pub async fn enrol(db: &Db, names: &[&str]) {
    enrol_rows(db, names.iter().map(|text| registration(text)).collect()).await;
}

/// Puts a name on the register with its sector, or without one.
pub async fn enrol_as(db: &Db, text: &str, sector: Option<&str>) {
    enrol_rows(db, vec![Registration { sector: sector.map(str::to_owned), ..registration(text) }]).await;
}

/// Puts a name on the register where it lies.
pub async fn enrol_in(db: &Db, text: &str, province: Option<&str>, ward: Option<&str>, sector: Option<&str>) {
    let code = province.map(|code| ProvinceCode::parse(code).expect("two digits"));
    let province = code.map(|code| ProvinceAsRegistered { code, map: ProvinceMap::Since2025 });
    let (ward, sector) = (ward.map(str::to_owned), sector.map(str::to_owned));
    enrol_rows(db, vec![Registration { province, ward, sector, ..registration(text) }]).await;
}

async fn enrol_rows(db: &Db, rows: Vec<Registration>) {
    let source = ImportSource {
        file_name: "list.csv".into(),
        sha256: "00".repeat(32),
        as_of: None,
        full: false,
        dry_run: false,
        at: START,
    };
    db.import(rows, &source).await.expect("an import");
}

fn registration(text: &str) -> Registration {
    let domain = name(text);
    let citizen = domain.zone() == "id.vn";
    Registration {
        zone: Zone::parse(domain.zone()).expect("a zone"),
        domain,
        registrar: "Nhà đăng ký A".into(),
        province: Some(ProvinceAsRegistered {
            code: ProvinceCode::parse("01").expect("two digits"),
            map: ProvinceMap::Since2025,
        }),
        ward: None,
        registered_on: None,
        expires_on: None,
        holder_kind: if citizen { HolderKind::Citizen } else { HolderKind::Enterprise },
        holder_name: None,
        tax_code: None,
        sector: Some("I".into()),
        campaign: None,
        status: vec![],
        free_term: None,
    }
}

/// Looks at a name, the `round`th time, and finds a page with this title on this leaf.
pub async fn look(db: &Db, text: &str, round: i64, leaf: Leaf, title: &str) {
    let page = PageFacts {
        url: format!("https://{text}/"),
        status: 200,
        title: title.to_owned(),
        text: format!("{title}, nơi ai cũng biết"),
        ..PageFacts::default()
    };
    look_at(db, text, round, leaf, VisitEnd::Page(Box::new(page))).await;
}

/// As [`look`], and this is what stands at the end of the visit.
pub async fn look_at(db: &Db, text: &str, round: i64, leaf: Leaf, end: VisitEnd) {
    let domain = name(text);
    let at = START.plus(round * 8 * Timestamp::DAY);
    let mut observation = Observation::empty(domain.clone(), "lab", 1, at);
    observation.visits.push(Visit {
        scheme: Scheme::Https,
        host: HostName::parse(text).expect("a host"),
        robots: Robots::NotAsked,
        hops: vec![],
        end,
        millis: 1,
    });
    let verdict = verdict(leaf, text);
    db.claim_one(WORKER, &domain, at, Timestamp::HOUR).await.expect("a claim").expect("the name is free");
    let next = Next::round(at.plus(7 * Timestamp::DAY));
    let record = Record { observation: &observation, verdict: &verdict, next, worker: WORKER, now: at };
    db.record(&record).await.expect("a record");
}

fn verdict(leaf: Leaf, host: &str) -> Verdict {
    Verdict {
        leaf,
        class: leaf.class(),
        mail: Mail::M0,
        https: Https::Valid,
        canonical_host: Some(host.to_owned()),
        final_url: Some(format!("https://{host}/")),
        http_status: Some(200),
        rule: "test".into(),
        evidence: vec![],
        confidence: 0.9,
        ruleset: "sha256:000000000000".into(),
        funnel: Funnel { delegated: true, resolving: true, https: true, valid_tls: true, live: true },
    }
}

/// The domains found for a text, in order, joined by blanks.
pub fn found(index: &Index, text: &str) -> String {
    let results = index.search(&Query::text(text)).expect("an answer");
    results.hits.iter().map(|h| h.domain.to_string()).collect::<Vec<_>>().join(" ")
}

/// The index has been followed to the end and says what the store says.
pub async fn assert_agrees(index: &Index, db: &Db) {
    index.follow_once(db).await.expect("a pass");
    let agreement = index.agrees_with(db).await.expect("a comparison");
    assert!(agreement.holds(), "{agreement:?}");
    assert_eq!(agreement.equal, index.stats().expect("figures").documents);
}
