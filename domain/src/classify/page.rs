//! One page: from signatures over scored structure and the learned model to the leaves that are left (H*, R6, C*).

use super::model::Opinion;
use super::ruleset::Ruleset;
use super::view::{View, host_of};
use crate::page::PageFacts;
use crate::suffix::same_site;
use crate::verdict::{Evidence, Leaf};

/// A refresh within the site that nobody followed.
pub(super) const NOT_FOLLOWED: &str = "refresh-not-followed";
/// An inline script of so many bytes is more than a counter: it may well write the page.
const PROGRAM: usize = 1_400;
/// A target elsewhere that nobody saw.
pub(super) const NOT_SEEN: &str = "redirect-target-not-seen";

/// The judgement on one page or one visit.
#[derive(Debug, Clone, PartialEq)]
pub struct PageVerdict {
    /// Leaf of the decision tree.
    pub leaf: Leaf,
    /// Name of the rule that decided.
    pub rule: String,
    /// What it saw.
    pub evidence: Vec<Evidence>,
    /// 0–1.
    pub confidence: f64,
}

impl PageVerdict {
    pub(super) fn new(leaf: Leaf, rule: &str, confidence: f64, evidence: Vec<Evidence>) -> Self {
        Self { leaf, rule: rule.to_owned(), evidence, confidence }
    }

    /// Whether the page only sends visitors on, to a place that alone can tell what the site is. A page that is
    /// known for what it is (parked, suspended, …) does not: what it says counts, not where it leads.
    #[must_use]
    pub fn awaits_target(&self) -> bool {
        matches!(self.rule.as_str(), NOT_FOLLOWED | NOT_SEEN)
    }
}

/// Judges one page as the answer at `domain_host`, without knowing how it was reached.
#[must_use]
pub fn classify_page(page: &PageFacts, domain_host: &str, rules: &Ruleset) -> PageVerdict {
    classify_page_but(page, domain_host, rules, None)
}

/// The same without the rule called `skip`, which a person overruled for this site.
pub(super) fn classify_page_but(
    page: &PageFacts,
    domain_host: &str,
    rules: &Ruleset,
    skip: Option<&str>,
) -> PageVerdict {
    let view = View::new(page, domain_host);
    if let Some((rule, evidence)) = rules.signature(&view, skip) {
        // "404" in the title of a page whose only content is to send visitors on is a stub, not an error.
        if rule.leaf == Leaf::H3
            && page.words < 4
            && let Some(verdict) = stub(page, domain_host, rules)
        {
            return verdict;
        }
        // The words of an error or of an installer say less than a status that says the same plainly.
        let plain = matches!(rule.leaf, Leaf::H3 | Leaf::C5) && matches!(page.status, 401 | 500..=599);
        if !plain {
            return PageVerdict::new(rule.leaf, &rule.name, rule.confidence, evidence);
        }
    }
    if let Some(verdict) = by_status(page) {
        return verdict;
    }
    if let Some(verdict) = not_html(page) {
        return verdict;
    }
    if let Some(verdict) = stub(page, domain_host, rules) {
        return verdict;
    }
    if let Some((score, evidence, margin)) = rules.best_score(&view, skip) {
        // A margin of one full feature is as sure as a signature without a product's name.
        let confidence = (0.55 + 0.2 * margin).min(0.95);
        return PageVerdict::new(score.leaf, &score.name, confidence, evidence);
    }
    by_content(page, &view, rules)
}

/// 401, 5xx and 4xx that no signature explained.
fn by_status(page: &PageFacts) -> Option<PageVerdict> {
    let evidence = || vec![Evidence::new("status", page.status.to_string())];
    match page.status {
        401 => Some(PageVerdict::new(Leaf::H4, "status-401", 0.95, evidence())),
        451 => Some(PageVerdict::new(Leaf::H1, "status-451", 0.95, evidence())),
        500..=599 => Some(PageVerdict::new(Leaf::H2, "status-5xx", 0.97, evidence())),
        400..=499 => Some(PageVerdict::new(Leaf::H3, "status-4xx", 0.97, evidence())),
        _ => None,
    }
}

/// A 2xx answer that is no web page (C9); a page without a stated type is taken for HTML.
fn not_html(page: &PageFacts) -> Option<PageVerdict> {
    let kind = page.content_type.as_str();
    let html = kind.is_empty() || kind.contains("html") || kind == "application/xml" || kind == "text/xml";
    (!html && page.bytes > 0)
        .then(|| PageVerdict::new(Leaf::C9, "not-html", 0.9, vec![Evidence::new("content_type", kind)]))
}

