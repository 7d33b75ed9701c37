//! Counts per filter value. A facet's own filter does not narrow its own counts, so that a second value can be
//! added; all other filters do.

use crate::schema::FACETS;
use std::collections::BTreeMap;

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

/// Counts while they are collected: one map per facet, in the order of [`Facets`].
pub(crate) type Counts = [BTreeMap<String, u64>; FACETS];

impl Facets {
    /// Most frequent first, equal counts by code.
    pub(crate) fn from_counts(counts: Counts) -> Self {
        let [province, zone, sector, state, https, ward, service] = counts.map(|map| {
            let mut list: Vec<FacetCount> =
                map.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            list
        });
        Self { province, zone, sector, state, https, ward, service }
    }
}
