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
    let column = matrix.column(asked.zone.as_deref());
    // In a matrix of provinces, the province asked for is one row; other matrices are already within it.
    let province = asked.province.filter(|_| matrix.dimension == Dimension::Province);
    let base = matrix.row(province.as_ref().map(ProvinceCode::as_str));
    let total = matrix.at(base, column);
    let lines = match asked.by {
        Dimension::Total => Vec::new(),
        Dimension::Zone => matrix
            .zones
            .iter()
            .filter(|z| asked.zone.as_ref().is_none_or(|only| only == *z))
            .map(|z| Line { key: z.clone(), cell: matrix.at(base, matrix.column(Some(z))) })
            .collect(),
        _ => matrix
            .keys
            .iter()
            .filter(|k| province.is_none_or(|only| only.as_str() == k.as_str()))
            .map(|k| Line { key: k.clone(), cell: matrix.at(matrix.row(Some(k)), column) })
            .collect(),
    };
    let named = lines.into_iter().filter(|l| l.cell.counts().is_none_or(|c| c.registered > 0)).collect();
    Table { asked: asked.clone(), lines: named, total, computed_at: matrix.computed_at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn counts(registered: i64) -> Counts {
        Counts {
            registered,
            eligible: registered,
            observed: registered,
            in_use: registered / 2,
            ..Counts::default()
        }
    }

    fn matrix() -> Matrix {
        let row = |biz, id| BTreeMap::from([("biz.vn".into(), counts(biz)), ("id.vn".into(), counts(id))]);
        let groups = BTreeMap::from([
            ("01".to_owned(), row(40, 60)),
            ("48".to_owned(), row(20, 30)),
            (String::new(), row(0, 12)),
        ]);
        Matrix::of(Dimension::Province, vec!["biz.vn".into(), "id.vn".into()], &groups, Timestamp(0))
    }

    fn ask(by: Dimension, zone: Option<&str>, province: Option<&str>) -> Table {
        let asked =
            Asked { by, zone: zone.map(str::to_owned), province: province.and_then(ProvinceCode::parse) };
        cut(&matrix(), &asked)
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
