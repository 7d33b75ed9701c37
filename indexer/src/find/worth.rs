//! What a few documents of a segment are worth to a clause. All of them are weighed together, list by list: a word that
//! several parts of the question ask for is looked up once.

use super::set::Found;
use super::terms::{LOOK_UP, Terms, reaches};
use crate::plan::{Clause, TIE};
use std::collections::HashMap;
use std::rc::Rc;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::EnableScoring;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Term};

/// The worth of a document that does not match.
const NONE: f32 = -1.0;

/// By document: what it is worth.
type Scores = Vec<f32>;

/// The documents that are weighed, in growing order.
pub(crate) struct Weigher<'t, 'a> {
    terms: &'t mut Terms<'a>,
    segment: usize,
    docs: &'t [DocId],
    lengths: HashMap<Field, Rc<Vec<u8>>>,
    words: HashMap<Term, Rc<Vec<u32>>>,
    phrases: HashMap<Vec<Term>, Option<Rc<Scores>>>,
}

impl<'t, 'a> Weigher<'t, 'a> {
    pub(crate) fn new(terms: &'t mut Terms<'a>, segment: usize, docs: &'t [DocId]) -> Self {
        Self { terms, segment, docs, lengths: HashMap::new(), words: HashMap::new(), phrases: HashMap::new() }
    }

    /// The worth of each; 0 of one that does not match.
    pub(crate) fn of(&mut self, clause: &Clause) -> tantivy::Result<Scores> {
        let scores = self.scores(clause)?;
        Ok(scores.map_or_else(|| self.each(0.0), |s| s.into_iter().map(|score| score.max(0.0)).collect()))
    }

    fn each(&self, score: f32) -> Scores {
        vec![score; self.docs.len()]
    }

    /// `None`: no document matches.
    fn scores(&mut self, clause: &Clause) -> tantivy::Result<Option<Scores>> {
        Ok(match clause {
            Clause::Term(term) => self.term(term)?,
            Clause::Phrase(words) => self.phrase(words)?.map(|scores| scores.as_ref().clone()),
            Clause::Constant(of, score) => self.mapped(of, |_| *score)?,
            Clause::Boosted(of, by) => self.mapped(of, |score| score * by)?,
            Clause::Lifted(of, by) => self.mapped(of, |score| score + by)?,
            Clause::Two { weighed, .. } => self.scores(weighed)?,
            Clause::All { must, should } => self.all(must, should)?,
            Clause::Best(of) => self.best(of)?,
            Clause::Some { of, least } => self.sum(of, (*least).max(1))?,
            Clause::Like(like) => {
                let found = self.terms.like(self.segment, like)?;
                self.constant(&found)
            }
            Clause::Engine(query) => {
                let weight = query.weight(EnableScoring::enabled_from_searcher(self.terms.searcher))?;
                let mut scorer = weight.scorer(&self.terms.searcher.segment_readers()[self.segment], 1.0)?;
                let mut at = |doc: &DocId| {
                    if scorer.doc() < *doc {
                        scorer.seek(*doc);
                    }
                    if scorer.doc() == *doc { scorer.score() } else { NONE }
                };
                Some(self.docs.iter().map(&mut at).collect())
            }
            Clause::Everything => Some(self.each(1.0)),
            Clause::Nothing => None,
        })
    }

    fn mapped(&mut self, of: &Clause, by: impl Fn(f32) -> f32) -> tantivy::Result<Option<Scores>> {
        let mut scores = self.scores(of)?;
        for score in scores.iter_mut().flatten().filter(|score| **score >= 0.0) {
            *score = by(*score);
        }
        Ok(scores)
    }

    fn constant(&self, found: &Found) -> Option<Scores> {
        let worth = |doc: &DocId| if found.has(*doc) { 1.0 } else { NONE };
        (found.len() > 0).then(|| self.docs.iter().map(worth).collect())
    }

    fn all(&mut self, must: &[Clause], should: &[Clause]) -> tantivy::Result<Option<Scores>> {
        if must.is_empty() {
            return self.sum(should, 1);
        }
        let mut sum = self.each(0.0);
        for one in must {
            let Some(scores) = self.scores(one)? else { return Ok(None) };
            for (sum, score) in sum.iter_mut().zip(scores) {
                *sum = if *sum >= 0.0 && score >= 0.0 { *sum + score } else { NONE };
            }
        }
        if let Some(more) = self.sum(should, 1)? {
            for (sum, more) in sum.iter_mut().zip(more).filter(|(sum, more)| **sum >= 0.0 && *more >= 0.0) {
                *sum += more;
            }
        }
        Ok(Some(sum))
    }

    fn best(&mut self, of: &[Clause]) -> tantivy::Result<Option<Scores>> {
        let mut out: Option<(Scores, Scores)> = None;
        for one in of {
            let Some(scores) = self.scores(one)? else { continue };
            let (best, sum) = out.get_or_insert_with(|| (self.each(NONE), self.each(0.0)));
            for ((best, sum), score) in best.iter_mut().zip(sum).zip(scores).filter(|(_, s)| *s >= 0.0) {
                *best = best.max(score);
                *sum += score;
            }
        }
        let total = |(best, sum): (f32, f32)| if best >= 0.0 { best + (sum - best) * TIE } else { NONE };
        Ok(out.map(|(best, sum)| best.into_iter().zip(sum).map(total).collect()))
    }

