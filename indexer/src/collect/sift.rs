//! Every match of a segment, counted: facet counts in which each facet ignores its own filter, and what passes all filters.

use super::Gathered;
use crate::budget::Budget;
use crate::find::Found;
use crate::packs::{GROUPS, Pack, Packed};
use crate::schema::FACETS;
use tantivy::{DocId, SegmentReader};

/// What filters say of a way to combine values: it passes, one facet's filter alone excludes it (the number of the facet), or
/// several do.
const PASSES: u8 = u8::MAX;
const EXCLUDED: u8 = u8::MAX - 1;
const _: () = assert!(FACETS < EXCLUDED as usize, "facets have their own numbers");

/// The matches of a segment.
pub(super) struct Sifted {
    matched: u64,
    passing: Found,
    /// By group and way to combine its values: how many pass.
    counts: [Vec<u32>; GROUPS.len()],
    /// By facet: how many only its own filter excludes, by way to combine values in its group. They count there, so that
    /// the value can be chosen too.
    excluded: [Vec<u32>; FACETS],
    partial: bool,
}

impl Sifted {
    pub(super) fn of(
        segment: &SegmentReader,
        found: Found,
        pack: &Pack,
        filters: &[Vec<String>; FACETS],
        budget: &Budget,
    ) -> Self {
        let found = match segment.alive_bitset() {
            Some(alive) => found.only(|doc| alive.is_alive(doc)),
            None => found,
        };
        let mut sifted = Self {
            matched: found.len() as u64,
            passing: Found::Few(Vec::new()),
            counts: std::array::from_fn(|group| vec![0; pack.count(group)]),
            excluded: std::array::from_fn(|_| Vec::new()),
            partial: false,
        };
        if filters.iter().all(Vec::is_empty) {
            sifted.count(&found, pack, budget);
            sifted.passing = found;
        } else {
            sifted.filter(&found, pack, filters, budget);
        }
        sifted
    }

    fn count(&mut self, found: &Found, pack: &Pack, budget: &Budget) {
        let [places, kinds] = &mut self.counts;
        let partial = &mut self.partial;
        found.handfuls(|docs| {
            for doc in docs {
                let [place, kind] = pack.ways(*doc);
                places[place as usize] += 1;
                kinds[kind as usize] += 1;
            }
            *partial = budget.is_spent();
            !*partial
        });
    }

    fn filter(&mut self, found: &Found, pack: &Pack, filters: &[Vec<String>; FACETS], budget: &Budget) {
        let verdicts: [Vec<u8>; GROUPS.len()] = std::array::from_fn(|group| verdicts(pack, group, filters));
        for (group, facets) in GROUPS.iter().enumerate() {
            for facet in facets.iter().filter(|facet| !filters[**facet].is_empty()) {
                self.excluded[*facet] = vec![0; pack.count(group)];
            }
        }
        let mut passing: Vec<DocId> = Vec::new();
        let (counts, excluded, partial) = (&mut self.counts, &mut self.excluded, &mut self.partial);
        found.handfuls(|docs| {
            for doc in docs {
                let [place, kind] = pack.ways(*doc).map(|way| way as usize);
                match (verdicts[0][place], verdicts[1][kind]) {
                    (PASSES, PASSES) => {
                        counts[0][place] += 1;
                        counts[1][kind] += 1;
                        passing.push(*doc);
                    }
                    (EXCLUDED, _) | (_, EXCLUDED) => {}
                    (PASSES, facet) => excluded[usize::from(facet)][kind] += 1,
                    (facet, PASSES) => excluded[usize::from(facet)][place] += 1,
                    _ => {}
                }
            }
            *partial = budget.is_spent();
            !*partial
        });
        self.passing = Found::Few(passing);
    }

    /// Adds the counts to those of other segments; what passes comes back.
    pub(super) fn add_to(self, packed: &Packed, segment: usize, out: &mut Gathered) -> Found {
        let pack = &packed.packs[segment];
        out.matched += self.matched;
        out.total += self.passing.len() as u64;
        out.partial |= self.partial;
        for (group, facets) in GROUPS.iter().enumerate() {
            for (at, facet) in facets.iter().enumerate() {
                let sums = &mut out.counts[*facet];
                sums.resize(packed.values[*facet].len() + 1, 0);
                let places = &packed.places[segment][*facet];
                let own_places = pack.places(group, at);
                for counts in [&self.counts[group], &self.excluded[*facet]] {
                    for (place, count) in own_places.iter().zip(counts).filter(|(_, count)| **count > 0) {
                        sums[places[usize::from(*place)]] += u64::from(*count);
                    }
                }
            }
        }
        self.passing
    }
}

/// What the filters say of each way to combine the values of a group.
fn verdicts(pack: &Pack, group: usize, filters: &[Vec<String>; FACETS]) -> Vec<u8> {
    let mut out = vec![PASSES; pack.count(group)];
    for (at, facet) in GROUPS[group].iter().enumerate().filter(|(_, facet)| !filters[**facet].is_empty()) {
        let allowed: Vec<u16> =
            filters[*facet].iter().filter_map(|value| pack.place(*facet, value)).collect();
        for (verdict, place) in out.iter_mut().zip(pack.places(group, at)) {
            if !allowed.contains(place) {
                *verdict = if *verdict == PASSES { *facet as u8 } else { EXCLUDED };
            }
        }
    }
    out
}
