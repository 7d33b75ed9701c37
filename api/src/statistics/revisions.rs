//! The frozen quarters with what each revision changed, and `GET /api/v1/snapshots`.

use super::audits::{self, PublishedAudit};
use super::json::{Bounds, Ratio, publication};
use super::suppress::FEWEST;
use crate::fault::Fault;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::measure::{Publication, Usage};
use serde::Serialize;
use store::Snapshot;
use utoipa::ToSchema;

/// A frozen quarter with the usage rate before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Its manifest.
    pub snapshot: Snapshot,
    /// Use of all names in the revision before, of the same quarter and method.
    pub before: Option<Usage>,
    /// Use of all names in this one.
    pub after: Usage,
}

/// Every frozen quarter, latest first.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn revisions(state: &ApiState) -> Result<Vec<Revision>, Fault> {
    let mut out: Vec<Revision> = Vec::new();
    // Earlier revisions first, so that each finds the one before it.
    for snapshot in state.db.snapshots().await?.into_iter().rev() {
        let after = state.db.frozen_figure(snapshot.id, "total", "").await?.unwrap_or_default().usage;
        let same =
            |r: &&Revision| r.snapshot.quarter == snapshot.quarter && r.snapshot.method == snapshot.method;
        let before = out.iter().rev().find(same).map(|r| r.after);
        out.push(Revision { snapshot, before, after });
    }
    out.reverse();
    Ok(out)
}

/// The frozen quarters.
#[derive(Debug, Serialize, ToSchema)]
pub struct Snapshots {
    /// Latest quarter first, latest revision first.
    pub snapshots: Vec<SnapshotEntry>,
}

/// A frozen quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct SnapshotEntry {
    /// `2026-Q3`.
    pub quarter: String,
    /// 1, 2, … for one quarter and method.
    pub revision: i64,
    /// Version of the status machine and of the figures.
    pub method: String,
    /// Digest of the rules.
    pub ruleset: String,
    /// The moment of which it speaks, RFC 3339.
    pub as_of: String,
    /// When it was frozen, RFC 3339.
    pub frozen_at: String,
    /// Version of the program.
    pub code_version: String,
    /// SHA-256 over the lines of the frame.
    pub frame_sha256: String,
    /// SHA-256 over the lines of what was known of each name.
    pub names_sha256: String,
    /// SHA-256 over the lines of the figures.
    pub figures_sha256: String,
    /// Why it was made; of a revision: what it corrects.
    pub reason: String,
    /// Use of all names in the revision before; null for the first.
    pub before: Option<FrozenUsage>,
    /// Use of all names; null with fewer than 10 of them.
    pub after: Option<FrozenUsage>,
    /// Its audit; null when no sample was drawn.
    pub audit: Option<PublishedAudit>,
}

/// The usage rate of a frozen quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrozenUsage {
    /// κ.
    pub coverage: Ratio,
    /// `final`, `provisional` or `withheld`.
    pub publication: &'static str,
    /// The usage rate.
    pub rate: Ratio,
    /// Its bounds; null when withheld.
    pub bounds: Option<Bounds>,
}

fn frozen(u: &Usage) -> Option<FrozenUsage> {
    if (1..FEWEST).contains(&u.mature) {
        return None;
    }
    let r = u.rates();
    let open = r.publication != Publication::Withheld;
    let bounds = r.any.value.zip(r.any_upper.value).filter(|_| open);
    Some(FrozenUsage {
        coverage: Ratio::of(r.coverage, true),
        publication: publication(r.publication),
        rate: Ratio::of(r.any, open),
        bounds: bounds.map(|(lower, upper)| Bounds { lower, upper }),
    })
}

fn entry(r: &Revision) -> SnapshotEntry {
    let s = &r.snapshot;
    SnapshotEntry {
        quarter: s.quarter.to_string(),
        revision: s.revision,
        method: s.method.clone(),
        ruleset: s.ruleset.clone(),
        as_of: s.as_of.rfc3339(),
        frozen_at: s.frozen_at.rfc3339(),
        code_version: s.code_version.clone(),
        frame_sha256: s.frame_sha256.clone(),
        names_sha256: s.names_sha256.clone(),
        figures_sha256: s.figures_sha256.clone(),
        reason: s.reason.clone(),
        before: r.before.as_ref().and_then(frozen),
        after: frozen(&r.after),
        audit: None,
    }
}

/// Frozen quarters with their digests, the reason of each revision, the rate before and after it, and its audit.
///
/// # Errors
/// [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/snapshots",
    tag = "statistics",
    responses((status = 200, description = "Frozen quarters", body = Snapshots))
)]
pub async fn show(State(state): State<ApiState>) -> Result<Response, Fault> {
    let mut snapshots = Vec::new();
    for revision in revisions(&state).await? {
        let audit = audits::published(&state.db, &revision.snapshot).await?;
        snapshots.push(SnapshotEntry { audit, ..entry(&revision) });
    }
    Ok(reply::json(&Snapshots { snapshots }, reply::MINUTE))
}

/// Every frozen quarter, as it is told.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn entries(state: &ApiState) -> Result<Vec<SnapshotEntry>, Fault> {
    Ok(revisions(state).await?.iter().map(entry).collect())
}

/// The latest revision of each quarter, the earliest quarter first. Quarters by another method than the latest one are left
/// out: their figures do not compare.
#[must_use]
pub fn latest(list: Vec<Revision>) -> Vec<Revision> {
    let method = list.first().map(|r| r.snapshot.method.clone());
    let mut kept: Vec<Revision> = Vec::new();
    for revision in list.into_iter().filter(|r| Some(&r.snapshot.method) == method.as_ref()) {
        if kept.last().is_none_or(|last| last.snapshot.quarter != revision.snapshot.quarter) {
            kept.push(revision);
        }
    }
    kept.reverse();
    kept
}

/// The trend, as it is told.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn trend(state: &ApiState) -> Result<Vec<SnapshotEntry>, Fault> {
    Ok(latest(revisions(state).await?).iter().map(entry).collect())
}
