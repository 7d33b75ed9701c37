//! `/yeu-cau/{receipt}`: how far a request has come, what its owner does next, and, once control is proved, where the entry
//! is looked after. Only the receipt opens it; any other gives the same answer as any wrong address.

mod care;
mod deeds;

pub use deeds::act;

use super::Link;
use super::frame::Frame;
use crate::chance::{grouped, typed};
use crate::extract::{Client, Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::limits::Doing;
use crate::locales::Lang;
use crate::locales::owner as texts;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use care::Care;
use domain::request::{PROOF_FILE, PROOF_META, PROOF_PREFIX, Progress, Wish};
use store::Request;

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    f: Frame,
    w: &'static texts::Texts,
    wish: &'static str,
    domain: String,
    progress: &'static str,
    tone: &'static str,
    code: String,
    address: String,
    action: String,
    steps: Vec<Step>,
    /// The proof is being looked for.
    looking: bool,
    /// Something is on its way.
    waiting: bool,
    proof: Option<Proof>,
    may_queue: bool,
    message: Option<&'static str>,
    answer: String,
    facts: Vec<(&'static str, String)>,
    care: Option<Care>,
    said: Option<Said>,
    again: Option<Link>,
}

struct Step {
    name: &'static str,
    when: String,
    done: bool,
}

struct Proof {
    text: String,
    file: String,
    meta: String,
    last: Option<String>,
}

/// A word on the form that was just sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Saved,
    Wrong(&'static str),
}

async fn open(state: &ApiState, text: &str) -> Result<(String, Request), Fault> {
    let code = typed(text);
    let request = state.db.request(&code).await?.ok_or(Fault::NotFound)?;
    Ok((code, request))
}

/// `GET /yeu-cau/{receipt}`, `GET /en/request/{receipt}`.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown receipt; [`Fault::TooMany`], [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path(text): Path<String>,
    from: Client,
    params: Params,
) -> Result<Response, Fault> {
    state.limits.count(from.0, Doing::Opening, state.clock.now())?;
    let (code, request) = open(&state, &text).await?;
    let said = params.get(&["luu", "saved"]).map(|_| Said::Saved);
    page(&state, &locale, &code, &request, said, None).await
}

/// The page, with a word on the form that was sent and what stood in it.
async fn page(
    state: &ApiState,
    locale: &Locale,
    code: &str,
    request: &Request,
    said: Option<Said>,
    draft: Option<&store::HolderWords>,
) -> Result<Response, Fault> {
    let (lang, w, now) = (locale.lang, texts::words(locale.lang), state.clock.now());
    let receipt = grouped(code);
    let at = Page::Receipt(&receipt);
    let domain = request.domain.unicode();
    let wish = texts::wish(lang, request.wish).0;
    let locale = Locale { lang, query: None };
    let care = match request.proved_at {
        Some(_) if request.proved() => Some(Care::of(state, lang, request, draft).await?),
        _ => None,
    };
    let over = request.proved_at.is_some() && !request.opens(now);
    let removed = request.wish == Wish::Remove && state.db.objects(&request.domain).await?;
    let looking = request.wanted_at.is_some();
    let shown = Receipt {
        f: Frame::new(state, &locale, at, format!("{wish}: {domain}")).unindexed(true),
        w,
        wish,
        progress: texts::progress(lang, request.progress),
        tone: match request.progress {
            Progress::Open | Progress::Queued => "soft",
            Progress::Done => "good",
            Progress::Declined => "warn",
        },
        address: state.url(&at.path(lang)),
        action: at.path(lang),
        steps: steps(w, request),
        looking,
        waiting: looking || care.as_ref().and_then(|c| c.help.as_ref()).is_some_and(|h| h.look.waiting),
        proof: (request.progress == Progress::Open).then(|| proof(lang, request)),
        may_queue: request.progress == Progress::Open && request.wish == Wish::Remove,
        message: message(w, request, over, removed),
        answer: request.answer.clone(),
        facts: facts(lang, request),
        care,
        said,
        again: (over || request.progress == Progress::Declined).then(|| {
            let form = super::owner::page_of(request.wish);
            Link::new(form.with(lang, &[("ten", request.domain.as_str())]), wish)
        }),
        domain,
        code: receipt.clone(),
    };
    let mut response = reply::unindexed(reply::page(&shown, reply::NEVER)?);
    if matches!(said, Some(Said::Wrong(_))) {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn steps(w: &'static texts::Texts, request: &Request) -> Vec<Step> {
    let step = |name, at: Option<domain::clock::Timestamp>| Step {
        name,
        when: at.map_or_else(|| w.step_waiting.to_owned(), format::moment),
        done: at.is_some(),
    };
    let mut steps = vec![step(w.step_made, Some(request.made_at))];
    if let Some(at) = request.queued_at {
        if request.wish != Wish::Report {
            steps.push(step(w.step_queued, Some(at)));
        }
        steps.push(step(w.step_decided, request.decided.as_ref().map(|(at, _)| *at)));
    } else {
        steps.push(step(w.step_proved, request.proved_at));
    }
    steps
}

fn proof(lang: Lang, request: &Request) -> Proof {
    let code = &request.proof;
    let last =
        request.checked.map(|(at, found)| format!("{}: {}", format::moment(at), texts::found(lang, found)));
    Proof {
        text: format!("{PROOF_PREFIX}{code}"),
        file: format!("https://{}{PROOF_FILE}", request.domain),
        meta: format!("<meta name=\"{PROOF_META}\" content=\"{code}\">"),
        last,
    }
}

/// What came of it; `removed` says that the name is out of the directory at this moment.
fn message(w: &'static texts::Texts, request: &Request, over: bool, removed: bool) -> Option<&'static str> {
    match (request.progress, request.wish) {
        (Progress::Queued, _) => Some(w.queued_text),
        (Progress::Declined, Wish::Report) | (Progress::Done, Wish::Report) => Some(w.report_done),
        (Progress::Declined, _) => Some(w.declined_text),
        (Progress::Done, Wish::Remove) if removed => Some(w.removed),
        (Progress::Done, Wish::Remove) => Some(w.removal_ended),
        (Progress::Done, Wish::Claim) if over => Some(w.care_over),
        _ => None,
    }
}

fn facts(lang: Lang, request: &Request) -> Vec<(&'static str, String)> {
    let w = texts::words(lang);
    let reason = request.reason.map(|r| (w.reason_label, texts::reason(lang, r).to_owned()));
    let note = Some(&request.note).filter(|n| !n.is_empty()).map(|n| (w.note_label, n.clone()));
    let proved = request.checked.filter(|(_, found)| found.proves());
    let proof = proved.map(|(_, found)| (w.step_proved, texts::found(lang, found).to_owned()));
    [reason, note, proof].into_iter().flatten().collect()
}
