//! The audit of a frozen quarter: the sample that was drawn, who labels it, the labels, and the estimates made of
//! them. Rows are only added.
//!
//! - this file: the draw
//! - [`items`]: the drawn names, and what was seen of them
//! - [`links`]: who labels, and as what
//! - [`labels`]: labels, progress, what the adjudicator is asked
//! - [`estimates`]: estimates, written and read

pub mod estimates;
pub mod items;
pub mod labels;
pub mod links;

pub use estimates::AuditEstimate;
pub use items::AuditItem;
pub use labels::GivenLabel;
pub use links::AuditLink;

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::snapshots::FrozenName;
use crate::stored::{from_json, json};
use domain::audit::Mix;
use domain::audit::sample::{Group, Inclusion};
use domain::clock::Timestamp;
use serde::{Deserialize, Serialize};

const TABLE: &str = "audits";

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'audit'";
    OF_SNAPSHOT = "SELECT id, snapshot_id, seed, drawn_at, plan, inclusions, mixes FROM audits WHERE snapshot_id = $1";
    BEGIN = "INSERT INTO audits (snapshot_id, seed, drawn_at, plan, inclusions, mixes) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    // Names of a snapshot with the confidence of the verdict on the evidence behind them.
    CANDIDATES = "SELECT n.domain, n.frame, n.known, n.evidence_id, COALESCE(v.confidence, 0.0) FROM snapshot_names n \
                  LEFT JOIN verdicts v ON v.evidence_id = n.evidence_id \
                  WHERE n.snapshot_id = $1 AND n.domain > $2 ORDER BY n.domain LIMIT $3";
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
        plan: String,
        inclusions: String,
        mixes: String,
    }
}

impl AuditRow {
    fn audit(self) -> Result<Audit> {
        let Inclusions { nation, groups } = from_json(TABLE, &self.seed, &self.inclusions)?;
        Ok(Audit {
            id: self.id,
            snapshot_id: self.snapshot_id,
            drawn_at: Timestamp(self.drawn_at),
            plan: from_json(TABLE, &self.seed, &self.plan)?,
            mixes: from_json(TABLE, &self.seed, &self.mixes)?,
            seed: self.seed,
            nation,
            groups,
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
    #[boxed]
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
        let id: i64 = on_tx!(&mut tx, c => {
            sqlx::query_scalar(BEGIN)
                .bind(new.snapshot_id)
                .bind(&new.seed)
                .bind(new.now.0)
                .bind(&plan)
                .bind(&inclusions)
                .bind(&mixes)
                .fetch_one(c)
                .await?
        });
        items::add(&mut tx, id, &new.items).await?;
        tx.commit().await?;
        Ok(PutAudit::Stored(id))
    }

    /// The draw of a snapshot.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit(&self, snapshot: i64) -> Result<Option<Audit>> {
        let row: Option<AuditRow> =
            on_read!(self, pool => sqlx::query_as(OF_SNAPSHOT).bind(snapshot).fetch_optional(pool).await?);
        row.map(AuditRow::audit).transpose()
    }

    /// Frozen names in their order after `after`, each with the confidence of its verdict (0 without one).
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
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
}
