//! What is known of the words of one question: each is looked up once, in all segments.

use super::set::{Bits, DENSE, Found};
use crate::budget::Budget;
use crate::plan::Like;
use crate::schema::BODY;
use std::collections::HashMap;
use std::rc::Rc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::query::{EnableScoring, FuzzyTermQuery, Query, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, TERMINATED, Term};

/// The two numbers of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Blocks of postings between looks at the clock.
const LOOK: usize = 64;
/// Documents found by the engine between looks at the clock.
const LOOK_DOCUMENTS: usize = 4_096;
/// To look a document up in postings costs as much as to read so many.
pub(super) const LOOK_UP: usize = 100;

/// What is known of the words of one question.
pub(crate) struct Terms<'a> {
    pub searcher: &'a Searcher,
    pub budget: &'a Budget,
    documents: u64,
    lengths: HashMap<Field, Rc<[f32; 256]>>,
    known: HashMap<Term, Rc<Known>>,
    alike: HashMap<(usize, Like), Rc<Found>>,
    /// The time was up before all postings had been read.
    pub partial: bool,
}

/// One word in all segments.
pub(crate) struct Known {
    /// What it is worth at most: the more, the rarer it is.
    weight: f32,
    /// By the length of the field.
    lengths: Rc<[f32; 256]>,
    infos: Vec<Option<TermInfo>>,
}

impl Known {
    /// BM25 of a word that stands so many times in a field of such a length.
    pub(super) fn score(&self, length_id: u8, times: u32) -> f32 {
        let times = times as f32;
        self.weight * (times / (times + self.lengths[usize::from(length_id)]))
    }

    /// Documents of a segment that have it.
    pub(super) fn documents(&self, segment: usize) -> u32 {
        self.infos.get(segment).and_then(Option::as_ref).map_or(0, |info| info.doc_freq)
    }
}

impl<'a> Terms<'a> {
    pub(crate) fn new(searcher: &'a Searcher, budget: &'a Budget) -> Self {
        let documents = searcher.segment_readers().iter().map(|s| u64::from(s.max_doc())).sum();
        Self {
            searcher,
            budget,
            documents,
            lengths: HashMap::new(),
            known: HashMap::new(),
            alike: HashMap::new(),
            partial: false,
        }
    }

    pub(super) fn of(&mut self, term: &Term) -> tantivy::Result<Rc<Known>> {
        if let Some(known) = self.known.get(term) {
            return Ok(Rc::clone(known));
        }
        let mut infos = Vec::with_capacity(self.searcher.segment_readers().len());
        for segment in self.searcher.segment_readers() {
            infos.push(segment.inverted_index(term.field())?.get_term_info(term)?);
        }
        let sites: u64 = infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        let others = self.documents.max(sites) - sites;
        let rarity = (1.0 + (others as f32 + 0.5) / (sites as f32 + 0.5)).ln();
        let known = Known { weight: rarity * (1.0 + K1), lengths: self.lengths(term.field())?, infos };
        let known = Rc::new(known);
        self.known.insert(term.clone(), Rc::clone(&known));
        Ok(known)
    }

    /// How many times a word counts: in the text of a page as often as it is kept, in a name or a description once.
    pub(super) fn most_times(&self, field: Field) -> u32 {
        if self.searcher.schema().get_field_name(field).starts_with(BODY) { u32::MAX } else { 1 }
    }

