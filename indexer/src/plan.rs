//! From what was typed to what is asked of the engine. Built by hand from words, so that no quote, colon or
//! emoji can be a syntax error.

use crate::places::provinces_named;
use crate::query::Query;
use crate::results::{Relaxation, SearchedAs};
use crate::schema::{Fields, Pair};
use crate::vietnamese::{Word, is_syllable, joined_key, segmentations, words};
use domain::name::{DomainName, HostName};
use std::collections::HashSet;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery,
    Occur, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// Longest text looked at, in characters; and most words of it.
const LONGEST: usize = 400;
const MOST_WORDS: usize = 24;
/// Phrases cost most on common words, and say little in long questions.
const PHRASE_WORDS: usize = 6;
/// Shortest word that may be misspelt, taken apart, or the beginning of another.
const SPELLING_LETTERS: usize = 4;
const JOINED_LETTERS: usize = 5;
const PREFIX_LETTERS: usize = 2;
/// Fewer hits than these are few.
const FEW: u64 = 3;
/// Ways of taking a word apart that are weighed against the index.
const CUTS: usize = 12;

/// Weights. Fields: a name says more than a label, a label more than a description.
const NAME: f32 = 3.0;
const LABEL: f32 = 1.6;
const DESCRIPTION: f32 = 1.0;
const PLACE: f32 = 0.8;
const BODY: f32 = 0.4;
/// A second field that also matches adds this part of its score.
const TIE: f32 = 0.15;
/// Typed marks count: the word as typed, and (less) a text written without marks.
const AS_TYPED: f32 = 3.0;
const UNMARKED: f32 = 1.5;
const PHRASE: f32 = 2.0;
const PHRASE_AS_TYPED: f32 = 4.0;
const NEIGHBOURS: f32 = 1.0;
/// Weaker evidence than the word itself.
const APART: f32 = 0.9;
const BEGINNING: f32 = 0.5;
const MISSPELT: f32 = 0.5;
/// A site in a province that the query names.
const IN_PROVINCE: f32 = 80.0;
/// A word typed with marks counts less where the text has others.
const OTHER_MARKS: f32 = 0.5;
/// Asked for by its own name.
const WHOLE_LABEL: f32 = 150.0;
const WHOLE_DOMAIN: f32 = 10_000.0;

/// How far a query is relaxed, in the order of trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Every word, as it is (or taken apart).
    Strict,
    /// The last word may be unfinished.
    Prefix,
    /// Longer words may differ by one letter.
    Spelling,
    /// A part of the words suffices.
    AnyWords,
}

impl Stage {
    pub(crate) const ALL: [Self; 4] = [Self::Strict, Self::Prefix, Self::Spelling, Self::AnyWords];

    pub(crate) fn from_number(n: u8) -> Option<Self> {
        Self::ALL.get(usize::from(n)).copied()
    }

    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// Whether to try this stage after an earlier one matched so many sites. Few hits may mean that the last
    /// word is unfinished; but one hit for words as typed may be just what was meant, so the words themselves
    /// are doubted only when nothing has them all. Once they are, few hits are a doubt again.
    pub(crate) fn is_due(self, earlier: Option<(Self, u64)>) -> bool {
        let Some((stage, found)) = earlier else { return true };
        match self {
            Self::Strict => true,
            Self::Prefix => found < FEW,
            Self::Spelling => found == 0,
            Self::AnyWords => found == 0 || (stage == Self::Spelling && found < FEW),
        }
    }
}

/// One word of the query with what it may be taken apart into.
struct Asked {
    word: Word,
    apart: Option<Vec<String>>,
}

/// A query, understood.
pub(crate) struct Plan<'a> {
    fields: &'a Fields,
    asked: Vec<Asked>,
    marked: bool,
    domain: Option<DomainName>,
    label_key: String,
    browse: bool,
}

type Clause = Box<dyn EngineQuery>;

