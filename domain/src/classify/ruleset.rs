//! The rule file and the provider file, read and checked once.

use super::condition::{Condition, Written};
use super::providers::Providers;
use super::view::View;
use crate::verdict::{Evidence, Leaf};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use thiserror::Error;

/// What is wrong with a rule or provider file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}{place}: {reason}", if .place.is_empty() { "" } else { ", " })]
pub struct RulesetError {
    /// Which of the two files.
    pub file: &'static str,
    /// The rule or list, if known.
    pub place: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Bounds of the decision tree (E.3), tuned and versioned with the rules.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Fewer visible words than this, and no image, media or app root: empty (C0).
    pub empty_words: u32,
    /// More visible words than this make a developed site (C8).
    pub developed_words: u32,
    /// So many distinct same-site links make a developed site (C8).
    pub developed_links: u32,
    /// A page whose refresh or only frame leads elsewhere is a stub below so many words.
    pub stub_words: u32,
}

/// One signature: all of `all`, at least `at_least` of `any`, none of `none`.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub name: String,
    pub leaf: Leaf,
    pub label: Option<String>,
    pub confidence: f64,
    all: Vec<Condition>,
    any: Vec<Condition>,
    none: Vec<Condition>,
    at_least: usize,
}

/// A scored rule: named features with weights, decided by a threshold.
#[derive(Debug, Clone)]
pub(super) struct Score {
    pub name: String,
    pub leaf: Leaf,
    pub label: Option<String>,
    threshold: f64,
    when: Vec<Condition>,
    features: Vec<(String, f64, Vec<Condition>)>,
}

/// Words of one topic.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    terms: Vec<Term>,
}

/// A word or phrase. `~` before it compares without marks, `*` behind it takes any ending.
#[derive(Debug, Clone)]
struct Term {
    text: String,
    folded: bool,
    stem: bool,
}

/// Rules and providers, ready to judge.
#[derive(Debug, Clone)]
pub struct Ruleset {
    version: String,
    digest: String,
    thresholds: Thresholds,
    rules: Vec<Rule>,
    scores: Vec<Score>,
    lexicons: BTreeMap<String, Lexicon>,
    labels: BTreeMap<String, String>,
    providers: Providers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    version: String,
    thresholds: Thresholds,
    #[serde(default)]
    lexicon: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<WrittenRule>,
    #[serde(default)]
    score: Vec<WrittenScore>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    name: String,
    leaf: Leaf,
    label: Option<String>,
    confidence: f64,
    #[serde(default)]
    all: Vec<Written>,
    #[serde(default)]
    any: Vec<Written>,
    #[serde(default)]
    none: Vec<Written>,
    at_least: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenScore {
    name: String,
    leaf: Leaf,
    label: Option<String>,
    threshold: f64,
    #[serde(default)]
    when: Vec<Written>,
    feature: Vec<WrittenFeature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFeature {
    name: String,
    weight: f64,
    all: Vec<Written>,
}

static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the embedded files are checked by this module's tests")]
    Ruleset::from_files(include_str!("../../data/rules.toml"), include_str!("../../data/providers.toml"))
        .expect("the shipped rule files are valid")
});

impl Ruleset {
    /// The rules that came with the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads the contents of a rule file and a provider file.
    ///
    /// # Errors
    /// [`RulesetError`] names the file, the rule and the mistake.
    pub fn from_files(rules: &str, providers: &str) -> Result<Self, RulesetError> {
        let digest = digest(rules, providers);
        let providers = Providers::parse(providers)?;
        let file: RuleFile = toml::from_str(rules).map_err(|e| RulesetError {
            file: "rules.toml",
            place: String::new(),
            reason: e.to_string(),
        })?;
        let lexicons: BTreeMap<String, Lexicon> =
            file.lexicon.into_iter().map(|(name, terms)| (name, Lexicon::new(&terms))).collect();
        let rules = file.rule.into_iter().map(Rule::compile).collect::<Result<Vec<_>, _>>()?;
        let scores = file.score.into_iter().map(Score::compile).collect::<Result<Vec<_>, _>>()?;
        let mut labels = BTreeMap::new();
        let named =
            rules.iter().map(|r| (&r.name, &r.label)).chain(scores.iter().map(|s| (&s.name, &s.label)));
        for (name, label) in named {
            if labels.insert(name.clone(), label.clone().unwrap_or_default()).is_some() {
                return Err(RulesetError {
                    file: "rules.toml",
                    place: name.clone(),
                    reason: "two rules have this name; evidence must be able to tell them apart".to_owned(),
                });
            }
        }
        labels.retain(|_, label| !label.is_empty());
        let set = Self {
            version: file.version,
            digest,
            thresholds: file.thresholds,
            rules,
            scores,
            lexicons,
            labels,
            providers,
        };
        set.check_references()?;
        Ok(set)
    }

