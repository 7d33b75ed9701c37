//! The order of a Vietnamese dictionary as a text that sorts by its bytes: a ă â b c d đ e ê …; tones count
//! only where the letters are equal, in the order of CLDR: none, huyền, hỏi, ngã, sắc, nặng.

use super::clean::clean_lower;
use unicode_normalization::UnicodeNormalization;

const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Tones in dictionary order: grave, hook above, tilde, acute, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
/// Letters compared. Longer names differ in their first 80.
const LONGEST: usize = 80;

/// The sort key of a name. Case, punctuation and runs of white space do not count; digits come before letters.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let mut primary = String::new();
    let mut tones = String::new();
    let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).map(clean_lower);
    for word in words.filter(|w| !w.is_empty()) {
        if !primary.is_empty() {
            primary.push(' ');
            tones.push('0');
        }
        for c in word.nfd() {
            match TONES.iter().position(|t| *t == c) {
                Some(tone) => {
                    tones.pop();
                    tones.push(char::from(b'1' + tone as u8));
                }
                None => {
                    primary.push(c);
                    tones.push('0');
                }
            }
        }
    }
    // Recomposing ă, â, ơ … shortens the letters but keeps the tones' order among equal names.
    let weights: String = primary.nfc().take(LONGEST).map(weight).collect();
    format!("{weights}\u{1}{}", tones.trim_end_matches('0'))
}

fn weight(c: char) -> char {
    match LETTERS.chars().position(|l| l == c) {
        Some(place) => char::from(b'A' + place as u8),
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn names_stand_in_the_order_of_a_dictionary() {
        let sorted = [
            "2KU",
            "An Giang",
            "Ăn Vặt",
            "Ân Tình",
            "Bánh",
            "Cà phê",
            "Cá phê",
            "Cạ phê",
            "Da",
            "Dừa",
            "Đa",
            "Đồng Nai",
            "E",
            "Ê",
            "Hoa",
            "Hòa",
            "Hỏa",
            "Hõa",
            "Hóa",
            "Họa",
            "Hoa Lan",
            "Ong",
            "Ông",
            "Ơn",
            "Uyên",
            "Ưu",
            "Yên",
            "東京",
        ];
        let keys: Vec<String> = sorted.iter().map(|n| sort_key(n)).collect();
        for (pair, names) in keys.windows(2).zip(sorted.windows(2)) {
            assert!(pair[0] < pair[1], "{names:?}");
        }
    }

    #[test]
    fn case_punctuation_and_composition_do_not_count() {
        let nfd: String = "Nước mắm".nfd().collect();
        assert_eq!(sort_key("NƯỚC   MẮM"), sort_key(&nfd));
        assert_eq!(sort_key("“Phở” - 24"), sort_key("phở 24"));
    }
}
