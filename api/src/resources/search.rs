//! `GET /api/v1/search`.

use super::cursor::limit;
use super::site::{Site, site};
use crate::extract::{Client, Params};
use crate::fault::Fault;
use crate::finding;
use crate::limits::Doing;
use crate::locales::states;
use crate::paths::with_query;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use crate::statistics;
use axum::extract::State;
use axum::response::Response;
use domain::offering::ServiceKind;
use domain::province::gazetteer;
use domain::verdict::Https;
use indexer::{FacetCount, Hit, Query, Sort};
use serde::{Deserialize, Serialize};
use store::SiteRow;
use utoipa::{IntoParams, ToSchema};

const USUAL: u32 = 20;

/// Parameters of a search.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words, with or without marks; empty browses.
    pub q: Option<String>,
    /// Code of the 34-unit map, or slug.
    pub province: Option<String>,
    /// Present ward: five-digit code.
    pub ward: Option<String>,
    /// Zone, such as `biz.vn`.
    pub zone: Option<String>,
    /// Sector: VSIC 2025 section letter.
    pub sector: Option<String>,
    /// State: a class such as `USE_WEB`.
    pub state: Option<String>,
    /// HTTPS: `yes` (valid), `no` (anything else), or one state such as `expired`.
    pub https: Option<String>,
    /// Kind of service, as read from the page: `site`, `shop` or `profile`.
    pub service: Option<String>,
    /// `1` takes the words as typed: nothing is decoded, replaced or relaxed.
    pub literal: Option<String>,
    /// Order: `relevance` (default), `newest` or `name`.
    pub sort: Option<String>,
    /// Sites in one answer, 1 to 100; 20 unless told.
    pub limit: Option<u32>,
    /// Where the answer before ended: `next_cursor`.
    pub cursor: Option<String>,
}

/// Sites found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// Sites over all pages.
    pub total: u64,
    /// How the words were understood, when they were not taken as typed.
    pub searched_as: Option<Understood>,
    /// The question took too long and was answered with what had been found: totals and counts are lower bounds.
    pub partial: bool,
    /// Code of the province that the words name beside others: a filter to offer.
    pub place: Option<String>,
    /// Code of the province that the words name, where no site found lies in it.
    pub place_without: Option<String>,
    /// The sites, best first.
    pub items: Vec<FoundSite>,
    /// Counts per filter value; a filter does not narrow its own counts.
    pub facets: FacetCounts,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// A site that was found, with what matched.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundSite {
    /// The site.
    #[serde(flatten)]
    pub site: Site,
    /// The title as safe HTML, with `<mark>` around what matched; null where it may not be repeated.
    pub title_html: Option<String>,
    /// The best part of the description or the text, the same way.
    pub snippet_html: Option<String>,
}

/// How the words of a search were understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct Understood {
    /// `meaning`, `joined`, `keyboard`, `prefix`, `fewer`, `spelling` or `any_words`.
    pub relaxation: &'static str,
    /// The words searched for.
    pub text: String,
}

/// Counts per filter value.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetCounts {
    /// By province code.
    pub province: Vec<ValueCount>,
    /// By code of the present ward; empty is unknown.
    pub ward: Vec<ValueCount>,
    /// By zone.
    pub zone: Vec<ValueCount>,
    /// By sector letter; empty is unknown.
    pub sector: Vec<ValueCount>,
    /// By class.
    pub state: Vec<ValueCount>,
    /// By HTTPS state.
    pub https: Vec<ValueCount>,
    /// By kind of service; empty is unknown.
    pub service: Vec<ValueCount>,
}

/// How many sites have one value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Number of sites.
    pub count: u64,
}

