//! One look as a crawler would have it: DNS, visits, pages as bytes. In plain types of the lab; a test that knows
//! the measuring makes an observation of it.

use super::Programme;
use super::body;
use super::face::Face;
use super::glimpse::Glimpse;
use super::state::Tls;
use super::view::MailSeen;
use crate::world::holder::Holder;
use crate::world::names::slug;
use crate::world::platforms::{BARE, PROFILES};
use std::net::Ipv4Addr;

/// The answer to one DNS question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsAnswer<T> {
    /// Not asked.
    NotAsked,
    /// NOERROR with records.
    Found(Vec<T>),
    /// NOERROR without a record.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// SERVFAIL.
    ServFail,
    /// No answer in time.
    Timeout,
}

/// What the DNS says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// Delegated name servers.
    pub ns: DnsAnswer<String>,
    /// Addresses of the name and of `www.` the name.
    pub addresses: DnsAnswer<Ipv4Addr>,
    /// Mail exchangers with their preferences.
    pub mx: DnsAnswer<(u16, String)>,
    /// The SPF text.
    pub spf: DnsAnswer<String>,
    /// Whether a mail exchanger resolves.
    pub mx_resolves: Option<bool>,
}

/// One look.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What it is of, and what a right reading gives.
    pub glimpse: Glimpse,
    /// The crawler knows that this look was its own fault: it proves nothing.
    pub at_fault: bool,
    /// The domain as an A-label.
    pub domain: String,
    /// DNS.
    pub dns: Dns,
    /// Visits, in the order of asking.
    pub visits: Vec<LookVisit>,
}

/// One visit.
#[derive(Debug, Clone, PartialEq)]
pub struct LookVisit {
    /// Over HTTPS, or over HTTP.
    pub secure: bool,
    /// Requests, in order; the last one is the end of the chain.
    pub hops: Vec<LookHop>,
    /// How it ended.
    pub end: End,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookHop {
    /// The URL.
    pub url: String,
    /// The address.
    pub address: Ipv4Addr,
    /// The certificate's state, over HTTPS; never [`Tls::None`].
    pub certificate: Option<Tls>,
    /// Status.
    pub status: u16,
    /// `Location`.
    pub location: Option<String>,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// With a page.
    Page {
        /// Status.
        status: u16,
        /// Headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// Refused at once.
    Refused,
    /// Nobody answered.
    Silence,
    /// With a redirect to a place outside the programme, which was not followed.
    Elsewhere {
        /// The URL.
        target: String,
    },
    /// With the wish to be asked later.
    Later {
        /// Status.
        status: u16,
        /// Seconds.
        seconds: u64,
    },
    /// Port 80 was only asked where it sends its visitors: to HTTPS.
    Upgrade,
}

impl Programme {
    /// A look at a name at a moment (Unix milliseconds) from a vantage, in full. Costs a page; see
    /// [`Programme::glimpse`] for its kind alone.
    #[must_use]
    pub fn look(&self, name: usize, at: i64, vantage: &str) -> Look {
        let glimpse = self.glimpse(name, at, vantage);
        let day = self.plan.day_of(at);
        let known = &self.names[name];
        let tenure = known.tenure_on(day).or(known.tenures.last());
        let number = tenure.map_or(0, |t| t.number);
        let holder = super::cast::holder(self, name, tenure);
        let scene = Scene { glimpse, holder: &holder, address: known.address };
        let visits = scene.visits(|face| body::of(face, &holder, self.plan.seed, name, number));
        let at_fault = glimpse.face == Face::Fault;
        Look { glimpse, at_fault, dns: scene.dns(), visits, domain: holder.domain }
    }
}

struct Scene<'a> {
    glimpse: Glimpse,
    holder: &'a Holder,
    address: Ipv4Addr,
}

impl Scene<'_> {
    fn dns(&self) -> Dns {
        let all = |ns, addresses| Dns {
            ns,
            addresses,
            mx: DnsAnswer::NotAsked,
            spf: DnsAnswer::NotAsked,
            mx_resolves: None,
        };
        let servers = self.holder.registrar.dns;
        let ns = DnsAnswer::Found(vec![format!("ns1.{servers}"), format!("ns2.{servers}")]);
        let mut dns = match self.glimpse.face {
            Face::NotDelegated => return all(DnsAnswer::NxDomain, DnsAnswer::NxDomain),
            Face::Lame => {
                return Dns { mx: DnsAnswer::ServFail, ..all(DnsAnswer::ServFail, DnsAnswer::ServFail) };
            }
            Face::Fault => {
                return Dns { mx: DnsAnswer::Timeout, ..all(DnsAnswer::Timeout, DnsAnswer::Timeout) };
            }
            Face::NoAddress => all(ns, DnsAnswer::NoData),
            _ => all(ns, DnsAnswer::Found(vec![self.address])),
        };
        (dns.mx, dns.spf) = match self.glimpse.mail {
            MailSeen::None | MailSeen::Unknown => (DnsAnswer::NoData, DnsAnswer::NoData),
            MailSeen::Default => {
                (DnsAnswer::Found(vec![(10, self.holder.registrar.mx.to_owned())]), DnsAnswer::NoData)
            }
            MailSeen::Own => (
                DnsAnswer::Found(vec![
                    (1, "aspmx.l.google.com".into()),
                    (5, "alt1.aspmx.l.google.com".into()),
                ]),
                DnsAnswer::Found(vec!["v=spf1 include:_spf.google.com ~all".into()]),
            ),
        };
        dns.mx_resolves = matches!(dns.mx, DnsAnswer::Found(_)).then_some(true);
        dns
    }

