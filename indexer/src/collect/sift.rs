//! Every match of a segment, counted: facet counts in which each facet ignores its own filter, and what passes all filters.

use super::Gathered;
use crate::budget::Budget;
use crate::packs::Pack;
use crate::schema::FACETS;
use tantivy::query::Weight;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, SegmentReader};

/// Blocks of matches between looks at the clock.
const LOOK: usize = 128;

/// The matches of a segment.
pub(super) struct Sifted {
    matched: u64,
    passing: Vec<DocId>,
    counts: [Vec<u64>; FACETS],
    partial: bool,
}

impl Sifted {
    pub(super) fn of(
        segment: &SegmentReader,
        weight: &dyn Weight,
        pack: &Pack,
        filters: &[Vec<String>; FACETS],
        budget: &Budget,
    ) -> tantivy::Result<Self> {
        let mut sifted = Self {
            matched: 0,
            passing: Vec::new(),
            counts: std::array::from_fn(|facet| vec![0; pack.values[facet].len() + 1]),
            partial: false,
        };
        let passes: [Vec<bool>; FACETS] = std::array::from_fn(|facet| passing(pack, facet, &filters[facet]));
        let filtered = filters.iter().any(|f| !f.is_empty());
        let alive = segment.alive_bitset();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
        for block in 1_usize.. {
            let length = scorer.fill_buffer(&mut buffer);
            for doc in &buffer[..length] {
                if alive.is_some_and(|alive| alive.is_deleted(*doc)) {
                    continue;
                }
                if filtered {
                    sifted.filter(*doc, pack, &passes);
                } else {
                    sifted.take(*doc, pack);
                }
            }
            if length < buffer.len() {
                break;
            }
            if block.is_multiple_of(LOOK) && budget.is_spent() {
                sifted.partial = true;
                break;
            }
        }
        Ok(sifted)
    }

    fn take(&mut self, doc: DocId, pack: &Pack) {
        self.matched += 1;
        let slots = pack.slots(doc);
        for (counts, slot) in self.counts.iter_mut().zip(slots) {
            counts[usize::from(*slot)] += 1;
        }
        self.passing.push(doc);
    }

    fn filter(&mut self, doc: DocId, pack: &Pack, passes: &[Vec<bool>; FACETS]) {
        let slots = pack.slots(doc);
        let (mut fails, mut last) = (0, 0);
        for facet in 0..FACETS {
            if !passes[facet][usize::from(slots[facet])] {
                (fails, last) = (fails + 1, facet);
            }
        }
        match fails {
            0 => self.take(doc, pack),
            // Only its own filter excludes it: it counts there, so that the value can be chosen too.
            1 => {
                self.matched += 1;
                self.counts[last][usize::from(slots[last])] += 1;
            }
            _ => self.matched += 1,
        }
    }

    /// Adds the counts to those of other segments; what passes comes back.
    pub(super) fn add_to(self, pack: &Pack, out: &mut Gathered) -> Vec<DocId> {
        out.matched += self.matched;
        out.total += self.passing.len() as u64;
        out.partial |= self.partial;
        for ((sums, counts), values) in out.counts.iter_mut().zip(&self.counts).zip(&pack.values) {
            for (slot, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let value = values.get(slot).cloned().unwrap_or_default();
                *sums.entry(value).or_default() += count;
            }
        }
        self.passing
    }
}

/// Whether each value passes the filter; the last entry is *unknown*.
fn passing(pack: &Pack, facet: usize, filter: &[String]) -> Vec<bool> {
    let values = &pack.values[facet];
    let mut passes = vec![filter.is_empty(); values.len() + 1];
    for value in filter {
        let slot = if value.is_empty() { Some(values.len()) } else { values.binary_search(value).ok() };
        if let Some(slot) = slot {
            passes[slot] = true;
        }
    }
    passes
}
