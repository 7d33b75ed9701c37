//! What every match is counted and ranked by, side by side in memory: 16 bytes a document. The engine keeps it in columns,
//! each with a look-up of its own; a million matches would be eight million look-ups.

use crate::schema::{DOMAIN, FACET_FIELDS, FACETS, FIRST_USE, Fields, QUALITY, SORT_KEY, SPREAD};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

/// Facets that are counted together: few of the ways to combine their values occur, and each way is one number.
pub(crate) const GROUPS: [&[usize]; 2] = [&[0, 5], &[1, 2, 3, 4, 6]];
/// Documents read from a column at a time.
const AT_A_TIME: usize = 1_024;
/// Ways to combine values that are kept in a table; of more, only those that occur.
const TABLE: usize = 1 << 22;

/// Bits of what depends on the domain alone, and of the static rank.
pub(crate) const SPREAD_BITS: u32 = 36;
const RANK_BITS: u32 = 3;
/// Bits of a standing.
pub(crate) const STANDING_BITS: u32 = SPREAD_BITS + RANK_BITS + u8::BITS;

/// The ways to combine the values of a group that occur in a segment.
#[derive(Default)]
struct Ways {
    count: usize,
    /// By facet of the group, then by way: the place of the value. The place after the last value is *unknown*.
    places: Vec<Vec<u16>>,
}

/// The values of one segment.
pub(crate) struct Pack {
    /// By document: its way to combine the values of each group.
    ways: Vec<[u32; GROUPS.len()]>,
    combined: [Ways; GROUPS.len()],
    standings: Vec<u64>,
    values: [Vec<String>; FACETS],
    /// What sites are ordered by.
    pub orders: Orders,
}

/// Columns that sites are ordered by, opened once: to find a column among the others means to unpack their list.
pub(crate) struct Orders {
    pub domains: Option<StrColumn>,
    pub names: Option<StrColumn>,
    pub first_use: Column<i64>,
}

impl Orders {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        Ok(Self { domains: fast.str(DOMAIN)?, names: fast.str(SORT_KEY)?, first_use: fast.i64(FIRST_USE)? })
    }
}

impl Pack {
    fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let documents = segment.max_doc();
        let mut pack = Self {
            ways: vec![[0; GROUPS.len()]; documents as usize],
            combined: std::array::from_fn(|_| Ways { count: 1, places: Vec::new() }),
            standings: Vec::with_capacity(documents as usize),
            values: std::array::from_fn(|_| Vec::new()),
            orders: Orders::of(segment)?,
        };
        for (group, facets) in GROUPS.iter().enumerate() {
            for facet in *facets {
                pack.combine(segment, group, *facet)?;
            }
        }
        let lengths = segment.fieldnorms_readers().get_field(fields.name.fold)?;
        let fast = segment.fast_fields();
        let (ranks, spreads) = (fast.u64(QUALITY)?, fast.u64(SPREAD)?);
        let both = numbers(&ranks, documents).zip(numbers(&spreads, documents));
        for (doc, (rank, spread)) in (0..).zip(both) {
            let short = u64::from(u8::MAX - lengths.as_ref().map_or(u8::MAX, |l| l.fieldnorm_id(doc)));
            let rank = rank.unwrap_or(0).min((1 << RANK_BITS) - 1);
            let spread = spread.unwrap_or(0) & ((1 << SPREAD_BITS) - 1);
            pack.standings.push((short << RANK_BITS | rank) << SPREAD_BITS | spread);
        }
        Ok(pack)
    }

    /// Takes one more facet into its group.
    fn combine(&mut self, segment: &SegmentReader, group: usize, facet: usize) -> tantivy::Result<()> {
        let column = segment.fast_fields().str(FACET_FIELDS[facet])?;
        let values = values(column.as_ref())?;
        // No facet has sixty thousand values; if one had, the last would be counted as unknown.
        let unknown = values.len();
        let before = std::mem::take(&mut self.combined[group]);
        let ways = before.count * (unknown + 1);
        let mut table = vec![u32::MAX; if ways <= TABLE { ways } else { 0 }];
        let mut sparse: HashMap<usize, u32> = HashMap::new();
        let ords: Box<dyn Iterator<Item = Option<u64>>> = match &column {
            Some(column) => Box::new(numbers(column.ords(), segment.max_doc())),
            None => Box::new(std::iter::repeat(None)),
        };
        // By new way: the way before, and the place of this facet's value.
        let mut combined: Vec<(usize, u16)> = Vec::new();
        for (way, ord) in self.ways.iter_mut().map(|ways| &mut ways[group]).zip(ords) {
            let place = ord.map_or(unknown, |ord| usize::try_from(ord).unwrap_or(unknown).min(unknown));
            let at = *way as usize * (unknown + 1) + place;
            let slot = match table.get_mut(at) {
                Some(slot) => slot,
                None => sparse.entry(at).or_insert(u32::MAX),
            };
            if *slot == u32::MAX {
                *slot = u32::try_from(combined.len()).unwrap_or(u32::MAX - 1);
                combined.push((*way as usize, u16::try_from(place).unwrap_or(u16::MAX)));
            }
            *way = *slot;
        }
        let earlier =
            before.places.iter().map(|places| combined.iter().map(|(way, _)| places[*way]).collect());
        let places = earlier.chain([combined.iter().map(|(_, place)| *place).collect()]).collect();
        self.combined[group] = Ways { count: combined.len(), places };
        self.values[facet] = values;
        Ok(())
    }

    /// How many ways there are to combine the values of a group.
    pub(crate) fn count(&self, group: usize) -> usize {
        self.combined[group].count
    }

    /// By way to combine the values of a group: the place of the value of the facet at this place in the group.
    pub(crate) fn places(&self, group: usize, at: usize) -> &[u16] {
        &self.combined[group].places[at]
    }

    /// By group: the way in which the values of a document are combined.
    pub(crate) fn ways(&self, doc: DocId) -> [u32; GROUPS.len()] {
        self.ways[doc as usize]
    }

    /// The code of a document's province; `None` is unknown.
    pub(crate) fn province(&self, doc: DocId) -> Option<&str> {
        let (group, at) = (0, 0);
        let facet = GROUPS[group][at];
        let place = self.places(group, at)[self.ways(doc)[group] as usize];
        self.values[facet].get(usize::from(place)).map(String::as_str)
    }

    /// What tells a document from others with as many points: the shorter name, then the static rank, then a number that
    /// depends on the domain alone, so that no name can be chosen for its place.
    pub(crate) fn standing(&self, doc: DocId) -> u64 {
        self.standings[doc as usize]
    }

    /// The static rank.
    pub(crate) fn rank(&self, doc: DocId) -> u8 {
        (self.standings[doc as usize] >> SPREAD_BITS) as u8 & ((1 << RANK_BITS) - 1)
    }

    /// The place of a value of a facet.
    pub(crate) fn place(&self, facet: usize, value: &str) -> Option<u16> {
        let values = &self.values[facet];
        let place = if value.is_empty() { Some(values.len()) } else { value_place(values, value) };
        place.and_then(|place| u16::try_from(place).ok())
    }
}

