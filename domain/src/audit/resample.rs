//! What the bootstraps share.

use super::error::AuditError;
use super::interval::Interval;
use rand::Rng;

/// Resamples that give stable 95 % intervals in reasonable time.
pub const REPLICATES: usize = 2_000;

/// The fewest resamples from which percentiles are read.
const FEWEST: usize = 100;

/// Refuses a number of resamples that is too small for percentiles.
pub(crate) fn enough(replicates: usize) -> Result<(), AuditError> {
    if replicates < FEWEST { Err(AuditError::TooFewReplicates(replicates)) } else { Ok(()) }
}

/// The 2.5 % and 97.5 % percentiles (linear between neighbours), clipped to `[0, 1]`.
pub(crate) fn percentiles(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    Interval::clipped(quantile(&values, 0.025), quantile(&values, 0.975))
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * sorted.len().saturating_sub(1) as f64;
    let value = |i: usize| sorted.get(i).or(sorted.last()).copied().unwrap_or(0.0);
    let below = at.floor() as usize;
    value(below) + (at - at.floor()) * (value(below + 1) - value(below))
}

/// Draws as many as there are, with replacement, from cells that hold `counts` items each.
pub(crate) fn redraw(counts: &[u64], rng: &mut impl Rng) -> Vec<u64> {
    let mut total = 0;
    let ends: Vec<u64> = counts
        .iter()
        .map(|n| {
            total += n;
            total
        })
        .collect();
    let mut drawn = vec![0; counts.len()];
    for _ in 0..total {
        let at = rng.random_range(0..total);
        if let Some(cell) = drawn.get_mut(ends.partition_point(|end| *end <= at)) {
            *cell += 1;
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn percentiles_lie_between_neighbours() {
        let i = percentiles((0..=100).rev().map(|v| f64::from(v) / 100.0).collect());
        assert!((i.low - 0.025).abs() < 1e-12 && (i.high - 0.975).abs() < 1e-12);
        assert!(enough(99).is_err() && enough(100).is_ok());
    }

    #[test]
    fn a_redraw_keeps_the_total_and_never_fills_an_empty_cell() {
        let drawn = redraw(&[5, 0, 995], &mut StdRng::seed_from_u64(1));
        assert_eq!(drawn.iter().sum::<u64>(), 1000);
        assert_eq!(drawn[1], 0);
        assert!(drawn[2] > 900);
    }
}
