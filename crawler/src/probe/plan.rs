//! Which hosts and schemes are visited, in which order, and when enough is known.

use super::Prober;
use super::session::{Session, Unanswered};
use domain::classify::{Ruleset, Told, visit_leaf};
use domain::discretion::{url_without_contacts, without_contacts};
use domain::name::{DomainName, HostName};
use domain::observation::{
    Failure, HostAddresses, NotObserved, Observation, Robots, Scheme, Visit, VisitEnd,
};
use domain::verdict::Leaf;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The domain that is looked at.
pub(super) struct Site {
    pub(super) domain: DomainName,
    /// Whether phones and e-mail addresses may be kept.
    pub(super) keep_contacts: bool,
    /// The attempt within its round, from 1.
    pub(super) attempt: u16,
}

/// Visits the domain's hosts and writes what they answered into the observation; what was said of their pages on the way.
pub(super) async fn visits(prober: &Prober, observation: &mut Observation, session: &mut Session) -> Told {
    let domain = observation.domain.clone();
    let personal = prober.settings.personal_zones.iter().any(|z| z.as_str() == domain.zone());
    let site = Site { keep_contacts: !personal, attempt: observation.attempt, domain };
    let (apex, www) = (site.domain.host().clone(), site.domain.www());
    session.remember(apex.as_str(), observation.dns.apex.clone());
    session.remember(www.as_str(), observation.dns.www.clone());
    let mut told = Told::default();
    let Some(hosts) = reachable(prober, observation, [&apex, &www]) else { return told };

    let best = over(Scheme::Https, prober, observation, session, &site, &hosts, &mut told).await;
    if !paused(observation) && !wants_one_page(prober, session) {
        if needs_http(best) {
            over(Scheme::Http, prober, observation, session, &site, &hosts, &mut told).await;
        } else if let Some(host) = hosts.first() {
            let visit = prober.upgrade(session, host).await;
            observation.visits.push(visit);
        }
    }
    if personal {
        observation.visits.iter_mut().for_each(withhold_contacts);
    }
    conclude(observation);
    told
}

/// Whether a host asks for a slower pace than can be kept within a look: then robots.txt and one page are all
/// that it is asked for (docs/measuring.md B.2).
fn wants_one_page(prober: &Prober, session: &Session) -> bool {
    session.met_delay_above(prober.settings.pace.crawl_delay_cap)
}

/// Takes phone numbers and e-mail addresses out of the way that a visit took; its page is without them already.
fn withhold_contacts(visit: &mut Visit) {
    for hop in &mut visit.hops {
        hop.url = url_without_contacts(&hop.url);
        hop.location = hop.location.as_deref().map(url_without_contacts);
    }
    match &mut visit.end {
        VisitEnd::External { target } | VisitEnd::Redirects { target, .. } => {
            *target = url_without_contacts(target);
        }
        // The guard speaks of addresses, whose digits are no phone number's; libraries may quote a URL.
        VisitEnd::Failed { failure, detail, .. } if *failure != Failure::Guard => {
            *detail = without_contacts(detail);
        }
        _ => {}
    }
}

/// The hosts that can be visited; `None` when there is nothing to visit and the observation says why.
fn reachable(prober: &Prober, observation: &mut Observation, hosts: [&HostName; 2]) -> Option<Vec<HostName>> {
    let mut found = Vec::new();
    let mut refused = None;
    for host in hosts {
        let addresses = if host == hosts[0] { &observation.dns.apex } else { &observation.dns.www };
        match prober.reachable(addresses) {
            Ok(_) => found.push(host.clone()),
            Err(Unanswered::OptedOut) => observation.not_observed = Some(NotObserved::Optout),
            // What the policy leaves alone is not "down", and the other host of the name is left alone with it.
            Err(Unanswered::Stopped) => {
                observation.not_observed = Some(NotObserved::Paused);
                return None;
            }
            Err(Unanswered::NoV6) => {
                observation.not_observed = observation.not_observed.or(Some(NotObserved::NoV6));
            }
            Err(Unanswered::Refused(ips)) if refused.is_none() => refused = Some((host.clone(), ips)),
            Err(_) => {}
        }
    }
    if observation.not_observed == Some(NotObserved::Optout) {
        return None;
    }
    if !found.is_empty() {
        observation.not_observed = None;
        return Some(found);
    }
    if let Some((host, refused)) = refused {
        observation.visits.push(Visit {
            scheme: Scheme::Https,
            host,
            robots: Robots::NotAsked,
            hops: Vec::new(),
            end: VisitEnd::NoAddress { refused },
            millis: 0,
        });
    }
    None
}

