//! The order of names, as a text that sorts by its bytes.

use super::clean::clean_lower;
use domain::collation;

/// Letters compared. Longer names differ in their first 80.
const LONGEST: usize = 80;

/// The sort key of a name. Case, punctuation and runs of white space do not count; digits come before letters.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).map(clean_lower);
    let words: Vec<String> = words.filter(|w| !w.is_empty()).collect();
    let name: String = words.join(" ").chars().take(LONGEST).collect();
    // Each byte as the character of its number: texts sort as the bytes do.
    collation::key(&name).into_iter().map(char::from).collect()
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
