//! The one cookie: a session's token, and only for who signs in. Visitors get none.

use crate::state::ApiState;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// Bound to our host and to TLS by its name (RFC 6265bis); a deployment without TLS is one on loopback.
const OVER_TLS: &str = "__Host-danhba";
const PLAIN: &str = "danhba";

fn name(state: &ApiState) -> &'static str {
    if state.settings.public_url.starts_with("https://") { OVER_TLS } else { PLAIN }
}

/// The token that a browser shows.
#[must_use]
pub fn token<'a>(state: &ApiState, headers: &'a HeaderMap) -> Option<&'a str> {
    let wanted = name(state);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// Gives a browser a token to keep until it is closed.
#[must_use]
pub fn give(state: &ApiState, response: Response, token: &str) -> Response {
    set(state, response, token, "")
}

/// Takes the token from a browser.
#[must_use]
pub fn take_back(state: &ApiState, response: Response) -> Response {
    set(state, response, "", "; Max-Age=0")
}

fn set(state: &ApiState, mut response: Response, value: &str, end: &str) -> Response {
    let name = name(state);
    let secure = if name == OVER_TLS { "; Secure" } else { "" };
    // Lax: a link in a letter may lead a signed-in labeller to the page; forms of others are refused by their code.
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
