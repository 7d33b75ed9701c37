//! Trades and places that begin with what was typed so far.

use super::entry::Phrase;
use super::{NICKNAMES, TRADES, agrees, lines, parts};
use crate::vietnamese::Word;
use domain::province::gazetteer;
use domain::text::fold;
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// A phrase with the text by which it is found.
struct Known {
    key: String,
    phrase: Phrase,
    /// Which of equally good ones is likelier: a smaller number first.
    rank: u8,
}

/// Places by how likely they are meant.
const PRESENT: u8 = 0;
const FORMER: u8 = 1;
const OTHER: u8 = 2;

/// Vietnamese names of trades.
static WORDS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let sides = lines(TRADES).filter_map(|l| l.split_once('=')).map(|(vi, _)| vi);
    sorted(sides.filter_map(|vi| parts(vi).next()).map(|phrase| (phrase, OTHER)))
});

/// Provinces of both maps, popular names, and former districts whose name is one of theirs alone. A name without its marks is left
/// out where another one has them (Dalat, Đà Lạt).
static PLACES: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let present = gazetteer().provinces().iter().map(|p| (p.name.as_str(), PRESENT));
    let former = gazetteer().former().iter().map(|p| (p.name.as_str(), FORMER));
    let popular = lines(NICKNAMES).filter_map(|l| l.split_once('=')).map(|(name, _)| (name, OTHER));
    let mut seen = HashSet::new();
    let named = gazetteer().districts().iter().map(|d| d.name.as_str()).filter(|name| name.contains(' '));
    let twice: HashSet<&str> = named.clone().filter(|name| !seen.insert(*name)).collect();
    let districts = named.filter(|name| !twice.contains(name)).map(|name| (name, OTHER));
    let all: Vec<(Phrase, u8)> = present
        .chain(former)
        .chain(popular)
        .chain(districts)
        .map(|(name, rank)| (Phrase::of(name), rank))
        .collect();
    let together = |phrase: &Phrase| joined(&phrase.words).replace(' ', "");
    let is_marked = |phrase: &Phrase| phrase.words.iter().any(Word::is_marked);
    let marked: HashSet<String> = all.iter().map(|(p, _)| p).filter(|p| is_marked(p)).map(together).collect();
    sorted(all.into_iter().filter(|(phrase, _)| is_marked(phrase) || !marked.contains(&together(phrase))))
});

/// Reads both lists now.
pub(crate) fn read() {
    LazyLock::force(&WORDS);
    LazyLock::force(&PLACES);
}

fn sorted(phrases: impl Iterator<Item = (Phrase, u8)>) -> Vec<Known> {
    let known = |(phrase, rank): (Phrase, u8)| Known { key: joined(&phrase.words), phrase, rank };
    let mut all: Vec<Known> = phrases.map(known).collect();
    all.sort_by(|a, b| (&a.key, a.rank).cmp(&(&b.key, b.rank)));
    all.dedup_by(|a, b| {
        a.key == b.key && a.phrase.words.iter().map(|w| &w.exact).eq(b.phrase.words.iter().map(|w| &w.exact))
    });
    all
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|w| w.fold.as_str()).collect::<Vec<_>>().join(" ")
}

/// Trades that begin so, the likeliest first.
pub(crate) fn trades_beginning(typed: &[Word], most: usize) -> Vec<&'static str> {
    beginning(&WORDS, typed, most)
}

/// Places that begin so, the likeliest first.
pub(crate) fn places_beginning(typed: &[Word], most: usize) -> Vec<&'static str> {
    beginning(&PLACES, typed, most)
}

