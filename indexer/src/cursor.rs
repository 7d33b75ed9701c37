//! The place where a page ended, as an opaque text. It holds no number of hits skipped: the next page begins
//! after a value and a domain, and leaves out the hits lately shown, because scores drift when the index moves.

use crate::collect::{Key, Place};
use crate::error::{IndexError, Result};
use crate::fingerprint::fnv1a;
use crate::query::Query;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Hits lately shown that a cursor remembers: ten pages of twenty-five, and three of any.
const REMEMBERED: usize = 250;
const REMEMBERED_PAGES: usize = 3;
/// Longest cursor that is looked at, in bytes.
const LONGEST: usize = 8_192;
/// Bits kept of a domain's hash.
const SEEN_BYTES: usize = 5;

/// What a cursor holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Hash of text, filters and order: a cursor fits one query only.
    q: u64,
    /// The stage of relaxation at which the first page was found.
    pub stage: u8,
    number: Option<u64>,
    text: Option<String>,
    domain: String,
    seen: String,
}

impl Cursor {
    /// The cursor after a page that ended at `place`; `before` is the one that led to the page.
    pub(crate) fn after(
        query: &Query,
        stage: u8,
        place: &Place,
        before: Option<&Self>,
        shown: &[&str],
    ) -> Self {
        let mut seen = before.map(Self::seen).unwrap_or_default();
        seen.extend(shown.iter().map(|domain| seen_hash(domain)));
        let first = seen.len().saturating_sub(REMEMBERED.max(REMEMBERED_PAGES * query.page_size()));
        let bytes: Vec<u8> =
            seen[first..].iter().flat_map(|hash| hash.to_le_bytes()[..SEEN_BYTES].to_vec()).collect();
        let (number, text) = match &place.key {
            Key::Number(n) => (Some(*n), None),
            Key::Text(t) => (None, Some(t.clone())),
        };
        Self {
            q: query_hash(query),
            stage,
            number,
            text,
            domain: place.domain.clone(),
            seen: URL_SAFE_NO_PAD.encode(bytes),
        }
    }

    /// Reads a cursor back.
    ///
    /// # Errors
    /// [`IndexError::Cursor`] when the text is none of ours or belongs to another query.
    pub(crate) fn parse(text: &str, query: &Query) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(IndexError::Cursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| IndexError::Cursor)?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| IndexError::Cursor)?;
        if cursor.q == query_hash(query) { Ok(cursor) } else { Err(IndexError::Cursor) }
    }

    pub(crate) fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The place, if the cursor fits the order.
    pub(crate) fn place(&self) -> Result<Place> {
        let key = match (self.number, &self.text) {
            (Some(n), None) => Key::Number(n),
            (None, Some(t)) => Key::Text(t.clone()),
            _ => return Err(IndexError::Cursor),
        };
        Ok(Place { key, domain: self.domain.clone() })
    }

    /// Hashes of the hits lately shown.
    pub(crate) fn seen(&self) -> Vec<u64> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.seen).unwrap_or_default();
        bytes
            .chunks_exact(SEEN_BYTES)
            .map(|chunk| chunk.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
            .collect()
    }
}

/// The remembered hash of a domain (40 bits).
pub(crate) fn seen_hash(domain: &str) -> u64 {
    fnv1a(domain.as_bytes()) & ((1 << (8 * SEEN_BYTES)) - 1)
}

fn query_hash(q: &Query) -> u64 {
    let filters = (&q.province, &q.zone, &q.sector, &q.state, &q.https, &q.ward, &q.service, q.literal);
    fnv1a(format!("{}\u{0}{}\u{0}{filters:?}", q.text, q.sort.code()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_fits_its_query_only() {
        let query = Query::text("cà phê");
        let place = Place { key: Key::Number(u64::MAX - 3), domain: "a.biz.vn".into() };
        let first = Cursor::after(&query, 2, &place, None, &["a.biz.vn", "b.biz.vn"]);
        let text = first.encode();
        let read = Cursor::parse(&text, &query).unwrap();
        assert_eq!((read.place().unwrap(), read.stage), (place.clone(), 2));
        assert_eq!(read.seen(), [seen_hash("a.biz.vn"), seen_hash("b.biz.vn")]);
        assert!(matches!(Cursor::parse(&text, &Query::text("phở")), Err(IndexError::Cursor)));
        for bad in ["", "x", "e30", &text[1..], &"A".repeat(10_000)] {
            assert!(matches!(Cursor::parse(bad, &query), Err(IndexError::Cursor)), "{bad}");
        }
        let second = Cursor::after(&query, 2, &place, Some(&read), &["c.biz.vn"]);
        assert_eq!(second.seen().len(), 3);
    }

    #[test]
    fn a_cursor_stays_short() {
        let query = Query::text("x");
        let place = Place { key: Key::Text("k".repeat(200)), domain: "a.biz.vn".into() };
        let names: Vec<String> = (0..5_000).map(|i| format!("d{i}.biz.vn")).collect();
        let shown: Vec<&str> = names.iter().map(String::as_str).collect();
        let long = Cursor::after(&query, 0, &place, None, &shown);
        assert!(long.encode().len() < 4_096);
        assert_eq!(long.seen().len(), 250);
        let pages = Cursor::after(&Query { limit: 100, ..query }, 0, &place, None, &shown);
        assert_eq!(pages.seen().len(), 300, "three pages of any size");
    }
}
