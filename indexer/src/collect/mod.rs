//! From a question to its counts and its best hits, in two steps. First every match is counted, without scores, by values
//! that lie in memory ([`crate::packs`]). Then the best are chosen: all are weighed where there are few; of many, those with
//! the best signs are weighed and come first, and the rest follow in the order of their signs.

mod order;
mod sift;

pub(crate) use order::{Key, Place, Ranked};

use crate::budget::Budget;
use crate::facets::Counts;
use crate::packs::Pack;
use crate::plan::{Clause, Sign, Terms, Worth};
use crate::query::Sort;
use crate::schema::{FACETS, Fields, SPREAD};
use crate::top::Top;
use order::{Best, HEAD, Order};
use sift::Sifted;
use std::sync::Arc;
use tantivy::query::EnableScoring;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

/// How much one step of static rank adds to a score: less than any word does.
const QUALITY_STEP: f32 = 0.5;
/// Matches weighed at most, when nobody says otherwise.
pub(crate) const WEIGHED: usize = 512;
/// Bits of [`SPREAD`] in a rank by signs.
const SPREAD_BITS: u32 = 36;
/// Documents weighed between looks at the clock.
const LOOK: usize = 32;

/// What is wanted of the matches.
pub(crate) struct Gather<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub packs: &'a [Arc<Pack>],
    pub budget: &'a Budget,
    pub sort: Sort,
    /// Allowed values per facet; empty allows all.
    pub filters: [Vec<String>; FACETS],
    /// Hits wanted from the top (or after `after`).
    pub wanted: usize,
    pub after: Option<Place>,
    /// Matches weighed at most.
    pub weighed: usize,
}

/// What was gathered.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Matches of the text alone.
    pub matched: u64,
    /// Matches that pass all filters.
    pub total: u64,
    pub counts: Counts,
    pub best: Vec<Ranked>,
    /// The time was up before everything had been looked at.
    pub partial: bool,
}

