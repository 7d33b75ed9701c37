//! How many names a full list lets leave: what is lost with a name does not come back with it, so that a list which lacks too
//! many of them is asked about before it is believed.

use domain::name::Zone;
use serde::Serialize;
use std::fmt;

/// What a full list is complete for, and how much of it may leave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Complete {
    /// The zones of which the list names everything, if it names any of their names; `None`: those of its rows.
    pub zones: Option<Vec<Zone>>,
    /// The share of a zone's names, from 0 to 1, of which more must not leave; `None`: all may.
    pub at_most: Option<f64>,
}

/// The names of one zone that a full list lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The zone.
    pub zone: String,
    /// How many of its names leave.
    pub leaving: u64,
    /// How many it had.
    pub of: u64,
}

impl Leaving {
    /// Whether more than this share of the zone leaves.
    #[must_use]
    pub fn exceeds(&self, share: f64) -> bool {
        self.leaving as f64 > share * self.of as f64
    }
}

impl fmt::Display for Leaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} names of {}", self.leaving, self.of, self.zone)
    }
}

/// Several zones in a sentence.
pub(crate) fn words(zones: &[Leaving]) -> String {
    zones.iter().map(Leaving::to_string).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_may_be_reached_and_not_exceeded() {
        let leaving = |leaving, of| Leaving { zone: "id.vn".to_owned(), leaving, of };
        assert!(!leaving(10, 100).exceeds(0.1) && leaving(11, 100).exceeds(0.1));
        assert!(!leaving(0, 0).exceeds(0.0) && leaving(1, 1).exceeds(0.99) && !leaving(1, 1).exceeds(1.0));
    }
}
