//! What the small internet does: pure data, written by a [`crate::world`] or by a test, played by
//! [`crate::dns`] and [`crate::web`].

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// Everything that exists in the lab.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Zones that exist (`id.vn`, `biz.vn`, and the parents `vn`, `com`); a name under a zone without a
    /// [`DomainScript`] answers NXDOMAIN, a name elsewhere REFUSED.
    pub zones: Vec<String>,
    /// DNS by registrable domain (`quan-pho.biz.vn`, `facebook.com`): it answers for the domain and all below it.
    pub domains: BTreeMap<String, DomainScript>,
    /// Web by host name. A host without a script that reaches a lab address gets that address's default host.
    pub hosts: BTreeMap<String, HostScript>,
}

/// The name servers of an ordinary domain.
pub(crate) const LAB_SERVERS: [&str; 2] = ["ns1.lab.vn", "ns2.lab.vn"];

/// DNS of one domain.
#[derive(Debug, Clone, Default)]
pub struct DomainScript {
    /// How questions are answered.
    pub behaviour: DnsBehaviour,
    /// Delegated name servers. Empty: NS is answered with NODATA.
    pub ns: Vec<String>,
    /// Owner name (absolute, without the final dot) and record.
    pub records: Vec<(String, Record)>,
    /// Set the AD flag (as a validating resolver would).
    pub authentic: bool,
}

/// How questions for a domain are answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DnsBehaviour {
    /// From `records`.
    #[default]
    Normal,
    /// NXDOMAIN for everything.
    NxDomain,
    /// SERVFAIL without an extended error.
    ServFail,
    /// REFUSED.
    Refused,
    /// No answer at all.
    Silent,
    /// SERVFAIL with extended error 22 (No Reachable Authority, RFC 8914).
    Lame,
    /// A referral to the same servers instead of an answer (NOERROR, not authoritative, NS in authority).
    Referral,
    /// SERVFAIL with extended error 6 (DNSSEC Bogus); answers from `records` when the CD bit is set.
    Bogus,
    /// As [`DnsBehaviour::Bogus`], with extended error 7 (Signature Expired).
    SignatureExpired,
    /// As [`DnsBehaviour::Bogus`], with extended error 10 (RRSIGs Missing).
    SignaturesMissing,
    /// The first `after` address questions (A) are answered from `records`, later ones with `then`.
    Rebind {
        /// How many honest answers.
        after: u32,
        /// The address given afterwards.
        then: IpAddr,
    },
}

/// One DNS record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// IPv4 or IPv6 address.
    Address(IpAddr),
    /// Alias.
    Cname(String),
    /// Mail exchanger; `.` for a null MX.
    Mx(u16, String),
    /// Text.
    Txt(String),
    /// CAA: critical, tag (`issue`), value.
    Caa(bool, String, String),
    /// DS: key tag, algorithm, digest type, digest.
    Ds(u16, u8, u8, Vec<u8>),
}

/// One web host.
#[derive(Debug, Clone)]
pub struct HostScript {
    /// The address (127.x.y.z) that serves it. Several hosts may share one.
    pub address: Ipv4Addr,
    /// Port 443.
    pub https: Port,
    /// Port 80.
    pub http: Port,
    /// Certificate shown on 443.
    pub certificate: Certificate,
}

/// What a port does.
#[derive(Debug, Clone, Default)]
pub enum Port {
    /// Nothing listens for this host: the connection is reset before any byte is answered (on 443 after
    /// the ClientHello has told the name). A port that is closed for *all* hosts of an address is not bound.
    #[default]
    Closed,
    /// Accepts and never says a byte (on 443: no ServerHello).
    Silent,
    /// 443 only: answers the ClientHello with a fatal `handshake_failure` alert.
    HandshakeFailure,
    /// Speaks something that is neither TLS nor HTTP.
    Garbage,
    /// 443 only: a web server without TLS, which calls the ClientHello a bad request.
    Plain,
    /// Serves.
    Serve(Site),
}

