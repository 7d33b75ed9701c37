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
    let mut tally = Tally::default();
    features.for_each(|feature| tally.add(finalize(fnv1a(feature))));
    tally.majority().cast_signed()
}

/// Counts for each of 64 bits in how many numbers it is set, all 64 at once: `planes[n]` holds the bits of value 2ⁿ of all
/// counts.
#[derive(Default)]
struct Tally {
    planes: [u64; u32::BITS as usize],
    numbers: u32,
}

impl Tally {
    fn add(&mut self, number: u64) {
        self.numbers += 1;
        let mut carry = number;
        for plane in &mut self.planes {
            (*plane, carry) = (*plane ^ carry, *plane & carry);
            if carry == 0 {
                break;
            }
        }
    }

    /// The bits that are set in more than half of the numbers.
    fn majority(&self) -> u64 {
        let set =
            |bit: u32| -> u64 { (0..).zip(&self.planes).map(|(n, plane)| (plane >> bit & 1) << n).sum() };
        (0..u64::BITS)
            .filter(|bit| 2 * set(*bit) > u64::from(self.numbers))
            .fold(0, |acc, bit| acc | 1 << bit)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_kept_for_years() {
        let text =
            "Quán phở của gia đình chúng tôi nấu nước dùng bằng bếp củi từ bốn giờ sáng, bán đến khi hết.";
        assert_eq!(simhash(text), Some(GOLDEN));
        assert_eq!(simhash(&text.to_uppercase()), Some(GOLDEN));
        assert_eq!(simhash("bảy từ thì chưa đủ để so"), None);
    }

    const GOLDEN: i64 = -4_480_623_919_853_650_230;

    proptest::proptest! {
        #[test]
        fn all_bits_at_once_count_as_one_by_one(numbers in proptest::collection::vec(proptest::prelude::any::<u64>(), 0..70)) {
            let mut tally = Tally::default();
            numbers.iter().for_each(|number| tally.add(*number));
            let set = |bit: u32| numbers.iter().filter(|number| **number >> bit & 1 == 1).count();
            let slowly = (0..u64::BITS).filter(|bit| 2 * set(*bit) > numbers.len()).fold(0, |acc, bit| acc | 1 << bit);
            proptest::prop_assert_eq!(tally.majority(), slowly);
        }
    }
}
