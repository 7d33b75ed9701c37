//! Counts per filter value. A facet's own filter does not narrow its own counts, so that a second value can be
//! added; all other filters do.

use crate::schema::FACETS;
use std::cmp::Reverse;

/// The counts of one query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By present province code.
    pub province: Vec<FacetCount>,
    /// By zone.
    pub zone: Vec<FacetCount>,
    /// By sector letter.
    pub sector: Vec<FacetCount>,
    /// By class code.
    pub state: Vec<FacetCount>,
    /// By HTTPS code.
    pub https: Vec<FacetCount>,
    /// By code of the present ward.
    pub ward: Vec<FacetCount>,
    /// By kind of service: `site`, `shop`, `profile`; empty for sites without a page.
    pub service: Vec<FacetCount>,
}

/// How many sites have one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value's code; empty for *unknown*.
    pub value: String,
    /// Number of sites.
    pub count: u64,
}

/// Counts while they are collected: by facet, in the order of [`Facets`], and by value; the last is *unknown*.
pub(crate) type Counts = [Vec<u64>; FACETS];

impl Facets {
    /// Most frequent first, equal counts by code.
    pub(crate) fn from_counts(counts: &Counts, values: &[Vec<String>; FACETS]) -> Self {
        let lists: [Vec<FacetCount>; FACETS] = std::array::from_fn(|facet| {
            let values = &values[facet];
            // What is unknown has the empty code, which is the first.
            let unknown = counts[facet].get(values.len()).map(|count| ("", *count));
            let known = values.iter().map(String::as_str).zip(counts[facet].iter().copied());
            let occurring = unknown.into_iter().chain(known).filter(|(_, count)| *count > 0);
            let mut list: Vec<(&str, u64)> = occurring.collect();
            list.sort_by_key(|(_, count)| Reverse(*count));
            list.into_iter().map(|(value, count)| FacetCount { value: value.to_owned(), count }).collect()
        });
        let [province, zone, sector, state, https, ward, service] = lists;
        Self { province, zone, sector, state, https, ward, service }
    }
}
