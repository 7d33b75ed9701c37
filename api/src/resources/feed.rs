//! Atom feeds (RFC 4287): sites that came into use lately, of a province or of a trade. Persons are in none: a feed is kept
//! by others, and nobody could take it back.

use crate::discretion;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::finding;
use crate::locales::Lang;
use crate::markup::escape;
use crate::naming;
use crate::pages::card::{place, shorten};
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::Timestamp;
use domain::province::gazetteer;
use domain::sector::sector;
use store::SiteRow;

/// Entries of a feed.
const ENTRIES: u32 = 30;

/// What a feed is about.
struct Feed<'a> {
    title: String,
    page: Page<'a>,
    this: Page<'a>,
}

/// `GET /tinh/{slug}/atom.xml`, `GET /en/province/{slug}/atom.xml`.
///
/// # Errors
/// [`Fault::NotFound`] for no present province; [`Fault::Unavailable`].
pub async fn province(
    State(state): State<ApiState>,
    locale: Locale,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let province = gazetteer().by_slug(&slug).ok_or(Fault::NotFound)?;
    let rows = state.db.newest_live_of(Some(province.code), None, ENTRIES * 2).await?;
    let name = naming::province(locale.lang, province);
    let feed = Feed {
        title: format!("{} – {name}", locale.lang.texts().home_new),
        page: Page::Province(&province.slug),
        this: Page::ProvinceFeed(&province.slug),
    };
    Ok(answer(&state, locale.lang, &feed, rows))
}

/// `GET /nganh/{letter}/atom.xml`, `GET /en/trade/{letter}/atom.xml`.
///
/// # Errors
/// [`Fault::NotFound`] for no section of VSIC 2025; [`Fault::Unavailable`].
pub async fn trade(
    State(state): State<ApiState>,
    locale: Locale,
    Path(letter): Path<String>,
) -> Result<Response, Fault> {
    let trade = sector(&letter).ok_or(Fault::NotFound)?;
    let code = trade.code.to_string();
    let rows = state.db.newest_live_of(None, Some(&code), ENTRIES * 2).await?;
    let name = naming::sector(locale.lang, &code).unwrap_or_default();
    let feed = Feed {
        title: format!("{} – {name}", locale.lang.texts().home_new),
        page: Page::Trade(trade.code),
        this: Page::TradeFeed(trade.code),
    };
    Ok(answer(&state, locale.lang, &feed, rows))
}

fn answer(state: &ApiState, lang: Lang, feed: &Feed<'_>, rows: Vec<SiteRow>) -> Response {
    let rows: Vec<SiteRow> = rows
        .into_iter()
        .filter(finding::indexable)
        .filter_map(discretion::shown)
        .take(ENTRIES as usize)
        .collect();
    let (page, this) = (state.url(&feed.page.path(lang)), state.url(&feed.this.path(lang)));
    // A feed without entries was made now, and not before there were feeds.
    let updated = rows.iter().filter_map(since).max().unwrap_or_else(|| state.clock.now());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{this}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{this}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n<updated>{}</updated>\n<author><name>{}</name></author>\n",
        lang.tag(),
        escape(&feed.title),
        updated.rfc3339(),
        escape(&state.settings.operator),
        this = escape(&this),
        page = escape(&page),
    );
    for row in &rows {
        entry(&mut xml, state, lang, row);
    }
    xml.push_str("</feed>\n");
    reply::typed(xml, "application/atom+xml; charset=utf-8", reply::MINUTE)
}

fn since(row: &SiteRow) -> Option<Timestamp> {
    row.state.as_ref().and_then(|s| s.first_use_at)
}

fn entry(xml: &mut String, state: &ApiState, lang: Lang, row: &SiteRow) {
    let (Some(seen), Some(at)) = (&row.state, since(row)) else { return };
    let domain = &row.registration.domain;
    let address = escape(&state.url(&Page::Site(domain.as_str()).path(lang)));
    let title = if seen.title.trim().is_empty() { domain.unicode() } else { shorten(seen.title.trim(), 160) };
    let about = if seen.description.is_empty() { &seen.excerpt } else { &seen.description };
    let trade = row.registration.sector.as_deref().and_then(|s| naming::sector(lang, s)).unwrap_or_default();
    let summary = [domain.unicode(), place(lang, row), trade.to_owned(), shorten(about, 300)];
    let summary: Vec<String> = summary.into_iter().filter(|s| !s.is_empty()).collect();
    let at = at.rfc3339();
    xml.push_str(&format!(
        "<entry><title>{}</title><id>{address}</id><link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\
         <updated>{at}</updated><published>{at}</published><summary>{}</summary></entry>\n",
        escape(&title),
        escape(&summary.join(" · ")),
    ));
}
