//! From one observation to its verdict: the DNS first, then the best of all visits, then the other axes.

use super::dns::dns_leaf;
use super::https::https_axis;
use super::mail::mail_axis;
use super::page::PageVerdict;
use super::ruleset::Ruleset;
use super::templates::Templates;
use super::view::host_of;
use super::visit::visit_leaf;
use crate::observation::{CertificateVerdict, Observation, Scheme, Visit, VisitEnd};
use crate::suffix::same_site;
use crate::verdict::{Class, Evidence, Funnel, Leaf, Verdict};

/// Judges an observation by the rules alone, see [`classify_with`].
#[must_use]
pub fn classify(observation: &Observation, rules: &Ruleset) -> Verdict {
    classify_with(observation, rules, &Templates::none())
}

/// What [`visit_leaf`] said of visits by the rules that judge the whole, so that no page is read twice; by the places of the
/// visits in their observation. Only of visits that ended on a page: others cost nothing to judge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told(Vec<(usize, PageVerdict)>);

impl Told {
    /// Remembers what was said of the visit at this place.
    pub fn remember(&mut self, place: usize, visit: &Visit, verdict: &PageVerdict) {
        if matches!(visit.end, VisitEnd::Page(_)) {
            self.0.push((place, verdict.clone()));
        }
    }

    fn take(&mut self, place: usize) -> Option<PageVerdict> {
        let found = self.0.iter().position(|(n, _)| *n == place)?;
        Some(self.0.swap_remove(found).1)
    }
}

/// Judges an observation. Pure: the same observation, rules and confirmed templates always give the same verdict.
#[must_use]
pub fn classify_with(observation: &Observation, rules: &Ruleset, templates: &Templates) -> Verdict {
    classify_told(observation, rules, templates, Told::default())
}

/// As [`classify_with`], after some visits have been judged by the same rules.
#[must_use]
pub fn classify_told(
    observation: &Observation,
    rules: &Ruleset,
    templates: &Templates,
    told: Told,
) -> Verdict {
    let (judged, deciding) = web_axis(observation, rules, templates, told);
    let canonical = deciding.map(|visit| canonical_host(visit, observation));
    let shown = canonical.clone().unwrap_or_else(|| observation.domain.as_str().to_owned());
    let (https, answered) = https_axis(observation, &shown);
    let (mail, mail_evidence) = mail_axis(&observation.dns, rules);
    let funnel = funnel(observation, answered, https == crate::verdict::Https::Valid, judged.leaf);
    // What a host said when it asked for patience is known, although it decides nothing.
    let paused = || observation.visits.iter().find(|visit| matches!(visit.end, VisitEnd::Paused { .. }));
    let (final_url, http_status) =
        if judged.leaf == Leaf::X0 { paused() } else { deciding }.map_or((None, None), ending);
    let mut evidence = judged.evidence;
    evidence.push(mail_evidence);
    Verdict {
        leaf: judged.leaf,
        class: judged.leaf.class(),
        mail,
        https,
        canonical_host: canonical,
        final_url,
        http_status,
        rule: judged.rule,
        evidence,
        confidence: judged.confidence,
        ruleset: templates.digest(rules.digest()),
        funnel,
    }
}

/// The leaf of the domain and the visit that decided it, if one did.
fn web_axis<'a>(
    observation: &'a Observation,
    rules: &Ruleset,
    templates: &Templates,
    mut told: Told,
) -> (PageVerdict, Option<&'a Visit>) {
    if let Some(reason) = observation.not_observed {
        let evidence = vec![Evidence::new("not_observed", format!("{reason:?}"))];
        return (PageVerdict::new(Leaf::X0, "not-observed", 1.0, evidence), None);
    }
    if let Some(verdict) = dns_leaf(&observation.dns) {
        return (verdict, None);
    }
    let mut judged: Vec<(PageVerdict, &Visit)> = observation
        .visits
        .iter()
        .enumerate()
        .filter_map(|(place, visit)| {
            let verdict = told.take(place).or_else(|| visit_leaf(visit, observation, rules));
            verdict.map(|verdict| (verdict, visit))
        })
        .collect();
    without_strangers(&mut judged);
    parked_by_delegation(observation, rules, &mut judged);
    templates.apply(observation, rules, &mut judged);
    let unsure = judged.iter().any(|(v, _)| v.leaf == Leaf::X0);
    // On a tie the earlier visit stands: HTTPS is asked before HTTP, the apex before www.
    let best = judged.into_iter().rev().max_by_key(|(v, _)| v.leaf.rank());
    match best {
        // "Come back later" or a fault of ours on one host: the failure of another proves nothing.
        Some((verdict, _)) if unsure && matches!(verdict.leaf.class(), Class::Broken | Class::None) => {
            let evidence = vec![Evidence::new("instead_of", verdict.leaf.code())];
            (PageVerdict::new(Leaf::X0, "not-all-hosts-observed", 0.9, evidence), None)
        }
        Some((verdict, visit)) => (verdict, Some(visit)),
        None => {
            let evidence = vec![Evidence::new("visits", observation.visits.len().to_string())];
            (PageVerdict::new(Leaf::X0, "no-visit", 0.9, evidence), None)
        }
    }
}

