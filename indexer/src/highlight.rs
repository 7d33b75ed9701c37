//! Matches marked in the text as its writer wrote it, as safe HTML.

use crate::vietnamese::{Word, words};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Longest snippet, in characters.
const SNIPPET: usize = 220;
/// Shortest word that may differ by a letter.
const MISSPELT_LETTERS: usize = 4;

/// What counts as a match.
pub(crate) struct Highlighter {
    /// Words without marks, each with the ways in which it was typed with marks; none, where it was typed without.
    pub sought: HashMap<String, HashSet<String>>,
    /// A folded beginning, when the last word may be unfinished.
    pub beginning: Option<String>,
    /// Words that mean something side by side only: other ways to say what was typed.
    pub phrases: Vec<Vec<Word>>,
    /// Words that may have been misspelt.
    pub misspelt: Vec<Misspelt>,
}

/// A word that was typed and may be another one in a hit that does not have it.
pub(crate) struct Misspelt {
    pub fold: String,
    /// Folded words that are heard alike.
    pub alike: Vec<String>,
}

/// A highlighter of the texts of one hit: a word that stands there with the marks that were typed is no other word.
pub(crate) struct OfHit<'h> {
    of: &'h Highlighter,
    /// The texts and their words: each is read once.
    read: Vec<(&'h str, Vec<Word>)>,
    /// Words without marks that stand in the hit as they were typed.
    as_typed: HashSet<String>,
    /// Words without marks that stand in the hit for those that it does not have.
    instead: HashSet<String>,
}

impl Highlighter {
    /// For a hit with these texts.
    pub(crate) fn of_hit<'h>(&'h self, texts: &[&'h str]) -> OfHit<'h> {
        let read: Vec<(&str, Vec<Word>)> = texts.iter().map(|text| (*text, words(text).collect())).collect();
        let typed = |w: &&Word| self.sought.get(&w.fold).is_some_and(|ways| ways.contains(&w.exact));
        let all = || read.iter().flat_map(|(_, words)| words);
        let as_typed = all().filter(typed).map(|w| w.fold.clone()).collect();
        let has = |fold: &str| all().any(|w| w.fold == fold);
        let mut instead: HashSet<String> = HashSet::new();
        for word in self.misspelt.iter().filter(|word| !has(&word.fold)) {
            let heard: Vec<&String> = word.alike.iter().filter(|alike| has(alike)).collect();
            if heard.is_empty() && word.fold.len() >= MISSPELT_LETTERS {
                let near = all().filter(|w| within_one(&w.fold, &word.fold));
                instead.extend(near.map(|w| w.fold.clone()));
            }
            instead.extend(heard.into_iter().cloned());
        }
        OfHit { of: self, read, as_typed, instead }
    }
}

impl OfHit<'_> {
    fn words(&self, text: &str) -> Cow<'_, [Word]> {
        match self.read.iter().find(|(known, _)| std::ptr::eq(*known, text)) {
            Some((_, words)) => Cow::Borrowed(words),
            None => Cow::Owned(words(text).collect()),
        }
    }

    fn matches(&self, word: &Word) -> bool {
        let fold = word.fold.as_str();
        let sought = || match self.of.sought.get(fold) {
            // Typed without marks too, or nowhere as it was typed, or in a text without marks.
            Some(ways) => {
                ways.is_empty()
                    || !self.as_typed.contains(fold)
                    || ways.contains(&word.exact)
                    || !word.is_marked()
            }
            None => false,
        };
        sought()
            || self.of.beginning.as_ref().is_some_and(|b| fold.starts_with(b.as_str()))
            || self.instead.contains(fold)
    }

    /// The places of all matches among the words of a text.
    fn hits(&self, all: &[Word]) -> Vec<usize> {
        let mut found: BTreeSet<usize> = (0..all.len()).filter(|i| self.matches(&all[*i])).collect();
        for phrase in self.of.phrases.iter().filter(|phrase| !phrase.is_empty()) {
            let says = |w: &Word, p: &Word| {
                w.exact == p.exact || w.exact == p.fold || (!p.is_marked() && w.fold == p.fold)
            };
            for (at, run) in all.windows(phrase.len()).enumerate() {
                if run.iter().zip(phrase).all(|(w, p)| says(w, p)) {
                    found.extend(at..at + phrase.len());
                }
            }
        }
        found.into_iter().collect()
    }

    /// The whole text with its matches marked.
    pub(crate) fn whole(&self, text: &str) -> String {
        let all = self.words(text);
        let found: Vec<&Word> = self.hits(&all).into_iter().map(|i| &all[i]).collect();
        mark(text, 0, text.len(), &found)
    }

    /// The stretch of the text with the most different matches, cut at words, with dots where it was cut. The
    /// beginning, if nothing matches.
    pub(crate) fn snippet(&self, text: &str) -> String {
        let all = self.words(text);
        let hits = self.hits(&all);
        let start = self.best_start(text, &all, &hits);
        let end = cut_after(text, &all, start);
        let inside = |w: &&Word| w.range.start >= start && w.range.end <= end;
        let found: Vec<&Word> = hits.iter().map(|i| &all[*i]).filter(inside).collect();
        let before = if start > 0 { "… " } else { "" };
        let after = if end < text.trim_end().len() { " …" } else { "" };
        format!("{before}{}{after}", mark(text, start, end, &found))
    }

    /// How many different matches a text holds: tells which of several texts makes the better snippet.
    pub(crate) fn distinct(&self, text: &str) -> usize {
        let all = self.words(text);
        self.hits(&all).into_iter().map(|i| all[i].fold.as_str()).collect::<HashSet<_>>().len()
    }

    fn best_start(&self, text: &str, all: &[Word], hits: &[usize]) -> usize {
        if text.chars().count() <= SNIPPET {
            return 0;
        }
        let mut best = (0, 0);
        for (n, first) in hits.iter().enumerate() {
            // A few words before the match, so that it can be read.
            let start = all[first.saturating_sub(4)].range.start;
            let end = cut_after(text, all, start);
            let inside = hits[n..].iter().map(|i| &all[*i]).take_while(|w| w.range.end <= end);
            let distinct = inside.map(|w| w.fold.as_str()).collect::<HashSet<_>>().len();
            if distinct > best.0 {
                best = (distinct, if first.saturating_sub(4) == 0 { 0 } else { start });
            }
        }
        best.1
    }
}

