//! What was agreed with the operators of networks: their rates, which addresses belong to one of them, and whom to leave
//! alone for now. One file (`crawler.ip_policy`), read again while the crawler runs.

mod file;
mod read;

pub use file::PolicyFile;

use domain::clock::Timestamp;
use ipnet::IpNet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// The agreements in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Nothing at all is to be contacted.
    pub stop: bool,
    networks: Vec<Agreement>,
    hosting: Vec<Hosting>,
}

/// What one `[[network]]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Agreement {
    network: IpNet,
    gap: Option<Duration>,
    connections: Option<usize>,
    stop: bool,
    /// The moment after which it says nothing any more.
    until: Option<Timestamp>,
}

/// What one `[[hosting]]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hosting {
    name: Arc<str>,
    networks: Vec<IpNet>,
    connections: usize,
    stop: bool,
}

/// What holds for one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The agreed gap, if there is one.
    pub gap: Option<Duration>,
    /// The agreed connections at a time, if any.
    pub connections: Option<usize>,
    /// The hosting network that it belongs to, and how many connections at a time that may see.
    pub hosting: Option<(Arc<str>, usize)>,
}

impl Policy {
    /// The most connections at a time that any hosting network sees.
    #[must_use]
    pub fn most_per_hosting(&self) -> usize {
        self.hosting.iter().map(|h| h.connections).max().unwrap_or(read::HOSTING)
    }

    /// Whether an address must not be contacted at present.
    #[must_use]
    pub fn stops(&self, address: IpAddr, now: Timestamp) -> bool {
        let address = address.to_canonical();
        self.stop
            || self.hosting.iter().any(|h| h.stop && h.holds(address))
            || self.networks.iter().any(|a| a.stop && a.holds(address, now))
    }

    /// What was agreed for an address: the narrowest network that says something about it.
    #[must_use]
    pub fn terms(&self, address: IpAddr, now: Timestamp) -> Terms {
        let address = address.to_canonical();
        let agreed = self
            .networks
            .iter()
            .filter(|a| !a.stop && a.holds(address, now))
            .max_by_key(|a| a.network.prefix_len());
        let hosting = self.hosting.iter().find(|h| h.holds(address));
        Terms {
            gap: agreed.and_then(|a| a.gap),
            connections: agreed.and_then(|a| a.connections),
            hosting: hosting.map(|h| (Arc::clone(&h.name), h.connections)),
        }
    }
}

impl Agreement {
    fn holds(&self, address: IpAddr, now: Timestamp) -> bool {
        self.network.contains(&address) && self.until.is_none_or(|until| now < until)
    }
}

impl Hosting {
    fn holds(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_narrowest_agreement_counts_until_its_end() {
        let policy = Policy::parse(
            "[[network]]\ncidr = \"203.0.113.0/24\"\ngap_ms = 500\nnote = \"thư 12\"\n\
             [[network]]\ncidr = \"203.0.113.7/32\"\ngap_ms = 200\nconnections = 5\nnote = \"thư 13\"\nuntil = 2027-06-30\n\
             [[hosting]]\nname = \"A\"\ncidrs = [\"203.0.0.0/16\", \"2001:db8::/32\"]\nconnections = 8\n",
        )
        .unwrap();
        let (before, after) =
            (Timestamp::start_of(date!(2027 - 06 - 30)), Timestamp::start_of(date!(2027 - 07 - 01)));
        let terms = policy.terms(ip("203.0.113.7"), before);
        assert_eq!((terms.gap, terms.connections), (Some(Duration::from_millis(200)), Some(5)));
        assert_eq!(policy.terms(ip("203.0.113.7"), after).gap, Some(Duration::from_millis(500)));
        assert_eq!(policy.terms(ip("2001:db8::1"), before).hosting.unwrap().1, 8);
        assert_eq!(policy.terms(ip("198.51.100.1"), before), Terms::default());
    }

    #[test]
    fn a_stop_covers_what_lies_within_it_whatever_else_is_agreed() {
        let policy = Policy::parse(
            "[[network]]\ncidr = \"203.0.113.0/24\"\nstop = true\nnote = \"thư 14\"\n\
             [[network]]\ncidr = \"203.0.113.7/32\"\ngap_ms = 200\nnote = \"thư 13\"\n",
        )
        .unwrap();
        let now = Timestamp(0);
        assert!(policy.stops(ip("203.0.113.7"), now) && policy.stops(ip("::ffff:203.0.113.9"), now));
        assert!(!policy.stops(ip("203.0.114.1"), now));
        assert!(Policy::parse("stop = true").unwrap().stops(ip("203.0.114.1"), now));
    }
}
