//! Whether names are renewed when their term ends, by what they were used for 30–60 days before
//! (docs/measuring.md E.6.8), and how many renewals that promises.

mod forecast;

pub use forecast::{Basis, Forecast, OWN_LEAST, Part};

use crate::audit::{AuditError, Estimate, Tally, wilson};
use crate::verdict::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Usage before the end of a term, in the three classes of CENTR's study of renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UsageClass {
    /// In use: own website, page elsewhere or another service.
    High,
    /// A page that is not the holder's own.
    Low,
    /// Nothing there, or nothing that works.
    None,
}

/// Who paid for the term that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Term {
    /// Nobody: the programme's free term.
    Free,
    /// The holder.
    Paid,
}

/// How old the name is when its term ends, by the renewal that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Its first renewal, after one year or after the whole free term.
    First,
    /// A later one in its second or third year.
    UpToThirdYear,
    /// Any after that.
    Older,
}

/// The names among which a rate of renewal is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// Usage 30–60 days before the end of the term.
    pub class: UsageClass,
    /// Who paid for that term.
    pub term: Term,
    /// Age at its end.
    pub age: Age,
}

/// A term that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Where it counts.
    pub cell: Cell,
    /// Whether the name was renewed.
    pub renewed: bool,
}

/// The rate of renewal of some names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RenewalRate {
    /// Terms that ended, and how many were renewed.
    pub count: Tally,
    /// The rate with Wilson's interval.
    pub estimate: Estimate,
}

/// Our own experience with renewals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renewals {
    /// Renewed, and all.
    cells: BTreeMap<Cell, (u64, u64)>,
}

impl UsageClass {
    /// The class of a verdict; `None` where none is known: names alive but unverifiable or not observed, and
    /// abuse, whose end is not the holder's decision.
    #[must_use]
    pub fn of(class: Class) -> Option<Self> {
        match class {
            Class::UseWeb | Class::UseAlias | Class::UseOther => Some(Self::High),
            Class::Low => Some(Self::Low),
            Class::None | Class::Broken => Some(Self::None),
            Class::AliveUnknown | Class::NotObs | Class::Abuse => None,
        }
    }

    /// The rate of renewal in CENTR's study of about 700,000 names of 21 country zones (2024), 0–1. Those
    /// were mostly paid names in old zones: for names that leave a free term it is a hope rather than a
    /// forecast.
    #[must_use]
    pub fn yardstick(self) -> f64 {
        match self {
            Self::High => 0.901,
            Self::Low => 0.785,
            Self::None => 0.705,
        }
    }
}

impl Age {
    /// From the age of the name in whole years when the term ends, and whether it was ever renewed.
    #[must_use]
    pub fn of(years: u32, renewed_before: bool) -> Self {
        match (renewed_before, years) {
            (false, _) => Self::First,
            (true, 0..=3) => Self::UpToThirdYear,
            (true, _) => Self::Older,
        }
    }

    /// The rate of renewal at this age in the same study, 0–1, where it gives one.
    #[must_use]
    pub fn yardstick(self) -> Option<f64> {
        match self {
            Self::First => Some(0.545),
            Self::UpToThirdYear => Some(0.796),
            Self::Older => None,
        }
    }
}

impl Renewals {
    /// Counts outcomes.
    #[must_use]
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut cells = BTreeMap::new();
        for outcome in outcomes {
            let (renewed, all) = cells.entry(outcome.cell).or_insert((0, 0));
            *renewed += u64::from(outcome.renewed);
            *all += 1;
        }
        Self { cells }
    }

    /// Takes counts as a database gives them: cell, renewed, all.
    ///
    /// # Errors
    /// [`AuditError::NotAShare`] when more were renewed than ended.
    pub fn of_counts(counts: impl IntoIterator<Item = (Cell, u64, u64)>) -> Result<Self, AuditError> {
        let mut cells = BTreeMap::new();
        for (cell, part, whole) in counts {
            if part > whole {
                return Err(AuditError::NotAShare { what: format!("renewals of {cell:?}"), part, whole });
            }
            let (renewed, all) = cells.entry(cell).or_insert((0, 0));
            *renewed += part;
            *all += whole;
        }
        Ok(Self { cells })
    }

    /// The rate of the cells that `chosen` keeps, Σ/Σ; `None` when no term ended in them.
    #[must_use]
    pub fn rate(&self, chosen: impl Fn(&Cell) -> bool) -> Option<RenewalRate> {
        let (renewed, all) = self
            .cells
            .iter()
            .filter(|(cell, _)| chosen(cell))
            .fold((0, 0), |(renewed, all), (_, (r, a))| (renewed + r, all + a));
        let count = Tally::new("terms that ended", renewed, all).ok()?;
        Some(RenewalRate { count, estimate: wilson::wilson(count) })
    }

    /// The rate of a class, for free or paid terms, all ages together: the published figure.
    #[must_use]
    pub fn by_class(&self, class: UsageClass, term: Term) -> Option<RenewalRate> {
        self.rate(|cell| cell.class == class && cell.term == term)
    }

    /// Every cell in which a term ended, with its rate.
    #[must_use]
    pub fn by_cell(&self) -> Vec<(Cell, RenewalRate)> {
        self.cells.keys().filter_map(|cell| Some((*cell, self.rate(|c| c == cell)?))).collect()
    }
}

#[cfg(test)]
mod tests;