/// An error behind a certificate for other names is that of a server which does not know the host (often `www`, which nobody set
/// up). It does not explain what is broken where the certificate is right: the class is the same, the reason is not.
fn without_strangers(judged: &mut Vec<(PageVerdict, &Visit)>) {
    let shown = |visit: &Visit, wanted: CertificateVerdict| {
        let first = visit.hops.iter().find_map(|hop| hop.tls.as_ref());
        first.is_some_and(|tls| tls.verdict == wanted)
    };
    let at_home = |(verdict, visit): &(PageVerdict, &Visit)| {
        verdict.leaf.class() == Class::Broken && shown(visit, CertificateVerdict::Valid)
    };
    if judged.iter().any(at_home) {
        judged.retain(|(verdict, visit)| {
            !(matches!(verdict.leaf, Leaf::H2 | Leaf::H3) && shown(visit, CertificateVerdict::NameMismatch))
        });
    }
}

/// Name servers that serve nothing but parking turn whatever stands there into C3 (Zirngibl et al., TMA 2022);
/// abuse, redirects to the holder and large sites of many pages are left as they were judged.
fn parked_by_delegation(observation: &Observation, rules: &Ruleset, judged: &mut [(PageVerdict, &Visit)]) {
    let dns = &observation.dns;
    let names = dns.ns.records().iter().chain(&dns.apex.cname).chain(&dns.www.cname);
    let Some(name) = names
        .map(|n| n.trim_end_matches('.').to_ascii_lowercase())
        .find(|n| rules.providers().in_list("parking_dns", n))
    else {
        return;
    };
    for (verdict, _) in judged.iter_mut() {
        let replaced = matches!(
            verdict.leaf,
            Leaf::C0 | Leaf::C2 | Leaf::C4 | Leaf::C6 | Leaf::C7 | Leaf::C8 | Leaf::H3 | Leaf::H1
        );
        if replaced {
            let evidence = vec![Evidence::new("ns", &name), Evidence::new("instead_of", verdict.leaf.code())];
            *verdict = PageVerdict::new(Leaf::C3, "parking-name-servers", 0.95, evidence);
        }
    }
}

/// The host whose page decided: where the visit ended if that is still the domain, else where it began.
fn canonical_host(visit: &Visit, observation: &Observation) -> String {
    let (last, _) = ending(visit);
    last.and_then(|url| host_of(&url))
        .filter(|host| same_site(host, observation.domain.as_str()))
        .unwrap_or_else(|| visit.host.as_str().to_owned())
}

/// Where a visit ended and with which status.
fn ending(visit: &Visit) -> (Option<String>, Option<u16>) {
    let last = visit.hops.last();
    match &visit.end {
        VisitEnd::Page(page) => (Some(page.url.clone()), Some(page.status)),
        VisitEnd::External { target } | VisitEnd::Redirects { target, .. } => {
            (Some(target.clone()), last.and_then(|h| h.status))
        }
        VisitEnd::Paused { status, .. } => (last.map(|h| h.url.clone()), Some(*status)),
        _ => (last.map(|h| h.url.clone()), last.and_then(|h| h.status)),
    }
}

fn funnel(observation: &Observation, answered: bool, valid: bool, leaf: Leaf) -> Funnel {
    let dns = &observation.dns;
    let has_address = dns.apex.all().next().is_some() || dns.www.all().next().is_some();
    let delegated = has_address || dns.ns.is_found() || dns.soa.is_found() || !dns.apex.cname.is_empty();
    let visited = observation.visits.is_empty()
        || observation.visits.iter().any(|v| !matches!(v.end, VisitEnd::NoAddress { .. }));
    let resolving = delegated && has_address && visited;
    // A robots answer over TLS is an HTTP answer on 443 too.
    let robots_answered = observation.visits.iter().any(|v| {
        use crate::observation::Robots;
        v.scheme == Scheme::Https
            && matches!(
                v.robots,
                Robots::Allowed { .. }
                    | Robots::Disallowed { .. }
                    | Robots::Unavailable { status: Some(_), .. }
            )
    });
    let https = resolving && (answered || robots_answered);
    let valid_tls = https && valid;
    Funnel { delegated, resolving, https, valid_tls, live: valid_tls && matches!(leaf, Leaf::C7 | Leaf::C8) }
}
