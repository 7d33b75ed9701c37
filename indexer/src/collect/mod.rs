//! From a question to its counts and its best hits, in two steps. First every match is counted, without scores, by values
//! that lie in memory ([`crate::packs`]). Then the best are chosen: all are weighed where there are few; of many, those with
//! the best signs are weighed and come first, and the rest follow in the order of their signs.

mod order;
mod sift;

pub(crate) use order::{Key, Place, Ranked};

use crate::budget::Budget;
use crate::facets::Counts;
use crate::find::{Finder, Found, Terms, Weigher};
use crate::packs::{Packed, SPREAD_BITS, STANDING_BITS};
use crate::plan::{Clause, Sign};
use crate::query::Sort;
use crate::schema::FACETS;
use crate::top::Top;
use order::{Best, Domains, HEAD};
use sift::Sifted;
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

/// How much one step of static rank adds to a score: less than any word does.
const QUALITY_STEP: f32 = 0.5;
/// Matches weighed at most, when nobody says otherwise.
pub(crate) const WEIGHED: usize = 512;
/// Of many matches so many are weighed at a time, those with the best signs first; when as many more have brought nothing
/// among the first hits, the others are not weighed.
const AT_A_TIME: usize = 64;
const FIRST_HITS: usize = 20;
/// So many matches are weighed at once: to go by their signs would save nothing.
const AT_ONCE: usize = 2 * AT_A_TIME;
/// The bits of a standing that count without words: nothing is said by a name's length then.
const WITHOUT_WORDS: u64 = (1 << (STANDING_BITS - u8::BITS)) - 1;
const _: () =
    assert!(SPREAD_BITS < STANDING_BITS && STANDING_BITS + u16::BITS < u64::BITS, "points, then standing");

