//! How many of the names whose term ends will be renewed.

use super::{Cell, Renewals, Term, UsageClass};
use crate::audit::Z95;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ended terms from which a rate of our own is used.
pub const OWN_LEAST: u64 = 30;

/// What a probability of renewal rests on. Shown beside every forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Our own terms of the same class, term and age.
    Own,
    /// Our own terms of the same class and term, all ages: too few of the same age.
    OwnAllAges,
    /// CENTR's study of other zones: too few of our own.
    Yardstick,
}

/// The forecast of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Part {
    /// The cell.
    pub cell: Cell,
    /// Names whose term ends.
    pub names: u64,
    /// P(renew | class, age), 0–1.
    pub probability: f64,
    /// What it rests on.
    pub basis: Basis,
}

/// A forecast of renewals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Names whose term ends.
    pub names: u64,
    /// ΣP(renew | class, age): how many of them are expected to stay.
    pub expected: f64,
    /// Lower end, not under 0.
    pub low: f64,
    /// Upper end, not over `names`.
    pub high: f64,
    /// Of the names, those whose probability is the yardstick's. With any, the ends are no 95 % interval but
    /// a range.
    pub by_yardstick: u64,
    /// The cells it is made of.
    pub parts: Vec<Part>,
}

/// Names that share one probability: errors of an estimate hit all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Cell(Cell),
    Class(UsageClass, Term),
}

impl Renewals {
    /// How many of the `due` names (cell and count) will be renewed: by our own rate of the cell from
    /// [`OWN_LEAST`] ended terms on, else by our own rate of the class, else by the yardstick.
    ///
    /// Two things make the number uncertain. With our own rates these are chance, `N·p(1 − p)`, and the error
    /// of the rate, `N²·p(1 − p)/n`, with p smoothed by two cases either way so that "all renewed" is not
    /// certainty; rates of different sources count as independent. For a yardstick nobody can know the error
    /// of carrying it to Viet Nam. There the ends reach from the rate that the study gives for the class to
    /// the one that it gives for the age, wherever it gives both.
    #[must_use]
    pub fn forecast(&self, due: &[(Cell, u64)]) -> Forecast {
        let mut forecast =
            Forecast { names: 0, expected: 0.0, low: 0.0, high: 0.0, by_yardstick: 0, parts: Vec::new() };
        let mut own: BTreeMap<Source, (f64, f64, f64)> = BTreeMap::new();
        let (mut chance, mut below, mut above) = (0.0, 0.0, 0.0);
        for (cell, names) in due.iter().copied().filter(|(_, names)| *names > 0) {
            let n = names as f64;
            let (probability, basis) = match self.source(cell) {
                Some((source, basis, renewed, all)) => {
                    let smoothed = (renewed + 2.0) / (all + 4.0);
                    own.entry(source).or_insert((0.0, smoothed, all)).0 += n;
                    (renewed / all, basis)
                }
                None => {
                    let (class, age) = (cell.class.yardstick(), cell.age.yardstick());
                    chance += n * class * (1.0 - class);
                    below += n * (class - age.unwrap_or(class).min(class));
                    above += n * (age.unwrap_or(class).max(class) - class);
                    forecast.by_yardstick += names;
                    (class, Basis::Yardstick)
                }
            };
            forecast.names += names;
            forecast.expected += n * probability;
            forecast.parts.push(Part { cell, names, probability, basis });
        }
        let error: f64 = own.values().map(|(n, p, all)| p * (1.0 - p) * (n + n * n / all)).sum();
        let half = Z95 * (chance + error).sqrt();
        let names = forecast.names as f64;
        forecast.expected = forecast.expected.min(names);
        forecast.low = (forecast.expected - below - half).max(0.0);
        forecast.high = (forecast.expected + above + half).min(names);
        forecast
    }

    /// Our own experience for a cell: where it comes from, its label, renewed and all.
    fn source(&self, cell: Cell) -> Option<(Source, Basis, f64, f64)> {
        let enough = |source, basis, rate: Option<super::RenewalRate>| {
            let count = rate?.count;
            let numbers = (count.part() as f64, count.whole() as f64);
            (count.whole() >= OWN_LEAST).then_some((source, basis, numbers.0, numbers.1))
        };
        let class = Source::Class(cell.class, cell.term);
        enough(Source::Cell(cell), Basis::Own, self.rate(|c| *c == cell))
            .or_else(|| enough(class, Basis::OwnAllAges, self.by_class(cell.class, cell.term)))
    }
}
