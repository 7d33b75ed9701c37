//! The query string as pairs. Any bytes are taken: a search page must answer whatever people paste into it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use url::form_urlencoded;

/// Longest value that is looked at, in characters; the rest is cut.
pub const LONGEST: usize = 200;

/// The parameters of a query, cleaned: no control characters, no outer white space, at most
/// [`LONGEST`] characters each, empty ones dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string; percent-escapes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes())
            .take(40)
            .map(|(k, v)| (clean(&k), clean(&v)))
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

fn clean(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
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
    }

    #[test]
    fn a_parameter_has_two_names() {
        let p = Params::parse("province=01");
        assert_eq!(p.get(&["tinh", "province"]), Some("01"));
    }
}
