//! The product-limit estimate (Kaplan and Meier 1958) with Greenwood's variance.

use super::curve::{Curve, Step};
use crate::audit::{Interval, Z95};
use serde::{Deserialize, Serialize};

/// How long one name was followed, and why that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// Whole days from its beginning to the event, or to our last look.
    pub days: u32,
    /// Whether the event came; otherwise the name is censored: still there when last seen.
    pub ended: bool,
}

/// The curve of these names. A name censored on a day counts as still there through that day, so of an end
/// and a censoring on the same day the end comes first.
#[must_use]
pub fn kaplan_meier(durations: &[Duration]) -> Curve {
    let mut last_days: Vec<u32> = durations.iter().map(|d| d.days).collect();
    last_days.sort_unstable();
    let mut ends: Vec<u32> = durations.iter().filter(|d| d.ended).map(|d| d.days).collect();
    ends.sort_unstable();
    let (mut steps, mut survival, mut sum, mut high) = (Vec::new(), 1.0, 0.0, 1.0);
    for day in ends.chunk_by(|a, b| a == b) {
        let ended = day.len() as u64;
        let day = day.first().copied().unwrap_or_default();
        let at_risk = (last_days.len() - last_days.partition_point(|d| *d < day)) as u64;
        let left = at_risk - ended;
        survival *= left as f64 / at_risk as f64;
        let interval = if left == 0 {
            // Nothing is left to estimate a variance from; the share cannot be higher than it was before.
            Interval { low: 0.0, high }
        } else {
            sum += ended as f64 / (at_risk as f64 * left as f64);
            log_log(survival, sum)
        };
        high = interval.high;
        let se = if left == 0 { 0.0 } else { survival * f64::sqrt(sum) };
        steps.push(Step { day, at_risk, ended, survival, se, interval });
    }
    let followed_to = last_days.last().copied().unwrap_or_default();
    Curve { steps, names: durations.len() as u64, followed_to, last_days }
}

/// The interval of log(−log S), carried back: `S^exp(±z·√σ² / ln S)` with σ² Greenwood's sum.
fn log_log(survival: f64, sum: f64) -> Interval {
    let width = Z95 * sum.sqrt() / survival.ln();
    Interval::clipped(survival.powf((-width).exp()), survival.powf(width.exp())).holding(survival)
}

#[cfg(test)]
mod tests;
