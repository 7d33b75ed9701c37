//! What a text must hold for a pattern to match it: letters that are looked for before the pattern is asked.
//!
//! Some hundred patterns are asked of each page, and nearly all say no. One pass over a field for the needles of all of them tells
//! which are worth asking; a pattern without needles is always asked, so the answer is the same.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, HirKind};
use std::collections::HashSet;

/// Fewer letters stand in nearly every text.
const SHORTEST: usize = 3;
/// Beyond so many letters a needle is rare enough.
const LONG: usize = 6;
/// Bytes of a needle that are looked for: whole sentences would make the automaton several times larger and tell hardly more.
const LONGEST: usize = 16;
/// More needles than this say that the pattern looks for nothing in particular.
const MOST: usize = 96;
/// Letters whose simple case folding is a plain Latin letter although they are none: `ſ` is an `s`, the Kelvin sign a `k`.
const DISGUISED: [&str; 2] = ["\u{17f}", "\u{212a}"];

/// Which letters the fields hold that a pattern is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// Capital and small ones: only those of ASCII are the same letter at a glance.
    Mixed,
    /// Small ones only.
    Small,
}

/// Texts in small letters of which each match of a pattern holds one, ASCII capitals aside. None when the pattern tells none.
pub(super) fn needles(pattern: &str, letters: Letters) -> Option<Vec<String>> {
    // Without the flag that the pattern is compiled with: small and capital letters are not told apart here either.
    let hir = ParserBuilder::new().build().parse(pattern).ok()?;
    let mut found = of(&hir, letters)?;
    found.sort_unstable();
    found.dedup();
    (found.len() <= MOST).then_some(found)
}

fn of(hir: &Hir, letters: Letters) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => usable_part(&literal.0, letters).map(|part| vec![part]),
        HirKind::Capture(capture) => of(&capture.sub, letters),
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub, letters),
        HirKind::Alternation(branches) => {
            let each: Option<Vec<Vec<String>>> = branches.iter().map(|branch| of(branch, letters)).collect();
            each.map(|all| all.concat())
        }
        // Any part of a sequence is in each match of it: the one that tells most.
        HirKind::Concat(parts) => {
            let each = parts.iter().map(|part| of(part, letters));
            each.chain([prefixes(hir, letters)]).flatten().max_by_key(|found| worth(found))
        }
        _ => None,
    }
}

/// Longer needles tell more, and fewer of them.
fn worth(found: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    (found.iter().map(String::len).min().unwrap_or(0).min(LONG), std::cmp::Reverse(found.len()))
}

/// How a match can begin, with small classes written out.
fn prefixes(hir: &Hir, letters: Letters) -> Option<Vec<String>> {
    let all = Extractor::new().extract(hir);
    all.literals()?.iter().map(|literal| usable_part(literal.as_bytes(), letters)).collect()
}

/// The longest run of letters in a literal that look the same in the text, in small letters.
fn usable_part(literal: &[u8], letters: Letters) -> Option<String> {
    let text = std::str::from_utf8(literal).ok()?.to_lowercase();
    let usable = |c: char| c.is_ascii() || (letters == Letters::Small && has_one_small_form(c));
    let longest = text.split(|c| !usable(c)).max_by_key(|part| part.len())?;
    (longest.len() >= SHORTEST).then(|| longest[..longest.floor_char_boundary(LONGEST)].to_owned())
}

/// Letters of which no other small letter is a form, as `ς` is one of `σ`: Vietnamese, Cyrillic, Arabic, and the writings without capitals.
fn has_one_small_form(c: char) -> bool {
    matches!(c, 'à'..='ö' | 'ø'..='ý' | 'ă' | 'đ' | 'ơ' | 'ư' | 'ạ'..='ỹ' | 'а'..='я' | '\u{600}'..='\u{6ff}' | '\u{3040}'..='\u{9fff}' | '가'..='힣')
}

/// The needles of many patterns, looked for at once.
#[derive(Debug)]
pub(super) struct Gate {
    automaton: AhoCorasick,
    owners: Vec<usize>,
}

