//! What the model makes of one page, and why.

use super::{Feature, Kind, Model};
use crate::classify::condition::lexicon_of;
use crate::classify::page::PageVerdict;
use crate::classify::ruleset::Ruleset;
use crate::classify::view::View;
use crate::verdict::Evidence;

/// Rules named so stand for a kind of the model.
pub(in crate::classify) const RULE_PREFIX: &str = "learned-";

/// As many numbers are shown as decided.
const SHOWN: usize = 5;
/// A guess from structure is never as sure as a signature.
const SUREST: f64 = 0.9;

/// What words must add before the model decides. How a page is built says much, but a small page that its holder
/// wrote by hand is built as simply as one that says "for sale".
const WORDED: f64 = 0.5;

/// Of a page that says next to nothing the model may well know that it is no content, and still not what it is:
/// below this the likeliest kind is a guess.
const NAMED_FROM: f64 = 0.3;

/// The model's opinion on one page.
pub(in crate::classify) struct Opinion<'m> {
    /// The kind that it decides for, if it decides against own content.
    kind: Option<&'m Kind>,
    /// Probability of that kind.
    named: f64,
    /// Probability of own content.
    pub live: f64,
    evidence: Evidence,
}

impl Model {
    /// The model's opinion; `None` for pages that it is not asked about.
    pub(in crate::classify) fn opinion(&self, view: &View<'_>, rules: &Ruleset) -> Option<Opinion<'_>> {
        let page = view.page;
        // Two pages of its own, or very much text: only its topic could speak against it, and topics have rules.
        if page.words > self.at_most_words || page.internal_links >= rules.thresholds().developed_links {
            return None;
        }
        let values = self.values_of(view, rules);
        let probabilities = self.probabilities(&values);
        let own = self.kinds.iter().position(|k| k.leaf.is_none())?;
        let live = probabilities[own];
        let worded = |at: &usize| *at != own && self.words_for(&values, *at, own) >= WORDED;
        let best = (0..self.kinds.len())
            .filter(worded)
            .max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
        let decides = best.filter(|_| 1.0 - live >= self.decides_from);
        // Towards the kind when it decides, else towards own content.
        let likeliest = best.or_else(|| (0..self.kinds.len()).find(|at| *at != own)).unwrap_or(own);
        let (towards, from) = decides.map_or((own, likeliest), |kind| (kind, own));
        let evidence = Evidence::new(
            format!("{} {:.2}", self.kinds[towards].label, probabilities[towards]),
            self.reasons(&values, towards, from),
        );
        let named = decides.map_or(0.0, |at| probabilities[at]);
        Some(Opinion { kind: decides.map(|at| &self.kinds[at]), named, live, evidence })
    }

    /// What the words of the page add to one kind against another.
    fn words_for(&self, values: &[f64], kind: usize, other: usize) -> f64 {
        let said = |(f, v): &(&Feature, &f64)| lexicon_of(&f.number).is_some() && **v > 0.0;
        let adds = |(f, v): (&Feature, &f64)| (f.weights[kind] - f.weights[other]) * f.standard(*v);
        self.features.iter().zip(values).filter(said).map(adds).sum()
    }

    /// The numbers that speak most for one kind against another, with what they add.
    fn reasons(&self, values: &[f64], towards: usize, from: usize) -> String {
        let mut parts: Vec<(f64, &str)> = self
            .features
            .iter()
            .zip(values)
            .map(|(f, v)| ((f.weights[towards] - f.weights[from]) * f.standard(*v), f.number.as_str()))
            .collect();
        parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let shown: Vec<String> =
            parts.iter().take(SHOWN).map(|(sum, name)| format!("{name} {sum:+.1}")).collect();
        shown.join("; ")
    }
}

impl Opinion<'_> {
    /// The opinion as a verdict; `None` when it decides nothing.
    pub fn verdict(&self) -> Option<PageVerdict> {
        let kind = self.kind?;
        let rule = format!("{RULE_PREFIX}{}", kind.label);
        let confidence = (1.0 - self.live).min(SUREST);
        Some(PageVerdict::new(kind.leaf?, &rule, confidence, vec![self.evidence.clone()]))
    }

    /// The same, where hardly a word speaks for it: only when the kind itself is likely.
    pub fn named_verdict(&self) -> Option<PageVerdict> {
        self.verdict().filter(|_| self.named >= NAMED_FROM)
    }

    /// What the model saw.
    pub fn evidence(&self) -> Evidence {
        self.evidence.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::{As, Feature, Kind, Model, Ruleset, classify_page};
    use crate::page::PageFacts;
    use crate::verdict::Leaf;

    /// Two pages of 60 words without a link; the second speaks twice of what the word list `going` holds.
    fn page(text: &str) -> PageFacts {
        PageFacts { text: text.into(), words: 60, title: "A page".into(), ..PageFacts::default() }
    }

    fn rules(weight: f64) -> Ruleset {
        let feature = |number: &str, weights| Feature {
            number: number.into(),
            read: As::Plain,
            mean: 0.0,
            deviation: 1.0,
            weights,
        };
        let kind = |label: &str, leaf| Kind { label: label.into(), leaf, bias: 0.0 };
        let shipped = Ruleset::shipped();
        let model = Model {
            kinds: vec![kind("real_content", None), kind("parked_for_sale", Some(Leaf::C3))],
            features: vec![
                feature("lexicon:going", vec![0.0, weight]),
                feature("headings", vec![-weight, 0.0]),
            ],
            ..shipped.model().clone()
        };
        shipped.with_model(model).unwrap()
    }

    #[test]
    fn it_decides_when_it_is_sure_and_says_why() {
        let told = classify_page(&page("weitergeleitet, kliknij tutaj"), "a.biz.vn", &rules(3.0));
        assert_eq!((told.leaf, told.rule.as_str()), (Leaf::C3, "learned-parked_for_sale"));
        assert_eq!(told.evidence.len(), 1);
        assert!(told.evidence[0].what.starts_with("parked_for_sale 1.00"), "{:?}", told.evidence);
        assert!(told.evidence[0].found.starts_with("lexicon:going +6.0"), "{:?}", told.evidence);
        assert_eq!(rules(3.0).label(told.leaf, &told.rule), "parked_for_sale");
    }

    #[test]
    fn content_that_it_doubts_is_less_sure() {
        let v = classify_page(&page("weitergeleitet, kliknij tutaj"), "a.biz.vn", &rules(0.3));
        assert_eq!((v.leaf, v.rule.as_str()), (Leaf::C7, "minimal"));
        assert!(v.confidence < 0.5, "{}", v.confidence);
        assert!(v.evidence.iter().any(|e| e.found.contains("lexicon:going")), "{:?}", v.evidence);
    }

    #[test]
    fn without_words_for_it_nothing_is_decided() {
        let built =
            PageFacts { headings: vec!["one".into(), "two".into()], ..page("Bánh nướng mỗi sáng") };
        let v = classify_page(&built, "a.biz.vn", &rules(3.0));
        assert_eq!(v.leaf, Leaf::C7, "{:?}", v.evidence);
        assert!(v.confidence < 0.1, "how it is built speaks against it");
        let developed = PageFacts { internal_links: 3, ..page("weitergeleitet, kliknij tutaj") };
        assert_eq!(classify_page(&developed, "a.biz.vn", &rules(3.0)).leaf, Leaf::C8, "not asked");
    }
}
