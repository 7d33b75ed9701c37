//! Groups × zones with their margins. Every figure that is published is a cell of such a matrix, so that sums
//! agree by construction and suppression can be decided once for all cuts.

use super::suppress::{self, Hidden};
use crate::fault::Fault;
use crate::state::ApiState;
use domain::clock::Timestamp;
use domain::measure::Counts;
use domain::province::ProvinceCode;
use std::collections::{BTreeMap, BTreeSet};
use store::{By, Cut};

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

    fn by(self) -> By {
        match self {
            Self::Total => By::Total,
            Self::Province => By::Province,
            Self::Zone => By::Zone,
            Self::Registrar => By::Registrar,
            Self::Cohort => By::Cohort,
        }
    }
}

/// Counts of groups × zones. The last row and the last column are the margins.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// What the rows are.
    pub dimension: Dimension,
    /// Keys of the rows, sorted; the empty key is *unknown*.
    pub keys: Vec<String>,
    /// The columns, sorted.
    pub zones: Vec<String>,
    /// Row by row, `keys.len() + 1` × `zones.len() + 1`.
    cells: Vec<Vec<Counts>>,
    hidden: Hidden,
    /// When it was read.
    pub computed_at: Timestamp,
}

impl Matrix {
    /// Reads the matrix from the store: one question per zone.
    ///
    /// # Errors
    /// [`Fault::Unavailable`].
    pub async fn read(
        state: &ApiState,
        dimension: Dimension,
        within: Option<ProvinceCode>,
    ) -> Result<Self, Fault> {
        let computed_at = state.clock.now();
        let mut zones: BTreeSet<String> =
            state.settings.zones.iter().map(|z| z.as_str().to_owned()).collect();
        let all = Cut { zone: None, province: within };
        zones.extend(state.db.statistics(By::Zone, &all).await?.into_iter().map(|g| g.key));
        let mut groups: BTreeMap<String, BTreeMap<String, Counts>> = BTreeMap::new();
        for zone in &zones {
            let cut = Cut { zone: Some(zone.clone()), province: within };
            for group in state.db.statistics(dimension.by(), &cut).await? {
                groups.entry(group.key).or_default().insert(zone.clone(), group.counts);
            }
        }
        Ok(Self::of(dimension, zones.into_iter().collect(), &groups, computed_at))
    }

    /// Builds a matrix with its margins from counts per group and zone.
    #[must_use]
    pub fn of(
        dimension: Dimension,
        zones: Vec<String>,
        groups: &BTreeMap<String, BTreeMap<String, Counts>>,
        computed_at: Timestamp,
    ) -> Self {
        let mut bottom = vec![Counts::default(); zones.len() + 1];
        let mut cells = Vec::with_capacity(groups.len() + 1);
        for row in groups.values() {
            let mut line: Vec<Counts> =
                zones.iter().map(|z| row.get(z).copied().unwrap_or_default()).collect();
            let mut sum = Counts::default();
            line.iter().for_each(|c| sum += *c);
            line.push(sum);
            line.iter().zip(&mut bottom).for_each(|(c, b)| *b += *c);
            cells.push(line);
        }
        cells.push(bottom);
        let names: Vec<Vec<i64>> = cells.iter().map(|r| r.iter().map(|c| c.registered).collect()).collect();
        let hidden = suppress::hide(&names);
        Self { dimension, keys: groups.keys().cloned().collect(), zones, cells, hidden, computed_at }
    }

    /// The row of a key; the margin row for `None`. A key that is not there has no row.
    #[must_use]
    pub fn row(&self, key: Option<&str>) -> Option<usize> {
        match key {
            None => Some(self.keys.len()),
            Some(key) => self.keys.binary_search_by(|k| k.as_str().cmp(key)).ok(),
        }
    }

    /// The column of a zone; the margin column for `None`.
    #[must_use]
    pub fn column(&self, zone: Option<&str>) -> Option<usize> {
        match zone {
            None => Some(self.zones.len()),
            Some(zone) => self.zones.iter().position(|z| z == zone),
        }
    }

    /// The counts at a place with what may be shown of them; no place, no names.
    #[must_use]
    pub fn at(&self, row: Option<usize>, column: Option<usize>) -> super::Cell {
        let found = row.zip(column).and_then(|(r, c)| {
            let counts = self.cells.get(r)?.get(c)?;
            Some((*counts, self.hidden.contains(&(r, c))))
        });
        match found {
            None => super::Cell::Shown(Counts::default()),
            Some((counts, false)) => super::Cell::Shown(counts),
            Some((counts, true)) if counts.registered < suppress::FEWEST => super::Cell::Few,
            Some(_) => super::Cell::Hidden,
        }
    }
}
