//! The order of hits and the places in it.

use crate::packs::Orders;
use crate::query::Sort;
use crate::top::Top;
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, DocId, Score, Searcher, TantivyDocument};

/// Where numbers begin to be ranks from the top, leaving room for one step beyond.
const TOP: u64 = u64::MAX - 1;
/// What was weighed stands before what was not.
pub(super) const HEAD: u64 = 1 << 63;

/// A place in the order: what a cursor remembers of the last hit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub key: Key,
    pub domain: String,
}

impl Place {
    /// Whether it lies behind everything that was weighed.
    pub(super) fn is_behind(&self) -> bool {
        self.number().is_some_and(|number| number < HEAD)
    }

    pub(super) fn number(&self) -> Option<u64> {
        match self.key {
            Key::Number(number) => Some(number),
            Key::Text(_) => None,
        }
    }
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

/// Rank of a score. The lowest bits go: the same document's score may differ there from segment to segment,
/// with the order in which its parts are added.
pub(crate) fn score_rank(score: f32) -> u64 {
    HEAD | u64::from(score.max(0.0).to_bits() >> 6)
}

/// What a segment is ordered by.
enum Order {
    Score,
    Moment(Column<i64>),
    Name(Option<StrColumn>),
}

impl Order {
    fn of(columns: &Orders, sort: Sort) -> Self {
        match sort {
            Sort::Relevance => Self::Score,
            Sort::Newest => Self::Moment(columns.first_use.clone()),
            Sort::Name => Self::Name(columns.names.clone()),
        }
    }
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

/// Rank of the key, rank of the domain (both: bigger is earlier), document, bits of the score.
type Candidate = (u64, u64, DocId, u32);

/// The best of one segment.
pub(super) struct Best {
    ordinal: usize,
    order: Order,
    domains: Option<StrColumn>,
    bound: Option<(u64, u64)>,
    top: Top<Candidate>,
}

impl Best {
    pub(super) fn new(
        ordinal: usize,
        columns: &Orders,
        sort: Sort,
        after: Option<&Place>,
        wanted: usize,
    ) -> tantivy::Result<Self> {
        let (order, domains) = (Order::of(columns, sort), columns.domains.clone());
        let bound = after.map(|place| bound(place, &order, domains.as_ref())).transpose()?.flatten();
        Ok(Self { ordinal, order, domains, bound, top: Top::new(wanted) })
    }

    /// A document in the order of a column.
    pub(super) fn take(&mut self, doc: DocId) {
        let key = match &self.order {
            Order::Score => HEAD,
            Order::Moment(at) => moment_rank(at.first(doc).unwrap_or(0)),
            Order::Name(keys) => rank_of(keys.as_ref(), doc),
        };
        self.push(key, doc, 0.0);
    }

    /// A document in the order of its score.
    pub(super) fn take_scored(&mut self, doc: DocId, score: Score) {
        self.push(score_rank(score), doc, score);
    }

    fn push(&mut self, key: u64, doc: DocId, score: Score) {
        if !self.top.takes(&(key, u64::MAX, DocId::MAX, u32::MAX)) {
            return;
        }
        let domain = rank_of(self.domains.as_ref(), doc);
        if self.bound.is_none_or(|bound| (key, domain) < bound) {
            self.top.push((key, domain, doc, score.to_bits()));
        }
    }

    /// The best, each with its key as text where it is one. The domain stands with the document: the column's dictionary is
    /// packed, and to unpack a part of it costs as much as to weigh a site.
    pub(super) fn ranked(self, least: Option<u64>, domain: &Domains<'_>) -> tantivy::Result<Vec<Ranked>> {
        let mut out = Vec::new();
        for (key, _, doc, score) in self.top.into_kept() {
            if least.is_some_and(|least| key < least) {
                continue;
            }
            let key = match &self.order {
                Order::Name(keys) => Key::Text(text_of(keys.as_ref(), key)?),
                _ => Key::Number(key),
            };
            let address = address(self.ordinal, doc);
            let place = Place { key, domain: domain.of(address)? };
            out.push(Ranked { place, score: f32::from_bits(score), address });
        }
        Ok(out)
    }

    /// The numbers that the best are ordered by; none where they are places in the order of one segment's texts.
    pub(super) fn numbers(&self) -> Option<impl Iterator<Item = u64> + '_> {
        let comparable = !matches!(self.order, Order::Name(_));
        comparable.then(|| self.top.kept().iter().map(|(key, ..)| *key))
    }
}

/// The best of several segments.
pub(super) fn ranked(best: Vec<Best>, wanted: usize, domains: &Domains<'_>) -> tantivy::Result<Vec<Ranked>> {
    let numbers: Option<Vec<u64>> = best
        .iter()
        .map(Best::numbers)
        .collect::<Option<Vec<_>>>()
        .map(|each| each.into_iter().flatten().collect());
    // What cannot be among the first need not be looked up.
    let least = numbers.filter(|numbers| wanted > 0 && numbers.len() > wanted).map(|mut numbers| {
        let (_, least, _) = numbers.select_nth_unstable_by(wanted - 1, |a, b| b.cmp(a));
        *least
    });
    let mut out = Vec::new();
    for one in best {
        out.extend(one.ranked(least, domains)?);
    }
    Ok(out)
}

/// The domains of documents.
pub(super) struct Domains<'a> {
    pub searcher: &'a Searcher,
    pub field: Field,
}

impl Domains<'_> {
    pub(super) fn of(&self, address: DocAddress) -> tantivy::Result<String> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(document.get_first(self.field).and_then(|v| v.as_str()).unwrap_or_default().to_owned())
    }
}

/// A document that was not weighed, at a rank of its own.
pub(super) fn placed(
    ordinal: usize,
    doc: DocId,
    rank: u64,
    domains: &Domains<'_>,
) -> tantivy::Result<Ranked> {
    let address = address(ordinal, doc);
    let place = Place { key: Key::Number(rank), domain: domains.of(address)? };
    Ok(Ranked { place, score: 0.0, address })
}

fn address(ordinal: usize, doc: DocId) -> DocAddress {
    DocAddress::new(u32::try_from(ordinal).unwrap_or(u32::MAX), doc)
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
