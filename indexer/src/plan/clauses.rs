//! Parts of a question. Each is read in two ways ([`crate::find`]): which sites match it, all of them and without scores; and
//! what a site is worth, of the few sites that can be among the best.

use crate::schema::{Fields, Pair};
use tantivy::Term;
use tantivy::query::{PhrasePrefixQuery, Query as EngineQuery};
use tantivy::schema::Field;

/// Weights of fields: a name says more than a label, a label more than a description.
pub(super) const NAME: f32 = 3.0;
pub(super) const LABEL: f32 = 1.6;
pub(super) const DESCRIPTION: f32 = 1.0;
pub(super) const PLACE: f32 = 0.8;
const BODY: f32 = 0.4;
/// A second field that also matches adds this part of its score.
pub(crate) const TIE: f32 = 0.15;

/// A question, or a part of one.
pub(crate) enum Clause {
    /// A word of a field: worth more the rarer it is, and the shorter the field.
    Term(Term),
    /// Words side by side in a field.
    Phrase(Vec<Term>),
    /// The same sites, each worth so much.
    Constant(Box<Clause>, f32),
    /// The same sites, each worth so many times as much.
    Boosted(Box<Clause>, f32),
    /// The same sites, each worth so much more.
    Lifted(Box<Clause>, f32),
    /// All of `must`; what of `should` matches adds to the worth.
    All {
        must: Vec<Clause>,
        should: Vec<Clause>,
    },
    /// Any of these: the best of them, and a little of the rest.
    Best(Vec<Clause>),
    /// At least so many of these, their worth added up.
    Some {
        of: Vec<Clause>,
        least: usize,
    },
    /// Two ways to say the same: the quicker one to find it, and the finer one to weigh it.
    Two {
        found: Box<Clause>,
        weighed: Box<Clause>,
    },
    /// Words like one; each site that has any is worth one.
    Like(Like),
    /// What only the engine can say.
    Engine(Box<dyn EngineQuery>),
    Everything,
    Nothing,
}

/// How words are like one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Like {
    /// They begin with it.
    Beginning(Term),
    /// One letter is missing, too many, another, or has changed places with its neighbour.
    ALetterOff(Term),
}

pub(super) fn term(field: Field, text: &str) -> Clause {
    Clause::Term(Term::from_field_text(field, text))
}

pub(super) fn boost(of: Clause, weight: f32) -> Clause {
    Clause::Boosted(Box::new(of), weight)
}

pub(super) fn constant(of: Clause, score: f32) -> Clause {
    Clause::Constant(Box::new(of), score)
}

pub(super) fn constant_term(field: Field, text: &str, score: f32) -> Clause {
    constant(term(field, text), score)
}

/// The same sites with so much more each.
pub(super) fn lifted(of: Clause, by: f32) -> Clause {
    Clause::Lifted(Box::new(of), by)
}

/// The best of these, and a little of the rest.
pub(super) fn best_of(mut any: Vec<Clause>) -> Clause {
    match any.len() {
        1 => any.remove(0),
        _ => Clause::Best(any),
    }
}

/// All of these.
pub(super) fn all_of(must: Vec<Clause>) -> Clause {
    Clause::All { must, should: Vec::new() }
}

/// One word in each of the fields.
pub(super) fn in_fields(f: &Fields, text: &str, form: impl Fn(&Pair) -> Field) -> Vec<Clause> {
    [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE), (f.body, BODY)]
        .iter()
        .map(|(pair, weight)| boost(term(form(pair), text), *weight))
        .collect()
}

/// One word without marks, wherever it stands.
pub(super) fn anywhere(f: &Fields, fold: &str) -> Clause {
    let weighed = best_of(in_fields(f, fold, |pair| pair.fold));
    Clause::Two { found: Box::new(term(f.anywhere, fold)), weighed: Box::new(weighed) }
}

/// Words like this one in the short fields.
pub(super) fn loosely(
    f: &Fields,
    text: &str,
    form: impl Fn(&Pair) -> Field,
    weight: f32,
    how: impl Fn(Term) -> Like,
) -> Vec<Clause> {
    [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE)]
        .iter()
        .map(|(pair, w)| boost(Clause::Like(how(Term::from_field_text(form(pair), text))), w * weight))
        .collect()
}

/// Two words side by side.
pub(super) fn neighbours(f: &Fields, one: &str, other: &str) -> Clause {
    term(f.pairs, &format!("{one} {other}"))
}

pub(super) fn phrase<'t>(field: Field, words: impl Iterator<Item = &'t str>) -> Clause {
    Clause::Phrase(words.map(|w| Term::from_field_text(field, w)).collect())
}

/// Words side by side, the last of them unfinished.
pub(super) fn beginning<'t>(field: Field, words: impl Iterator<Item = &'t str>) -> Clause {
    let terms = words.map(|w| Term::from_field_text(field, w)).collect();
    Clause::Engine(Box::new(PhrasePrefixQuery::new(terms)))
}