fn beginning(all: &'static [Known], typed: &[Word], most: usize) -> Vec<&'static str> {
    let key = joined(typed);
    let start = all.partition_point(|known| known.key < key);
    let fitting = all[start..].iter().take_while(|known| known.key.starts_with(&key));
    let mut found: Vec<&Known> = fitting.filter(|known| fits(typed, &known.phrase.words)).collect();
    // With the marks that were typed before those that may get them yet, then the likelier, then the shorter.
    let as_typed =
        |known: &Known| typed.iter().zip(&known.phrase.words).all(|(t, w)| w.exact.starts_with(&t.exact));
    found.sort_by_key(|known| (!as_typed(known), known.rank, known.phrase.words.len()));
    found.into_iter().map(|known| known.phrase.text.as_str()).take(most).collect()
}

/// Finished words have the right marks or none; the last may get marks yet, beside those that it has.
fn fits(typed: &[Word], words: &[Word]) -> bool {
    let finished = typed.len().saturating_sub(1);
    typed[..finished].iter().zip(words).all(|(t, w)| agrees(t, w))
        && typed.last().zip(words.get(finished)).is_none_or(|(t, w)| may_become(&t.exact, &w.exact))
}

/// Whether a word that is being typed may become another: by more letters and more marks. The tone may move while letters come
/// (hòa, hoàn); đ is another letter than d, though d may stand for it.
fn may_become(typed: &str, word: &str) -> bool {
    let tone = |text: &str| text.nfd().find(|c| is_tone(*c));
    let shapes = |text: &str| text.nfd().filter(|c| !is_tone(*c)).nfc().collect::<Vec<char>>();
    let grows = |from: char, to: char| from == to || (fold_of(to) == from.to_string());
    let (from, to) = (shapes(typed), shapes(word));
    tone(typed).is_none_or(|t| tone(word) == Some(t))
        && from.len() <= to.len()
        && from.iter().zip(&to).all(|(from, to)| grows(*from, *to))
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

fn fold_of(c: char) -> String {
    fold(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vietnamese::words;

    #[test]
    fn what_was_begun_is_completed_with_and_without_marks() {
        let typed = |text: &str| words(text).collect::<Vec<_>>();
        assert!(trades_beginning(&typed("nha kh"), 5).contains(&"nha khoa"));
        assert!(trades_beginning(&typed("khách s"), 5).contains(&"khách sạn"));
        assert!(trades_beginning(&typed("khạch s"), 5).is_empty());
        assert_eq!(places_beginning(&typed("hà nộ"), 3), ["Hà Nội", "Hà Nội phố"]);
        assert_eq!(places_beginning(&typed("hà no"), 1), ["Hà Nội"], "marks may come yet");
        assert!(places_beginning(&typed("dak l"), 5).contains(&"Đắk Lắk"));
        assert!(places_beginning(&typed("phố n"), 5).contains(&"phố núi"));
        assert!(places_beginning(&typed("xyz"), 5).is_empty());
    }

    #[test]
    fn places_with_the_marks_that_were_typed_come_first_and_names_without_theirs_not_at_all() {
        let first = |text: &str| places_beginning(&words(text).collect::<Vec<_>>(), 3);
        assert!(first("đà").contains(&"Đà Nẵng") && first("đà").contains(&"Đà Lạt"), "{:?}", first("đà"));
        assert_eq!(first("hà").first(), Some(&"Hà Nội"));
        assert!(first("hà").iter().all(|name| name.starts_with("Hà")), "{:?}", first("hà"));
        assert_eq!(first("cà").first(), Some(&"Cà Mau"));
        assert!(first("ha").contains(&"Hà Nội"), "{:?}", first("ha"));
        for (typed, wrong) in [("đậu", "Dầu Tiếng"), ("cổ", "cố đô")] {
            assert!(!first(typed).contains(&wrong), "{typed}");
        }
    }

    #[test]
    fn a_word_grows_by_letters_and_marks() {
        for (typed, word) in
            [("hoa", "hoàn"), ("hòa", "hoàn"), ("no", "nội"), ("nô", "nội"), ("da", "đà"), ("đa", "đà")]
        {
            assert!(may_become(typed, word), "{typed} {word}");
        }
        for (typed, word) in [("đà", "dầu"), ("hà", "hải"), ("cổ", "cố"), ("nội", "nộ"), ("đ", "dấm")]
        {
            assert!(!may_become(typed, word), "{typed} {word}");
        }
    }
}
