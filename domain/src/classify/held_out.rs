//! The rules as they would be if the pages of one origin had never been seen: an honest guess at what they do with
//! origins still to come.
//!
//! Whoever writes a signature has looked at pages. So every alternative of a pattern and every term of a word list
//! that, among the labelled pages, only the pages of one origin hold is taken out before these pages are judged.
//! Alternatives that match no labelled page stay: they came from elsewhere. Conditions that a rule must not meet
//! stay as well.

use super::condition::{Condition, Pattern, alternatives, pattern};
use super::lexicon::Lexicon;
use super::rule::Score;
use super::ruleset::{Gates, Ruleset};
use super::view::View;
use crate::page::PageFacts;
use crate::verdict::Leaf;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// One labelled page.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What the parser found.
    pub page: &'a PageFacts,
    /// The host that it answers for.
    pub host: &'a str,
    /// Where it comes from.
    pub origin: &'a str,
}

/// Which origins' pages hold which alternative (by field and text) and which term (by list and text).
#[derive(Debug, Clone)]
pub struct Support {
    rules: Ruleset,
    kept: BTreeSet<String>,
    alternatives: BTreeMap<(String, String), BTreeSet<String>>,
    terms: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Support {
    /// Looks for every alternative and term in every page. Word lists in `kept`, and signatures that count them, are
    /// left whole: what a trade calls itself is known without its pages.
    #[must_use]
    pub fn of(rules: &Ruleset, kept: &[&str], pages: &[Seen<'_>]) -> Self {
        let mut support = Self {
            rules: rules.clone(),
            kept: kept.iter().map(|k| (*k).to_owned()).collect(),
            alternatives: BTreeMap::new(),
            terms: BTreeMap::new(),
        };
        let known: Vec<(String, String, Regex)> = support.wanted();
        for seen in pages {
            let view = View::new(seen.page, seen.host);
            for (field, text, regex) in &known {
                if view.text(field).is_some_and(|t| regex.is_match(&t)) {
                    let key = (field.clone(), text.clone());
                    support.alternatives.entry(key).or_default().insert(seen.origin.to_owned());
                }
            }
            for (name, lexicon) in rules.lexicons() {
                for term in lexicon.found(&view.everything, view.folded()) {
                    let key = (name.to_owned(), term);
                    support.terms.entry(key).or_default().insert(seen.origin.to_owned());
                }
            }
        }
        support
    }

    /// The rules without what only `origin` holds.
    #[must_use]
    pub fn without(&self, origin: &str) -> Ruleset {
        let only = |found: Option<&BTreeSet<String>>| {
            found.is_some_and(|origins| origins.len() == 1 && origins.contains(origin))
        };
        let mut rules = self.rules.clone();
        rules.retain_terms(|list, term| {
            self.kept.contains(list) || !only(self.terms.get(&(list.to_owned(), term.to_owned())))
        });
        rules.change_conditions(&self.kept, |condition| {
            let Condition::Text { field, pattern } = condition else { return };
            let all = alternatives(pattern.as_str());
            let left: Vec<&String> =
                all.iter().filter(|a| !only(self.alternatives.get(&(field.clone(), (*a).clone())))).collect();
            if left.len() < all.len() {
                let text = left.iter().map(|a| a.as_str()).collect::<Vec<_>>().join("|");
                // `\z.` matches nothing.
                let text = if left.is_empty() { r"\z.".to_owned() } else { text };
                if let Ok(smaller) = Pattern::new(field, &text) {
                    *pattern = smaller;
                }
            }
        });
        rules
    }

    /// Every alternative of every signature and scored feature, once.
    fn wanted(&self) -> Vec<(String, String, Regex)> {
        let mut found = BTreeMap::new();
        self.rules.clone().change_conditions(&self.kept, |condition| {
            let Condition::Text { field, pattern: whole } = condition else { return };
            for text in alternatives(whole.as_str()) {
                if let Ok(regex) = pattern(&text) {
                    found.insert((field.clone(), text), regex);
                }
            }
        });
        found.into_iter().map(|((field, text), regex)| (field, text, regex)).collect()
    }
}

impl Ruleset {
    /// The rules without the signatures of default, holding, error and block pages: scored structure, the model and
    /// the topics are left. No provider is known to them.
    #[must_use]
    pub fn without_signatures(&self) -> Self {
        let mut rules = self.clone();
        rules.rules.retain(|rule| rule.leaf == Leaf::R6);
        rules
    }

    /// All word lists.
    fn lexicons(&self) -> impl Iterator<Item = (&str, &Lexicon)> {
        self.lexicons.iter().map(|(name, lexicon)| (name.as_str(), lexicon))
    }

    /// Changes what speaks for the rules, but for signatures that count a word list in `kept`.
    fn change_conditions(&mut self, kept: &BTreeSet<String>, mut change: impl FnMut(&mut Condition)) {
        self.gate = Gates::default();
        let counts_kept =
            |c: &Condition| matches!(c.refers_to(), Some(("lexicon", name)) if kept.contains(name));
        for rule in self.rules.iter_mut().filter(|rule| !rule.conditions().any(counts_kept)) {
            rule.wanted_mut().for_each(&mut change);
        }
        self.scores.iter_mut().flat_map(Score::wanted_mut).for_each(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "version = \"1\"\n[thresholds]\nempty_words = 25\nshort_words = 12\ndeveloped_words = 150\ndeveloped_links = 2\n\
        stub_words = 60\n[lexicon]\nsale = [\"for sale\", \"te koop\"]\n[[rule]]\nname = \"x\"\nleaf = \"C3\"\nconfidence = 0.9\n\
        any = [{ title = 'parked by (a|b)|for sale' }]\n[[rule]]\nname = \"y\"\nleaf = \"C3\"\nconfidence = 0.9\n\
        any = [\"lexicon:sale >= 1\"]\n";

    #[test]
    fn what_only_one_origin_holds_is_gone_for_its_pages() {
        let model = Ruleset::shipped().model();
        let features = model.features.iter().filter(|f| f.number == "words").cloned().collect();
        let model = crate::classify::Model { features, ..model.clone() };
        let rules = Ruleset::from_files(RULES, "version = \"1\"\n[lists]\n", &model.to_toml()).unwrap();
        let page = |title: &str| PageFacts { title: title.into(), ..PageFacts::default() };
        let (a, b, c) = (page("Parked by A"), page("for sale"), page("te koop, for sale"));
        let seen = |page, origin| Seen { page, host: "a.vn", origin };
        let support = Support::of(&rules, &[], &[seen(&a, "one"), seen(&b, "two"), seen(&c, "three")]);
        let rule = |page: &PageFacts, origin: &str| {
            crate::classify::classify_page(page, "a.vn", &support.without(origin)).rule
        };
        assert_eq!((rule(&a, "two").as_str(), rule(&b, "two").as_str()), ("x", "x"));
        assert_ne!(rule(&a, "one"), "x", "only origin one has a page parked by A");
        let dutch = page("te koop");
        assert_eq!((rule(&dutch, "one").as_str(), rule(&dutch, "three") == "y"), ("y", false));
        let kept = Support::of(&rules, &["sale"], &[seen(&c, "three")]);
        assert_eq!(crate::classify::classify_page(&dutch, "a.vn", &kept.without("three")).rule, "y");
    }
}
