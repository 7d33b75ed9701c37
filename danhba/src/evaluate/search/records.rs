//! Records as sites that may be listed.

use crate::app::App;
use crate::bench::made;
use anyhow::{Context, bail};
use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use domain::schedule::Next;
use domain::text::{nfc, squeeze};
use domain::verdict::{Funnel, Https, Leaf, Mail, Verdict};
use serde::Deserialize;
use std::path::Path;
use store::{Db, Record as Look};

/// Looks recorded in one transaction.
const GROUP: usize = 64;
const WORKER: &str = "evaluate";

/// One record of a judging set.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    pub id: String,
    pub domain: String,
    pub title: String,
    #[serde(default)]
    pub description: Option<String>,
    /// Code on the map since 2025.
    #[serde(default)]
    pub province_code: Option<String>,
    #[serde(default)]
    pub ward: Option<String>,
}

/// Reads JSON lines.
///
/// # Errors
/// Names the file, and the line that cannot be read.
pub fn read(path: &Path) -> anyhow::Result<Vec<Record>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let records: Vec<Record> = lines
        .map(|(n, line)| {
            serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), n + 1))
        })
        .collect::<anyhow::Result<_>>()?;
    if records.is_empty() {
        bail!("{} holds no records", path.display());
    }
    Ok(records)
}

/// Registers the records and records one look at each: a developed site over valid HTTPS.
///
/// # Errors
/// A name that is none; database errors.
pub async fn record(app: &App, db: &Db, records: &[Record]) -> anyhow::Result<()> {
    let now = app.clock.now();
    let rows = records.iter().map(registration).collect::<anyhow::Result<Vec<_>>>()?;
    made::register(db, rows.clone(), now).await?;
    for row in rows.iter().filter(|row| row.zone.as_str() == "id.vn") {
        db.give_consent(&row.domain, "1", WORKER, now).await?;
    }
    let bar = app.talk.bar("recording", records.len() as u64);
    for (group, rows) in records.chunks(GROUP).zip(rows.chunks(GROUP)) {
        let mut looks = Vec::with_capacity(group.len());
        for (record, row) in group.iter().zip(rows) {
            db.claim_one(WORKER, &row.domain, now, Timestamp::HOUR).await?;
            looks.push((look(record, &row.domain, now)?, verdict(&row.domain)));
        }
        let next = || Next::round(now.plus(7 * Timestamp::DAY));
        let records: Vec<Look<'_>> = looks
            .iter()
            .map(|(observation, verdict)| Look { observation, verdict, next: next(), worker: WORKER, now })
            .collect();
        for outcome in db.record_all(&records).await? {
            outcome.context("a look was not recorded")?;
        }
        bar.inc(group.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

fn registration(record: &Record) -> anyhow::Result<Registration> {
    let domain = DomainName::stored(&record.domain).with_context(|| format!("record {}", record.id))?;
    let personal = domain.zone() == "id.vn";
    let code = record.province_code.as_deref().and_then(ProvinceCode::parse);
    Ok(Registration {
        zone: Zone::parse(domain.zone()).with_context(|| format!("the zone of {domain}"))?,
        province: code.map(|code| ProvinceAsRegistered { code, map: ProvinceMap::Since2025 }),
        ward: record.ward.as_deref().map(nfc).filter(|w| !w.is_empty()),
        holder_kind: if personal { HolderKind::Citizen } else { HolderKind::Enterprise },
        ..Registration::bare(domain)
    })
}

fn look(record: &Record, domain: &DomainName, at: Timestamp) -> anyhow::Result<Observation> {
    let mut observation = Observation::empty(domain.clone(), WORKER, 1, at);
    let description = record.description.clone().unwrap_or_default();
    observation.visits.push(Visit {
        scheme: Scheme::Https,
        host: HostName::parse(domain.as_str())?,
        robots: Robots::NotAsked,
        hops: vec![],
        // The texts as a page has them: the parser keeps what it reads, composed.
        end: VisitEnd::Page(Box::new(PageFacts {
            url: format!("https://{domain}/"),
            status: 200,
            title: nfc(&squeeze(&record.title)),
            text: nfc(&squeeze(&format!("{} {description}", record.title))),
            description: nfc(&squeeze(&description)),
            ..PageFacts::default()
        })),
        millis: 1,
    });
    Ok(observation)
}

fn verdict(domain: &DomainName) -> Verdict {
    let leaf = Leaf::C8;
    Verdict {
        leaf,
        class: leaf.class(),
        mail: Mail::M0,
        https: Https::Valid,
        canonical_host: Some(domain.to_string()),
        final_url: Some(format!("https://{domain}/")),
        http_status: Some(200),
        rule: WORKER.into(),
        evidence: vec![],
        confidence: 1.0,
        ruleset: WORKER.into(),
        funnel: Funnel { delegated: true, resolving: true, https: true, valid_tls: true, live: true },
    }
}
