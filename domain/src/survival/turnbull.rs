//! Time to first use when only days between two looks are known (E.6.6): the non-parametric
//! maximum-likelihood estimate of Peto and Turnbull (1976), found by self-consistency (EM). With exact days
//! it is the Kaplan–Meier curve.

mod fit;

use super::HALF;
use super::first_use::FirstUse;
use crate::audit::{AuditError, Interval};
use crate::audit::{enough, percentiles, redraw};
use rand::Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// A share of the names whose first use falls on one of these days. On which of them, the looks cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mass {
    /// First day.
    pub from: u32,
    /// Last day; `None` for names not used as long as they were followed.
    pub to: Option<u32>,
    /// The share, 0–1.
    pub share: f64,
}

/// What is known of the share in use by a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UsedBy {
    /// The share surely in use by then, 0–1: the figure to publish.
    pub surely: f64,
    /// The share if every use that may have begun by then had. What lies between is not sampling error but
    /// days without a look.
    pub at_most: f64,
}

/// When names are first used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeToUse {
    /// The masses, by day; they add up to 1.
    pub masses: Vec<Mass>,
    /// Names.
    pub names: u64,
    /// The last day that any look speaks of.
    pub followed_to: u32,
    /// Whether the iteration came to rest; if not, the masses are close to the estimate only.
    pub converged: bool,
}

/// Estimates when these names are first used.
#[must_use]
pub fn time_to_use(names: &[FirstUse]) -> TimeToUse {
    let mut groups = BTreeMap::new();
    for name in names {
        *groups.entry(*name).or_insert(0u64) += 1;
    }
    let groups: Vec<(FirstUse, u64)> = groups.into_iter().collect();
    let (masses, converged) = fit::masses(&groups);
    let last = |n: &FirstUse| n.latest().unwrap_or(n.earliest().saturating_sub(1));
    TimeToUse {
        masses,
        names: names.len() as u64,
        followed_to: names.iter().map(last).max().unwrap_or_default(),
        converged,
    }
}

/// The 95 % interval of [`UsedBy::surely`] on a day: the names are drawn again `replicates` times with
/// replacement. A resample that was not followed so long counts with what it saw.
///
/// # Errors
/// [`AuditError::Empty`] without names, [`AuditError::TooFewReplicates`] under 100.
pub fn used_by_interval(
    names: &[FirstUse],
    day: u32,
    replicates: usize,
    rng: &mut impl Rng,
) -> Result<Interval, AuditError> {
    enough(replicates)?;
    if names.is_empty() {
        return Err(AuditError::Empty("names".to_owned()));
    }
    let mut groups = BTreeMap::new();
    for name in names {
        *groups.entry(*name).or_insert(0u64) += 1;
    }
    let (kinds, counts): (Vec<FirstUse>, Vec<u64>) = groups.into_iter().unzip();
    let values = (0..replicates).map(|_| {
        let drawn = kinds.iter().copied().zip(redraw(&counts, rng)).filter(|(_, n)| *n > 0);
        surely(&fit::masses(&drawn.collect::<Vec<_>>()).0, day)
    });
    Ok(percentiles(values.collect()))
}

fn surely(masses: &[Mass], day: u32) -> f64 {
    let share: f64 = masses.iter().filter(|m| m.to.is_some_and(|to| to <= day)).map(|m| m.share).sum();
    share.clamp(0.0, 1.0)
}

impl TimeToUse {
    /// The share in use by the end of a day; `None` without names or when no name was followed so long.
    #[must_use]
    pub fn by(&self, day: u32) -> Option<UsedBy> {
        if self.names == 0 || day > self.followed_to && !self.all_used() {
            return None;
        }
        let at_most: f64 = self.masses.iter().filter(|m| m.from <= day).map(|m| m.share).sum();
        Some(UsedBy { surely: surely(&self.masses, day), at_most: at_most.clamp(0.0, 1.0) })
    }

    /// The days on one of which the share in use passes one half; `None` while it has not.
    #[must_use]
    pub fn median(&self) -> Option<(u32, u32)> {
        let mut share = 0.0;
        for mass in &self.masses {
            share += mass.share;
            // A hair of slack: the iteration stops a little before the estimate.
            if share >= 1.0 - HALF - 1e-7 && mass.share > 0.0 {
                return mass.to.map(|to| (mass.from, to));
            }
        }
        None
    }

    /// The shares in use by the published days.
    #[must_use]
    pub fn report(&self) -> [(u32, Option<UsedBy>); 4] {
        super::REPORT_DAYS.map(|day| (day, self.by(day)))
    }

    fn all_used(&self) -> bool {
        self.masses.iter().all(|m| m.to.is_some())
    }
}

#[cfg(test)]
mod tests;
