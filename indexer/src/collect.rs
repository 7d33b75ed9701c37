//! One pass over the matches: facet counts in which each facet ignores its own filter, the total, and the best
//! hits after a given place in the order.

use crate::facets::Counts;
use crate::query::Sort;
use crate::schema::{DOMAIN, FACET_FIELDS, FACETS, FIRST_USE, QUALITY, SORT_KEY};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// How much one step of static rank adds to a score: less than any word does.
const QUALITY_STEP: f32 = 0.5;
/// Where numbers begin to be ranks from the top, leaving room for one step beyond.
const TOP: u64 = u64::MAX - 1;

/// A place in the order: what a cursor remembers of the last hit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub key: Key,
    pub domain: String,
}

/// What hits are ordered by, before the domain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    /// Bigger is earlier: a score's rank or a moment.
    Number(u64),
    /// Smaller is earlier: a name's sort key.
    Text(String),
}

/// A hit in the order.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    pub place: Place,
    pub score: f32,
    pub address: DocAddress,
}

impl Ranked {
    /// The order of hits, first hit first.
    pub(crate) fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let by_key = match (&self.place.key, &other.place.key) {
            (Key::Number(a), Key::Number(b)) => b.cmp(a),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            (Key::Number(_), Key::Text(_)) => std::cmp::Ordering::Less,
            (Key::Text(_), Key::Number(_)) => std::cmp::Ordering::Greater,
        };
        by_key.then_with(|| self.place.domain.cmp(&other.place.domain))
    }
}

