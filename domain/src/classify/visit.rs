//! One visit of one host: what its end and its redirects make of the page.

use super::page::{PageVerdict, classify_page_but};
use super::ruleset::Ruleset;
use super::view::host_of;
use crate::observation::{Failure, Observation, Robots, Visit, VisitEnd};
use crate::page::PageFacts;
use crate::suffix::same_site;
use crate::verdict::{Evidence, Leaf, ROBOTS_UNAVAILABLE};

/// The leaf of one visit; `None` when it was only an upgrade test and says nothing about content.
#[must_use]
pub fn visit_leaf(visit: &Visit, observation: &Observation, rules: &Ruleset) -> Option<PageVerdict> {
    let started = format!("{}://{}/", scheme_word(visit), visit.host);
    let say = |leaf, rule: &str, confidence, what: &str, found: &str| {
        Some(PageVerdict::new(
            leaf,
            rule,
            confidence,
            vec![Evidence::new("visit", &started), Evidence::new(what, found)],
        ))
    };
    match &visit.end {
        VisitEnd::Upgrade { .. } => None,
        VisitEnd::Page(page) => Some(page_leaf(page, visit, observation, rules, None)),
        VisitEnd::Robots => {
            let gone = matches!(visit.robots, Robots::Unavailable { .. });
            let rule = if gone { ROBOTS_UNAVAILABLE } else { "robots" };
            say(Leaf::K1, rule, 0.99, "robots", &robots_words(visit))
        }
        VisitEnd::Failed { failure, detail, first_authority } => {
            let (leaf, rule) = failure_leaf(*failure, *first_authority);
            say(leaf, rule, 0.9, "failure", &format!("{failure:?}: {detail}"))
        }
        VisitEnd::Redirects { failure, target } => {
            say(Leaf::R5, "redirects-lead-nowhere", 0.95, "redirects", &format!("{failure:?}: {target}"))
        }
        VisitEnd::Paused { status, .. } => {
            say(Leaf::X0, "asked-to-pause", 0.99, "status", &status.to_string())
        }
        VisitEnd::NoAddress { refused } if refused.is_empty() => {
            say(Leaf::N3, "no-address", 0.95, "addresses", "none")
        }
        VisitEnd::NoAddress { refused } => {
            let words: Vec<String> = refused.iter().map(ToString::to_string).collect();
            say(Leaf::N4, "unusable-address", 0.97, "addresses", &words.join(" "))
        }
        VisitEnd::External { target } => Some(by_target(target, rules).unwrap_or_else(|| {
            PageVerdict::new(
                Leaf::C6,
                super::page::NOT_SEEN,
                0.5,
                vec![Evidence::new("visit", &started), Evidence::new("redirect", target)],
            )
        })),
    }
}

/// What a visit says when a person found that the rule called `rule` is wrong about this site. A page is judged by the other
/// rules; of a redirect that was not followed nothing else is known.
pub(super) fn overruled(
    visit: &Visit,
    observation: &Observation,
    rules: &Ruleset,
    rule: &str,
) -> PageVerdict {
    let mut verdict = match &visit.end {
        VisitEnd::Page(page) => page_leaf(page, visit, observation, rules, Some(rule)),
        _ => PageVerdict::new(Leaf::C6, super::page::NOT_SEEN, 0.5, Vec::new()),
    };
    verdict.evidence.push(Evidence::new("overruled", rule));
    verdict
}

fn scheme_word(visit: &Visit) -> &'static str {
    match visit.scheme {
        crate::observation::Scheme::Http => "http",
        crate::observation::Scheme::Https => "https",
    }
}

fn robots_words(visit: &Visit) -> String {
    match &visit.robots {
        Robots::Disallowed { status, rule } => {
            format!("{status}: {}", rule.as_deref().unwrap_or("disallowed"))
        }
        Robots::Unavailable { reason, .. } => reason.clone(),
        Robots::Allowed { status, .. } => format!("{status}: allowed"),
        Robots::NotAsked => "not asked".to_owned(),
        Robots::Unreachable => "unreachable".to_owned(),
    }
}

