//! Sitemaps (sitemaps.org 0.9): an index, one file of the pages that lead to all others, and the sites of each province in
//! files of at most 50,000. Persons and sites that ask to be left out are in none.

use crate::fault::Fault;
use crate::finding;
use crate::locales::Lang;
use crate::locales::changes::CHANGES;
use crate::markup::escape;
use crate::pages::ward::part;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::Timestamp;
use domain::province::{ProvinceCode, gazetteer};
use domain::sector::sectors;
use indexer::Query;
use std::collections::BTreeSet;
use store::Listed;

/// Addresses in one file: the most that the protocol allows.
const MOST: u32 = 50_000;
/// The file of pages, and the place of sites whose province is unknown.
const PAGES: &str = "trang";
const NOWHERE: &str = "chua-ro";
/// The file of the wards in which there are sites.
const WARDS: &str = "xa-phuong";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `GET /sitemap.xml`: the index.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn index(State(state): State<ApiState>) -> Result<Response, Fault> {
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    let mut add = |file: &str, at: Option<Timestamp>| {
        let address = state.url(&format!("/sitemaps/{file}.xml"));
        let at = at.map(|at| format!("<lastmod>{}</lastmod>", at.rfc3339())).unwrap_or_default();
        xml.push_str(&format!("<sitemap><loc>{}</loc>{at}</sitemap>\n", escape(&address)));
    };
    let places = state.db.listed_places().await?;
    let latest = latest(&places);
    add(PAGES, latest);
    add(WARDS, latest);
    for place in places {
        let slug = slug_of(place.province);
        for n in 1..=place.sites.div_ceil(u64::from(MOST)) {
            add(&format!("{slug}.{n}"), Some(place.checked_at));
        }
    }
    xml.push_str("</sitemapindex>\n");
    Ok(reply::typed(xml, "application/xml", reply::MINUTE))
}

/// When any site was last checked: pages that list sites of the whole country are as new.
fn latest(places: &[Listed]) -> Option<Timestamp> {
    places.iter().map(|place| place.checked_at).max()
}

/// When a site of a province was last checked.
fn latest_in(places: &[Listed], province: ProvinceCode) -> Option<Timestamp> {
    places.iter().find(|place| place.province == Some(province)).map(|place| place.checked_at)
}

fn slug_of(province: Option<ProvinceCode>) -> &'static str {
    province.and_then(|code| gazetteer().province(code)).map_or(NOWHERE, |p| p.slug.as_str())
}

/// `GET /sitemaps/{file}`: pages, or the sites of a place.
///
/// # Errors
/// [`Fault::NotFound`] for no file of ours; [`Fault::Unavailable`].
pub async fn file(State(state): State<ApiState>, Path(file): Path<String>) -> Result<Response, Fault> {
    let stem = file.strip_suffix(".xml").ok_or(Fault::NotFound)?;
    let xml = if stem == PAGES {
        pages(&state).await?
    } else if stem == WARDS {
        wards(&state).await?
    } else {
        let (place, number) = stem.rsplit_once('.').ok_or(Fault::NotFound)?;
        let province = match place {
            NOWHERE => None,
            slug => Some(gazetteer().by_slug(slug).ok_or(Fault::NotFound)?.code),
        };
        let number: u64 = number.parse().ok().filter(|n| (1..=10_000).contains(n)).ok_or(Fault::NotFound)?;
        sites(&state, province, number).await?
    };
    // A removed site is out of it at once.
    Ok(reply::typed(xml, "application/xml", reply::CHECK))
}

fn entry(xml: &mut String, address: &str, at: Option<Timestamp>) {
    let at = at.map(|at| format!("<lastmod>{}</lastmod>", at.rfc3339())).unwrap_or_default();
    xml.push_str(&format!("<url><loc>{}</loc>{at}</url>\n", escape(address)));
}

fn urlset() -> String {
    format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\">\n")
}

async fn pages(state: &ApiState) -> Result<String, Fault> {
    // Those that change with what is checked, and those that change with the program alone: of these nobody knows a day.
    let moving = [Page::Home, Page::Provinces, Page::Trades, Page::Statistics, Page::WellKept];
    let fixed = [Page::SearchQuality, Page::Owner, Page::Help, Page::Bot, Page::About, Page::Api];
    let places = state.db.listed_places().await?;
    let latest = latest(&places);
    let mut xml = urlset();
    for lang in [Lang::Vi, Lang::En] {
        let mut add = |page: Page<'_>, at| entry(&mut xml, &state.url(&page.path(lang)), at);
        moving.into_iter().for_each(|page| add(page, latest));
        add(Page::Method, CHANGES.first().map(|change| Timestamp::start_of(change.since)));
        fixed.into_iter().for_each(|page| add(page, None));
        gazetteer().provinces().iter().for_each(|p| add(Page::Province(&p.slug), latest_in(&places, p.code)));
        sectors().iter().for_each(|s| add(Page::Trade(s.code), latest));
    }
    xml.push_str("</urlset>\n");
    Ok(xml)
}

async fn wards(state: &ApiState) -> Result<String, Fault> {
    let found = finding::find(state, Query { limit: 1, ..Query::default() }).await?;
    let places = state.db.listed_places().await?;
    let inhabited: BTreeSet<&str> = found.results.facets.ward.iter().map(|c| c.value.as_str()).collect();
    let mut xml = urlset();
    for ward in gazetteer().wards().iter().filter(|w| inhabited.contains(w.code.as_str())) {
        let Some(province) = gazetteer().province(ward.province) else { continue };
        for lang in [Lang::Vi, Lang::En] {
            let page = Page::Ward(&province.slug, &part(ward)).path(lang);
            entry(&mut xml, &state.url(&page), latest_in(&places, ward.province));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(xml)
}

async fn sites(state: &ApiState, province: Option<ProvinceCode>, number: u64) -> Result<String, Fault> {
    let offset = (number - 1) * u64::from(MOST);
    let names = state.db.listed_names(province, MOST, offset).await?;
    if names.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut xml = urlset();
    let add = |row: store::SiteRow| {
        if let Some(seen) = row.state.as_ref().filter(|_| finding::indexable(&row)) {
            let page = Page::Site(row.registration.domain.as_str());
            entry(&mut xml, &state.url(&page.path(Lang::Vi)), Some(seen.checked_at));
        }
    };
    state.db.sites_of(&names, add).await?;
    xml.push_str("</urlset>\n");
    Ok(xml)
}
