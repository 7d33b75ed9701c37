//! Characters that look right and are not: full-width letters, zero-width marks, eth for đ.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters that are not seen and do not end a word: zero-width space and joiners, soft hyphen, byte order
/// mark, direction marks.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether a character belongs to a word. A combining mark does: in decomposed text it is half of a letter.
pub(super) fn is_word(c: char) -> bool {
    is_letter_or_digit(c) || is_combining_mark(c) || is_invisible(c)
}

/// What [`char::is_alphanumeric`] says, without its tables for the letters that Vietnamese is written with.
pub(super) fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{f8}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => true,
        c => c.is_alphanumeric(),
    }
}

/// One word, cleaned and in lower case, NFC. Compatibility forms (full-width, ligatures) become plain letters;
/// eth (U+00D0, U+00F0) and the African d (U+0189, U+0256), which look like Đ and đ, become Đ and đ.
pub(super) fn clean_lower(word: &str) -> String {
    if word.chars().all(is_composed) {
        return word.chars().flat_map(char::to_lowercase).map(plain_d).collect();
    }
    cleaned(word)
}

/// The same of any word.
fn cleaned(word: &str) -> String {
    let composed: String = word.chars().filter(|c| !is_invisible(*c)).nfkc().collect();
    // Lower-casing can decompose (İ) and compatibility forms can hold punctuation (½) or look-alikes (𐞋): settle all.
    let lower = composed.to_lowercase();
    lower.nfkc().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).map(plain_d).nfc().collect()
}

/// Digits and the letters that Vietnamese is written with, as nearly every text has them: composed, with no other form, and of one
/// letter in lower case.
fn is_composed(c: char) -> bool {
    let latin =
        matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ß' | 'à'..='ö' | 'ø'..='ÿ');
    latin || matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ')
}

/// Lower-case letters that look like đ.
fn plain_d(c: char) -> char {
    match c {
        'ð' | 'ɖ' => 'đ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        let differs = |c: &char| is_letter_or_digit(*c) != c.is_alphanumeric();
        assert_eq!(('\0'..=char::MAX).find(differs), None);
    }

    #[test]
    fn composed_letters_are_cleaned_as_all_others() {
        let all: Vec<char> = ('\0'..=char::MAX).filter(|c| is_composed(*c)).collect();
        assert!(all.len() > 200, "{}", all.len());
        for c in &all {
            // Beside others, too: nothing is joined with its neighbour.
            for word in [c.to_string(), format!("a{c}O{c}")] {
                assert_eq!(clean_lower(&word), cleaned(&word));
            }
        }
    }
}
