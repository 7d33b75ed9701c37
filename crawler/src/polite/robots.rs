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
/// Authorities kept.
const CAPACITY: usize = 10_000;
/// Bytes kept, as [`Rules::weight`] counts them.
const CAPACITY_BYTES: usize = 128 << 20;
/// Rules for us that are read. The longest files of honest sites have a few hundred.
const MAX_RULES: usize = 2_000;
/// Of these, rules with `$`: each is compiled to an expression, which costs a thousand times an ordinary rule.
const MAX_ENDINGS: usize = 100;
/// Bytes of a rule with `$`.
const MAX_ENDING: usize = 2_048;
/// Bytes that a compiled expression may come to need.
const EXPRESSION: usize = 64 << 10;

/// The rules of one authority.
pub enum Rules {
    /// 2xx.
    Parsed {
        /// The rules for our group.
        robot: Box<Robot>,
        /// Status of the answer.
        status: u16,
        /// Bytes of memory, roughly.
        weight: usize,
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
        let unavailable = |reason| Self::Unavailable { status: Some(status), reason };
        let compact = match Compact::of(whole_lines(body, cut)) {
            Ok(compact) => compact,
            // A rule left out could forbid what is asked for, so nothing is allowed.
            Err(reason) => return unavailable(reason),
        };
        let weight = 2 * compact.text.len() + 128 * compact.rules + EXPRESSION * compact.endings;
        match Robot::new(TOKEN, &compact.text) {
            Ok(robot) => Self::Parsed { robot: Box::new(robot), status, weight },
            Err(error) => unavailable(format!("unreadable: {error}")),
        }
    }