/// A page that only sends visitors on: where it leads decides, as far as the URL alone can tell.
fn stub(page: &PageFacts, host: &str, rules: &Ruleset) -> Option<PageVerdict> {
    if page.words >= rules.thresholds().stub_words
        || page.internal_links >= rules.thresholds().developed_links
    {
        return None;
    }
    let only_frame = || {
        let own_words = page.words < rules.thresholds().empty_words;
        (own_words && page.frames.len() == 1 && page.images == 0).then(|| page.frames[0].clone())
    };
    let target = page.refresh_to.clone().or_else(only_frame)?;
    let target_host = host_of(&target).unwrap_or_default();
    if let Some(verdict) = super::visit::by_target(&target, rules) {
        return Some(verdict);
    }
    let evidence = vec![Evidence::new("refresh", &target)];
    if target_host.is_empty() || same_site(&target_host, host) {
        return Some(PageVerdict::new(Leaf::C6, NOT_FOLLOWED, 0.5, evidence));
    }
    Some(PageVerdict::new(Leaf::C6, NOT_SEEN, 0.5, evidence))
}

/// What is left: empty, a shell, a minimal page, a developed site.
fn by_content(page: &PageFacts, view: &View<'_>, rules: &Ruleset) -> PageVerdict {
    let t = rules.thresholds();
    let words = Evidence::new("words", page.words.to_string());
    // One picture without a word or a title is a logo of whoever stands before the site, no content.
    let lone = page.words == 0 && page.images == 1 && page.media == 0 && page.title.is_empty();
    let pictures = if lone { 0 } else { page.images + page.media };
    let few = page.words < t.empty_words;
    if few && page.app_root && page.scripts > 0 && page.internal_links < t.developed_links {
        return PageVerdict::new(Leaf::C6, "app-shell", 0.85, vec![words, Evidence::new("app_root", "yes")]);
    }
    let opinion = rules.model().opinion(view, rules);
    if few && pictures == 0 && page.internal_links < t.developed_links {
        if page.words < 8
            && page.scripts > 0
            && (view.number("own_scripts", rules) > Some(0.0)
                || page.words == 0 && (!page.title.is_empty() || page.inline_scripts.len() > PROGRAM))
        {
            let seen = vec![words, Evidence::new("title", &page.title)];
            return PageVerdict::new(Leaf::C6, "scripts-only", 0.6, seen);
        }
        if let Some(told) = opinion.as_ref().and_then(Opinion::named_verdict) {
            return told;
        }
        // A line or two and something to do: a question answered, a door to the holder's other places.
        let acts = page.internal_links > 0 || !page.forms.is_empty() || !page.profiles.is_empty();
        let other = ["domain", "sale", "suspended", "construction", "error"];
        let acts = acts && other.iter().all(|of| view.number(&format!("lexicon:{of}"), rules) == Some(0.0));
        if page.words >= t.short_words && acts {
            let mut seen = vec![words, Evidence::new("links", page.links.to_string())];
            seen.extend(opinion.as_ref().map(Opinion::evidence));
            return PageVerdict::new(
                Leaf::C7,
                "short",
                opinion.as_ref().map_or(0.55, |o| o.live.min(0.55)),
                seen,
            );
        }
        return PageVerdict::new(Leaf::C0, "few-words", 0.9, vec![words]);
    }
    if let Some(told) = opinion.as_ref().and_then(Opinion::verdict) {
        return told;
    }
    // Own content is as sure as the rule is, and no surer than the model where it was asked.
    let sure = |rule: f64| opinion.as_ref().map_or(rule, |o| rule.min(o.live));
    let seen = |mut all: Vec<Evidence>| {
        all.extend(opinion.as_ref().map(Opinion::evidence));
        all
    };
    let links = Evidence::new("internal_links", page.internal_links.to_string());
    if page.internal_links >= t.developed_links || page.words > t.developed_words {
        let both = page.internal_links >= t.developed_links && page.words > t.developed_words;
        let confidence = sure(if both { 0.95 } else { 0.85 });
        return PageVerdict::new(Leaf::C8, "developed", confidence, seen(vec![words, links]));
    }
    let confidence = sure(if few { 0.6 } else { 0.75 });
    let images = Evidence::new("images", pictures.to_string());
    PageVerdict::new(Leaf::C7, "minimal", confidence, seen(vec![words, links, images]))
}
