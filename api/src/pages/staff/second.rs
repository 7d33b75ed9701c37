//! `/nhan-vien/buoc-hai`: the second step. Who has no second factor yet sets it up here, and gets codes on paper; who has one
//! shows a code of the telephone, or one on paper. Nothing else is open before.

use super::{count, destination, field};
use crate::chance::{grouped, typed};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::locales::staff as texts;
use crate::pages::frame::Frame;
use crate::pages::personal;
use crate::paths::Page;
use crate::reply;
use crate::staff::{Signed, cookie, guard};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::staff::totp::Secret;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Codes on paper.
const CODES: usize = 10;
/// Signs of each: 80 bits, so that a plain digest of it tells nothing.
const SIGNS: usize = 16;
/// Light modules around the code, as scanners want them.
const QUIET: i32 = 4;

#[derive(Template)]
#[template(path = "staff_second.html")]
struct Second {
    f: Frame,
    w: &'static texts::Texts,
    action: String,
    field: &'static str,
    csrf: String,
    to: String,
    wrong: bool,
    setup: Option<Setup>,
}

/// What somebody needs to set up a telephone.
struct Setup {
    qr: Option<Qr>,
    secret: String,
    uri: String,
}

struct Qr {
    size: i32,
    path: String,
}

#[derive(Template)]
#[template(path = "staff_codes.html")]
struct Codes {
    f: Frame,
    w: &'static texts::Texts,
    codes: Vec<String>,
    to: String,
}

/// `GET /nhan-vien/buoc-hai`, `GET /en/staff/second-step`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    params: Params,
) -> Result<Response, Fault> {
    page(&state, &locale, &signed, params.get(&["den", "to"]).unwrap_or_default(), false).await
}

async fn page(
    state: &ApiState,
    locale: &Locale,
    signed: &Signed,
    to: &str,
    wrong: bool,
) -> Result<Response, Fault> {
    let setup = match signed.account.totp_since {
        Some(_) => None,
        None => Some(setup(state, locale, signed).await?),
    };
    let locale = Locale { lang: locale.lang, query: None };
    let w = texts::words(locale.lang);
    let title = if setup.is_some() { w.setup_title } else { w.second_title };
    let page = Second {
        f: Frame::new(state, &locale, Page::SecondStep, title).unindexed(true),
        w,
        action: Page::SecondStep.path(locale.lang),
        field: guard::FIELD,
        csrf: signed.csrf.clone(),
        to: to.to_owned(),
        wrong,
        setup,
    };
    let mut response = reply::unindexed(reply::page(&page, reply::NEVER)?);
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The secret that was offered before, or a new one: a page that is loaded again shows the same.
async fn setup(state: &ApiState, locale: &Locale, signed: &Signed) -> Result<Setup, Fault> {
    let offered = signed.account.totp_secret.as_deref().and_then(Secret::parse);
    let secret = match offered {
        Some(secret) => secret,
        None => {
            let secret = Secret::new(state.chance.bytes()?);
            state.db.offer_totp(signed.account.id, &secret.text()).await?;
            secret
        }
    };
    let uri = secret.uri(locale.lang.texts().site_short, &signed.account.name);
    let groups: Vec<String> =
        secret.text().as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    Ok(Setup { qr: qr(&uri), secret: groups.join(" "), uri })
}

/// The code as one path of unit squares.
fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(Qr { size: code.size() + 2 * QUIET, path })
}

/// `POST /nhan-vien/buoc-hai`, `POST /en/staff/second-step`: a code of the telephone, or one on paper.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::TooLarge`], [`Fault::Unavailable`].
pub async fn take(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Fault> {
    let fields = personal::fields(&body)?;
    let key = format!("second {}", signed.account.name);
    count(&state, &key).await?;
    let (code, to) = (field(&fields, "ma"), field(&fields, "den"));
    let codes = match signed.account.totp_since {
        Some(_) => fits(&state, &signed, code).await?.then(Vec::new),
        None => confirmed(&state, &signed, code).await?,
    };
    let Some(codes) = codes else { return page(&state, &locale, &signed, to, true).await };
    let token = state.chance.token()?;
    if !state.db.raise_session(signed.session.id, &signed.account, &token, state.clock.now()).await? {
        return Ok(personal::back(&Page::SignIn.path(locale.lang)));
    }
    state.db.forget_failures(&key).await?;
    let to = destination(locale.lang, to);
    let response =
        if codes.is_empty() { personal::back(&to) } else { codes_page(&state, &locale, codes, to)? };
    Ok(cookie::give(&state, response, &token))
}

/// Whether a code of the telephone or one on paper opens, for the first time.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn fits(state: &ApiState, signed: &Signed, code: &str) -> Result<bool, Fault> {
    let (account, now) = (&signed.account, state.clock.now());
    let secret = account.totp_secret.as_deref().and_then(Secret::parse);
    if let Some(step) = secret.and_then(|s| s.fits(code, now, account.totp_last)) {
        return Ok(state.db.take_totp(account.id, step).await?);
    }
    let code = typed(code);
    Ok(code.len() == SIGNS && state.db.take_code(account, &code, now).await?)
}

/// The codes on paper, when the first code of a telephone fits.
async fn confirmed(state: &ApiState, signed: &Signed, code: &str) -> Result<Option<Vec<String>>, Fault> {
    let Some(secret) = signed.account.totp_secret.as_deref().and_then(Secret::parse) else { return Ok(None) };
    let now = state.clock.now();
    let Some(step) = secret.fits(code, now, None) else { return Ok(None) };
    let codes = new_codes(state)?;
    let kept = state.db.confirm_totp(&signed.account, &secret.text(), step, &codes, now).await?;
    Ok(kept.then_some(codes))
}

/// New codes for paper.
///
/// # Errors
/// [`Fault::Unavailable`].
pub fn new_codes(state: &ApiState) -> Result<Vec<String>, Fault> {
    (0..CODES).map(|_| state.chance.signs(SIGNS)).collect()
}

/// The page that shows codes, this once.
///
/// # Errors
/// [`Fault::Internal`].
pub fn codes_page(
    state: &ApiState,
    locale: &Locale,
    codes: Vec<String>,
    to: String,
) -> Result<Response, Fault> {
    let locale = Locale { lang: locale.lang, query: None };
    let w = texts::words(locale.lang);
    let page = Codes {
        f: Frame::new(state, &locale, Page::Staff, w.codes_title).unindexed(true),
        w,
        codes: codes.iter().map(|c| grouped(c)).collect(),
        to,
    };
    Ok(reply::unindexed(reply::page(&page, reply::NEVER)?))
}