    /// `sha256:` and 12 hex digits over both files: names the rules in every verdict.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The rule file's version, for people.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Bounds of the tree.
    #[must_use]
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The provider lists.
    #[must_use]
    pub fn providers(&self) -> &Providers {
        &self.providers
    }

    /// The label of the page corpus that a leaf reached by a rule stands for.
    #[must_use]
    pub fn label(&self, leaf: Leaf, rule: &str) -> &str {
        match rule {
            // Where a stub leads was not seen; the leaf says "unknown", the corpus says what it is.
            "refresh-not-followed" | "redirect-target-not-seen" => "redirect_stub",
            _ => self.labels.get(rule).map_or_else(|| leaf_label(leaf), String::as_str),
        }
    }

    /// Names of all signatures and scored rules, with their leaves, in the order in which they are asked.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Leaf)> {
        let scores = self.scores.iter().map(|s| (s.name.as_str(), s.leaf));
        self.rules.iter().map(|r| (r.name.as_str(), r.leaf)).chain(scores)
    }

    pub(super) fn lexicon(&self, name: &str) -> Option<&Lexicon> {
        self.lexicons.get(name)
    }

    /// The first signature that holds, with what it saw.
    pub(super) fn signature(&self, view: &View<'_>) -> Option<(&Rule, Vec<Evidence>)> {
        self.rules.iter().find_map(|rule| rule.holds(view, self).map(|evidence| (rule, evidence)))
    }

    /// The scored rule that passes its threshold by the most, with its features and the sum.
    pub(super) fn best_score(&self, view: &View<'_>) -> Option<(&Score, Vec<Evidence>, f64)> {
        self.scores
            .iter()
            .filter_map(|score| score.sum(view, self).map(|(sum, seen)| (score, seen, sum - score.threshold)))
            .filter(|(.., margin)| *margin >= 0.0)
            .max_by(|a, b| a.2.total_cmp(&b.2))
    }

    fn check_references(&self) -> Result<(), RulesetError> {
        let of_rules = self
            .rules
            .iter()
            .flat_map(|r| r.all.iter().chain(&r.any).chain(&r.none).map(move |c| (&r.name, c)));
        let of_scores = self.scores.iter().flat_map(|s| {
            let features = s.features.iter().flat_map(|(_, _, all)| all);
            s.when.iter().chain(features).map(move |c| (&s.name, c))
        });
        for (rule, condition) in of_rules.chain(of_scores) {
            let missing = match condition.refers_to() {
                Some(("list", name)) => !self.providers.lists.contains_key(name),
                Some((_, name)) => !self.lexicons.contains_key(name),
                None => false,
            };
            if missing {
                return Err(RulesetError {
                    file: "rules.toml",
                    place: rule.clone(),
                    reason: format!("refers to a list or lexicon that does not exist: {condition:?}"),
                });
            }
        }
        Ok(())
    }
}

fn compile_all(rule: &str, written: &[Written]) -> Result<Vec<Condition>, RulesetError> {
    written
        .iter()
        .map(|w| {
            Condition::compile(w).map_err(|reason| RulesetError {
                file: "rules.toml",
                place: rule.to_owned(),
                reason,
            })
        })
        .collect()
}

impl Rule {
    fn compile(w: WrittenRule) -> Result<Self, RulesetError> {
        if w.all.is_empty() && w.any.is_empty() {
            return Err(RulesetError {
                file: "rules.toml",
                place: w.name,
                reason: "a rule needs `all` or `any`".to_owned(),
            });
        }
        Ok(Self {
            all: compile_all(&w.name, &w.all)?,
            any: compile_all(&w.name, &w.any)?,
            none: compile_all(&w.name, &w.none)?,
            at_least: w.at_least.unwrap_or(1).min(w.any.len()),
            name: w.name,
            leaf: w.leaf,
            label: w.label,
            confidence: w.confidence,
        })
    }

