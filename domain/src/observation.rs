//! What one look at a domain found: every outcome a value with its evidence, no judgement yet.
//!
//! Source of the protocol: docs/measuring.md (E.2). An [`Observation`] is stored whole; a verdict is
//! always a pure function of it, so that `danhba reclassify` needs no network.

use crate::clock::Timestamp;
use crate::name::{DomainName, HostName};
use crate::page::PageFacts;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The version of the probing protocol; it changes when what is asked of a domain changes.
pub const PROTOCOL: &str = "2026.2";

/// One look at one domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The registered domain.
    pub domain: DomainName,
    /// The name of the network from which it was seen (`crawler.vantage`).
    pub vantage: String,
    /// Which round of the name the look belongs to, from 1; the record of rounds is the store's, which sets it.
    #[serde(default)]
    pub round: i64,
    /// 1 for the first attempt of a round.
    pub attempt: u16,
    /// From how many networks a negative must be seen before it counts (at least 1).
    #[serde(default)]
    pub quorum: u16,
    /// When the first question was asked.
    pub started_at: Timestamp,
    /// When the last answer was in.
    pub finished_at: Timestamp,
    /// [`PROTOCOL`] at the time.
    pub protocol: String,
    /// Set when the domain was not looked at, or the look cannot be trusted, for a reason of ours.
    /// The other facts are then whatever was seen and prove nothing.
    pub not_observed: Option<NotObserved>,
    /// What the DNS said.
    pub dns: DnsFacts,
    /// What each host that was asked for a page answered, in the order of asking.
    pub visits: Vec<Visit>,
    /// A page was not sent again: its server said that the copy of an earlier look is still right (304, RFC 9110
    /// section 15.4.5), and the facts of that copy stand here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unmodified: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Observation {
    /// An empty observation, to be filled.
    #[must_use]
    pub fn empty(domain: DomainName, vantage: &str, attempt: u16, started_at: Timestamp) -> Self {
        Self {
            domain,
            vantage: vantage.to_owned(),
            round: 1,
            attempt,
            quorum: 1,
            started_at,
            finished_at: started_at,
            protocol: PROTOCOL.to_owned(),
            not_observed: None,
            dns: DnsFacts::default(),
            visits: Vec::new(),
            unmodified: false,
        }
    }
}

/// Why we know nothing (leaf X0): a fault or a choice of ours, never a fact about the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotObserved {
    /// The visit did not take place in its window.
    SchedMiss,
    /// The host asked us to come back later (429; 503 with Retry-After, or unexplained and not the last attempt), or its network is paused.
    Paused,
    /// The holder opted out of checks.
    Optout,
    /// The site has IPv6 addresses only and this vantage has no IPv6.
    NoV6,
    /// The canary failed or the crawler itself had an error.
    CrawlerFault,
    /// Many names of one address failed together (outage guard).
    InfraOutage,
}

/// The answer to one DNS question. Failures are values and are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case", tag = "answer", content = "records")]
pub enum Answer<T> {
    /// The question was not asked.
    #[default]
    NotAsked,
    /// NOERROR with records.
    Found(Vec<T>),
    /// NOERROR without a record of this type (RFC 2308).
    NoData,
    /// The name does not exist (RFC 2308, RFC 8020).
    NxDomain,
    /// SERVFAIL.
    ServFail,
    /// SERVFAIL because no delegated server answers with authority: a referral instead of an answer, or
    /// extended error 22 "No Reachable Authority" (RFC 8914, RFC 8499 "lame delegation").
    Lame,
    /// SERVFAIL that goes away when validation is switched off (CD bit), or an extended DNSSEC error
    /// (RFC 8914 codes 5–12).
    Bogus,
    /// REFUSED.
    Refused,
    /// No answer in time.
    Timeout,
    /// Any other response code, or an answer that cannot be read.
    Other(Vec<T>),
}

impl<T> Answer<T> {
    /// The records, if any were found.
    #[must_use]
    pub fn records(&self) -> &[T] {
        if let Self::Found(records) = self { records } else { &[] }
    }

