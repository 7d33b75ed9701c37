//! Vietnamese text as it is compared: composed, without marks, with its white space folded.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The text without diacritics and in lower case: `Đắk Lắk` → `dak lak`. Composed and decomposed
/// writing, old and new tone placement (`Hoà`, `Hòa`) give the same result.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            // đ has no decomposition in Unicode.
            'đ' | 'Đ' => out.push('d'),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c if is_combining_mark(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The letters and digits of the folded text, nothing between them: `Bà Rịa – Vũng Tàu` →
/// `bariavungtau`. The form in which names and headings are looked up.
#[must_use]
pub fn key(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(char::is_alphanumeric);
    folded
}

/// Unicode normalisation form C, in which everything is stored.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// White space folded to single spaces and trimmed at both ends; control characters (NUL among
/// them, which PostgreSQL refuses in text) and zero-width marks are dropped.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
        } else if !c.is_control() && !matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}') {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_marks_in_either_form() {
        for (text, want) in [
            ("Đắk Lắk", "dak lak"),
            ("THỪA THIÊN HUẾ", "thua thien hue"),
            ("Phở Gà", "pho ga"),
            ("Ưu Ơi ư", "uu oi u"),
            ("", ""),
        ] {
            assert_eq!(fold(text), want);
            assert_eq!(fold(&text.nfd().collect::<String>()), want, "{text} decomposed");
        }
        assert_eq!(fold("Hoà"), fold("Hòa"));
    }

    #[test]
    fn every_vietnamese_letter_folds_to_ascii() {
        let letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";
        assert!(fold(letters).is_ascii());
        assert!(fold(&letters.to_uppercase()).is_ascii());
    }

    #[test]
    fn keys_ignore_what_stands_between_words() {
        for text in ["Bà Rịa – Vũng Tàu", "ba_ria-vung tau", "BÀ RỊA-VŨNG TÀU"] {
            assert_eq!(key(text), "bariavungtau");
        }
    }

    #[test]
    fn squeezing_folds_space_and_drops_controls() {
        for (text, want) in
            [("  a \t\n b\u{a0}c ", "a b c"), ("a\0b", "ab"), ("\u{FEFF}a\u{200B}", "a"), ("   ", "")]
        {
            assert_eq!(squeeze(text), want);
        }
    }

    #[test]
    fn composed_form_is_stored() {
        assert_eq!(nfc("pho\u{31b}\u{309}"), "phở");
    }
}
