//! One thing that words can mean.

use crate::vietnamese::{Word, words};
use domain::province::ProvinceCode;

/// Where an entry comes from, which says what a reader should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `vlxd`.
    Abbreviation,
    /// What an abbreviation stands for.
    Long,
    /// A Vietnamese word for a trade.
    Trade,
    /// An English word for a trade.
    English,
    /// A popular name of a place.
    Nickname,
    /// The name of a province, present or former.
    Province,
    /// The name of a former district.
    District,
    /// The name of a ward.
    Ward,
}

impl Kind {
    /// Whether it is a place of any level.
    pub(crate) fn is_place(self) -> bool {
        matches!(self, Self::Nickname | Self::Province | Self::District | Self::Ward)
    }
}

/// Another way to say it.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    pub words: Vec<Word>,
    /// As people write it.
    pub text: String,
    /// How much it counts, next to what was typed.
    pub weight: f32,
}

impl Other {
    pub(crate) fn new(phrase: &Phrase, weight: f32) -> Self {
        Self { words: phrase.words.clone(), text: phrase.text.clone(), weight }
    }

    /// These words themselves.
    pub(crate) fn of_words(words: &[Word]) -> Self {
        let text = words.iter().map(|w| w.exact.as_str()).collect::<Vec<_>>().join(" ");
        Self { words: words.to_vec(), text, weight: 1.0 }
    }
}

/// Some words as they are written, and as they are compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    pub text: String,
    pub words: Vec<Word>,
}

impl Phrase {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.trim().to_owned(), words: words(text).collect() }
    }
}

/// What some words mean.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub kind: Kind,
    pub words: Vec<Word>,
    pub others: Vec<Other>,
    /// Present provinces that it names.
    pub provinces: Vec<ProvinceCode>,
    /// Present provinces in which the place lies: when little is found.
    pub wider: Vec<ProvinceCode>,
}

impl Entry {
    pub(crate) fn new(kind: Kind, words: Vec<Word>, others: Vec<Other>) -> Self {
        Self { kind, words, others, provinces: Vec::new(), wider: Vec::new() }
    }
}

/// An English plural without its s; no Vietnamese syllable ends in one.
pub(crate) fn singular(folded: &str) -> &str {
    match folded.strip_suffix('s') {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('s') => stem,
        _ => folded,
    }
}

/// Whether what was typed may stand for these words: without marks, or with the right ones (d for đ is no mark).
pub(crate) fn agree(typed: &[&Word], words: &[Word]) -> bool {
    typed.len() == words.len() && typed.iter().zip(words).all(|(t, w)| agrees(t, w))
}

pub(super) fn agrees(typed: &Word, word: &Word) -> bool {
    let plain = || typed.exact == word.exact.replace('đ', "d");
    let unmarked = || !typed.is_marked() && singular(&typed.fold) == singular(&word.fold);
    typed.exact == word.exact || unmarked() || plain()
}
