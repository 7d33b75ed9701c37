//! `/chu-so-huu` and the three forms behind it: removal, claim, report. Whoever sends one gets a receipt; whether the name
//! is registered is not told, for nobody has proved anything yet.

use super::frame::Frame;
use super::personal;
use super::{Choice, Link};
use crate::chance::{grouped, typed};
use crate::extract::{Client, Locale, Params};
use crate::fault::Fault;
use crate::limits::Doing;
use crate::locales::owner as texts;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::name::{DomainName, Zone};
use domain::request::{Reason, Wish};
use store::NewRequest;

/// Signs of a receipt: 100 bits.
const RECEIPT: usize = 20;
/// Signs of a proof: 120 bits.
const PROOF: usize = 24;

#[derive(Template)]
#[template(path = "owner.html")]
struct Owner {
    f: Frame,
    w: &'static texts::Texts,
    flows: Vec<(Link, &'static str)>,
    receipts: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask {
    f: Frame,
    w: &'static texts::Texts,
    lead: &'static str,
    action: String,
    name: String,
    name_wrong: bool,
    reasons: Vec<Choice>,
    reason_wrong: bool,
    note: String,
}

/// The page of a form.
#[must_use]
pub fn page_of(wish: Wish) -> Page<'static> {
    match wish {
        Wish::Remove => Page::Remove,
        Wish::Claim => Page::Claim,
        Wish::Report => Page::Report,
    }
}

/// `GET /chu-so-huu`, `GET /en/owner`: what holders can do, and where a receipt is entered.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    landing(&state, &locale, false)
}

fn landing(state: &ApiState, locale: &Locale, wrong: bool) -> Result<Response, Fault> {
    let (lang, w) = (locale.lang, texts::words(locale.lang));
    let flows = Wish::ALL.iter().map(|wish| {
        let (name, about) = texts::wish(lang, *wish);
        (Link::new(page_of(*wish).path(lang), name), about)
    });
    let owner = Owner {
        f: Frame::new(state, locale, Page::Owner, w.title).described(w.lead),
        w,
        flows: flows.collect(),
        receipts: Page::Receipts.path(lang),
        wrong,
    };
    reply::page(&owner, reply::MINUTE)
}

/// `GET /yeu-cau`, `GET /en/request`: leads from a receipt that somebody typed (`ma`) to the page of its request.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::Unavailable`].
pub async fn find(
    State(state): State<ApiState>,
    locale: Locale,
    from: Client,
    params: Params,
) -> Result<Response, Fault> {
    let Some(text) = params.get(&["ma", "receipt"]) else { return landing(&state, &locale, false) };
    state.limits.count(from.0, Doing::Opening, state.clock.now())?;
    let code = typed(text);
    if state.db.request(&code).await?.is_none() {
        let mut response = landing(&state, &locale, true)?;
        *response.status_mut() = StatusCode::NOT_FOUND;
        return Ok(reply::unkept(response));
    }
    Ok(personal::back(&Page::Receipt(&grouped(&code)).path(locale.lang)))
}

/// The two handlers of a form: shown with `GET`, where a name may be given with `ten`, and taken with `POST`.
macro_rules! flow {
    ($show:ident, $take:ident, $wish:ident, $vi:literal, $en:literal) => {
        #[doc = concat!("`GET ", $vi, "`, `GET ", $en, "`.\n\n# Errors\n[`Fault::Internal`].")]
        pub async fn $show(
            State(state): State<ApiState>,
            locale: Locale,
            params: Params,
        ) -> Result<Response, Fault> {
            form(&state, &locale, Wish::$wish, &params)
        }

        #[doc = concat!("`POST ", $vi, "`, `POST ", $en, "`.\n\n# Errors\n[`Fault::Foreign`], [`Fault::TooMany`], ")]
        /// [`Fault::TooLarge`], [`Fault::Unavailable`].
        pub async fn $take(
            state: State<ApiState>,
            locale: Locale,
            from: Client,
            headers: HeaderMap,
            body: Bytes,
        ) -> Result<Response, Fault> {
            take(&state, &locale, Wish::$wish, from, &headers, &body).await
        }
    };
}

flow!(remove, take_remove, Remove, "/chu-so-huu/go", "/en/owner/remove");
flow!(claim, take_claim, Claim, "/chu-so-huu/nhan", "/en/owner/claim");
flow!(report, take_report, Report, "/chu-so-huu/bao-sai", "/en/owner/report");

