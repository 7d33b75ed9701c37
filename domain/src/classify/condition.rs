//! One condition of a rule: a pattern on a text field, a list on a host field, or a bound on a number.

use super::needles::{Letters, needles};
use super::ruleset::Ruleset;
use super::view::View;
use crate::verdict::Evidence;
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// A condition as written: `"words <= 60"`, `{ title = "^index of /" }` or `{ form_hosts = "@for_sale" }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    Number(String),
    Field(BTreeMap<String, String>),
}

/// A condition, checked and compiled.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Text { field: String, pattern: Pattern },
    Hosts { field: String, list: String },
    Number { name: String, op: Op, bound: f64 },
}

/// A pattern with what a text must hold for it. Few of some hundred patterns are ever asked, and a compiled one takes 40 kB, so
/// each is read with the rules, where a mistake is told, and compiled when it is asked for the first time.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    /// Copies of one share it.
    compiled: Arc<OnceLock<Option<Regex>>>,
    /// Tells patterns apart; copies of one share it.
    pub number: usize,
    pub needles: Option<Vec<String>>,
}

impl Pattern {
    pub fn new(field: &str, text: &str) -> Result<Self, String> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let letters = if field.starts_with("folded") { Letters::Small } else { Letters::Mixed };
        readable(text)?;
        Ok(Self {
            text: ascii_borders(text),
            compiled: Arc::default(),
            number,
            needles: needles(text, letters),
        })
    }

    /// As it is compiled.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its first match. What could be read can be compiled: nothing else can go wrong, since no size is too large.
    pub fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
        self.regex()?.find(text)
    }

    /// Says what is wrong with its size, by compiling it once; see [`LARGEST`].
    pub fn check_size(&self) -> Result<(), String> {
        let built = builder(&self.text).size_limit(LARGEST).build();
        built.map(drop).map_err(|_| format!("takes more than {} MB; count or list less in it", LARGEST >> 20))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compiled(&self.text).ok()).as_ref()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Condition {
    /// Compiles a written condition; the error says what is wrong with it.
    pub fn compile(written: &Written) -> Result<Self, String> {
        match written {
            Written::Number(text) => number(text),
            Written::Field(map) => {
                let (Some((field, value)), 1) = (map.iter().next(), map.len()) else {
                    return Err("a condition names exactly one field".to_owned());
                };
                field_condition(field, value)
            }
        }
    }

    /// What the condition saw, if it holds.
    pub fn holds(&self, view: &View<'_>, rules: &Ruleset) -> Option<Evidence> {
        match self {
            Self::Text { field, pattern } => {
                if pattern.needles.is_some() && !view.may_match(field, pattern.number, rules) {
                    return None;
                }
                let text = view.text(field)?;
                let found = pattern.find(&text)?;
                Some(Evidence::new(field, context(&text, found.start(), found.end())))
            }
            Self::Hosts { field, list } => {
                let hosts = view.hosts(field)?;
                let host = hosts.iter().find(|h| rules.providers().in_list(list, h))?;
                Some(Evidence::new(field, host))
            }
            Self::Number { name, op, bound } => {
                let value = view.number(name, rules)?;
                op.holds(value, *bound).then(|| Evidence::new(name, format!("{value}")))
            }
        }
    }

    /// The pattern, if it has one.
    pub fn pattern(&self) -> Option<&Pattern> {
        match self {
            Self::Text { pattern, .. } => Some(pattern),
            _ => None,
        }
    }

    /// The lexicon or list that the condition refers to, for checking that it exists.
    pub fn refers_to(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Hosts { list, .. } => Some(("list", list)),
            Self::Number { name, .. } => lexicon_of(name).map(|l| ("lexicon", l)),
            Self::Text { .. } => None,
        }
    }
}

impl Op {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Less => value < bound,
            Self::AtMost => value <= bound,
            Self::Equal => (value - bound).abs() < f64::EPSILON,
            Self::AtLeast => value >= bound,
            Self::More => value > bound,
        }
    }
}

/// Whether a number of a page has this name; that a word list exists is checked with the whole file.
pub(super) fn is_number(name: &str) -> bool {
    View::NUMBERS.contains(&name) || name.starts_with("lexicon:") || name.starts_with("mentions:")
}

/// The word list that a number counts, if it counts one.
pub(super) fn lexicon_of(name: &str) -> Option<&str> {
    name.strip_prefix("lexicon:").or_else(|| name.strip_prefix("mentions:"))
}

fn number(text: &str) -> Result<Condition, String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [name, op, bound] = parts[..] else {
        return Err(format!("“{text}” is not of the form “words <= 60”"));
    };
    let op = match op {
        "<" => Op::Less,
        "<=" => Op::AtMost,
        "=" | "==" => Op::Equal,
        ">=" => Op::AtLeast,
        ">" => Op::More,
        _ => return Err(format!("“{op}” is none of < <= = >= >")),
    };
    if !is_number(name) {
        return Err(format!("no number is called “{name}”; known are {}", View::NUMBERS.join(", ")));
    }
    let bound = bound.parse().map_err(|_| format!("“{bound}” is not a number"))?;
    Ok(Condition::Number { name: name.to_owned(), op, bound })
}

