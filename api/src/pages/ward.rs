//! `/tinh/{province}/{ward}`: the listed sites of a ward. The last part of the address is the ward's name and its code, for
//! names that differ in marks only look alike there.

use super::card::{Card, card};
use super::frame::Frame;
use super::pager::{self, Pager};
use super::{Link, site_ld};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::finding::{self, Leafed};
use crate::format;
use crate::locales::Lang;
use crate::naming;
use crate::paths::{Page, with_query};
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::province::{Province, Ward, gazetteer};
use indexer::Query;
use store::SiteRow;

/// Sites on one page.
const PER_PAGE: u32 = 24;

#[derive(Template)]
#[template(path = "ward.html")]
struct Directory {
    f: Frame,
    lead: String,
    province: Link,
    search_here: String,
    json_ld: String,
    sites: Vec<Card>,
    pager: Pager,
}

/// The last part of a ward's address.
#[must_use]
pub fn part(ward: &Ward) -> String {
    format!("{}-{}", ward.slug, ward.code)
}

/// "Phường Hoàn Kiếm".
#[must_use]
pub fn name(ward: &Ward) -> String {
    format!("{} {}", ward.became.as_deref().unwrap_or(&ward.kind), ward.name)
}

/// The ward of a row and the address of its page, where the register names one without doubt.
#[must_use]
pub fn of_row(lang: Lang, row: &SiteRow) -> Option<Link> {
    let code = row.province_now()?;
    let ward = indexer::ward_code(row.registration.ward.as_deref(), Some(code))?;
    let province = gazetteer().province(code)?;
    let ward = gazetteer().wards_of(code).iter().find(|w| w.code == ward)?;
    Some(link(lang, province, ward))
}

/// The link to a ward's page.
#[must_use]
pub fn link(lang: Lang, province: &Province, ward: &Ward) -> Link {
    Link::new(Page::Ward(&province.slug, &part(ward)).path(lang), name(ward))
}

/// The wards of a province in which the index has sites, in the order of their names, each with their number.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn inhabited(
    state: &ApiState,
    lang: Lang,
    province: &Province,
) -> Result<Vec<(Link, String)>, Fault> {
    let query = Query { province: vec![province.code], limit: 1, ..Query::default() };
    let counts = finding::find(state, query).await?.results.facets.ward;
    let wards = gazetteer().wards_of(province.code);
    let mut found: Vec<(&Ward, u64)> =
        counts.iter().filter_map(|c| Some((wards.iter().find(|w| w.code == c.value)?, c.count))).collect();
    found.sort_by_key(|(ward, _)| domain::collation::key(&ward.name));
    let count = |n: u64| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
    Ok(found.into_iter().map(|(ward, n)| (link(lang, province, ward), count(n))).collect())
}

/// `GET /tinh/{slug}/{ward}`, `GET /en/province/{slug}/{ward}`; numbered pages with `trang`.
///
/// # Errors
/// [`Fault::NotFound`] for no present ward of the province; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path((slug, asked)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Fault> {
    let province = gazetteer().by_slug(&slug).ok_or(Fault::NotFound)?;
    let code = asked.rsplit_once('-').map_or(asked.as_str(), |(_, code)| code);
    let ward = gazetteer().wards_of(province.code).iter().find(|w| w.code == code).ok_or(Fault::NotFound)?;
    let (lang, last) = (locale.lang, part(ward));
    let at = Page::Ward(&province.slug, &last);
    let here = at.path(lang);
    if asked != last {
        return Ok(Redirect::permanent(&here).into_response());
    }
    let t = lang.texts();
    let query = Query { province: vec![province.code], ward: vec![ward.code.clone()], ..Query::default() };
    let Leafed { rows, total, page, pages } =
        finding::leaf(&state, query, pager::asked(&params), PER_PAGE).await?;
    let place = format!("{}, {}", name(ward), naming::province(lang, province));
    let title = lang.pick(format!("Website tại {place}"), format!("Websites in {place}"));
    let total = format::number(lang, i64::try_from(total).unwrap_or(i64::MAX));
    let directory = Directory {
        f: Frame::new(&state, &locale, at, title.clone())
            .described(title)
            .unindexed(page > 1 || rows.is_empty()),
        lead: format!("{} {total}.", t.ward_count),
        province: Link::new(Page::Province(&province.slug).path(lang), naming::province(lang, province)),
        search_here: Page::Search.with(lang, &[("tinh", province.code.as_str()), ("xa", &ward.code)]),
        json_ld: site_ld::item_list(&state, lang, &rows),
        sites: rows.iter().filter_map(|row| card(lang, row)).collect(),
        pager: pager::numbered(lang, page, pages, |n| with_query(&here, &[("trang", &pager::word(n))])),
    };
    reply::page(&directory, reply::MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::province::ProvinceCode;
    use std::collections::BTreeSet;

    #[test]
    fn every_ward_has_an_address_of_its_own() {
        let all: BTreeSet<_> = gazetteer().wards().iter().map(part).collect();
        assert_eq!(all.len(), gazetteer().wards().len());
        assert!(
            all.iter()
                .all(|part| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
        let hanoi = ProvinceCode::parse("01").unwrap();
        let ward = gazetteer().wards_of(hanoi).iter().find(|w| w.name == "Hoàn Kiếm").unwrap();
        assert!(part(ward).starts_with("hoan-kiem-") && name(ward) == "Phường Hoàn Kiếm");
    }
}
