//! Seeded draws: a generator for each thing that has a life, a hash for each thing that is asked about once.

use rand::Rng;
use rand::rngs::StdRng;

/// A draw between 0 and 1 that belongs to (seed, what, a, b): whoever asks, in whatever order, gets the same one.
/// A generator for every look would cost more than the look itself.
pub(super) fn draw(seed: u64, what: u64, a: u64, b: u64) -> f64 {
    let mixed = [what, a, b].into_iter().fold(finish(seed), |hash, part| finish(hash ^ finish(part)));
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finishing step of SplitMix64: every bit of the input reaches every bit of the output.
fn finish(input: u64) -> u64 {
    let mut z = input.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number for a word, so that different questions about one thing are drawn apart.
pub(super) const fn topic(word: &str) -> u64 {
    let (bytes, mut hash, mut at) = (word.as_bytes(), 0xcbf2_9ce4_8422_2325_u64, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

/// True with a probability.
pub(super) fn happens(rng: &mut StdRng, probability: f64) -> bool {
    rng.random::<f64>() < probability
}

/// Days until something happens whose hazard is constant: exponential with a mean, at least one day.
pub(super) fn wait(rng: &mut StdRng, mean: f64) -> i32 {
    let draw: f64 = rng.random();
    (-mean * (1.0 - draw).ln()).clamp(1.0, 100_000.0) as i32
}

/// One of several things by their weights.
pub(super) fn weighted<T: Copy>(rng: &mut StdRng, things: &[(T, f64)]) -> Option<T> {
    let total: f64 = things.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.random::<f64>() * total;
    for (thing, weight) in things {
        left -= weight;
        if left < 0.0 {
            return Some(*thing);
        }
    }
    things.last().map(|(thing, _)| *thing)
}
