//! Intervals when names stand and fall together (E.7): thousands share one address or platform, and one
//! outage moves them all. So whole clusters are resampled, not names.

use super::error::AuditError;
use super::interval::Estimate;
use super::resample;
use rand::Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// The names of one hosting address or platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// Names in it.
    pub names: u64,
    /// Of these, in use.
    pub in_use: u64,
}

/// A usage rate whose interval allows for clusters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Clustered {
    /// The rate over all names with the percentile interval of the resampled rates.
    pub estimate: Estimate,
    /// Standard deviation of the resampled rates.
    pub se: f64,
    /// How many times larger the variance is than if names were independent; `None` when all names or none
    /// are in use.
    pub design_effect: Option<f64>,
    /// Clusters with names.
    pub clusters: usize,
    /// Names in them.
    pub names: u64,
}

/// Gathers names into clusters: each with the key of its cluster and whether it is in use. A name without a
/// shared address is a cluster of its own: give it a key of its own.
#[must_use]
pub fn gather<K: Ord>(names: impl IntoIterator<Item = (K, bool)>) -> Vec<Cluster> {
    let mut clusters = BTreeMap::new();
    for (key, in_use) in names {
        let cluster = clusters.entry(key).or_insert(Cluster { names: 0, in_use: 0 });
        cluster.names += 1;
        cluster.in_use += u64::from(in_use);
    }
    clusters.into_values().collect()
}

/// The rate Σin_use/Σnames, with clusters resampled `replicates` times ([`super::REPLICATES`] is a good
/// number).
///
/// # Errors
/// [`AuditError::NotAShare`] for a cluster with more in use than names, [`AuditError::TooFewClusters`] under
/// 2 clusters with names, [`AuditError::TooFewReplicates`] under 100.
pub fn clustered(
    clusters: &[Cluster],
    replicates: usize,
    rng: &mut impl Rng,
) -> Result<Clustered, AuditError> {
    resample::enough(replicates)?;
    if let Some(bad) = clusters.iter().find(|c| c.in_use > c.names) {
        return Err(AuditError::NotAShare { what: "cluster".to_owned(), part: bad.in_use, whole: bad.names });
    }
    let clusters: Vec<Cluster> = clusters.iter().copied().filter(|c| c.names > 0).collect();
    if clusters.len() < 2 {
        return Err(AuditError::TooFewClusters(clusters.len()));
    }
    let names: u64 = clusters.iter().map(|c| c.names).sum();
    let value = clusters.iter().map(|c| c.in_use).sum::<u64>() as f64 / names as f64;
    let rates: Vec<f64> = (0..replicates).map(|_| one(&clusters, rng)).collect();
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    let variance = rates.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (rates.len() - 1) as f64;
    let independent = value * (1.0 - value) / names as f64;
    Ok(Clustered {
        estimate: Estimate { value, interval: resample::percentiles(rates).holding(value) },
        se: variance.sqrt(),
        design_effect: (independent > 0.0).then(|| variance / independent),
        clusters: clusters.len(),
        names,
    })
}

fn one(clusters: &[Cluster], rng: &mut impl Rng) -> f64 {
    let (mut names, mut in_use) = (0, 0);
    for _ in clusters {
        if let Some(c) = clusters.get(rng.random_range(0..clusters.len())) {
            names += c.names;
            in_use += c.in_use;
        }
    }
    in_use as f64 / names.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn of(clusters: &[Cluster]) -> Result<Clustered, AuditError> {
        clustered(clusters, 1_000, &mut StdRng::seed_from_u64(826))
    }

    #[test]
    fn names_on_their_own_have_a_design_effect_of_one() {
        let alone = gather((0..800).map(|i| (i, i % 5 < 2)));
        assert_eq!(alone.len(), 800);
        let r = of(&alone).unwrap();
        assert_eq!(r.estimate.value, 0.4);
        assert!((r.design_effect.unwrap() - 1.0).abs() < 0.15, "{r:?}");
    }

    #[test]
    fn names_that_fail_together_count_as_one() {
        // 80 hosts of 10 names, each up or down as a whole: ten names tell no more than one, so the effect is
        // 10.
        let together: Vec<_> =
            (0..80).map(|i| Cluster { names: 10, in_use: if i % 5 < 2 { 10 } else { 0 } }).collect();
        let r = of(&together).unwrap();
        assert!((r.design_effect.unwrap() - 10.0).abs() < 1.5, "{r:?}");
        assert_eq!((r.clusters, r.names), (80, 800));
    }

    #[test]
    fn what_cannot_be_resampled_is_refused() {
        let one = Cluster { names: 5, in_use: 2 };
        assert_eq!(of(&[one, Cluster { names: 0, in_use: 0 }]), Err(AuditError::TooFewClusters(1)));
        assert!(matches!(of(&[one, Cluster { names: 1, in_use: 2 }]), Err(AuditError::NotAShare { .. })));
        let few = clustered(&[one, one], 50, &mut StdRng::seed_from_u64(1));
        assert_eq!(few, Err(AuditError::TooFewReplicates(50)));
        assert_eq!(of(&[Cluster { names: 3, in_use: 0 }; 4]).unwrap().design_effect, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn holds_the_rate_and_repeats_with_the_seed(sizes in prop::collection::vec((1u64..50, 0.0f64..=1.0), 2..30)) {
            let clusters: Vec<_> = sizes
                .iter()
                .map(|(names, at)| Cluster { names: *names, in_use: (*names as f64 * at) as u64 })
                .collect();
            let r = of(&clusters).unwrap();
            prop_assert!(r.estimate.interval.contains(r.estimate.value));
            prop_assert!(0.0 <= r.estimate.interval.low && r.estimate.interval.high <= 1.0);
            prop_assert_eq!(of(&clusters).unwrap(), r);
        }
    }
}