/// Searches the listed sites. Names whose holders did not agree to be listed are in no answer and no count.
///
/// # Errors
/// [`Fault::BadParameter`], [`Fault::TooMany`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "directory",
    params(SearchParams),
    responses(
        (status = 200, description = "Sites found; `Link: rel=next` leads to more", body = SearchAnswer),
        (status = 400, description = "A parameter cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Many searches have come from this address; `Retry-After` says when the next is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(State(state): State<ApiState>, from: Client, params: Params) -> Result<Response, Fault> {
    state.limits.count(from.0, Doing::Searching, state.clock.now())?;
    let query = query(&state, &params)?;
    let found = finding::find(&state, query).await?;
    let next = found.results.next_cursor.clone();
    let answer = SearchAnswer {
        total: found.results.total,
        searched_as: found
            .results
            .searched_as
            .map(|s| Understood { relaxation: s.relaxation.code(), text: s.text }),
        partial: found.results.partial,
        place: found.results.place.map(|code| code.to_string()),
        place_without: found.results.place_without.map(|code| code.to_string()),
        items: found.sites.iter().filter_map(|(hit, row)| found_site(&state, hit, row)).collect(),
        facets: FacetCounts {
            province: counts(found.results.facets.province),
            ward: counts(found.results.facets.ward),
            zone: counts(found.results.facets.zone),
            sector: counts(found.results.facets.sector),
            state: counts(found.results.facets.state),
            https: counts(found.results.facets.https),
            service: counts(found.results.facets.service),
        },
        next_cursor: next.clone(),
    };
    let response = reply::json(&answer, reply::MINUTE);
    Ok(match next {
        Some(cursor) => reply::with_next(response, &next_url(&state, &params, &cursor)),
        None => response,
    })
}

fn found_site(state: &ApiState, hit: &Hit, row: &SiteRow) -> Option<FoundSite> {
    let repeated =
        |html: &String| finding::is_repeatable(row, html).then(|| finding::without_whereabouts(html));
    Some(FoundSite {
        site: site(state, row)?,
        title_html: repeated(&hit.title_html),
        snippet_html: repeated(&hit.snippet_html),
    })
}

fn query(state: &ApiState, params: &Params) -> Result<Query, Fault> {
    let text = params.get(&["q"]).unwrap_or_default().to_owned();
    let class = match params.get(&["state"]) {
        None => None,
        Some(word) => Some(states::class_of(word).ok_or_else(|| {
            Fault::parameter("state", "must be a class such as USE_WEB, USE_ALIAS or USE_OTHER")
        })?),
    };
    let sort = match params.get(&["sort"]) {
        None => Sort::default(),
        Some(word) => Sort::from_code(word)
            .ok_or_else(|| Fault::parameter("sort", "must be one of relevance, newest, name"))?,
    };
    Ok(Query {
        text,
        province: params.get(&["province"]).map(statistics::province).transpose()?.into_iter().collect(),
        ward: params.get(&["ward"]).map(ward).transpose()?.into_iter().collect(),
        zone: params.get(&["zone"]).map(|z| statistics::zone(state, z)).transpose()?.into_iter().collect(),
        sector: params.get(&["sector"]).map(sector).transpose()?.into_iter().collect(),
        state: class.into_iter().collect(),
        https: params.get(&["https"]).map(https).transpose()?.unwrap_or_default(),
        service: params.get(&["service"]).map(service).transpose()?.into_iter().collect(),
        sort,
        page: 1,
        limit: limit(params, USUAL)?,
        literal: params.get(&["literal"]).is_some_and(|v| !matches!(v, "" | "0")),
        cursor: params.get(&["cursor"]).map(str::to_owned),
    })
}

/// The states of HTTPS that a word stands for: those of the search page, and the values of the facet.
fn https(word: &str) -> Result<Vec<Https>, Fault> {
    let others = Https::ALL.iter().copied().filter(|h| *h != Https::Valid);
    match word {
        "yes" | "co" => Ok(vec![Https::Valid]),
        "no" | "khong" => Ok(others.collect()),
        code => Https::from_code(code).map(|h| vec![h]).ok_or_else(|| {
            let known: Vec<&str> = Https::ALL.iter().map(|h| h.code()).collect();
            Fault::parameter("https", format!("must be yes, no or one of {}", known.join(", ")))
        }),
    }
}

/// A kind of service.
fn service(word: &str) -> Result<ServiceKind, Fault> {
    ServiceKind::from_code(word)
        .ok_or_else(|| Fault::parameter("service", "must be one of site, shop, profile"))
}

/// A ward's code.
fn ward(word: &str) -> Result<String, Fault> {
    let known = gazetteer().wards().iter().any(|w| w.code == word);
    known
        .then(|| word.to_owned())
        .ok_or_else(|| Fault::parameter("ward", "must be the five-digit code of a present ward"))
}

/// A sector's letter.
///
/// # Errors
/// [`Fault::BadParameter`].
pub fn sector(word: &str) -> Result<String, Fault> {
    domain::sector::sector(word)
        .map(|s| s.code.to_string())
        .ok_or_else(|| Fault::parameter("sector", "must be a section letter of VSIC 2025, A to V"))
}

fn counts(list: Vec<FacetCount>) -> Vec<ValueCount> {
    list.into_iter().map(|c| ValueCount { value: c.value, count: c.count }).collect()
}

fn next_url(state: &ApiState, params: &Params, cursor: &str) -> String {
    let kept =
        ["q", "province", "ward", "zone", "sector", "state", "https", "service", "literal", "sort", "limit"];
    let mut pairs: Vec<(&str, &str)> =
        kept.iter().filter_map(|name| params.get(&[name]).map(|value| (*name, value))).collect();
    pairs.push(("cursor", cursor));
    state.url(&with_query("/api/v1/search", &pairs))
}
