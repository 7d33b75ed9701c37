//! Where names are hosted, when an address goes dark, and when a vantage was at fault itself.

use super::Programme;
use super::luck::{draw, topic};
use super::plan::{Day, Plan};
use crate::world::names::rng_for;
use rand::Rng;
use std::net::Ipv4Addr;
use time::Date;

/// The networks from which the programme is looked at.
pub const VANTAGES: [&str; 2] = ["ha-noi", "ho-chi-minh"];

/// Big shared addresses.
const SHARED: usize = 40;
/// Share of the names on them.
const ON_SHARED: f64 = 0.6;
/// Names on each of the other addresses, on average.
const ON_OTHERS: usize = 3;

/// A time in which nothing on an address answers. The names on it are no less in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// The address.
    pub address: Ipv4Addr,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// A day on which a vantage saw nothing, whatever it looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The vantage.
    pub vantage: &'static str,
    /// The day.
    pub on: Date,
}

/// The address of a name. The shared ones are of different sizes: the biggest has twenty times the smallest.
pub(super) fn address(plan: &Plan, name: usize) -> Ipv4Addr {
    let chance = |what| draw(plan.seed, topic(what), name as u64, 0);
    if chance("shared") < ON_SHARED {
        // TEST-NET-3 (RFC 5737).
        return Ipv4Addr::new(203, 0, 113, 1 + skewed(chance("which")) as u8);
    }
    let others = (plan.names / ON_OTHERS).clamp(1, 100_000);
    let which = (chance("which") * others as f64) as u32;
    // The range for benchmarks (RFC 2544) is large enough for every address to be another one.
    Ipv4Addr::from(u32::from(Ipv4Addr::new(198, 18, 0, 1)) + which)
}

/// A place among the shared addresses, by a draw between 0 and 1.
fn skewed(draw: f64) -> usize {
    ((SHARED as f64 * draw.powf(1.8)) as usize).min(SHARED - 1)
}

/// Outages of one to three days, of the big addresses more often than of the small; every second one falls into
/// a reference window, where it could do harm.
pub(super) fn outages(plan: &Plan) -> Vec<Outage> {
    let mut rng = rng_for(plan.seed, "programme outages", 0);
    let ends = plan.quarter_ends();
    let one = |number: usize| {
        let start = if number.is_multiple_of(2) && !ends.is_empty() {
            plan.day(ends[rng.random_range(0..ends.len())]) - rng.random_range(3..25)
        } else {
            rng.random_range(0..plan.day(plan.last_day()).max(1))
        };
        let address = Ipv4Addr::new(203, 0, 113, 1 + skewed(rng.random::<f64>()) as u8);
        let days: Day = rng.random_range(0..3);
        Outage { address, from: plan.date(start), to: plan.date(start + days) }
    };
    (0..plan.outages).map(one).collect()
}

/// Days of fault, each vantage its own.
pub(super) fn faults(plan: &Plan) -> Vec<Fault> {
    let mut rng = rng_for(plan.seed, "programme faults", 0);
    let last = plan.day(plan.last_day()).max(1);
    let mut all = Vec::new();
    for vantage in VANTAGES {
        all.extend((0..plan.fault_days).map(|_| Fault { vantage, on: plan.date(rng.random_range(0..last)) }));
    }
    all
}

impl Programme {
    /// Whether nothing at the address answers on a day.
    #[must_use]
    pub fn is_out(&self, address: Ipv4Addr, on: Date) -> bool {
        self.outages.iter().any(|o| o.address == address && (o.from..=o.to).contains(&on))
    }

    /// Whether the vantage is at fault on a day.
    #[must_use]
    pub fn is_at_fault(&self, vantage: &str, on: Date) -> bool {
        self.faults.iter().any(|f| f.vantage == vantage && f.on == on)
    }
}
