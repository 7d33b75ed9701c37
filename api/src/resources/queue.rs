//! `/api/v1/queue`: what holders and readers ask for and nobody could prove, for programs of the staff. An officer's token
//! sees the names of one province. Every look and every decision stands in the log.

use super::cursor;
use crate::extract::Params;
use crate::fault::Fault;
use crate::markup;
use crate::paths::with_query;
use crate::problem::Problem;
use crate::reply;
use crate::staff::Holder;
use crate::state::ApiState;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::{Decider, Deed, Request};
use utoipa::ToSchema;

const LIST: &str = "queue";
const USUAL: u32 = 20;
/// Characters of an answer that are kept.
const LONGEST: usize = 1_000;

/// A request of a holder or a reader.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedRequest {
    /// Its number.
    pub request: i64,
    /// The name that it is about, in A-labels; it need not be registered.
    pub domain: String,
    /// `remove`, `claim` or `report`.
    pub wish: &'static str,
    /// Of a report: `state`, `place`, `sector`, `contact`, `content` or `abuse`.
    pub reason: Option<&'static str>,
    /// In the words of whoever asked.
    pub note: String,
    /// `open`, `queued`, `done` or `declined`.
    pub progress: &'static str,
    /// When it was made.
    pub made_at: String,
    /// Since when it waits for a person.
    pub queued_at: Option<String>,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// What was answered.
    pub answer: String,
}

impl QueuedRequest {
    fn of(r: Request) -> Self {
        let (decided_at, decided_by) = r.decided.map(|(at, who)| (at.rfc3339(), who)).unzip();
        Self {
            request: r.id,
            domain: r.domain.as_str().to_owned(),
            wish: r.wish.code(),
            reason: r.reason.map(domain::request::Reason::code),
            note: r.note,
            progress: r.progress.code(),
            made_at: r.made_at.rfc3339(),
            queued_at: r.queued_at.map(|at| at.rfc3339()),
            decided_at,
            decided_by,
            answer: r.answer,
        }
    }
}

/// Requests that wait for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queue {
    /// The requests, the longest waiting first.
    pub items: Vec<QueuedRequest>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// A decision.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Decision {
    /// What is answered, in the words of the person who asked; may be empty. At most 1,000 characters are kept.
    pub answer: String,
}

/// Requests that wait for a person, the longest waiting first.
///
/// # Errors
/// [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/queue",
    tag = "staff",
    security(("token" = ["queue:read"])),
    params(super::observations::ListParams),
    responses(
        (status = 200, description = "Requests; `Link: rel=next` leads to more", body = Queue),
        (status = 401, description = "No token, or one that opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token does not include `queue:read`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(state): State<ApiState>, holder: Holder, params: Params) -> Result<Response, Fault> {
    let limit = cursor::limit(&params, USUAL)?;
    let after = match cursor::read(LIST, &params)? {
        Some(key) => key
            .parse()
            .map_err(|_| Fault::parameter("cursor", "must come from the `next` link of the same list"))?,
        None => 0,
    };
    let mut found = match holder.province() {
        Some(province) => state.db.queued_requests_in(province, after, limit + 1).await?,
        None => state.db.queued_requests(after, limit + 1).await?,
    };
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|r| cursor::write(LIST, &r.id.to_string()));
    let seen = found.iter().map(|r| r.id.to_string()).collect::<Vec<_>>().join(" ");
    tell(&state, &holder, "request.list", &format!("requests {seen}")).await?;
    let items = found.into_iter().map(QueuedRequest::of).collect();
    let response = reply::json(&Queue { items, next_cursor: next.clone() }, reply::NEVER);
    Ok(match next {
        Some(cursor) => {
            let pairs = [("limit", limit.to_string()), ("cursor", cursor)];
            let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
            reply::with_next(response, &state.url(&with_query("/api/v1/queue", &pairs)))
        }
        None => response,
    })
}

/// One request, decided or not.
///
/// # Errors
/// [`Fault::NotFound`], also for a name of another province than an officer's; [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/queue/{id}",
    tag = "staff",
    security(("token" = ["queue:read"])),
    params(("id" = i64, Path, description = "Number of the request")),
    responses(
        (status = 200, description = "The request", body = QueuedRequest),
        (status = 401, description = "No token, or one that opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token does not include `queue:read`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such request, or not in the province of the officer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(
    State(state): State<ApiState>,
    holder: Holder,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let request = request(&state, &holder, &id).await?;
    tell(&state, &holder, "request.look", &format!("request {}, {}", request.id, request.domain)).await?;
    Ok(reply::json(&QueuedRequest::of(request), reply::NEVER))
}

/// Accepts a request that waits: a removal is in force at once.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Conflict`] when it does not wait, [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    post,
    path = "/api/v1/queue/{id}/accept",
    tag = "staff",
    security(("token" = ["queue:decide"])),
    params(("id" = i64, Path, description = "Number of the request")),
    request_body(content = Decision, description = "May be left out"),
    responses(
        (status = 200, description = "The request as it is now", body = QueuedRequest),
        (status = 400, description = "The body is not a decision", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, or one that opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token does not include `queue:decide`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such request, or not in the province of the officer", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not wait for a decision", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn accept(
    State(state): State<ApiState>,
    holder: Holder,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    decide(&state, &holder, &id, &body, true).await
}

/// Declines a request that waits; whoever has its receipt reads the answer.
///
/// # Errors
/// As [`accept`].
#[utoipa::path(
    post,
    path = "/api/v1/queue/{id}/decline",
    tag = "staff",
    security(("token" = ["queue:decide"])),
    params(("id" = i64, Path, description = "Number of the request")),
    request_body(content = Decision, description = "May be left out"),
    responses(
        (status = 200, description = "The request as it is now", body = QueuedRequest),
        (status = 400, description = "The body is not a decision", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, or one that opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token does not include `queue:decide`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such request, or not in the province of the officer", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not wait for a decision", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn decline(
    State(state): State<ApiState>,
    holder: Holder,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    decide(&state, &holder, &id, &body, false).await
}

async fn decide(
    state: &ApiState,
    holder: &Holder,
    id: &str,
    body: &[u8],
    accepts: bool,
) -> Result<Response, Fault> {
    let request = request(state, holder, id).await?;
    let decision = if body.is_empty() {
        Decision::default()
    } else {
        serde_json::from_slice(body).map_err(|error| Fault::parameter("body", error.to_string()))?
    };
    let answer = markup::one_line(&decision.answer, LONGEST);
    let now = state.clock.now();
    let log = holder.who();
    let by = Decider { person: &holder.account.person, log: &log };
    if !state.db.decide_request(request.id, accepts, by, &answer, now).await? {
        return Err(Fault::Conflict { detail: "The request does not wait for a decision." });
    }
    let decided = state.db.request_numbered(request.id).await?.ok_or(Fault::NotFound)?;
    Ok(reply::json(&QueuedRequest::of(decided), reply::NEVER))
}

/// A request that the holder of a token may see.
async fn request(state: &ApiState, holder: &Holder, id: &str) -> Result<Request, Fault> {
    let id: i64 = id.parse().map_err(|_| Fault::NotFound)?;
    let found = match holder.province() {
        Some(province) => state.db.request_in(province, id).await?,
        None => state.db.request_numbered(id).await?,
    };
    found.ok_or(Fault::NotFound)
}

async fn tell(state: &ApiState, holder: &Holder, what: &str, about: &str) -> Result<(), Fault> {
    Ok(state.db.tell(&Deed { who: &holder.who(), what, about, at: state.clock.now() }).await?)
}