    /// What the rules say about the URL.
    #[must_use]
    pub fn rule(&self, url: &url::Url) -> Ruling {
        match self {
            Self::Parsed { robot, status, .. } if !robot.allowed(url.as_str()) => {
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

    fn weight(&self) -> usize {
        let own = match self {
            Self::Parsed { weight, .. } => *weight,
            Self::AllowAll { .. } => 0,
            Self::Unavailable { reason, .. } => reason.len(),
        };
        own + 512
    }

    fn lifetime(&self) -> i64 {
        if matches!(self, Self::Unavailable { .. }) { FAILURE_TTL } else { TTL }
    }
}

/// The file without its byte order mark and without a half last line: `Disallow: /private`, cut, must not become
/// `Disallow: /`.
fn whole_lines(body: &[u8], cut: bool) -> &[u8] {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match body.iter().rposition(|b| matches!(b, b'\n' | b'\r')) {
        Some(end) if cut => body.get(..end).unwrap_or(body),
        None if cut => &[],
        _ => body,
    }
}

/// What of a file concerns us, in the form that the matcher reads best: rules of groups that name us or everybody.
/// Of the other groups only the agents stay, so that each rule stays in its group.
#[derive(Default)]
struct Compact {
    text: Vec<u8>,
    rules: usize,
    endings: usize,
}

/// A group as far as it was read.
enum Group {
    /// Before the first agent.
    Preamble,
    /// Among its agents; whether one of them is us or everybody.
    Agents(bool),
    /// Among its rules.
    Rules(bool),
}

impl Compact {
    /// # Errors
    /// More than we are ready to read, in words.
    fn of(body: &[u8]) -> Result<Self, String> {
        let mut compact = Self::default();
        let mut group = Group::Preamble;
        for (field, value) in body.split(|b| matches!(b, b'\n' | b'\r' | 0)).filter_map(field) {
            if field == Field::Agent {
                let token = product_token(value);
                let named = token == b"*" || token.eq_ignore_ascii_case(TOKEN.as_bytes());
                group = Group::Agents(named || matches!(group, Group::Agents(true)));
                compact.push(field, token);
                continue;
            }
            let ours = match group {
                Group::Preamble => true,
                Group::Agents(ours) | Group::Rules(ours) => ours,
            };
            if !matches!(group, Group::Preamble) {
                group = Group::Rules(ours);
            }
            if ours {
                compact.rule(field, value)?;
            }
        }
        Ok(compact)
    }

    fn rule(&mut self, field: Field, value: &[u8]) -> Result<(), String> {
        self.rules += 1;
        if self.rules > MAX_RULES {
            return Err(format!("robots.txt has more than {MAX_RULES} rules for us"));
        }
        if field != Field::Delay && value.contains(&b'$') {
            self.endings += 1;
            if self.endings > MAX_ENDINGS {
                return Err(format!("robots.txt has more than {MAX_ENDINGS} rules with $ for us"));
            }
            if value.len() > MAX_ENDING {
                return Err(format!("robots.txt has a rule with $ of more than {MAX_ENDING} bytes"));
            }
        }
        self.push(field, value);
        Ok(())
    }

    fn push(&mut self, field: Field, value: &[u8]) {
        for part in [field.name(), b": ", value, b"\n"] {
            self.text.extend_from_slice(part);
        }
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Agent,
    Allow,
    Disallow,
    Delay,
}

impl Field {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Agent => b"User-agent",
            Self::Allow => b"Allow",
            Self::Disallow => b"Disallow",
            Self::Delay => b"Crawl-delay",
        }
    }
}

/// Spellings of fields, the usual mistakes included (those that the matcher knows, too).
const SPELLINGS: &[(&str, Field)] = &[
    ("user-agent", Field::Agent),
    ("user agent", Field::Agent),
    ("useragent", Field::Agent),
    ("allow", Field::Allow),
    ("disallow", Field::Disallow),
    ("dissallow", Field::Disallow),
    ("dissalow", Field::Disallow),
    ("disalow", Field::Disallow),
    ("diasllow", Field::Disallow),
    ("disallaw", Field::Disallow),
    ("crawl-delay", Field::Delay),
    ("crawl delay", Field::Delay),
    ("crawldelay", Field::Delay),
];

/// The field of a line with its value, comments and blanks removed; `None` for all other lines.
fn field(line: &[u8]) -> Option<(Field, &[u8])> {
    let blanks = |text: &[u8]| text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let line = line.get(blanks(line)..)?;
    let (name, field) = SPELLINGS
        .iter()
        .find(|(name, _)| line.get(..name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name.as_bytes())))?;
    let rest = line.get(name.len()..)?;
    let gap = blanks(rest);
    // "Disallow: /a", and "Disallow /a" for those who forget the colon.
    let value = match rest.get(gap) {
        Some(b':') => rest.get(gap + 1..)?,
        _ if gap > 0 => rest.get(gap..)?,
        _ => return None,
    };
    let value = value.split(|b| *b == b'#').next().unwrap_or_default();
    let Ok(text) = std::str::from_utf8(value) else { return Some((*field, value.trim_ascii())) };
    let text = text.trim();
    let nonsense = *field == Field::Delay && !text.parse::<f32>().is_ok_and(|delay| delay >= 0.0);
    (!nonsense).then_some((*field, text.as_bytes()))
}

/// `danhba-bot` of `danhba-bot/1.0 (x)` (section 2.2.1): the matcher compares whole names.
fn product_token(agent: &[u8]) -> &[u8] {
    let length = agent.iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')).count();
    if length == 0 { agent } else { agent.get(..length).unwrap_or(agent) }
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
    weight: usize,
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
        inner.weight += rules.weight();
        match inner.rules.insert(authority.to_owned(), (rules, expires)) {
            Some((replaced, _)) => inner.weight -= replaced.weight(),
            None => inner.order.push_back(authority.to_owned()),
        }
        while inner.rules.len() > CAPACITY || inner.weight > CAPACITY_BYTES {
            let Some(oldest) = inner.order.pop_front() else { break };
            if let Some((dropped, _)) = inner.rules.remove(&oldest) {
                inner.weight -= dropped.weight();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    fn unavailable(text: &str) -> String {
        match home(text.as_bytes()) {
            Ruling::Unavailable { reason, .. } => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn more_rules_than_we_read_forbid_everything() {
        let rules = |count: usize, rule: &str| rule.repeat(count);
        assert!(unavailable(&rules(36_000, "Disallow: /a$\n")).contains("more than 100 rules with $"));
        assert!(unavailable(&rules(MAX_RULES + 1, "Disallow: /a\n")).contains("more than 2000 rules"));
        assert!(unavailable(&format!("Allow: /{}$", "a".repeat(MAX_ENDING))).contains("bytes"));
        assert!(allowed(rules(MAX_RULES, "Disallow: /*?x=*\n").as_bytes()), "stars alone are cheap");
        assert!(allowed(rules(MAX_ENDINGS, "Disallow: /a$\n").as_bytes()));
        // A rule is not read twice because it stands in two groups that both name us.
        let halves = format!("User-agent: *\n{}", rules(MAX_ENDINGS / 2 + 1, "Disallow: /a$\n")).repeat(2);
        assert!(unavailable(&halves).contains("rules with $"));
    }

    #[test]
    fn rules_for_others_cost_nothing() {
        let others = format!("User-agent: khac\n{}", "Disallow: /a$\nSitemap: /x\n".repeat(10_000));
        assert!(allowed(format!("{others}\nUser-agent: *\nDisallow: /b\n").as_bytes()));
        assert!(!allowed(format!("{others}\nUser-agent: *\nDisallow: /\n").as_bytes()));
        let text = format!("{others}\nUser-agent: *\nDisallow: /b\n");
        assert!(Compact::of(text.as_bytes()).unwrap().text.len() < 100);
    }

    #[test]
    fn the_cache_is_bounded_in_bytes() {
        let cache = RobotsCache::default();
        let text = format!("User-agent: *\n{}", "Disallow: /a$\n".repeat(MAX_ENDINGS));
        for n in 0..50 {
            let rules = Arc::new(Rules::parse(200, text.as_bytes(), false));
            cache.put(&format!("https://{n}.vn"), rules, Timestamp(0));
            // The same authority again replaces what it had.
            cache.put("https://a.vn", Arc::new(Rules::AllowAll { status: 404 }), Timestamp(0));
        }
        let inner = cache.inner.lock().unwrap();
        assert!(inner.weight <= CAPACITY_BYTES && inner.rules.len() < 30, "{}", inner.rules.len());
        assert_eq!(inner.weight, inner.rules.values().map(|(r, _)| r.weight()).sum::<usize>());
    }

    fn line() -> impl Strategy<Value = String> {
        let field = prop::sample::select(SPELLINGS).prop_map(|(name, _)| name);
        let field = prop_oneof![8 => field, 1 => Just("Sitemap"), 1 => Just("Host"), 1 => Just("")];
        let value = prop::sample::select(
            &["*", "danhba-bot", "Danhba-Bot", "khac", "/", "/a", "/*b", "/b$", "", "2", "x", "-1", "/ # c"]
                [..],
        );
        let colon = prop::sample::select(&[": ", ":", " : ", " ", "\t:", ""][..]);
        let end = prop::sample::select(&["\n", "\r\n", "\r", "\n\n", "\0"][..]);
        (field, colon, value, end).prop_map(|(f, c, v, e)| format!("{f}{c}{v}{e}"))
    }

    proptest! {
        #[test]
        fn what_is_left_out_changes_no_ruling(lines in prop::collection::vec(line(), 0..14)) {
            let text = lines.concat();
            let whole = Robot::new(TOKEN, text.as_bytes()).unwrap();
            let compact = Robot::new(TOKEN, &Compact::of(text.as_bytes()).unwrap().text).unwrap();
            for path in ["/", "/a", "/ab", "/b", "/xb", "/b/c"] {
                let url = format!("https://a.vn{path}");
                prop_assert_eq!(whole.allowed(&url), compact.allowed(&url), "{} of {:?}", path, text);
            }
            prop_assert_eq!(whole.delay, compact.delay, "{:?}", text);
        }
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
