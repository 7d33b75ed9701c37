//! Bands instead of ranks (E.7): groups whose intervals overlap cannot be told apart and share a band.

use super::interval::Estimate;
use serde::Serialize;

/// Groups that the data cannot put into an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band<K> {
    /// Lowest lower end in the band, 0–1.
    pub low: f64,
    /// Highest upper end, 0–1; under the `low` of the band before.
    pub high: f64,
    /// The groups with their estimates, in the order of their keys, which is no ranking.
    pub members: Vec<(K, Estimate)>,
}

/// The bands, the highest first.
///
/// Overlap is passed on: when A overlaps B and B overlaps C, all three share a band though A and C may lie
/// apart. Only so do two things hold together: groups that overlap share a band, and of two groups in
/// different bands one is above. The price is that many wide intervals make one big band, which is then the
/// truth about them. Estimates with an end that is no number are left out.
#[must_use]
pub fn bands<K: Ord>(groups: Vec<(K, Estimate)>) -> Vec<Band<K>> {
    let mut groups: Vec<_> = groups
        .into_iter()
        .filter(|(_, e)| e.interval.low.is_finite() && e.interval.high.is_finite())
        .collect();
    groups.sort_by(|(a, x), (b, y)| y.interval.high.total_cmp(&x.interval.high).then_with(|| a.cmp(b)));
    let mut found: Vec<Band<K>> = Vec::new();
    for (key, estimate) in groups {
        let interval = estimate.interval;
        match found.last_mut() {
            // Sorted by upper end: it overlaps someone of the band exactly when it reaches the band's lower
            // end.
            Some(band) if interval.high >= band.low => {
                band.low = band.low.min(interval.low);
                band.members.push((key, estimate));
            }
            _ => found.push(Band { low: interval.low, high: interval.high, members: vec![(key, estimate)] }),
        }
    }
    for band in &mut found {
        band.members.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::interval::Interval;
    use super::*;
    use proptest::prelude::*;

    fn estimate(low: f64, high: f64) -> Estimate {
        Estimate { value: f64::midpoint(low, high), interval: Interval { low, high } }
    }

    fn keys(bands: &[Band<&'static str>]) -> Vec<Vec<&'static str>> {
        bands.iter().map(|b| b.members.iter().map(|(k, _)| *k).collect()).collect()
    }

    #[test]
    fn what_overlaps_is_not_ranked() {
        let groups = vec![
            ("d", estimate(0.10, 0.15)),
            ("c", estimate(0.28, 0.34)),
            ("b", estimate(0.32, 0.40)),
            ("a", estimate(0.38, 0.45)),
        ];
        let found = bands(groups);
        assert_eq!(keys(&found), [vec!["a", "b", "c"], vec!["d"]], "a and c are joined by b");
        assert_eq!((found[0].low, found[0].high), (0.28, 0.45));
        assert!(bands::<u8>(Vec::new()).is_empty());
    }

    proptest! {
        #[test]
        fn bands_separate_and_hold_together(ends in prop::collection::vec((0.0f64..1.0, 0.0f64..0.1), 0..30)) {
            let groups: Vec<_> =
                ends.iter().enumerate().map(|(k, (low, width))| (k, estimate(*low, low + width))).collect();
            let found = bands(groups.clone());
            prop_assert_eq!(found.iter().map(|b| b.members.len()).sum::<usize>(), groups.len());
            prop_assert!(found.windows(2).all(|w| w[1].high < w[0].low));
            let band_of = |k: usize| found.iter().position(|b| b.members.iter().any(|(m, _)| *m == k));
            for (i, a) in &groups {
                for (j, b) in &groups {
                    prop_assert!(!a.interval.overlaps(&b.interval) || band_of(*i) == band_of(*j));
                }
            }
            let mut shuffled = groups;
            shuffled.reverse();
            prop_assert_eq!(bands(shuffled), found);
        }
    }
}