    fn holds(&self, view: &View<'_>, rules: &Ruleset) -> Option<Vec<Evidence>> {
        let mut seen = Vec::new();
        for condition in &self.all {
            seen.push(condition.holds(view, rules)?);
        }
        let mut left = self.at_least;
        for condition in &self.any {
            if left == 0 {
                break;
            }
            if let Some(evidence) = condition.holds(view, rules) {
                seen.push(evidence);
                left -= 1;
            }
        }
        let excluded = || self.none.iter().any(|c| c.holds(view, rules).is_some());
        (left == 0 && !excluded()).then_some(seen)
    }
}

impl Score {
    fn compile(w: WrittenScore) -> Result<Self, RulesetError> {
        let mut features = Vec::new();
        for f in w.feature {
            features.push((f.name, f.weight, compile_all(&w.name, &f.all)?));
        }
        Ok(Self {
            when: compile_all(&w.name, &w.when)?,
            name: w.name,
            leaf: w.leaf,
            label: w.label,
            threshold: w.threshold,
            features,
        })
    }

    fn sum(&self, view: &View<'_>, rules: &Ruleset) -> Option<(f64, Vec<Evidence>)> {
        if !self.when.iter().all(|c| c.holds(view, rules).is_some()) {
            return None;
        }
        let mut sum = 0.0;
        let mut seen = Vec::new();
        for (name, weight, all) in &self.features {
            let found: Option<Vec<Evidence>> = all.iter().map(|c| c.holds(view, rules)).collect();
            if let Some(found) = found {
                sum += weight;
                let words: Vec<String> = found.into_iter().map(|e| e.found).collect();
                seen.push(Evidence::new(format!("{name} {weight:+}"), words.join("; ")));
            }
        }
        Some((sum, seen))
    }
}

impl Lexicon {
    fn new(written: &[String]) -> Self {
        let term = |w: &String| {
            let folded = w.starts_with('~');
            let stem = w.ends_with('*');
            let text = w.trim_start_matches('~').trim_end_matches('*').to_lowercase();
            Term { text, folded, stem }
        };
        Self { terms: written.iter().map(term).collect() }
    }

    /// How many different terms stand in the text, at word borders.
    pub fn distinct(&self, lower: &str, folded: &str) -> usize {
        self.terms.iter().filter(|term| term.is_in(if term.folded { folded } else { lower })).count()
    }

    /// How often any term stands in the text.
    pub fn mentions(&self, lower: &str, folded: &str) -> usize {
        self.terms.iter().map(|term| term.places(if term.folded { folded } else { lower }).count()).sum()
    }
}

impl Term {
    fn is_in(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        text.match_indices(&self.text).filter_map(|(at, found)| {
            let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let after = text[at + found.len()..].chars().next().is_some_and(char::is_alphanumeric);
            (!before && (self.stem || !after)).then_some(at)
        })
    }
}

fn digest(rules: &str, providers: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(rules.as_bytes());
    hash.update([0]);
    hash.update(providers.as_bytes());
    let hex: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("sha256:{hex}")
}

/// The corpus label that a leaf stands for when its rule names none.
fn leaf_label(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::C7 | Leaf::C8 | Leaf::C9 | Leaf::H4 => "real_content",
        Leaf::H1 => "bot_challenge",
        Leaf::H2 | Leaf::H3 => "error_page",
        Leaf::R6 => "gambling_adult_scam",
        Leaf::R1 | Leaf::R2 | Leaf::R4 | Leaf::R5 => "redirect_stub",
        Leaf::R3 | Leaf::C3 => "parked_for_sale",
        Leaf::C0 => "blank",
        Leaf::C1 => "webserver_default",
        Leaf::C2 => "registrar_hosting_default",
        Leaf::C4 => "under_construction",
        Leaf::C5 => "cms_placeholder",
        Leaf::C6 => "js_shell",
        Leaf::X0 | Leaf::N1 | Leaf::N2 | Leaf::N2b | Leaf::N3 | Leaf::N4 | Leaf::T1 | Leaf::T2 | Leaf::K1 => {
            "no_page"
        }
    }
}
