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
use std::collections::HashMap;
use store::{Recomputation, Snapshot};
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
    /// The same names and looks by another version of the method or other rules, the earliest first. None of them is ever taken
    /// for the frozen quarter.
    pub recomputed: Vec<Beside>,
}

/// A frozen quarter computed otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// How, and what came out.
    pub made: Recomputation,
    /// Use of all names.
    pub usage: Usage,
}

impl Beside {
    /// Names of which something else is known; nothing when they are so few that they could be told.
    #[must_use]
    pub fn changed(&self) -> Option<i64> {
        unless_few(self.made.made.changed)
    }
}

fn unless_few(n: i64) -> Option<i64> {
    (!(1..FEWEST).contains(&n)).then_some(n)
}

/// Every frozen quarter, latest first.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn revisions(state: &ApiState) -> Result<Vec<Revision>, Fault> {
    let mut out: Vec<Revision> = Vec::new();
    let mut besides: HashMap<i64, Vec<Beside>> = HashMap::new();
    for made in state.db.recomputations().await? {
        let usage = state.db.recomputed_figure(made.id, "total", "").await?.unwrap_or_default().usage;
        besides.entry(made.made.snapshot_id).or_default().push(Beside { made, usage });
    }
    // Earlier revisions first, so that each finds the one before it.
    for snapshot in state.db.snapshots().await?.into_iter().rev() {
        let after = state.db.frozen_figure(snapshot.id, "total", "").await?.unwrap_or_default().usage;
        let same =
            |r: &&Revision| r.snapshot.quarter == snapshot.quarter && r.snapshot.method == snapshot.method;
        let before = out.iter().rev().find(same).map(|r| r.after);
        let recomputed = besides.remove(&snapshot.id).unwrap_or_default();
        out.push(Revision { snapshot, before, after, recomputed });
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
    /// The same names and looks by another version of the method or other rules, beside it.
    pub recomputed: Vec<RecomputedEntry>,
}

/// A frozen quarter by another version of the method or other rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecomputedEntry {
    /// The quarter, `2026-Q3`.
    pub quarter: String,
    /// The revision beside which it stands.
    pub revision: i64,
    /// The frozen one's version of the method.
    pub first_method: String,
    /// This one's.
    pub method: String,
    /// The frozen one's digest of rules.
    pub first_ruleset: String,
    /// This one's.
    pub ruleset: String,
    /// When it was computed, RFC 3339.
    pub computed_at: String,
    /// Version of the program that did.
    pub code_version: String,
    /// Why.
    pub reason: String,
    /// Names of the population; null when they are fewer than 10.
    pub names: Option<i64>,
    /// Of these, names of which something else is known; null when they are fewer than 10.
    pub changed: Option<i64>,
    /// Looks whose text was past its retention: they keep the verdict that was frozen.
    pub carried: i64,
    /// Names that keep what was frozen, because what it was made of is not kept; null when they are fewer than 10.
    pub unjudged: Option<i64>,
    /// The frozen one's SHA-256 over the lines of what was known.
    pub first_names_sha256: String,
    /// This one's.
    pub names_sha256: String,
    /// The frozen one's SHA-256 over the lines of the figures.
    pub first_figures_sha256: String,
    /// This one's.
    pub figures_sha256: String,
    /// Use of all names as frozen; null with fewer than 10 of them.
    pub first: Option<FrozenUsage>,
    /// Use of all names as computed here; null with fewer than 10 of them.
    pub again: Option<FrozenUsage>,
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
        recomputed: r.recomputed.iter().map(|beside| recomputed(r, beside)).collect(),
    }
}

fn recomputed(r: &Revision, beside: &Beside) -> RecomputedEntry {
    let (s, m) = (&r.snapshot, &beside.made.made);
    RecomputedEntry {
        quarter: s.quarter.to_string(),
        revision: s.revision,
        first_method: s.method.clone(),
        method: m.method.clone(),
        first_ruleset: s.ruleset.clone(),
        ruleset: m.ruleset.clone(),
        computed_at: m.computed_at.rfc3339(),
        code_version: m.code_version.clone(),
        reason: m.reason.clone(),
        names: unless_few(m.names),
        changed: beside.changed(),
        carried: m.carried,
        unjudged: unless_few(m.unjudged),
        first_names_sha256: s.names_sha256.clone(),
        names_sha256: m.names_sha256.clone(),
        first_figures_sha256: s.figures_sha256.clone(),
        figures_sha256: m.figures_sha256.clone(),
        first: frozen(&r.after),
        again: frozen(&beside.usage),
    }
}

/// Every recomputation, beside which quarter it stands, that of the latest quarter first.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn besides(state: &ApiState) -> Result<Vec<RecomputedEntry>, Fault> {
    Ok(revisions(state).await?.iter().map(entry).flat_map(|e| e.recomputed).collect())
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
