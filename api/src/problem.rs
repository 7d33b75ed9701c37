//! RFC 9457: errors of the API as `application/problem+json`.

use crate::fault::Fault;
use crate::state::ApiState;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A problem (RFC 9457 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A page that explains this kind of problem, in Vietnamese and English.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, and what would be right.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
}

/// A fault as a problem.
#[must_use]
pub fn response(state: &ApiState, fault: &Fault, path: &str) -> Response {
    let (anchor, title) = fault.kind();
    let problem = Problem {
        kind: state.url(&format!("/api#{anchor}")),
        title: title.to_owned(),
        status: fault.status().as_u16(),
        detail: fault.detail(),
        instance: path.to_owned(),
    };
    let mut response = (fault.status(), axum::Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if *fault == Fault::NoToken {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = fault.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
