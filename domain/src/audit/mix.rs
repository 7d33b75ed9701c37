//! The population of an audit: the observed names of each group by stratum, and what the figures count them as.

use super::label::Label;
use super::sample::AuditStratum;
use crate::clock::Timestamp;
use crate::measure::{Frame, Known};
use serde::{Deserialize, Serialize};

/// The dimensions by which corrected rates are made.
pub const DIMENSIONS: [&str; 4] = ["total", "zone", "province", "registrar"];

/// A group's observed names, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mix {
    /// One of [`DIMENSIONS`].
    pub dimension: String,
    /// The group's key; empty for the total, and for names of which it is not known.
    pub key: String,
    /// N_k, in the order of [`AuditStratum::ALL`].
    pub strata: [u64; 5],
    /// What the figures count the names as, in the order of [`Label::TELLING`].
    pub counted: [u64; 4],
}

impl Mix {
    /// An empty group.
    #[must_use]
    pub fn new(dimension: &str, key: &str) -> Self {
        Self { dimension: dimension.to_owned(), key: key.to_owned(), strata: [0; 5], counted: [0; 4] }
    }

    /// Adds a name.
    pub fn add(&mut self, stratum: AuditStratum, counted: Label) {
        let at = AuditStratum::ALL.iter().position(|s| *s == stratum);
        if let Some(n) = at.and_then(|at| self.strata.get_mut(at)) {
            *n += 1;
        }
        let at = Label::TELLING.iter().position(|l| *l == counted);
        if let Some(n) = at.and_then(|at| self.counted.get_mut(at)) {
            *n += 1;
        }
    }

    /// Observed names.
    #[must_use]
    pub fn names(&self) -> u64 {
        self.strata.iter().sum()
    }

    /// N_k of a stratum.
    #[must_use]
    pub fn of(&self, stratum: AuditStratum) -> u64 {
        AuditStratum::ALL.iter().zip(self.strata).filter(|(s, _)| **s == stratum).map(|(_, n)| n).sum()
    }

    /// Names that the figures count as fitting.
    #[must_use]
    pub fn counted_as(&self, fits: impl Fn(Label) -> Option<bool>) -> u64 {
        Label::TELLING.iter().zip(self.counted).filter(|(l, _)| fits(**l) == Some(true)).map(|(_, n)| n).sum()
    }
}

/// The stratum of a frozen name that may be drawn: eligible, mature at `as_of` (the denominator of the usage rate),
/// and observed. `None` for all others.
#[must_use]
pub fn stratum(frame: &Frame, known: &Known, confidence: f64, as_of: Timestamp) -> Option<AuditStratum> {
    let counts = !frame.held && frame.is_mature(as_of);
    known.leaf.filter(|_| counts).and_then(|leaf| AuditStratum::of(leaf, confidence))
}

/// Dimension and key of the groups that a name is in.
#[must_use]
pub fn groups(frame: &Frame) -> [(&'static str, &str); 4] {
    let keys = ["", frame.zone.as_str(), frame.province.as_str(), frame.registrar.as_str()];
    let [total, zone, province, registrar] = DIMENSIONS;
    let [all, z, p, r] = keys;
    [(total, all), (zone, z), (province, p), (registrar, r)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_by_stratum_and_by_what_they_count_as() {
        let mut mix = Mix::new("zone", "id.vn");
        mix.add(AuditStratum::Use, Label::OwnSite);
        mix.add(AuditStratum::Border, Label::NotUse);
        mix.add(AuditStratum::Border, Label::Elsewhere);
        assert_eq!((mix.names(), mix.of(AuditStratum::Border), mix.of(AuditStratum::Low)), (3, 2, 0));
        assert_eq!((mix.counted_as(Label::in_use), mix.counted_as(Label::own_site)), (2, 1));
    }
}
