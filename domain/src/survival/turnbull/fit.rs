//! The masses: where they can lie, and how large they are.

use super::super::first_use::FirstUse;
use super::Mass;
use std::collections::BTreeMap;

/// Pairs of steps after which the masses stand, converged or not.
const STEPS: usize = 20_000;
/// The change of a mass under which it stands.
const STILL: f64 = 1e-9;

/// First and last mass (that one excluded) within the days of some names, and the share of all names that they are.
type Run = (usize, usize, f64);

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

/// The runs of the support within the names' days; names with the same run are alike.
fn runs(groups: &[(FirstUse, u64)], support: &[(u32, Option<u32>)]) -> Vec<Run> {
    let total: u64 = groups.iter().map(|(_, n)| n).sum();
    let last = |to: Option<u32>| to.unwrap_or(u32::MAX);
    let mut alike: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for (name, n) in groups {
        let start = support.partition_point(|(from, _)| *from < name.earliest());
        let end = support.partition_point(|(_, to)| last(*to) <= last(name.latest()));
        *alike.entry((start, end)).or_default() += n;
    }
    let weight = |n: u64| n as f64 / total.max(1) as f64;
    alike.into_iter().map(|((start, end), n)| (start, end, weight(n))).collect()
}

/// The masses of groups of equal names, and whether the iteration came to rest.
pub(super) fn masses(groups: &[(FirstUse, u64)]) -> (Vec<Mass>, bool) {
    let support = support(groups);
    let runs = runs(groups, &support);
    let mut shares = vec![1.0 / support.len().max(1) as f64; support.len()];
    let mut converged = false;
    for _ in 0..STEPS {
        let one = step(&runs, &shares);
        let two = step(&runs, &one);
        let moved = two.iter().zip(&one).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        converged = moved < STILL;
        let far = if converged { None } else { leap(&shares, &one, &two).map(|far| step(&runs, &far)) };
        // A leap may land beside the way; the steps themselves never lead down.
        let far = far.filter(|far| likelihood(&runs, far) >= likelihood(&runs, &two));
        shares = far.unwrap_or(two);
        if converged {
            break;
        }
    }
    let masses = support.into_iter().zip(shares).map(|((from, to), share)| Mass { from, to, share });
    (masses.collect(), converged)
}

/// Where two steps seem to lead in the end (squared extrapolation, Varadhan and Roland 2008): steps alone come to rest after
/// ten thousand where this takes some hundreds. `None` when a mass would be lost on the way.
fn leap(start: &[f64], one: &[f64], two: &[f64]) -> Option<Vec<f64>> {
    let moves = || start.iter().zip(one).zip(two).map(|((s, o), t)| (o - s, t - o - (o - s)));
    let (way, bend) = moves().fold((0.0, 0.0), |(way, bend), (r, v)| (way + r * r, bend + v * v));
    if bend <= 0.0 {
        return None;
    }
    let length = f64::sqrt(way / bend).max(1.0);
    let far = start.iter().zip(moves()).map(|(s, (r, v))| s + 2.0 * length * r + length * length * v);
    let far: Vec<f64> = far.collect();
    far.iter().zip(two).all(|(far, two)| *far > 0.0 || *far == *two).then_some(far)
}

/// The logarithm of the likelihood, per name.
fn likelihood(runs: &[Run], shares: &[f64]) -> f64 {
    let below = totals(shares);
    let upto = |at: usize| below.get(at).copied().unwrap_or(0.0);
    runs.iter()
        .map(|(start, end, weight)| weight * (upto(*end) - upto(*start)).max(f64::MIN_POSITIVE).ln())
        .sum()
}

/// Running totals, from nothing.
fn totals(shares: &[f64]) -> Vec<f64> {
    let mut below = Vec::with_capacity(shares.len() + 1);
    below.push(0.0);
    let mut sum = 0.0;
    for share in shares {
        sum += share;
        below.push(sum);
    }
    below
}

/// One step of self-consistency: every name is dealt to the masses within its days by their present size.
/// Sums over runs come from running totals, so a step takes time in proportion to names and masses, not to
/// their product.
fn step(runs: &[Run], shares: &[f64]) -> Vec<f64> {
    let below = totals(shares);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn leaps_end_no_lower_than_plain_steps(
            names in prop::collection::vec((0u32..90, 1u32..40, any::<bool>(), 1u64..20), 1..30)
        ) {
            let of = |(after, wait, used, n)| {
                let name = if used { FirstUse::between(Some(after), after + wait) } else { FirstUse::not_by(after) };
                (name, n)
            };
            let groups: Vec<(FirstUse, u64)> = names.into_iter().map(of).collect();
            let support = support(&groups);
            let runs = runs(&groups, &support);
            let (masses, converged) = masses(&groups);
            let leapt: Vec<f64> = masses.iter().map(|m| m.share).collect();
            let mut plain = vec![1.0 / support.len() as f64; support.len()];
            for _ in 0..2_000 {
                plain = step(&runs, &plain);
            }
            prop_assert!(converged);
            prop_assert!(likelihood(&runs, &leapt) >= likelihood(&runs, &plain) - 1e-8);
            prop_assert!((leapt.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