/// Which certificate a host shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Certificate {
    /// From the lab's CA, for the host.
    #[default]
    Valid,
    /// From the lab's CA, ended a month ago.
    Expired,
    /// From the lab's CA, for another name.
    WrongName,
    /// Signed by itself.
    SelfSigned,
    /// From the lab's CA, begins in a month.
    NotYetValid,
}

/// What a serving port answers.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// `/robots.txt`.
    pub robots: RobotsScript,
    /// Path (with query) to reply.
    pub routes: BTreeMap<String, Reply>,
    /// Everything else; `None` is a plain 404.
    pub fallback: Option<Reply>,
}

/// What `/robots.txt` answers.
#[derive(Debug, Clone, Default)]
pub enum RobotsScript {
    /// 404.
    #[default]
    Missing,
    /// 200 with this text.
    Text(String),
    /// Any reply at all (5xx, 429, redirects, silence, 600 KiB, …).
    Reply(Box<Reply>),
}

/// One answer.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A complete HTTP answer. `content-length` is added.
    Http {
        /// Status code.
        status: u16,
        /// Headers as given (names as written).
        headers: Vec<(String, String)>,
        /// Body bytes.
        body: Vec<u8>,
    },
    /// Waits, then replies.
    After(Duration, Box<Reply>),
    /// 200 and a body that never ends (64 KiB a piece, until the client leaves or 256 MiB).
    Endless,
    /// 200, `content-encoding: gzip`, that many MiB of zeros when unpacked.
    GzipBomb(usize),
    /// 200, then one byte each interval, for ever.
    Drip(Duration),
    /// Closes with RST after reading the request.
    Reset,
    /// Promises 10,000 bytes, sends the given ones, closes.
    CutShort(Vec<u8>),
    /// Not HTTP.
    Garbage,
    /// Reads the request and says nothing.
    Silent,
    /// Different replies to the first, second, … request of this route; the last one repeats.
    Sequence(Vec<Reply>),
    /// Honours `If-None-Match`: 304 when the given ETag matches, otherwise the reply with that ETag.
    Conditional(String, Box<Reply>),
}

impl Reply {
    /// 200 with an HTML body in UTF-8.
    #[must_use]
    pub fn html(body: impl Into<String>) -> Self {
        Self::page(200, body)
    }

    /// A status with an HTML body in UTF-8.
    #[must_use]
    pub fn page(status: u16, body: impl Into<String>) -> Self {
        Self::Http {
            status,
            headers: vec![("Content-Type".into(), "text/html; charset=utf-8".into())],
            body: body.into().into_bytes(),
        }
    }

    /// A redirect.
    #[must_use]
    pub fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::Http { status, headers: vec![("Location".into(), location.into())], body: Vec::new() }
    }

    /// Adds a header to a complete answer; other replies stay as they are.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Self::Http { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

impl World {
    /// Adds a domain with ordinary DNS: `ns` records, and apex and `www` at `address`.
    pub fn domain_at(&mut self, domain: &str, address: Ipv4Addr) -> &mut DomainScript {
        let script = self.domains.entry(domain.to_owned()).or_default();
        script.ns = LAB_SERVERS.map(str::to_owned).to_vec();
        for owner in [domain.to_owned(), format!("www.{domain}")] {
            script.records.push((owner, Record::Address(address.into())));
        }
        script
    }

    /// Adds the same site on 443 and 80, for the apex and `www`.
    pub fn site_at(&mut self, domain: &str, address: Ipv4Addr, site: Site) {
        self.domain_at(domain, address);
        for host in [domain.to_owned(), format!("www.{domain}")] {
            let script = HostScript {
                address,
                https: Port::Serve(site.clone()),
                http: Port::Serve(site.clone()),
                certificate: Certificate::Valid,
            };
            self.hosts.insert(host, script);
        }
    }
}

impl Site {
    /// A site whose home is one HTML page and that has no robots.txt.
    #[must_use]
    pub fn home(html: impl Into<String>) -> Self {
        Self { routes: BTreeMap::from([("/".to_owned(), Reply::html(html))]), ..Self::default() }
    }
}
