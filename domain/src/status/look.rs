//! What of one look matters for the status.

use crate::clock::Timestamp;
use crate::schedule::ATTEMPTS;
use crate::verdict::{Leaf, Mail};

/// One look at a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When it ended.
    pub at: Timestamp,
    /// Which round of the name it belongs to; rounds only grow.
    pub round: i64,
    /// Its number within the round, from 1.
    pub attempt: u16,
    /// The network from which it was made.
    pub vantage: String,
    /// From how many networks a negative must have been seen before it counts.
    pub quorum: u16,
    /// Leaf of the verdict; X0 when it does not count.
    pub leaf: Leaf,
    /// Mail axis of the verdict.
    pub mail: Mail,
    /// What it saw may be a passing failure (`domain::schedule::is_passing`): it stands when the round is over.
    pub passing: bool,
}

impl Look {
    /// Whether the round owes the name no further attempt after this one.
    #[must_use]
    pub fn ends_attempts(&self) -> bool {
        !self.passing || self.attempt >= ATTEMPTS
    }

    /// An order that depends on nothing but the looks themselves, so that a replay does not depend on how they were
    /// stored.
    #[must_use]
    pub fn order(&self) -> (Timestamp, i64, u16, &str, u8, &'static str, bool) {
        let (leaf, mail) = (self.leaf.rank(), self.mail.code());
        (self.at, self.round, self.attempt, &self.vantage, leaf, mail, self.passing)
    }
}

/// Something that happened to a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was looked at.
    Look(Look),
    /// A person confirmed that it is abused: out of use at once.
    AbuseConfirmed(Timestamp),
}

impl Event {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Look(look) => look.at,
            Self::AbuseConfirmed(at) => *at,
        }
    }
}
