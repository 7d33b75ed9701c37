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
    let mut balance = [0_i32; 64];
    for shingle in words.windows(SHINGLE) {
        let hash = finalize(fnv1a(shingle));
        for (bit, sum) in balance.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits =
        balance.iter().enumerate().filter(|(_, sum)| **sum > 0).fold(0_u64, |acc, (bit, _)| acc | 1 << bit);
    Some(bits.cast_signed())
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