/// What is wanted of the matches.
pub(crate) struct Gather<'a> {
    pub searcher: &'a Searcher,
    /// The field of domains.
    pub domain: Field,
    pub packed: &'a Packed,
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
    /// Whether anything matches a clause.
    pub(crate) fn finds(&self, clause: &Clause, terms: &mut Terms<'_>) -> tantivy::Result<bool> {
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let found = Finder::new(terms, ordinal).of(clause)?;
            let alive = |doc| segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
            if found.only(alive).len() > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many sites match a clause.
    pub(crate) fn count(&self, clause: &Clause, terms: &mut Terms<'_>) -> tantivy::Result<u64> {
        let mut sum = 0;
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let found = Finder::new(terms, ordinal).of(clause)?;
            sum +=
                found.only(|doc| segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc))).len() as u64;
        }
        Ok(sum)
    }

    /// Answers a clause whose best matches have these signs.
    pub(crate) fn gather(
        &self,
        clause: &Clause,
        signs: &[Sign],
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Gathered> {
        let mut out = Gathered::default();
        let mut passing: Vec<Found> = Vec::with_capacity(self.packed.packs.len());
        for (ordinal, pack) in self.packed.packs.iter().enumerate() {
            let found = Finder::new(terms, ordinal).of(clause)?;
            let sifted = Sifted::of(self.segment(ordinal), found, pack, &self.filters, self.budget);
            passing.push(sifted.add_to(self.packed, ordinal, &mut out));
        }
        out.best = match self.sort {
            Sort::Relevance => self.by_relevance(clause, signs, &passing, terms, &mut out.partial)?,
            Sort::Newest | Sort::Name => self.by_column(&passing)?,
        };
        out.partial |= terms.partial;
        out.best.sort_by(Ranked::compare);
        out.best.truncate(self.wanted);
        Ok(out)
    }

    fn by_column(&self, passing: &[Found]) -> tantivy::Result<Vec<Ranked>> {
        let mut all = Vec::with_capacity(passing.len());
        for (ordinal, found) in passing.iter().enumerate() {
            let mut best = self.best_of(ordinal, self.sort)?;
            found.handfuls(|docs| {
                docs.iter().for_each(|doc| best.take(*doc));
                true
            });
            all.push(best);
        }
        order::ranked(all, self.wanted, &self.domains())
    }

    fn domains(&self) -> Domains<'_> {
        Domains { searcher: self.searcher, field: self.domain }
    }

    fn best_of(&self, ordinal: usize, sort: Sort) -> tantivy::Result<Best> {
        Best::new(ordinal, &self.packed.packs[ordinal].orders, sort, self.after.as_ref(), self.wanted)
    }

    fn by_relevance(
        &self,
        clause: &Clause,
        signs: &[Sign],
        passing: &[Found],
        terms: &mut Terms<'_>,
        partial: &mut bool,
    ) -> tantivy::Result<Vec<Ranked>> {
        // Who reads on behind what was weighed stays there, whatever is weighed now.
        if let Some(place) = self.after.as_ref().filter(|place| place.is_behind()) {
            return self.behind(signs, passing, place.number(), self.wanted, terms);
        }
        let total: usize = passing.iter().map(Found::len).sum();
        let mut weighing = Weighing::new(self)?;
        if total <= self.weighed.min(AT_ONCE) {
            let each: Vec<Vec<DocId>> = passing.iter().map(Found::list).collect();
            if weighing.take(clause, &each, terms)?.is_some() {
                return weighing.ranked();
            }
            *partial = true;
            return self.behind(signs, passing, None, self.wanted, terms);
        }
        let first = self.first_by_signs(signs, passing, self.weighed, None, terms)?;
        let mut floor = None;
        for hand in first.chunks(AT_A_TIME) {
            let mut each: Vec<Vec<DocId>> = vec![Vec::new(); passing.len()];
            hand.iter().for_each(|(_, ordinal, doc)| each[*ordinal].push(*doc));
            each.iter_mut().for_each(|docs| docs.sort_unstable());
            let Some(better) = weighing.take(clause, &each, terms)? else {
                *partial = true;
                break;
            };
            floor = hand.last().map(|(rank, ..)| *rank);
            if !better {
                break;
            }
        }
        let mut out = weighing.ranked()?;
        if out.len() < self.wanted {
            out.extend(self.behind(signs, passing, floor, self.wanted - out.len(), terms)?);
        }
        Ok(out)
    }

    /// Sites in the order of their signs, behind a rank.
    fn behind(
        &self,
        signs: &[Sign],
        passing: &[Found],
        rank: Option<u64>,
        wanted: usize,
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Vec<Ranked>> {
        let first = self.first_by_signs(signs, passing, wanted, rank, terms)?;
        let domains = self.domains();
        first.into_iter().map(|(rank, at, doc)| order::placed(at, doc, rank, &domains)).collect()
    }

    /// The first sites in the order of their signs, below a rank: points, then the standing.
    fn first_by_signs(
        &self,
        signs: &[Sign],
        passing: &[Found],
        limit: usize,
        below: Option<u64>,
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Vec<(u64, usize, DocId)>> {
        let mut top: Top<(u64, usize, DocId)> = Top::new(limit);
        let counted = if signs.is_empty() { WITHOUT_WORDS } else { u64::MAX };
        let below = below.unwrap_or(HEAD);
        for (ordinal, (found, pack)) in passing.iter().zip(&self.packed.packs).enumerate() {
            if found.len() == 0 {
                continue;
            }
            let mut points = vec![0_u16; self.segment(ordinal).max_doc() as usize];
            for sign in signs {
                terms.each_with(ordinal, &sign.term, found, |doc| {
                    let points = &mut points[doc as usize];
                    *points = points.saturating_add(sign.points);
                })?;
            }
            found.handfuls(|docs| {
                for doc in docs {
                    let points = u64::from(points[*doc as usize]);
                    let rank = points << STANDING_BITS | pack.standing(*doc) & counted;
                    if rank < below {
                        top.push((rank, ordinal, *doc));
                    }
                }
                true
            });
        }
        let mut first = top.into_kept();
        first.sort_unstable_by(|a, b| b.cmp(a));
        Ok(first)
    }

    fn segment(&self, ordinal: usize) -> &SegmentReader {
        &self.searcher.segment_readers()[ordinal]
    }
}

/// The best of what has been weighed.
struct Weighing<'g, 'a> {
    gather: &'g Gather<'a>,
    best: Vec<Best>,
    /// The first scores so far, greatest first.
    first: Vec<f32>,
}

impl<'g, 'a> Weighing<'g, 'a> {
    fn new(gather: &'g Gather<'a>) -> tantivy::Result<Self> {
        let segments = 0..gather.packed.packs.len();
        let best = segments.map(|ordinal| gather.best_of(ordinal, Sort::Relevance));
        Ok(Self { gather, best: best.collect::<tantivy::Result<_>>()?, first: Vec::new() })
    }

    /// Weighs some documents of each segment. Whether any came among the first; `None` when the time is up.
    fn take(
        &mut self,
        clause: &Clause,
        each: &[Vec<DocId>],
        terms: &mut Terms<'_>,
    ) -> tantivy::Result<Option<bool>> {
        if self.gather.budget.is_spent() {
            return Ok(None);
        }
        let before = self.first.get(FIRST_HITS - 1).copied();
        for (ordinal, docs) in each.iter().enumerate().filter(|(_, docs)| !docs.is_empty()) {
            let scores = Weigher::new(terms, ordinal, docs).of(clause)?;
            for (doc, score) in docs.iter().zip(scores) {
                let score = score + QUALITY_STEP * f32::from(self.gather.packed.packs[ordinal].rank(*doc));
                self.best[ordinal].take_scored(*doc, score);
                self.first.push(score);
            }
        }
        self.first.sort_unstable_by(|a, b| b.total_cmp(a));
        self.first.truncate(FIRST_HITS);
        Ok(Some(before.is_none() || self.first.get(FIRST_HITS - 1).copied() > before))
    }

    fn ranked(self) -> tantivy::Result<Vec<Ranked>> {
        order::ranked(self.best, self.gather.wanted, &self.gather.domains())
    }
}
