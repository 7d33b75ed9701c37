//! Frozen quarters to draw from, made past the crawl.

use domain::audit::Label;
use domain::audit::mix::Mix;
use domain::audit::sample::{AuditStratum, Inclusion};
use domain::clock::Timestamp;
use domain::measure::{Frame, Known};
use domain::name::{DomainName, Zone};
use domain::period::Quarter;
use domain::status::Status;
use domain::verdict::{Class, Leaf, Mail};
use store::{AuditItem, AuditPlan, Db, FrozenName, NewAudit, NewSnapshot, PutAudit, Snapshot};

pub const QUARTER: &str = "2026-Q3";

pub fn quarter(text: &str) -> Quarter {
    Quarter::parse(text).expect("a quarter")
}

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

/// A name of Hà Nội, registered long ago.
pub fn frame(domain: &str) -> Frame {
    Frame {
        domain: domain.to_owned(),
        zone: name(domain).zone().to_owned(),
        registrar: "PA".into(),
        province_as_registered: "34:01".into(),
        province: "01".into(),
        ward: String::new(),
        cohort: "2025-Q3".into(),
        holder_kind: "enterprise".into(),
        sector: String::new(),
        campaign: String::new(),
        born: quarter("2025-Q3").begins(),
        expires_on: String::new(),
        free_term: Some(true),
        held: false,
    }
}

/// A name on this leaf; in use over time when the leaf is.
pub fn known(leaf: Leaf) -> Known {
    let class = leaf.class();
    let used = matches!(class, Class::UseWeb | Class::UseAlias | Class::UseOther);
    Known {
        leaf: Some(leaf),
        mail: Mail::M0,
        web_status: if used { Status::Active } else { Status::Inactive },
        mail_status: Status::Inactive,
        kind: used.then_some(class),
        ..Known::nothing()
    }
}

/// A frozen quarter of these names.
pub async fn freeze(db: &Db, quarter_name: &str, names: &[(Frame, Known, Option<i64>)]) -> Snapshot {
    let new = NewSnapshot {
        quarter: quarter(quarter_name),
        method: "test".into(),
        ruleset: "sha256:0".into(),
        last_look: 0,
        code_version: "0".into(),
        reason: "a test".into(),
        now: quarter(quarter_name).ends(),
    };
    let id = db.begin_snapshot(&new).await.expect("a snapshot");
    let frozen: Vec<FrozenName> = names
        .iter()
        .map(|(frame, known, evidence_id)| FrozenName {
            domain: frame.domain.clone(),
            frame: serde_json::to_string(frame).expect("JSON"),
            known: serde_json::to_string(known).expect("JSON"),
            evidence_id: *evidence_id,
        })
        .collect();
    db.add_frozen(id, &frozen).await.expect("names");
    db.seal_snapshot(id, &[], ["a", "b", "c"]).await.expect("a seal");
    db.snapshots().await.expect("snapshots").into_iter().find(|s| s.id == id).expect("sealed")
}

/// Thirty names of three strata, without evidence.
pub async fn thirty(db: &Db) -> Snapshot {
    let leaves = [Leaf::C8, Leaf::C2, Leaf::T1];
    let names: Vec<_> =
        (0..30).map(|n| (frame(&format!("ten-{n:02}.biz.vn")), known(leaves[n % 3]), None)).collect();
    freeze(db, QUARTER, &names).await
}

pub fn item(position: i64, domain: &str, stratum: AuditStratum, counted: Label) -> AuditItem {
    AuditItem {
        position,
        domain: name(domain),
        evidence_id: None,
        zone: "biz.vn".into(),
        province: "01".into(),
        registrar: "PA".into(),
        stratum,
        leaf: "C8".into(),
        counted,
        nation: true,
        groups: Vec::new(),
    }
}

/// The sample of these strata, (stratum, N, n) each; every name of USE is counted as an own website.
pub fn sample(snapshot: &Snapshot, seed: &str, sizes: &[(AuditStratum, u64, u64)]) -> NewAudit {
    let mut items = Vec::new();
    let mut mix = Mix::new("total", "");
    for (stratum, population, drawn) in sizes {
        let counted = if *stratum == AuditStratum::Use { Label::OwnSite } else { Label::NotUse };
        (0..*population).for_each(|_| mix.add(*stratum, counted));
        for n in 0..*drawn {
            let domain = format!("{}-{n}.biz.vn", stratum.code().to_lowercase().replace('_', "-"));
            items.push(item(items.len() as i64 + 1, &domain, *stratum, counted));
        }
    }
    let of = |dimension: &str, key: &str| Mix { dimension: dimension.into(), key: key.into(), ..mix.clone() };
    let nation = |(stratum, population, drawn): &(AuditStratum, u64, u64)| Inclusion {
        stratum: *stratum,
        population: *population,
        drawn: *drawn,
    };
    NewAudit {
        snapshot_id: snapshot.id,
        seed: seed.to_owned(),
        plan: AuditPlan { size: items.len() as u64, groups: Vec::new(), per_group: 100 },
        nation: sizes.iter().map(nation).collect(),
        groups: Vec::new(),
        mixes: vec![of("total", ""), of("zone", "biz.vn"), of("province", "01"), of("registrar", "PA")],
        items,
        now: snapshot.frozen_at.plus(Timestamp::DAY),
    }
}

pub async fn put(db: &Db, new: &NewAudit) -> i64 {
    match db.put_audit(new).await.expect("a draw") {
        PutAudit::Stored(id) => id,
        other => panic!("{other:?}"),
    }
}