    /// Added up, where so many match.
    fn sum(&mut self, of: &[Clause], least: usize) -> tantivy::Result<Option<Scores>> {
        let (mut sum, mut times) = (self.each(0.0), vec![0_usize; self.docs.len()]);
        for one in of {
            let Some(scores) = self.scores(one)? else { continue };
            for ((sum, times), score) in sum.iter_mut().zip(&mut times).zip(scores).filter(|(_, s)| *s >= 0.0)
            {
                *sum += score;
                *times += 1;
            }
        }
        let enough = |(sum, times): (f32, &usize)| if *times >= least { sum } else { NONE };
        Ok(times.iter().any(|n| *n >= least).then(|| sum.into_iter().zip(&times).map(enough).collect()))
    }

    fn term(&mut self, term: &Term) -> tantivy::Result<Option<Scores>> {
        let known = self.terms.of(term)?;
        if known.documents(self.segment) == 0 {
            return Ok(None);
        }
        let times = self.times(term)?;
        let lengths = self.lengths(term.field())?;
        let most = self.terms.most_times(term.field());
        let score = |(times, length): (&u32, &u8)| match times {
            0 => NONE,
            times => known.score(*length, (*times).min(most)),
        };
        Ok(Some(times.iter().zip(lengths.iter()).map(score).collect()))
    }

    /// How many times the word stands in each.
    fn times(&mut self, term: &Term) -> tantivy::Result<Rc<Vec<u32>>> {
        if let Some(times) = self.words.get(term) {
            return Ok(Rc::clone(times));
        }
        let size = self.terms.of(term)?.documents(self.segment) as usize;
        let times = if self.docs.len().saturating_mul(LOOK_UP) > size {
            self.read(term)?
        } else {
            let postings = self.terms.postings(self.segment, term, IndexRecordOption::WithFreqs)?;
            let mut postings = postings.unwrap_or_else(SegmentPostings::empty);
            let mut at = |doc: &DocId| if reaches(&mut postings, *doc) { postings.term_freq() } else { 0 };
            self.docs.iter().map(&mut at).collect()
        };
        let times = Rc::new(times);
        self.words.insert(term.clone(), Rc::clone(&times));
        Ok(times)
    }

    fn read(&mut self, term: &Term) -> tantivy::Result<Vec<u32>> {
        let mut out = vec![0; self.docs.len()];
        let blocks = self.terms.blocks(self.segment, term, IndexRecordOption::WithFreqs)?;
        let Some(mut blocks) = blocks else { return Ok(out) };
        let mut at = 0;
        while at < self.docs.len() {
            let in_block = blocks.docs();
            let Some(last) = in_block.last().copied() else { break };
            let mut from = 0;
            while let Some(doc) = self.docs.get(at).filter(|doc| **doc <= last) {
                from += in_block[from..].partition_point(|other| other < doc);
                if in_block.get(from) == Some(doc) {
                    out[at] = blocks.freq(from);
                }
                at += 1;
            }
            blocks.advance();
        }
        Ok(out)
    }

    /// The length of the field in each; 1 where lengths are not kept.
    fn lengths(&mut self, field: Field) -> tantivy::Result<Rc<Vec<u8>>> {
        if let Some(lengths) = self.lengths.get(&field) {
            return Ok(Rc::clone(lengths));
        }
        let reader =
            self.terms.searcher.segment_readers()[self.segment].fieldnorms_readers().get_field(field)?;
        let length = |doc: &DocId| reader.as_ref().map_or(1, |reader| reader.fieldnorm_id(*doc));
        let lengths = Rc::new(self.docs.iter().map(length).collect::<Vec<u8>>());
        self.lengths.insert(field, Rc::clone(&lengths));
        Ok(lengths)
    }

    fn phrase(&mut self, words: &[Term]) -> tantivy::Result<Option<Rc<Scores>>> {
        if let Some(scores) = self.phrases.get(words) {
            return Ok(scores.clone());
        }
        let scores = self.phrase_anew(words)?.map(Rc::new);
        self.phrases.insert(words.to_vec(), scores.clone());
        Ok(scores)
    }

    fn phrase_anew(&mut self, words: &[Term]) -> tantivy::Result<Option<Scores>> {
        let (mut known, mut postings, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for word in words {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let Some(one) = self.terms.postings(self.segment, word, option)? else { return Ok(None) };
            postings.push(one);
            known.push(self.terms.of(word)?);
            times.push(self.times(word)?);
        }
        let Some(first) = words.first() else { return Ok(None) };
        let lengths = self.lengths(first.field())?;
        let most = self.terms.most_times(first.field());
        let mut out = self.each(NONE);
        let mut any = false;
        for (n, doc) in self.docs.iter().enumerate() {
            // Where all words are: only there it is asked where they stand.
            if times.iter().any(|times| times[n] == 0) {
                continue;
            }
            let stands = stands(&mut postings, *doc);
            if stands > 0 {
                any = true;
                out[n] = known.iter().map(|word| word.score(lengths[n], stands.min(most))).sum();
            }
        }
        Ok(any.then_some(out))
    }
}

/// How many times words stand side by side in a document. Documents are asked for in growing order.
pub(super) fn stands(words: &mut [SegmentPostings], doc: DocId) -> u32 {
    let (mut ends, mut places): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for (n, postings) in words.iter_mut().enumerate() {
        if !reaches(postings, doc) {
            return 0;
        }
        if n == 0 {
            postings.positions_with_offset(1, &mut ends);
            continue;
        }
        postings.positions(&mut places);
        ends.retain_mut(|end| {
            let stands = places.binary_search(end).is_ok();
            *end += 1;
            stands
        });
        if ends.is_empty() {
            return 0;
        }
    }
    u32::try_from(ends.len()).unwrap_or(u32::MAX)
}
