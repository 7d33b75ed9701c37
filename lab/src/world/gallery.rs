//! Every leaf in all its variants, one beside the other: what a judgement has to be right about.

use super::holder::{self, Holder};
use super::{Fiction, Truth, front, names, outside, register, states};
use std::net::Ipv4Addr;

/// The first `each` variants of every leaf. Whatever is not the holder's own site is staged for one and the same
/// holder under ever new names, so that two fixtures differ in what they are and not in whose they are.
#[must_use]
pub fn gallery(seed: u64, each: usize) -> Fiction {
    let leaves: Vec<&'static str> =
        states::leaves().flat_map(|leaf| std::iter::repeat_n(leaf, each)).collect();
    let cast = holder::cast(&leaves, seed);
    let mut world = outside();
    let mut truth = Vec::with_capacity(leaves.len());
    let mut register = Vec::with_capacity(leaves.len());
    for (index, own) in cast.iter().enumerate() {
        let leaf = leaves[index];
        let mut rng = names::rng_for(seed, "gallery", index);
        let holder = if matches!(leaf, "C7" | "C8") { own.clone() } else { renamed(&cast[0], leaf, index) };
        let number = states::number_of(&leaves, index);
        let mut stage = states::Stage { world: &mut world, address: ADDRESS, rng: &mut rng, number };
        let https = states::play(leaf, &holder, &mut stage);
        let mail = if matches!(leaf, "N2" | "N2b") { "MX_UNKNOWN" } else { "M0" };
        truth.push(Truth::of(&holder, leaf, mail, https));
        register.push(register::row(&holder));
    }
    Fiction { world, register, truth, consents: Vec::new(), hosting: front::addresses() }
}

/// Where all of it is hosted.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 20, 1, 10);

fn renamed(holder: &Holder, leaf: &str, index: usize) -> Holder {
    let domain = format!("mau-{index:03}-{}.{}", leaf.to_ascii_lowercase(), holder.zone);
    Holder { unicode: domain.clone(), domain, ..holder.clone() }
}