    fn lengths(&mut self, field: Field) -> tantivy::Result<Rc<[f32; 256]>> {
        if let Some(lengths) = self.lengths.get(&field) {
            return Ok(Rc::clone(lengths));
        }
        let mut tokens = 0;
        for segment in self.searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        let middle = (tokens as f32 / self.documents.max(1) as f32).max(f32::MIN_POSITIVE);
        let of = |id: u8| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as f32 / middle);
        let mut table = [0.0; 256];
        table.iter_mut().zip(0..=u8::MAX).for_each(|(length, id)| *length = of(id));
        let table = Rc::new(table);
        self.lengths.insert(field, Rc::clone(&table));
        Ok(table)
    }

    /// The documents of a segment that have a word, to be asked for one after the other.
    pub(super) fn postings(
        &mut self,
        segment: usize,
        term: &Term,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let known = self.of(term)?;
        let Some(info) = known.infos.get(segment).and_then(Option::as_ref) else { return Ok(None) };
        let index = self.searcher.segment_readers()[segment].inverted_index(term.field())?;
        Ok(Some(index.read_postings_from_terminfo(info, option)?))
    }

    /// The same, block by block.
    pub(super) fn blocks(
        &mut self,
        segment: usize,
        term: &Term,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let known = self.of(term)?;
        let Some(info) = known.infos.get(segment).and_then(Option::as_ref) else { return Ok(None) };
        let index = self.searcher.segment_readers()[segment].inverted_index(term.field())?;
        Ok(Some(index.read_block_postings_from_terminfo(info, option)?))
    }

    /// All documents of a segment that have a word.
    pub(crate) fn with(&mut self, segment: usize, term: &Term) -> tantivy::Result<Found> {
        let Some(blocks) = self.blocks(segment, term, IndexRecordOption::Basic)? else {
            return Ok(Found::nothing());
        };
        let documents = self.searcher.segment_readers()[segment].max_doc();
        let size = blocks.doc_freq();
        if size > documents / DENSE {
            let mut bits = Bits::none(documents);
            self.read(blocks, |docs| docs.iter().for_each(|doc| bits.put(*doc)));
            return Ok(Found::Many(bits));
        }
        let mut list = Vec::with_capacity(size as usize);
        self.read(blocks, |docs| list.extend_from_slice(docs));
        Ok(Found::Few(list))
    }

    /// Hands over each document of a segment that has a word, at least those among some.
    pub(crate) fn each_with(
        &mut self,
        segment: usize,
        term: &Term,
        among: &Found,
        mut take: impl FnMut(DocId),
    ) -> tantivy::Result<()> {
        let size = self.of(term)?.documents(segment) as usize;
        match among {
            Found::Few(list) if list.len().saturating_mul(LOOK_UP) < size => {
                let postings = self.postings(segment, term, IndexRecordOption::Basic)?;
                let mut postings = postings.unwrap_or_else(SegmentPostings::empty);
                list.iter().filter(|doc| reaches(&mut postings, **doc)).for_each(|doc| take(*doc));
            }
            _ => {
                let blocks = self.blocks(segment, term, IndexRecordOption::Basic)?;
                let blocks = blocks.unwrap_or_else(BlockSegmentPostings::empty);
                self.read(blocks, |docs| docs.iter().for_each(|doc| take(*doc)));
            }
        }
        Ok(())
    }

    /// Reads postings to their end, or until the time is up.
    pub(super) fn read(&mut self, mut blocks: BlockSegmentPostings, mut take: impl FnMut(&[u32])) {
        for n in 1_usize.. {
            let docs = blocks.docs();
            if docs.is_empty() {
                break;
            }
            take(docs);
            if n.is_multiple_of(LOOK) && self.budget.is_spent() {
                self.partial = true;
                break;
            }
            blocks.advance();
        }
    }

    /// All documents of a segment that have a word like this one.
    pub(super) fn like(&mut self, segment: usize, like: &Like) -> tantivy::Result<Rc<Found>> {
        let key = (segment, like.clone());
        if let Some(found) = self.alike.get(&key) {
            return Ok(Rc::clone(found));
        }
        match like {
            Like::Beginning(term) => {
                let found = Rc::new(self.beginning(segment, term)?);
                self.alike.insert(key.clone(), found);
            }
            // What tells such words is made once for all segments.
            Like::ALetterOff(term) => {
                let query = FuzzyTermQuery::new(term.clone(), 1, true);
                let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
                for segment in 0..self.searcher.segment_readers().len() {
                    let found = Rc::new(self.by_weight(segment, weight.as_ref())?);
                    self.alike.insert((segment, like.clone()), found);
                }
            }
        }
        Ok(self.alike.get(&key).cloned().unwrap_or_else(|| Rc::new(Found::nothing())))
    }

    fn beginning(&mut self, segment: usize, term: &Term) -> tantivy::Result<Found> {
        let reader = &self.searcher.segment_readers()[segment];
        let index = reader.inverted_index(term.field())?;
        let begun = term.serialized_value_bytes();
        let mut words = index.terms().range().ge(begun).into_stream()?;
        let mut found = Vec::new();
        let mut bits: Option<Bits> = None;
        let mut read = 0_usize;
        while words.advance() && words.key().starts_with(begun) {
            let info = words.value();
            read += 1;
            if read.is_multiple_of(LOOK) && self.budget.is_spent() {
                self.partial = true;
                break;
            }
            let blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            if let Some(bits) = &mut bits {
                self.read(blocks, |docs| docs.iter().for_each(|doc| bits.put(*doc)));
                continue;
            }
            let list: &mut Vec<u32> = &mut found;
            self.read(blocks, |docs| list.extend_from_slice(docs));
            if found.len() > (reader.max_doc() / DENSE) as usize {
                let bits = bits.insert(Bits::none(reader.max_doc()));
                found.drain(..).for_each(|doc| bits.put(doc));
            }
        }
        Ok(match bits {
            Some(bits) => Found::Many(bits),
            None => {
                found.sort_unstable();
                found.dedup();
                Found::Few(found)
            }
        })
    }

    /// All documents of a segment that the engine finds.
    pub(super) fn by_engine(&mut self, segment: usize, query: &dyn Query) -> tantivy::Result<Found> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        self.by_weight(segment, weight.as_ref())
    }

    fn by_weight(&mut self, segment: usize, weight: &dyn Weight) -> tantivy::Result<Found> {
        let reader = &self.searcher.segment_readers()[segment];
        let mut scorer = weight.scorer(reader, 1.0)?;
        let mut list = Vec::new();
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            list.push(doc);
            if list.len().is_multiple_of(LOOK_DOCUMENTS) && self.budget.is_spent() {
                self.partial = true;
                break;
            }
            doc = scorer.advance();
        }
        Ok(Found::any(vec![Found::Few(list)], reader.max_doc()))
    }
}

/// Whether a document is among postings. Documents are asked for in growing order.
pub(super) fn reaches(postings: &mut SegmentPostings, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}