impl Gather<'_> {
    /// Counts what matches a clause.
    pub(crate) fn count(&self, clause: &Clause) -> tantivy::Result<u64> {
        let weight = clause.matching().weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        let mut sum = 0;
        for segment in self.searcher.segment_readers() {
            sum += u64::from(weight.count(segment)?);
        }
        Ok(sum)
    }

    /// Answers a clause whose best matches have these signs.
    pub(crate) fn gather(&self, clause: &Clause, signs: &[Sign]) -> tantivy::Result<Gathered> {
        let weight = clause.matching().weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        let mut out = Gathered::default();
        let mut passing: Vec<Vec<DocId>> = Vec::with_capacity(self.packs.len());
        for (segment, pack) in self.searcher.segment_readers().iter().zip(self.packs) {
            let sifted = Sifted::of(segment, weight.as_ref(), pack, &self.filters, self.budget)?;
            passing.push(sifted.add_to(pack, &mut out));
        }
        out.best = match self.sort {
            Sort::Relevance => self.by_relevance(clause, signs, &passing, &mut out.partial)?,
            Sort::Newest | Sort::Name => self.by_column(&passing)?,
        };
        out.best.sort_by(Ranked::compare);
        out.best.truncate(self.wanted);
        Ok(out)
    }

    fn by_column(&self, passing: &[Vec<DocId>]) -> tantivy::Result<Vec<Ranked>> {
        let mut out = Vec::new();
        for (ordinal, docs) in passing.iter().enumerate() {
            let mut best = self.best_of(ordinal, self.sort)?;
            docs.iter().for_each(|doc| best.take(*doc));
            out.extend(best.ranked()?);
        }
        Ok(out)
    }

    fn best_of(&self, ordinal: usize, sort: Sort) -> tantivy::Result<Best> {
        let order = Order::of(self.segment(ordinal), sort)?;
        Best::new(ordinal, self.segment(ordinal), order, self.after.as_ref(), self.wanted)
    }

    fn by_relevance(
        &self,
        clause: &Clause,
        signs: &[Sign],
        passing: &[Vec<DocId>],
        partial: &mut bool,
    ) -> tantivy::Result<Vec<Ranked>> {
        let mut terms = Terms::new(self.searcher);
        // Who reads on behind what was weighed stays there, whatever is weighed now.
        let behind = self.after.as_ref().is_some_and(Place::is_behind);
        let many = passing.iter().map(Vec::len).sum::<usize>() > self.weighed;
        if !many && !behind {
            let each: Vec<(usize, Vec<DocId>)> = passing.iter().cloned().enumerate().collect();
            if let Some(all) = self.weigh(clause, &each, &mut terms)? {
                return Ok(all);
            }
        }
        let signed = self.signed(signs, passing, &mut terms)?;
        if behind || !many {
            *partial |= !behind;
            return self.behind(&signed, passing, self.after.as_ref().and_then(Place::number), self.wanted);
        }
        let first = self.first_by_signs(&signed, passing, self.weighed, None);
        let floor = first.iter().map(|(rank, ..)| *rank).min();
        let mut each: Vec<(usize, Vec<DocId>)> = (0..passing.len()).map(|n| (n, Vec::new())).collect();
        for (_, ordinal, doc) in first {
            each[ordinal].1.push(doc);
        }
        each.iter_mut().for_each(|(_, docs)| docs.sort_unstable());
        let Some(mut out) = self.weigh(clause, &each, &mut terms)? else {
            *partial = true;
            return self.behind(&signed, passing, None, self.wanted);
        };
        if out.len() < self.wanted {
            out.extend(self.behind(&signed, passing, floor, self.wanted - out.len())?);
        }
        Ok(out)
    }

    /// Sites in the order of their signs, behind a rank.
    fn behind(
        &self,
        signed: &[Signed<'_>],
        passing: &[Vec<DocId>],
        rank: Option<u64>,
        wanted: usize,
    ) -> tantivy::Result<Vec<Ranked>> {
        let first = self.first_by_signs(signed, passing, wanted, rank);
        let placed = |(rank, at, doc)| order::placed(self.segment(at), at, doc, rank);
        first.into_iter().map(placed).collect()
    }

    /// The score of each of these documents; the best of them. `None` when the time is up before all have theirs.
    fn weigh(
        &self,
        clause: &Clause,
        each: &[(usize, Vec<DocId>)],
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Option<Vec<Ranked>>> {
        let mut out = Vec::new();
        for (ordinal, docs) in each.iter().filter(|(_, docs)| !docs.is_empty()) {
            let mut worth = Worth::of(clause, *ordinal, terms)?;
            let mut best = self.best_of(*ordinal, Sort::Relevance)?;
            for (n, doc) in docs.iter().enumerate() {
                if n.is_multiple_of(LOOK) && self.budget.is_spent() {
                    return Ok(None);
                }
                let score = worth.at(*doc).unwrap_or(0.0);
                best.take_scored(*doc, score + QUALITY_STEP * f32::from(self.packs[*ordinal].rank(*doc)));
            }
            out.extend(best.ranked()?);
        }
        Ok(Some(out))
    }

    /// Points by document of each segment.
    fn signed<'p>(
        &'p self,
        signs: &[Sign],
        passing: &[Vec<DocId>],
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Vec<Signed<'p>>> {
        let mut out = Vec::with_capacity(passing.len());
        for (ordinal, docs) in passing.iter().enumerate() {
            let segment = self.segment(ordinal);
            let mut points = vec![0_u16; if docs.is_empty() { 0 } else { segment.max_doc() as usize }];
            for sign in signs.iter().filter(|_| !docs.is_empty()) {
                let postings = terms.postings(ordinal, &sign.term, IndexRecordOption::Basic)?;
                let Some(mut postings) = postings else { continue };
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    points[doc as usize] = points[doc as usize].saturating_add(sign.points);
                    doc = postings.advance();
                }
            }
            // Without words nothing is said by a name's length: what is browsed stands in the order of the sites' rank.
            let lengths = match signs.is_empty() {
                true => None,
                false => segment.fieldnorms_readers().get_field(self.fields.name.fold)?,
            };
            let spread = segment.fast_fields().u64(SPREAD)?;
            out.push(Signed { points, lengths, spread, pack: &self.packs[ordinal] });
        }
        Ok(out)
    }

    fn first_by_signs(
        &self,
        signed: &[Signed<'_>],
        passing: &[Vec<DocId>],
        limit: usize,
        below: Option<u64>,
    ) -> Vec<(u64, usize, DocId)> {
        let mut top: Top<(u64, usize, DocId)> = Top::new(limit);
        for (ordinal, (signed, docs)) in signed.iter().zip(passing).enumerate() {
            for doc in docs {
                let rough = signed.rough(*doc);
                if !top.takes(&(rough | ((1 << SPREAD_BITS) - 1), usize::MAX, DocId::MAX)) {
                    continue;
                }
                let rank = rough | signed.spread(*doc);
                if below.is_none_or(|below| rank < below) {
                    top.push((rank, ordinal, *doc));
                }
            }
        }
        top.into_kept()
    }

    fn segment(&self, ordinal: usize) -> &SegmentReader {
        &self.searcher.segment_readers()[ordinal]
    }
}

/// What ranks the documents of a segment without weighing them.
struct Signed<'a> {
    points: Vec<u16>,
    lengths: Option<tantivy::fieldnorm::FieldNormReader>,
    spread: tantivy::columnar::Column<u64>,
    pack: &'a Pack,
}

impl Signed<'_> {
    /// Points, then the shorter name, then the static rank: below [`HEAD`], and room for [`SPREAD_BITS`].
    fn rough(&self, doc: DocId) -> u64 {
        let points = u64::from(self.points[doc as usize]);
        let short = u64::from(u8::MAX - self.lengths.as_ref().map_or(u8::MAX, |l| l.fieldnorm_id(doc)));
        let rank = u64::from(self.pack.rank(doc).min(7));
        let rough = (points << 11 | short << 3 | rank) << SPREAD_BITS;
        rough & (HEAD - 1)
    }

    /// Equal sites in an order that no name can be chosen for.
    fn spread(&self, doc: DocId) -> u64 {
        self.spread.first(doc).unwrap_or(0) & ((1 << SPREAD_BITS) - 1)
    }
}
