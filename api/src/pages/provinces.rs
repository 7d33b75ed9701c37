//! All provinces, as a map and as a list in alphabetical order.

use super::frame::Frame;
use super::{Link, home, tiles};
use crate::extract::Locale;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::collation;
use domain::province::{Province, gazetteer};

struct Entry {
    href: String,
    text: String,
    note: String,
}

#[derive(Template)]
#[template(path = "provinces.html")]
struct Provinces {
    f: Frame,
    map: String,
    provinces: Vec<Entry>,
}

/// `GET /tinh`, `GET /en/province`.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let entries = sorted()
        .into_iter()
        .map(|p| {
            let former = former_names(p);
            let note = if former.is_empty() {
                String::new()
            } else {
                format!("({}: {})", lang.texts().site_formerly, former.join(", "))
            };
            Entry {
                href: Page::Province(&p.slug).path(lang),
                text: naming::province(lang, p).to_owned(),
                note,
            }
        })
        .collect();
    reply::page(
        &Provinces {
            f: Frame::new(&state, &locale, Page::Provinces, lang.texts().provinces_title),
            map: tiles::map(lang, "map", |code| home::face(lang, code)),
            provinces: entries,
        },
        reply::MINUTE,
    )
}

/// The provinces in the order of the Vietnamese alphabet.
#[must_use]
pub fn sorted() -> Vec<&'static Province> {
    let mut all: Vec<&Province> = gazetteer().provinces().iter().collect();
    all.sort_by_cached_key(|p| collation::key(&p.name));
    all
}

/// Links to all provinces' directories.
#[must_use]
pub fn links(lang: Lang) -> Vec<Link> {
    sorted()
        .into_iter()
        .map(|p| Link::new(Page::Province(&p.slug).path(lang), naming::province(lang, p)))
        .collect()
}

/// Names of the units of the 63-unit map that became the province, without its own.
#[must_use]
pub fn former_names(p: &Province) -> Vec<&'static str> {
    let gazetteer = gazetteer();
    let mut names: Vec<&str> = p
        .merged_from
        .iter()
        .filter_map(|code| gazetteer.former_province(*code))
        .map(|f| f.name.as_str())
        .filter(|name| *name != p.name)
        .collect();
    names.sort_by_cached_key(|n| collation::key(n));
    names
}
