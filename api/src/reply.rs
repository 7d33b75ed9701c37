//! Successful answers: media type and how long they may be kept.

use crate::fault::Fault;
use askama::Template;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// May be kept for a minute by anybody: lists and figures.
pub const MINUTE: &str = "public, max-age=60";
/// Must be checked before each use, so that a removed site is gone at once: pages of single sites.
pub const CHECK: &str = "public, no-cache";
/// Never changes: its address carries a digest.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Must not be kept: states of the process.
pub const NEVER: &str = "no-store";

/// A rendered page.
///
/// # Errors
/// [`Fault::Internal`] when the template fails.
pub fn page(template: &impl Template, cache: &'static str) -> Result<Response, Fault> {
    Ok(typed(template.render()?.into_bytes(), "text/html; charset=utf-8", cache))
}

/// A JSON answer.
pub fn json(body: &impl Serialize, cache: &'static str) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => typed(bytes, "application/json", cache),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            Fault::Internal.into_response()
        }
    }
}

/// A CSV to be saved under `name` (ASCII).
#[must_use]
pub fn csv(bytes: Vec<u8>, name: &str, cache: &'static str) -> Response {
    let mut response = typed(bytes, "text/csv; charset=utf-8; header=present", cache);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Bytes of a media type.
#[must_use]
pub fn typed(bytes: impl Into<axum::body::Body>, media: &'static str, cache: &'static str) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// Adds `Link: <url>; rel="next"` (RFC 8288).
#[must_use]
pub fn with_next(mut response: Response, url: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("<{url}>; rel=\"next\"")) {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

/// Keeps an answer out of every cache.
#[must_use]
pub fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(NEVER));
    response
}

/// Tells search engines not to index an answer that is not a page.
#[must_use]
pub fn unindexed(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}
