//! Searching: the index finds, the store and `domain::visibility` say what may be shown. Pages and API share it.

use crate::discretion;
use crate::fault::Fault;
use crate::state::ApiState;
use domain::name::DomainName;
use indexer::{Hit, IndexError, MAX_DEPTH, Query, Results, Sort};
use std::sync::Arc;
use store::{Browse, SiteRow};

/// Names read from the store at a time while a directory is browsed.
const BATCH: u32 = 100;

/// What a search found, each hit with its present row.
#[derive(Debug)]
pub struct Found {
    /// Counts, pages and how the query was understood; its hits have moved to `sites`.
    pub results: Results,
    /// The hits that may be shown now, in order.
    pub sites: Vec<(Hit, SiteRow)>,
}

/// Asks the index, and drops hits whose holder has withdrawn since it was written.
///
/// # Errors
/// [`Fault::BadParameter`] for a cursor of another query; [`Fault::Unavailable`] when the index or store fails.
pub async fn find(state: &ApiState, query: Query) -> Result<Found, Fault> {
    let index = Arc::clone(&state.index);
    let answer = tokio::task::spawn_blocking(move || index.search(&query)).await;
    let mut results = match answer {
        Ok(Ok(results)) => results,
        Ok(Err(IndexError::Cursor)) => {
            return Err(Fault::parameter("cursor", "does not belong to this query: begin again without it"));
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the index failed");
            return Err(Fault::Unavailable);
        }
        Err(error) => {
            tracing::error!(%error, "the search task ended early");
            return Err(Fault::Internal);
        }
    };
    let hits = std::mem::take(&mut results.hits);
    let names: Vec<DomainName> = hits.iter().map(|h| h.domain.clone()).collect();
    let mut rows = state.db.sites(&names).await?.into_iter().peekable();
    let mut sites = Vec::with_capacity(hits.len());
    for hit in hits {
        // Rows come in the order asked for, without those that are gone.
        if let Some(row) = rows.next_if(|r| r.registration.domain == hit.domain)
            && findable(&row)
            && let Some(row) = discretion::shown(row)
        {
            sites.push((hit, row));
        }
    }
    Ok(Found { results, sites })
}

/// Whether what the index marked may be repeated: its HTML is escaped by contract, but it is older than the row, so what may not
/// be said is looked for once more.
#[must_use]
pub fn is_repeatable(row: &SiteRow, html: &str) -> bool {
    !html.is_empty() && discretion::is_repeatable(row, &unmarked(html))
}

/// Text with marks, without contact facts; where it has any, the marks go too.
#[must_use]
pub fn without_whereabouts(html: &str) -> String {
    let plain = unmarked(html);
    let left = domain::discretion::without_whereabouts(&plain);
    if left == plain { html.to_owned() } else { left }
}

fn unmarked(html: &str) -> String {
    html.replace("<mark>", "").replace("</mark>", "")
}

/// One page of a directory: its sites, and where it stands.
#[derive(Debug)]
pub struct Leafed {
    /// The sites, in the order of a Vietnamese dictionary.
    pub rows: Vec<SiteRow>,
    /// Sites over all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u32,
    /// How many pages there are, at least one.
    pub pages: u32,
}

/// A page of the sites that filters let through, by name: read from the index, which knows where the page begins. A page
/// beyond the last is the last.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn leaf(state: &ApiState, filters: Query, page: u32, size: u32) -> Result<Leafed, Fault> {
    let most = MAX_DEPTH / size.max(1);
    let query = |page| Query { sort: Sort::Name, limit: size, page, ..filters.clone() };
    let mut page = page.clamp(1, most);
    let mut found = find(state, query(page)).await?;
    let total = found.results.total;
    let pages = u32::try_from(total.div_ceil(u64::from(size.max(1)))).unwrap_or(most).clamp(1, most);
    if page > pages {
        page = pages;
        found = find(state, query(page)).await?;
    }
    Ok(Leafed { rows: found.sites.into_iter().map(|(_, row)| row).collect(), total, page, pages })
}

/// The living sites of a province (or of all) in the order of their names, after `after`, and the name to go on
/// after when there are more. Names that may be listed but are not in use have their pages, yet no place in a
/// directory: it would only expose them.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn browse(
    state: &ApiState,
    by: &Browse,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<SiteRow>, Option<String>), Fault> {
    let (mut after, limit) = (after.map(str::to_owned), limit as usize);
    let mut sites: Vec<SiteRow> = Vec::with_capacity(limit + 1);
    while sites.len() <= limit {
        let rows = state.db.browse(by, after.as_deref(), BATCH).await?;
        let is_last = rows.len() < BATCH as usize;
        after = rows.last().map(|r| r.registration.domain.as_str().to_owned());
        sites.extend(rows.into_iter().filter(findable).filter_map(discretion::shown));
        if is_last {
            break;
        }
    }
    let more = sites.len() > limit;
    sites.truncate(limit);
    let last = sites.last().filter(|_| more).map(|r| r.registration.domain.as_str().to_owned());
    Ok((sites, last))
}

/// The rows of these names that a search may show now.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn shown(state: &ApiState, names: &[DomainName]) -> Result<Vec<SiteRow>, Fault> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows = state.db.sites(names).await?;
    Ok(rows.into_iter().filter(findable).filter_map(discretion::shown).collect())
}

/// Whether search engines and feed readers may be told of a row: a person's consent to this list is none to theirs.
#[must_use]
pub fn indexable(row: &SiteRow) -> bool {
    findable(row) && !row.standing().is_personal()
}

/// Whether a search may show a row: visible, in use, and the site itself does not ask to be left out.
#[must_use]
pub fn findable(row: &SiteRow) -> bool {
    row.standing().searchable() && row.state.as_ref().is_none_or(|s| !s.noindex)
}
