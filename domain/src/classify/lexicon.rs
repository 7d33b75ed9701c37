//! Word lists of the rule file.

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

    /// Counts the terms in a text, given in lower case and without marks as well.
    pub fn count(&self, lower: &str, folded: &str) -> Counted {
        let mut counted = Counted::default();
        for term in &self.terms {
            let places = term.places(if term.folded { folded } else { lower }).count();
            counted.distinct += usize::from(places > 0);
            counted.mentions += places;
        }
        counted
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
        text.match_indices(&self.text).filter_map(|(at, found)| {
            let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let after = text[at + found.len()..].chars().next().is_some_and(char::is_alphanumeric);
            (self.unspaced || !before && (self.stem || !after)).then_some(at)
        })
    }
}

/// Chinese, Japanese and Thai writing; Hangul stands here because its endings cling to the word.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_word_borders_unless_they_are_stems() {
        let lexicon = Lexicon::new(&["kèo".into(), "casino*".into(), "~het han".into()]);
        let distinct = |lower: &str, folded: &str| lexicon.count(lower, folded).distinct;
        assert_eq!(distinct("kèo thơm, casinos", "keo thom, casinos"), 2);
        assert_eq!(distinct("keo dán, kèonhà", "keo dan, keonha"), 0);
        assert_eq!(distinct("đã hết hạn", "da het han"), 1);
        let unspaced = Lexicon::new(&["域名".into()]);
        assert_eq!(unspaced.count("该域名已注册", "该域名已注册").distinct, 1);
        assert_eq!(lexicon.count("kèo và kèo", "keo va keo").mentions, 2);
    }
}
