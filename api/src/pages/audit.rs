//! `/kiem-dinh/{token}`: where people label the sample of a frozen quarter. Only a labeller who is signed in and has a valid
//! link gets here; the link belongs to the account that opened it first, which may write its number for the token from then
//! on. An unknown, an expired, a revoked and another's link give the same answer as any wrong address. The two blind labellers
//! see what was stored and nothing that the machine made of it, nor each other's labels; the adjudicator sees both labels.

mod desk;

use super::frame::Frame;
use super::personal;
use super::stored::{self, StoredPage};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::locales::{audit as texts, stored as look_words};
use crate::paths::{Page, with_query};
use crate::reply;
use crate::staff::{Signed, guard};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::Desk;
use domain::audit::{Label, Role};
use domain::clock::Timestamp;
use store::{AuditLink, Deed};

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    f: Frame,
    w: &'static texts::Texts,
    look: &'static look_words::Texts,
    role: &'static str,
    labeller: String,
    progress: String,
    done: i64,
    total: i64,
    item: Option<Item>,
    empty: &'static str,
    last: Option<String>,
}

struct Item {
    position: i64,
    domain: String,
    action: String,
    field: &'static str,
    csrf: String,
    labels: Vec<Button>,
    yours: Option<String>,
    note: String,
    both: Vec<(String, String)>,
    previous: Option<String>,
    next: Option<String>,
    facts: Vec<(String, String)>,
    pages: Vec<StoredPage>,
}

struct Button {
    key: usize,
    code: &'static str,
    name: &'static str,
    meaning: &'static str,
    current: bool,
}

async fn open(state: &ApiState, who: &Signed, token: &str) -> Result<AuditLink, Fault> {
    let (account, now) = (who.account.id, state.clock.now());
    if let Ok(number) = token.parse::<i64>() {
        let own = state.db.audit_links_of(account, now).await?;
        return own.into_iter().find(|link| link.id == number).ok_or(Fault::NotFound);
    }
    let link = state.db.audit_link(token, now).await?.ok_or(Fault::NotFound)?;
    if state.db.claim_link(link.id, account).await? { Ok(link) } else { Err(Fault::NotFound) }
}

/// Tells the log what a labeller did with an item.
async fn tell(
    state: &ApiState,
    who: &Signed,
    what: &str,
    link: &AuditLink,
    position: i64,
) -> Result<(), Fault> {
    let about = format!("audit {}, item {position}", link.audit_id);
    let deed = Deed { who: &who.account.name, what, about: &about, at: state.clock.now() };
    Ok(state.db.tell(&deed).await?)
}

/// `GET /kiem-dinh/{token}`, `GET /en/audit/{token}`: the next item without a label, or the one asked for with `muc`.
///
/// # Errors
/// [`Fault::NotFound`] without a valid link; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    who: Signed,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let link = open(&state, &who, &token).await?;
    let lang = locale.lang;
    let desk = Desk::of(&state.db, &link).await?;
    let asked = params.get(&["muc", "item"]).and_then(|n| n.parse::<i64>().ok());
    let position = match asked {
        Some(n) if desk.holds(n) => Some(n),
        Some(_) => return Err(Fault::NotFound),
        None => desk.next,
    };
    let w = texts::words(lang);
    let page = Page::Audit(&token);
    let at = |n: i64| with_query(&page.path(lang), &[("muc", &n.to_string())]);
    let item = match position {
        Some(n) => {
            tell(&state, &who, "audit.look", &link, n).await?;
            Some(item(&state, &who, &link, &desk, lang, n, &page.path(lang)).await?)
        }
        None => None,
    };
    let audit = Audit {
        f: Frame::new(&state, &locale, page, w.title).unindexed(true),
        w,
        look: look_words::words(lang),
        role: texts::role(lang, link.role),
        labeller: link.labeller.clone(),
        progress: format!("{} / {}", format::number(lang, desk.done), format::number(lang, desk.total)),
        done: desk.done,
        total: desk.total,
        empty: if desk.total == 0 && link.role == Role::Adjudicator { w.none_differ } else { w.done },
        last: desk.before(i64::MAX).map(at),
        item,
    };
    Ok(reply::unindexed(reply::page(&audit, reply::NEVER)?))
}

