//! The values that every match is counted by, side by side in memory: 16 bytes a document. The engine keeps them in columns,
//! each with a look-up of its own; a million matches would be seven million look-ups.

use crate::schema::{FACET_FIELDS, FACETS, QUALITY};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

/// Facets, then the static rank.
const CELLS: usize = 8;
const RANK: usize = 7;
const _: () = assert!(FACETS <= RANK, "the rank has the last cell");

/// The values of one segment.
pub(crate) struct Pack {
    cells: Vec<[u16; CELLS]>,
    /// By facet: the values in their order. The cell after the last is *unknown*.
    pub values: [Vec<String>; FACETS],
}

impl Pack {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let mut pack = Self {
            cells: vec![[0; CELLS]; segment.max_doc() as usize],
            values: std::array::from_fn(|_| Vec::new()),
        };
        for (facet, name) in FACET_FIELDS.iter().enumerate() {
            let column = fast.str(name)?;
            pack.values[facet] = values(column.as_ref())?;
            let unknown = pack.values[facet].len() as u16;
            for (doc, cells) in (0..).zip(&mut pack.cells) {
                let ord = column.as_ref().and_then(|c| c.ords().first(doc));
                // No facet has sixty thousand values; if one had, the last would be counted as unknown.
                cells[facet] = ord.map_or(unknown, |ord| u16::try_from(ord).unwrap_or(unknown).min(unknown));
            }
        }
        let ranks = fast.u64(QUALITY)?;
        for (doc, cells) in (0..).zip(&mut pack.cells) {
            cells[RANK] = u16::try_from(ranks.first(doc).unwrap_or(0)).unwrap_or(u16::MAX);
        }
        Ok(pack)
    }

    /// By facet: the place of the value among `values`.
    pub(crate) fn slots(&self, doc: DocId) -> &[u16; CELLS] {
        &self.cells[doc as usize]
    }

    /// The static rank.
    pub(crate) fn rank(&self, doc: DocId) -> u16 {
        self.cells[doc as usize][RANK]
    }
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

/// The packs of a build's segments, each made once. Segments never change; deletions are the engine's.
#[derive(Default)]
pub(crate) struct Packs {
    made: Mutex<HashMap<SegmentId, Arc<Pack>>>,
}

impl Packs {
    /// The packs of these segments, in their order.
    pub(crate) fn of(&self, searcher: &Searcher) -> tantivy::Result<Vec<Arc<Pack>>> {
        let segments = searcher.segment_readers();
        let known: Vec<Option<Arc<Pack>>> = {
            let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            segments.iter().map(|s| made.get(&s.segment_id()).cloned()).collect()
        };
        if let Some(all) = known.iter().cloned().collect::<Option<Vec<_>>>() {
            return Ok(all);
        }
        let mut all = Vec::with_capacity(segments.len());
        for (segment, pack) in segments.iter().zip(known) {
            all.push(match pack {
                Some(pack) => pack,
                None => Arc::new(Pack::of(segment)?),
            });
        }
        let now = segments.iter().map(SegmentReader::segment_id).zip(all.iter().cloned());
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = now.collect();
        Ok(all)
    }
}
