//! One cut of a matrix, as a reader asked for it.

use super::{Dimension, Matrix};
use domain::clock::Timestamp;
use domain::measure::{Counts, Indicators, Publication};
use domain::province::ProvinceCode;

/// A question for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What groups are made by.
    pub by: Dimension,
    /// Only names of this zone.
    pub zone: Option<String>,
    /// Only names of this present province.
    pub province: Option<ProvinceCode>,
}

/// What may be shown of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// Its counts.
    Shown(Counts),
    /// Nothing: it has between one and nine names.
    Few,
    /// Nothing: it would give away a small group by subtraction.
    Hidden,
}

impl Cell {
    /// The counts, when they may be shown.
    #[must_use]
    pub fn counts(&self) -> Option<&Counts> {
        if let Self::Shown(counts) = self { Some(counts) } else { None }
    }

    /// The rates, when they may be shown and the coverage allows it.
    #[must_use]
    pub fn rates(&self) -> Option<Indicators> {
        self.counts().map(Counts::indicators).filter(|i| i.publication != Publication::Withheld)
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its key; empty for *unknown*.
    pub key: String,
    /// What may be shown of it.
    pub cell: Cell,
}

/// Groups with their total.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What was asked.
    pub asked: Asked,
    /// The groups that have names, sorted by key.
    pub lines: Vec<Line>,
    /// All of them together.
    pub total: Cell,
    /// When the figures were read.
    pub computed_at: Timestamp,
}

/// The cut of a matrix.
#[must_use]
pub fn cut(matrix: &Matrix, asked: &Asked) -> Table {
    let province = asked.province.as_ref().map(|p| (Dimension::Province, p.as_str()));
    let zone = asked.zone.as_deref().map(|z| (Dimension::Zone, z));
    let base: Vec<(Dimension, &str)> = [province, zone].into_iter().flatten().collect();
    let lines = matrix
        .keys(asked.by)
        .iter()
        // Of the provinces or zones themselves, one that was asked for is the only line.
        .filter(|key| base.iter().all(|(d, only)| *d != asked.by || only == key))
        .map(|key| Line { key: key.clone(), cell: matrix.at(&[&base[..], &[(asked.by, key)]].concat()) })
        .filter(|line| line.cell.counts().is_none_or(|c| c.registered > 0))
        .collect();
    Table { asked: asked.clone(), lines, total: matrix.at(&base), computed_at: matrix.computed_at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use store::Crossed;

    fn group(province: &str, zone: &str, registered: i64) -> Crossed {
        let counts = Counts {
            registered,
            eligible: registered,
            observed: registered,
            in_use: registered / 2,
            ..Counts::default()
        };
        let (registrar, cohort) = ("A".to_owned(), "2026-Q1".to_owned());
        Crossed { registrar, cohort, province: province.to_owned(), zone: zone.to_owned(), counts }
    }

    fn ask(by: Dimension, zone: Option<&str>, province: Option<&str>) -> Table {
        let groups = [
            group("01", "biz.vn", 40),
            group("01", "id.vn", 60),
            group("48", "biz.vn", 20),
            group("48", "id.vn", 30),
            group("", "id.vn", 12),
        ];
        let asked =
            Asked { by, zone: zone.map(str::to_owned), province: province.and_then(ProvinceCode::parse) };
        cut(&Matrix::of(&groups, BTreeSet::new(), Timestamp(0)), &asked)
    }

    fn sum(table: &Table) -> i64 {
        table.lines.iter().filter_map(|l| l.cell.counts()).map(|c| c.registered).sum()
    }

    #[test]
    fn every_cut_adds_up_to_its_total() {
        for (table, total) in [
            (ask(Dimension::Province, None, None), 162),
            (ask(Dimension::Province, Some("id.vn"), None), 102),
            (ask(Dimension::Zone, None, None), 162),
            (ask(Dimension::Zone, None, Some("01")), 100),
            (ask(Dimension::Province, Some("biz.vn"), Some("48")), 20),
            (ask(Dimension::Registrar, None, Some("48")), 50),
            (ask(Dimension::Cohort, Some("id.vn"), None), 102),
        ] {
            assert_eq!(table.total.counts().map(|c| c.registered), Some(total), "{:?}", table.asked);
            assert_eq!(sum(&table), total, "{:?}", table.asked);
        }
    }

    #[test]
    fn a_province_without_names_is_an_empty_total() {
        let table = ask(Dimension::Total, None, Some("96"));
        assert_eq!(table.total, Cell::Shown(Counts::default()));
        assert_eq!(table.total.rates(), None, "nothing was observed, so no rate");
    }
}
