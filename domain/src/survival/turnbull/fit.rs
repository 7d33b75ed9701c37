//! The masses: where they can lie, and how large they are.

use super::super::first_use::FirstUse;
use super::Mass;

/// Steps after which the masses stand, converged or not.
const STEPS: usize = 20_000;
/// The change of a mass under which it stands.
const STILL: f64 = 1e-9;

/// Where the likelihood can put mass: from the beginning of a name's days to the next end of a name's days,
/// with no other beginning or end between them (Turnbull's innermost intervals). Sorted and disjoint.
fn support(groups: &[(FirstUse, u64)]) -> Vec<(u32, Option<u32>)> {
    // (day, is an end): a beginning sorts before an end on the same day; "not yet" ends after every day.
    let beginnings = groups.iter().map(|(n, _)| (n.earliest(), false));
    let ends = groups.iter().map(|(n, _)| (n.latest().unwrap_or(u32::MAX), true));
    let mut points: Vec<(u32, bool)> = beginnings.chain(ends).collect();
    points.sort_unstable();
    points.dedup();
    let inner = points.windows(2).filter_map(|pair| match pair {
        [(from, false), (to, true)] => Some((*from, (*to < u32::MAX).then_some(*to))),
        _ => None,
    });
    inner.collect()
}

/// The masses of groups of equal names, and whether the iteration came to rest.
pub(super) fn masses(groups: &[(FirstUse, u64)]) -> (Vec<Mass>, bool) {
    let support = support(groups);
    let total: u64 = groups.iter().map(|(_, n)| n).sum();
    let last = |to: Option<u32>| to.unwrap_or(u32::MAX);
    // The masses within a name's days are one run of the support.
    let runs: Vec<(usize, usize, f64)> = groups
        .iter()
        .map(|(name, n)| {
            let start = support.partition_point(|(from, _)| *from < name.earliest());
            let end = support.partition_point(|(_, to)| last(*to) <= last(name.latest()));
            (start, end, *n as f64 / total.max(1) as f64)
        })
        .collect();
    let mut shares = vec![1.0 / support.len().max(1) as f64; support.len()];
    let mut converged = false;
    for _ in 0..STEPS {
        let next = step(&runs, &shares);
        let moved = next.iter().zip(&shares).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        shares = next;
        if moved < STILL {
            converged = true;
            break;
        }
    }
    let masses = support.into_iter().zip(shares).map(|((from, to), share)| Mass { from, to, share });
    (masses.collect(), converged)
}

/// One step of self-consistency: every name is dealt to the masses within its days by their present size.
/// Sums over runs come from running totals, so a step takes time in proportion to names and masses, not to
/// their product.
fn step(runs: &[(usize, usize, f64)], shares: &[f64]) -> Vec<f64> {
    let mut below = Vec::with_capacity(shares.len() + 1);
    below.push(0.0);
    let mut sum = 0.0;
    for share in shares {
        sum += share;
        below.push(sum);
    }
    let upto = |at: usize| below.get(at).copied().unwrap_or(0.0);
    let mut change = vec![0.0; shares.len() + 1];
    for (start, end, weight) in runs {
        let within: f64 = upto(*end) - upto(*start);
        if within > 0.0 {
            let factor = weight / within;
            if let Some(c) = change.get_mut(*start) {
                *c += factor;
            }
            if let Some(c) = change.get_mut(*end) {
                *c -= factor;
            }
        }
    }
    let mut factor = 0.0;
    let next = shares.iter().zip(change).map(|(share, c)| {
        factor += c;
        // Adding and taking away leaves dust that must not turn a mass negative.
        share * f64::max(factor, 0.0)
    });
    let next: Vec<f64> = next.collect();
    let sum: f64 = next.iter().sum();
    if sum > 0.0 { next.into_iter().map(|n| n / sum).collect() } else { next }
}