fn field_condition(field: &str, value: &str) -> Result<Condition, String> {
    if View::HOST_FIELDS.contains(&field) {
        let list = value.strip_prefix('@').ok_or("a host field is compared with a list: “@parking”")?;
        return Ok(Condition::Hosts { field: field.to_owned(), list: list.to_owned() });
    }
    let known =
        View::TEXT_FIELDS.contains(&field) || field.starts_with("header:") || field.starts_with("og:");
    if !known {
        return Err(format!("no field is called “{field}”; known are {}", View::TEXT_FIELDS.join(", ")));
    }
    let pattern = Pattern::new(field, value).map_err(|e| format!("{field}: {e}"))?;
    Ok(Condition::Text { field: field.to_owned(), pattern })
}

/// A pattern compiled at once; see [`Pattern`].
pub(super) fn pattern(text: &str) -> Result<Regex, regex::Error> {
    compiled(&ascii_borders(text))
}

/// Patterns do not tell capitals from small letters.
fn compiled(text: &str) -> Result<Regex, regex::Error> {
    builder(text).size_limit(usize::MAX).build()
}

fn builder(text: &str) -> RegexBuilder {
    let mut builder = RegexBuilder::new(text);
    builder.case_insensitive(true);
    builder
}

/// Bytes that a compiled pattern may take: a hundred times what those that came with the program take.
const LARGEST: usize = 4 << 20;

/// `\b` stands at the border of ASCII words: asked for Unicode words, the automaton gives up at the first letter beyond ASCII and
/// a Vietnamese page costs a hundred times as much. The patterns that use it name words in ASCII.
fn ascii_borders(text: &str) -> String {
    text.replace(r"\b", r"(?-u:\b)")
}

/// Letters of a pattern: beyond so many it is no pattern for a page.
const LONGEST: usize = 16 << 10;

/// Says what is wrong with a pattern, without compiling it.
fn readable(text: &str) -> Result<(), String> {
    if text.len() > LONGEST {
        return Err(format!("{} letters, at most {LONGEST} make a pattern", text.len()));
    }
    let mut parser = ParserBuilder::new().case_insensitive(true).build();
    parser.parse(&ascii_borders(text)).map(drop).map_err(|e| e.to_string())
}

/// The alternatives of a pattern that stand outside all brackets; flags before them go with each.
pub(super) fn alternatives(pattern: &str) -> Vec<String> {
    let (flags, rest) = match pattern.strip_prefix("(?s)") {
        Some(rest) => ("(?s)", rest),
        None => ("", pattern),
    };
    let mut all = vec![flags.to_owned()];
    let (mut depth, mut class, mut escaped) = (0_u32, false, false);
    for c in rest.chars() {
        let plain = !std::mem::replace(&mut escaped, false);
        match c {
            '\\' if plain => escaped = true,
            ']' if plain => class = false,
            '[' if plain => class = true,
            '(' if plain && !class => depth += 1,
            ')' if plain && !class => depth = depth.saturating_sub(1),
            '|' if plain && !class && depth == 0 => {
                all.push(flags.to_owned());
                continue;
            }
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

/// The match with a little of what stands around it, cut at character borders.
fn context(text: &str, start: usize, end: usize) -> &str {
    let mut from = start.saturating_sub(20);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (end + 40).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    text[from..to].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_a_condition_are_named() {
        let field = |k: &str, v: &str| {
            Condition::compile(&Written::Field(BTreeMap::from([(k.to_owned(), v.to_owned())])))
        };
        assert!(field("titel", "x").unwrap_err().contains("titel"));
        assert!(field("title", "(").unwrap_err().contains("title"));
        assert!(field("form_hosts", "parking").unwrap_err().contains("@parking"));
        assert!(Condition::compile(&Written::Number("words about 3".into())).unwrap_err().contains("about"));
        assert!(Condition::compile(&Written::Number("wörter < 3".into())).unwrap_err().contains("wörter"));
    }

    #[test]
    fn every_shipped_pattern_compiles() {
        let mut compiled = 0;
        for pattern in Ruleset::shipped().conditions().filter_map(Condition::pattern) {
            assert!(pattern.regex().is_some(), "{}", pattern.as_str());
            assert_eq!(pattern.check_size(), Ok(()));
            compiled += 1;
        }
        assert!(compiled > 100, "{compiled}");
    }

    #[test]
    fn alternatives_stand_outside_brackets() {
        assert_eq!(alternatives(r"a(b|c)|[|x]\||d"), ["a(b|c)", r"[|x]\|", "d"]);
        assert_eq!(alternatives("(?s)a|b"), ["(?s)a", "(?s)b"]);
    }

    #[test]
    fn evidence_is_cut_at_character_borders() {
        let text = "ầ".repeat(40);
        assert!(!context(&text, 30, 33).is_empty());
    }
}
