//! What the pages with forms have in common: a form counts only when a page of ours sent it, when it is small,
//! and no faster than anybody reads; nobody keeps an answer.

use crate::fault::Fault;
use crate::markup;
use crate::reply;
use crate::state::ApiState;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

/// A choice and a remark are far smaller.
const LARGEST_FORM: usize = 8 * 1024;
/// Characters of a remark that are kept.
const LONGEST_NOTE: usize = 500;
/// Forms a minute that one link may send: faster than anybody reads.
const PER_MINUTE: i64 = 60;

/// Refuses a form that no page of ours sent.
///
/// # Errors
/// [`Fault::Foreign`].
pub fn must_be_ours(state: &ApiState, headers: &HeaderMap) -> Result<(), Fault> {
    if is_same_origin(headers, &state.settings.public_url) { Ok(()) } else { Err(Fault::Foreign) }
}

/// The fields of a form.
///
/// # Errors
/// [`Fault::TooLarge`].
pub fn fields(body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    fields_of(body, LARGEST_FORM)
}

/// The fields of a form that may be as large as this, in bytes.
///
/// # Errors
/// [`Fault::TooLarge`].
pub fn fields_of(body: &[u8], largest: usize) -> Result<Vec<(String, String)>, Fault> {
    if body.len() > largest {
        return Err(Fault::TooLarge);
    }
    Ok(url::form_urlencoded::parse(body).into_owned().collect())
}

/// Holds forms back that follow `sent` others of the last minute.
///
/// # Errors
/// [`Fault::Unavailable`] when they come too fast.
pub fn in_time(sent: i64) -> Result<(), Fault> {
    if sent >= PER_MINUTE { Err(Fault::Unavailable) } else { Ok(()) }
}

/// A remark as it is kept.
pub fn note(text: &str) -> String {
    markup::one_line(text, LONGEST_NOTE)
}

/// Back to the page after its form was taken.
pub fn back(path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(reply::NEVER));
    response
}

/// Whether a form was sent by a page of ours. Browsers say so themselves; without a word of theirs it is refused.
fn is_same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let said = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = said("origin") else { return false };
    let ours = url::Url::parse(public_url).is_ok_and(|u| u.origin().ascii_serialization() == origin);
    let asked = origin.split_once("://").map(|(_, authority)| authority);
    ours || (asked.is_some() && asked == said("host"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn from(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        is_same_origin(&headers.collect(), "https://danhba.example")
    }

    #[test]
    fn only_our_own_pages_may_send_a_form() {
        assert!(from(&[("sec-fetch-site", "same-origin")]));
        assert!(from(&[("origin", "https://danhba.example")]));
        assert!(from(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        for foreign in ["cross-site", "same-site", "none"] {
            assert!(!from(&[("sec-fetch-site", foreign), ("origin", "https://danhba.example")]));
        }
        assert!(!from(&[("origin", "null")]) && !from(&[]));
        assert!(!from(&[("origin", "https://evil.example"), ("host", "danhba.example")]));
    }
}
