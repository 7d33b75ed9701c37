//! `/nganh` and `/nganh/{letter}`: the trades, and the listed sites of one from A to Z.

use super::card::{Card, card};
use super::frame::Frame;
use super::pager::{self, Pager};
use super::{Choice, Link, site_ld};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::finding::{self, Leafed};
use crate::locales::Lang;
use crate::paths::{Page, with_query};
use crate::reply;
use crate::state::ApiState;
use crate::statistics;
use crate::{format, naming};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::province::{ProvinceCode, gazetteer};
use domain::sector::{sector, sectors};
use indexer::Query;

/// Sites on one page.
const PER_PAGE: u32 = 24;

#[derive(Template)]
#[template(path = "trades.html")]
struct Trades {
    f: Frame,
    trades: Vec<(Link, String)>,
}

#[derive(Template)]
#[template(path = "trade.html")]
struct Trade {
    f: Frame,
    here: String,
    provinces: Vec<Choice>,
    notes: Vec<String>,
    search_here: String,
    feed: String,
    json_ld: String,
    sites: Vec<Card>,
    pager: Pager,
}

/// `GET /nganh`, `GET /en/trade`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn list(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let found = finding::find(&state, Query { limit: 1, ..Query::default() }).await?;
    let sites = |letter: char| {
        let count = found.results.facets.sector.iter().find(|c| c.value.chars().eq([letter]));
        format::number(lang, count.map_or(0, |c| i64::try_from(c.count).unwrap_or(i64::MAX)))
    };
    let trades = sectors().iter().map(|s| {
        let name = lang.pick(&s.name_vi, &s.name_en).as_str();
        (Link::new(Page::Trade(s.code).path(lang), name), sites(s.code))
    });
    let t = lang.texts();
    let page = Trades {
        f: Frame::new(&state, &locale, Page::Trades, t.trades_title).described(t.trades_lead),
        trades: trades.collect(),
    };
    reply::page(&page, reply::MINUTE)
}

/// `GET /nganh/{letter}`, `GET /en/trade/{letter}`; narrowed to a province with `tinh`; numbered pages with `trang`.
///
/// # Errors
/// [`Fault::NotFound`] for no section of VSIC 2025; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path(letter): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let trade = sector(&letter).ok_or(Fault::NotFound)?;
    let (lang, at) = (locale.lang, Page::Trade(trade.code));
    let here = at.path(lang);
    if !here.ends_with(&format!("/{letter}")) {
        return Ok(Redirect::permanent(&here).into_response());
    }
    let mut notes = Vec::new();
    let province = params.get(&["tinh", "province"]).and_then(|p| {
        let found = statistics::province(p).ok();
        if found.is_none() {
            notes.push(format!("tinh={p}"));
        }
        found
    });
    let code = trade.code.to_string();
    let query =
        Query { province: province.into_iter().collect(), sector: vec![code.clone()], ..Query::default() };
    let Leafed { rows, page, pages, .. } =
        finding::leaf(&state, query, pager::asked(&params), PER_PAGE).await?;
    let name = naming::sector(lang, &code).unwrap_or_default();
    let chosen = province.map(|p| p.to_string()).unwrap_or_default();
    let page = Trade {
        f: Frame::new(&state, &locale, at, name)
            .described(format!("{}: {name}", lang.texts().trades_title))
            .unindexed(page > 1),
        provinces: choices(lang, province),
        notes,
        search_here: Page::Search.with(lang, &[("nganh", &code)]),
        feed: Page::TradeFeed(trade.code).path(lang),
        json_ld: site_ld::item_list(&state, lang, &rows),
        sites: rows.iter().filter_map(|r| card(lang, r)).collect(),
        pager: pager::numbered(lang, page, pages, |n| {
            with_query(&here, &[("tinh", &chosen), ("trang", &pager::word(n))])
        }),
        here: here.clone(),
    };
    reply::page(&page, reply::MINUTE)
}

fn choices(lang: Lang, chosen: Option<ProvinceCode>) -> Vec<Choice> {
    let mut provinces: Vec<_> = gazetteer().provinces().iter().collect();
    provinces.sort_by_key(|p| domain::collation::key(naming::province(lang, p)));
    provinces
        .into_iter()
        .map(|p| Choice {
            value: p.code.to_string(),
            text: naming::province(lang, p).to_owned(),
            current: chosen == Some(p.code),
        })
        .collect()
}
