//! A simulated programme: two years of names under id.vn and biz.vn, of which the truth is known to the day.
//! It is what the measuring is measured against: births in waves, template give-aways, decay, outages, the merger
//! of provinces in the middle, renewal at the end of the term. Every name, person and sentence is invented.
//!
//! Pure and seeded: the same plan gives the same programme, and a look does not depend on what was asked before.
//!
//! | file | what it knows |
//! |---|---|
//! | `plan` | size, seed, days, quarters; every share and hazard that a reader may want to doubt |
//! | `luck` | seeded draws |
//! | `campaign`, `births` | when, where and through whom names are registered |
//! | `name`, `term` | holders one after another; terms, renewal, suspension, departure |
//! | `state`, `life`, `services` | the true state of a name, and how it passes into the next |
//! | `hosting` | addresses, outages of an address, days on which a vantage itself was at fault |
//! | `face`, `view` | what a state looks like from outside, and what a machine is expected to make of it |
//! | `glimpse`, `look`, `body`, `wording`, `cast` | one look: its kind, its DNS, its visits, its page |
//! | `register` | the register on any day |
//! | `figures`, `funnel`, `durations`, `endings` | the truth of every indicator |
//! | `readings`, `quality` | what a right reading makes of it; the machine's sensitivity and specificity |
//! | `labeller` | an oracle with a stated error |

mod births;
mod body;
mod campaign;
mod cast;
mod durations;
mod endings;
mod face;
mod figures;
mod funnel;
mod glimpse;
mod hosting;
mod labeller;
mod life;
mod look;
mod luck;
mod name;
mod plan;
mod quality;
mod readings;
mod register;
mod services;
mod state;
mod term;
mod view;
mod wording;

pub use campaign::{CAMPAIGNS, Campaign};
pub use durations::{Duration, Renewal, Usage};
pub use endings::Ending;
pub use face::Face;
pub use figures::{Figures, Flow, Group, Tally, Uses};
pub use funnel::Steps;
pub use glimpse::{Glimpse, Kind};
pub use hosting::{Fault, Outage, VANTAGES};
pub use labeller::Label;
pub use look::{Dns, DnsAnswer, End, Look, LookHop, LookVisit};
pub use name::{Name, Tenure};
pub use plan::Plan;
pub use quality::{Quality, SENSITIVITY, SPECIFICITY};
pub use register::Entry;
pub use state::{Mail, Tls, Truth, Web};
pub use term::{Hold, Term};
pub use view::View;

use time::Date;

/// A simulated programme.
#[derive(Debug, Clone)]
pub struct Programme {
    plan: Plan,
    names: Vec<Name>,
    outages: Vec<Outage>,
    faults: Vec<Fault>,
}

impl Programme {
    /// Simulates a plan.
    #[must_use]
    pub fn simulate(plan: Plan) -> Self {
        let names = (0..plan.names).map(|index| name::one(&plan, index)).collect();
        Self { names, outages: hosting::outages(&plan), faults: hosting::faults(&plan), plan }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// All names that ever were in the programme; their places in the list are their numbers.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The outages of hosting addresses.
    #[must_use]
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// The days on which a vantage itself was at fault.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The name as an A-label.
    #[must_use]
    pub fn domain(&self, name: usize) -> String {
        cast::domain(self.plan.seed, name, self.names[name].zone)
    }

    /// The true state of a name on a day; `None` when it is not registered then.
    #[must_use]
    pub fn truth(&self, name: usize, date: Date) -> Option<Truth> {
        let day = self.plan.day(date);
        self.names[name].tenure_on(day).map(|tenure| tenure.truth_on(day))
    }
}

#[cfg(test)]
mod tests;
