//! The front page: one search box, the provinces, what is new, the sectors, the headline figures.

use super::card::{Card, card};
use super::figures::Figure;
use super::frame::Frame;
use super::tiles::{self, TileFace};
use super::{Link, provinces, usage};
use crate::extract::Locale;
use crate::fault::Fault;
use crate::locales::{Lang, owner};
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::{self, Asked, By};
use crate::{discretion, finding, format};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::province::gazetteer;
use domain::request::Wish;
use domain::sector::sectors;
use store::SiteRow;

const NEWEST: u32 = 6;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    f: Frame,
    cards: Vec<Figure>,
    statistics: String,
    as_of: String,
    map: String,
    provinces: Vec<Link>,
    newest: Vec<Card>,
    sectors: Vec<Link>,
    owner: Vec<Link>,
}

/// `GET /`, `GET /en`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let asked = Asked { by: By::Total, zone: None, province: None };
    let table = statistics::table(&state, &asked).await?;
    // A few more than shown: some may ask search engines and directories to leave them out.
    let rows = state.db.newest_live(NEWEST * 2).await?;
    let newest = rows
        .into_iter()
        .filter(finding::findable)
        .filter_map(discretion::shown)
        .filter_map(|row| new_card(lang, &row))
        .take(NEWEST as usize)
        .collect();
    let t = lang.texts();
    reply::page(
        &Home {
            f: Frame::new(&state, &locale, Page::Home, "").described(t.home_lead),
            cards: usage::headline(lang, &table.total),
            statistics: Page::Statistics.path(lang),
            as_of: format!("{} {}", t.stats_as_of, format::moment(table.computed_at)),
            map: tiles::map(lang, "map", |code| face(lang, code)),
            provinces: provinces::links(lang),
            newest,
            sectors: sector_links(lang),
            owner: vec![
                Link::new(Page::Claim.path(lang), owner::wish(lang, Wish::Claim).0),
                Link::new(Page::Remove.path(lang), owner::wish(lang, Wish::Remove).0),
                Link::new(Page::Help.path(lang), t.home_owner_help),
            ],
        },
        reply::MINUTE,
    )
}

/// A card that says since when its site is in use instead of when it was checked; of persons, as elsewhere.
fn new_card(lang: Lang, row: &SiteRow) -> Option<Card> {
    let card = card(lang, row)?;
    let since = row.state.as_ref().filter(|_| row.standing().details_shown()).and_then(|s| s.first_use_at);
    let said =
        since.map(|at| format!("{} {}", lang.texts().home_new_since, format::date(at.in_vietnam().date())));
    Some(Card { checked: said.unwrap_or(card.checked), ..card })
}

/// A tile that only leads to its province.
#[must_use]
pub fn face(lang: Lang, code: domain::province::ProvinceCode) -> TileFace {
    let href = gazetteer().province(code).map(|p| Page::Province(&p.slug).path(lang)).unwrap_or_default();
    TileFace { href, ..TileFace::default() }
}

fn sector_links(lang: Lang) -> Vec<Link> {
    sectors()
        .iter()
        .map(|s| Link::new(Page::Trade(s.code).path(lang), lang.pick(&s.name_vi, &s.name_en).as_str()))
        .collect()
}
