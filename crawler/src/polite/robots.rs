//! What robots.txt lets us ask for (RFC 9309): matching by `texting_robots`; cache, sizes and error rules ours.

use crate::identity::TOKEN;
use domain::clock::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use texting_robots::Robot;

/// How long an answer is kept (RFC 9309 section 2.4: at most 24 hours).
const TTL: i64 = Timestamp::DAY;
/// How long a failure is kept: shorter than the first retry of a round.
const FAILURE_TTL: i64 = 30 * Timestamp::MINUTE;
/// Authorities kept; rules are compiled expressions, so this bounds memory too.
const CAPACITY: usize = 10_000;

/// The rules of one authority.
pub enum Rules {
    /// 2xx.
    Parsed {
        /// The rules for our group.
        robot: Box<Robot>,
        /// Status of the answer.
        status: u16,
    },
    /// 4xx, or a redirect that leads nowhere: everything is allowed (section 2.3.1.3).
    AllowAll {
        /// Status of the answer.
        status: u16,
    },
    /// 5xx, 429, a timeout, a broken answer: nothing is allowed for now (section 2.3.1.4).
    Unavailable {
        /// Status, if one came.
        status: Option<u16>,
        /// What went wrong.
        reason: String,
    },
}

/// What the rules say about one URL.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// Allowed.
    Allowed {
        /// Status of robots.txt.
        status: u16,
        /// `Crawl-delay`, if stated.
        crawl_delay: Option<Duration>,
    },
    /// Disallowed for us.
    Disallowed {
        /// Status of robots.txt.
        status: u16,
    },
    /// Disallowed for now.
    Unavailable {
        /// Status, if one came.
        status: Option<u16>,
        /// What went wrong.
        reason: String,
    },
}

impl Rules {
    /// Reads a robots.txt. `cut` tells that `body` is only the first part of the file.
    #[must_use]
    pub fn parse(status: u16, body: &[u8], cut: bool) -> Self {
        match Robot::new(TOKEN, &prepared(body, cut)) {
            Ok(robot) => Self::Parsed { robot: Box::new(robot), status },
            Err(error) => Self::Unavailable { status: Some(status), reason: format!("unreadable: {error}") },
        }
    }

    /// What the rules say about the URL.
    #[must_use]
    pub fn rule(&self, url: &url::Url) -> Ruling {
        match self {
            Self::Parsed { robot, status } if !robot.allowed(url.as_str()) => {
                Ruling::Disallowed { status: *status }
            }
            Self::Parsed { status, .. } => {
                Ruling::Allowed { status: *status, crawl_delay: self.crawl_delay() }
            }
            Self::AllowAll { status } => Ruling::Allowed { status: *status, crawl_delay: None },
            Self::Unavailable { status, reason } => {
                Ruling::Unavailable { status: *status, reason: reason.clone() }
            }
        }
    }

    /// `Crawl-delay` for us; nonsense (negative, not a number) counts as not stated.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        let Self::Parsed { robot, .. } = self else { return None };
        robot.delay.filter(|d| *d > 0.0).and_then(|d| Duration::try_from_secs_f32(d.min(1e6)).ok())
    }

    fn lifetime(&self) -> i64 {
        if matches!(self, Self::Unavailable { .. }) { FAILURE_TTL } else { TTL }
    }
}

/// Makes the file readable for a matcher that compares whole agent names: the byte order mark goes, a half
/// last line goes (`Disallow: /private`, cut, must not become `Disallow: /`), and `User-agent: danhba-bot/1.0`
/// is read by its product token (section 2.2.1).
fn prepared(body: &[u8], cut: bool) -> Vec<u8> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = match body.iter().rposition(|b| matches!(b, b'\n' | b'\r')) {
        Some(end) if cut => body.get(..end).unwrap_or(body),
        None if cut => &[],
        _ => body,
    };
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        out.extend_from_slice(agent_line(line).unwrap_or(line));
        if out.last().is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
            out.push(b'\n');
        }
    }
    out
}

/// A `User-agent` line up to the end of its product token; `None` for other lines.
fn agent_line(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|b| *b == b':')?;
    let (field, value) = line.split_at_checked(colon + 1)?;
    let field = field.trim_ascii();
    if !field.get(..field.len().saturating_sub(1))?.trim_ascii_end().eq_ignore_ascii_case(b"user-agent") {
        return None;
    }
    let blanks = value.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let token = value.get(blanks..)?;
    if token.first() == Some(&b'*') {
        return None;
    }
    let length = token.iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')).count();
    if length == 0 { None } else { line.get(..colon + 1 + blanks + length) }
}

