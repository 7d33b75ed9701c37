//! Population figures that an operator provides, and names per thousand people (docs/measuring.md E.6.10).
//!
//! danhba ships no population figures: they are dated, revised and somebody's to answer for. The file is CSV
//! (UTF-8, comma, one header line with these columns in any order):
//!
//! | column | what |
//! |---|---|
//! | `province_code` | GSO code of a present province, two digits: `01` |
//! | `ages` | `all` or `15-69` |
//! | `value` | people, a whole number without separators: `1234567` |
//! | `as_of` | the day for which it holds: `2025-07-01` or `01/07/2025` |
//! | `source` | who published it |
//!
//! A province may have figures of several days: a density takes the latest that is not after its own day.

mod read;

pub use read::PopulationError;

use crate::province::{ProvinceCode, gazetteer};
use serde::{Deserialize, Serialize};
use time::Date;

/// The people who are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Ages {
    /// Everyone.
    #[serde(rename = "all")]
    All,
    /// Aged 15 to 69, as .vn per thousand is compared.
    #[serde(rename = "15-69")]
    From15To69,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// A present province.
    pub province: ProvinceCode,
    /// Who is counted.
    pub ages: Ages,
    /// People, at least 1.
    pub value: u64,
    /// The day for which it holds.
    pub as_of: Date,
    /// Who published it.
    pub source: String,
}

/// Names per thousand people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Density {
    /// The density.
    pub per_thousand: f64,
    /// Names above the line.
    pub names: u64,
    /// The figure below the line, with its day and source.
    pub figure: Figure,
}

/// The figures of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Population {
    /// By province, ages and day.
    figures: Vec<Figure>,
}

impl Population {
    /// Reads the text of a CSV file in the format above.
    ///
    /// # Errors
    /// [`PopulationError`] names the line and column, and says what would be right.
    pub fn parse(text: &str) -> Result<Self, PopulationError> {
        let mut figures = read::figures(text)?;
        figures.sort_by_key(|f| (f.province, f.ages, f.as_of));
        Ok(Self { figures })
    }

    /// All figures, by province, ages and day.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The latest figure of a province that is not after a day.
    #[must_use]
    pub fn figure(&self, province: ProvinceCode, ages: Ages, on: Date) -> Option<&Figure> {
        self.figures.iter().rev().find(|f| f.province == province && f.ages == ages && f.as_of <= on)
    }

    /// Names per thousand people of a province on a day; `None` without a figure.
    #[must_use]
    pub fn density(&self, names: u64, province: ProvinceCode, ages: Ages, on: Date) -> Option<Density> {
        let figure = self.figure(province, ages, on)?.clone();
        Some(Density { per_thousand: per_thousand(names, figure.value), names, figure })
    }

    /// The people of all 34 provinces on a day; `None` unless every province has a figure, because a sum with
    /// a gap would make the nation's density too high.
    #[must_use]
    pub fn nation(&self, ages: Ages, on: Date) -> Option<u64> {
        gazetteer().provinces().iter().map(|p| self.figure(p.code, ages, on).map(|f| f.value)).sum()
    }
}

/// Names per thousand of `people`; 0 people give 0.
#[must_use]
pub fn per_thousand(names: u64, people: u64) -> f64 {
    if people == 0 { 0.0 } else { names as f64 * 1_000.0 / people as f64 }
}

#[cfg(test)]
mod tests;
