//! What single sites are worth. The engine's own unions score whole windows of documents; the best of a million are chosen
//! by a few hundred look-ups instead, each in the postings of the words asked for.

use super::clauses::{Clause, TIE};
use std::collections::HashMap;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::{Bm25Weight, EnableScoring, Scorer};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, Term};

/// What is known of the words of one question in all segments: each is looked up once.
pub(crate) struct Terms<'a> {
    searcher: &'a Searcher,
    documents: u64,
    lengths: HashMap<Field, f32>,
    known: HashMap<Term, Known>,
}

#[derive(Clone)]
struct Known {
    weight: Bm25Weight,
    /// By segment.
    infos: Vec<Option<TermInfo>>,
}

impl<'a> Terms<'a> {
    pub(crate) fn new(searcher: &'a Searcher) -> Self {
        let documents = searcher.segment_readers().iter().map(|s| u64::from(s.max_doc())).sum();
        Self { searcher, documents, lengths: HashMap::new(), known: HashMap::new() }
    }

    fn of(&mut self, term: &Term) -> tantivy::Result<&Known> {
        if !self.known.contains_key(term) {
            let mut infos = Vec::with_capacity(self.searcher.segment_readers().len());
            for segment in self.searcher.segment_readers() {
                infos.push(segment.inverted_index(term.field())?.get_term_info(term)?);
            }
            let sites: u64 = infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
            let length = self.length(term.field())?;
            let weight =
                Bm25Weight::for_one_term_without_explain(sites, self.documents.max(sites).max(1), length);
            self.known.insert(term.clone(), Known { weight, infos });
        }
        Ok(&self.known[term])
    }

    /// Middle length of a field.
    fn length(&mut self, field: Field) -> tantivy::Result<f32> {
        if let Some(length) = self.lengths.get(&field) {
            return Ok(*length);
        }
        let mut tokens = 0;
        for segment in self.searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        let length = tokens as f32 / self.documents.max(1) as f32;
        self.lengths.insert(field, length);
        Ok(length)
    }

    /// The documents of a segment that have a word, in order.
    pub(crate) fn postings(
        &mut self,
        segment: usize,
        term: &Term,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let Some(info) = self.of(term)?.infos.get(segment).cloned().flatten() else { return Ok(None) };
        let index = self.searcher.segment_readers()[segment].inverted_index(term.field())?;
        Ok(Some(index.read_postings_from_terminfo(&info, option)?))
    }
}

/// A clause in one segment. Documents are asked for in growing order.
pub(crate) enum Worth {
    Term(Box<Single>),
    Phrase(Box<Phrase>),
    Engine(Box<dyn Scorer>),
    Constant(Box<Worth>, f32),
    Boosted(Box<Worth>, f32),
    Lifted(Box<Worth>, f32),
    All { must: Vec<Worth>, should: Vec<Worth> },
    Best(Vec<Worth>),
    Some { of: Vec<Worth>, least: usize },
    Everything,
    Nothing,
}

/// One word in one segment.
pub(crate) struct Single {
    postings: SegmentPostings,
    weight: Bm25Weight,
    lengths: Option<FieldNormReader>,
}

/// Words side by side in one segment.
pub(crate) struct Phrase {
    words: Vec<(SegmentPostings, Bm25Weight)>,
    lengths: Option<FieldNormReader>,
    /// Where the words so far can go on, and where the next word stands.
    ends: Vec<u32>,
    places: Vec<u32>,
}

fn lengths(segment: &SegmentReader, field: Field) -> tantivy::Result<Option<FieldNormReader>> {
    segment.fieldnorms_readers().get_field(field)
}

fn length_id(lengths: Option<&FieldNormReader>, doc: DocId) -> u8 {
    lengths.map_or(1, |l| l.fieldnorm_id(doc))
}

impl Worth {
    pub(crate) fn of(clause: &Clause, at: usize, terms: &mut Terms<'_>) -> tantivy::Result<Self> {
        let inner = |of: &Clause, terms: &mut Terms<'_>| Self::of(of, at, terms).map(Box::new);
        Ok(match clause {
            Clause::Term(term) => Self::term(term, at, terms)?,
            Clause::Phrase(words) => Phrase::of(words, at, terms)?.map_or(Self::Nothing, Self::Phrase),
            Clause::Constant(of, score) => Self::Constant(inner(of, terms)?, *score),
            Clause::Boosted(of, by) => Self::Boosted(inner(of, terms)?, *by),
            Clause::Lifted(of, by) => Self::Lifted(inner(of, terms)?, *by),
            Clause::Two { weighed, .. } => Self::of(weighed, at, terms)?,
            Clause::All { must, should } => {
                let must = must.iter().map(|c| Self::of(c, at, terms)).collect::<Result<Vec<_>, _>>()?;
                if must.iter().any(Self::is_nothing) {
                    return Ok(Self::Nothing);
                }
                Self::All { must, should: Self::each(should, at, terms)? }
            }
            Clause::Best(of) => match Self::each(of, at, terms)? {
                of if of.is_empty() => Self::Nothing,
                of => Self::Best(of),
            },
            Clause::Some { of, least } => match Self::each(of, at, terms)? {
                of if of.len() < *least => Self::Nothing,
                of => Self::Some { of, least: *least },
            },
            Clause::Engine(query) => {
                let weight = query.weight(EnableScoring::enabled_from_searcher(terms.searcher))?;
                Self::Engine(weight.scorer(&terms.searcher.segment_readers()[at], 1.0)?)
            }
            Clause::Everything => Self::Everything,
            Clause::Nothing => Self::Nothing,
        })
    }