    /// Whether records were found.
    #[must_use]
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Found(_))
    }

    /// Whether the DNS itself failed (not "no such thing", but "no usable answer").
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::ServFail | Self::Lame | Self::Bogus | Self::Refused | Self::Timeout | Self::Other(_)
        )
    }

    /// A short stable word: `found`, `nodata`, `nxdomain`, `servfail`, `lame`, `bogus`, `refused`, `timeout`, `other`, `not_asked`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::Found(_) => "found",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::ServFail => "servfail",
            Self::Lame => "lame",
            Self::Bogus => "bogus",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::Other(_) => "other",
        }
    }
}

/// What the DNS said about a domain, through the configured resolvers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct DnsFacts {
    /// Delegated name servers.
    pub ns: Answer<String>,
    /// SOA as `mname rname serial`.
    pub soa: Answer<String>,
    /// Addresses of the name itself.
    pub apex: HostAddresses,
    /// Addresses of `www.` the name.
    pub www: HostAddresses,
    /// Mail exchangers; a null MX (RFC 7505) is one record with exchange `.`.
    pub mx: Answer<MailExchange>,
    /// The `v=spf1` text at the name (RFC 7208).
    pub spf: Answer<String>,
    /// The `v=DMARC1` text at `_dmarc` (RFC 7489).
    pub dmarc: Answer<String>,
    /// CAA as `flags tag "value"` (RFC 8659).
    pub caa: Answer<String>,
    /// DS as `key-tag algorithm digest-type` (RFC 4034).
    pub ds: Answer<String>,
    /// The resolver's AD flag on the SOA or A answer: `Some(true)` only from a validating resolver.
    pub authentic: Option<bool>,
    /// Whether at least one MX target resolves to a public (or allowed) address; `None` if not asked.
    pub mx_resolves: Option<bool>,
    /// What a mail exchanger said when it was last asked, at most thirty days before the look (P7); `None` where nobody may ask,
    /// and where none said anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting: Option<Greeting>,
}

/// The greeting of a mail host (RFC 5321 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Which exchanger.
    pub exchange: String,
    /// Its code: 220 is ready for mail.
    pub code: u16,
}

/// One mail exchanger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailExchange {
    /// Lower is tried first.
    pub preference: u16,
    /// Host name without the final dot; `.` for a null MX.
    pub exchange: String,
}

/// Addresses of one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct HostAddresses {
    /// IPv4.
    pub a: Answer<IpAddr>,
    /// IPv6.
    pub aaaa: Answer<IpAddr>,
    /// The CNAME chain followed, in order, without the first name.
    pub cname: Vec<String>,
}

impl HostAddresses {
    /// All addresses, IPv4 first.
    pub fn all(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.a.records().iter().chain(self.aaaa.records()).copied()
    }
}

/// `http` or `https`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Port 80.
    Http,
    /// Port 443.
    Https,
}

/// One attempt to get the home page of one host over one scheme, redirects followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// How the visit began.
    pub scheme: Scheme,
    /// Whom it asked: the apex or `www`.
    pub host: HostName,
    /// What robots.txt of the first authority allowed.
    pub robots: Robots,
    /// Every request made for the page, in order. The last one is the end of the chain. Requests for robots.txt
    /// are left out, but for one that ended the visit: then it is all that was seen of the host.
    pub hops: Vec<Hop>,
    /// How it ended.
    pub end: VisitEnd,
    /// Milliseconds from the first connect to the end.
    pub millis: u32,
}

