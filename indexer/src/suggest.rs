//! Suggestions while somebody types: names of sites, trades and places that begin so.

use crate::error::{IndexError, Result};
use crate::generation::Generation;
use crate::meaning::{is_preposition, is_shop, is_trade, places_beginning, trades_beginning};
use crate::vietnamese::{Word, words};
use domain::name::DomainName;
use std::collections::HashSet;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term};

/// Longest beginning looked at, in words and in characters.
const MOST_WORDS: usize = 8;
const LONGEST: usize = 80;
/// Shortest beginning of a site's name, in letters.
const LETTERS: usize = 2;
/// Names looked at before the best are chosen; the first sites of each.
const NAMES: usize = 48;
const SITES_EACH: usize = 2;
/// Words at the end that may be the beginning of a place.
const TAIL: usize = 3;
/// Beginnings kept of a name, each from one word on, and their length in characters.
const STARTS: usize = 6;
const START: usize = 40;

/// What is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text to search for.
    pub text: String,
    /// What it is.
    pub kind: Suggested,
}

/// Kinds of suggestions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggested {
    /// A site by its name.
    Site(DomainName),
    /// A trade.
    Trade,
    /// A place, alone or after other words.
    Place,
}

impl Suggested {
    /// The word in the API: `site`, `trade`, `place`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Site(_) => "site",
            Self::Trade => "trade",
            Self::Place => "place",
        }
    }
}

/// The texts under which the beginning of a name is found: from each of its first words on.
pub(crate) fn starts(folded: &[&str]) -> Vec<String> {
    let folded = &folded[..folded.len().min(STARTS + 8)];
    let from = |at: usize| folded[at..].join(" ").chars().take(START).collect();
    (0..folded.len().min(STARTS)).map(from).collect()
}

/// At most `most` suggestions. A third may be trades, a third places; names of sites take the rest.
pub(crate) fn suggest(generation: &Generation, text: &str, most: usize) -> Result<Vec<Suggestion>> {
    let text: String = text.chars().take(LONGEST).collect();
    let typed: Vec<Word> = words(&text).take(MOST_WORDS).collect();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let share = most.div_ceil(3);
    let mut out: Vec<Suggestion> = Vec::new();
    let mut take = |text: String, kind| {
        if out.len() < most && !out.iter().any(|s: &Suggestion| s.text == text) {
            out.push(Suggestion { text, kind });
        }
    };
    for trade in trades_beginning(&typed, share) {
        take(trade.to_owned(), Suggested::Trade);
    }
    for place in places_after(&text, &typed, share) {
        take(place, Suggested::Place);
    }
    for (name, domain) in names(generation, &typed, most)? {
        take(name, Suggested::Site(domain));
    }
    Ok(out)
}

/// Places that the last words begin, with the words before them as they were typed: where these are a trade, or say that a place
/// follows. Else they are rather a name.
fn places_after(text: &str, typed: &[Word], most: usize) -> Vec<String> {
    let longest = typed.len().min(TAIL);
    for tail in (1..=longest).rev() {
        let (before, begun) = typed.split_at(typed.len() - tail);
        let letters: usize = begun.iter().map(|w| w.fold.chars().count()).sum();
        if letters < LETTERS || !(before.is_empty() || leads_to_a_place(before)) {
            continue;
        }
        let head = begun.first().map_or("", |w| text.get(..w.range.start).unwrap_or_default());
        let head = if before.is_empty() { "" } else { head };
        let found = places_beginning(begun, most);
        if !found.is_empty() {
            return found.into_iter().map(|place| format!("{head}{place}")).collect();
        }
    }
    Vec::new()
}

/// Whether a place is likely to follow: after a trade, and after `ở`.
fn leads_to_a_place(before: &[Word]) -> bool {
    let before: Vec<&Word> = before.iter().collect();
    let last = before.last().is_some_and(|last| is_preposition(&[last]));
    // A word alone that any shop has is none (công ty).
    let shop = (1..before.len()).find(|n| is_shop(&before[..*n])).unwrap_or(0);
    last || (!is_shop(&before) && (is_trade(&before) || is_trade(&before[shop..])))
}

/// Sites whose name, or the rest of it from a word on, begins so; names that have the typed marks first, then the shorter.
fn names(generation: &Generation, typed: &[Word], most: usize) -> Result<Vec<(String, DomainName)>> {
    let begun = typed.iter().map(|w| w.fold.as_str()).collect::<Vec<_>>().join(" ");
    let begun: String = begun.chars().take(START).collect();
    if begun.chars().count() < LETTERS {
        return Ok(Vec::new());
    }
    let searcher = generation.reader.searcher();
    let mut found: Vec<(bool, bool, usize, String, DomainName)> = Vec::new();
    let mut seen = HashSet::new();
    for address in addresses(generation, &searcher, &begun)? {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| document.get_first(field).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let (name, domain) = (text(generation.fields.shown_title), text(generation.fields.domain));
        if !seen.insert(domain.clone()) {
            continue;
        }
        let own: Vec<Word> = words(&name).collect();
        let at_start = typed.iter().zip(&own).all(|(t, w)| w.fold.starts_with(&t.fold));
        let marks =
            typed.iter().filter(|t| t.is_marked()).all(|t| own.iter().any(|w| w.exact.starts_with(&t.exact)));
        let domain = DomainName::stored(&domain)
            .map_err(|e| IndexError::Task(format!("a stored domain cannot be read: {e}")))?;
        found.push((!marks, !at_start, name.chars().count(), name, domain));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, _, _, name, domain)| (name, domain)).take(most).collect())
}

/// Places of the first documents under the first texts that begin so.
fn addresses(generation: &Generation, searcher: &Searcher, begun: &str) -> Result<Vec<DocAddress>> {
    let field = generation.fields.starts;
    let mut out = Vec::new();
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted
            .terms()
            .range()
            .ge(begun.as_bytes())
            .into_stream()
            .map_err(tantivy::TantivyError::from)?;
        let mut taken = 0;
        while taken < NAMES && terms.advance() {
            if !terms.key().starts_with(begun.as_bytes()) {
                break;
            }
            taken += 1;
            let Ok(text) = std::str::from_utf8(terms.key()) else { continue };
            let term = Term::from_field_text(field, text);
            let Some(mut postings) = inverted
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(tantivy::TantivyError::from)?
            else {
                continue;
            };
            let mut sites = 0;
            while postings.doc() != TERMINATED && sites < SITES_EACH {
                if !segment.is_deleted(postings.doc()) {
                    out.push(DocAddress::new(u32::try_from(ordinal).unwrap_or(u32::MAX), postings.doc()));
                    sites += 1;
                }
                postings.advance();
            }
        }
    }
    Ok(out)
}
