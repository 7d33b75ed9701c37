//! The rule file and the provider file, read and checked once.

use super::lexicon::Lexicon;
use super::providers::Providers;
use super::rule::{Rule, Score, WrittenRule, WrittenScore};
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

/// The files that came with the program, by name.
const FILES: &[(&str, &str)] = &[
    ("rules.toml", include_str!("../../data/rules.toml")),
    ("providers.toml", include_str!("../../data/providers.toml")),
];

static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the embedded files are checked by this module's tests")]
    Ruleset::from_named(FILES).expect("the shipped rule files are valid")
});

impl Ruleset {
    /// The rules that came with the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The files of the rules that came with the program: name and text.
    #[must_use]
    pub fn shipped_files() -> &'static [(&'static str, &'static str)] {
        FILES
    }

    /// Reads rules from their files by name; see [`Self::shipped_files`].
    ///
    /// # Errors
    /// [`RulesetError`] names the file that is missing or wrong, the rule and the mistake.
    pub fn from_named<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Result<Self, RulesetError> {
        let text = |file: &'static str| {
            let found = files.iter().find(|(name, _)| name.as_ref() == file);
            let missing =
                || RulesetError { file, place: String::new(), reason: "the file is missing".to_owned() };
            found.map(|(_, text)| text.as_ref()).ok_or_else(missing)
        };
        Self::from_files(text("rules.toml")?, text("providers.toml")?)
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
            // The corpus knows no "authentication": a bare 401 is one more error page there.
            "status-401" => "error_page",
            // Where a stub leads was not seen; the leaf says "unknown", the corpus says what it is.
            super::page::NOT_FOLLOWED | super::page::NOT_SEEN => "redirect_stub",
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
        let of_rules = self.rules.iter().flat_map(|r| r.conditions().map(move |c| (&r.name, c)));
        let of_scores = self.scores.iter().flat_map(|x| x.conditions().map(move |c| (&x.name, c)));
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

#[cfg(test)]
mod tests {
    use super::*;

    const PROVIDERS: &str = "version = \"1\"\n[lists]\nparking = [\"bodis.com\"]\n";
    const HEAD: &str = "version = \"1\"\n[thresholds]\nempty_words = 25\ndeveloped_words = 150\n\
                        developed_links = 2\nstub_words = 60\n";

    fn with(rules: &str) -> Result<Ruleset, RulesetError> {
        Ruleset::from_files(&format!("{HEAD}{rules}"), PROVIDERS)
    }

    #[test]
    fn the_shipped_files_are_valid_and_cover_the_leaves_of_pages() {
        let shipped = Ruleset::shipped();
        assert!(shipped.digest().starts_with("sha256:") && !shipped.version().is_empty());
        for leaf in [
            Leaf::H1,
            Leaf::H2,
            Leaf::H3,
            Leaf::H4,
            Leaf::R6,
            Leaf::C1,
            Leaf::C2,
            Leaf::C3,
            Leaf::C4,
            Leaf::C5,
            Leaf::C6,
        ] {
            assert!(shipped.rules().any(|(_, of)| of == leaf), "no rule leads to {leaf}");
        }
        for list in ["abuse", "parking", "for_sale", "registrars", "parking_dns"] {
            assert!(shipped.providers().lists.contains_key(list), "{list} is used by name");
        }
    }

    #[test]
    fn mistakes_name_the_rule() {
        let rule = |body: &str| format!("[[rule]]\nname = \"x\"\nleaf = \"C1\"\nconfidence = 0.9\n{body}");
        let error = |body: &str| with(&rule(body)).unwrap_err().to_string();
        assert!(error("").contains("rules.toml, x"));
        assert!(error("any = [{ titel = 'a' }]").contains("titel"));
        assert!(error("any = [{ form_hosts = \"@nowhere\" }]").contains("does not exist"));
        assert!(error("all = [\"lexicon:nothing >= 1\"]").contains("does not exist"));
        let twice = format!("{0}\n{0}", rule("any = [{ title = 'a' }]"));
        assert!(with(&twice).unwrap_err().reason.contains("two rules"));
        assert!(with("[[rule]]\nname = 1").unwrap_err().to_string().starts_with("rules.toml"));
        assert!(
            Ruleset::from_files(HEAD, "version = 3").unwrap_err().to_string().starts_with("providers.toml")
        );
    }

    #[test]
    fn the_digest_changes_with_either_file() {
        let one = with("").unwrap();
        let two = with("# a comment\n").unwrap();
        let three = Ruleset::from_files(HEAD, &format!("{PROVIDERS}# x\n")).unwrap();
        assert_ne!(one.digest(), two.digest());
        assert_ne!(one.digest(), three.digest());
    }
}
