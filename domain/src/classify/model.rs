//! The learned model: what a page is when no signature knows it, from named numbers of its view.
//!
//! A multinomial logistic regression over a few dozen numbers (how much text, how many links of its own, terms of
//! each word list, …), read from `domain/data/model.toml`, which `danhba train pages` writes. It knows no word of
//! any page, only counts; which of them decided is shown as evidence.

mod file;
mod opinion;

pub(super) use opinion::{Opinion, RULE_PREFIX};

use super::ruleset::{Ruleset, RulesetError};
use super::view::View;
use crate::page::PageFacts;
use crate::verdict::Leaf;
use serde::{Deserialize, Serialize};

/// Standardised values are cut here: one odd number must not outweigh all others.
const EXTREME: f64 = 4.0;

/// A kind of page that the model can tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Label of the page corpus.
    pub label: String,
    /// Leaf of the decision tree; `None` is content of the holder's own, which the tree divides itself.
    pub leaf: Option<Leaf>,
    /// Weight that does not depend on the page.
    pub bias: f64,
}

/// How a number is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum As {
    /// As it is.
    Plain,
    /// ln(1 + number): the step from 1 to 2 counts for more than that from 100 to 101.
    Log,
    /// 1 when there is any, else 0.
    Any,
}

/// One number of the page with what it weighs.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Name of the number, as in the rules.
    pub number: String,
    /// How it is read.
    pub read: As,
    /// Mean over the pages of the training.
    pub mean: f64,
    /// Standard deviation over the pages of the training.
    pub deviation: f64,
    /// Weight for each kind, in the order of the kinds.
    pub weights: Vec<f64>,
}

/// Kinds, features, weights and bounds of the learned model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Version of the file.
    pub version: String,
    /// What it was trained on, in words.
    pub trained_on: String,
    /// It decides when it is so sure that this is no own content, and the page's words say what it is instead.
    pub decides_from: f64,
    /// Pages with more words are not asked about, nor are developed sites.
    pub at_most_words: u32,
    /// What it can tell apart.
    pub kinds: Vec<Kind>,
    /// What it looks at.
    pub features: Vec<Feature>,
}

impl Model {
    /// Reads the contents of a model file.
    ///
    /// # Errors
    /// [`RulesetError`] names the file, the kind or number, and the mistake.
    pub fn parse(text: &str) -> Result<Self, RulesetError> {
        file::parse(text)
    }

    /// The contents of a model file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        file::write(self)
    }

    /// The numbers of a page in the order of the features, read but not yet standardised: rows of a training.
    #[must_use]
    pub fn values(&self, page: &PageFacts, domain_host: &str, rules: &Ruleset) -> Vec<f64> {
        self.values_of(&View::new(page, domain_host), rules)
    }

    fn values_of(&self, view: &View<'_>, rules: &Ruleset) -> Vec<f64> {
        let value = |f: &Feature| f.read.of(view.number(&f.number, rules).unwrap_or_default());
        self.features.iter().map(value).collect()
    }

    /// Probabilities of the kinds for values in the order of the features.
    #[must_use]
    pub fn probabilities(&self, values: &[f64]) -> Vec<f64> {
        let standard: Vec<f64> = self.features.iter().zip(values).map(|(f, v)| f.standard(*v)).collect();
        let sums = self.kinds.iter().enumerate().map(|(at, kind)| {
            kind.bias + self.features.iter().zip(&standard).map(|(f, z)| f.weights[at] * z).sum::<f64>()
        });
        softmax(sums.collect())
    }
}

impl As {
    /// The value of a number.
    fn of(self, number: f64) -> f64 {
        match self {
            Self::Plain => number,
            Self::Log => number.max(0.0).ln_1p(),
            Self::Any => f64::from(u8::from(number > 0.0)),
        }
    }
}

impl Feature {
    /// How far a value is from what was usual in the training.
    #[must_use]
    pub fn standard(&self, value: f64) -> f64 {
        let distance = value - self.mean;
        if self.deviation > 0.0 { (distance / self.deviation).clamp(-EXTREME, EXTREME) } else { 0.0 }
    }
}

/// Sums of weights as probabilities.
#[must_use]
fn softmax(sums: Vec<f64>) -> Vec<f64> {
    let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = sums.iter().map(|s| (s - top).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.into_iter().map(|p| p / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_written() {
        assert_eq!((As::Plain.of(3.0), As::Any.of(3.0), As::Any.of(0.0)), (3.0, 1.0, 0.0));
        assert!((As::Log.of(1.0) - 2f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn probabilities_add_up_and_extremes_are_cut() {
        let model = Ruleset::shipped().model();
        let far = vec![1e9; model.features.len()];
        let p = model.probabilities(&far);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9 && p.iter().all(|p| p.is_finite()));
        assert_eq!(model.features[0].standard(1e9), EXTREME);
        let flat = Feature { deviation: 0.0, ..model.features[0].clone() };
        assert_eq!(flat.standard(5.0), 0.0, "what never varied says nothing");
    }
}
