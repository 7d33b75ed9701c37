//! How a site faces the Internet: addresses, apex and `www`, port 80 and 443, certificate.

use super::names::{chance, pick};
use crate::script::{Certificate, HostScript, Port, Reply, Site, World};
use rand::rngs::StdRng;
use std::net::Ipv4Addr;

/// State of HTTPS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Https {
    Valid,
    Expired,
    WrongName,
    SelfSigned,
    NotYetValid,
    /// Port 443 is closed.
    None,
    /// Port 443 is open, but no handshake is possible.
    Broken,
}

impl Https {
    /// The code that a right judgement gives.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired | Self::NotYetValid => "expired",
            Self::WrongName => "name_mismatch",
            Self::SelfSigned => "untrusted",
            Self::None => "none",
            Self::Broken => "proto",
        }
    }

    /// As seen among small sites: most are right, some have each fault.
    pub(crate) fn draw(rng: &mut StdRng) -> Self {
        use Https::{Broken, Expired, None, NotYetValid, SelfSigned, Valid, WrongName};
        let mut states = vec![Valid; 80];
        states.extend([Expired, Expired, Expired, Expired, WrongName, WrongName, WrongName, WrongName]);
        states.extend([SelfSigned, SelfSigned, SelfSigned, NotYetValid, Broken]);
        states.extend([None; 7]);
        *pick(rng, &states)
    }
}

/// What the host that is not the canonical one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    Same,
    Redirects,
    /// It has no address.
    Absent,
}

/// The front of a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Front {
    pub(crate) https: Https,
    /// `www` is the canonical host.
    pub(crate) www: bool,
    pub(crate) other: Other,
    /// Port 80 redirects to https.
    pub(crate) upgrade: bool,
}

impl Front {
    /// Valid HTTPS, both hosts the same, port 80 redirects.
    pub(crate) const PLAIN: Self =
        Self { https: Https::Valid, www: false, other: Other::Same, upgrade: true };

    /// A front as small sites have it.
    pub(crate) fn draw(rng: &mut StdRng) -> Self {
        Self {
            https: Https::draw(rng),
            www: chance(rng, 25),
            other: *pick(rng, &[Other::Same, Other::Same, Other::Redirects, Other::Redirects, Other::Absent]),
            upgrade: chance(rng, 75),
        }
    }

    /// Puts a site on the Internet of the lab and says the HTTPS code that a right judgement gives.
    pub(crate) fn publish(
        self,
        world: &mut World,
        domain: &str,
        address: Ipv4Addr,
        site: Site,
    ) -> &'static str {
        let (apex, www) = (domain.to_owned(), format!("www.{domain}"));
        let (canonical, other) = if self.www { (www, apex) } else { (apex, www) };
        let script = world.domain_at(domain, address);
        if self.other == Other::Absent {
            script.records.retain(|(owner, _)| *owner != other);
        }
        let home = format!("{}://{canonical}/", if self.https == Https::None { "http" } else { "https" });
        let moved = Site { fallback: Some(Reply::redirect(301, home.clone())), ..Site::default() };
        match self.other {
            Other::Same => world.hosts.insert(other, self.host(address, site.clone(), &home)),
            Other::Redirects => world.hosts.insert(other, self.host(address, moved, &home)),
            Other::Absent => None,
        };
        world.hosts.insert(canonical, self.host(address, site, &home));
        self.https.code()
    }

    fn host(self, address: Ipv4Addr, site: Site, home: &str) -> HostScript {
        // Nobody sends visitors on to a certificate that does not work.
        let http = if self.upgrade && self.https == Https::Valid {
            Site {
                robots: site.robots.clone(),
                routes: [].into(),
                fallback: Some(Reply::redirect(301, home)),
            }
        } else {
            site.clone()
        };
        HostScript {
            address,
            https: match self.https {
                Https::None => Port::Closed,
                Https::Broken => Port::HandshakeFailure,
                _ => Port::Serve(site),
            },
            http: Port::Serve(http),
            certificate: match self.https {
                Https::Expired => Certificate::Expired,
                Https::WrongName => Certificate::WrongName,
                Https::SelfSigned => Certificate::SelfSigned,
                Https::NotYetValid => Certificate::NotYetValid,
                Https::Valid | Https::None | Https::Broken => Certificate::Valid,
            },
        }
    }
}

/// The address on which nothing listens at all.
pub(crate) const DARK: Ipv4Addr = Ipv4Addr::new(127, 20, 250, 1);
/// Where platforms and other sites outside the programme are.
pub(crate) const OUTSIDE: Ipv4Addr = Ipv4Addr::new(127, 20, 200, 1);

/// The addresses of the hosting; the first two are the big shared ones.
pub(crate) fn addresses() -> Vec<Ipv4Addr> {
    (0..14_u8).map(|i| Ipv4Addr::new(127, 20, 1 + i / 4, 10 + i)).collect()
}

/// The two shared addresses hold 40 %, the rest is spread.
pub(crate) fn address(all: &[Ipv4Addr], rng: &mut StdRng) -> Ipv4Addr {
    if chance(rng, 40) { *pick(rng, &all[..2]) } else { *pick(rng, &all[2..]) }
}