/// Failures of the first authority are T1 or T2; of a redirect target, a dead end; ours prove nothing.
fn failure_leaf(failure: Failure, first_authority: bool) -> (Leaf, &'static str) {
    match failure {
        Failure::Ours => (Leaf::X0, "fault-of-ours"),
        _ if !first_authority => (Leaf::R5, "redirect-target-fails"),
        Failure::Handshake => (Leaf::T2, "no-handshake"),
        Failure::Guard => (Leaf::N4, "unusable-address"),
        Failure::Dns => (Leaf::N3, "no-address"),
        Failure::ConnectRefused => (Leaf::T1, "connection-refused"),
        Failure::ConnectTimeout | Failure::FirstByteTimeout | Failure::BodyTimeout | Failure::Deadline => {
            (Leaf::T1, "timed-out")
        }
        Failure::Unreachable => (Leaf::T1, "host-unreachable"),
        Failure::Reset => (Leaf::T1, "connection-reset"),
        Failure::Protocol => (Leaf::T1, "no-http"),
    }
}

/// The leaf of a redirect target that a provider list knows: abuse, parking or a platform.
pub(super) fn by_target(target: &str, rules: &Ruleset) -> Option<PageVerdict> {
    let url = url::Url::parse(target).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let providers = rules.providers();
    let verdict =
        |leaf, rule: &str| Some(PageVerdict::new(leaf, rule, 0.95, vec![Evidence::new("redirect", target)]));
    if providers.in_list("abuse", &host) {
        return verdict(Leaf::R6, "redirect-to-abuse");
    }
    if providers.in_list("parking", &host) || providers.in_list("for_sale", &host) {
        return verdict(Leaf::R3, "redirect-to-parking");
    }
    if providers.in_list("registrars", &host) {
        return verdict(Leaf::R3, "redirect-to-registrar");
    }
    let platform = providers.platform_of(&host)?;
    if platform.is_profile(&url) {
        verdict(Leaf::R1, "redirect-to-profile")
    } else {
        verdict(Leaf::R4, "redirect-to-platform-home")
    }
}

/// A page reached by the visit: on the domain itself its own leaf, elsewhere a redirect's.
/// `skip` is a rule that a person overruled.
fn page_leaf(
    page: &PageFacts,
    visit: &Visit,
    observation: &Observation,
    rules: &Ruleset,
    skip: Option<&str>,
) -> PageVerdict {
    let domain = observation.domain.as_str();
    let final_host = host_of(&page.url).unwrap_or_else(|| visit.host.as_str().to_owned());
    if same_site(&final_host, domain) {
        return classify_page_but(page, domain, rules, skip);
    }
    if let Some(known) = by_target(&page.url, rules).filter(|known| skip != Some(known.rule.as_str())) {
        return known;
    }
    let mut verdict = classify_page_but(page, domain, rules, skip);
    let (leaf, rule) = match verdict.leaf {
        Leaf::C7 | Leaf::C8 | Leaf::C9 | Leaf::H4 => (Leaf::R2, "redirect-to-own-site"),
        Leaf::C2 | Leaf::C3 => (Leaf::R3, "redirect-to-parking-page"),
        Leaf::C0 | Leaf::C1 | Leaf::C4 | Leaf::C5 => (Leaf::R4, "redirect-to-generic-page"),
        Leaf::H2 | Leaf::H3 => (Leaf::R5, "redirect-ends-broken"),
        other => {
            // Abuse stays abuse, and what cannot be known stays unknown, wherever it is.
            verdict.evidence.push(Evidence::new("redirect", &page.url));
            return PageVerdict { leaf: other, ..verdict };
        }
    };
    let mut evidence = vec![Evidence::new("redirect", &page.url), Evidence::new("page_rule", &verdict.rule)];
    evidence.append(&mut verdict.evidence);
    PageVerdict::new(leaf, rule, verdict.confidence, evidence)
}