async fn item(
    state: &ApiState,
    who: &Signed,
    link: &AuditLink,
    desk: &Desk,
    lang: Lang,
    position: i64,
    action: &str,
) -> Result<Item, Fault> {
    let drawn = state.db.audit_item(link.audit_id, position).await?.ok_or(Fault::NotFound)?;
    let look = state.db.audit_facts(link.audit_id, position).await?;
    let given = state.db.audit_labels_of(link.audit_id, position).await?;
    let of_role = |role: Role| given.iter().rev().find(|g| g.role == role);
    let own = of_role(link.role);
    let name = |label: Label| texts::label(lang, label).0;
    let both = match link.role {
        Role::Adjudicator => [Role::First, Role::Second]
            .into_iter()
            .filter_map(of_role)
            .map(|g| {
                let note = if g.note.is_empty() { String::new() } else { format!(" – {}", g.note) };
                (texts::role(lang, g.role).to_owned(), format!("{}{note}", name(g.label)))
            })
            .collect(),
        Role::First | Role::Second => Vec::new(),
    };
    let at = |n: i64| with_query(action, &[("muc", &n.to_string())]);
    Ok(Item {
        position,
        domain: drawn.domain.unicode(),
        action: action.to_owned(),
        field: guard::FIELD,
        csrf: who.csrf.clone(),
        labels: Label::ALL
            .into_iter()
            .zip(1..)
            .map(|(label, key)| {
                let (name, meaning) = texts::label(lang, label);
                let current = own.is_some_and(|g| g.label == label);
                Button { key, code: label.code(), name, meaning, current }
            })
            .collect(),
        yours: own.map(|g| name(g.label).to_owned()),
        note: own.map(|g| g.note.clone()).unwrap_or_default(),
        both,
        previous: desk.before(position).map(at),
        next: desk.next.filter(|n| *n != position).map(|_| action.to_owned()),
        facts: look.as_ref().map(|l| stored::facts(lang, l)).unwrap_or_default(),
        pages: look.as_ref().map(stored::pages).unwrap_or_default(),
    })
}

/// `POST /kiem-dinh/{token}`, `POST /en/audit/{token}`: one label from the form, then on to the next item.
///
/// # Errors
/// [`Fault::NotFound`] without a valid link, for an item that is not this link's to label, or an unknown label;
/// [`Fault::TooLarge`]; [`Fault::Unavailable`], also when labels come faster than anybody reads.
pub async fn label(
    State(state): State<ApiState>,
    locale: Locale,
    who: Signed,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let link = open(&state, &who, &token).await?;
    let fields = personal::fields(&body)?;
    let now = state.clock.now();
    personal::in_time(state.db.audit_labels_since(link.id, now.plus(-Timestamp::MINUTE)).await?)?;
    let (mut position, mut chosen, mut note) = (None, None, String::new());
    for (name, value) in &fields {
        match name.as_str() {
            "muc" => position = value.parse::<i64>().ok(),
            "nhan" => chosen = Label::from_code(value),
            "ghi-chu" => note = personal::note(value),
            _ => {}
        }
    }
    let (Some(position), Some(chosen)) = (position, chosen) else { return Err(Fault::NotFound) };
    if !Desk::of(&state.db, &link).await?.holds(position)
        || !state.db.put_audit_label(&link, position, chosen, &note, now).await?
    {
        return Err(Fault::NotFound);
    }
    tell(&state, &who, "audit.label", &link, position).await?;
    Ok(personal::back(&Page::Audit(&token).path(locale.lang)))
}
