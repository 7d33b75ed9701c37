//! How each term ended: whom renewals are counted of.

use super::Programme;
use super::term::DELETED;
use time::Date;

/// A term that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The name.
    pub name: usize,
    /// The day on which the term ended.
    pub on: Date,
    /// It was free.
    pub free: bool,
    /// It was renewed.
    pub renewed: bool,
    /// The day from which the register shows it: the day of the end when it was renewed, else that on which the name
    /// leaves.
    pub shown: Date,
}

impl Programme {
    /// The terms that ended up to a day, in the order of names.
    #[must_use]
    pub fn endings(&self, until: Date) -> Vec<Ending> {
        let last = self.plan.day(until);
        let mut all = Vec::new();
        for (name, known) in self.names.iter().enumerate() {
            for term in known.tenures.iter().flat_map(|t| &t.terms).filter(|t| t.end <= last) {
                let Some(renewed) = term.renewed else { continue };
                let shown = if renewed { term.end } else { term.end + DELETED + 1 };
                all.push(Ending {
                    name,
                    on: self.plan.date(term.end),
                    free: term.free,
                    renewed,
                    shown: self.plan.date(shown),
                });
            }
        }
        all
    }
}
