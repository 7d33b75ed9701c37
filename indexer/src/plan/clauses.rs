//! Parts of a question. Each is read in two ways: which sites match it is asked of the engine, which counts them without
//! scores; what one site is worth is asked site by site (`super::worth`), of the few sites that can be among the best.

use crate::schema::{Fields, Pair};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// Weights of fields: a name says more than a label, a label more than a description.
pub(super) const NAME: f32 = 3.0;
pub(super) const LABEL: f32 = 1.6;
pub(super) const DESCRIPTION: f32 = 1.0;
pub(super) const PLACE: f32 = 0.8;
const BODY: f32 = 0.4;
/// A second field that also matches adds this part of its score.
pub(super) const TIE: f32 = 0.15;

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
    /// What only the engine can say; each site is worth one.
    Engine(Box<dyn EngineQuery>),
    Everything,
    Nothing,
}

impl Clause {
    /// The sites that match.
    pub(crate) fn matching(&self) -> Box<dyn EngineQuery> {
        let each = |of: &[Clause]| of.iter().map(Clause::matching).collect::<Vec<_>>();
        match self {
            Self::Term(term) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
            Self::Phrase(terms) => Box::new(PhraseQuery::new(terms.clone())),
            Self::Constant(of, _) | Self::Boosted(of, _) | Self::Lifted(of, _) => of.matching(),
            Self::Two { found, .. } => found.matching(),
            Self::All { must, should } => match (must.as_slice(), should.is_empty()) {
                ([one], _) => one.matching(),
                ([], true) => Box::new(EmptyQuery),
                ([], false) => Box::new(BooleanQuery::union(each(should))),
                (several, _) => {
                    Box::new(BooleanQuery::new(each(several).into_iter().map(|q| (Occur::Must, q)).collect()))
                }
            },
            Self::Best(of) | Self::Some { of, least: 0 | 1 } => match of.as_slice() {
                [one] => one.matching(),
                several => Box::new(BooleanQuery::union(each(several))),
            },
            Self::Some { of, least } => {
                Box::new(BooleanQuery::union_with_minimum_required_clauses(each(of), *least))
            }
            Self::Engine(query) => query.box_clone(),
            Self::Everything => Box::new(AllQuery),
            Self::Nothing => Box::new(EmptyQuery),
        }
    }
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
    fold: &str,
    weight: f32,
    make: impl Fn(Term) -> FuzzyTermQuery,
) -> Vec<Clause> {
    [(f.name, NAME), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE)]
        .iter()
        .map(|(pair, w)| {
            boost(Clause::Engine(Box::new(make(Term::from_field_text(pair.fold, fold)))), w * weight)
        })
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
