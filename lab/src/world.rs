//! The fictional world that the lab plays for the demo and for tests: a register of invented holders, the
//! DNS and the web behind each of its names, and for every name what a right judgement would say.
//! Pure and seeded: the same seed and size give the same world.
//!
//! Every business, person, number and sentence is invented. Platforms that sites point to (facebook.com,
//! shopee.vn, …) exist as tiny pages, so that nothing is missing and nothing outside is ever needed.

pub(crate) mod content;
mod crowd;
mod encodings;
mod front;
mod gallery;
pub(crate) mod holder;
mod mail;
pub(crate) mod names;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod platforms;
pub(crate) mod register;
pub(crate) mod samples;
pub(crate) mod shops;
mod states;
pub(crate) mod trades;
mod wording;

pub use crowd::{Crowd, crowd};
pub use gallery::gallery;
pub use register::RegisterRow;

use crate::script::World;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::net::Ipv4Addr;

/// The day on which the fiction is set: registrations lie before it, "expiring soon" is read from it.
pub const TODAY: time::Date = time::macros::date!(2026 - 11 - 20);

/// A world, its register, and the truth about it.
#[derive(Debug, Clone)]
pub struct Fiction {
    /// What the lab plays.
    pub world: World,
    /// One row a domain.
    pub register: Vec<RegisterRow>,
    /// What a right judgement says, one entry a domain, in the order of the register.
    pub truth: Vec<Truth>,
    /// id.vn domains (A-labels) whose holders agreed to be listed.
    pub consents: Vec<String>,
    /// The addresses on which the registered names are hosted.
    pub hosting: Vec<Ipv4Addr>,
}

/// What a right judgement says about one domain, in the codes of docs/measuring.md (E.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The domain (A-label).
    pub domain: String,
    /// Leaf of the decision tree.
    pub leaf: &'static str,
    /// Mail axis.
    pub mail: &'static str,
    /// HTTPS on the canonical host.
    pub https: &'static str,
    /// Code of the present province (34 units); `None` where the register does not say.
    pub province_now: Option<&'static str>,
}

/// The world of a seed with `size` registered domains. From 600 on every leaf has at least three.
#[must_use]
pub fn fictional(seed: u64, size: usize) -> Fiction {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut leaves = states::mixture(size);
    leaves.shuffle(&mut rng);
    let mut holders = holder::cast(&leaves, seed);
    let hosting = front::addresses();
    let mut world = outside();
    let mut truth = Vec::with_capacity(size);
    for (index, holder) in holders.iter_mut().enumerate() {
        let mut rng = names::rng_for(seed, "stage", index);
        let mut stage = states::Stage {
            world: &mut world,
            address: front::address(&hosting, &mut rng),
            rng: &mut rng,
            number: states::number_of(&leaves, index),
        };
        let https = states::play(leaves[index], holder, &mut stage);
        let mail = mail::furnish(leaves[index], holder, &mut world, &mut rng);
        truth.push(Truth::of(holder, leaves[index], mail, https));
    }
    let register = holders.iter().map(register::row).collect();
    let consents = holders.iter().filter(|h| h.consents).map(|h| h.domain.clone()).collect();
    Fiction { world, register, truth, consents, hosting }
}

/// Everything that lies outside the programme.
fn outside() -> World {
    let mut world = World { zones: platforms::zones(), ..World::default() };
    platforms::build(&mut world);
    world
}

impl Truth {
    fn of(holder: &holder::Holder, leaf: &'static str, mail: &'static str, https: &'static str) -> Self {
        let province_now = holder.stated.is_some().then_some(holder.place.province.code.as_str());
        Self { domain: holder.domain.clone(), leaf, mail, https, province_now }
    }
}

impl Fiction {
    /// The register as a file for `danhba import`: UTF-8 CSV with Vietnamese column names.
    #[must_use]
    pub fn register_csv(&self) -> String {
        register::csv(&self.register)
    }
}

#[cfg(test)]
mod tests;
