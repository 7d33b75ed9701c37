//! How many connections one visitor may hold at a time: so few that a handful of visitors cannot shut everybody else out.
//! Visitors are told apart as they are for forms ([`crate::limits::visitor`]). Our own proxies stand for many, and who is on
//! this machine needs no connection to harm it: they are not counted.

use crate::limits::visitor;
use ipnet::IpNet;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Who holds how many connections.
#[derive(Debug, Clone)]
pub(crate) struct Shares {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    uncounted: Arc<[IpNet]>,
}

/// One connection of a visitor; it is given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    /// Nobody when the visitor is not counted.
    of: Option<IpAddr>,
    /// Whether the visitor holds more than half of what one may: then each connection is for one answer only, so that a
    /// whole mobile network behind one address is served in turn and does not wait for connections at rest.
    pub(crate) crowded: bool,
}

impl Shares {
    /// So many for each visitor, and no count of those in `uncounted`.
    pub(crate) fn new(most: usize, uncounted: impl IntoIterator<Item = IpNet>) -> Self {
        Self { held: Arc::default(), most: most.max(1), uncounted: uncounted.into_iter().collect() }
    }

    /// One more connection from `peer`; nothing when it holds all that one may.
    pub(crate) fn take(&self, peer: IpAddr) -> Option<Share> {
        let plain = peer.to_canonical();
        if self.uncounted.iter().any(|network| network.contains(&plain)) {
            return Some(Share { held: self.held.clone(), of: None, crowded: false });
        }
        let of = visitor(peer);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(of).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        let crowded = *count > self.most.div_ceil(2);
        Some(Share { held: self.held.clone(), of: Some(of), crowded })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(of) = self.of else { return };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_visitor_has_a_share_and_gets_it_back() {
        let shares = Shares::new(4, []);
        let held: Vec<Share> = (0..4).map(|_| shares.take(ip("192.0.2.1")).unwrap()).collect();
        assert_eq!(held.iter().map(|s| s.crowded).collect::<Vec<_>>(), [false, false, true, true]);
        assert!(shares.take(ip("192.0.2.1")).is_none());
        assert!(shares.take(ip("::ffff:192.0.2.1")).is_none(), "the same address");
        assert!(shares.take(ip("192.0.2.2")).is_some(), "another visitor");
        drop(held);
        assert!(shares.take(ip("192.0.2.1")).is_some());
        assert!(shares.held.lock().unwrap().is_empty(), "nobody is remembered who holds nothing");
    }

    #[test]
    fn a_network_of_ipv6_is_one_visitor() {
        let shares = Shares::new(2, []);
        let _held =
            [shares.take(ip("2001:db8:1:2::1")).unwrap(), shares.take(ip("2001:db8:1:2:9::2")).unwrap()];
        assert!(shares.take(ip("2001:db8:1:2:ffff::3")).is_none());
        assert!(shares.take(ip("2001:db8:1:3::1")).is_some());
    }

    #[test]
    fn our_own_proxies_stand_for_many() {
        let shares = Shares::new(1, ["10.0.0.0/8".parse().unwrap()]);
        let _held: Vec<Share> = (0..50).map(|_| shares.take(ip("::ffff:10.1.2.3")).unwrap()).collect();
        let _one = shares.take(ip("11.0.0.1")).unwrap();
        assert!(shares.take(ip("11.0.0.1")).is_none());
    }
}
