//! When failures of many names are an outage of their hoster (docs/measuring.md E.4): a pure decision on counts.

use crate::clock::Timestamp;
use crate::verdict::{Class, ROBOTS_UNAVAILABLE};

/// Fewer failing names than this are no outage.
pub const LEAST: i64 = 50;
/// Share of an address's names in use above which failing together is an outage, in percent.
pub const ADDRESS_PERCENT: i64 = 20;
/// The same for a network.
pub const NETWORK_PERCENT: i64 = 10;
/// A round lasts so many days: names fail together when their rounds overlap.
pub const ROUND_DAYS: i64 = 7;
/// Names of an outage are looked at again after so many hours.
pub const AGAIN_HOURS: i64 = 24;
/// So many times in a row the failures do not count; then they are accepted.
pub const TIMES: i64 = 3;
/// An outage found so long after the last one of its place is another one, in hours.
pub const ANOTHER_HOURS: i64 = 72;
/// Within so many hours it is the same finding: further names of the place join it.
const SAME_HOURS: i64 = 20;

/// Whether a verdict of this class by this rule is a failure that the names of a hoster may share: the site is broken,
/// or the host answers and does not even give its robots.txt.
#[must_use]
pub fn is_failure(class: Class, rule: &str) -> bool {
    class == Class::Broken || rule == ROBOTS_UNAVAILABLE
}

/// What failed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One address.
    Address,
    /// One network: an IPv4 /24 or IPv6 /48.
    Network,
}

impl Scope {
    /// The code as stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
        }
    }

    fn percent(self) -> i64 {
        match self {
            Self::Address => ADDRESS_PERCENT,
            Self::Network => NETWORK_PERCENT,
        }
    }
}

/// The names of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// In use there before.
    pub names: i64,
    /// Of these, broken now.
    pub failing: i64,
}

/// The last outage of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident {
    /// How many times in a row.
    pub again: i64,
    /// Its failures were accepted.
    pub accepted: bool,
    /// When it was found.
    pub found_at: Timestamp,
}

/// What to do about a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The failures count.
    Nothing,
    /// They belong to the outage that is known.
    Same,
    /// An outage, for the `again`th time in a row; `accepted`: the failures count, and it is reported.
    New {
        /// 1 for the first time.
        again: i64,
        /// After [`TIMES`] times.
        accepted: bool,
    },
}

/// Decides about a pool.
#[must_use]
pub fn decide(scope: Scope, pool: Pool, last: Option<Incident>, now: Timestamp) -> Decision {
    let since = |at: Timestamp| now.0 - at.0;
    let last = last.filter(|i| since(i.found_at) < ANOTHER_HOURS * Timestamp::HOUR);
    match last {
        Some(incident) if incident.accepted => return Decision::Nothing,
        Some(incident) if since(incident.found_at) < SAME_HOURS * Timestamp::HOUR => {
            return if pool.failing > 0 { Decision::Same } else { Decision::Nothing };
        }
        _ => {}
    }
    if pool.failing < LEAST || pool.failing * 100 <= pool.names * scope.percent() {
        return Decision::Nothing;
    }
    let again = last.map_or(1, |i| i.again + 1);
    Decision::New { again, accepted: again > TIMES }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(100 * Timestamp::DAY);

    fn check(scope: Scope, names: i64, failing: i64, expected: Decision) {
        assert_eq!(decide(scope, Pool { names, failing }, None, NOW), expected, "{failing} of {names}");
    }

    #[test]
    fn an_outage_needs_fifty_names_and_a_fifth_of_an_address_or_a_tenth_of_a_network() {
        let new = Decision::New { again: 1, accepted: false };
        check(Scope::Address, 60, 49, Decision::Nothing);
        check(Scope::Address, 60, 50, new);
        check(Scope::Address, 250, 50, Decision::Nothing);
        check(Scope::Address, 249, 50, new);
        check(Scope::Network, 500, 50, Decision::Nothing);
        check(Scope::Network, 499, 50, new);
    }

    #[test]
    fn the_same_outage_takes_further_names_in_and_after_three_times_it_is_a_fact() {
        let pool = Pool { names: 100, failing: 60 };
        let after = |again, accepted, hours: i64| {
            let last = Incident { again, accepted, found_at: NOW.plus(-hours * Timestamp::HOUR) };
            decide(Scope::Address, pool, Some(last), NOW)
        };
        assert_eq!(after(1, false, 2), Decision::Same);
        assert_eq!(after(1, false, 24), Decision::New { again: 2, accepted: false });
        assert_eq!(after(3, false, 24), Decision::New { again: 4, accepted: true });
        assert_eq!(after(4, true, 24), Decision::Nothing, "accepted: the failures count");
        assert_eq!(after(4, true, 100), Decision::New { again: 1, accepted: false }, "another outage");
    }
}
