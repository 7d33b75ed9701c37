//! `/tim`: results with facets, chips and numbered pages. The whole state is in the address.

use super::Link;
use super::card::{Card, card};
use super::frame::Frame;
use super::pager::{Pager, numbered};
use crate::extract::{Client, Locale, Params};
use crate::fault::Fault;
use crate::finding::{self, Found};
use crate::format;
use crate::limits::Doing;
use crate::locales::Lang;
use crate::naming;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::province::gazetteer;
use indexer::{Query, Sort};

mod choices;
mod facets;

use choices::{Choices, Filter};
use facets::Facet;

/// Sites on one page.
const PER_PAGE: u32 = 20;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    f: Frame,
    heading: String,
    q: String,
    kept: Vec<(&'static str, String)>,
    notes: Vec<String>,
    interpreted: String,
    /// No site has all of the words: some had to do.
    any_words: bool,
    /// The question was cut short.
    partial: bool,
    /// The same words, taken as they were typed; or read again, when they were.
    literally: Option<String>,
    freely: Option<String>,
    /// The place that the words name, as a filter.
    narrower: Option<Link>,
    /// The place that the words name and in which nothing was found: what else is there.
    instead: Option<Link>,
    chips: Vec<Link>,
    count: String,
    sorts: Vec<Link>,
    results: Vec<Card>,
    pager: Pager,
    facets: Vec<Facet>,
    wider: Option<String>,
    /// Where names under .vn are registered.
    register: &'static str,
    provinces: String,
    trades: String,
}

/// The registry's page for who wants a name: what is not in the directory may yet come.
const REGISTER: &str = "https://tenmien.vn/";

/// `GET /tim`, `GET /en/search`.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    from: Client,
    params: Params,
) -> Result<Response, Fault> {
    state.limits.count(from.0, Doing::Searching, state.clock.now())?;
    let lang = locale.lang;
    let t = lang.texts();
    let choices = Choices::read(&state, &params);
    let mut found = finding::find(&state, query(&choices)).await?;
    // A page beyond the last is the first (as a reader who narrows a search expects).
    let choices = if choices.page > found.results.pages.max(1) {
        let first = choices.on_page(1);
        found = finding::find(&state, query(&first)).await?;
        first
    } else {
        choices
    };
    let pages = found.results.pages.max(1);
    let heading = if choices.q.is_empty() {
        t.results_all.to_owned()
    } else {
        format!("{}: {}", t.results_title, choices.q)
    };
    let title = if pages > 1 {
        format!("{heading} ({} {} {} {pages})", t.page_word.to_lowercase(), choices.page, t.page_of)
    } else {
        heading.clone()
    };
    let page = SearchPage {
        // Result pages would fill search engines with each other.
        f: Frame::new(&state, &locale, Page::Search, title).unindexed(true),
        heading,
        kept: choices.kept(),
        interpreted: interpreted(&choices, &found),
        any_words: found
            .results
            .searched_as
            .as_ref()
            .is_some_and(|s| s.relaxation == indexer::Relaxation::AnyWords),
        partial: found.results.partial,
        literally: found.results.searched_as.as_ref().map(|_| choices.read_literally(true).href(lang)),
        freely: choices.literal.then(|| choices.read_literally(false).href(lang)),
        narrower: narrower(lang, &choices, &found),
        instead: instead(lang, &choices, &found),
        chips: choices.chips(lang),
        count: count(lang, found.results.total),
        sorts: sorts(lang, &choices),
        pager: numbered(lang, choices.page, pages, |n| choices.on_page(n).href(lang)),
        facets: facets::all(lang, &choices, &found.results.facets),
        wider: (!choices.filters().is_empty()).then(|| choices.wider().href(lang)),
        results: cards(lang, &found),
        register: REGISTER,
        provinces: Page::Provinces.path(lang),
        trades: Page::Trades.path(lang),
        q: choices.q.clone(),
        notes: choices.notes,
    };
    reply::page(&page, reply::MINUTE)
}

fn query(choices: &Choices) -> Query {
    Query {
        text: choices.q.clone(),
        province: choices.province.into_iter().collect(),
        ward: choices.ward.clone().into_iter().collect(),
        zone: choices.zone.clone().into_iter().collect(),
        sector: choices.sector.clone().into_iter().collect(),
        state: choices.state.into_iter().collect(),
        https: choices.https_states(),
        service: choices.service.into_iter().collect(),
        sort: choices.sort,
        page: choices.page,
        limit: PER_PAGE,
        literal: choices.literal,
        cursor: None,
    }
}

/// What was searched for instead of what was typed; nothing where that is the same to a reader.
fn interpreted(choices: &Choices, found: &Found) -> String {
    let typed = choices.q.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let text = found.results.searched_as.as_ref().map(|s| s.text.clone()).unwrap_or_default();
    if text.to_lowercase() == typed { String::new() } else { text }
}

/// The province that the words name, unless one is chosen, or there is nothing to narrow.
fn narrower(lang: Lang, choices: &Choices, found: &Found) -> Option<Link> {
    if found.results.total == 0 {
        return None;
    }
    let province = gazetteer().province(found.results.place?)?;
    let there = choices.with(Filter::Province, province.code.as_str());
    choices.province.is_none().then(|| Link::new(there.href(lang), naming::province(lang, province)))
}

/// All sites of the province that the words name, where none of those found lies in it.
fn instead(lang: Lang, choices: &Choices, found: &Found) -> Option<Link> {
    let province = gazetteer().province(found.results.place_without?)?;
    let there = Page::Province(&province.slug).path(lang);
    choices.province.is_none().then(|| Link::new(there, naming::province(lang, province)))
}

fn cards(lang: Lang, found: &Found) -> Vec<Card> {
    found
        .sites
        .iter()
        .filter_map(|(hit, row)| {
            let mut card = card(lang, row)?;
            let usable = |html: &str| finding::is_repeatable(row, html);
            if usable(&hit.title_html) {
                card.title.clone_from(&hit.title_html);
            }
            if usable(&hit.snippet_html) {
                card.description.clone_from(&hit.snippet_html);
            }
            Some(card)
        })
        .collect()
}

fn count(lang: Lang, total: u64) -> String {
    let n = format::number(lang, i64::try_from(total).unwrap_or(i64::MAX));
    match (lang, total) {
        (Lang::Vi, _) => format!("{n} website"),
        (Lang::En, 1) => format!("{n} website"),
        (Lang::En, _) => format!("{n} websites"),
    }
}

fn sorts(lang: Lang, choices: &Choices) -> Vec<Link> {
    let t = lang.texts();
    [(Sort::Relevance, t.sort_best), (Sort::Newest, t.sort_newest), (Sort::Name, t.sort_name)]
        .into_iter()
        // "Best match" means nothing without words to match.
        .filter(|(sort, _)| *sort != Sort::Relevance || !choices.q.is_empty())
        .map(|(sort, text)| {
            Link::new(choices.without(Filter::Page).sorted(sort).href(lang), text).at(choices.sort == sort)
        })
        .collect()
}
