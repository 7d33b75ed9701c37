//! Registrars and cohorts × provinces × zones with their margins. Every figure that is published is a cell of
//! this matrix, so that sums agree by construction and suppression is decided once for all cuts.

use super::Cell;
use super::suppress::{self, Line};
use crate::fault::Fault;
use crate::state::ApiState;
use domain::clock::Timestamp;
use domain::measure::Counts;
use std::collections::BTreeSet;
use store::Crossed;

/// What groups are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// No groups.
    Total,
    /// Present provinces.
    Province,
    /// Zones.
    Zone,
    /// Registrars, as written in the register.
    Registrar,
    /// Quarters of registration, `2025-Q3`.
    Cohort,
}

impl Dimension {
    /// All, in the order in which they are documented.
    pub const ALL: [Self; 5] = [Self::Total, Self::Province, Self::Zone, Self::Registrar, Self::Cohort];

    /// The word in queries.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Province => "province",
            Self::Zone => "zone",
            Self::Registrar => "registrar",
            Self::Cohort => "cohort",
        }
    }

    /// The dimension of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == word)
    }
}

/// Counts of all names, of each registrar and of each cohort: one sheet each, provinces × zones with their
/// margins. The first sheet, of all names, is the sum of the registrars' and of the cohorts' sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Keys of registrars, cohorts, provinces and zones, sorted; the empty key is *unknown*.
    registrars: Vec<String>,
    cohorts: Vec<String>,
    provinces: Vec<String>,
    zones: Vec<String>,
    cells: Vec<Counts>,
    hidden: Vec<bool>,
    /// When it was read.
    pub computed_at: Timestamp,
}

impl Matrix {
    /// Reads the matrix from the store, with one question.
    ///
    /// # Errors
    /// [`Fault::Unavailable`].
    pub async fn read(state: &ApiState) -> Result<Self, Fault> {
        let computed_at = state.clock.now();
        let crossed = state.db.crossed(state.clock.now()).await?;
        let zones = state.settings.zones.iter().map(|z| z.as_str().to_owned()).collect();
        // With many small groups, finding what gives them away takes a moment.
        tokio::task::spawn_blocking(move || Self::of(&crossed, zones, computed_at)).await.map_err(|error| {
            tracing::error!(%error, "the figures could not be put together");
            Fault::Internal
        })
    }

    /// Builds a matrix with its margins; `zones` are there even without names.
    #[must_use]
    pub fn of(crossed: &[Crossed], mut zones: BTreeSet<String>, computed_at: Timestamp) -> Self {
        let keys = |key: fn(&Crossed) -> &String| {
            crossed.iter().map(key).cloned().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        zones.extend(crossed.iter().map(|c| c.zone.clone()));
        let mut matrix = Self {
            registrars: keys(|c| &c.registrar),
            cohorts: keys(|c| &c.cohort),
            provinces: keys(|c| &c.province),
            zones: zones.into_iter().collect(),
            cells: Vec::new(),
            hidden: Vec::new(),
            computed_at,
        };
        matrix.cells = vec![Counts::default(); matrix.sheets() * matrix.height() * matrix.width()];
        crossed.iter().for_each(|group| matrix.add(group));
        let names: Vec<i64> = matrix.cells.iter().map(|c| c.registered).collect();
        matrix.hidden = suppress::hide(&names, &matrix.lines());
        matrix
    }

    /// The keys of a dimension, sorted.
    #[must_use]
    pub fn keys(&self, dimension: Dimension) -> &[String] {
        match dimension {
            Dimension::Total => &[],
            Dimension::Province => &self.provinces,
            Dimension::Zone => &self.zones,
            Dimension::Registrar => &self.registrars,
            Dimension::Cohort => &self.cohorts,
        }
    }

    /// What may be shown of the names that agree in these keys; no keys are all names. What is not there has none.
    #[must_use]
    pub fn at(&self, keys: &[(Dimension, &str)]) -> Cell {
        let found = self.place(keys).and_then(|n| Some((*self.cells.get(n)?, *self.hidden.get(n)?)));
        match found {
            None => Cell::Shown(Counts::default()),
            Some((counts, false)) => Cell::Shown(counts),
            Some((counts, true)) if counts.registered < suppress::FEWEST => Cell::Few,
            Some(_) => Cell::Hidden,
        }
    }

    fn place(&self, keys: &[(Dimension, &str)]) -> Option<usize> {
        let (mut sheet, mut row, mut column) = (0, self.provinces.len(), self.zones.len());
        for (dimension, key) in keys {
            let n = self.keys(*dimension).binary_search_by(|k| k.as_str().cmp(key)).ok()?;
            match dimension {
                Dimension::Total => {}
                Dimension::Province => row = n,
                Dimension::Zone => column = n,
                Dimension::Registrar => sheet = 1 + n,
                Dimension::Cohort => sheet = 1 + self.registrars.len() + n,
            }
        }
        Some(self.number(sheet, row, column))
    }

    fn add(&mut self, group: &Crossed) {
        let own = [
            &[][..],
            &[(Dimension::Registrar, group.registrar.as_str())],
            &[(Dimension::Cohort, group.cohort.as_str())],
        ];
        let (province, zone) =
            ((Dimension::Province, group.province.as_str()), (Dimension::Zone, group.zone.as_str()));
        for sheet in own {
            for inside in [&[][..], &[province], &[zone], &[province, zone]] {
                if let Some(n) = self.place(&[sheet, inside].concat()) {
                    self.cells[n] += group.counts;
                }
            }
        }
    }

    fn sheets(&self) -> usize {
        1 + self.registrars.len() + self.cohorts.len()
    }

    fn height(&self) -> usize {
        self.provinces.len() + 1
    }

    fn width(&self) -> usize {
        self.zones.len() + 1
    }

    fn number(&self, sheet: usize, row: usize, column: usize) -> usize {
        (sheet * self.height() + row) * self.width() + column
    }

    /// Every sum in the matrix: the rows and columns of each sheet, and the first sheet in two ways.
    fn lines(&self) -> Vec<Line> {
        let (height, width) = (self.height(), self.width());
        let at = |sheet, row, column| self.number(sheet, row, column);
        let mut lines = Vec::new();
        for sheet in 0..self.sheets() {
            lines.extend((0..height).map(|row| Line {
                parts: (0..width - 1).map(|column| at(sheet, row, column)).collect(),
                sum: at(sheet, row, width - 1),
            }));
            lines.extend((0..width).map(|column| Line {
                parts: (0..height - 1).map(|row| at(sheet, row, column)).collect(),
                sum: at(sheet, height - 1, column),
            }));
        }
        let cohorts = 1 + self.registrars.len();
        for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
            for sheets in [1..cohorts, cohorts..self.sheets()] {
                lines.push(Line {
                    parts: sheets.map(|sheet| at(sheet, row, column)).collect(),
                    sum: at(0, row, column),
                });
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests;
