//! The longitudinal status of a name (docs/measuring.md E.5): a pure function of what was seen of it, in order,
//! and of the moment for which it is asked.
//!
//! One look never makes or ends use. Two positives at least seven days apart make a name *active*; three negatives
//! in a row over at least 21 days end it; what could not be seen does neither. Web and mail run on the same machine
//! side by side.
//!
//! | file | idea |
//! |---|---|
//! | [`Look`] (`look`) | what of one look matters here |
//! | `round` | the attempts of one round give one result an axis |
//! | [`AxisMachine`] (`axis`) | the table of E.5 |
//! | [`Machine`] (`machine`) | both axes together, and the dates that the indicators need |

mod axis;
mod look;
mod machine;
mod round;

#[cfg(test)]
mod tests;

pub use axis::{AxisMachine, FirstUse, State};
pub use look::{Event, Look};
pub use machine::{Machine, Taken, replaces, replay};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the machine: thresholds and rules of this module. It changes when the same looks could give another
/// status.
pub const METHOD: &str = "2026.2";

/// Positives must lie at least so far apart to make a name active, in days.
pub const PAIR_DAYS: i64 = 7;
/// Negatives in a row that end use.
pub const ENDING: u32 = 3;
/// They must span at least so many days.
pub const ENDING_DAYS: i64 = 21;
/// Age at which a name that was never in use counts as inactive, in days.
pub const GRACE_DAYS: i64 = 30;
/// Days of being inactive that make a name dormant.
pub const DORMANT_DAYS: i64 = 180;
/// Days without a valid look after which nothing is known.
pub const SILENCE_DAYS: i64 = 42;

/// Where a name stands, on one axis or over both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Young and not in use yet.
    New,
    /// In use.
    Active,
    /// In use until lately; still counted as active.
    Degraded,
    /// Not in use.
    Inactive,
    /// Not in use for half a year.
    Dormant,
    /// Nothing valid was seen for six weeks.
    Unknown,
    /// Held or suspended by the registry: outside the usage rate.
    Held,
    /// Left the register.
    Exited,
}

impl Status {
    /// All statuses.
    pub const ALL: &'static [Self] = &[
        Self::New,
        Self::Active,
        Self::Degraded,
        Self::Inactive,
        Self::Dormant,
        Self::Unknown,
        Self::Held,
        Self::Exited,
    ];

    /// The code as stored and exported.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Active => "ACTIVE",
            Self::Degraded => "DEGRADED",
            Self::Inactive => "INACTIVE",
            Self::Dormant => "DORMANT",
            Self::Unknown => "UNKNOWN",
            Self::Held => "HELD",
            Self::Exited => "EXITED",
        }
    }

    /// The status of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.code() == code)
    }

    /// Whether it counts as in use: A of E.6.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Degraded)
    }

    /// The status after what the register says of the name.
    #[must_use]
    pub fn in_register(self, in_frame: bool, held: bool) -> Self {
        match (in_frame, held) {
            (false, _) => Self::Exited,
            (true, true) => Self::Held,
            (true, false) => self,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