fn value_place(values: &[String], value: &str) -> Option<usize> {
    values.binary_search_by(|other| other.as_str().cmp(value)).ok()
}

/// The numbers of a column, document by document.
fn numbers(column: &Column<u64>, documents: u32) -> impl Iterator<Item = Option<u64>> {
    let mut docs: Vec<DocId> = Vec::with_capacity(AT_A_TIME);
    let mut read: Vec<Option<u64>> = Vec::with_capacity(AT_A_TIME);
    let mut at = 0;
    (0..documents).map(move |doc| {
        if at == read.len() {
            docs.clear();
            docs.extend((doc..documents).take(AT_A_TIME));
            read.clear();
            read.resize(docs.len(), None);
            column.first_vals(&docs, &mut read);
            at = 0;
        }
        at += 1;
        read[at - 1]
    })
}

fn values(column: Option<&StrColumn>) -> tantivy::Result<Vec<String>> {
    let mut out = Vec::new();
    if let Some(column) = column {
        for ord in 0..column.dictionary().num_terms().min(usize::from(u16::MAX) - 1) {
            let mut value = String::new();
            column.ord_to_str(ord as u64, &mut value)?;
            out.push(value);
        }
    }
    Ok(out)
}

/// The packs of all segments of a build at one moment, and the values of all of them.
pub(crate) struct Packed {
    segments: Vec<SegmentId>,
    pub packs: Vec<Arc<Pack>>,
    /// By facet: the values that occur anywhere, in their order.
    pub values: [Vec<String>; FACETS],
    /// By segment and facet: where each of the segment's values stands among `values`.
    pub places: Vec<[Vec<usize>; FACETS]>,
}

impl Packed {
    fn of(segments: Vec<SegmentId>, packs: Vec<Arc<Pack>>) -> Self {
        let values: [Vec<String>; FACETS] = std::array::from_fn(|facet| {
            let all: BTreeSet<&String> = packs.iter().flat_map(|pack| &pack.values[facet]).collect();
            all.into_iter().cloned().collect()
        });
        let place = |facet: usize, value: &String| value_place(&values[facet], value).unwrap_or(0);
        let of_pack = |pack: &Arc<Pack>| {
            std::array::from_fn(|facet| {
                let own = pack.values[facet].iter().map(|value| place(facet, value));
                own.chain([values[facet].len()]).collect()
            })
        };
        let places = packs.iter().map(of_pack).collect();
        Self { segments, packs, places, values }
    }
}

/// The packs of a build's segments, each made once. Segments never change; deletions are the engine's.
#[derive(Default)]
pub(crate) struct Packs {
    made: Mutex<Option<Arc<Packed>>>,
}

impl Packs {
    /// The packs of these segments, in their order.
    pub(crate) fn of(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Arc<Packed>> {
        let segments: Vec<SegmentId> =
            searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(made) = made.as_ref().filter(|made| made.segments == segments) {
            return Ok(Arc::clone(made));
        }
        let known = |id: &SegmentId| {
            let made = made.as_ref()?;
            made.segments.iter().position(|other| other == id).map(|at| Arc::clone(&made.packs[at]))
        };
        let mut packs = Vec::with_capacity(segments.len());
        for (id, segment) in segments.iter().zip(searcher.segment_readers()) {
            packs.push(match known(id) {
                Some(pack) => pack,
                None => Arc::new(Pack::of(segment, fields)?),
            });
        }
        let packed = Arc::new(Packed::of(segments, packs));
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&packed));
        Ok(packed)
    }
}
