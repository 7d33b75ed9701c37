//! `/w/{domain}/kiem-tra`: a look at a listed site at once, and what came of it, shown as it happens.

use super::card::{Badge, https_badge, state_badge};
use super::frame::Frame;
use super::personal;
use super::receipt::REFRESH;
use super::site::history;
use crate::discretion;
use crate::extract::{Client, Locale, Subject};
use crate::fault::Fault;
use crate::format;
use crate::limits::Doing;
use crate::locales::owner as texts;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::clock::Timestamp;
use domain::verdict::{Class, Leaf};

/// Between two looks at one site that somebody asks for.
const REST: i64 = 5 * Timestamp::MINUTE;
/// After so long without an answer the page stops waiting.
const PATIENCE: i64 = 3 * Timestamp::MINUTE;
/// Changes that are looked through.
const CHANGES: u32 = 10;

#[derive(Template)]
#[template(path = "recheck.html")]
struct Recheck {
    f: Frame,
    w: &'static texts::Texts,
    domain: String,
    state: Badge,
    https: Option<Badge>,
    checked: String,
    action: String,
    back: String,
    refresh: Option<u32>,
    slow: bool,
    done: Option<String>,
    changed: Vec<(String, String)>,
    may_ask: bool,
}

/// `GET /w/{domain}/kiem-tra`, `GET /en/w/{domain}/check`.
///
/// # Errors
/// [`Fault::NotFound`] for every name that the public may not see; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    subject: Subject,
) -> Result<Response, Fault> {
    let row = discretion::listed(&state, &subject.domain).await?;
    let (lang, w, now) = (locale.lang, texts::words(locale.lang), state.clock.now());
    let name = subject.domain.as_str();
    let asked = state.db.recheck(&subject.domain).await?;
    let waiting = asked.filter(|(_, answered)| answered.is_none()).map(|(at, _)| now.0 - at.0);
    let answered = asked.and_then(|(at, answered)| answered.map(|done| (at, done)));
    let fresh = answered.filter(|(at, _)| now.0 - at.0 < REST);
    let changes = match fresh {
        Some(_) => state.db.changes(&subject.domain, CHANGES).await?,
        None => Vec::new(),
    };
    let since = fresh.map_or(Timestamp(i64::MAX), |(at, _)| at);
    let seen = row.state.as_ref();
    let t = lang.texts();
    let domain = subject.domain.unicode();
    let page = Recheck {
        f: Frame::new(&state, &locale, Page::Recheck(name), format!("{}: {domain}", w.recheck_title))
            .unindexed(true),
        w,
        state: state_badge(lang, seen.map_or(Leaf::X0, |s| s.leaf)),
        https: seen.filter(|s| s.class != Class::None).map(|s| https_badge(lang, s.https)),
        checked: seen.map_or_else(
            || t.site_never.to_owned(),
            |s| format!("{} {}", t.last_checked, format::moment(s.checked_at)),
        ),
        action: Page::Recheck(name).path(lang),
        back: Page::Site(name).path(lang),
        refresh: waiting.filter(|ms| *ms < PATIENCE).map(|_| REFRESH),
        slow: waiting.is_some_and(|ms| (PATIENCE..2 * REST).contains(&ms)),
        done: fresh.map(|(_, done)| format!("{} {}.", w.recheck_done, format::moment(done))),
        changed: changes
            .iter()
            .filter(|c| c.at >= since)
            .filter_map(|c| history::words(lang, c))
            .map(|(when, what)| (when, discretion::repeated(&row, &what)))
            .collect(),
        may_ask: asked.is_none_or(|(at, _)| now.0 - at.0 >= REST),
        domain,
    };
    Ok(reply::unindexed(reply::page(&page, reply::NEVER)?))
}

/// `POST /w/{domain}/kiem-tra`, `POST /en/w/{domain}/check`: asks for a look, then on to the page that shows it.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Foreign`], [`Fault::TooMany`], [`Fault::Unavailable`].
pub async fn ask(
    State(state): State<ApiState>,
    locale: Locale,
    subject: Subject,
    from: Client,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    discretion::listed(&state, &subject.domain).await?;
    personal::must_be_ours(&state, &headers)?;
    let now = state.clock.now();
    state.limits.count(from.0, Doing::Checking, now)?;
    // Asked for a moment ago by somebody else: that look serves both.
    state.db.ask_recheck(&subject.domain, now, now.plus(-REST)).await?;
    Ok(personal::back(&Page::Recheck(subject.domain.as_str()).path(locale.lang)))
}
