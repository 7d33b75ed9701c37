//! The strata of the draw: what a name was predicted to be.

use crate::verdict::{Class, Leaf};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A C5 or C7 of less confidence belongs to the border between templates and own pages. The shipped rules give 0.6
/// to a minimal page of few words, 0.75 to other minimal pages, and 0.7 to the weakest sign of a template; a border
/// at 0.6, where verdicts enter the audit queue, would be all but empty.
pub const BORDER_CONFIDENCE: f64 = 0.75;

/// A stratum. Every observed name is in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AuditStratum {
    /// Predicted in use (USE_WEB, USE_ALIAS, USE_OTHER).
    #[serde(rename = "USE")]
    Use,
    /// Predicted a page that is not the holder's own (LOW), or abuse.
    #[serde(rename = "LOW")]
    Low,
    /// Predicted broken or nothing there.
    #[serde(rename = "BROKEN_NONE")]
    BrokenNone,
    /// Alive, but what it is cannot be known.
    #[serde(rename = "ALIVE_UNKNOWN")]
    AliveUnknown,
    /// Between an untouched template (C5) and a minimal page of the holder (C7).
    #[serde(rename = "BORDER")]
    Border,
}

impl AuditStratum {
    /// All strata, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Use, Self::Low, Self::BrokenNone, Self::AliveUnknown, Self::Border];

    /// The stratum of a verdict; `None` for a name that was not observed, which enters figures only through
    /// their bounds.
    ///
    /// The border comes first: a C5 or C7 under [`BORDER_CONFIDENCE`] leaves the stratum of its class. Abuse
    /// joins LOW: both are pages that are not the holder's, and it is too rare for a stratum of its own.
    #[must_use]
    pub fn of(leaf: Leaf, confidence: f64) -> Option<Self> {
        // Written so that a confidence that is no number counts as doubt.
        let sure = confidence >= BORDER_CONFIDENCE;
        if matches!(leaf, Leaf::C5 | Leaf::C7) && !sure {
            return Some(Self::Border);
        }
        match leaf.class() {
            Class::UseWeb | Class::UseAlias | Class::UseOther => Some(Self::Use),
            Class::Low | Class::Abuse => Some(Self::Low),
            Class::Broken | Class::None => Some(Self::BrokenNone),
            Class::AliveUnknown => Some(Self::AliveUnknown),
            Class::NotObs => None,
        }
    }

    /// Labels planned for it in the national draw (E.7). Smaller draws keep the proportions.
    #[must_use]
    pub fn planned(self) -> u64 {
        match self {
            Self::Use | Self::Low => 350,
            Self::BrokenNone | Self::AliveUnknown => 150,
            Self::Border => 100,
        }
    }

    /// The code in reports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Use => "USE",
            Self::Low => "LOW",
            Self::BrokenNone => "BROKEN_NONE",
            Self::AliveUnknown => "ALIVE_UNKNOWN",
            Self::Border => "BORDER",
        }
    }
}

impl fmt::Display for AuditStratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_but_x0_is_in_one_stratum() {
        for leaf in Leaf::ALL {
            assert_eq!(AuditStratum::of(*leaf, 1.0).is_none(), *leaf == Leaf::X0, "{leaf}");
        }
        assert_eq!(AuditStratum::ALL.iter().map(|s| s.planned()).sum::<u64>(), 1_100);
    }

    #[test]
    fn the_border_takes_only_unsure_templates_and_minimal_pages() {
        let of = AuditStratum::of;
        assert_eq!(
            (of(Leaf::C5, 0.74), of(Leaf::C7, f64::NAN)),
            (Some(AuditStratum::Border), Some(AuditStratum::Border))
        );
        assert_eq!(
            (of(Leaf::C5, 0.75), of(Leaf::C7, 0.75)),
            (Some(AuditStratum::Low), Some(AuditStratum::Use))
        );
        assert_eq!(of(Leaf::C8, 0.1), Some(AuditStratum::Use));
        assert_eq!(of(Leaf::R6, 0.9), Some(AuditStratum::Low));
    }
}
