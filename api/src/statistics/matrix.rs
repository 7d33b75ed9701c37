//! Every group that is published, by province and zone with their margins. Every figure is a cell of this matrix, so
//! that sums agree by construction and suppression is decided once for all tables together.
//!
//! No dimension is crossed with another (a registrar's cohorts, a sector's wards): the more ways there are to cut, the
//! more must be hidden for what small groups would give away, until nothing useful is left.

use super::corrected::Audited;
use super::suppress::{self, Line};
use super::{By, Cell};
use crate::fault::Fault;
use crate::state::ApiState;
use domain::clock::Timestamp;
use domain::measure::{Counts, Usage};
use std::collections::BTreeSet;
use store::Margin;

/// What groups spread over provinces by.
pub const SPREAD: [By; 5] = [By::Registrar, By::Cohort, By::Holder, By::Sector, By::Campaign];

/// What groups that lie within one present province each are made by.
pub const NESTED: [By; 2] = [By::AsRegistered, By::Ward];

/// Counts of all names and of each group. One *sheet* for all names and one for each group of a dimension in [`SPREAD`]:
/// provinces × zones with their margins. One *strip* for each group of a dimension in [`NESTED`]: zones with their
/// margin. Sheets of a dimension add up to the first sheet, strips of a dimension to their province's row in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Keys, sorted; the empty key is *unknown*.
    provinces: Vec<String>,
    zones: Vec<String>,
    groups: [Vec<String>; SPREAD.len()],
    /// Province and key.
    within: [Vec<(String, String)>; NESTED.len()],
    cells: Vec<Counts>,
    hidden: Vec<bool>,
    /// Hidden cells of use over time: those, and groups with few mature names or few others.
    usage_hidden: Vec<bool>,
    /// What the latest audit estimates.
    pub audited: Audited,
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
        let margins = state.db.margins(computed_at).await?;
        let audited = super::corrected::published(&state.db).await?;
        let zones = state.settings.zones.iter().map(|z| z.as_str().to_owned()).collect();
        // With many small groups, finding what gives them away takes a moment.
        let built = tokio::task::spawn_blocking(move || Self::of(&margins, zones, computed_at)).await;
        let matrix = built.map_err(|error| {
            tracing::error!(%error, "the figures could not be put together");
            Fault::Internal
        })?;
        Ok(Self { audited, ..matrix })
    }

    /// Builds a matrix with its margins; `zones` are there even without names.
    #[must_use]
    pub fn of(margins: &[Margin], mut zones: BTreeSet<String>, computed_at: Timestamp) -> Self {
        let of = |d: By| margins.iter().filter(move |m| m.by == d);
        let sorted = |keys: BTreeSet<String>| keys.into_iter().collect::<Vec<_>>();
        zones.extend(margins.iter().map(|m| m.zone.clone()));
        let mut matrix = Self {
            provinces: sorted(margins.iter().map(|m| m.province.clone()).collect()),
            zones: sorted(zones),
            groups: SPREAD.map(|d| sorted(of(d).map(|m| m.key.clone()).collect())),
            within: NESTED.map(|d| {
                let keys: BTreeSet<_> = of(d).map(|m| (m.province.clone(), m.key.clone())).collect();
                keys.into_iter().collect()
            }),
            cells: Vec::new(),
            hidden: Vec::new(),
            usage_hidden: Vec::new(),
            audited: Audited::default(),
            computed_at,
        };
        let strips: usize = matrix.within.iter().map(Vec::len).sum();
        matrix.cells = vec![Counts::default(); matrix.strip(strips, 0)];
        margins.iter().for_each(|margin| matrix.add(margin));
        matrix.suppress();
        matrix
    }

    /// The keys of a dimension, sorted; of those within provinces, with their province first.
    #[must_use]
    pub fn keys(&self, dimension: By) -> Vec<(Option<&str>, &str)> {
        if let Some(n) = NESTED.iter().position(|d| *d == dimension) {
            return self.within[n].iter().map(|(p, key)| (Some(p.as_str()), key.as_str())).collect();
        }
        self.list(dimension).iter().map(|key| (None, key.as_str())).collect()
    }

    /// What may be shown of the names that agree in these keys; no keys are all names. What is not there has none.
    /// Use over time is told by [`Self::usage`] alone.
    #[must_use]
    pub fn at(&self, keys: &[(By, &str)]) -> Cell {
        let Some((counts, n)) = self.find(keys) else { return Cell::Shown(Counts::default()) };
        match self.hidden[n] {
            false => Cell::Shown(Counts { usage: Usage::default(), ..counts }),
            true if counts.registered < suppress::FEWEST => Cell::Few,
            true => Cell::Hidden,
        }
    }

    /// The same of their use over time.
    #[must_use]
    pub fn usage(&self, keys: &[(By, &str)]) -> Cell<Usage> {
        let Some((counts, n)) = self.find(keys) else { return Cell::Shown(Usage::default()) };
        let few = |names: i64| (1..suppress::FEWEST).contains(&names);
        match (self.hidden[n], self.usage_hidden[n]) {
            (false, false) => Cell::Shown(counts.usage),
            (true, _) if counts.registered < suppress::FEWEST => Cell::Few,
            (false, true) if few(counts.usage.mature) => Cell::Few,
            _ => Cell::Hidden,
        }
    }

    fn find(&self, keys: &[(By, &str)]) -> Option<(Counts, usize)> {
        let n = self.place(keys)?;
        (n < self.hidden.len()).then_some(())?;
        Some((*self.cells.get(n)?, n))
    }

    fn list(&self, dimension: By) -> &[String] {
        match dimension {
            By::Province => &self.provinces,
            By::Zone => &self.zones,
            other => SPREAD.iter().position(|d| *d == other).map_or(&[], |n| &self.groups[n]),
        }
    }

    /// The cell of these keys. A group within a province needs its province beside it.
    fn place(&self, keys: &[(By, &str)]) -> Option<usize> {
        let (mut sheet, mut row, mut column, mut strip) = (0, self.provinces.len(), self.zones.len(), None);
        let province = keys.iter().find(|(d, _)| *d == By::Province).map(|(_, key)| *key);
        for (dimension, key) in keys {
            if let Some(which) = NESTED.iter().position(|d| d == dimension) {
                let wanted = (province?, *key);
                let list = &self.within[which];
                let n = list.binary_search_by(|(p, k)| (p.as_str(), k.as_str()).cmp(&wanted)).ok()?;
                strip = Some(self.within[..which].iter().map(Vec::len).sum::<usize>() + n);
                continue;
            }
            let n = match dimension {
                By::Total => continue,
                other => self.list(*other).binary_search_by(|k| k.as_str().cmp(key)).ok()?,
            };
            match dimension {
                By::Province => row = n,
                By::Zone => column = n,
                other => {
                    let which = SPREAD.iter().position(|d| d == other)?;
                    sheet = 1 + self.groups[..which].iter().map(Vec::len).sum::<usize>() + n;
                }
            }
        }
        Some(strip.map_or_else(|| self.number(sheet, row, column), |strip| self.strip(strip, column)))
    }

    fn add(&mut self, margin: &Margin) {
        let by = margin.by;
        let own = (by, margin.key.as_str());
        let (province, zone) = ((By::Province, margin.province.as_str()), (By::Zone, margin.zone.as_str()));
        let inside: &[&[(By, &str)]] = match NESTED.contains(&by) {
            true => &[&[province], &[province, zone]],
            false => &[&[], &[province], &[zone], &[province, zone]],
        };
        for keys in inside {
            // One dimension is enough to fill the sheet of all names.
            let all = (by == SPREAD[0]).then(|| self.place(keys)).flatten();
            for n in [self.place(&[&[own], *keys].concat()), all].into_iter().flatten() {
                self.cells[n] += margin.counts;
            }
        }
    }

    fn sheets(&self) -> usize {
        1 + self.groups.iter().map(Vec::len).sum::<usize>()
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

    fn strip(&self, strip: usize, column: usize) -> usize {
        self.number(self.sheets(), 0, 0) + strip * self.width() + column
    }

    fn suppress(&mut self) {
        let lines = self.lines();
        let names: Vec<i64> = self.cells.iter().map(|c| c.registered).collect();
        self.hidden = suppress::hide(&names, &lines, &[]);
        // Whoever knows the eligible and the mature names knows the young ones by subtraction.
        let few = |n: i64| (1..suppress::FEWEST).contains(&n);
        let young = |c: &Counts| few(c.eligible - c.usage.mature);
        // Where no name is mature there is nothing to hide.
        let also = |(c, hidden): (&Counts, &bool)| c.usage.mature > 0 && (*hidden || young(c));
        let also: Vec<bool> = self.cells.iter().zip(&self.hidden).map(also).collect();
        let mature: Vec<i64> = self.cells.iter().map(|c| c.usage.mature).collect();
        self.usage_hidden = suppress::hide(&mature, &lines, &also);
    }

    /// Every sum in the matrix: within each sheet and strip, and the first sheet in as many ways as there are dimensions.
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
        let mut first = 1;
        for groups in &self.groups {
            for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
                let parts = (first..first + groups.len()).map(|sheet| at(sheet, row, column)).collect();
                lines.push(Line { parts, sum: at(0, row, column) });
            }
            first += groups.len();
        }
        let mut first = 0;
        for groups in &self.within {
            let strips = first..first + groups.len();
            lines.extend(strips.map(|n| Line {
                parts: (0..width - 1).map(|column| self.strip(n, column)).collect(),
                sum: self.strip(n, width - 1),
            }));
            for (row, province) in self.provinces.iter().enumerate() {
                let start = groups.partition_point(|(p, _)| p < province);
                let end = groups.partition_point(|(p, _)| p <= province);
                lines.extend((0..width).map(|column| Line {
                    parts: (first + start..first + end).map(|n| self.strip(n, column)).collect(),
                    sum: at(0, row, column),
                }));
            }
            first += groups.len();
        }
        lines
    }
}

#[cfg(test)]
mod tests;
