//! What the labels say of the figures: written in runs, of which the latest counts.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use domain::clock::Timestamp;
use serde::Serialize;
use sqlx::QueryBuilder;

crate::sql::statements! {
    NEXT_RUN = "SELECT COALESCE(MAX(run), 0) + 1 FROM audit_estimates WHERE snapshot_id = $1";
    LATEST = "SELECT dimension, key, indicator, value, low, high, basis, labels FROM audit_estimates WHERE snapshot_id = $1 \
              AND run = (SELECT MAX(run) FROM audit_estimates WHERE snapshot_id = $1) ORDER BY dimension, key, indicator";
}

crate::row::row! {
    struct EstimateRow {
        dimension: String,
        key: String,
        indicator: String,
        value: f64,
        low: f64,
        high: f64,
        basis: String,
        labels: i64,
    }
}

/// One estimate with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditEstimate {
    /// `total`, `zone`, `province` or `registrar`.
    pub dimension: String,
    /// The group's key; empty for the total.
    pub key: String,
    /// What is estimated, such as `u_any`.
    pub indicator: String,
    /// The estimate.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What it rests on, such as `post_stratified`.
    pub basis: String,
    /// How many labels.
    pub labels: i64,
}

impl From<EstimateRow> for AuditEstimate {
    fn from(r: EstimateRow) -> Self {
        let EstimateRow { dimension, key, indicator, value, low, high, basis, labels } = r;
        Self { dimension, key, indicator, value, low, high, basis, labels }
    }
}

impl Db {
    /// Writes the estimates of a snapshot, made of the labels of `audit` (its own, or an earlier quarter's), as a new
    /// run, and gives the run's number. Earlier runs stay in the record and count no more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn put_audit_estimates(
        &self,
        snapshot: i64,
        audit: i64,
        estimates: &[AuditEstimate],
        now: Timestamp,
    ) -> Result<i64> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => sqlx::query(super::TAKE_TURN).execute(c).await?.rows_affected());
        let run: i64 = on_tx!(&mut tx, c => sqlx::query_scalar(NEXT_RUN).bind(snapshot).fetch_one(c).await?);
        for batch in estimates.chunks(300) {
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO audit_estimates (snapshot_id, audit_id, run, dimension, key, indicator, value, low, high, \
                     basis, labels, computed_at) ",
                );
                query.push_values(batch, |mut b, e| {
                    b.push_bind(snapshot).push_bind(audit).push_bind(run).push_bind(&e.dimension).push_bind(&e.key);
                    b.push_bind(&e.indicator).push_bind(e.value).push_bind(e.low).push_bind(e.high);
                    b.push_bind(&e.basis).push_bind(e.labels).push_bind(now.0);
                });
                query.build().execute(c).await?;
            });
        }
        tx.commit().await?;
        Ok(run)
    }

    /// The estimates of a snapshot from the latest run, by dimension, key and indicator; empty when it has none.
    ///
    /// `dimension` is `total`, `zone`, `province` or `registrar`, `key` the group's key (empty for the total).
    /// Indicators: `u_any` (in use), `u_web` (a website of its own), `share_own_site`, `share_elsewhere`,
    /// `share_other_service`, `share_not_use` (total only, they add up to 1), `se_any`, `sp_any`, `se_web`, `sp_web`
    /// (how well the published figures know it), `kappa` (−1 to 1). `basis` says what an estimate rests on:
    /// `post_stratified`, `own`, `composite`, `synthetic`, `multiclass`, `rogan_gladen`, `confusion`, `labels`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_estimates(&self, snapshot: i64) -> Result<Vec<AuditEstimate>> {
        let rows: Vec<EstimateRow> =
            on_read!(self, pool => sqlx::query_as(LATEST).bind(snapshot).fetch_all(pool).await?);
        Ok(rows.into_iter().map(AuditEstimate::from).collect())
    }
}
