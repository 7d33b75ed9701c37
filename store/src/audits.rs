//! The audit of a frozen quarter: the sample that was drawn, who labels it, the labels, and the estimates made of
//! them. Rows are only added.
//!
//! - this file: the draw and its items
//! - [`links`]: personal links, of which only hashes are kept
//! - [`labels`]: labels, progress, what the adjudicator is asked
//! - [`estimates`]: estimates, written and read

pub mod estimates;
pub mod labels;
pub mod links;

pub use estimates::AuditEstimate;
pub use labels::GivenLabel;
pub use links::{AuditLink, NewAuditLink};

use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::evidence::unpack;
use crate::snapshots::FrozenName;
use crate::stored::{from_json, json, name};
use domain::audit::sample::{AuditStratum, Group, Inclusion};
use domain::audit::{Label, Mix};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::Observation;
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;

const TABLE: &str = "audits";
const ITEMS: &str = "audit_items";

/// How long evidence behind the items of an audit is kept whole, in days from the draw.
pub const KEEP_DAYS: i64 = 90;

macro_rules! item_columns {
    () => {
        "position, domain, evidence_id, zone, province, registrar, stratum, leaf, counted, nation, groups"
    };
}

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'audit'";
    OF_SNAPSHOT = "SELECT id, snapshot_id, seed, drawn_at, keep_until, plan, inclusions, mixes FROM audits WHERE snapshot_id = $1";
    BEGIN = "INSERT INTO audits (snapshot_id, seed, drawn_at, keep_until, plan, inclusions, mixes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    ALL_ITEMS = concat!("SELECT ", item_columns!(), " FROM audit_items WHERE audit_id = $1 ORDER BY position");
    ITEM = concat!("SELECT ", item_columns!(), " FROM audit_items WHERE audit_id = $1 AND position = $2");
    // Names of a snapshot with the confidence of the verdict on the evidence behind them.
    CANDIDATES = "SELECT n.domain, n.frame, n.known, n.evidence_id, COALESCE(v.confidence, 0.0) FROM snapshot_names n \
                  LEFT JOIN verdicts v ON v.evidence_id = n.evidence_id \
                  WHERE n.snapshot_id = $1 AND n.domain > $2 ORDER BY n.domain LIMIT $3";
    FACTS = "SELECT e.domain, e.packed FROM audit_items i JOIN evidence e ON e.id = i.evidence_id \
             WHERE i.audit_id = $1 AND i.position = $2 AND NOT e.reduced";
    REDUCIBLE = "SELECT e.id FROM evidence e WHERE NOT e.reduced AND e.seen_at < $1 AND e.domain LIKE $2 AND NOT EXISTS \
                 (SELECT 1 FROM audit_items i JOIN audits a ON a.id = i.audit_id WHERE i.evidence_id = e.id AND a.keep_until > $3) \
                 ORDER BY e.id LIMIT $4";
}

/// What a draw was to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPlan {
    /// Names of the national sample.
    pub size: u64,
    /// Groups with labels of their own.
    pub groups: Vec<Group>,
    /// Names a group.
    pub per_group: u64,
}

/// A draw as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Its number.
    pub id: i64,
    /// The snapshot whose names were drawn.
    pub snapshot_id: i64,
    /// The published seed.
    pub seed: String,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// Until then the evidence behind its items is kept whole.
    pub keep_until: Timestamp,
    /// What it was to give.
    pub plan: AuditPlan,
    /// N_k and n_k of the nation.
    pub nation: Vec<Inclusion>,
    /// N_k and n_k of each group.
    pub groups: Vec<(Group, Vec<Inclusion>)>,
    /// The population by group.
    pub mixes: Vec<Mix>,
}

/// A draw to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// The snapshot.
    pub snapshot_id: i64,
    /// The published seed.
    pub seed: String,
    /// What was to be drawn.
    pub plan: AuditPlan,
    /// N_k and n_k of the nation.
    pub nation: Vec<Inclusion>,
    /// N_k and n_k of each group.
    pub groups: Vec<(Group, Vec<Inclusion>)>,
    /// The population by group.
    pub mixes: Vec<Mix>,
    /// The items in the order of their positions.
    pub items: Vec<AuditItem>,
    /// The present moment.
    pub now: Timestamp,
}

