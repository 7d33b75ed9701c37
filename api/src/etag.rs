//! Strong validators (RFC 9110 §8.8): the tag is a digest of the very bytes, so equal tags mean equal answers.
//!
//! The inner half computes the tag of the plain bytes and answers 304; the outer half, outside the compression,
//! marks the tag with the coding, because a strong tag must differ between codings of one resource.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Largest body that gets a tag: far above any page of ours.
const LARGEST: usize = 16 << 20;

/// Codings that the compression layer may choose; their names end a tag (`"…-gzip"`).
const CODINGS: [&str; 1] = ["-gzip"];

/// Adds `ETag` to successful answers and turns matching conditional requests into 304. It also answers HEAD
/// from GET, so that both carry the same headers.
pub async fn validate(mut request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    if head {
        *request.method_mut() = Method::GET;
    } else if request.method() != Method::GET {
        return next.run(request).await;
    }
    let wanted = request.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let response = next.run(request).await;
    let (mut parts, body) = response.into_parts();
    if parts.status != StatusCode::OK {
        let body = if head { Body::empty() } else { body };
        return Response::from_parts(parts, body);
    }
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = tag_of(&bytes);
    let matched = wanted.as_deref().and_then(|w| matching(w, &tag));
    if let Ok(value) = HeaderValue::from_str(matched.as_deref().unwrap_or(&tag)) {
        parts.headers.insert(ETAG, value);
    }
    if matched.is_some() {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(axum::http::header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let body = if head { Body::empty() } else { Body::from(bytes) };
    Response::from_parts(parts, body)
}

/// Marks the tag of a compressed answer with its coding.
pub async fn mark_coding(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let coding = response.headers().get(CONTENT_ENCODING).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let tag = response.headers().get(ETAG).and_then(|v| v.to_str().ok()).map(str::to_owned);
    if let (Some(coding), Some(tag)) = (coding, tag)
        && response.status() == StatusCode::OK
        && let Ok(value) = HeaderValue::from_str(&format!("{}-{coding}\"", tag.trim_end_matches('"')))
    {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

/// The strong tag of a body: 128 bits of its SHA-256 in quotes.
#[must_use]
pub fn tag_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("\"{hex}\"")
}

// The tag as the client holds it, when it stands for the same bytes. If-None-Match compares weakly
// (RFC 9110 §13.1.2), and any coding of the same bytes will do.
fn matching(header: &str, tag: &str) -> Option<String> {
    header.split(',').map(str::trim).find_map(|held| {
        let bare = held.trim_start_matches("W/").trim_matches('"');
        let plain = CODINGS.iter().find_map(|c| bare.strip_suffix(c)).unwrap_or(bare);
        if held == "*" {
            Some(tag.to_owned())
        } else {
            (plain == tag.trim_matches('"')).then(|| format!("\"{bare}\""))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_tag_matches_in_any_coding() {
        let tag = tag_of(b"abc");
        let bare = tag.trim_matches('"');
        assert_eq!(matching(&tag, &tag), Some(tag.clone()));
        let gzip = format!("\"{bare}-gzip\"");
        assert_eq!(matching(&format!("\"x\", {gzip}"), &tag), Some(gzip));
        assert_eq!(matching(&format!("W/{tag}"), &tag), Some(tag.clone()));
        assert_eq!(matching("*", &tag), Some(tag.clone()));
        assert_eq!(matching("\"other\"", &tag), None);
        assert_ne!(tag_of(b"abd"), tag);
    }
}
