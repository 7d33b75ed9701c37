//! A survival curve: the share that is still there, step by step.

use super::HALF;
use crate::audit::{Estimate, Interval, Tally, wilson};
use serde::Serialize;

/// A day on which the curve falls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The day.
    pub day: u32,
    /// Names still followed and still there at its beginning.
    pub at_risk: u64,
    /// Of these, ended on it.
    pub ended: u64,
    /// Share still there after it, 0–1.
    pub survival: f64,
    /// Greenwood's standard error of the share; 0 when none is left.
    pub se: f64,
    /// Its log-log interval, which stays inside `[0, 1]` without being cut.
    pub interval: Interval,
}

/// The day by which half are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Median {
    /// The first day on which no more than half are left.
    pub day: u32,
    /// The first day on which the lower end of the interval is no more than half.
    pub low: Option<u32>,
    /// The first day on which the upper end is; `None` when that was not reached.
    pub high: Option<u32>,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// The falls, by day.
    pub steps: Vec<Step>,
    /// Names.
    pub names: u64,
    /// The last day on which any name was followed.
    pub followed_to: u32,
    /// The last day of each name, sorted.
    #[serde(skip)]
    pub(super) last_days: Vec<u32>,
}

impl Curve {
    /// The share still there at the end of a day, with its interval; `None` when no name was followed so long
    /// and some were still there.
    ///
    /// Before the first fall the usual interval is [1, 1]. Here its lower end is Wilson's for no case among
    /// the names that were followed so long: ten names without an end do not prove that none will end.
    #[must_use]
    pub fn at(&self, day: u32) -> Option<Estimate> {
        let step = self.steps.iter().rev().find(|s| s.day <= day);
        let gone = step.is_some_and(|s| s.survival <= 0.0);
        if day > self.followed_to && !gone {
            return None;
        }
        if let Some(s) = step {
            return Some(Estimate { value: s.survival, interval: s.interval });
        }
        let followed = self.last_days.len() - self.last_days.partition_point(|d| *d < day);
        let none = Tally::new("names followed", 0, followed as u64).ok()?;
        let interval = Interval { low: 1.0 - wilson::wilson(none).interval.high, high: 1.0 };
        Some(Estimate { value: 1.0, interval })
    }

    /// The median with its interval (Brookmeyer and Crowley); `None` while more than half are still there.
    #[must_use]
    pub fn median(&self) -> Option<Median> {
        let first = |share: fn(&Step) -> f64| self.steps.iter().find(|s| share(s) <= HALF).map(|s| s.day);
        let day = first(|s| s.survival)?;
        Some(Median { day, low: first(|s| s.interval.low), high: first(|s| s.interval.high) })
    }

    /// The shares still there on the published days.
    #[must_use]
    pub fn report(&self) -> [(u32, Option<Estimate>); 4] {
        super::REPORT_DAYS.map(|day| (day, self.at(day)))
    }
}