/// The collector of one query.
pub(crate) struct Gather {
    pub sort: Sort,
    /// Allowed values per facet; empty allows all.
    pub filters: [Vec<String>; FACETS],
    /// Hits wanted from the top (or after `after`).
    pub wanted: usize,
    pub after: Option<Place>,
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
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentGather> {
        let fast = segment.fast_fields();
        let mut facets = Vec::with_capacity(FACET_FIELDS.len());
        for (name, filter) in FACET_FIELDS.iter().zip(&self.filters) {
            facets.push(SegmentFacet::new(fast.str(name)?, filter)?);
        }
        let domains = fast.str(DOMAIN)?;
        let order = match self.sort {
            Sort::Relevance => Order::Score(fast.u64(QUALITY)?),
            Sort::Newest => Order::Moment(fast.i64(FIRST_USE)?),
            Sort::Name => Order::Name(fast.str(SORT_KEY)?),
        };
        let bound =
            self.after.as_ref().map(|place| bound(place, &order, domains.as_ref())).transpose()?.flatten();
        Ok(SegmentGather {
            ordinal,
            facets,
            domains,
            order,
            bound,
            wanted: self.wanted,
            matched: 0,
            total: 0,
            best: BinaryHeap::with_capacity(self.wanted + 1),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Gathered>>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for fruit in fruits {
            let part = fruit?;
            all.matched += part.matched;
            all.total += part.total;
            all.best.extend(part.best);
            for (sum, counts) in all.counts.iter_mut().zip(part.counts) {
                for (value, count) in counts {
                    *sum.entry(value).or_default() += count;
                }
            }
        }
        all.best.sort_by(Ranked::compare);
        all.best.truncate(self.wanted);
        Ok(all)
    }
}

/// Rank of a score. The lowest bits go: the same document's score may differ there from segment to segment,
/// with the order in which its parts are added.
pub(crate) fn score_rank(score: f32) -> u64 {
    u64::from(score.max(0.0).to_bits() >> 6)
}

enum Order {
    Score(Column<u64>),
    Moment(Column<i64>),
    Name(Option<StrColumn>),
}

/// The first rank in a segment that lies before or at the place: hits after it have smaller ranks.
fn bound(place: &Place, order: &Order, domains: Option<&StrColumn>) -> tantivy::Result<Option<(u64, u64)>> {
    let key = match (&place.key, order) {
        (Key::Number(key), _) => *key,
        (Key::Text(key), Order::Name(Some(column))) => match find(column, key)? {
            Found::At(ord) => TOP - ord,
            // Between two names: everything from the next name on comes after.
            Found::Before(ord) => return Ok(Some((TOP - ord + 1, 0))),
        },
        (Key::Text(_), _) => return Ok(None),
    };
    let Some(domains) = domains else { return Ok(None) };
    Ok(Some(match find(domains, &place.domain)? {
        Found::At(ord) => (key, TOP - ord),
        Found::Before(ord) => (key, TOP - ord + 1),
    }))
}

enum Found {
    At(u64),
    Before(u64),
}

fn find(column: &StrColumn, text: &str) -> tantivy::Result<Found> {
    // Binary search over the sorted dictionary: the column's own look-up finds exact terms only.
    let (mut low, mut high) = (0, column.dictionary().num_terms() as u64);
    let mut term = String::new();
    while low < high {
        let middle = low + (high - low) / 2;
        term.clear();
        column.ord_to_str(middle, &mut term)?;
        match term.as_str().cmp(text) {
            std::cmp::Ordering::Equal => return Ok(Found::At(middle)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(Found::Before(low))
}

struct SegmentFacet {
    column: Option<StrColumn>,
    /// Whether each value passes the filter; the last entry is *unknown*.
    passes: Vec<bool>,
    counts: Vec<u64>,
}

impl SegmentFacet {
    fn new(column: Option<StrColumn>, filter: &[String]) -> tantivy::Result<Self> {
        let values = column.as_ref().map_or(0, |c| c.dictionary().num_terms());
        let mut passes = vec![filter.is_empty(); values + 1];
        for value in filter {
            if value.is_empty() {
                passes[values] = true;
            } else if let Some(column) = &column
                && let Found::At(ord) = find(column, value)?
            {
                passes[ord as usize] = true;
            }
        }
        Ok(Self { column, passes, counts: vec![0; values + 1] })
    }

    fn slot(&self, doc: DocId) -> usize {
        let unknown = self.counts.len() - 1;
        self.column.as_ref().and_then(|c| c.ords().first(doc)).map_or(unknown, |ord| ord as usize)
    }

    fn named(&self) -> tantivy::Result<std::collections::BTreeMap<String, u64>> {
        let mut out = std::collections::BTreeMap::new();
        for (slot, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let mut value = String::new();
            if let (Some(column), true) = (&self.column, slot + 1 < self.counts.len()) {
                column.ord_to_str(slot as u64, &mut value)?;
            }
            out.insert(value, *count);
        }
        Ok(out)
    }
}

/// The pass over one segment.
pub(crate) struct SegmentGather {
    ordinal: SegmentOrdinal,
    facets: Vec<SegmentFacet>,
    domains: Option<StrColumn>,
    order: Order,
    bound: Option<(u64, u64)>,
    wanted: usize,
    matched: u64,
    total: u64,
    best: BinaryHeap<Reverse<Candidate>>,
}

/// Rank of the key, rank of the domain (both: bigger is earlier), document, bits of the score.
type Candidate = (u64, u64, DocId, u32);

impl SegmentGather {
    fn candidate(&self, doc: DocId, score: Score) -> Candidate {
        let (key, score) = match &self.order {
            Order::Score(quality) => {
                let lifted = score + QUALITY_STEP * quality.first(doc).unwrap_or(0) as f32;
                (score_rank(lifted), lifted)
            }
            Order::Moment(at) => (moment_rank(at.first(doc).unwrap_or(0)), 0.0),
            Order::Name(keys) => (rank_of(keys.as_ref(), doc), 0.0),
        };
        (key, rank_of(self.domains.as_ref(), doc), doc, score.to_bits())
    }

    fn place(&self, (key, domain, _, _): Candidate) -> tantivy::Result<Place> {
        let key = match &self.order {
            Order::Name(keys) => Key::Text(text_of(keys.as_ref(), key)?),
            _ => Key::Number(key),
        };
        Ok(Place { key, domain: text_of(self.domains.as_ref(), domain)? })
    }

    fn finish(self) -> tantivy::Result<Gathered> {
        let mut best = Vec::with_capacity(self.best.len());
        for Reverse(candidate) in &self.best {
            best.push(Ranked {
                place: self.place(*candidate)?,
                score: f32::from_bits(candidate.3),
                address: DocAddress::new(self.ordinal, candidate.2),
            });
        }
        let mut counts = Counts::default();
        for (named, facet) in counts.iter_mut().zip(&self.facets) {
            *named = facet.named()?;
        }
        Ok(Gathered { matched: self.matched, total: self.total, counts, best })
    }
}

fn moment_rank(at: i64) -> u64 {
    (at as u64) ^ (1 << 63)
}

fn rank_of(column: Option<&StrColumn>, doc: DocId) -> u64 {
    TOP - column.and_then(|c| c.ords().first(doc)).unwrap_or(0)
}

fn text_of(column: Option<&StrColumn>, rank: u64) -> tantivy::Result<String> {
    let mut text = String::new();
    if let Some(column) = column {
        column.ord_to_str(TOP - rank, &mut text)?;
    }
    Ok(text)
}

impl SegmentCollector for SegmentGather {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.matched += 1;
        let slots: [usize; FACETS] = std::array::from_fn(|i| self.facets[i].slot(doc));
        let failed = (0..FACETS).filter(|i| !self.facets[*i].passes[slots[*i]]);
        let (fails, last) = failed.fold((0, 0), |(count, _), i| (count + 1, i));
        match fails {
            0 => (0..FACETS).for_each(|i| self.facets[i].counts[slots[i]] += 1),
            // Only its own filter excludes it: it counts there, so that the value can be chosen too.
            1 => self.facets[last].counts[slots[last]] += 1,
            _ => {}
        }
        if fails > 0 {
            return;
        }
        self.total += 1;
        let candidate = self.candidate(doc, score);
        if self.bound.is_some_and(|bound| (candidate.0, candidate.1) >= bound) {
            return;
        }
        self.best.push(Reverse(candidate));
        if self.best.len() > self.wanted {
            self.best.pop();
        }
    }

    fn harvest(self) -> tantivy::Result<Gathered> {
        self.finish()
    }
}