/// A drawn name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditItem {
    /// Position in the order of labelling, from 1.
    pub position: i64,
    /// The name.
    pub domain: DomainName,
    /// The look behind its state when the quarter was frozen.
    pub evidence_id: Option<i64>,
    /// Zone.
    pub zone: String,
    /// Present province; empty when unknown.
    pub province: String,
    /// Registrar; empty when not stated.
    pub registrar: String,
    /// Its stratum. Not for labellers' eyes, nor are the two that follow.
    pub stratum: AuditStratum,
    /// The machine's leaf.
    pub leaf: String,
    /// What the figures count it as.
    pub counted: Label,
    /// Part of the national sample.
    pub nation: bool,
    /// Groups that it was drawn for.
    pub groups: Vec<Group>,
}

/// What became of a draw that was to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutAudit {
    /// It is stored now.
    Stored(i64),
    /// The same draw (seed and plan) was stored before; nothing changed.
    Already(i64),
    /// The snapshot has another draw; nothing changed.
    Another(Box<Audit>),
}

#[derive(Serialize, Deserialize)]
struct Inclusions {
    nation: Vec<Inclusion>,
    groups: Vec<(Group, Vec<Inclusion>)>,
}

crate::row::row! {
    struct AuditRow {
        id: i64,
        snapshot_id: i64,
        seed: String,
        drawn_at: i64,
        keep_until: i64,
        plan: String,
        inclusions: String,
        mixes: String,
    }
}

crate::row::row! {
    struct ItemRow {
        position: i64,
        domain: String,
        evidence_id: Option<i64>,
        zone: String,
        province: String,
        registrar: String,
        stratum: String,
        leaf: String,
        counted: String,
        nation: bool,
        groups: String,
    }
}

impl AuditRow {
    fn audit(self) -> Result<Audit> {
        let Inclusions { nation, groups } = from_json(TABLE, &self.seed, &self.inclusions)?;
        Ok(Audit {
            id: self.id,
            snapshot_id: self.snapshot_id,
            drawn_at: Timestamp(self.drawn_at),
            keep_until: Timestamp(self.keep_until),
            plan: from_json(TABLE, &self.seed, &self.plan)?,
            mixes: from_json(TABLE, &self.seed, &self.mixes)?,
            seed: self.seed,
            nation,
            groups,
        })
    }
}

impl ItemRow {
    fn item(self) -> Result<AuditItem> {
        let unknown = |what: &str| StoreError::corrupt(ITEMS, &self.domain, format!("unknown code “{what}”"));
        let stratum = AuditStratum::ALL.into_iter().find(|s| s.code() == self.stratum);
        Ok(AuditItem {
            position: self.position,
            domain: name(ITEMS, &self.domain)?,
            evidence_id: self.evidence_id,
            stratum: stratum.ok_or_else(|| unknown(&self.stratum))?,
            counted: Label::from_code(&self.counted).ok_or_else(|| unknown(&self.counted))?,
            groups: from_json(ITEMS, &self.domain, &self.groups)?,
            zone: self.zone,
            province: self.province,
            registrar: self.registrar,
            leaf: self.leaf,
            nation: self.nation,
        })
    }
}

async fn of_snapshot(tx: &mut Tx, snapshot: i64) -> Result<Option<Audit>> {
    let row: Option<AuditRow> =
        on_tx!(tx, c => sqlx::query_as(OF_SNAPSHOT).bind(snapshot).fetch_optional(c).await?);
    row.map(AuditRow::audit).transpose()
}

