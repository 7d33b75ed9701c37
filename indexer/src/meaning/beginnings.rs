//! Trades and places that begin with what was typed so far.

use super::entry::Phrase;
use super::{NICKNAMES, TRADES, agrees, lines, parts};
use crate::vietnamese::Word;
use domain::province::gazetteer;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A phrase with the text by which it is found.
struct Known {
    key: String,
    phrase: Phrase,
}

/// Vietnamese names of trades.
static WORDS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let sides = lines(TRADES).filter_map(|l| l.split_once('=')).map(|(vi, _)| vi);
    sorted(sides.filter_map(|vi| parts(vi).next()))
});

/// Provinces of both maps, popular names, and former districts whose name is one of theirs alone.
static PLACES: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let present = gazetteer().provinces().iter().map(|p| p.name.as_str());
    let former = gazetteer().former().iter().map(|p| p.name.as_str());
    let popular = lines(NICKNAMES).filter_map(|l| l.split_once('=')).map(|(name, _)| name);
    let mut seen = HashSet::new();
    let named = gazetteer().districts().iter().map(|d| d.name.as_str()).filter(|name| name.contains(' '));
    let twice: HashSet<&str> = named.clone().filter(|name| !seen.insert(*name)).collect();
    let districts = named.filter(|name| !twice.contains(name));
    sorted(present.chain(former).chain(popular).chain(districts).map(Phrase::of))
});

/// Reads both lists now.
pub(crate) fn read() {
    LazyLock::force(&WORDS);
    LazyLock::force(&PLACES);
}

fn sorted(phrases: impl Iterator<Item = Phrase>) -> Vec<Known> {
    let mut all: Vec<Known> = phrases.map(|phrase| Known { key: joined(&phrase.words), phrase }).collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all.dedup_by(|a, b| a.key == b.key);
    all
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|w| w.fold.as_str()).collect::<Vec<_>>().join(" ")
}

/// Trades that begin so, the shortest first.
pub(crate) fn trades_beginning(typed: &[Word], most: usize) -> Vec<&'static str> {
    beginning(&WORDS, typed, most)
}

/// Places that begin so, the shortest first.
pub(crate) fn places_beginning(typed: &[Word], most: usize) -> Vec<&'static str> {
    beginning(&PLACES, typed, most)
}

fn beginning(all: &'static [Known], typed: &[Word], most: usize) -> Vec<&'static str> {
    let key = joined(typed);
    let start = all.partition_point(|known| known.key < key);
    let fitting = all[start..].iter().take_while(|known| known.key.starts_with(&key));
    let mut found: Vec<&Phrase> =
        fitting.map(|known| &known.phrase).filter(|p| fits(typed, &p.words)).collect();
    found.sort_by_key(|phrase| phrase.words.len());
    found.into_iter().map(|phrase| phrase.text.as_str()).take(most).collect()
}

/// Finished words have the right marks or none; the last may get its marks yet.
fn fits(typed: &[Word], words: &[Word]) -> bool {
    let finished = typed.len().saturating_sub(1);
    typed[..finished].iter().zip(words).all(|(t, w)| agrees(t, w))
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
        assert!(places_beginning(&typed("dak l"), 5).contains(&"Đắk Lắk"));
        assert!(places_beginning(&typed("phố n"), 5).contains(&"phố núi"));
        assert!(places_beginning(&typed("xyz"), 5).is_empty());
    }
}