    fn term(term: &Term, at: usize, terms: &mut Terms<'_>) -> tantivy::Result<Self> {
        let weight = terms.of(term)?.weight.clone();
        let lengths = lengths(&terms.searcher.segment_readers()[at], term.field())?;
        let postings = terms.postings(at, term, IndexRecordOption::WithFreqs)?;
        Ok(postings
            .map_or(Self::Nothing, |postings| Self::Term(Box::new(Single { postings, weight, lengths }))))
    }

    /// Those that can match in this segment.
    fn each(of: &[Clause], at: usize, terms: &mut Terms<'_>) -> tantivy::Result<Vec<Self>> {
        let mut out = Vec::with_capacity(of.len());
        for clause in of {
            let worth = Self::of(clause, at, terms)?;
            if !worth.is_nothing() {
                out.push(worth);
            }
        }
        Ok(out)
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Constant(of, _) | Self::Boosted(of, _) | Self::Lifted(of, _) => of.is_nothing(),
            _ => false,
        }
    }

    /// What a document is worth; `None` if it does not match.
    pub(crate) fn at(&mut self, doc: DocId) -> Option<f32> {
        match self {
            Self::Term(word) => {
                let times = reaches(&mut word.postings, doc).then(|| word.postings.term_freq())?;
                Some(word.weight.score(length_id(word.lengths.as_ref(), doc), times))
            }
            Self::Phrase(phrase) => phrase.at(doc),
            Self::Engine(scorer) => reaches(scorer.as_mut(), doc).then(|| scorer.score()),
            Self::Constant(of, score) => of.at(doc).map(|_| *score),
            Self::Boosted(of, by) => of.at(doc).map(|score| score * *by),
            Self::Lifted(of, by) => of.at(doc).map(|score| score + *by),
            Self::All { must, should } => {
                let mut sum = 0.0;
                for one in must.iter_mut() {
                    sum += one.at(doc)?;
                }
                let (count, more) = sum_of(should, doc);
                (!must.is_empty() || count > 0).then_some(sum + more)
            }
            Self::Best(of) => {
                let (mut best, mut sum, mut any) = (0.0_f32, 0.0, false);
                for score in of.iter_mut().filter_map(|one| one.at(doc)) {
                    (best, sum, any) = (best.max(score), sum + score, true);
                }
                any.then_some(best + (sum - best) * TIE)
            }
            Self::Some { of, least } => {
                let (count, sum) = sum_of(of, doc);
                (count >= (*least).max(1)).then_some(sum)
            }
            Self::Everything => Some(1.0),
            Self::Nothing => None,
        }
    }
}

fn sum_of(of: &mut [Worth], doc: DocId) -> (usize, f32) {
    of.iter_mut().filter_map(|one| one.at(doc)).fold((0, 0.0), |(count, sum), score| (count + 1, sum + score))
}

fn reaches<T: DocSet + ?Sized>(docs: &mut T, doc: DocId) -> bool {
    if docs.doc() < doc {
        docs.seek(doc);
    }
    docs.doc() == doc
}

impl Phrase {
    fn of(terms_of: &[Term], at: usize, terms: &mut Terms<'_>) -> tantivy::Result<Option<Box<Self>>> {
        let mut words = Vec::with_capacity(terms_of.len());
        for term in terms_of {
            let weight = terms.of(term)?.weight.clone();
            match terms.postings(at, term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(postings) => words.push((postings, weight)),
                None => return Ok(None),
            }
        }
        let Some(first) = terms_of.first() else { return Ok(None) };
        let lengths = lengths(&terms.searcher.segment_readers()[at], first.field())?;
        Ok(Some(Box::new(Self { words, lengths, ends: Vec::new(), places: Vec::new() })))
    }

    fn at(&mut self, doc: DocId) -> Option<f32> {
        for (postings, _) in &mut self.words {
            if !reaches(postings, doc) {
                return None;
            }
        }
        for (n, (postings, _)) in self.words.iter_mut().enumerate() {
            postings.positions(&mut self.places);
            if n == 0 {
                self.ends.clear();
                self.ends.extend(self.places.iter().map(|place| place + 1));
            } else {
                let places = &self.places;
                self.ends.retain_mut(|end| {
                    let stands = places.binary_search(end).is_ok();
                    *end += 1;
                    stands
                });
            }
            if self.ends.is_empty() {
                return None;
            }
        }
        let (times, id) =
            (u32::try_from(self.ends.len()).unwrap_or(u32::MAX), length_id(self.lengths.as_ref(), doc));
        Some(self.words.iter().map(|(_, weight)| weight.score(id, times)).sum())
    }
}
