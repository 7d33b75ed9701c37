//! One cut of a matrix, as a reader asked for it.

use super::corrected::Corrected;
use super::{By, Matrix};
use domain::clock::Timestamp;
use domain::measure::{Counts, Indicators, Publication, Usage, UsageRates};
use domain::province::ProvinceCode;

/// A question for figures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// What groups are made by.
    pub by: By,
    /// Only names of this zone.
    pub zone: Option<String>,
    /// Only names of this present province.
    pub province: Option<ProvinceCode>,
}

/// What may be shown of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<T = Counts> {
    /// Its counts.
    Shown(T),
    /// Nothing: it has between one and nine names.
    Few,
    /// Nothing: it would give away a small group by subtraction.
    Hidden,
}

impl<T> Cell<T> {
    /// The counts, when they may be shown.
    #[must_use]
    pub fn counts(&self) -> Option<&T> {
        if let Self::Shown(counts) = self { Some(counts) } else { None }
    }

    /// Why nothing is shown, as machines read it.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Shown(_) => None,
            Self::Few => Some("few"),
            Self::Hidden => Some("complementary"),
        }
    }
}

impl Cell {
    /// The rates of the last look, when they may be shown and the coverage allows it.
    #[must_use]
    pub fn rates(&self) -> Option<Indicators> {
        self.counts().map(Counts::indicators).filter(|i| i.publication != Publication::Withheld)
    }
}

impl Cell<Usage> {
    /// The rates over time, when they may be shown and the coverage allows it.
    #[must_use]
    pub fn rates(&self) -> Option<UsageRates> {
        self.counts().map(Usage::rates).filter(|r| r.publication != Publication::Withheld)
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its key; empty for *unknown*.
    pub key: String,
    /// What may be shown of it, as of the last look at each name.
    pub cell: Cell,
    /// What may be shown of its use over time.
    pub usage: Cell<Usage>,
    /// The rate over time as an audit corrects it.
    pub corrected: Option<Corrected>,
}

/// Groups with their total.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What was asked.
    pub asked: Asked,
    /// The groups that have names, sorted by key.
    pub lines: Vec<Line>,
    /// All of them together; its key is empty.
    pub total: Line,
    /// When the figures were read.
    pub computed_at: Timestamp,
}

/// The cut of a matrix.
#[must_use]
pub fn cut(matrix: &Matrix, asked: &Asked) -> Table {
    let province = asked.province.as_ref().map(|p| (By::Province, p.as_str()));
    let zone = asked.zone.as_deref().map(|z| (By::Zone, z));
    let base: Vec<(By, &str)> = [province, zone].into_iter().flatten().collect();
    let line = |key: &str, keys: &[(By, &str)], corrected: Option<Corrected>| Line {
        key: key.to_owned(),
        cell: matrix.at(keys),
        usage: matrix.usage(keys),
        corrected,
    };
    let lines = matrix
        .keys(asked.by)
        .iter()
        // Of the provinces or zones themselves, one that was asked for is the only line.
        .filter(|(within, key)| {
            base.iter().all(|(d, only)| {
                (*d != asked.by || only == key) && (*d != By::Province || within.is_none_or(|p| p == *only))
            })
        })
        .map(|(within, key)| {
            let within = within.map(|p| (By::Province, p));
            let keys: Vec<_> = base.iter().copied().chain(within).chain([(asked.by, *key)]).collect();
            line(key, &keys, if base.is_empty() { matrix.audited.corrected(asked.by, key) } else { None })
        })
        .filter(|line| line.cell.counts().is_none_or(|c| c.registered > 0))
        .collect();
    let own = match (asked.province, &asked.zone) {
        (None, None) => matrix.audited.corrected(By::Total, ""),
        (Some(province), None) => matrix.audited.corrected(By::Province, province.as_str()),
        (None, Some(zone)) => matrix.audited.corrected(By::Zone, zone),
        (Some(_), Some(_)) => None,
    };
    Table { asked: asked.clone(), lines, total: line("", &base, own), computed_at: matrix.computed_at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use store::Margin;

    fn group(province: &str, zone: &str, registered: i64) -> Margin {
        let counts = Counts {
            registered,
            eligible: registered,
            observed: registered,
            in_use: registered / 2,
            ..Counts::default()
        };
        let (key, province, zone) = ("A".to_owned(), province.to_owned(), zone.to_owned());
        Margin { by: By::Registrar, key, province, zone, counts }
    }

    fn ask(by: By, zone: Option<&str>, province: Option<&str>) -> Table {
        let groups = [
            group("01", "biz.vn", 40),
            group("01", "id.vn", 60),
            group("48", "biz.vn", 20),
            group("48", "id.vn", 30),
            group("", "id.vn", 12),
        ];
        let asked =
            Asked { by, zone: zone.map(str::to_owned), province: province.and_then(ProvinceCode::parse) };
        let each = |by: By| groups.iter().map(move |m| Margin { by, key: "x".to_owned(), ..m.clone() });
        let all: Vec<Margin> =
            [By::Registrar, By::Cohort, By::Holder, By::Ward].into_iter().flat_map(each).collect();
        cut(&Matrix::of(&all, BTreeSet::new(), Timestamp(0)), &asked)
    }

    fn sum(table: &Table) -> i64 {
        table.lines.iter().filter_map(|l| l.cell.counts()).map(|c| c.registered).sum()
    }

    #[test]
    fn every_cut_adds_up_to_its_total() {
        for (table, total) in [
            (ask(By::Province, None, None), 162),
            (ask(By::Province, Some("id.vn"), None), 102),
            (ask(By::Zone, None, None), 162),
            (ask(By::Zone, None, Some("01")), 100),
            (ask(By::Province, Some("biz.vn"), Some("48")), 20),
            (ask(By::Registrar, None, Some("48")), 50),
            (ask(By::Cohort, Some("id.vn"), None), 102),
            (ask(By::Holder, Some("id.vn"), None), 102),
            (ask(By::Ward, Some("id.vn"), Some("48")), 30),
        ] {
            assert_eq!(table.total.cell.counts().map(|c| c.registered), Some(total), "{:?}", table.asked);
            assert_eq!(sum(&table), total, "{:?}", table.asked);
        }
    }

    #[test]
    fn a_province_without_names_is_an_empty_total() {
        let table = ask(By::Total, None, Some("96"));
        assert_eq!(table.total.cell, Cell::Shown(Counts::default()));
        assert_eq!(table.total.cell.rates(), None, "nothing was observed, so no rate");
    }
}
