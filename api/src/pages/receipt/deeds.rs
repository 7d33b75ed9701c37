//! What the forms on the page of a receipt do. Each can be sent twice without harm.

use super::{Said, open, page};
use crate::chance::grouped;
use crate::extract::{Client, Locale};
use crate::fault::Fault;
use crate::limits::Doing;
use crate::locales::owner as texts;
use crate::markup;
use crate::pages::{personal, recheck};
use crate::paths::{Page, with_query};
use crate::state::ApiState;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::clock::Timestamp;
use domain::request::{Progress, Wish};
use domain::sector::sector;
use domain::suffix;
use store::{HolderWords, Request};

/// Characters of a description.
const LONGEST: usize = 300;
/// Characters of a description that is too long that come back to whoever wrote it.
const KEPT: usize = 3_000;

/// `POST /yeu-cau/{receipt}`, `POST /en/request/{receipt}`: what the field `viec` says.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown receipt, or for what it does not open; [`Fault::Foreign`], [`Fault::TooMany`],
/// [`Fault::TooLarge`], [`Fault::Unavailable`].
pub async fn act(
    State(state): State<ApiState>,
    locale: Locale,
    Path(text): Path<String>,
    from: Client,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    personal::must_be_ours(&state, &headers)?;
    let now = state.clock.now();
    // Before the receipt is looked up: guesses are counted, too.
    state.limits.count(from.0, Doing::GoingOn, now)?;
    let (code, request) = open(&state, &text).await?;
    let fields = personal::fields(&body)?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let here = Page::Receipt(&grouped(&code)).path(locale.lang);
    let domain = &request.domain;
    match field("viec") {
        "kiem-tra" if request.progress == Progress::Open => {
            state.db.want_proof(request.id, now).await?;
        }
        "xem-xet" if request.wish == Wish::Remove && request.progress == Progress::Open => {
            state.db.queue_request(request.id, &personal::note(field("ghi-chu")), now).await?;
        }
        // What only takes back what is shown needs the proof, and no limit of time.
        "go" if request.proved() => {
            take_out(&state, &request, now).await?;
        }
        "hien" if request.opens(now) => {
            state.db.withdraw_objection(domain, now).await?;
        }
        "luu" if holds(&request, now) => {
            let words = words(field("nganh"), field("mo-ta"));
            let told = texts::words(locale.lang);
            let wrong = if names_a_site(&words.description) {
                Some(told.description_wrong)
            } else if words.description.chars().count() > LONGEST {
                Some(told.description_long)
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let said = Some(Said::Wrong(wrong));
                return page(&state, &locale, &code, &request, said, Some(&words)).await;
            }
            registered(&state, &request).await?;
            state.db.say(domain, &words, request.id, now).await?;
            return Ok(personal::back(&with_query(&here, &[("luu", "1")])));
        }
        "dong-y" if holds(&request, now) => {
            if field("dong-y").is_empty() {
                let said = Some(Said::Wrong(texts::words(locale.lang).consent_wrong));
                return page(&state, &locale, &code, &request, said, None).await;
            }
            registered(&state, &request).await?;
            let proof = format!("request {}, proved by its holder", request.id);
            state.db.give_consent(domain, texts::CONSENT_VERSION, &proof, now).await?;
        }
        "rut" if held(&request) => {
            state.db.revoke_consent(domain, now).await?;
        }
        "vao-bang" if holds(&request, now) => {
            registered(&state, &request).await?;
            state.db.join_well_kept(domain, request.id, now).await?;
        }
        "roi-bang" if held(&request) => {
            state.db.leave_well_kept(domain, now).await?;
        }
        // The page of the name offers this too, but only of names that are shown.
        "kiem-tra-lai" if request.opens(now) => {
            registered(&state, &request).await?;
            recheck::ask_for(&state, from, domain).await?;
        }
        _ => return Err(Fault::NotFound),
    }
    Ok(personal::back(&here))
}

/// Whether the present holder proved control with a claim, whenever that was.
fn held(request: &Request) -> bool {
    request.wish == Wish::Claim && request.proved()
}

/// Whether a receipt lets the entry be edited.
fn holds(request: &Request, now: Timestamp) -> bool {
    request.wish == Wish::Claim && request.opens(now)
}

/// Hides the entry at the wish of a holder who proved control.
async fn take_out(state: &ApiState, request: &Request, now: Timestamp) -> Result<(), Fault> {
    registered(state, request).await?;
    let reason = format!("request {}, proved by its holder", request.id);
    state.db.object(&request.domain, &reason, now).await?;
    Ok(())
}

async fn registered(state: &ApiState, request: &Request) -> Result<(), Fault> {
    state.db.registration(&request.domain).await?.map(|_| ()).ok_or(Fault::NotFound)
}

fn words(trade: &str, description: &str) -> HolderWords {
    HolderWords {
        sector: sector(trade).map(|s| s.code.to_string()),
        description: markup::one_line(description, KEPT).split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// A description is not a place for advertising other addresses.
fn names_a_site(text: &str) -> bool {
    let lower = text.to_lowercase();
    let hosts = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')));
    // Of two letters only those that links are made of: "TS.BS" is a doctor, and Bahamian only by chance.
    let short = ["vn", "me", "io", "cc", "tk", "ly", "gl", "co"];
    let is_host = |word: &str| {
        let word = word.trim_matches(['.', '-']);
        let top = word.rsplit('.').next().unwrap_or_default();
        let is_link = top.len() > 2 || short.contains(&top);
        word.starts_with("www.") || (is_link && suffix::registrable(word).is_some() && suffix::is_known(word))
    };
    lower.contains("://") || hosts.into_iter().any(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_line_of_limited_length_and_known_trades() {
        let said = words("I", "  Phở bò\r\n gia   truyền ");
        assert_eq!((said.sector.as_deref(), said.description.as_str()), (Some("I"), "Phở bò gia truyền"));
        assert_eq!(words("ZZ", "").sector, None);
        assert_eq!(words("", &"ễ".repeat(900)).description.chars().count(), 900);
        assert_eq!(words("", &"ễ".repeat(9_000)).description.chars().count(), KEPT);
    }

    #[test]
    fn addresses_are_seen() {
        assert!(names_a_site("xem https://a.vn") && names_a_site("Xem WWW.a.vn"));
        assert!(
            names_a_site("đặt ở evil.com nhé")
                && names_a_site("facebook.com/abc")
                && names_a_site("(bit.ly/x)")
        );
        for text in ["Mở cửa 6.30 – 22.00, giao tận nơi", "TS.BS Nguyễn Văn A, Q.1, TP.HCM", "phở, bún v.v."]
        {
            assert!(!names_a_site(text), "{text}");
        }
    }
}
