//! `GET /api/v1/domains/{name}`: one name in the words of RDAP (RFC 9083), with our measurements under the
//! prefix `danhba_`. It is no RDAP server: `rdapConformance` is not claimed.

use super::site::{PlaceRef, StateRef, place, state_of};
use crate::discretion;
use crate::extract::Subject;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::paths::Page;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::clock::Timestamp;
use domain::discretion::without_whereabouts;
use domain::verdict::Evidence;
use serde::Serialize;
use store::SiteRow;
use utoipa::ToSchema;

/// A listed name (RFC 9083 §5.3) with its measured state.
#[derive(Debug, Serialize, ToSchema)]
pub struct DomainAnswer {
    /// Always `domain`.
    #[serde(rename = "objectClassName")]
    pub object_class_name: &'static str,
    /// The name in A-labels.
    #[serde(rename = "ldhName")]
    pub ldh_name: String,
    /// The name in U-labels.
    #[serde(rename = "unicodeName")]
    pub unicode_name: String,
    /// RDAP status values (RFC 8056).
    pub status: Vec<String>,
    /// What happened to the name, as far as it is known and may be told; nothing of persons.
    pub events: Vec<Event>,
    /// About this answer.
    pub notices: Vec<Notice>,
    /// Pages about the name.
    pub links: Vec<WebLink>,
    /// Its zone.
    pub danhba_zone: String,
    /// Province of registration.
    pub danhba_province: Option<PlaceRef>,
    /// Sector (VSIC 2025 section letter).
    pub danhba_sector: Option<String>,
    /// The measured state.
    pub danhba_state: Option<Measured>,
}

/// The measured state with its reasons.
#[derive(Debug, Serialize, ToSchema)]
pub struct Measured {
    /// Leaf, class, words, times.
    #[serde(flatten)]
    pub state: StateRef,
    /// Mail axis: `M0`, `M1d`, `M1`, `M2` or `MX_UNKNOWN`. This and what follows is null of persons: their consent names the
    /// state and the day of the look.
    pub mail: Option<&'static str>,
    /// The host whose visit decided.
    pub canonical_host: Option<String>,
    /// Where that visit ended.
    pub final_url: Option<String>,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// 0–1.
    pub confidence: Option<f64>,
    /// What the rule saw.
    pub evidence: Vec<Seen>,
}

/// One thing that a rule saw.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seen {
    /// What was looked at.
    pub what: String,
    /// What was found there.
    pub found: String,
}

/// RFC 9083 §4.5.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// `registration`, `expiration`, `last changed`.
    #[serde(rename = "eventAction")]
    pub event_action: &'static str,
    /// RFC 3339.
    #[serde(rename = "eventDate")]
    pub event_date: String,
}

/// RFC 9083 §4.3.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    /// Its title.
    pub title: &'static str,
    /// Its text.
    pub description: Vec<&'static str>,
    /// Where more is said.
    pub links: Vec<WebLink>,
}

/// RFC 9083 §4.2.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebLink {
    /// The address.
    pub href: String,
    /// What it is to the name.
    pub rel: &'static str,
    /// Its media type.
    #[serde(rename = "type")]
    pub media: &'static str,
}

impl From<&Evidence> for Seen {
    fn from(e: &Evidence) -> Self {
        Self { what: e.what.clone(), found: without_whereabouts(&e.found) }
    }
}

/// A listed name and its measured state. Every name that is not listed is *not found*, for whatever reason.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/domains/{name}",
    tag = "directory",
    params(("name" = String, Path, description = "The registered name, in A-labels or U-labels")),
    responses(
        (status = 200, description = "The name", body = DomainAnswer),
        (status = 404, description = "Nothing is published about this name", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(State(state): State<ApiState>, subject: Subject) -> Result<Response, Fault> {
    let row = discretion::listed(&state, &subject.domain).await?;
    Ok(reply::unindexed(reply::json(&answer(&state, &row), reply::CHECK)))
}

fn answer(state: &ApiState, row: &SiteRow) -> DomainAnswer {
    let r = &row.registration;
    let name = r.domain.as_str();
    DomainAnswer {
        object_class_name: "domain",
        ldh_name: name.to_owned(),
        unicode_name: r.domain.unicode(),
        status: if r.status.is_empty() || !row.standing().details_shown() {
            vec!["active".into()]
        } else {
            r.status.iter().map(|s| rdap(s)).collect()
        },
        events: events(row),
        notices: vec![Notice {
            title: "danhba",
            description: vec![
                "Measured automatically; members that begin with danhba_ are explained on the method page.",
            ],
            links: vec![page(state, Page::Method, "help")],
        }],
        links: vec![
            WebLink {
                href: state.url(&format!("/api/v1/domains/{name}")),
                rel: "self",
                media: "application/json",
            },
            page(state, Page::Site(name), "alternate"),
        ],
        danhba_zone: r.zone.as_str().to_owned(),
        danhba_province: place(row),
        danhba_sector: r.sector.clone(),
        danhba_state: measured(row),
    }
}

fn measured(row: &SiteRow) -> Option<Measured> {
    let (s, state) = (row.state.as_ref()?, state_of(row)?);
    let details = row.standing().details_shown();
    Some(Measured {
        state,
        mail: details.then(|| s.mail.code()),
        canonical_host: s.canonical_host.clone().filter(|_| details),
        final_url: s.final_url.clone().filter(|_| details),
        http_status: s.http_status.filter(|_| details),
        rule: details.then(|| s.rule.clone()),
        confidence: details.then_some(s.confidence),
        evidence: s.evidence.iter().filter(|_| details).map(Seen::from).collect(),
    })
}

fn page(state: &ApiState, page: Page<'_>, rel: &'static str) -> WebLink {
    WebLink { href: state.url(&page.path(Lang::Vi)), rel, media: "text/html" }
}

fn events(row: &SiteRow) -> Vec<Event> {
    if !row.standing().details_shown() {
        return Vec::new();
    }
    let r = &row.registration;
    let day = |action, date: Option<time::Date>| {
        date.map(|d| Event { event_action: action, event_date: Timestamp::start_of(d).rfc3339() })
    };
    let seen =
        row.state.as_ref().map(|s| Event { event_action: "last changed", event_date: s.since.rfc3339() });
    [day("registration", r.registered_on), day("expiration", r.expires_on), seen]
        .into_iter()
        .flatten()
        .collect()
}

/// EPP's camel case as RDAP's words (RFC 8056 §2): `clientTransferProhibited` → `client transfer prohibited`.
fn rdap(epp: &str) -> String {
    if epp == "ok" {
        return "active".into();
    }
    let mut out = String::with_capacity(epp.len() + 4);
    for c in epp.chars() {
        if c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epp_words_become_rdap_words() {
        assert_eq!(rdap("ok"), "active");
        assert_eq!(rdap("clientTransferProhibited"), "client transfer prohibited");
        assert_eq!(rdap("inactive"), "inactive");
    }
}
