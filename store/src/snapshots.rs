//! Frozen quarters: written once, page by page, and sealed with digests; never changed afterwards.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::stored::{clean, from_json};
use domain::clock::Timestamp;
use domain::measure::Counts;
use domain::period::Quarter;
use sqlx::QueryBuilder;

const TABLE: &str = "snapshots";

macro_rules! columns {
    () => {
        "id, quarter, revision, method, ruleset, as_of, frozen_at, last_look, code_version, frame_sha256, names_sha256, \
         figures_sha256, reason"
    };
}

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'snapshot'";
    NEXT_REVISION = "SELECT COALESCE(MAX(revision), 0) + 1 FROM snapshots WHERE quarter = $1 AND method = $2";
    // Without digests it is not sealed: work in hand, or what a killed process left.
    BEGIN = "INSERT INTO snapshots (quarter, revision, method, ruleset, as_of, frozen_at, last_look, code_version, \
             frame_sha256, names_sha256, figures_sha256, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', $9) RETURNING id";
    SEAL = "UPDATE snapshots SET frame_sha256 = $2, names_sha256 = $3, figures_sha256 = $4 \
            WHERE id = $1 AND figures_sha256 = ''";
    LIST = concat!("SELECT ", columns!(), " FROM snapshots WHERE figures_sha256 <> '' ORDER BY quarter DESC, method DESC, revision DESC");
    NAMES = "SELECT domain, frame, known, evidence_id FROM snapshot_names WHERE snapshot_id = $1 AND domain > $2 \
             ORDER BY domain LIMIT $3";
    FIGURE = "INSERT INTO snapshot_figures (snapshot_id, dimension, key, figures) VALUES ($1, $2, $3, $4)";
    FIGURES = "SELECT dimension, key, figures FROM snapshot_figures WHERE snapshot_id = $1 ORDER BY dimension, key";
    UNSEALED = "SELECT id FROM snapshots WHERE figures_sha256 = '' AND quarter = $1";
    DROP_NAMES = "DELETE FROM snapshot_names WHERE snapshot_id = $1";
    DROP_FIGURES = "DELETE FROM snapshot_figures WHERE snapshot_id = $1";
    DROP = "DELETE FROM snapshots WHERE id = $1 AND figures_sha256 = ''";
}

crate::row::row! {
    struct SnapshotRow {
        id: i64,
        quarter: String,
        revision: i64,
        method: String,
        ruleset: String,
        as_of: i64,
        frozen_at: i64,
        last_look: i64,
        code_version: String,
        frame_sha256: String,
        names_sha256: String,
        figures_sha256: String,
        reason: String,
    }
}

/// The manifest of a frozen quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number.
    pub id: i64,
    /// The quarter.
    pub quarter: Quarter,
    /// 1, 2, … for one quarter and method.
    pub revision: i64,
    /// Version of the status machine and of the figures.
    pub method: String,
    /// Digest of the rules.
    pub ruleset: String,
    /// The moment of which it speaks.
    pub as_of: Timestamp,
    /// When it was made.
    pub frozen_at: Timestamp,
    /// The newest look that was taken into account.
    pub last_look: i64,
    /// Version of the program.
    pub code_version: String,
    /// SHA-256 over the lines of the frame.
    pub frame_sha256: String,
    /// SHA-256 over the lines of what was known.
    pub names_sha256: String,
    /// SHA-256 over the lines of the figures.
    pub figures_sha256: String,
    /// Why it was made; of a revision: what was corrected.
    pub reason: String,
}

/// One name of a snapshot, as its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenName {
    /// The name.
    pub domain: String,
    /// `domain::measure::Frame` as JSON.
    pub frame: String,
    /// `domain::measure::Known` as JSON.
    pub known: String,
    /// The evidence behind the state.
    pub evidence_id: Option<i64>,
}

/// One figure of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenFigure {
    /// What the group is made by: `total`, `province`, …
    pub dimension: String,
    /// The group's key.
    pub key: String,
    /// Its counts.
    pub counts: Counts,
}

/// What a snapshot is begun with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSnapshot {
    /// The quarter.
    pub quarter: Quarter,
    /// Version of the method.
    pub method: String,
    /// Digest of the rules.
    pub ruleset: String,
    /// The newest look that is taken into account.
    pub last_look: i64,
    /// Version of the program.
    pub code_version: String,
    /// Why.
    pub reason: String,
    /// The present moment.
    pub now: Timestamp,
}