/// Which patterns are worth asking of a text.
#[derive(Debug)]
pub(super) enum Open {
    All,
    Only(HashSet<usize>),
}

impl Gate {
    /// `wanted`: the needles of patterns, by the patterns' numbers.
    ///
    /// # Errors
    /// They are too many for an automaton.
    pub fn new<'n>(wanted: impl Iterator<Item = (usize, &'n [String])>) -> Result<Self, BuildError> {
        let (owners, texts): (Vec<usize>, Vec<&String>) =
            wanted.flat_map(|(owner, needles)| needles.iter().map(move |needle| (owner, needle))).unzip();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            // Twice as fast as the default for a few megabytes.
            .kind(Some(AhoCorasickKind::DFA))
            .build(texts)?;
        Ok(Self { automaton, owners })
    }

    /// The patterns whose needles stand in `text`.
    pub fn open(&self, text: &str) -> Open {
        if DISGUISED.iter().any(|letter| text.contains(letter)) {
            return Open::All;
        }
        let places = self.automaton.find_overlapping_iter(text);
        Open::Only(places.map(|found| self.owners[found.pattern().as_usize()]).collect())
    }
}

impl Open {
    pub fn is_open(&self, pattern: usize) -> bool {
        match self {
            Self::All => true,
            Self::Only(numbers) => numbers.contains(&pattern),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::condition::pattern;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_match_holds_one_of_the_needles() {
        let is = |text: &str, expected: &[&str]| {
            assert_eq!(needles(text, Letters::Mixed).unwrap(), expected, "{text}");
        };
        is("index of /", &["index of /"]);
        is(r"^Welcome to \S+ server\b", &["welcome to "]);
        is("(nginx|apache) is running", &[" is running"]);
        is("parking|for sale", &["for sale", "parking"]);
        is(r"(?:foo\w+)+ ba", &["foo"]);
        assert_eq!(needles("kèo|ставки", Letters::Small).unwrap(), ["kèo", "ставки"]);
        for nothing in ["ab", r"\w+", "(abc)?", "abc|de", "tạm", "abc|", "kèo|abc"] {
            assert_eq!(needles(nothing, Letters::Mixed), None, "{nothing}");
        }
    }

    #[test]
    fn letters_in_disguise_open_every_gate() {
        let gate = Gate::new([(7, ["kasse".to_owned()].as_slice())].into_iter()).unwrap();
        for text in ["KASSE", "\u{212a}asse", "ka\u{17f}se"] {
            assert!(pattern("kasse").unwrap().is_match(text) && gate.open(text).is_open(7), "{text}");
        }
        assert!(!gate.open("kase").is_open(7));
    }

    #[test]
    fn every_shipped_pattern_compiles() {
        for written in super::super::Ruleset::shipped().patterns() {
            assert!(pattern(written).is_ok(), "{written}");
        }
    }

    proptest! {
        /// Whatever a shipped pattern matches, its gate lets through.
        #[test]
        fn no_shipped_pattern_is_kept_from_its_match(
            cut in 0_usize..400, upper in any::<bool>(), joint in "[ \n.a-zſ]{0,3}", pick in any::<prop::sample::Index>()
        ) {
            let rules = super::super::Ruleset::shipped();
            let all: Vec<&str> = rules.patterns().collect();
            let written = all[pick.index(all.len())];
            // The pattern's own letters, without the signs of the language: many of these texts match.
            let letters: String = written.chars().map(|c| if r"\^$.|?*+()[]{}".contains(c) { ' ' } else { c }).collect();
            let text: String = letters.chars().skip(cut % letters.len().max(1)).collect();
            let text = format!("{text}{joint}{letters}");
            let text = if upper { text.to_uppercase() } else { text };
            for (letters, text) in [(Letters::Small, text.to_lowercase()), (Letters::Mixed, text)] {
                let Some(wanted) = needles(written, letters) else { continue };
                if pattern(written).unwrap().is_match(&text) {
                    let gate = Gate::new([(1, wanted.as_slice())].into_iter()).unwrap();
                    prop_assert!(gate.open(&text).is_open(1), "{written}: {wanted:?} in {text}");
                }
            }
        }
    }
}
