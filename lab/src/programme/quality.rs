//! How good the machine is on this programme, announced so that a test can check it and an audit has something to
//! correct.

use super::Programme;
use std::ops::RangeInclusive;
use time::Date;

/// The announced sensitivity: names in true use that the machine takes for used, among those that it can tell;
/// in frames of 2,000 names or more.
pub const SENSITIVITY: RangeInclusive<f64> = 0.925..=0.98;
/// The announced specificity: unused names that the machine takes for unused, among those that it can tell;
/// in frames of 2,000 names or more.
pub const SPECIFICITY: RangeInclusive<f64> = 0.925..=0.98;

/// Mature eligible names by truth and settled view, on any axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quality {
    /// In use and taken for it.
    pub used_seen: u32,
    /// In use and taken for unused.
    pub used_missed: u32,
    /// In use; the machine cannot tell.
    pub used_unknown: u32,
    /// Unused and taken for it.
    pub unused_seen: u32,
    /// Unused and taken for used.
    pub unused_missed: u32,
    /// Unused; the machine cannot tell.
    pub unused_unknown: u32,
}

impl Quality {
    /// Share of the used names that are taken for used, of those that can be told.
    #[must_use]
    pub fn sensitivity(&self) -> f64 {
        f64::from(self.used_seen) / f64::from((self.used_seen + self.used_missed).max(1))
    }

    /// Share of the unused names that are taken for unused, of those that can be told.
    #[must_use]
    pub fn specificity(&self) -> f64 {
        f64::from(self.unused_seen) / f64::from((self.unused_seen + self.unused_missed).max(1))
    }
}

impl Programme {
    /// The machine's quality on a day, from settled views: outages, timeouts and faults of the crawler aside.
    #[must_use]
    pub fn quality(&self, on: Date) -> Quality {
        let mut q = Quality::default();
        for name in self.frame(on) {
            let used = self.truth(name, on).is_some_and(super::Truth::in_use);
            let cell = match (used, self.settled(name, on).view.in_use()) {
                (true, Some(true)) => &mut q.used_seen,
                (true, Some(false)) => &mut q.used_missed,
                (true, None) => &mut q.used_unknown,
                (false, Some(false)) => &mut q.unused_seen,
                (false, Some(true)) => &mut q.unused_missed,
                (false, None) => &mut q.unused_unknown,
            };
            *cell += 1;
        }
        q
    }
}
