//! A 64-bit SimHash of the visible text, for near duplicates (leaf C5) and cosmetic edits.
//!
//! The value is kept for years, so every step is fixed here and depends on no hasher of a library:
//! lower-case words, shingles of three, FNV-1a 64 over UTF-8, the 64-bit finalizer of MurmurHash3.

/// Words in a shingle.
const SHINGLE: usize = 3;
/// Fewer words than this have no fingerprint.
const MIN_WORDS: usize = 8;

/// The SimHash of a text; `None` under eight words. Texts that share most of their three-syllable
/// shingles differ in few bits.
#[must_use]
pub fn simhash(text: &str) -> Option<i64> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < MIN_WORDS {
        return None;
    }
    Some(of_features(words.windows(SHINGLE)))
}

/// Bits in which two fingerprints differ.
#[must_use]
pub fn distance(a: i64, b: i64) -> u32 {
    (a ^ b).count_ones()
}

/// The SimHash of features, each a few words.
pub(crate) fn of_features<'a>(features: impl Iterator<Item = &'a [&'a str]>) -> i64 {
    let mut balance = [0_i32; 64];
    for feature in features {
        let hash = finalize(fnv1a(feature));
        for (bit, sum) in balance.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits =
        balance.iter().enumerate().filter(|(_, sum)| **sum > 0).fold(0_u64, |acc, (bit, _)| acc | 1 << bit);
    bits.cast_signed()
}

fn fnv1a(words: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (i, word) in words.iter().enumerate() {
        let separator: &[u8] = if i == 0 { b"" } else { b" " };
        for byte in separator.iter().chain(word.as_bytes()) {
            hash ^= u64::from(*byte);
            hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

/// FNV's high bits are weak for short inputs; a SimHash needs every bit to be fair.
fn finalize(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}