    fn visits(&self, page: impl Fn(Face) -> (u16, Vec<(String, String)>, Vec<u8>)) -> Vec<LookVisit> {
        let face = self.glimpse.face;
        if !face.is_hosted() || face == Face::Fault {
            return Vec::new();
        }
        let failed = |secure, end| LookVisit { secure, hops: Vec::new(), end };
        if face == Face::Silence {
            return vec![failed(true, End::Silence), failed(false, End::Silence)];
        }
        let secure = self.glimpse.tls != Tls::None;
        let end = match face {
            Face::Paused => End::Later { status: 429, seconds: 3600 },
            Face::Alias => End::Elsewhere { target: self.profile() },
            Face::FrontDoor => {
                End::Elsewhere { target: format!("https://{}/", BARE[self.turn() % BARE.len()]) }
            }
            _ => {
                let (status, headers, body) = page(face);
                End::Page { status, headers, body }
            }
        };
        let answered = LookVisit { secure, hops: vec![self.hop(secure, &end)], end };
        if secure {
            let upgrade = LookHop {
                status: 301,
                location: Some(format!("https://{}/", self.holder.domain)),
                ..self.hop(false, &End::Upgrade)
            };
            vec![answered, LookVisit { secure: false, hops: vec![upgrade], end: End::Upgrade }]
        } else {
            vec![failed(true, End::Refused), answered]
        }
    }

    fn hop(&self, secure: bool, end: &End) -> LookHop {
        let (status, location) = match end {
            End::Page { status, .. } | End::Later { status, .. } => (*status, None),
            End::Elsewhere { target } => (301, Some(target.clone())),
            _ => (200, None),
        };
        LookHop {
            url: format!("{}://{}/", if secure { "https" } else { "http" }, self.holder.domain),
            address: self.address,
            certificate: secure.then_some(self.glimpse.tls),
            status,
            location,
        }
    }

    fn profile(&self) -> String {
        let (host, path) = PROFILES[self.turn() % 4];
        let handle = slug(self.holder.shown()).replace('-', "");
        format!(
            "https://{host}{}",
            path.replace("{}", &handle).replace("{n}", &format!("{:03}", self.turn() % 1000))
        )
    }

    /// A number of the holder's own, for choices that change nothing.
    fn turn(&self) -> usize {
        self.holder.since.unsigned_abs() as usize + self.holder.brand.len()
    }
}
