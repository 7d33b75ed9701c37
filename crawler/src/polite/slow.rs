//! How long the names that wait at an address take at least, at the pace that holds there: three requests a look, so many
//! of them a gap apart. What takes longer than a week cannot be seen in a round; only its operator can change that.

use super::pace::Pace;
use super::policy::Policy;
use domain::clock::Timestamp;
use std::fmt;
use std::time::Duration;
use store::Pool;

/// Requests that a look makes, as a rule: robots.txt, the page, port 80.
const REQUESTS: u64 = 3;
const WEEK: Duration = Duration::from_secs(7 * 24 * 3_600);

/// An address with names that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowPool {
    /// Which.
    pub pool: Pool,
    /// So many names of it are due.
    pub waiting: u64,
    /// The hosting network that it belongs to, if that is known.
    pub hosting: Option<String>,
    /// The time that they take at least; `None`: the policy leaves the address alone.
    pub time: Option<Duration>,
}

impl SlowPool {
    /// An address under a policy; `ordinary` is the gap where nothing was agreed.
    #[must_use]
    pub fn of(pool: Pool, waiting: u64, policy: &Policy, ordinary: Duration, now: Timestamp) -> Self {
        let terms = policy.terms(pool.address(), now);
        let requests = u32::try_from(waiting.saturating_mul(REQUESTS)).unwrap_or(u32::MAX);
        let time = terms.gap.unwrap_or(ordinary).saturating_mul(requests);
        Self {
            pool,
            waiting,
            hosting: terms.hosting.map(|(name, _)| name.to_string()),
            time: (!policy.stops(pool.address(), now)).then_some(time),
        }
    }

    /// Whether its names cannot all be seen in a week.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.time.is_some_and(|time| time > WEEK)
    }
}

impl fmt::Display for SlowPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.pool)?;
        if let Some(name) = &self.hosting {
            write!(f, " ({name})")?;
        }
        write!(f, ": {} names due, ", self.waiting)?;
        match self.time {
            None => write!(f, "left alone by the policy"),
            Some(time) if self.is_endless() => {
                let days = time.as_secs().div_ceil(24 * 3_600);
                write!(f, "{days} days at the least: not within a week; agree on a rate with its operator")
            }
            Some(time) => write!(f, "{} at the least", words(time)),
        }
    }
}

/// `2 h 05 min`.
#[must_use]
pub fn words(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}

/// Addresses with so many due names each, the slowest first; those that are left alone come last.
#[must_use]
pub fn slowest(
    pools: Vec<(Pool, u64)>,
    policy: &Policy,
    ordinary: Duration,
    now: Timestamp,
) -> Vec<SlowPool> {
    let mut slow: Vec<SlowPool> =
        pools.into_iter().map(|(pool, due)| SlowPool::of(pool, due, policy, ordinary, now)).collect();
    slow.sort_by(|a, b| b.time.cmp(&a.time).then(a.pool.cmp(&b.pool)));
    slow
}

impl Pace {
    /// These addresses with their due names, the slowest first.
    #[must_use]
    pub fn slowest(&self, pools: Vec<(Pool, u64)>) -> Vec<SlowPool> {
        slowest(pools, &self.policy(), self.ordinary_gap(), self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(text: &str) -> Pool {
        Pool::of(text.parse().unwrap())
    }

    #[test]
    fn addresses_are_told_by_their_time_and_not_by_their_names() {
        let policy = Policy::parse(
            "[[network]]\ncidr = \"192.0.2.0/24\"\ngap_ms = 10\nnote = \"thư 12\"\n\
             [[network]]\ncidr = \"203.0.113.0/24\"\nstop = true\nnote = \"thư 13\"\n\
             [[hosting]]\nname = \"Nhà A\"\ncidrs = [\"198.51.100.0/24\"]\n",
        )
        .unwrap();
        let due = vec![
            (pool("192.0.2.1"), 60_000),
            (pool("203.0.113.1"), 900_000),
            (pool("198.51.100.1"), 300_000),
            (pool("198.51.100.2"), 1_200),
        ];
        let slow = slowest(due, &policy, Duration::from_secs(1), Timestamp(0));
        let said: Vec<String> = slow.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "198.51.100.1 (Nhà A): 300000 names due, 11 days at the least: not within a week; agree on a rate with its operator",
                "198.51.100.2 (Nhà A): 1200 names due, 1 h 00 min at the least",
                "192.0.2.1: 60000 names due, 0 h 30 min at the least",
                "203.0.113.1: 900000 names due, left alone by the policy",
            ]
        );
        assert_eq!(slow.iter().filter(|s| s.is_endless()).count(), 1);
    }
}
