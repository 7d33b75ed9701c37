//! Dated targets, and how far registrations have come towards them (docs/measuring.md E.6.10).

mod read;

pub use read::TargetsError;

use crate::name::Zone;
use serde::Serialize;
use std::fmt;
use std::sync::LazyLock;
use time::Date;

/// The names that count towards a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub enum TargetZone {
    /// Every name under .vn, written `vn`.
    All,
    /// The names of one zone.
    Zone(Zone),
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Short name, unique: `id-vn`.
    pub code: String,
    /// What counts.
    pub zone: TargetZone,
    /// Registered names to reach, at least 1.
    pub value: u64,
    /// The last day for it.
    pub due: Date,
    /// The decision that sets it.
    pub source: String,
}

/// How far a target is reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Progress {
    /// Registered names.
    pub registered: u64,
    /// The target.
    pub target: u64,
    /// Their quotient; over 1 when the target is passed.
    pub share: f64,
    /// Names still missing.
    pub missing: u64,
    /// Days left to the due date; negative after it.
    pub days_left: i64,
}

/// The targets, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Targets(Vec<Target>);

static SHIPPED: LazyLock<Targets> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the embedded file is checked by this module's tests")]
    Targets::parse("targets.toml", include_str!("../data/targets.toml"))
        .expect("the shipped targets are valid")
});

impl Target {
    /// How far `registered` names have come on a day. Only registrations belong here, no estimate of use.
    #[must_use]
    pub fn progress(&self, registered: u64, on: Date) -> Progress {
        Progress {
            registered,
            target: self.value,
            share: registered as f64 / self.value as f64,
            missing: self.value.saturating_sub(registered),
            days_left: (self.due - on).whole_days(),
        }
    }
}

impl Targets {
    /// The targets that came with the program (Decision 826/QĐ-BTTTT).
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a target file; `file` names it in errors.
    ///
    /// # Errors
    /// [`TargetsError`] names file, line and key, and says what would be right.
    pub fn parse(file: &str, text: &str) -> Result<Self, TargetsError> {
        read::targets(file, text).map(Self)
    }

    /// All targets, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Target] {
        &self.0
    }

    /// The target of a zone that is due next on a day, or the last one if all are past.
    #[must_use]
    pub fn of(&self, zone: &TargetZone, on: Date) -> Option<&Target> {
        let mut of_zone: Vec<&Target> = self.0.iter().filter(|t| t.zone == *zone).collect();
        of_zone.sort_by_key(|t| t.due);
        of_zone.iter().find(|t| t.due >= on).or(of_zone.last()).copied()
    }
}

impl fmt::Display for TargetZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("vn"),
            Self::Zone(zone) => zone.fmt(f),
        }
    }
}

impl From<TargetZone> for String {
    fn from(zone: TargetZone) -> Self {
        zone.to_string()
    }
}

#[cfg(test)]
mod tests;