/// Visits each host over one scheme until one is as good as can be; returns the best leaf, in the order of the
/// decision tree.
async fn over(
    scheme: Scheme,
    prober: &Prober,
    observation: &mut Observation,
    session: &mut Session,
    site: &Site,
    hosts: &[HostName],
    told: &mut Told,
) -> Option<Leaf> {
    let mut best: Option<Leaf> = None;
    for host in hosts {
        let enough = best.is_some_and(is_settled) || wants_one_page(prober, session);
        if enough || paused(observation) || covered(observation, scheme, host) {
            continue;
        }
        let (visit, unmodified) = prober.visit(session, site, scheme, host).await;
        observation.unmodified |= unmodified;
        if let Some(verdict) = visit_leaf(&visit, observation, Ruleset::shipped()) {
            told.remember(observation.visits.len(), &visit, &verdict);
            best = best.into_iter().chain([verdict.leaf]).max_by_key(|leaf| leaf.rank());
        }
        observation.visits.push(visit);
    }
    best
}

/// Whether a visit to `host` would only repeat another one: it was passed through, or the same addresses were
/// found closed.
fn covered(observation: &Observation, scheme: Scheme, host: &HostName) -> bool {
    let prefix = match scheme {
        Scheme::Http => format!("http://{host}/"),
        Scheme::Https => format!("https://{host}/"),
    };
    let ips = |addresses: &HostAddresses| addresses.all().collect::<BTreeSet<IpAddr>>();
    let same_addresses = ips(&observation.dns.apex) == ips(&observation.dns.www);
    observation.visits.iter().filter(|v| v.host != *host || v.scheme != scheme).any(|visit| {
        let passed = visit.hops.iter().any(|hop| hop.url.starts_with(&prefix) && hop.address.is_some());
        let closed = matches!(
            visit.end,
            VisitEnd::Failed {
                failure: Failure::ConnectRefused | Failure::ConnectTimeout | Failure::Unreachable,
                first_authority: true,
                ..
            }
        );
        passed || (closed && visit.scheme == scheme && same_addresses)
    })
}

/// Whether another host could not change the verdict for the better: a developed site, or one that sends its
/// visitors to a place that is known or was read. Abuse overrides everything.
fn is_settled(leaf: Leaf) -> bool {
    matches!(leaf, Leaf::C8 | Leaf::R1 | Leaf::R2 | Leaf::R6)
}

/// Port 80 is asked for content only when 443 gave none worth the name: nothing, an error, or the default page
/// of a server that keeps the real site on port 80.
fn needs_http(best: Option<Leaf>) -> bool {
    best.is_none_or(|leaf| leaf.rank() < Leaf::C3.rank() || matches!(leaf, Leaf::C1))
}

fn paused(observation: &Observation) -> bool {
    observation.visits.iter().any(|v| matches!(v.end, VisitEnd::Paused { .. }))
}

/// Nothing seen for a reason of ours, or because the host asked for peace, is "not observed".
fn conclude(observation: &mut Observation) {
    let saw_something = observation
        .visits
        .iter()
        .any(|v| matches!(v.end, VisitEnd::Page(_) | VisitEnd::External { .. } | VisitEnd::Robots));
    let ours =
        observation.visits.iter().any(|v| matches!(v.end, VisitEnd::Failed { failure: Failure::Ours, .. }));
    if !saw_something && paused(observation) {
        observation.not_observed = Some(NotObserved::Paused);
    } else if !saw_something && ours {
        observation.not_observed = Some(NotObserved::CrawlerFault);
    }
}
