//! `GET /api/v1/domains/{name}/observations`: every look at a listed name, newest first.

use super::cursor;
use super::domains::Seen;
use crate::discretion;
use crate::extract::{Params, Subject};
use crate::fault::Fault;
use crate::paths::with_query;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::SiteRow;
use utoipa::{IntoParams, ToSchema};

const LIST: &str = "observations";
const USUAL: u32 = 20;

/// Parameters of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Entries in one answer, 1 to 100; 20 unless told.
    pub limit: Option<u32>,
    /// Where the answer before ended: `next_cursor`.
    pub cursor: Option<String>,
}

/// Looks at a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Observations {
    /// The name in A-labels.
    pub domain: String,
    /// The looks, newest first.
    pub items: Vec<Look>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// One look.
#[derive(Debug, Serialize, ToSchema)]
pub struct Look {
    /// Its number.
    pub id: i64,
    /// When it ended, RFC 3339.
    pub at: String,
    /// From which network.
    pub vantage: String,
    /// Attempt in its round, from 1.
    pub attempt: u16,
    /// Leaf.
    pub leaf: &'static str,
    /// Class.
    pub class: &'static str,
    /// Mail axis.
    pub mail: &'static str,
    /// HTTPS state.
    pub https: &'static str,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// The rule that decided.
    pub rule: String,
    /// 0–1.
    pub confidence: f64,
    /// What the rule saw.
    pub evidence: Vec<Seen>,
}

impl Look {
    fn of(row: &SiteRow, s: store::observations::Seen) -> Self {
        let evidence = s.evidence.iter().map(Seen::from);
        Self {
            id: s.id,
            at: s.at.rfc3339(),
            vantage: s.vantage,
            attempt: s.attempt,
            leaf: s.leaf.code(),
            class: s.class.code(),
            mail: s.mail.code(),
            https: s.https.code(),
            http_status: s.http_status,
            rule: s.rule,
            confidence: s.confidence,
            evidence: evidence.map(|e| Seen { found: discretion::repeated(row, &e.found), ..e }).collect(),
        }
    }
}

/// The looks at a listed name with their verdicts. Those at names of persons are *not found*: their consent names the state
/// and its day alone.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/domains/{name}/observations",
    tag = "directory",
    params(("name" = String, Path, description = "The registered name, in A-labels or U-labels"), ListParams),
    responses(
        (status = 200, description = "Looks, newest first; `Link: rel=next` leads to older ones", body = Observations),
        (status = 400, description = "A parameter cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing is published about this name", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(
    State(state): State<ApiState>,
    subject: Subject,
    params: Params,
) -> Result<Response, Fault> {
    // Persons agreed to their state and its day being told, and not to every look.
    let row = discretion::listed(&state, &subject.domain).await?;
    if !row.standing().details_shown() {
        return Err(Fault::NotFound);
    }
    let limit = cursor::limit(&params, USUAL)?;
    let before = match cursor::read(LIST, &params)? {
        None => None,
        Some(key) => {
            let bad = || Fault::parameter("cursor", "must come from the `next` link of the same list");
            Some(key.parse::<i64>().map_err(|_| bad())?)
        }
    };
    let mut looks = state.db.history(&subject.domain, before, limit + 1).await?;
    // What was seen of a former holder's site is not the present holder's to be shown with.
    let first = row.state.as_ref().map(|s| s.first_look_id);
    looks.retain(|look| first.is_some_and(|first| look.id >= first));
    let more = looks.len() > limit as usize;
    looks.truncate(limit as usize);
    let next = looks.last().filter(|_| more).map(|l| cursor::write(LIST, &l.id.to_string()));
    let answer = Observations {
        domain: subject.domain.as_str().to_owned(),
        items: looks.into_iter().map(|l| Look::of(&row, l)).collect(),
        next_cursor: next.clone(),
    };
    let response = reply::unindexed(reply::json(&answer, reply::CHECK));
    let path = format!("/api/v1/domains/{}/observations", subject.domain);
    Ok(match next {
        Some(cursor) => {
            let pairs = [("limit", limit.to_string()), ("cursor", cursor)];
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
            reply::with_next(response, &state.url(&with_query(&path, &pairs)))
        }
        None => response,
    })
}
