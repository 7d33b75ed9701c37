//! The address whose pace a name shares with its neighbours: the key of the scheduler and of the pace.

use crate::error::{Result, StoreError};
use domain::observation::Observation;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// Bits of an IPv6 address that one customer owns whole.
const V6_CUSTOMER: u32 = 64;

/// An IPv4 address, or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pool(IpAddr);

impl Pool {
    /// The pool of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(masked(address, 32, V6_CUSTOMER))
    }

    /// Where a look took place: the first address that it contacted.
    #[must_use]
    pub fn of_look(observation: &Observation) -> Option<Self> {
        observation.visits.iter().flat_map(|v| &v.hops).find_map(|hop| hop.address).map(Self::of)
    }

    /// Its first address.
    #[must_use]
    pub fn address(self) -> IpAddr {
        self.0
    }

    /// The stored word; nothing for a name that was not found anywhere yet.
    pub(crate) fn stored(domain: &str, text: &str) -> Result<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        let address = text.trim_end_matches("/64").parse::<IpAddr>();
        address.map(|a| Some(Self::of(a))).map_err(|e| StoreError::corrupt("queue", domain, e))
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(ip) => ip.fmt(f),
            IpAddr::V6(ip) => write!(f, "{ip}/{V6_CUSTOMER}"),
        }
    }
}

/// An address with only its leading bits; an IPv4 address written as IPv6 is an IPv4 address.
#[must_use]
pub fn masked(address: IpAddr, v4_bits: u32, v6_bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(ip) => {
            IpAddr::V4((u32::from(ip) & u32::MAX.checked_shl(32 - v4_bits).unwrap_or(0)).into())
        }
        IpAddr::V6(ip) => {
            IpAddr::V6(Ipv6Addr::from(u128::from(ip) & u128::MAX.checked_shl(128 - v6_bits).unwrap_or(0)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_an_address_or_a_customers_64_and_reads_back() {
        let pool = |text: &str| Pool::of(text.parse().unwrap());
        assert_eq!(pool("203.0.113.7").to_string(), "203.0.113.7");
        assert_eq!(pool("::ffff:203.0.113.7"), pool("203.0.113.7"));
        assert_eq!(pool("2001:db8:1:2:3::4"), pool("2001:db8:1:2::9"));
        assert_eq!(pool("2001:db8:1:2:3::4").to_string(), "2001:db8:1:2::/64");
        for text in ["203.0.113.7", "2001:db8:1:2::/64"] {
            assert_eq!(Pool::stored("a.vn", text).unwrap().unwrap().to_string(), text);
        }
        assert_eq!(Pool::stored("a.vn", "").unwrap(), None);
        assert!(Pool::stored("a.vn", "nowhere").is_err());
    }
}
