//! The estimate that the audit corrects (docs/measuring.md E.7), beside the raw rate.

use super::By;
use serde::Serialize;
use store::AuditEstimate;
use utoipa::ToSchema;

/// A corrected usage rate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Corrected {
    /// The estimate, 0–1.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How it was made: `post_stratified`, `own`, `synthetic`, `composite`, …
    pub basis: String,
    /// Names that people labelled for it.
    pub labels: i64,
}

/// The estimates of the latest frozen quarter that was audited; none while there is none.
///
/// # Errors
/// Database errors.
pub async fn published(db: &store::Db) -> store::Result<Vec<AuditEstimate>> {
    for snapshot in db.snapshots().await? {
        let estimates = db.audit_estimates(snapshot.id).await?;
        if !estimates.is_empty() {
            return Ok(estimates);
        }
    }
    Ok(Vec::new())
}

/// The corrected rate of a group among estimates; `None` while none is published for it. Groups of a cut (one zone of
/// a province) are never corrected: no audit is drawn for them.
#[must_use]
pub fn corrected(estimates: &[AuditEstimate], by: By, key: &str) -> Option<Corrected> {
    let of_group = |e: &&AuditEstimate| e.indicator == "u_any" && e.dimension == by.word() && e.key == key;
    let e = estimates.iter().find(of_group)?;
    Some(Corrected { value: e.value, low: e.low, high: e.high, basis: e.basis.clone(), labels: e.labels })
}
