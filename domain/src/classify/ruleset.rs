//! The rule file, the provider file and the model file, read and checked once.

use super::condition::{Condition, lexicon_of};
use super::lexicon::{Counted, Lexicon, Lexicons};
use super::model::Model;
use super::needles::{Gate, Open};
use super::providers::Providers;
use super::rule::{Rule, Score, WrittenRule, WrittenScore};
use super::thresholds::Thresholds;
use super::view::View;
use crate::verdict::{Evidence, Leaf};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};
use thiserror::Error;

/// What is wrong with a rule, provider or model file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}{place}: {reason}", if .place.is_empty() { "" } else { ", " })]
pub struct RulesetError {
    /// Which of the files.
    pub file: &'static str,
    /// The rule or list, if known.
    pub place: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Rules and providers, ready to judge.
#[derive(Debug, Clone)]
pub struct Ruleset {
    version: String,
    digest: String,
    thresholds: Thresholds,
    pub(super) rules: Vec<Rule>,
    pub(super) scores: Vec<Score>,
    pub(super) lexicons: BTreeMap<String, Lexicon>,
    finder: Finder,
    pub(super) gate: Gates,
    pub(super) labels: BTreeMap<String, String>,
    providers: Providers,
    model: Model,
}

/// The word lists made ready; a copy, whose lists may change, begins anew.
#[derive(Debug, Default)]
struct Finder(OnceLock<Option<Lexicons>>);

impl Clone for Finder {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The needles of all patterns made ready; a copy, whose patterns may change, begins anew.
#[derive(Debug, Default)]
pub(super) struct Gates(OnceLock<Option<Gate>>);

impl Clone for Gates {
    fn clone(&self) -> Self {
        Self::default()
    }
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
const FILES: [(&str, &str); 3] = [
    ("rules.toml", include_str!("../../data/rules.toml")),
    ("providers.toml", include_str!("../../data/providers.toml")),
    ("model.toml", include_str!("../../data/model.toml")),
];

static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the embedded files are checked by this module's tests")]
    Ruleset::read(FILES.map(|(_, text)| text)).expect("the shipped rule files are valid")
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
        &FILES
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
        Self::from_files(text("rules.toml")?, text("providers.toml")?, text("model.toml")?)
    }

    /// Reads the contents of a rule file, a provider file and a model file.
    ///
    /// # Errors
    /// [`RulesetError`] names the file, the rule and the mistake.
    pub fn from_files(rules: &str, providers: &str, model: &str) -> Result<Self, RulesetError> {
        let set = Self::read([rules, providers, model])?;
        set.check_sizes()?;
        Ok(set)
    }

    /// Reads the three files. How large their patterns become is left to [`Self::check_sizes`]: those that came with the program
    /// are compiled when they are asked.
    fn read([rules, providers, model]: [&str; 3]) -> Result<Self, RulesetError> {
        let digest = digest(&[rules, providers, model]);
        let model = Model::parse(model)?;
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
            finder: Finder::default(),
            gate: Gates::default(),
            labels,
            providers,
            model,
        };
        set.check_references()?;
        let ready = Lexicons::new(&set.lexicons).map_err(|e| RulesetError {
            file: "rules.toml",
            place: "lexicon".to_owned(),
            reason: e.to_string(),
        })?;
        let finder = Finder(OnceLock::from(Some(ready)));
        Ok(Self { finder, ..set })
    }

    /// The same rules with another model, under a digest of their own: what a training tries out.
    ///
    /// # Errors
    /// [`RulesetError`] names a word list that the model counts and the rules do not have.
    pub fn with_model(&self, model: Model) -> Result<Self, RulesetError> {
        let digest = digest(&[&self.digest, &model.to_toml()]);
        let set = Self { digest, model, ..self.clone() };
        set.check_references()?;
        Ok(set)
    }

    /// The learned model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// `sha256:` and 12 hex digits over the files: names the rules in every verdict.
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

