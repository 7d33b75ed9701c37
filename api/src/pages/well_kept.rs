//! `/bang-vang`: the list of well-kept sites, in another order each day; and the badge of a site, which is empty as soon as
//! the site is not well kept, and for every name that is not on the list.

use super::card::{Card, card};
use super::frame::Frame;
use crate::extract::{Locale, Subject};
use crate::fault::Fault;
use crate::finding;
use crate::locales::Lang;
use crate::locales::well_kept as texts;
use crate::markup::escape;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::name::DomainName;
use domain::well_kept::{Place, order};

/// Sites shown: the order of the day gives everybody a turn.
const MOST: usize = 60;
/// Width and height of the badge.
pub const BADGE: (u32, u32) = (188, 40);

#[derive(Template)]
#[template(path = "well_kept.html")]
struct WellKept {
    f: Frame,
    w: &'static texts::Texts,
    owner: String,
    count: String,
    sites: Vec<Card>,
}

/// `GET /bang-vang`, `GET /en/well-kept`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let (lang, w) = (locale.lang, texts::words(locale.lang));
    let today = state.clock.now().in_vietnam().date();
    let mut names: Vec<DomainName> =
        state.db.well_kept_sites().await?.into_iter().map(|(name, _)| name).collect();
    names.sort_by_key(|name| order(today, name.as_str()));
    let rows = finding::shown(&state, &names).await?;
    let page = WellKept {
        f: Frame::new(&state, &locale, Page::WellKept, w.title).described(w.lead),
        w,
        owner: Page::Claim.path(lang),
        count: crate::format::number(lang, i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        sites: rows.iter().take(MOST).filter_map(|row| card(lang, row)).collect(),
    };
    reply::page(&page, reply::MINUTE)
}

/// `GET /w/{name}/huy-hieu.svg`, `GET /en/w/{name}/badge.svg`. The same empty picture for every name without the badge,
/// whatever the reason.
///
/// # Errors
/// [`Fault::NotFound`] for what is no name of our zones; [`Fault::Unavailable`].
pub async fn badge(
    State(state): State<ApiState>,
    locale: Locale,
    subject: Subject,
) -> Result<Response, Fault> {
    let name = subject.domain;
    let kept = state.db.well_kept(&name).await? == Some(Place::Kept);
    let shown = kept && !finding::shown(&state, std::slice::from_ref(&name)).await?.is_empty();
    let svg = if shown { drawn(locale.lang, &name.unicode()) } else { EMPTY.to_owned() };
    Ok(reply::unindexed(reply::typed(svg, "image/svg+xml", reply::MINUTE)))
}

const EMPTY: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>\n";

/// The badge draws itself: no font, style or picture from anywhere. Its colours do for light and dark pages.
fn drawn(lang: Lang, name: &str) -> String {
    let w = texts::words(lang);
    let (width, height) = BADGE;
    let words = format!("{}: {name}", w.badge_words);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" lang=\"{}\" aria-label=\"{}\"><title>{}</title>\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"7\" fill=\"#0b5c53\" stroke=\"#e9b25c\"/>\
         <path d=\"M20 9l3.2 6.6 7.2 1-5.2 5.1 1.2 7.2L20 25.5l-6.4 3.4 1.2-7.2-5.2-5.1 7.2-1z\" fill=\"#e9b25c\"/>\
         <text x=\"38\" y=\"18\" font-family=\"system-ui,sans-serif\" font-size=\"13\" font-weight=\"700\" fill=\"#fff\">{}</text>\
         <text x=\"38\" y=\"32\" font-family=\"system-ui,sans-serif\" font-size=\"11\" fill=\"#fff\">{}</text></svg>\n",
        lang.tag(),
        escape(&words),
        escape(&words),
        width - 1,
        height - 1,
        escape(w.badge_title),
        escape(w.badge_line),
    )
}

/// What a holder puts on the own site: the badge, leading to the entry.
#[must_use]
pub fn snippet(state: &ApiState, lang: Lang, domain: &DomainName) -> String {
    let page = state.url(&Page::Site(domain.as_str()).path(lang));
    let picture = state.url(&Page::Badge(domain.as_str()).path(lang));
    // The words and the place of the picture stay when the badge is hidden: they must not claim it.
    let words = texts::words(lang).badge_alt;
    format!("<a href=\"{}\"><img src=\"{}\" alt=\"{}\"></a>", escape(&page), escape(&picture), escape(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_asks_nobody_for_anything_and_a_name_cannot_break_out() {
        let svg = drawn(Lang::Vi, "a\"><script>");
        assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
        assert_eq!(svg.matches("http").count(), 1, "only its namespace");
        assert!(!svg.contains("style=") && !svg.contains("href"));
    }
}