/// What robots.txt said about fetching `/` (RFC 9309).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "robots")]
pub enum Robots {
    /// Not asked (the connection already failed, or the visit is only an upgrade test).
    NotAsked,
    /// 2xx and `/` is allowed, or 4xx.
    Allowed {
        /// Status of robots.txt.
        status: u16,
        /// `Crawl-delay` in milliseconds, if stated.
        crawl_delay_ms: Option<u64>,
    },
    /// 2xx and `/` is disallowed for us.
    Disallowed {
        /// Status of robots.txt.
        status: u16,
        /// The rule that decided, if known.
        rule: Option<String>,
    },
    /// 5xx, 429, a timeout or a broken answer: complete disallow for now.
    Unavailable {
        /// Status, if one was received.
        status: Option<u16>,
        /// What went wrong, in words.
        reason: String,
    },
    /// The connection for robots.txt itself failed; that failure is the visit's end.
    Unreachable,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL asked for.
    pub url: String,
    /// The address that was connected to.
    pub address: Option<IpAddr>,
    /// Certificate facts when the scheme is https and a handshake was made.
    pub tls: Option<TlsFacts>,
    /// The status line's code.
    pub status: Option<u16>,
    /// The `Location` header as sent.
    pub location: Option<String>,
    /// Milliseconds from connect to the end of the body.
    pub millis: u32,
}

/// What the TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: Option<String>,
    /// Whether the chain verifies against our roots for this name and time.
    pub verdict: CertificateVerdict,
    /// Issuer, as `CN` or `O`.
    pub issuer: Option<String>,
    /// Subject alternative names (at most 20 kept).
    pub names: Vec<String>,
    /// Not valid before (Unix ms).
    pub not_before: Option<Timestamp>,
    /// Not valid after (Unix ms).
    pub not_after: Option<Timestamp>,
}

/// Why verification succeeded or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateVerdict {
    /// Chain, name and dates hold.
    Valid,
    /// The certificate is for other names.
    NameMismatch,
    /// Past its end.
    Expired,
    /// Before its beginning.
    NotYetValid,
    /// Self-signed or from an unknown issuer.
    Untrusted,
    /// Anything else that the verifier refused.
    Invalid,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum VisitEnd {
    /// A final answer with a body that was read (perhaps cut).
    Page(Box<PageFacts>),
    /// robots.txt forbids, or could not be had while the host is up.
    Robots,
    /// No connection, or no answer.
    Failed {
        /// The kind of failure.
        failure: Failure,
        /// Words of the library, for people.
        detail: String,
        /// The failing hop was the first authority (false: a redirect target).
        first_authority: bool,
    },
    /// Redirects that lead nowhere.
    Redirects {
        /// Too many, a loop, or a bad target.
        failure: RedirectFailure,
        /// The URL that was not followed.
        target: String,
    },
    /// The host asked for a pause (429; 503 with Retry-After, or unexplained and not the last attempt of the round).
    Paused {
        /// The status that said so.
        status: u16,
        /// Seconds from `Retry-After`.
        retry_after_s: Option<u64>,
    },
    /// An upgrade test only: where port 80 sends a visitor.
    Upgrade {
        /// Status on port 80.
        status: u16,
        /// Whether it redirects to https.
        to_https: bool,
    },
    /// No usable address: none, or none that may be connected to.
    NoAddress {
        /// The addresses that were refused by the guard.
        refused: Vec<IpAddr>,
    },
    /// A redirect target outside the configured zones is a known platform or a list member, so the page itself
    /// was not fetched.
    External {
        /// The URL of the target.
        target: String,
    },
}

/// Kinds of failure of a request. Each is about the host, except [`Failure::Ours`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// TCP RST on connect.
    ConnectRefused,
    /// No answer to connect.
    ConnectTimeout,
    /// Network or host unreachable.
    Unreachable,
    /// TCP is open but no TLS handshake is possible, even without verification.
    Handshake,
    /// The connection was closed or reset before or while answering.
    Reset,
    /// Connected, but no first byte in time.
    FirstByteTimeout,
    /// The body did not end in time (what was read is not a page).
    BodyTimeout,
    /// The answer is not HTTP.
    Protocol,
    /// The name of a redirect target does not resolve.
    Dns,
    /// The address guard refused the (redirect) target.
    Guard,
    /// The total deadline for the domain passed.
    Deadline,
    /// A fault on our side (no file descriptors, cancelled, …): proves nothing.
    Ours,
}

/// Redirects that lead nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectFailure {
    /// More than the configured number of hops.
    TooMany,
    /// A URL that was already visited.
    Loop,
    /// No or unreadable `Location`, or a scheme that is not http(s).
    BadTarget,
}
