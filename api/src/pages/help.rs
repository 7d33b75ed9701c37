//! `/tro-giup`: every state in plain words: why a site is shown so, and how to get out of it, step by step.

use super::card::{Badge, state_badge};
use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::locales::{help, leaves};
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::verdict::Leaf;

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    f: Frame,
    leaves: Vec<Entry>,
    owner: String,
}

struct Entry {
    code: &'static str,
    badge: Badge,
    meaning: &'static str,
    cure: &'static str,
    steps: &'static [&'static str],
}

/// `GET /tro-giup`, `GET /en/help`.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let entry = |leaf: &Leaf| {
        let words = leaves::leaf(lang, *leaf);
        Entry {
            code: leaf.code(),
            badge: state_badge(lang, *leaf),
            meaning: words.meaning,
            cure: words.cure,
            steps: help::steps(lang, *leaf),
        }
    };
    let t = lang.texts();
    let page = Help {
        f: Frame::new(&state, &locale, Page::Help, t.help_title).described(t.help_lead),
        leaves: Leaf::ALL.iter().map(entry).collect(),
        owner: Page::Owner.path(lang),
    };
    reply::page(&page, reply::MINUTE)
}