    /// Names of all signatures and scored rules, with their leaves, in the order in which they are asked.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Leaf)> {
        let scores = self.scores.iter().map(|s| (s.name.as_str(), s.leaf));
        self.rules.iter().map(|r| (r.name.as_str(), r.leaf)).chain(scores)
    }

    /// What a text, given in lower case and without marks as well, holds of each word list.
    pub(super) fn count_words(&self, lower: &str, folded: &str) -> BTreeMap<&str, Counted> {
        let ready = self.finder.0.get_or_init(|| Lexicons::new(&self.lexicons).ok());
        ready.as_ref().map(|lists| lists.count(lower, folded)).unwrap_or_default()
    }

    /// Keeps the terms that are wanted, by list and term.
    pub(super) fn retain_terms(&mut self, wanted: impl Fn(&str, &str) -> bool) {
        for (name, lexicon) in &mut self.lexicons {
            lexicon.retain(|term| wanted(name, term));
        }
        self.finder = Finder::default();
    }

    /// All conditions of signatures and scored rules.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.conditions_by_rule().map(|(_, condition)| condition)
    }

    /// Which patterns are worth asking of a text. Without an automaton: all.
    pub(super) fn open(&self, text: &str) -> Open {
        let wanted = || {
            let patterns = self.conditions().filter_map(Condition::pattern);
            patterns.filter_map(|p| p.needles.as_deref().map(|needles| (p.number, needles)))
        };
        let gate = self.gate.0.get_or_init(|| Gate::new(wanted()).ok());
        gate.as_ref().map_or(Open::All, |gate| gate.open(text))
    }

    /// The patterns as written.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.conditions().filter_map(Condition::pattern).map(super::condition::Pattern::as_str)
    }

    /// The first signature that holds, but for the one called `skip`, with what it saw.
    pub(super) fn signature(&self, view: &View<'_>, skip: Option<&str>) -> Option<(&Rule, Vec<Evidence>)> {
        let mut asked = self.rules.iter().filter(|rule| skip != Some(rule.name.as_str()));
        asked.find_map(|rule| rule.holds(view, self).map(|evidence| (rule, evidence)))
    }

    /// The scored rule that passes its threshold by the most, but for the one called `skip`, with its features and the sum.
    pub(super) fn best_score(
        &self,
        view: &View<'_>,
        skip: Option<&str>,
    ) -> Option<(&Score, Vec<Evidence>, f64)> {
        self.scores
            .iter()
            .filter(|score| skip != Some(score.name.as_str()))
            .filter_map(|score| score.sum(view, self).map(|(sum, seen)| (score, seen, sum - score.threshold)))
            .filter(|(.., margin)| *margin >= 0.0)
            .max_by(|a, b| a.2.total_cmp(&b.2))
    }

    /// Whether every pattern can be compiled within bounds: of files that came from elsewhere that is not known, and a counted
    /// repetition of a few letters may take gigabytes.
    fn check_sizes(&self) -> Result<(), RulesetError> {
        for (rule, condition) in self.conditions_by_rule() {
            let Some(pattern) = condition.pattern() else { continue };
            pattern.check_size().map_err(|reason| RulesetError {
                file: "rules.toml",
                place: rule.clone(),
                reason: format!("{reason}: {:?}", pattern.as_str()),
            })?;
        }
        Ok(())
    }

    fn conditions_by_rule(&self) -> impl Iterator<Item = (&String, &Condition)> {
        let of_rules = self.rules.iter().flat_map(|r| r.conditions().map(move |c| (&r.name, c)));
        of_rules.chain(self.scores.iter().flat_map(|x| x.conditions().map(move |c| (&x.name, c))))
    }

    fn check_references(&self) -> Result<(), RulesetError> {
        for (rule, condition) in self.conditions_by_rule() {
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
        for feature in &self.model.features {
            if lexicon_of(&feature.number).is_some_and(|name| !self.lexicons.contains_key(name)) {
                return Err(RulesetError {
                    file: "model.toml",
                    place: feature.number.clone(),
                    reason: "counts a lexicon that rules.toml does not have".to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn digest(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let hex: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PROVIDERS: &str = "version = \"1\"\n[lists]\nparking = [\"bodis.com\"]\n";
    const HEAD: &str = "version = \"1\"\n[thresholds]\nempty_words = 25\nshort_words = 12\ndeveloped_words = 150\n\
                        developed_links = 2\nstub_words = 60\n";

    const MODEL: &str = "version = \"1\"\ntrained_on = \"\"\ndecides_from = 0.5\nat_most_words = 1\n[[kind]]\n\
                         label = \"real_content\"\nbias = 0.0\n[[feature]]\nnumber = \"words\"\nas = \"log\"\nmean = 0\n\
                         deviation = 1\nweights = {}\n";

    fn with(rules: &str) -> Result<Ruleset, RulesetError> {
        Ruleset::from_files(&format!("{HEAD}{rules}"), PROVIDERS, MODEL)
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
        let vast = error("any = [{ title = '(a{1000}){100}' }]");
        assert!(
            vast.starts_with("rules.toml, x: takes more than 4 MB") && vast.contains("a{1000}"),
            "{vast}"
        );
        let twice = format!("{0}\n{0}", rule("any = [{ title = 'a' }]"));
        assert!(with(&twice).unwrap_err().reason.contains("two rules"));
        assert!(with("[[rule]]\nname = 1").unwrap_err().to_string().starts_with("rules.toml"));
        assert!(
            Ruleset::from_files(HEAD, "version = 3", MODEL)
                .unwrap_err()
                .to_string()
                .starts_with("providers.toml")
        );
        let counting = MODEL.replace("words\"", "lexicon:nothing\"");
        let error = Ruleset::from_files(HEAD, PROVIDERS, &counting).unwrap_err().to_string();
        assert!(error.starts_with("model.toml, lexicon:nothing: "), "{error}");
    }

    #[test]
    fn the_digest_changes_with_any_file() {
        let one = with("").unwrap();
        let two = with("# a comment\n").unwrap();
        let three = Ruleset::from_files(HEAD, &format!("{PROVIDERS}# x\n"), MODEL).unwrap();
        let four = Ruleset::from_files(HEAD, PROVIDERS, &MODEL.replace("bias = 0.0", "bias = 0.1")).unwrap();
        let five = one.with_model(four.model().clone()).unwrap();
        let digests: BTreeSet<&str> = [&one, &two, &three, &four, &five].iter().map(|r| r.digest()).collect();
        assert_eq!(digests.len(), 5);
    }
}