impl<'a> Plan<'a> {
    pub(crate) fn new(query: &Query, fields: &'a Fields, searcher: &Searcher) -> tantivy::Result<Self> {
        let text: String = query.text.chars().take(LONGEST).collect();
        let domain = typed_domain(&text);
        let source = match &domain {
            Some(name) => name.unicode().split('.').next().unwrap_or_default().replace('-', " "),
            None => text.clone(),
        };
        let found: Vec<Word> = words(&source).take(MOST_WORDS).collect();
        let folded: String = found.iter().map(|w| w.fold.as_str()).collect();
        let mut asked = Vec::with_capacity(found.len());
        for word in found {
            let apart = apart(&word, fields, searcher)?;
            asked.push(Asked { word, apart });
        }
        Ok(Self {
            fields,
            marked: asked.iter().any(|a| a.word.is_marked()),
            asked,
            domain,
            label_key: joined_key(&folded),
            browse: text.chars().all(char::is_whitespace),
        })
    }

    /// The stages that can find more than those before them.
    pub(crate) fn stages(&self) -> Vec<Stage> {
        if self.asked.is_empty() {
            return vec![Stage::Strict];
        }
        let last_is_long = self.asked.last().is_some_and(|a| a.word.fold.chars().count() >= PREFIX_LETTERS);
        let any_long = self.asked.iter().any(|a| a.word.fold.chars().count() >= SPELLING_LETTERS);
        let useful = |stage: &Stage| match stage {
            Stage::Strict => true,
            Stage::Prefix => last_is_long,
            Stage::Spelling => any_long,
            Stage::AnyWords => self.asked.len() > 1,
        };
        Stage::ALL.into_iter().filter(useful).collect()
    }