impl Db {
    /// Stores a draw whole or not at all. The same draw again changes nothing, and neither does another draw of a
    /// snapshot that has one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn put_audit(&self, new: &NewAudit) -> Result<PutAudit> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        if let Some(found) = of_snapshot(&mut tx, new.snapshot_id).await? {
            tx.rollback().await?;
            let same = found.seed == new.seed && found.plan == new.plan;
            return Ok(if same { PutAudit::Already(found.id) } else { PutAudit::Another(Box::new(found)) });
        }
        let plan = json(TABLE, &new.seed, &new.plan)?;
        let counts = Inclusions { nation: new.nation.clone(), groups: new.groups.clone() };
        let (inclusions, mixes) = (json(TABLE, &new.seed, &counts)?, json(TABLE, &new.seed, &new.mixes)?);
        let keep_until = new.now.plus(KEEP_DAYS * Timestamp::DAY);
        let id: i64 = on_tx!(&mut tx, c => {
            sqlx::query_scalar(BEGIN)
                .bind(new.snapshot_id)
                .bind(&new.seed)
                .bind(new.now.0)
                .bind(keep_until.0)
                .bind(&plan)
                .bind(&inclusions)
                .bind(&mixes)
                .fetch_one(c)
                .await?
        });
        for batch in new.items.chunks(500) {
            let mut groups = Vec::with_capacity(batch.len());
            for item in batch {
                groups.push(json(ITEMS, item.domain.as_str(), &item.groups)?);
            }
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(concat!("INSERT INTO audit_items (audit_id, ", item_columns!(), ") "));
                query.push_values(batch.iter().zip(&groups), |mut b, (i, groups)| {
                    b.push_bind(id).push_bind(i.position).push_bind(i.domain.as_str()).push_bind(i.evidence_id);
                    b.push_bind(&i.zone).push_bind(&i.province).push_bind(&i.registrar);
                    b.push_bind(i.stratum.code()).push_bind(&i.leaf).push_bind(i.counted.code());
                    b.push_bind(i.nation).push_bind(groups);
                });
                query.build().execute(c).await?;
            });
        }
        tx.commit().await?;
        Ok(PutAudit::Stored(id))
    }

    /// The draw of a snapshot.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit(&self, snapshot: i64) -> Result<Option<Audit>> {
        let row: Option<AuditRow> =
            on_read!(self, pool => sqlx::query_as(OF_SNAPSHOT).bind(snapshot).fetch_optional(pool).await?);
        row.map(AuditRow::audit).transpose()
    }

    /// The drawn names in the order of their positions.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_items(&self, audit: i64) -> Result<Vec<AuditItem>> {
        let rows: Vec<ItemRow> =
            on_read!(self, pool => sqlx::query_as(ALL_ITEMS).bind(audit).fetch_all(pool).await?);
        rows.into_iter().map(ItemRow::item).collect()
    }

    /// One drawn name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_item(&self, audit: i64, position: i64) -> Result<Option<AuditItem>> {
        let row: Option<ItemRow> =
            on_read!(self, pool => sqlx::query_as(ITEM).bind(audit).bind(position).fetch_optional(pool).await?);
        row.map(ItemRow::item).transpose()
    }

    /// What was seen of a drawn name; `None` when nothing was kept, or no longer whole.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_facts(&self, audit: i64, position: i64) -> Result<Option<Observation>> {
        let row: Option<(String, Vec<u8>)> =
            on_read!(self, pool => sqlx::query_as(FACTS).bind(audit).bind(position).fetch_optional(pool).await?);
        row.map(|(domain, packed)| unpack(&domain, &packed)).transpose()
    }

    /// Frozen names in their order after `after`, each with the confidence of its verdict (0 without one).
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_candidates(
        &self,
        snapshot: i64,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(FrozenName, f64)>> {
        let rows: Vec<(String, String, String, Option<i64>, f64)> = on_read!(self, pool => {
            sqlx::query_as(CANDIDATES).bind(snapshot).bind(after).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let pair = |(domain, frame, known, evidence_id, confidence)| {
            (FrozenName { domain, frame, known, evidence_id }, confidence)
        };
        Ok(rows.into_iter().map(pair).collect())
    }

    /// Evidence of a zone's names that was first seen before `seen_before`, is still whole, and may be reduced when
    /// its retention ends (docs/measuring.md D.1): none of it stands behind an item of an audit that is still kept.
    /// Whatever reduces evidence must ask here.
    ///
    /// # Errors
    /// Database errors.
    pub async fn reducible_evidence(
        &self,
        zone: &str,
        seen_before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<i64>> {
        let names = format!("%.{zone}");
        Ok(on_read!(self, pool => {
            sqlx::query_scalar(REDUCIBLE)
                .bind(seen_before.0)
                .bind(&names)
                .bind(now.0)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        }))
    }
}
