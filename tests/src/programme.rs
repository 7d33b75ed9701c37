//! From the simulated programme of the lab, which knows nothing of the measuring, to the types that are measured with.

use crawler::page::{PageInput, facts};
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{
    Answer, CertificateVerdict, DnsFacts, Failure, Hop, HostAddresses, MailExchange, NotObserved,
    Observation, Robots, Scheme, TlsFacts, Visit, VisitEnd,
};
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use domain::verdict::Verdict;
use lab::programme::{DnsAnswer, End, Entry, Kind, Look, LookHop, LookVisit, Programme, Tls};
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// A row of the register as the importer would read it.
#[must_use]
pub fn registration(entry: &Entry) -> Registration {
    let map = if entry.province_map == "63" { ProvinceMap::Until2025 } else { ProvinceMap::Since2025 };
    let domain = name(&entry.domain);
    Registration {
        registrar: entry.registrar.to_owned(),
        province: ProvinceCode::parse(entry.province_code).map(|code| ProvinceAsRegistered { code, map }),
        registered_on: Some(entry.registered_on),
        expires_on: Some(entry.expires_on),
        holder_kind: HolderKind::from_code(entry.holder_kind),
        status: vec![entry.status.to_owned()],
        free_term: Some(entry.free_term),
        ..Registration::bare(domain)
    }
}

/// The observation that a crawler at `vantage` would have made at `at`; the page is read by the crawler's own reader.
#[must_use]
pub fn observation(look: &Look, at: Timestamp, vantage: &str, attempt: u16) -> Observation {
    let mut observation = Observation::empty(name(&look.domain), vantage, attempt, at);
    observation.finished_at = at.plus(3 * Timestamp::SECOND);
    observation.not_observed = look.at_fault.then_some(NotObserved::CrawlerFault);
    observation.dns = dns(look);
    observation.visits = look.visits.iter().map(|v| visit(v, observation.domain.host())).collect();
    observation
}

/// Judges looks with the shipped rules, one of each kind: a programme has hundreds of thousands of looks of a few
/// dozen kinds.
#[derive(Debug, Default)]
pub struct Judge {
    verdicts: HashMap<Kind, Verdict>,
}

impl Judge {
    /// The verdict on the look at a name at a moment. Leaf, class, mail, HTTPS, funnel and confidence are this
    /// look's; host, URL and evidence are those of the first look of its kind.
    pub fn verdict(
        &mut self,
        programme: &Programme,
        number: usize,
        at: Timestamp,
        vantage: &str,
    ) -> &Verdict {
        let kind = programme.glimpse(number, at.0, vantage).kind;
        self.verdicts.entry(kind).or_insert_with(|| {
            let look = programme.look(number, at.0, vantage);
            classify(&observation(&look, at, vantage, 1), Ruleset::shipped())
        })
    }
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name under the programme's zones")
}

fn dns(look: &Look) -> DnsFacts {
    let servers = &look.dns;
    let host = HostAddresses {
        a: answer(&servers.addresses, |a| IpAddr::V4(*a)),
        aaaa: if servers.addresses == DnsAnswer::NxDomain { Answer::NxDomain } else { Answer::NoData },
        cname: Vec::new(),
    };
    DnsFacts {
        ns: answer(&servers.ns, String::clone),
        apex: host.clone(),
        www: host,
        mx: answer(&servers.mx, |(preference, exchange)| MailExchange {
            preference: *preference,
            exchange: exchange.clone(),
        }),
        spf: answer(&servers.spf, String::clone),
        mx_resolves: servers.mx_resolves,
        ..DnsFacts::default()
    }
}

fn answer<A, B>(given: &DnsAnswer<A>, of: impl Fn(&A) -> B) -> Answer<B> {
    match given {
        DnsAnswer::NotAsked => Answer::NotAsked,
        DnsAnswer::Found(records) => Answer::Found(records.iter().map(of).collect()),
        DnsAnswer::NoData => Answer::NoData,
        DnsAnswer::NxDomain => Answer::NxDomain,
        DnsAnswer::ServFail => Answer::ServFail,
        DnsAnswer::Timeout => Answer::Timeout,
    }
}

fn visit(look: &LookVisit, host: &HostName) -> Visit {
    let (robots, end) = match &look.end {
        End::Refused => (Robots::Unreachable, failed(Failure::ConnectRefused)),
        End::Silence => (Robots::Unreachable, failed(Failure::ConnectTimeout)),
        End::Upgrade => (Robots::NotAsked, VisitEnd::Upgrade { status: 301, to_https: true }),
        End::Later { status, seconds } => {
            (allowed(), VisitEnd::Paused { status: *status, retry_after_s: Some(*seconds) })
        }
        End::Elsewhere { target } => (allowed(), VisitEnd::External { target: target.clone() }),
        End::Page { status, headers, body } => {
            let url = look.hops.last().map_or("http://invalid/", |hop| hop.url.as_str());
            let page = facts(PageInput {
                url: &url.parse().expect("a URL"),
                status: *status,
                headers,
                body,
                truncated: false,
                keep_contacts: !host.as_str().ends_with(".id.vn"),
                parse_budget: Duration::from_secs(10),
            });
            (allowed(), VisitEnd::Page(Box::new(page)))
        }
    };
    Visit {
        scheme: if look.secure { Scheme::Https } else { Scheme::Http },
        host: host.clone(),
        robots,
        hops: look.hops.iter().map(hop).collect(),
        end,
        millis: 180,
    }
}

fn allowed() -> Robots {
    Robots::Allowed { status: 404, crawl_delay_ms: None }
}

fn failed(failure: Failure) -> VisitEnd {
    VisitEnd::Failed { failure, detail: "simulated".to_owned(), first_authority: true }
}

fn hop(look: &LookHop) -> Hop {
    Hop {
        url: look.url.clone(),
        address: Some(IpAddr::V4(look.address)),
        tls: look.certificate.map(|state| TlsFacts {
            version: Some("TLSv1.3".to_owned()),
            verdict: match state {
                Tls::Expired => CertificateVerdict::Expired,
                Tls::WrongName => CertificateVerdict::NameMismatch,
                Tls::Valid | Tls::None => CertificateVerdict::Valid,
            },
            issuer: None,
            names: Vec::new(),
            not_before: None,
            not_after: None,
        }),
        status: Some(look.status),
        location: look.location.clone(),
        millis: 60,
    }
}
