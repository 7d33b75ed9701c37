//! `/w/{domain}/kiem-tra`: a look at a listed site at once, and what came of it, shown as it happens.

use super::card::{Badge, https_badge, https_seen, state_badge};
use super::frame::Frame;
use super::personal;
use super::site::history;
use crate::discretion;
use crate::extract::{Client, Locale, Subject};
use crate::fault::Fault;
use crate::format;
use crate::limits::Doing;
use crate::locales::Lang;
use crate::locales::leaves;
use crate::locales::owner as texts;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::verdict::Leaf;
use store::SiteRow;

/// Between two looks at one site that somebody asks for.
const REST: i64 = 5 * Timestamp::MINUTE;
/// After so long without an answer the page stops waiting.
const PATIENCE: i64 = 3 * Timestamp::MINUTE;
/// Changes that are looked through.
const CHANGES: u32 = 10;
/// Looks among which the one that was asked for is found.
const LOOKS: u32 = 20;

#[derive(Template)]
#[template(path = "recheck.html")]
struct Recheck {
    f: Frame,
    w: &'static texts::Texts,
    domain: String,
    look: Look,
    action: String,
    back: String,
}

/// How a site was last seen, and what came of a look that somebody asked for.
pub struct Look {
    /// State.
    pub state: Badge,
    /// HTTPS, when a site is there.
    pub https: Option<Badge>,
    /// "kiểm tra lần cuối …".
    pub checked: String,
    /// A look is on its way.
    pub waiting: bool,
    /// It did not come about.
    pub slow: bool,
    /// "Đã kiểm tra lại lúc …".
    pub done: Option<String>,
    /// What it changed.
    pub changed: Vec<String>,
    /// What it saw, where that alone did not change the state.
    pub held: Option<String>,
    /// "Có thể yêu cầu lại từ …", while none may be asked for.
    pub next: Option<String>,
    /// Another look may be asked for.
    pub may_ask: bool,
}

impl Look {
    /// Of a row as its reader may see it.
    ///
    /// # Errors
    /// [`Fault::Unavailable`].
    pub async fn of(state: &ApiState, lang: Lang, row: &SiteRow) -> Result<Self, Fault> {
        let (t, w, now) = (lang.texts(), texts::words(lang), state.clock.now());
        let domain = &row.registration.domain;
        let asked = state.db.recheck(domain).await?;
        let waiting = asked.filter(|(_, answered)| answered.is_none()).map(|(at, _)| now.0 - at.0);
        let answered = asked.and_then(|(at, answered)| answered.map(|done| (at, done)));
        let fresh = answered.filter(|(at, _)| now.0 - at.0 < REST);
        let changes = match fresh {
            Some(_) => state.db.changes(domain, CHANGES).await?,
            None => Vec::new(),
        };
        let seen = row.state.as_ref();
        let held = match fresh {
            Some((_, done)) => held(state, lang, domain, done, seen.map(|s| s.leaf)).await?,
            None => None,
        };
        let since = fresh.map_or(Timestamp(i64::MAX), |(at, _)| at);
        let told = seen.filter(|_| row.standing().details_shown());
        Ok(Self {
            state: state_badge(lang, seen.map_or(Leaf::X0, |s| s.leaf)),
            https: told.and_then(https_seen).map(|https| https_badge(lang, https)),
            checked: seen.map_or_else(
                || t.site_never.to_owned(),
                |s| format!("{} {}", t.last_checked, format::moment(s.checked_at)),
            ),
            waiting: waiting.is_some_and(|ms| ms < PATIENCE),
            slow: waiting.is_some_and(|ms| (PATIENCE..2 * REST).contains(&ms)),
            done: fresh.map(|(_, done)| format!("{} {}.", w.recheck_done, format::moment(done))),
            changed: history::told(&changes)
                .filter(|c| c.at >= since)
                .filter_map(|c| history::of_row(lang, row, c))
                .map(|(_, what)| what)
                .collect(),
            held,
            next: asked.filter(|(at, answered)| answered.is_some() && now.0 - at.0 < REST).map(|(at, _)| {
                format!("{} {}.", w.recheck_next, format::moment(at.plus(REST + Timestamp::MINUTE - 1)))
            }),
            may_ask: asked.is_none_or(|(at, _)| now.0 - at.0 >= REST),
        })
    }
}

/// What the look of a moment found, if it is another state than the one shown: a first failure changes nothing yet, and
/// who asked wants to hear of it all the same.
async fn held(
    state: &ApiState,
    lang: Lang,
    domain: &DomainName,
    done: Timestamp,
    shown: Option<Leaf>,
) -> Result<Option<String>, Fault> {
    let looks = state.db.history(domain, None, LOOKS).await?;
    let look = looks.into_iter().find(|look| look.at == done);
    let other = look.map(|look| look.leaf).filter(|leaf| Some(*leaf) != shown);
    Ok(other.map(|leaf| leaves::leaf(lang, leaf).name.to_owned()))
}

/// Asks for a look at a name. Asked for a moment ago by somebody else: that look serves both.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::Unavailable`].
pub async fn ask_for(state: &ApiState, from: Client, domain: &DomainName) -> Result<(), Fault> {
    let now = state.clock.now();
    state.limits.count(from.0, Doing::Checking, now)?;
    state.db.ask_recheck(domain, now, now.plus(-REST)).await?;
    Ok(())
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
    let (lang, w) = (locale.lang, texts::words(locale.lang));
    let name = subject.domain.as_str();
    let domain = subject.domain.unicode();
    let page = Recheck {
        f: Frame::new(&state, &locale, Page::Recheck(name), format!("{}: {domain}", w.recheck_title))
            .unindexed(true),
        w,
        look: Look::of(&state, lang, &row).await?,
        action: Page::Recheck(name).path(lang),
        back: Page::Site(name).path(lang),
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
    ask_for(&state, from, &subject.domain).await?;
    Ok(personal::back(&Page::Recheck(subject.domain.as_str()).path(locale.lang)))
}