    /// What is asked of the engine at a stage.
    pub(crate) fn at(&self, stage: Stage) -> Clause {
        if self.browse {
            return Box::new(AllQuery);
        }
        let mut any: Vec<Clause> = Vec::new();
        if let Some(domain) = &self.domain {
            any.push(constant(Term::from_field_text(self.fields.domain, domain.as_str()), WHOLE_DOMAIN));
        }
        if !self.asked.is_empty() {
            any.push(constant(Term::from_field_text(self.fields.label_key, &self.label_key), WHOLE_LABEL));
            any.push(self.text_query(stage));
        }
        if any.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::union(any)) }
    }

    /// Words for the highlighter: whole words, and what joined ones were taken apart into.
    pub(crate) fn sought(&self) -> HashSet<String> {
        let pieces = self.asked.iter().flat_map(|a| a.apart.iter().flatten().cloned());
        let neighbours = self.asked.windows(2).map(|two| format!("{}{}", two[0].word.fold, two[1].word.fold));
        self.asked.iter().map(|a| a.word.fold.clone()).chain(pieces).chain(neighbours).collect()
    }

    /// The last word, when it may be unfinished at this stage.
    pub(crate) fn unfinished(&self, stage: Stage) -> Option<&str> {
        (stage == Stage::Prefix).then(|| self.asked.last().map(|a| a.word.fold.as_str())).flatten()
    }

    /// What to tell the reader about a stage.
    pub(crate) fn searched_as(&self, stage: Stage) -> Option<SearchedAs> {
        let relaxation = match stage {
            Stage::Strict if self.asked.iter().any(|a| a.apart.is_some()) => Relaxation::Joined,
            Stage::Strict => return None,
            Stage::Prefix => Relaxation::Prefix,
            Stage::Spelling => Relaxation::Spelling,
            Stage::AnyWords => Relaxation::AnyWords,
        };
        let words = self.asked.iter().map(|a| match &a.apart {
            Some(pieces) => pieces.join(" "),
            None => a.word.exact.clone(),
        });
        let text = words.collect::<Vec<_>>().join(" ");
        Some(SearchedAs { relaxation, text })
    }

    fn text_query(&self, stage: Stage) -> Clause {
        let last = self.asked.len() - 1;
        let words = self.asked.iter().enumerate().map(|(i, asked)| self.word(asked, i == last, stage));
        if stage == Stage::AnyWords {
            let least = self.asked.len().div_ceil(3);
            let mut clauses: Vec<(Occur, Clause)> = vec![(
                Occur::Must,
                Box::new(BooleanQuery::union_with_minimum_required_clauses(words.collect(), least)),
            )];
            clauses.extend(self.extras().into_iter().map(|q| (Occur::Should, q)));
            return Box::new(BooleanQuery::new(clauses));
        }
        let mut clauses: Vec<(Occur, Clause)> = words.map(|q| (Occur::Must, q)).collect();
        clauses.extend(self.extras().into_iter().map(|q| (Occur::Should, q)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// One word in any of the fields, and what may stand for it.
    fn word(&self, asked: &Asked, is_last: bool, stage: Stage) -> Clause {
        let f = self.fields;
        let fold = asked.word.fold.as_str();
        let letters = fold.chars().count();
        let weight = if asked.word.is_marked() { OTHER_MARKS } else { 1.0 };
        let in_fields = self.in_fields(fold, |pair| pair.fold);
        let mut any: Vec<Clause> = in_fields.into_iter().map(|query| boost(query, weight)).collect();
        if letters >= SPELLING_LETTERS {
            any.push(boost(term(f.pairs, &joined_key(fold)), LABEL));
        }
        if let Some(pieces) = &asked.apart {
            any.push(boost(self.apart_query(pieces), APART));
        }
        if stage == Stage::Prefix && is_last {
            any.extend(self.loosely(fold, BEGINNING, |t| FuzzyTermQuery::new_prefix(t, 0, true)));
        }
        if stage >= Stage::Spelling && letters >= SPELLING_LETTERS {
            any.extend(self.loosely(fold, MISSPELT, |t| FuzzyTermQuery::new(t, 1, true)));
        }
        Box::new(DisjunctionMaxQuery::with_tie_breaker(any, TIE))
    }

    fn apart_query(&self, pieces: &[String]) -> Clause {
        let each = pieces.iter().map(|piece| {
            let any = self.in_fields(piece, |pair| pair.fold);
            (Occur::Must, Box::new(DisjunctionMaxQuery::with_tie_breaker(any, TIE)) as Clause)
        });
        let together = pieces.windows(2).map(|two| (Occur::Should, self.neighbours(&two[0], &two[1])));
        Box::new(BooleanQuery::new(each.chain(together).collect()))
    }

    fn in_fields(&self, text: &str, form: impl Fn(&Pair) -> Field) -> Vec<Clause> {
        let f = self.fields;
        [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE), (f.body, BODY)]
            .iter()
            .map(|(pair, weight)| boost(term(form(pair), text), *weight))
            .collect()
    }

    fn loosely(&self, fold: &str, weight: f32, make: impl Fn(Term) -> FuzzyTermQuery) -> Vec<Clause> {
        let f = self.fields;
        [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE)]
            .iter()
            .map(|(pair, w)| boost(Box::new(make(Term::from_field_text(pair.fold, fold))), w * weight))
            .collect()
    }

    /// What need not match, but lifts a hit when it does.
    fn extras(&self) -> Vec<Clause> {
        let mut extras = Vec::new();
        if self.marked {
            for asked in &self.asked {
                extras.push(self.as_written(&asked.word.exact, AS_TYPED));
                if asked.word.is_marked() {
                    extras.push(self.as_written(&asked.word.fold, UNMARKED));
                }
            }
        }
        if (2..=PHRASE_WORDS).contains(&self.asked.len()) {
            extras.extend(self.phrases());
        }
        let typed: Vec<&Word> = self.asked.iter().map(|a| &a.word).collect();
        for code in provinces_named(&typed) {
            extras.push(constant(Term::from_field_text(self.fields.facets[0], code.as_str()), IN_PROVINCE));
        }
        for two in self.asked.windows(2) {
            extras.push(self.neighbours(&two[0].word.fold, &two[1].word.fold));
        }
        extras
    }

    fn as_written(&self, exact: &str, weight: f32) -> Clause {
        let any = self.in_fields(exact, |pair| pair.exact);
        boost(Box::new(DisjunctionMaxQuery::with_tie_breaker(any, TIE)), weight)
    }

    fn neighbours(&self, one: &str, other: &str) -> Clause {
        boost(term(self.fields.pairs, &format!("{one} {other}")), NEIGHBOURS)
    }

    fn phrases(&self) -> Vec<Clause> {
        let f = self.fields;
        let mut out = Vec::new();
        for (pair, weight) in [(f.name, NAME), (f.description, DESCRIPTION)] {
            let fold = self.asked.iter().map(|a| Term::from_field_text(pair.fold, &a.word.fold)).collect();
            out.push(boost(Box::new(PhraseQuery::new(fold)), weight * PHRASE));
            if self.marked {
                let exact =
                    self.asked.iter().map(|a| Term::from_field_text(pair.exact, &a.word.exact)).collect();
                out.push(boost(Box::new(PhraseQuery::new(exact)), weight * PHRASE_AS_TYPED));
            }
        }
        out
    }
}

