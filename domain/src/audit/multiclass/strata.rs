//! Shares of several classes when people labelled a sample of each stratum of the same population: nothing is
//! carried over, so no confusion need be inverted. `π_c = Σ W_k·n_kc/n_k` is what [`super::correct`] gives for one
//! population whose predicted classes are the strata.

use super::super::error::AuditError;
use super::super::interval::Estimate;
use super::super::resample;
use super::super::tally::Tally;
use super::super::wilson::wilson;
use rand::Rng;

/// One stratum with its labels by class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The stratum, for errors.
    pub name: String,
    /// N_k.
    pub population: u64,
    /// Labels of each class.
    pub labels: Vec<u64>,
}

/// The share of each class with the percentile interval of `replicates` audits drawn again within their strata.
///
/// # Errors
/// [`AuditError::TooFewAudited`] for a stratum with names and fewer than 2 labels (or 1 of 1), [`AuditError::Empty`]
/// without names, [`AuditError::TooFewReplicates`] under 100.
pub fn shares(
    strata: &[Labelled],
    replicates: usize,
    rng: &mut impl Rng,
) -> Result<Vec<Estimate>, AuditError> {
    resample::enough(replicates)?;
    let strata: Vec<&Labelled> = strata.iter().filter(|s| s.population > 0).collect();
    for s in &strata {
        let audited: u64 = s.labels.iter().sum();
        if audited < 2.min(s.population) {
            let (stratum, population) = (s.name.clone(), s.population);
            return Err(AuditError::TooFewAudited { stratum, population, audited });
        }
    }
    let total: u64 = strata.iter().map(|s| s.population).sum();
    if total == 0 {
        return Err(AuditError::Empty("observed names".to_owned()));
    }
    let classes = strata.iter().map(|s| s.labels.len()).max().unwrap_or(0);
    let weighted = |counts: &[Vec<u64>]| -> Vec<f64> {
        let mut shares = vec![0.0; classes];
        for (stratum, row) in strata.iter().zip(counts) {
            let weight = stratum.population as f64 / total as f64 / row.iter().sum::<u64>().max(1) as f64;
            for (share, n) in shares.iter_mut().zip(row) {
                *share += weight * *n as f64;
            }
        }
        shares
    };
    let point = weighted(&strata.iter().map(|s| s.labels.clone()).collect::<Vec<_>>());
    let mut resampled = vec![Vec::with_capacity(replicates); classes];
    for _ in 0..replicates {
        let again: Vec<Vec<u64>> = strata.iter().map(|s| resample::redraw(&s.labels, rng)).collect();
        for (values, share) in resampled.iter_mut().zip(weighted(&again)) {
            values.push(share);
        }
    }
    let unseen = unseen(&strata, total)?;
    let estimate = |(value, values)| {
        let mut interval = resample::percentiles(values).holding(value);
        if value <= 0.0 {
            interval.high = interval.high.max(unseen);
        }
        Estimate { value, interval }
    };
    Ok(point.into_iter().zip(resampled).map(estimate).collect())
}

/// The upper end for a class without a label: every audit drawn again would lack it too, which is no proof that there
/// is none. No case among n labels bounds its share of what was labelled (Wilson), and a stratum outweighs its part of
/// the labels by no more than the largest `W_k·n/n_k`.
fn unseen(strata: &[&Labelled], total: u64) -> Result<f64, AuditError> {
    let labels = |s: &Labelled| s.labels.iter().sum::<u64>();
    let all: u64 = strata.iter().map(|s| labels(s)).sum();
    let outweighs =
        |s: &&Labelled| (s.population as f64 / total as f64) * (all as f64 / labels(s).max(1) as f64);
    let most = strata.iter().map(outweighs).fold(1.0, f64::max);
    let none = wilson(Tally::new("labels", 0, all)?);
    Ok((none.interval.high * most).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::SmallRng;

    fn of(name: &str, population: u64, labels: &[u64]) -> Labelled {
        Labelled { name: name.to_owned(), population, labels: labels.to_vec() }
    }

    #[test]
    fn the_golden_vector_as_two_classes() {
        let strata = [of("a", 42_000, &[279, 21]), of("b", 53_000, &[24, 376]), of("c", 5_000, &[48, 52])];
        let found = shares(&strata, 2_000, &mut SmallRng::seed_from_u64(1)).unwrap();
        assert!(
            (found[0].value - 0.4464).abs() < 1e-4 && (found[0].value + found[1].value - 1.0).abs() < 1e-9
        );
        assert!(
            (found[0].interval.low - 0.4285).abs() < 2e-3 && (found[0].interval.high - 0.4643).abs() < 2e-3
        );
        let again = shares(&strata, 2_000, &mut SmallRng::seed_from_u64(1)).unwrap();
        assert_eq!(found, again, "the same seed gives the same intervals");
    }

    #[test]
    fn a_class_without_a_label_is_not_proved_absent() {
        // 0 of 30 → [0, 0.1135] (Wilson); the second stratum has two thirds of the names and a third of the labels.
        let even = [of("a", 100, &[10, 5, 0]), of("b", 100, &[1, 14, 0])];
        let found = shares(&even, 500, &mut SmallRng::seed_from_u64(1)).unwrap();
        assert_eq!((found[2].value, found[2].interval.low), (0.0, 0.0));
        assert!((found[2].interval.high - 0.1135).abs() < 1e-4, "{:?}", found[2]);
        let uneven = [of("a", 100, &[10, 10, 0]), of("b", 200, &[1, 9, 0])];
        let found = shares(&uneven, 500, &mut SmallRng::seed_from_u64(1)).unwrap();
        assert!((found[2].interval.high - 2.0 * 0.1135).abs() < 2e-4, "{:?}", found[2]);
    }

    #[test]
    fn a_stratum_without_labels_is_named() {
        let strata = [of("a", 10, &[5, 5]), of("LOW", 9, &[1, 0])];
        let told = shares(&strata, 200, &mut SmallRng::seed_from_u64(1)).unwrap_err().to_string();
        assert!(told.contains("LOW") && told.contains("at least 2"), "{told}");
    }
}
