//! From the script to what one request gets: delays summed, turns taken, conditions decided.

use std::borrow::Cow;
use std::time::Duration;

use super::request::Request;
use super::sites::Sites;
use crate::script::{Reply, RobotsScript, Site};

/// What will be sent, known before anything is sent.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) wait: Duration,
    pub(super) etag: Option<&'a str>,
    pub(super) act: Act<'a>,
}

/// The sending itself.
#[derive(Debug)]
pub(super) enum Act<'a> {
    Http { status: u16, headers: Cow<'a, [(String, String)]>, body: Cow<'a, [u8]> },
    Endless,
    Bomb(usize),
    Drip(Duration),
    CutShort(&'a [u8]),
    Reset,
    Garbage,
    Silent,
}

impl Plan<'_> {
    /// The status line that the client will see, if any.
    pub(super) fn status(&self) -> Option<u16> {
        match self.act {
            Act::Http { status, .. } => Some(status),
            Act::Endless | Act::Bomb(_) | Act::Drip(_) | Act::CutShort(_) => Some(200),
            Act::Reset | Act::Garbage | Act::Silent => None,
        }
    }

    pub(super) const fn only(act: Act<'_>) -> Plan<'_> {
        Plan { wait: Duration::ZERO, etag: None, act }
    }

    /// A short page of the server's own.
    pub(super) fn plain(status: u16, text: &str) -> Plan<'static> {
        let page = format!(
            "<!DOCTYPE html><html><head><title>{status} {text}</title></head><body><h1>{text}</h1></body></html>\n"
        );
        Plan::only(Act::Http {
            status,
            headers: Cow::Owned(vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())]),
            body: Cow::Owned(page.into_bytes()),
        })
    }
}

/// What a site answers to a request.
pub(super) fn plan<'a>(site: &'a Site, request: &Request, sites: &Sites) -> Plan<'a> {
    let path = request.path.split(['?', '#']).next().unwrap_or("/");
    if path == "/robots.txt" {
        return match &site.robots {
            RobotsScript::Missing => Plan::plain(404, "Not Found"),
            RobotsScript::Text(text) => Plan::only(Act::Http {
                status: 200,
                headers: Cow::Owned(vec![(
                    "Content-Type".to_owned(),
                    "text/plain; charset=utf-8".to_owned(),
                )]),
                body: Cow::Borrowed(text.as_bytes()),
            }),
            RobotsScript::Reply(reply) => resolve(reply, request, sites),
        };
    }
    match site.routes.get(&request.path).or(site.fallback.as_ref()) {
        Some(reply) => resolve(reply, request, sites),
        None => Plan::plain(404, "Not Found"),
    }
}

fn resolve<'a>(mut reply: &'a Reply, request: &Request, sites: &Sites) -> Plan<'a> {
    let mut wait = Duration::ZERO;
    let mut etag = None;
    let act = loop {
        match reply {
            Reply::After(delay, then) => {
                wait += *delay;
                reply = then;
            }
            Reply::Sequence(replies) => match sites.next_of(replies) {
                Some(next) => reply = next,
                None => return Plan::plain(404, "Not Found"),
            },
            Reply::Conditional(tag, _) if matches(request.if_none_match.as_deref(), tag) => {
                etag = Some(tag.as_str());
                break Act::Http { status: 304, headers: Cow::Borrowed(&[]), body: Cow::Borrowed(&[]) };
            }
            Reply::Conditional(tag, then) => {
                etag = Some(tag.as_str());
                reply = then;
            }
            Reply::Http { status, headers, body } => {
                let (headers, body) = (Cow::Borrowed(headers.as_slice()), Cow::Borrowed(body.as_slice()));
                break Act::Http { status: *status, headers, body };
            }
            Reply::Endless => break Act::Endless,
            Reply::GzipBomb(mebibytes) => break Act::Bomb(*mebibytes),
            Reply::Drip(interval) => break Act::Drip(*interval),
            Reply::CutShort(bytes) => break Act::CutShort(bytes),
            Reply::Reset => break Act::Reset,
            Reply::Garbage => break Act::Garbage,
            Reply::Silent => break Act::Silent,
        }
    };
    Plan { wait, etag, act }
}

/// Weak comparison of entity tags (RFC 9110, section 13.1.2).
fn matches(condition: Option<&str>, tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    condition.is_some_and(|list| list.trim() == "*" || list.split(',').any(|given| weak(given) == weak(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tags_compare_weakly_and_in_lists() {
        assert!(matches(Some("\"a\", W/\"b\""), "\"b\""));
        assert!(matches(Some("*"), "x"));
        assert!(!matches(Some("\"a\""), "\"b\""));
        assert!(!matches(None, "\"b\""));
    }
}