impl Db {
    /// Begins a snapshot and clears away what a killed one of the same quarter left. It exists for readers only once
    /// it is sealed.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn begin_snapshot(&self, new: &NewSnapshot) -> Result<i64> {
        let quarter = new.quarter.to_string();
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        let unsealed: Vec<i64> =
            on_tx!(&mut tx, c => sqlx::query_scalar(UNSEALED).bind(&quarter).fetch_all(c).await?);
        for id in unsealed {
            for text in [DROP_NAMES, DROP_FIGURES, DROP] {
                on_tx!(&mut tx, c => sqlx::query(text).bind(id).execute(c).await?.rows_affected());
            }
        }
        let revision: i64 = on_tx!(&mut tx, c => {
            sqlx::query_scalar(NEXT_REVISION).bind(&quarter).bind(&new.method).fetch_one(c).await?
        });
        let id = on_tx!(&mut tx, c => {
            sqlx::query_scalar(BEGIN)
                .bind(&quarter)
                .bind(revision)
                .bind(&new.method)
                .bind(&new.ruleset)
                .bind(new.quarter.ends().0)
                .bind(new.now.0)
                .bind(new.last_look)
                .bind(&new.code_version)
                .bind(clean(&new.reason))
                .fetch_one(c)
                .await?
        });
        tx.commit().await?;
        Ok(id)
    }

    /// Adds a page of names to a snapshot that is not sealed yet.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_frozen(&self, snapshot: i64, names: &[FrozenName]) -> Result<()> {
        let mut tx = self.begin().await?;
        for batch in names.chunks(500) {
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO snapshot_names (snapshot_id, domain, frame, known, evidence_id) ",
                );
                query.push_values(batch, |mut b, n| {
                    b.push_bind(snapshot).push_bind(&n.domain).push_bind(&n.frame).push_bind(&n.known);
                    b.push_bind(n.evidence_id);
                });
                query.build().execute(c).await?;
            });
        }
        tx.commit().await
    }

    /// Writes the figures and seals the snapshot with its digests.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn seal_snapshot(
        &self,
        id: i64,
        figures: &[(String, String, String)],
        digests: [&str; 3],
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        for (dimension, key, text) in figures {
            on_tx!(&mut tx, c => {
                sqlx::query(FIGURE).bind(id).bind(dimension).bind(key).bind(text).execute(c).await?.rows_affected()
            });
        }
        let [frame, names, sums] = digests;
        on_tx!(&mut tx, c => {
            sqlx::query(SEAL).bind(id).bind(frame).bind(names).bind(sums).execute(c).await?.rows_affected()
        });
        tx.commit().await
    }

    /// All sealed snapshots, latest quarter first, latest revision first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn snapshots(&self) -> Result<Vec<Snapshot>> {
        let rows: Vec<SnapshotRow> = on_read!(self, pool => sqlx::query_as(LIST).fetch_all(pool).await?);
        rows.into_iter()
            .map(|r| {
                Ok(Snapshot {
                    quarter: Quarter::parse(&r.quarter)
                        .map_err(|e| crate::StoreError::corrupt(TABLE, &r.quarter, e))?,
                    id: r.id,
                    revision: r.revision,
                    method: r.method,
                    ruleset: r.ruleset,
                    as_of: Timestamp(r.as_of),
                    frozen_at: Timestamp(r.frozen_at),
                    last_look: r.last_look,
                    code_version: r.code_version,
                    frame_sha256: r.frame_sha256,
                    names_sha256: r.names_sha256,
                    figures_sha256: r.figures_sha256,
                    reason: r.reason,
                })
            })
            .collect()
    }

    /// Names of a snapshot in their order, after `after`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn frozen_page(&self, snapshot: i64, after: &str, limit: u32) -> Result<Vec<FrozenName>> {
        let rows: Vec<(String, String, String, Option<i64>)> = on_read!(self, pool => {
            sqlx::query_as(NAMES).bind(snapshot).bind(after).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let name = |(domain, frame, known, evidence_id)| FrozenName { domain, frame, known, evidence_id };
        Ok(rows.into_iter().map(name).collect())
    }

    /// The figures of a snapshot.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn frozen_figures(&self, snapshot: i64) -> Result<Vec<FrozenFigure>> {
        let rows: Vec<(String, String, String)> =
            on_read!(self, pool => sqlx::query_as(FIGURES).bind(snapshot).fetch_all(pool).await?);
        rows.into_iter()
            .map(|(dimension, key, text)| {
                let counts = from_json("snapshot_figures", &key, &text)?;
                Ok(FrozenFigure { dimension, key, counts })
            })
            .collect()
    }
}
