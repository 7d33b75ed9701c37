//! Word lists of the rule file. A page is read once for the terms of all of them together.

use aho_corasick::{AhoCorasick, BuildError};
use std::collections::BTreeMap;

/// Words of one topic.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    terms: Vec<Term>,
}

/// What a text holds of a word list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counted {
    /// Different terms.
    pub distinct: usize,
    /// All their places.
    pub mentions: usize,
}

/// A word or phrase. `~` before it compares without marks, `*` behind it takes any ending.
#[derive(Debug, Clone)]
struct Term {
    written: String,
    text: String,
    folded: bool,
    stem: bool,
    /// Its script puts no spaces between words, so there are no borders to keep.
    unspaced: bool,
}

impl Lexicon {
    pub fn new(written: &[String]) -> Self {
        let term = |w: &String| {
            let folded = w.starts_with('~');
            let stem = w.ends_with('*');
            let text = w.trim_start_matches('~').trim_end_matches('*').to_lowercase();
            let text = if folded { crate::text::fold(&text) } else { text };
            let unspaced = text.chars().next().is_some_and(is_unspaced);
            Term { written: w.clone(), text, folded, stem, unspaced }
        };
        Self { terms: written.iter().map(term).collect() }
    }

    /// The terms, as written, that stand in a text.
    pub fn found(&self, lower: &str, folded: &str) -> Vec<String> {
        let stands = |t: &&Term| t.places(if t.folded { folded } else { lower }).next().is_some();
        self.terms.iter().filter(stands).map(|t| t.written.clone()).collect()
    }

    /// Keeps the terms that are wanted, by how they are written.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.terms.retain(|t| wanted(&t.written));
    }
}

impl Term {
    /// Where the term stands, at word borders.
    fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        text.match_indices(&self.text).map(|(at, _)| at).filter(|at| self.stands(text, *at))
    }

    /// Whether what was found at a place is the term, and no part of another word.
    fn stands(&self, text: &str, at: usize) -> bool {
        let before = || text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = || text[at + self.text.len()..].chars().next().is_some_and(char::is_alphanumeric);
        self.unspaced || !before() && (self.stem || !after())
    }
}

/// All word lists, ready to be looked for at once.
#[derive(Debug)]
pub(super) struct Lexicons {
    names: Vec<String>,
    lower: Finder,
    folded: Finder,
}

/// Terms that are looked for in one form of a text.
#[derive(Debug)]
struct Finder {
    automaton: AhoCorasick,
    /// With the number of its list.
    terms: Vec<(usize, Term)>,
}

impl Lexicons {
    /// # Errors
    /// The terms are too many for an automaton.
    pub fn new(lists: &BTreeMap<String, Lexicon>) -> Result<Self, BuildError> {
        let terms = |folded: bool| {
            let numbered = lists.values().enumerate();
            let of_form = numbered.flat_map(|(n, list)| list.terms.iter().map(move |term| (n, term.clone())));
            Finder::new(of_form.filter(|(_, term)| term.folded == folded).collect())
        };
        Ok(Self { names: lists.keys().cloned().collect(), lower: terms(false)?, folded: terms(true)? })
    }

    /// Counts the terms of each list in a text, given in lower case and without marks as well.
    pub fn count(&self, lower: &str, folded: &str) -> BTreeMap<&str, Counted> {
        let mut counted = vec![Counted::default(); self.names.len()];
        self.lower.count(lower, &mut counted);
        self.folded.count(folded, &mut counted);
        self.names.iter().map(String::as_str).zip(counted).collect()
    }
}

impl Finder {
    fn new(terms: Vec<(usize, Term)>) -> Result<Self, BuildError> {
        let automaton = AhoCorasick::new(terms.iter().map(|(_, term)| &term.text))?;
        Ok(Self { automaton, terms })
    }

    fn count(&self, text: &str, counted: &mut [Counted]) {
        // Two places of one term do not overlap.
        let mut ends = vec![0; self.terms.len()];
        let mut seen = vec![false; self.terms.len()];
        for found in self.automaton.find_overlapping_iter(text) {
            let n = found.pattern().as_usize();
            if found.start() < ends[n] || found.is_empty() {
                continue;
            }
            ends[n] = found.end();
            let (list, term) = &self.terms[n];
            if term.stands(text, found.start()) {
                counted[*list].mentions += 1;
                counted[*list].distinct += usize::from(!std::mem::replace(&mut seen[n], true));
            }
        }
    }
}

/// Chinese, Japanese and Thai writing; Hangul stands here because its endings cling to the word.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(terms: &[&str], lower: &str, folded: &str) -> Counted {
        let terms: Vec<String> = terms.iter().map(|t| (*t).to_owned()).collect();
        let lists = BTreeMap::from([
            ("other".to_owned(), Lexicon::new(&["keo".into()])),
            ("x".to_owned(), Lexicon::new(&terms)),
        ]);
        Lexicons::new(&lists).unwrap().count(lower, folded)["x"]
    }

    #[test]
    fn words_end_at_word_borders_unless_they_are_stems() {
        let terms = ["kèo", "casino*", "~het han"];
        assert_eq!(counted(&terms, "kèo thơm, casinos", "keo thom, casinos").distinct, 2);
        assert_eq!(counted(&terms, "keo dán, kèonhà", "keo dan, keonha").distinct, 0);
        assert_eq!(counted(&terms, "đã hết hạn", "da het han").distinct, 1);
        assert_eq!(counted(&["域名"], "该域名已注册", "该域名已注册").distinct, 1);
        assert_eq!(counted(&terms, "kèo và kèo", "keo va keo").mentions, 2);
    }

    #[test]
    fn terms_within_terms_are_all_counted_and_none_with_itself() {
        let both = counted(&["hết hạn", "đã hết hạn", "hết"], "đã hết hạn", "");
        assert_eq!((both.distinct, both.mentions), (3, 3));
        assert_eq!(counted(&["哈哈"], "哈哈哈", "").mentions, 1);
    }

    proptest::proptest! {
        #[test]
        fn all_at_once_counts_what_one_by_one_finds(text in "[a-cđ ]{0,40}", terms in proptest::collection::vec("[a-cđ]{1,3}\\*?", 1..6)) {
            let list = Lexicon::new(&terms);
            let all = Lexicons::new(&BTreeMap::from([("x".to_owned(), list.clone())])).unwrap().count(&text, &text)["x"];
            let places: Vec<usize> = list.terms.iter().map(|t| t.places(&text).count()).collect();
            let distinct = places.iter().filter(|n| **n > 0).count();
            proptest::prop_assert_eq!((all.distinct, all.mentions), (distinct, places.iter().sum()));
        }
    }
}