/// Rules by authority, for a day, in bounded memory.
#[derive(Default)]
pub struct RobotsCache {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    rules: HashMap<String, (Arc<Rules>, Timestamp)>,
    order: VecDeque<String>,
}

impl RobotsCache {
    /// The rules of an authority, unless they are too old.
    #[must_use]
    pub fn get(&self, authority: &str, now: Timestamp) -> Option<Arc<Rules>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.rules.get(authority).filter(|(_, expires)| *expires > now).map(|(rules, _)| Arc::clone(rules))
    }

    /// Keeps the rules of an authority; the oldest ones make room.
    pub fn put(&self, authority: &str, rules: Arc<Rules>, now: Timestamp) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let expires = now.plus(rules.lifetime());
        if inner.rules.insert(authority.to_owned(), (rules, expires)).is_none() {
            inner.order.push_back(authority.to_owned());
        }
        while inner.rules.len() > CAPACITY {
            let Some(oldest) = inner.order.pop_front() else { break };
            inner.rules.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(text: &[u8]) -> Ruling {
        Rules::parse(200, text, false).rule(&url::Url::parse("https://a.vn/").unwrap())
    }

    fn allowed(text: &[u8]) -> bool {
        matches!(home(text), Ruling::Allowed { .. })
    }

    #[test]
    fn groups_are_matched_by_product_token() {
        assert!(!allowed(b"User-agent: *\nDisallow: /"));
        assert!(!allowed(b"user-agent: DANHBA-BOT\ndisallow: /"));
        assert!(!allowed(b"User-agent: danhba-bot/1.0 (x)\nDisallow: /"));
        assert!(allowed(b"User-agent: danhba-bot\nAllow: /\n\nUser-agent: *\nDisallow: /"));
        assert!(allowed(b"User-agent: danhba-botanist\nDisallow: /"));
        assert!(allowed(b"User-agent: *\nDisallow: /admin"));
        assert!(!allowed(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n"));
        assert!(!allowed(b"User-agent : *\rDisallow: /\r"));
        assert!(allowed(b"User-agent: *\nDisallow: /\nAllow: /$"), "the longer rule wins");
    }

    #[test]
    fn what_is_no_robots_file_forbids_nothing() {
        assert!(allowed(b""));
        assert!(allowed(b"<!doctype html><title>Disallow: /</title><p>User-agent: x"));
        assert!(allowed(&[0xff, 0xfe, 0, 1, 2, 3]));
    }

    #[test]
    fn a_cut_file_never_forbids_more_than_the_whole_one() {
        let url = url::Url::parse("https://a.vn/").unwrap();
        let rule = |text: &[u8]| Rules::parse(200, text, true).rule(&url);
        assert!(matches!(rule(b"User-agent: *\nDisallow: /"), Ruling::Allowed { .. }));
        assert!(matches!(rule(b"User-agent: *\nDisallow: /\nDisa"), Ruling::Disallowed { .. }));
    }

    #[test]
    fn crawl_delay_is_read_and_nonsense_is_not() {
        let delay = |text: &[u8]| Rules::parse(200, text, false).crawl_delay();
        assert_eq!(delay(b"User-agent: *\nCrawl-delay: 2.5"), Some(Duration::from_millis(2_500)));
        assert_eq!(delay(b"User-agent: *\nCrawl-delay: -3"), None);
        assert_eq!(delay(b"User-agent: *\nCrawl-delay: soon"), None);
        assert!(delay(b"User-agent: *\nCrawl-delay: 1e30").unwrap() <= Duration::from_secs(1_000_000));
    }

    #[test]
    fn answers_live_a_day_and_failures_less() {
        let cache = RobotsCache::default();
        let now = Timestamp(0);
        cache.put("https://a.vn", Arc::new(Rules::AllowAll { status: 404 }), now);
        let failed = Rules::Unavailable { status: Some(503), reason: String::new() };
        cache.put("https://b.vn", Arc::new(failed), now);
        assert!(cache.get("https://a.vn", Timestamp(TTL - 1)).is_some());
        assert!(cache.get("https://a.vn", Timestamp(TTL)).is_none());
        assert!(cache.get("https://b.vn", Timestamp(FAILURE_TTL)).is_none());
        for n in 0..=CAPACITY {
            cache.put(&format!("https://{n}.vn"), Arc::new(Rules::AllowAll { status: 404 }), now);
        }
        assert!(cache.get("https://a.vn", now).is_none(), "the oldest made room");
    }
}
