//! How often one visitor may send forms, those of searching and of receipts included. Visitors are told apart by address, IPv6 by /64: whoever has one address of such
//! a network has them all. Kept in memory: a restart forgives, and each process counts for itself.

use crate::fault::Fault;
use domain::clock::Timestamp;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Visitors remembered; beyond them those that may send everything again are forgotten first.
const REMEMBERED: usize = 50_000;

/// What is limited, each for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Making a request: removal, claim, report.
    Asking,
    /// Going on with one: looking for the proof, saving, consenting.
    GoingOn,
    /// Having a site checked at once.
    Checking,
    /// Sending a form that makes a request, whether it can be taken or not.
    Trying,
    /// Opening receipts: those that are guessed are counted like those that are known.
    Opening,
    /// Searching.
    Searching,
}

impl Doing {
    /// So many at once, and one more every so many milliseconds.
    fn allowance(self) -> (i64, i64) {
        match self {
            Self::Asking => (10, 3 * Timestamp::MINUTE),
            Self::GoingOn => (30, 10_000),
            Self::Checking => (6, 2 * Timestamp::MINUTE),
            Self::Trying => (40, 10_000),
            // A page that waits asks every three seconds.
            Self::Opening => (120, 1_000),
            // Behind one address of a mobile network are many people.
            Self::Searching => (600, 100),
        }
    }

    /// Whether it only reads. A proxy on this machine that is not trusted by mistake would make one visitor of all:
    /// that must not cost the public its searches.
    fn reads(self) -> bool {
        matches!(self, Self::Opening | Self::Searching)
    }
}

/// Who sent how much.
#[derive(Clone, Default)]
pub struct Limits {
    /// Until when the allowance is used up: each form moves it by one step.
    used: Arc<Mutex<HashMap<(IpAddr, Doing), i64>>>,
}

impl Limits {
    /// Counts one form of a visitor.
    ///
    /// # Errors
    /// [`Fault::TooMany`] when there were too many; then it is not counted.
    pub fn count(&self, from: IpAddr, doing: Doing, now: Timestamp) -> Result<(), Fault> {
        if doing.reads() && from.to_canonical().is_loopback() {
            return Ok(());
        }
        let (at_once, step) = doing.allowance();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= REMEMBERED {
            used.retain(|_, until| *until > now.0);
            if used.len() >= REMEMBERED {
                used.clear();
            }
        }
        let until = used.entry((visitor(from), doing)).or_insert(now.0);
        let next = (*until).max(now.0) + step;
        let over = next - now.0 - at_once * step;
        if over > 0 {
            return Err(Fault::TooMany { seconds: over.unsigned_abs().div_ceil(1_000) });
        }
        *until = next;
        Ok(())
    }
}

/// The address that stands for a visitor: IPv6 by its /64.
pub(crate) fn visitor(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !(u128::from(u64::MAX)))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_223_700_000);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_allowance_ends_and_grows_again() {
        let limits = Limits::default();
        let send = |from: &str, at: Timestamp| limits.count(ip(from), Doing::Checking, at);
        for _ in 0..6 {
            assert_eq!(send("192.0.2.1", NOW), Ok(()));
        }
        assert_eq!(send("192.0.2.1", NOW), Err(Fault::TooMany { seconds: 120 }));
        assert_eq!(send("192.0.2.2", NOW), Ok(()), "another visitor");
        assert_eq!(limits.count(ip("192.0.2.1"), Doing::Asking, NOW), Ok(()), "another thing");
        assert_eq!(send("192.0.2.1", NOW.plus(60_000)), Err(Fault::TooMany { seconds: 60 }));
        assert_eq!(send("192.0.2.1", NOW.plus(120_000)), Ok(()));
        assert!(send("192.0.2.1", NOW.plus(120_000)).is_err());
    }

    #[test]
    fn searching_is_generous_and_free_for_this_machine_itself() {
        let limits = Limits::default();
        let search = |from: &str, at: Timestamp| limits.count(ip(from), Doing::Searching, at);
        for _ in 0..600 {
            assert_eq!(search("192.0.2.1", NOW), Ok(()));
        }
        assert!(search("192.0.2.1", NOW).is_err());
        assert_eq!(search("192.0.2.1", NOW.plus(100)), Ok(()), "ten a second go on for ever");
        for _ in 0..700 {
            assert_eq!(search("::ffff:127.0.0.1", NOW), Ok(()));
        }
        assert!(
            (0..700).any(|_| limits.count(ip("127.0.0.1"), Doing::Trying, NOW).is_err()),
            "forms that write"
        );
    }

    #[test]
    fn a_network_of_ipv6_is_one_visitor_and_a_mapped_address_is_its_ipv4() {
        let limits = Limits::default();
        for n in 0..6 {
            assert_eq!(limits.count(ip(&format!("2001:db8:1:2::{n}")), Doing::Checking, NOW), Ok(()));
        }
        assert!(limits.count(ip("2001:db8:1:2:ffff::1"), Doing::Checking, NOW).is_err());
        assert_eq!(limits.count(ip("2001:db8:1:3::1"), Doing::Checking, NOW), Ok(()));
        assert_eq!(visitor(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }
}
