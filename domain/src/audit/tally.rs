//! So many of so many.

use super::error::AuditError;
use serde::Serialize;

/// A part of a whole that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    part: u64,
    whole: u64,
}

impl Tally {
    /// `part` of `whole`; `what` names the count in errors.
    ///
    /// # Errors
    /// [`AuditError::Empty`] when `whole` is 0, [`AuditError::NotAShare`] when `part` exceeds it.
    pub fn new(what: &str, part: u64, whole: u64) -> Result<Self, AuditError> {
        if whole == 0 {
            return Err(AuditError::Empty(what.to_owned()));
        }
        if part > whole {
            return Err(AuditError::NotAShare { what: what.to_owned(), part, whole });
        }
        Ok(Self { part, whole })
    }

    /// Above the line.
    #[must_use]
    pub fn part(self) -> u64 {
        self.part
    }

    /// Below the line, at least 1.
    #[must_use]
    pub fn whole(self) -> u64 {
        self.whole
    }

    /// Their quotient, 0–1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.part as f64 / self.whole as f64
    }

    /// The share with `successes` and `trials` added to the counts, which keeps it off 0 and 1.
    pub(crate) fn smoothed(self, successes: f64, trials: f64) -> f64 {
        (self.part as f64 + successes) / (self.whole as f64 + trials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_a_share_or_an_error() {
        assert_eq!(Tally::new("x", 1, 4).unwrap().share(), 0.25);
        assert!(Tally::new("seen", 0, 0).unwrap_err().to_string().starts_with("seen"));
        assert!(matches!(Tally::new("x", 5, 4), Err(AuditError::NotAShare { .. })));
    }
}
