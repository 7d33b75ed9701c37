//! Words with their place in the original text.

use super::clean::{clean_lower, is_letter_or_digit, is_word};
use super::tone::canonical;
use crate::fingerprint::fnv1a;
use domain::text::fold;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Longest word kept, in letters: a label has at most 63. Longer runs are no words, and cost memory.
const LONGEST: usize = 64;
/// Longest run looked at, in bytes of the original: enough for any such word, however it is composed.
const LONGEST_RUN: usize = 4_096;
/// Words that a thread remembers, and their longest run in bytes.
const REMEMBERED: usize = 8_192;
const REMEMBERED_RUN: usize = 24;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, NFC, canonical spelling, with its marks.
    pub exact: String,
    /// The same without marks, đ as d.
    pub fold: String,
    /// Where it stands in the original text, in bytes, on character boundaries.
    pub range: Range<usize>,
}

impl Word {
    /// Whether the word was written with any Vietnamese mark.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.exact != self.fold
    }
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (range, read) = next(text, &mut at)?;
        Some(Word { exact: read.exact.clone(), fold: read.fold.clone(), range })
    })
}

/// The forms of the words of a text, in order: what [`words`] gives, without a copy of each.
pub(crate) fn forms(text: &str) -> impl Iterator<Item = Rc<Forms>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || next(text, &mut at).map(|(_, forms)| forms))
}

/// The next word from a place on, which moves behind it.
fn next(text: &str, at: &mut usize) -> Option<(Range<usize>, Rc<Forms>)> {
    loop {
        let range = next_range(text, *at)?;
        *at = range.end;
        if let Some(read) = read(&text[range.clone()]) {
            return Some((range, read));
        }
    }
}

fn next_range(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let start = rest.find(is_letter_or_digit)?;
    let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
    Some(at + start..at + end)
}

/// Both forms of a word, and numbers that stand for them: equal forms, equal numbers.
#[derive(Debug)]
pub(crate) struct Forms {
    pub exact: String,
    pub fold: String,
    pub exact_number: u64,
    pub fold_number: u64,
}

thread_local! {
    /// Words lately read on this thread. Texts are made of a few thousand syllables, and each costs four passes.
    static LATELY: RefCell<HashMap<Box<str>, Option<Rc<Forms>>>> = RefCell::new(HashMap::new());
}

fn read(run: &str) -> Option<Rc<Forms>> {
    if run.len() > REMEMBERED_RUN || (run.is_ascii() && run.bytes().any(|b| b.is_ascii_digit())) {
        return read_anew(run);
    }
    if let Some(known) = LATELY.with_borrow(|lately| lately.get(run).cloned()) {
        return known;
    }
    let read = read_anew(run);
    LATELY.with_borrow_mut(|lately| {
        if lately.len() >= REMEMBERED {
            lately.clear();
        }
        lately.insert(run.into(), read.clone());
    });
    read
}

fn read_anew(run: &str) -> Option<Rc<Forms>> {
    if run.len() > LONGEST_RUN {
        return None;
    }
    let exact = canonical(&clean_lower(run));
    let fold = fold(&exact);
    // Counted after composing, so that decomposed text keeps the same words.
    let fits = !fold.is_empty() && exact.chars().count() <= LONGEST;
    let (exact_number, fold_number) = (fnv1a(exact.as_bytes()), fnv1a(fold.as_bytes()));
    fits.then(|| Rc::new(Forms { exact, fold, exact_number, fold_number }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn exact(text: &str) -> Vec<String> {
        words(text).map(|w| w.exact).collect()
    }

    fn folded(text: &str) -> String {
        words(text).map(|w| w.fold).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_forms_of_real_names() {
        for (text, fold) in [
            ("Nước mắm Phú Quốc", "nuoc mam phu quoc"),
            ("BÁNH KHÔ MÈ CẨM LỆ", "banh kho me cam le"),
            ("Ð\u{1ea5}t Vi\u{1ec7}t ðông", "dat viet dong"),
            ("Ｃà ｐｈê　２４ｈ", "ca phe 24h"),
            ("“Cà\u{200b} phê” Khe\u{feff} Sanh!!!", "ca phe khe sanh"),
            ("Mỹ Kỳ = Mĩ Kì", "mi ki mi ki"),
            ("TP.HCM, Q.1 – số 20/3", "tp hcm q 1 so 20 3"),
            ("☕🍜", ""),
        ] {
            assert_eq!(folded(text), fold, "{text}");
        }
    }

    #[test]
    fn decomposed_text_gives_the_same_words_with_its_own_offsets() {
        let composed = "Đắk Lắk: cà phê";
        let decomposed: String = composed.nfd().collect();
        assert_eq!(exact(composed), exact(&decomposed));
        let slices: Vec<String> = words(&decomposed).map(|w| decomposed[w.range].nfc().collect()).collect();
        assert_eq!(slices, ["Đắk", "Lắk", "cà", "phê"]);
    }

    #[test]
    fn marks_are_noticed() {
        let marked: Vec<bool> = words("đi cafe Huế mỹ my").map(|w| w.is_marked()).collect();
        assert_eq!(marked, [true, false, true, true, false]);
    }

    #[test]
    fn a_look_alike_behind_a_compatibility_form_is_plain_too() {
        assert_eq!(exact("𐞋"), exact("đ"));
        assert_eq!(exact("Ɖà"), exact("đà"));
    }

    proptest! {
        #[test]
        fn analysis_is_idempotent(text in "\\PC{0,40}") {
            for word in words(&text) {
                let again: Vec<Word> = words(&word.exact).collect();
                prop_assert_eq!(again.iter().map(|w| w.exact.as_str()).collect::<Vec<_>>(), [word.exact.as_str()]);
                prop_assert_eq!(again.iter().map(|w| w.fold.as_str()).collect::<Vec<_>>(), [word.fold.as_str()]);
            }
        }

        #[test]
        fn composed_and_decomposed_text_are_equal(text in "[a-zđA-ZĐàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ .,-]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(exact(&text), exact(&decomposed));
        }

        #[test]
        fn ranges_lie_on_boundaries_in_order_and_map_back(text in "\\PC{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(text.is_char_boundary(word.range.start) && text.is_char_boundary(word.range.end));
                prop_assert!(word.range.start >= end && word.range.end > word.range.start);
                end = word.range.end;
                prop_assert_eq!(exact(&text[word.range]), [word.exact]);
            }
        }
    }
}
