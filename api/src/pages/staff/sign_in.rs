//! `/nhan-vien/dang-nhap`: the first step, name and password. What is wrong is not told apart, and takes as long.

use super::{address, count_first, destination, field};
use crate::extract::{Client, Locale, Params};
use crate::fault::Fault;
use crate::locales::staff as texts;
use crate::markup;
use crate::pages::frame::Frame;
use crate::pages::personal;
use crate::paths::Page;
use crate::reply;
use crate::staff::{cookie, guard, secrets};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use domain::staff::AccountName;

/// Characters of a browser's own words that are kept.
const AGENT: usize = 120;

#[derive(Template)]
#[template(path = "staff_sign_in.html")]
struct SignIn {
    f: Frame,
    w: &'static texts::Texts,
    action: String,
    name: String,
    to: String,
    wrong: bool,
    chosen: bool,
}

fn page(
    state: &ApiState,
    locale: &Locale,
    name: &str,
    to: &str,
    wrong: bool,
    chosen: bool,
) -> Result<Response, Fault> {
    let locale = Locale { lang: locale.lang, query: None };
    let w = texts::words(locale.lang);
    let page = SignIn {
        f: Frame::new(state, &locale, Page::SignIn, w.sign_in_title).unindexed(true),
        w,
        action: Page::SignIn.path(locale.lang),
        name: name.to_owned(),
        to: to.to_owned(),
        wrong,
        chosen,
    };
    Ok(reply::unindexed(reply::page(&page, reply::NEVER)?))
}

/// `GET /nhan-vien/dang-nhap`, `GET /en/staff/sign-in`. Who is signed in already is led on.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Fault> {
    let to = params.get(&["den", "to"]).unwrap_or_default();
    if guard::who(&state, &headers).await?.is_some_and(|s| s.session.second_at.is_some()) {
        return Ok(personal::back(&destination(locale.lang, to)));
    }
    page(&state, &locale, "", to, false, params.get(&["moi", "new"]).is_some())
}

/// `POST /nhan-vien/dang-nhap`, `POST /en/staff/sign-in`.
///
/// # Errors
/// [`Fault::Foreign`], [`Fault::TooMany`], [`Fault::TooLarge`], [`Fault::Unavailable`].
pub async fn take(
    State(state): State<ApiState>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    personal::must_be_ours(&state, &headers)?;
    let fields = personal::fields(&body)?;
    let typed = markup::one_line(field(&fields, "ten"), 64);
    let key = format!("password {}", typed.to_lowercase());
    count_first(&state, from, &key).await?;
    let account = match AccountName::parse(&typed) {
        Some(name) => state.db.account(&name).await?.filter(|a| a.disabled_at.is_none()),
        None => None,
    };
    let kept = account.as_ref().and_then(|a| a.password.clone());
    let fits = secrets::verify(&state, field(&fields, "mat-khau").to_owned(), kept).await?;
    let to = field(&fields, "den");
    let (Some(account), true) = (account, fits) else {
        let mut response = page(&state, &locale, &typed, to, true, false)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    let token = state.chance.token()?;
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let agent = markup::one_line(agent, AGENT);
    // `None`: what was just judged does not count any more.
    if state.db.begin_session(&account, &token, &agent, state.clock.now()).await?.is_none() {
        return Ok(personal::back(&Page::SignIn.path(locale.lang)));
    }
    state.db.forget_failures(&key).await?;
    state.db.forgive(&address(from)).await?;
    let next = Page::SecondStep.with(locale.lang, &[("den", to)]);
    Ok(cookie::give(&state, personal::back(&next), &token))
}