fn form(state: &ApiState, locale: &Locale, wish: Wish, params: &Params) -> Result<Response, Fault> {
    let given = params.get(&["ten", "name"]).unwrap_or_default();
    reply::page(&blank(state, locale, wish, given, None), reply::MINUTE)
}

fn blank(state: &ApiState, locale: &Locale, wish: Wish, name: &str, chosen: Option<Reason>) -> Ask {
    let lang = locale.lang;
    let (title, lead) = texts::wish(lang, wish);
    let reasons: &[Reason] = if wish == Wish::Report { Reason::ALL } else { &[] };
    let choice = |r: &Reason| Choice {
        value: r.code().to_owned(),
        text: texts::reason(lang, *r).to_owned(),
        current: chosen == Some(*r),
    };
    Ask {
        // Prefilled forms are many addresses of one page.
        f: Frame::new(state, locale, page_of(wish), title).described(lead).unindexed(locale.query.is_some()),
        w: texts::words(lang),
        lead,
        action: page_of(wish).path(lang),
        name: name.to_owned(),
        name_wrong: false,
        reasons: reasons.iter().map(choice).collect(),
        reason_wrong: false,
        note: String::new(),
    }
}

/// Takes a form: a request with its receipt, or the form again with what is wrong in it.
///
/// # Errors
/// [`Fault::Foreign`], [`Fault::TooMany`], [`Fault::TooLarge`], [`Fault::Unavailable`].
async fn take(
    state: &ApiState,
    locale: &Locale,
    wish: Wish,
    from: Client,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Fault> {
    personal::must_be_ours(state, headers)?;
    let now = state.clock.now();
    // Before it is read: a form that cannot be taken costs as much as one that can.
    state.limits.count(from.0, Doing::Trying, now)?;
    let fields = personal::fields(body)?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let domain = domain_of(field("ten"), &state.settings.zones);
    let reason = Reason::from_code(field("ly-do")).filter(|_| wish == Wish::Report);
    let note = if wish == Wish::Report { personal::note(field("ghi-chu")) } else { String::new() };
    let reason_wrong = wish == Wish::Report && reason.is_none();
    let domain = match domain {
        Some(domain) if !reason_wrong => domain,
        other => {
            let name = personal::note(field("ten"));
            let ask = Ask {
                name_wrong: other.is_none(),
                reason_wrong,
                note,
                ..blank(state, locale, wish, &name, reason)
            };
            let mut response = reply::page(&ask, reply::NEVER)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    state.limits.count(from.0, Doing::Asking, now)?;
    let (receipt, proof) = (state.chance.signs(RECEIPT)?, state.chance.signs(PROOF)?);
    let new =
        NewRequest { domain: &domain, wish, reason, note: &note, receipt: &receipt, proof: &proof, now };
    let id = state.db.add_request(&new).await?;
    tracing::info!(request = id, wish = wish.code(), "a request was made");
    Ok(personal::back(&Page::Receipt(&grouped(&receipt)).path(locale.lang)))
}

/// The name that somebody means: as it is, as an address, or with `www.`.
fn domain_of(text: &str, zones: &[Zone]) -> Option<DomainName> {
    let text = text.trim();
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let parse = |host: &str| DomainName::parse(host, zones).ok();
    parse(host).or_else(|| parse(host.get(4..).filter(|_| host.to_ascii_lowercase().starts_with("www."))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_understood_however_it_is_pasted() {
        let read = |text: &str| domain_of(text, &Zone::programme()).map(|d| d.as_str().to_owned());
        let pho = Some("quan-pho.biz.vn".to_owned());
        for text in [
            "quan-pho.biz.vn",
            " Quan-Pho.biz.vn. ",
            "https://www.quan-pho.biz.vn/lien-he?x=1",
            "www.quan-pho.biz.vn",
            "http://quan-pho.biz.vn:8080/#a",
        ] {
            assert_eq!(read(text), pho, "{text}");
        }
        assert_eq!(read("www.biz.vn").as_deref(), Some("www.biz.vn"), "a name may be called so");
        for wrong in ["", "biz.vn", "quan-pho.vn", "a.b.biz.vn", "http://", "<script>", "www.", "ww"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
