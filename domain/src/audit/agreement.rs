//! Whether two labellers who did not see each other's labels mean the same by them (E.7).

use super::error::AuditError;
use super::interval::Z95;
use serde::Serialize;
use std::collections::BTreeMap;

/// The least κ with which labels may stand; below it the instructions are mended and the sample labelled
/// again.
pub const BAR: f64 = 0.8;

/// Agreement of two labellers beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Items that both labelled.
    pub items: usize,
    /// Share of items with the same label, 0–1.
    pub observed: f64,
    /// Share that two labellers with these habits would give the same label by chance, 0–1.
    pub expected: f64,
    /// Cohen's κ, from −1 over 0 (chance) to 1 (always the same).
    pub kappa: f64,
    /// Standard error of κ for large samples (Fleiss, Cohen and Everitt 1969).
    pub se: f64,
    /// Lower end of the 95 % interval of κ, not under −1.
    pub low: f64,
    /// Upper end, not over 1.
    pub high: f64,
}

impl Agreement {
    /// Whether κ reaches [`BAR`].
    #[must_use]
    pub fn stands(&self) -> bool {
        self.kappa >= BAR
    }
}

/// Cohen's κ (1960) of the label pairs (first labeller, second labeller) of the same items, for any number of
/// labels.
///
/// # Errors
/// [`AuditError::Empty`] without items; [`AuditError::OneLabel`] when both used one label only.
pub fn kappa<L: Ord>(pairs: &[(L, L)]) -> Result<Agreement, AuditError> {
    if pairs.is_empty() {
        return Err(AuditError::Empty("items labelled twice".to_owned()));
    }
    let n = pairs.len() as f64;
    let (mut cells, mut rows, mut columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (a, b) in pairs {
        *cells.entry((a, b)).or_insert(0.0) += 1.0 / n;
        *rows.entry(a).or_insert(0.0) += 1.0 / n;
        *columns.entry(b).or_insert(0.0) += 1.0 / n;
    }
    let of = |shares: &BTreeMap<&L, f64>, label: &L| shares.get(label).copied().unwrap_or(0.0);
    let same: Vec<(&L, f64)> =
        cells.iter().filter(|((a, b), _)| a == b).map(|((a, _), p)| (*a, *p)).collect();
    let observed: f64 = same.iter().map(|(_, p)| p).sum();
    let expected: f64 = rows.iter().map(|(label, p)| p * of(&columns, label)).sum();
    if rows.len() == 1 && columns.len() == 1 && observed > 0.0 {
        return Err(AuditError::OneLabel);
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let (chance, doubt) = (1.0 - expected, 1.0 - observed);
    let agreeing: f64 =
        same.iter().map(|(l, p)| p * (chance - (of(&rows, l) + of(&columns, l)) * doubt).powi(2)).sum();
    let differing: f64 = cells
        .iter()
        .filter(|((a, b), _)| a != b)
        .map(|((a, b), p)| p * (of(&columns, a) + of(&rows, b)).powi(2))
        .sum();
    let rest = (observed * expected - 2.0 * expected + observed).powi(2);
    let variance = (agreeing + doubt * doubt * differing - rest) / (n * chance.powi(4));
    let se = variance.max(0.0).sqrt();
    let (low, high) = ((kappa - Z95 * se).max(-1.0), (kappa + Z95 * se).min(1.0));
    Ok(Agreement { items: pairs.len(), observed, expected, kappa, se, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(cells: &[(u8, u8, usize)]) -> Vec<(u8, u8)> {
        cells.iter().flat_map(|(a, b, n)| std::iter::repeat_n((*a, *b), *n)).collect()
    }

    #[test]
    fn a_textbook_table() {
        // 50 items: both yes 20, only the first 5, only the second 10, both no 15. By hand: p_o = 35/50 =
        // 0.7, p_e = 0.5·0.6 + 0.5·0.4 = 0.5, κ = 0.2/0.5 = 0.4. The error is that of three_labels.
        let a = kappa(&table(&[(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)])).unwrap();
        assert!((a.observed - 0.7).abs() < 1e-12 && (a.expected - 0.5).abs() < 1e-12);
        assert!((a.kappa - 0.4).abs() < 1e-12 && (a.se - 0.126_996).abs() < 1e-6, "{a:?}");
        assert!(!a.stands());
    }

    #[test]
    fn three_labels() {
        // From an independent program: κ by its definition, the error by central differences of κ over the
        // nine cells.
        let cells = [
            (0, 0, 44),
            (0, 1, 5),
            (0, 2, 1),
            (1, 0, 7),
            (1, 1, 20),
            (1, 2, 3),
            (2, 0, 9),
            (2, 1, 5),
            (2, 2, 6),
        ];
        let a = kappa(&table(&cells)).unwrap();
        assert!((a.kappa - 0.491_525).abs() < 1e-6 && (a.se - 0.072_127).abs() < 1e-6, "{a:?}");
    }

    #[test]
    fn the_bar_is_reached_and_missed() {
        let of = |differ| {
            kappa(&table(&[(1, 1, 100 - differ), (0, 0, 100 - differ), (1, 0, differ), (0, 1, differ)]))
        };
        assert!((of(10).unwrap().kappa - 0.8).abs() < 1e-12);
        assert!(of(9).unwrap().stands() && !of(11).unwrap().stands());
    }

    #[test]
    fn one_label_says_nothing() {
        assert_eq!(kappa(&[(1, 1), (1, 1)]), Err(AuditError::OneLabel));
        assert!(matches!(kappa::<u8>(&[]), Err(AuditError::Empty(_))));
        assert_eq!(kappa(&[(1, 2), (1, 2)]).unwrap().kappa, 0.0, "two habits without a common label");
    }

    proptest! {
        #[test]
        fn is_symmetric_and_blind_to_order(mut pairs in prop::collection::vec((0u8..4, 0u8..4), 2..60)) {
            let one = kappa(&pairs);
            pairs.reverse();
            let swapped: Vec<_> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
            match (one, kappa(&swapped)) {
                (Ok(a), Ok(b)) => {
                    prop_assert!((a.kappa - b.kappa).abs() < 1e-9 && (a.se - b.se).abs() < 1e-9);
                    prop_assert!(-1.0 <= a.low && a.low <= a.kappa && a.kappa <= a.high + 1e-12 && a.high <= 1.0);
                }
                (a, b) => prop_assert_eq!(a.is_err(), b.is_err()),
            }
        }

        #[test]
        fn full_agreement_is_one(labels in prop::collection::vec(0u8..4, 2..60)) {
            let pairs: Vec<_> = labels.iter().map(|l| (*l, *l)).collect();
            if let Ok(a) = kappa(&pairs) {
                prop_assert!((a.kappa - 1.0).abs() < 1e-9 && a.se < 1e-6);
            }
        }
    }
}
