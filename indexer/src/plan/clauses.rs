//! Parts of a question to the engine.

use crate::schema::{Fields, Pair};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur,
    PhrasePrefixQuery, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// Weights of fields: a name says more than a label, a label more than a description.
pub(super) const NAME: f32 = 3.0;
pub(super) const LABEL: f32 = 1.6;
pub(super) const DESCRIPTION: f32 = 1.0;
pub(super) const PLACE: f32 = 0.8;
const BODY: f32 = 0.4;
/// A second field that also matches adds this part of its score.
const TIE: f32 = 0.15;

/// A question, or a part of one.
pub(super) type Clause = Box<dyn EngineQuery>;

pub(super) fn term(field: Field, text: &str) -> Clause {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

pub(super) fn boost(query: Clause, weight: f32) -> Clause {
    Box::new(BoostQuery::new(query, weight))
}

pub(super) fn constant(query: Clause, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(query, score))
}

pub(super) fn constant_term(field: Field, text: &str, score: f32) -> Clause {
    let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
    constant(Box::new(term), score)
}

/// The same sites with so much more each.
pub(super) fn lifted(query: Clause, by: f32) -> Clause {
    all_of(vec![(Occur::Must, query), (Occur::Must, boost(Box::new(AllQuery), by))])
}

/// The best of these, and a little of the rest.
pub(super) fn best_of(any: Vec<Clause>) -> Clause {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(any, TIE))
}

pub(super) fn all_of(clauses: Vec<(Occur, Clause)>) -> Clause {
    Box::new(BooleanQuery::new(clauses))
}

/// One word in each of the fields.
pub(super) fn in_fields(f: &Fields, text: &str, form: impl Fn(&Pair) -> Field) -> Vec<Clause> {
    [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE), (f.body, BODY)]
        .iter()
        .map(|(pair, weight)| boost(term(form(pair), text), *weight))
        .collect()
}

/// Words like this one in the short fields.
pub(super) fn loosely(
    f: &Fields,
    fold: &str,
    weight: f32,
    make: impl Fn(Term) -> FuzzyTermQuery,
) -> Vec<Clause> {
    [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE)]
        .iter()
        .map(|(pair, w)| boost(Box::new(make(Term::from_field_text(pair.fold, fold))), w * weight))
        .collect()
}

/// Two words side by side.
pub(super) fn neighbours(f: &Fields, one: &str, other: &str) -> Clause {
    term(f.pairs, &format!("{one} {other}"))
}

pub(super) fn phrase<'t>(field: Field, words: impl Iterator<Item = &'t str>) -> Clause {
    Box::new(PhraseQuery::new(words.map(|w| Term::from_field_text(field, w)).collect()))
}

/// Words side by side, the last of them unfinished.
pub(super) fn beginning<'t>(field: Field, words: impl Iterator<Item = &'t str>) -> Clause {
    Box::new(PhrasePrefixQuery::new(words.map(|w| Term::from_field_text(field, w)).collect()))
}