/// The domain that was typed, if the text is one: with scheme, `www.`, path and all.
fn typed_domain(text: &str) -> Option<DomainName> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let host = HostName::parse(host).ok()?;
    DomainName::stored(host.registrable()?).ok()
}

/// The likeliest way to take a word apart, when it is no syllable and not a common word of the index itself:
/// the cut whose syllables, and whose neighbours, the index knows best.
fn apart(word: &Word, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<Vec<String>>> {
    let fold = &word.fold;
    if fold.len() < JOINED_LETTERS || is_syllable(fold) {
        return Ok(None);
    }
    let mut best: Option<(f64, Vec<String>)> = None;
    for cut in segmentations(fold, CUTS) {
        // A piece is a word like any other: canonical spelling first (my → mi).
        let pieces: Vec<String> = cut.iter().flat_map(|piece| words(piece).map(|w| w.fold)).collect();
        let Some(evidence) = evidence(&pieces, fields, searcher)? else { continue };
        if best.as_ref().is_none_or(|(most, _)| evidence > *most) {
            best = Some((evidence, pieces));
        }
    }
    Ok(best.map(|(_, pieces)| pieces))
}

/// How well the index knows these syllables side by side; `None` if it lacks one of them.
fn evidence(pieces: &[String], fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<f64>> {
    let mut sum = 0.0;
    for piece in pieces {
        let count = searcher.doc_freq(&Term::from_field_text(fields.name.fold, piece))?
            + searcher.doc_freq(&Term::from_field_text(fields.description.fold, piece))?;
        if count == 0 {
            return Ok(None);
        }
        sum += (count as f64).ln_1p() * 0.2;
    }
    for two in pieces.windows(2) {
        let pair = Term::from_field_text(fields.pairs, &format!("{} {}", two[0], two[1]));
        sum += (searcher.doc_freq(&pair)? as f64).ln_1p();
    }
    Ok(Some(sum / pieces.len() as f64))
}

fn term(field: Field, text: &str) -> Clause {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn boost(query: Clause, weight: f32) -> Clause {
    Box::new(BoostQuery::new(query, weight))
}

fn constant(term: Term, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_recognised_in_any_dress() {
        for text in [
            "quan-pho.biz.vn",
            " https://www.quan-pho.biz.vn/thuc-don?x=1 ",
            "HTTP://QUAN-PHO.BIZ.VN:8080",
            "shop.quan-pho.biz.vn",
        ] {
            assert_eq!(
                typed_domain(text).map(|d| d.to_string()).as_deref(),
                Some("quan-pho.biz.vn"),
                "{text}"
            );
        }
        assert_eq!(typed_domain("phở.id.vn").map(|d| d.unicode()).as_deref(), Some("phở.id.vn"));
        for text in ["cà phê tp.hcm", "biz.vn", "127.0.0.1", "...", "a..b", "phở"] {
            assert_eq!(typed_domain(text), None, "{text}");
        }
    }
}
