//! `/nhan-vien`: one's own account: work that waits, sessions, second factor, tokens, password.

use super::{count, field, password, second};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::locales::staff as texts;
use crate::pages::Link;
use crate::pages::frame::Frame;
use crate::pages::personal;
use crate::paths::Page;
use crate::reply;
use crate::staff::{Signed, agent, cookie, guard, secrets};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::province::gazetteer;
use domain::staff::{Right, Scope};

#[derive(Template)]
#[template(path = "staff.html")]
struct Own {
    f: Frame,
    w: &'static texts::Texts,
    action: String,
    field: &'static str,
    csrf: String,
    facts: Vec<(&'static str, String)>,
    labels: bool,
    work: Vec<Link>,
    report: Option<Link>,
    sessions: Vec<Row>,
    codes_left: String,
    few_codes: bool,
    tokens: Vec<TokenRow>,
    wrong: Option<&'static str>,
    code_wrong: bool,
}

struct Row {
    id: i64,
    agent: String,
    /// What the browser said itself.
    said: String,
    begun: String,
    seen: String,
    this: bool,
}

struct TokenRow {
    label: String,
    scopes: String,
    until: String,
    used: String,
}

/// Codes on paper of which so few are left that new ones are due.
const FEW: i64 = 3;

/// What is wrong with a form that was just sent.
#[derive(Debug, Clone, Copy, Default)]
struct Wrong {
    password: Option<&'static str>,
    code: bool,
}

/// `GET /nhan-vien`, `GET /en/staff`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    _: Params,
) -> Result<Response, Fault> {
    page(&state, &locale, &signed, Wrong::default()).await
}

async fn page(state: &ApiState, locale: &Locale, signed: &Signed, wrong: Wrong) -> Result<Response, Fault> {
    let (lang, w, now) = (locale.lang, texts::words(locale.lang), state.clock.now());
    let account = &signed.account;
    let mut facts =
        vec![(w.fact_name, account.name.clone()), (w.fact_role, texts::role(lang, account.role).to_owned())];
    if let Some(province) = account.province.and_then(|code| gazetteer().province(code)) {
        facts.push((w.fact_province, province.name.clone()));
    }
    let labels = account.role.may(Right::Label);
    let links = if labels { state.db.audit_links_of(account.id, now).await? } else { Vec::new() };
    let work = links.iter().map(|link| {
        let role = crate::locales::audit::role(lang, link.role);
        Link::new(
            Page::Audit(&link.id.to_string()).path(lang),
            format!("{} {} – {role}", w.audit_number, link.audit_id),
        )
    });
    let sessions = state.db.sessions(account.id, now).await?.into_iter().map(|s| Row {
        this: s.id == signed.session.id,
        id: s.id,
        agent: Some(agent::spoken(&s.agent))
            .filter(|known| !known.is_empty())
            .unwrap_or_else(|| w.agent_unknown.to_owned()),
        said: s.agent,
        begun: format::moment(s.made_at),
        seen: format::moment(s.seen_at),
    });
    let tokens = state
        .db
        .tokens()
        .await?
        .into_iter()
        .filter(|(t, of)| of.id == account.id && t.revoked_at.is_none() && t.expires_at > now);
    let left = state.db.codes_left(account.id).await?;
    let own = Own {
        f: Frame::new(state, locale, Page::Staff, account.person.clone()).unindexed(true),
        w,
        action: Page::Staff.path(lang),
        field: guard::FIELD,
        csrf: signed.csrf.clone(),
        facts,
        labels,
        work: work.collect(),
        report: account.role.may(Right::Narrate).then(|| {
            Link::new(Page::QuarterlyReport.path(lang), crate::locales::narrative::words(lang).title)
        }),
        sessions: sessions.collect(),
        codes_left: format::number(lang, left),
        few_codes: left < FEW,
        tokens: tokens
            .map(|(t, _)| TokenRow {
                label: t.label,
                scopes: t.scopes.into_iter().map(Scope::code).collect::<Vec<_>>().join(", "),
                until: format::moment(t.expires_at),
                used: t.used_at.map_or_else(|| w.never.to_owned(), format::moment),
            })
            .collect(),
        wrong: wrong.password,
        code_wrong: wrong.code,
    };
    let mut response = reply::unindexed(reply::page(&own, reply::NEVER)?);
    if wrong.code || wrong.password.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// `POST /nhan-vien`, `POST /en/staff`: what the field `viec` says.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown wish; [`Fault::TooMany`], [`Fault::TooLarge`], [`Fault::Unavailable`].
pub async fn act(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Fault> {
    let fields = personal::fields(&body)?;
    let (account, now) = (&signed.account, state.clock.now());
    let own = |name: &str| field(&fields, name);
    match own("viec") {
        "ra" => {
            state.db.end_session(account.id, signed.session.id, now).await?;
            let out = personal::back(&Page::SignIn.path(locale.lang));
            return Ok(cookie::take_back(&state, out));
        }
        "ket-thuc" => {
            let id = own("phien").parse().map_err(|_| Fault::NotFound)?;
            if !state.db.end_session(account.id, id, now).await? {
                return Err(Fault::NotFound);
            }
        }
        "ket-thuc-khac" => {
            state.db.end_other_sessions(account.id, signed.session.id, now).await?;
        }
        "ma-moi" => {
            let key = format!("second {}", account.name);
            count(&state, &key).await?;
            if !second::fits(&state, &signed, own("ma")).await? {
                return page(&state, &locale, &signed, Wrong { code: true, password: None }).await;
            }
            state.db.forget_failures(&key).await?;
            let codes = second::new_codes(&state)?;
            state.db.renew_codes(account, &codes, now).await?;
            return second::codes_page(&state, &locale, codes, Page::Staff.path(locale.lang));
        }
        "mat-khau" => return change(&state, &locale, &signed, &fields).await,
        _ => return Err(Fault::NotFound),
    }
    Ok(personal::back(&Page::Staff.path(locale.lang)))
}

/// A new password, for who knows the present one; it ends every session, this one too.
async fn change(
    state: &ApiState,
    locale: &Locale,
    signed: &Signed,
    fields: &[(String, String)],
) -> Result<Response, Fault> {
    let (account, w) = (&signed.account, texts::words(locale.lang));
    let key = format!("password {}", account.name);
    count(state, &key).await?;
    let present = field(fields, "mat-khau-cu").to_owned();
    let chosen = field(fields, "mat-khau");
    let wrong = if secrets::verify(state, present, account.password.clone()).await? {
        password::fault(w, chosen, field(fields, "lap-lai"), &account.name)
    } else {
        Some(w.password_present_wrong)
    };
    if let Some(words) = wrong {
        return page(state, locale, signed, Wrong { password: Some(words), code: false }).await;
    }
    let phc = secrets::hash(state, chosen.to_owned()).await?;
    // Not done when the account was reset meanwhile; its session is over then, too.
    if state.db.change_password(account, &phc, state.clock.now()).await? {
        state.db.forget_failures(&key).await?;
    }
    let out = personal::back(&Page::SignIn.with(locale.lang, &[("moi", "1")]));
    Ok(cookie::take_back(state, out))
}
