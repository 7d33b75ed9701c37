//! What went wrong, in plain words, without jargon and without blame.

use super::Link;
use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "error.html")]
struct Trouble {
    f: Frame,
    text: &'static str,
    owner: Option<Link>,
    /// Where to go on from here.
    on: Link,
}

/// The page of a fault. It says the same about every address where nothing is shown.
#[must_use]
pub fn response(state: &ApiState, fault: &Fault, path: &str) -> Response {
    let lang = Lang::of_path(path);
    let t = lang.texts();
    let (title, text) = match fault {
        Fault::NotFound | Fault::BadParameter { .. } => (t.error_404, t.error_404_text),
        Fault::MethodNotAllowed | Fault::TooLarge => (t.error_405, t.error_405_text),
        Fault::TooMany { .. } => (t.error_429, t.error_429_text),
        Fault::Foreign => (t.error_403, t.error_403_text),
        Fault::NoToken | Fault::Forbidden => (t.error_forbidden, t.error_forbidden_text),
        Fault::Conflict { .. } => (t.error_405, t.error_405_text),
        Fault::Busy => (t.error_busy, t.error_busy_text),
        Fault::Unavailable | Fault::Slow => (t.error_503, t.error_503_text),
        Fault::Internal => (t.error_500, t.error_500_text),
    };
    let locale = Locale { lang, query: None };
    let f = Frame::new(state, &locale, Page::Home, title).unindexed(true);
    // The same for every address: it says nothing about any name.
    let owner = (*fault == Fault::NotFound).then(|| Link::new(Page::Claim.path(lang), t.nav_owner));
    let on = match fault {
        // Who has an account works there.
        Fault::Forbidden => Link::new(Page::Staff.path(lang), t.error_desk),
        _ => Link::new(f.home.clone(), t.error_home),
    };
    let page = reply::page(&Trouble { f, text, owner, on }, reply::NEVER);
    let mut response = page.unwrap_or_else(|_| fault.status().into_response());
    *response.status_mut() = fault.status();
    if let Some(seconds) = fault.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
