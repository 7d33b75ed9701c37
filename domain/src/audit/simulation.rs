//! Whether the intervals hold what they promise: made-up registers whose truth is known are audited again and
//! again, and the truth must lie in about 95 of 100 intervals.

use super::prevalence::{Validation, true_prevalence};
use super::stratified::{Stratum, post_stratified};
use super::tally::Tally;
use rand::{Rng, SeedableRng, rngs::StdRng};

const RUNS: usize = 10_000;

/// A distribution of counts, to be drawn from by one look-up: drawing every name by itself would take
/// minutes.
struct Counts {
    cumulative: Vec<f64>,
}

impl Counts {
    /// From the ratio P(k + 1)/P(k), over 0 to `most`. `start` is a count with more than no chance.
    fn by_ratio(most: u64, start: u64, ratio: impl Fn(f64) -> f64) -> Self {
        let mut weights = vec![0.0; most as usize + 1];
        weights[start as usize] = 1.0;
        for k in start as usize..most as usize {
            weights[k + 1] = weights[k] * ratio(k as f64).max(0.0);
        }
        for k in (0..start as usize).rev() {
            let up = ratio(k as f64);
            weights[k] = if up.is_finite() && up > 0.0 { weights[k + 1] / up } else { 0.0 };
        }
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        for weight in &mut weights {
            sum += *weight / total;
            *weight = sum;
        }
        Self { cumulative: weights }
    }

    /// How many of `n` drawn without replacement from `all`, of which `marked` are marked, are marked.
    fn without_replacement(all: u64, marked: u64, n: u64) -> Self {
        let (a, m, d) = (all as f64, marked as f64, n as f64);
        let mode = ((d + 1.0) * (m + 1.0) / (a + 2.0)) as u64;
        Self::by_ratio(n, mode, |k| (m - k) * (d - k) / ((k + 1.0) * (a - m - d + k + 1.0)))
    }

    /// How many of `n` independent cases with chance `p` come true.
    fn binomial(n: u64, p: f64) -> Self {
        let mode = ((n + 1) as f64 * p) as u64;
        Self::by_ratio(n, mode, |k| (n as f64 - k) / (k + 1.0) * p / (1.0 - p))
    }

    fn draw(&self, rng: &mut StdRng) -> u64 {
        let at = rng.random::<f64>();
        self.cumulative.partition_point(|c| *c <= at).min(self.cumulative.len() - 1) as u64
    }
}

/// Share of runs in which `covers` says that the truth was in the interval.
fn coverage(seed: u64, mut covers: impl FnMut(&mut StdRng) -> bool) -> f64 {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..RUNS).filter(|_| covers(&mut rng)).count() as f64 / RUNS as f64
}

/// A stratum as (N, truly in use, n).
type Layer = (u64, u64, u64);

fn stratified(seed: u64, strata: &[Layer]) -> f64 {
    let population: u64 = strata.iter().map(|s| s.0).sum();
    let truth = strata.iter().map(|s| s.1).sum::<u64>() as f64 / population as f64;
    let counts: Vec<_> =
        strata.iter().map(|(all, used, n)| Counts::without_replacement(*all, *used, *n)).collect();
    coverage(seed, |rng| {
        let audited: Vec<_> = strata
            .iter()
            .zip(&counts)
            .map(|((population, _, audited), counts)| Stratum {
                name: String::new(),
                population: *population,
                audited: *audited,
                in_use: counts.draw(rng),
                disputed: 0,
            })
            .collect();
        post_stratified(&audited).unwrap().estimate.interval.contains(truth)
    })
}

/// True rate, sample (`None`: a census of 100,000, whose raw rate has no sampling error worth drawing), Se
/// and Sp with the names on which each was measured.
fn corrected(seed: u64, pi: f64, sample: Option<u64>, se: (f64, u64), sp: (f64, u64)) -> f64 {
    let raw = pi * se.0 + (1.0 - pi) * (1.0 - sp.0);
    let n = sample.unwrap_or(100_000);
    let positive = sample.map(|n| Counts::binomial(n, raw));
    let (hits, rejections) = (Counts::binomial(se.1, se.0), Counts::binomial(sp.1, sp.0));
    let tally = |part, whole| Tally::new("simulated", part, whole).unwrap();
    coverage(seed, |rng| {
        let positive = positive.as_ref().map_or((raw * n as f64).round() as u64, |p| p.draw(rng));
        let validation = Validation {
            sensitivity: tally(hits.draw(rng), se.1),
            specificity: tally(rejections.draw(rng), sp.1),
        };
        true_prevalence(tally(positive, n), validation).unwrap().interval.contains(pi)
    })
}

#[test]
fn the_distributions_are_right() {
    let mean = |c: &Counts| {
        let mut rng = StdRng::seed_from_u64(9);
        (0..20_000).map(|_| c.draw(&mut rng) as f64).sum::<f64>() / 20_000.0
    };
    assert!((mean(&Counts::binomial(100, 0.93)) - 93.0).abs() < 0.1);
    assert!((mean(&Counts::without_replacement(300, 270, 40)) - 36.0).abs() < 0.1);
    // Of 4 names, 2 marked, 2 drawn: chances 1/6, 4/6, 1/6.
    let small = Counts::without_replacement(4, 2, 2).cumulative;
    assert!(small.iter().zip([1.0 / 6.0, 5.0 / 6.0, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn post_stratified_intervals_hold_their_level() {
    let settings: [(&str, &[Layer]); 4] = [
        ("golden vector", &[(42_000, 39_060, 300), (53_000, 3_180, 400), (5_000, 2_400, 100)]),
        (
            "a quarter by the plan, with a stratum in which use is rare",
            &[
                (120_000, 111_600, 350),
                (180_000, 9_000, 350),
                (70_000, 560, 150),
                (20_000, 12_000, 150),
                (10_000, 4_500, 100),
            ],
        ),
        ("low use", &[(12_000, 10_200, 350), (60_000, 1_800, 350), (20_000, 200, 150), (8_000, 3_200, 250)]),
        ("a province of 1,200 names", &[(300, 270, 40), (600, 48, 60), (200, 6, 20), (100, 55, 20)]),
    ];
    for (seed, (what, strata)) in settings.into_iter().enumerate() {
        let held = stratified(seed as u64, strata);
        assert!((0.93..=0.97).contains(&held), "{what}: {held}");
    }
}

#[test]
fn rare_use_in_most_of_the_names_does_not_break_the_interval() {
    // Seven names of ten in a stratum with 150 labels, of which 2 %, 1 % and 0.3 % are in use. The rarer, the
    // wider it errs.
    for (seed, rare) in [1_400, 700, 210].into_iter().enumerate() {
        let strata = [(10_000, 9_000, 350), (20_000, 1_000, 350), (70_000, rare, 150)];
        let held = stratified(50 + seed as u64, &strata);
        assert!(held >= 0.93, "{rare} of 70,000: {held}");
    }
}

#[test]
fn lang_reiczigel_intervals_hold_their_level() {
    let settings = [
        ("a sample of 400", 0.30, Some(400), (0.93, 100), (0.96, 100)),
        ("a census, 500 labels each", 0.43, None, (0.93, 500), (0.96, 500)),
        ("low use, a mediocre classifier", 0.10, Some(1_000), (0.90, 200), (0.92, 300)),
        ("high use", 0.70, Some(600), (0.92, 250), (0.95, 150)),
    ];
    for (seed, (what, pi, sample, se, sp)) in settings.into_iter().enumerate() {
        let held = corrected(100 + seed as u64, pi, sample, se, sp);
        assert!((0.93..=0.97).contains(&held), "{what}: {held}");
    }
}
