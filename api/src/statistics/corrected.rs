//! The estimate that the audit corrects (docs/measuring.md E.7), beside the raw rate.

use super::Dimension;
use serde::Serialize;
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

/// The corrected rate of a group, from the audit of the latest frozen quarter; `None` while none is published for
/// it. Groups of a cut (one zone of a province) are never corrected: no audit is drawn for them.
#[must_use]
pub fn corrected(_by: Dimension, _key: &str) -> Option<Corrected> {
    None
}
