//! What is marked in the texts of a hit.

use super::{Plan, Stage};
use crate::highlight::Misspelt;
use crate::meaning::Other;
use crate::vietnamese::{Word, heard_alike, words};
use std::collections::{HashMap, HashSet};

impl Plan<'_> {
    /// Words for the highlighter: whole words, what joined ones were taken apart into, and what else was sought. Each with
    /// its marks, where it always has them.
    pub(crate) fn sought(&self) -> HashMap<String, HashSet<String>> {
        let asked: Vec<_> = self.reading.asked().collect();
        let single = self.others().filter_map(|other| match other.words.as_slice() {
            [one] => Some(one),
            _ => None,
        });
        let mut marked: HashMap<String, HashSet<String>> = HashMap::new();
        let mut plain: HashSet<String> = HashSet::new();
        for word in asked.iter().map(|a| &a.word) {
            if word.is_marked() {
                marked.entry(word.fold.clone()).or_default().insert(word.exact.clone());
            } else {
                plain.insert(word.fold.clone());
            }
        }
        // What a dictionary adds does not make a word any word that looks like it without marks ("ca fe" for "cà phê").
        let typed: HashSet<String> = marked.keys().cloned().collect();
        for word in single {
            if word.is_marked() {
                marked.entry(word.fold.clone()).or_default().insert(word.exact.clone());
            } else if !typed.contains(&word.fold) {
                plain.insert(word.fold.clone());
            }
        }
        plain.extend(asked.iter().flat_map(|a| a.apart.iter().flatten().cloned()));
        plain.extend(asked.windows(2).map(|two| format!("{}{}", two[0].word.fold, two[1].word.fold)));
        marked.extend(plain.into_iter().map(|fold| (fold, HashSet::new())));
        marked
    }

    /// The last word, when it may be unfinished at this stage.
    pub(crate) fn unfinished(&self, stage: Stage) -> Option<&str> {
        let last = || self.reading.asked().last().map(|a| a.word.fold.as_str());
        (stage == Stage::Prefix).then(last).flatten()
    }

    /// Other ways to say it in several words: these are meant side by side only.
    pub(crate) fn phrases_sought(&self) -> Vec<Vec<Word>> {
        self.others().filter(|other| other.words.len() > 1).map(|other| other.words.clone()).collect()
    }

    /// Words that may have been misspelt, when that is allowed for.
    pub(crate) fn misspelt(&self, stage: Stage) -> Vec<Misspelt> {
        if stage < Stage::Spelling {
            return Vec::new();
        }
        let folds = |text: &String| words(text).map(|w| w.fold).collect::<Vec<_>>();
        let of = |word: &Word| Misspelt {
            fold: word.fold.clone(),
            alike: heard_alike(&word.exact).iter().flat_map(folds).collect(),
        };
        let hard = self.slots().iter().filter(|s| !s.soft && s.is_doubtful());
        hard.flat_map(|s| &s.asked).map(|a| of(&a.word)).collect()
    }

    fn others(&self) -> impl Iterator<Item = &Other> {
        self.slots().iter().filter(|s| !s.soft).flat_map(|s| &s.others)
    }
}
