//! A province's directory: what it is, how its names are used, and its listed sites from A to Z.

use super::card::{Card, card};
use super::figures::Figure;
use super::frame::Frame;
use super::pager::{self, Pager};
use super::{Choice, provinces, site_ld, usage};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::finding::{self, Leafed};
use crate::format;
use crate::locales::Lang;
use crate::naming;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::{self, Asked, By};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::province::{Province, gazetteer};
use domain::sector::sectors;
use indexer::Query;

/// Sites on one page.
const PER_PAGE: u32 = 24;

#[derive(Template)]
#[template(path = "province.html")]
struct Directory {
    f: Frame,
    lead: String,
    formerly: String,
    cards: Vec<Figure>,
    statistics: String,
    as_of: String,
    notes: Vec<String>,
    here: String,
    zones: Vec<Choice>,
    sectors: Vec<Choice>,
    search_here: String,
    wards: Vec<(super::Link, String)>,
    feed: String,
    json_ld: String,
    sites: Vec<Card>,
    pager: Pager,
}

/// The present province that another way of writing means: its code of today, a name run together, a former province.
fn meant(text: &str, today: time::Date) -> Option<&'static Province> {
    let unit = gazetteer().resolve(&text.replace('-', " "), Some(today)).ok()?;
    gazetteer().province(gazetteer().present_of(unit)?)
}

struct Filters {
    zone: Option<String>,
    sector: Option<String>,
    notes: Vec<String>,
}

/// `GET /tinh/{slug}`, `GET /en/province/{slug}`; numbered pages with `trang`.
///
/// # Errors
/// [`Fault::NotFound`] for no province of any map; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path(slug): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let lang = locale.lang;
    let Some(province) = gazetteer().by_slug(&slug) else {
        let province = meant(&slug, state.clock.now().date()).ok_or(Fault::NotFound)?;
        return Ok(Redirect::permanent(&Page::Province(&province.slug).path(lang)).into_response());
    };
    let t = lang.texts();
    let filters = filters(&state, &params);
    let asked = Asked { by: By::Total, zone: None, province: Some(province.code) };
    let table = statistics::table(&state, &asked).await?;
    let query = Query {
        province: vec![province.code],
        zone: filters.zone.iter().cloned().collect(),
        sector: filters.sector.iter().cloned().collect(),
        ..Query::default()
    };
    let Leafed { rows, page, pages, .. } =
        finding::leaf(&state, query, pager::asked(&params), PER_PAGE).await?;
    let here = Page::Province(&province.slug).path(lang);
    let full = lang.pick(province.full_name_on(state.clock.now().date()), &province.name_en).to_owned();
    let code = province.code.to_string();
    let title = lang.pick(format!("Website tại {full}"), format!("Websites in {full}"));
    let lead = lead(lang, province, &full);
    reply::page(
        &Directory {
            pager: pager::numbered(lang, page, pages, |n| address(&here, &filters, n)),
            f: Frame::new(&state, &locale, Page::Province(&province.slug), title)
                .described(lead.clone())
                .unindexed(page > 1),
            lead,
            formerly: provinces::former_names(province).join(", "),
            cards: usage::headline(lang, &table.total),
            statistics: Page::Statistics.with(lang, &[("tinh", &code)]),
            as_of: format!("{} {}", t.stats_as_of, format::moment(table.computed_at)),
            zones: zone_choices(&state, filters.zone.as_deref()),
            sectors: sector_choices(lang, filters.sector.as_deref()),
            feed: Page::ProvinceFeed(&province.slug).path(lang),
            wards: super::ward::inhabited(&state, lang, province).await?,
            search_here: Page::Search.with(lang, &[("tinh", &code)]),
            json_ld: site_ld::item_list(&state, lang, &rows),
            sites: rows.iter().filter_map(|r| card(lang, r)).collect(),
            notes: filters.notes,
            here,
        },
        reply::MINUTE,
    )
}

fn filters(state: &ApiState, params: &Params) -> Filters {
    let mut notes = Vec::new();
    let zone = params
        .get(&["zone"])
        .and_then(|z| statistics::zone(state, z).map_err(|_| notes.push(format!("zone={z}"))).ok());
    let sector = params.get(&["nganh", "sector"]).and_then(|s| match domain::sector::sector(s) {
        Some(found) => Some(found.code.to_string()),
        None => {
            notes.push(format!("nganh={s}"));
            None
        }
    });
    Filters { zone, sector, notes }
}

fn address(here: &str, filters: &Filters, page: u32) -> String {
    let (zone, sector) = (filters.zone.as_deref(), filters.sector.as_deref());
    let pairs = [
        ("zone", zone.unwrap_or_default()),
        ("nganh", sector.unwrap_or_default()),
        ("trang", &pager::word(page)),
    ];
    crate::paths::with_query(here, &pairs)
}

fn lead(lang: Lang, p: &Province, full: &str) -> String {
    let wards = format::number(lang, gazetteer().wards_of(p.code).len() as i64);
    match lang {
        Lang::Vi => format!(
            "Website của người và doanh nghiệp đăng ký tại {full} (vùng {}; mã {}; {wards} xã, phường, đặc khu).",
            p.region, p.code
        ),
        Lang::En => format!(
            "Websites of people and businesses registered in {full} ({}; code {}; {wards} wards and communes).",
            p.region_en, p.code
        ),
    }
}

/// The zones as choices.
fn zone_choices(state: &ApiState, chosen: Option<&str>) -> Vec<Choice> {
    let zones = state.settings.zones.iter().map(domain::name::Zone::as_str);
    zones.map(|z| Choice { value: z.into(), text: format!(".{z}"), current: chosen == Some(z) }).collect()
}

fn sector_choices(lang: Lang, chosen: Option<&str>) -> Vec<Choice> {
    sectors()
        .iter()
        .map(|s| {
            let value = s.code.to_string();
            let text = naming::sector(lang, &value).unwrap_or_default().to_owned();
            Choice { current: chosen == Some(value.as_str()), value, text }
        })
        .collect()
}
