//! Signatures and scored rules: how they are written, checked and asked.

use super::condition::{Condition, Written};
use super::ruleset::{Ruleset, RulesetError};
use super::view::View;
use crate::verdict::{Evidence, Leaf};
use serde::Deserialize;

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
    pub threshold: f64,
    when: Vec<Condition>,
    features: Vec<(String, f64, Vec<Condition>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRule {
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
pub(super) struct WrittenScore {
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
    pub fn compile(w: WrittenRule) -> Result<Self, RulesetError> {
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

    pub fn holds(&self, view: &View<'_>, rules: &Ruleset) -> Option<Vec<Evidence>> {
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
    pub fn compile(w: WrittenScore) -> Result<Self, RulesetError> {
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

    pub fn sum(&self, view: &View<'_>, rules: &Ruleset) -> Option<(f64, Vec<Evidence>)> {
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

impl Rule {
    /// All conditions of the rule.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.all.iter().chain(&self.any).chain(&self.none)
    }

    /// What speaks for the rule, to be changed.
    pub fn wanted_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.all.iter_mut().chain(&mut self.any)
    }
}

impl Score {
    /// All conditions of the rule.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.when.iter().chain(self.features.iter().flat_map(|(_, _, all)| all))
    }

    /// What the features look for, to be changed.
    pub fn wanted_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.features.iter_mut().flat_map(|(_, _, all)| all)
    }
}
