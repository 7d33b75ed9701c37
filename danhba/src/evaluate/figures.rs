//! Confusion matrix, precision, recall and F1.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The label that means live content.
pub const LIVE: &str = "real_content";

/// Figures of one label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    /// The label.
    pub label: String,
    /// Pages that people gave it.
    pub pages: u32,
    /// Pages that the product gave it.
    pub predicted: u32,
    /// Both.
    pub right: u32,
    /// Right among predicted; `None` when nothing was predicted.
    pub precision: Option<f64>,
    /// Right among labelled; `None` when nothing was labelled.
    pub recall: Option<f64>,
    /// Harmonic mean, 0 when nothing is right.
    pub f1: f64,
}

/// Figures over all pages that count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Pages that count.
    pub pages: u32,
    /// Share judged as labelled.
    pub accuracy: f64,
    /// Mean F1 over the labels that occur.
    pub macro_f1: f64,
    /// Live content: precision.
    pub live_precision: Option<f64>,
    /// Live content: recall.
    pub live_recall: Option<f64>,
    /// Per label, in alphabetical order.
    pub labels: Vec<Label>,
    /// `(label, predicted)` → pages, without empty cells.
    pub confusion: Vec<(String, String, u32)>,
}

impl Figures {
    /// Counts pairs of label and prediction.
    pub fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut cells: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        for pair in pairs {
            *cells.entry(pair).or_default() += 1;
        }
        let names: BTreeSet<&str> = cells.keys().flat_map(|(a, b)| [*a, *b]).collect();
        let labels: Vec<Label> = names.iter().map(|name| label(name, &cells)).collect();
        let occurring: Vec<f64> = labels.iter().filter(|l| l.pages > 0).map(|l| l.f1).collect();
        let pages: u32 = cells.values().sum();
        let right: u32 = labels.iter().map(|l| l.right).sum();
        let live = labels.iter().find(|l| l.label == LIVE);
        Self {
            pages,
            accuracy: share(right, pages).unwrap_or(0.0),
            macro_f1: occurring.iter().sum::<f64>() / (occurring.len().max(1) as f64),
            live_precision: live.and_then(|l| l.precision),
            live_recall: live.and_then(|l| l.recall),
            confusion: cells.iter().map(|((a, b), n)| ((*a).to_owned(), (*b).to_owned(), *n)).collect(),
            labels,
        }
    }
}

fn label(name: &str, cells: &BTreeMap<(&str, &str), u32>) -> Label {
    let sum = |wanted: &dyn Fn(&str, &str) -> bool| -> u32 {
        cells.iter().filter(|((a, b), _)| wanted(a, b)).map(|(_, n)| n).sum()
    };
    let pages = sum(&|a, _| a == name);
    let predicted = sum(&|_, b| b == name);
    let right = sum(&|a, b| a == name && b == name);
    let both = pages + predicted;
    Label {
        label: name.to_owned(),
        pages,
        predicted,
        right,
        precision: share(right, predicted),
        recall: share(right, pages),
        f1: share(2 * right, both).unwrap_or(0.0),
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_matrix_by_hand() {
        let pairs = [(LIVE, LIVE), (LIVE, LIVE), (LIVE, "blank"), ("blank", "blank"), ("hacked", LIVE)];
        let figures = Figures::of(pairs.into_iter());
        assert_eq!((figures.pages, figures.accuracy), (5, 0.6));
        assert_eq!(figures.live_precision, Some(2.0 / 3.0));
        assert_eq!(figures.live_recall, Some(2.0 / 3.0));
        // live 2/3, blank 2/3, hacked 0
        assert!((figures.macro_f1 - 4.0 / 9.0).abs() < 1e-12);
        assert_eq!(figures.confusion.len(), 4);
    }

    #[test]
    fn no_pages_give_no_figures() {
        let figures = Figures::of(std::iter::empty());
        assert_eq!((figures.pages, figures.live_precision, figures.macro_f1), (0, None, 0.0));
    }
}
