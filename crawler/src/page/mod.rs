//! From bytes to facts of a page: decoding, one bounded pass over the tags.
//!
//! | file | what it finds |
//! |---|---|
//! | `charset`, `legacy` | the text behind the bytes, old Vietnamese encodings too |
//! | `walk`, `tag`, `nest` | one pass over the tags and texts, within a time box |
//! | `element`, `kind` | what each element contributes |
//! | `text`, `links`, `meta`, `schema` | what the pass collects |
//! | `contact`, `language`, `fingerprint` | what is read from the collected text |
//! | `head` | what a meta tag in the head says, for proofs of control |
//! | `discretion` | what is taken out again where no contact facts may be kept |

mod charset;
mod contact;
mod discretion;
mod element;
mod fingerprint;
mod head;
mod kind;
mod language;
mod legacy;
mod links;
mod meta;
mod nest;
#[cfg(test)]
mod oracle;
mod schema;
mod tag;
mod text;
mod walk;
mod words;

pub use discretion::withhold_contacts;
pub use fingerprint::simhash;
pub use head::meta_contents;

use domain::page::PageFacts;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// One final answer, as it came.
#[derive(Debug, Clone, Copy)]
pub struct PageInput<'a> {
    /// URL of the answer, after redirects.
    pub url: &'a url::Url,
    /// Status code.
    pub status: u16,
    /// Headers as received.
    pub headers: &'a [(String, String)],
    /// Body after decompression, as far as read.
    pub body: &'a [u8],
    /// The body was longer than what was read.
    pub truncated: bool,
    /// Whether phones, e-mails and addresses may be kept (never for id.vn); see [`withhold_contacts`].
    pub keep_contacts: bool,
    /// How long the parser may work; what is parsed by then counts, and the facts say `truncated`.
    pub parse_budget: Duration,
}

/// Reads a page. Never fails: what cannot be read is absent. May take milliseconds, so async callers
/// use a blocking thread.
#[must_use]
pub fn facts(input: PageInput<'_>) -> PageFacts {
    let headers = kept_headers(input.headers);
    let stated = header(input.headers, "content-type").unwrap_or_default();
    let content_type = stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut facts = PageFacts {
        url: input.url.to_string(),
        status: input.status,
        content_type,
        bytes: input.body.len() as u64,
        truncated: input.truncated,
        body_sha256: Sha256::digest(input.body).iter().map(|b| format!("{b:02x}")).collect(),
        noindex: header(input.headers, "x-robots-tag").is_some_and(meta::says_noindex),
        headers,
        ..PageFacts::default()
    };
    if is_text(&facts.content_type) {
        let decoded = charset::decode(input.body, stated);
        facts.charset = decoded.charset;
        facts.charset_from = decoded.from.to_owned();
        if facts.content_type == "text/plain" && !looks_like_html(&decoded.text) {
            walk::plain(&mut facts, &decoded.text);
        } else {
            let complete = walk::fill(&mut facts, &decoded.text, input.url, input.parse_budget);
            facts.truncated |= !complete;
        }
    }
    if facts.refresh_to.is_none() {
        facts.refresh_to = header(input.headers, "refresh").and_then(|v| meta::refresh_target(v, input.url));
    }
    if !input.keep_contacts {
        withhold_contacts(&mut facts);
    }
    facts
}

/// Whether a media type can be read as text; an absent one is taken for HTML, as browsers do.
fn is_text(kind: &str) -> bool {
    kind.is_empty() || kind.starts_with("text/") || kind.contains("html") || kind.contains("xml")
}

fn looks_like_html(text: &str) -> bool {
    let start: String = text.chars().take(512).collect::<String>().to_ascii_lowercase();
    start.contains("<!doctype html") || start.contains("<html") || start.contains("<body")
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}

/// At most 40 headers with short values; of a cookie only its name, which is all that a signature needs.
fn kept_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers
        .iter()
        .take(40)
        .map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let value = match name.as_str() {
                "set-cookie" => value.split('=').next().unwrap_or_default(),
                _ => value.as_str(),
            };
            (name, value.chars().take(300).collect())
        })
        .collect()
}
