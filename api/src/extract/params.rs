//! The query string as pairs. Any bytes are taken: a search page must answer whatever people paste into it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use url::form_urlencoded;

/// Longest value that is looked at, in characters; the rest is cut.
pub const LONGEST: usize = 200;

/// Longest cursor: ours are opaque to the reader and must come back whole.
const LONGEST_CURSOR: usize = 4_000;

/// The parameters of a query, cleaned: no control characters, no outer white space, at most
/// [`LONGEST`] characters each (cursors excepted), empty ones dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string; percent-escapes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes())
            .take(40)
            .map(|(k, v)| {
                let longest = if k == "cursor" { LONGEST_CURSOR } else { LONGEST };
                (clean(&k, LONGEST), clean(&v, longest))
            })
            .filter(|(_, v)| !v.is_empty())
            .collect();
        Self(pairs)
    }

    /// The first value under any of `names` (a parameter has a Vietnamese and an English name).
    #[must_use]
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        self.0.iter().find(|(k, _)| names.contains(&k.as_str())).map(|(_, v)| v.as_str())
    }

    /// Names that are in the query but not in `known`.
    #[must_use]
    pub fn unknown(&self, known: &[&str]) -> Vec<&str> {
        self.0.iter().map(|(k, _)| k.as_str()).filter(|k| !known.contains(k)).collect()
    }
}

fn clean(text: &str, longest: usize) -> String {
    let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(longest).collect();
    kept.trim().to_owned()
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_queries_become_harmless_pairs() {
        let p = Params::parse("q=%00%01pho%0a&tinh=&x=%ff%fe&&=&q=2");
        assert_eq!(p.get(&["q"]), Some("pho"), "control characters go, the first value wins");
        assert_eq!(p.get(&["tinh", "province"]), None, "an empty value is no value");
        assert_eq!(p.unknown(&["q"]), ["x"]);
        let long = format!("q={}", "ễ".repeat(5_000));
        assert_eq!(Params::parse(&long).get(&["q"]).map(|v| v.chars().count()), Some(LONGEST));
        let cursor = Params::parse(&format!("cursor={}", "a".repeat(700)));
        assert_eq!(cursor.get(&["cursor"]).map(str::len), Some(700), "a cursor is never cut");
    }

    #[test]
    fn a_parameter_has_two_names() {
        let p = Params::parse("province=01");
        assert_eq!(p.get(&["tinh", "province"]), Some("01"));
    }
}
