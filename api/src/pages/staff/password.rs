//! `/nhan-vien/mat-khau/{token}`: an invitation lets the owner of an account choose a password, once.

use super::field;
use crate::extract::{Client, Locale};
use crate::fault::Fault;
use crate::limits::Doing;
use crate::locales::staff as texts;
use crate::pages::frame::Frame;
use crate::pages::personal;
use crate::paths::Page;
use crate::reply;
use crate::staff::secrets;
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::staff::password::acceptable;
use store::Account;

#[derive(Template)]
#[template(path = "staff_password.html")]
struct Choose {
    f: Frame,
    w: &'static texts::Texts,
    action: String,
    name: String,
    person: String,
    wrong: Option<&'static str>,
}

/// What is wrong with a new password that was typed twice.
#[must_use]
pub fn fault(w: &'static texts::Texts, first: &str, second: &str, account: &str) -> Option<&'static str> {
    match acceptable(first, account) {
        Err(weak) => Some(texts::weak(w, weak)),
        Ok(()) if first != second => Some(w.password_differs),
        Ok(()) => None,
    }
}

fn page(
    state: &ApiState,
    locale: &Locale,
    token: &str,
    account: &Account,
    wrong: Option<&'static str>,
) -> Result<Response, Fault> {
    let w = texts::words(locale.lang);
    let at = Page::Invitation(token);
    let page = Choose {
        f: Frame::new(state, locale, at, w.password_title).unindexed(true),
        w,
        action: at.path(locale.lang),
        name: account.name.clone(),
        person: account.person.clone(),
        wrong,
    };
    let mut response = reply::unindexed(reply::page(&page, reply::NEVER)?);
    if wrong.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// `GET /nhan-vien/mat-khau/{token}`, `GET /en/staff/password/{token}`.
///
/// # Errors
/// [`Fault::NotFound`] for an invitation that is unknown, used or over; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let account = state.db.invited(&token, state.clock.now()).await?.ok_or(Fault::NotFound)?;
    page(&state, &locale, &token, &account, None)
}

/// `POST /nhan-vien/mat-khau/{token}`, `POST /en/staff/password/{token}`.
///
/// # Errors
/// As [`show`], and [`Fault::Foreign`], [`Fault::TooMany`], [`Fault::TooLarge`].
pub async fn take(
    State(state): State<ApiState>,
    locale: Locale,
    Path(token): Path<String>,
    from: Client,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let now = state.clock.now();
    let account = state.db.invited(&token, now).await?.ok_or(Fault::NotFound)?;
    personal::must_be_ours(&state, &headers)?;
    let fields = personal::fields(&body)?;
    state.limits.count(from.0, Doing::GoingOn, now)?;
    let chosen = field(&fields, "mat-khau");
    let w = texts::words(locale.lang);
    if let Some(wrong) = fault(w, chosen, field(&fields, "lap-lai"), &account.name) {
        return page(&state, &locale, &token, &account, Some(wrong));
    }
    let phc = secrets::hash(&state, chosen.to_owned()).await?;
    if !state.db.take_invitation(&token, &account, &phc, now).await? {
        return Err(Fault::NotFound);
    }
    Ok(personal::back(&Page::SignIn.with(locale.lang, &[("moi", "1")])))
}