/// The end of the last word within the length of a snippet.
fn cut_after(text: &str, all: &[Word], start: usize) -> usize {
    let limit = text[start..].char_indices().nth(SNIPPET).map_or(text.len(), |(i, _)| start + i);
    if limit == text.len() {
        return text.trim_end().len().max(start);
    }
    let last = all.iter().take_while(|w| w.range.end <= limit).last();
    last.map(|w| w.range.end).filter(|end| *end > start).unwrap_or(limit)
}

fn mark(text: &str, start: usize, end: usize, found: &[&Word]) -> String {
    let mut out = String::with_capacity(end - start + found.len() * 13);
    let mut at = start;
    for word in found {
        escape(&text[at..word.range.start], &mut out);
        out.push_str("<mark>");
        escape(&text[word.range.clone()], &mut out);
        out.push_str("</mark>");
        at = word.range.end;
    }
    escape(&text[at..end], &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Controls have no place in HTML, and NUL is not even allowed.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Whether two words differ by at most one letter: put in, left out, changed, or two neighbours swapped.
pub(crate) fn within_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let Some(i) = short.iter().zip(long).position(|(x, y)| x != y) else { return true };
    if short.len() < long.len() {
        return short[i..] == long[i + 1..];
    }
    let swapped = i + 1 < short.len() && short[i] == long[i + 1] && short[i + 1] == long[i];
    short[i + 1..] == long[i + 1..] || (swapped && short[i + 2..] == long[i + 2..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn seeking(sought: &[&str]) -> Highlighter {
        let mut all: HashMap<String, HashSet<String>> = HashMap::new();
        for word in sought.iter().flat_map(|text| words(text)) {
            let ways = all.entry(word.fold.clone()).or_default();
            if word.is_marked() {
                ways.insert(word.exact);
            }
        }
        Highlighter { sought: all, beginning: None, phrases: Vec::new(), misspelt: Vec::new() }
    }

    #[test]
    fn typed_marks_tell_a_word_from_others() {
        let texts = ["Cà phê Sáng", "Cả nhà uống cà phê, ca phe ngon"];
        let marked = seeking(&["cà", "phê"]);
        assert_eq!(
            marked.of_hit(&texts).whole(texts[1]),
            "Cả nhà uống <mark>cà</mark> <mark>phê</mark>, <mark>ca</mark> <mark>phe</mark> ngon"
        );
        assert_eq!(
            marked.of_hit(&["Cả nhà"]).whole("Cả nhà"),
            "<mark>Cả</mark> nhà",
            "what was found by other marks is shown all the same"
        );
        assert!(seeking(&["ca"]).of_hit(&texts).whole(texts[1]).starts_with("<mark>Cả</mark>"));
    }

    #[test]
    fn only_mark_gets_through_and_everything_else_is_escaped() {
        let h = seeking(&["pho", "script"]);
        assert_eq!(
            h.of_hit(&[]).whole("<script>Phở & \"bún\"\0</script>"),
            "&lt;<mark>script</mark>&gt;<mark>Phở</mark> &amp; &quot;bún&quot; &lt;/<mark>script</mark>&gt;"
        );
    }

    #[test]
    fn decomposed_text_is_marked_by_whole_letters() {
        let text: String = "Cà phê Đắk Lắk".nfd().collect();
        let html: String = seeking(&["dak", "phe"]).of_hit(&[]).whole(&text).nfc().collect();
        assert_eq!(html, "Cà <mark>phê</mark> <mark>Đắk</mark> Lắk");
    }

    #[test]
    fn a_snippet_shows_the_richest_stretch() {
        let text = format!(
            "{} Quán bán phở bò gia truyền. {}",
            "Một câu dài không liên quan. ".repeat(20),
            "Hết. ".repeat(90)
        );
        let html = seeking(&["pho", "bo"]).of_hit(&[]).snippet(&text);
        assert!(html.contains("<mark>phở</mark> <mark>bò</mark>"), "{html}");
        assert!(html.starts_with("… ") && html.ends_with(" …") && html.chars().count() < 260, "{html}");
        assert_eq!(seeking(&["x"]).of_hit(&[]).snippet("Ngắn thôi."), "Ngắn thôi.");
        assert_eq!(seeking(&["x"]).of_hit(&[]).snippet(""), "");
    }

    #[test]
    fn one_letter_apart() {
        for (a, b) in
            [("huong", "huog"), ("tram", "trams"), ("thanh", "tahnh"), ("dua", "dua"), ("cam", "cat")]
        {
            assert!(within_one(a, b) && within_one(b, a), "{a} {b}");
        }
        for (a, b) in [("huong", "hug"), ("cam", "mac"), ("abcd", "dabc")] {
            assert!(!within_one(a, b), "{a} {b}");
        }
    }
}
