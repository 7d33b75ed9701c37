//! Vietnamese alphabetical order: a ă â b c d đ e ê …, letters first, tones only where the letters are equal. By ICU with
//! the rules of CLDR, compiled in: by code points "Đà Nẵng" would stand after "Vĩnh Long".

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use std::sync::LazyLock;

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    // Letters and tones; upper and lower case are equal.
    options.strength = Some(Strength::Secondary);
    Collator::try_new(locale!("vi").into(), options).ok()
});

/// Bytes that sort texts as a Vietnamese reader expects. Case and composition do not count; keys of equal texts are equal.
/// The keys of another version of this program may differ.
#[must_use]
pub fn key(text: &str) -> Vec<u8> {
    let Some(collator) = COLLATOR.as_ref() else { return text.to_lowercase().into_bytes() };
    let mut out = Vec::new();
    let Ok(()) = collator.write_sort_key_to(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn check(sorted: &[&str]) {
        assert!(COLLATOR.is_some(), "the data are compiled in");
        for two in sorted.windows(2) {
            assert!(key(two[0]) < key(two[1]), "{two:?}");
        }
    }

    #[test]
    fn provinces_stand_where_a_reader_looks_for_them() {
        check(&[
            "An Giang",
            "Cà Mau",
            "Cần Thơ",
            "Đà Nẵng",
            "Đắk Lắk",
            "Điện Biên",
            "Đồng Nai",
            "Gia Lai",
            "Vĩnh Long",
        ]);
    }

    #[test]
    fn letters_decide_before_tones() {
        check(&["24", "ma", "mà", "mả", "mã", "má", "mạ", "mai", "măng", "mân"]);
        check(&["Da", "Dừa", "Đa", "E", "Ê", "Hoa", "Hòa", "Hoa Lan", "Ong", "Ông", "Ơn", "東京"]);
    }

    #[test]
    fn case_and_composition_do_not_count() {
        let decomposed: String = "Nước mắm".nfd().collect();
        assert_eq!(key("NƯỚC MẮM"), key(&decomposed));
        assert_ne!(key("Nước mắm"), key("Nước mãm"));
    }
}
