//! The holder behind a name, made when a page asks for one: name, brand, trade, address, all invented.

use super::Programme;
use super::name::Tenure;
use crate::world::holder::{Holder, Kind};
use crate::world::names::{self, pick, rng_for, slug};
use crate::world::people::personas;
use crate::world::places::{Place, provinces};
use crate::world::register::REGISTRARS;
use crate::world::trades::{Trade, trades};
use rand::Rng;
use rand::rngs::StdRng;

/// The names that the first holder of a name goes by.
struct Shown {
    person: String,
    brand: String,
    trade: &'static Trade,
}

fn shown(seed: u64, name: usize, number: u32) -> (Shown, StdRng) {
    let mut rng = rng_for(seed, "programme holder", name * 16 + number as usize);
    let trade = &trades()[rng.random_range(0..trades().len())];
    let person = names::person(&mut rng);
    let brand = pick(&mut rng, &trade.names)
        .replace("{f}", names::fine(&mut rng))
        .replace("{n}", names::familiar(&mut rng));
    (Shown { person, brand, trade }, rng)
}

/// The name as an A-label: after its first holder, with its number so that no two are alike.
pub(super) fn domain(seed: u64, name: usize, zone: &str) -> String {
    let (shown, _) = shown(seed, name, 0);
    let base = slug(if zone == "id.vn" { &shown.person } else { &shown.brand });
    format!("{base}-{name}.{zone}")
}

/// The holder of a tenure.
pub(super) fn holder(programme: &Programme, name: usize, tenure: Option<&Tenure>) -> Holder {
    let seed = programme.plan.seed;
    let known = &programme.names[name];
    let (shown, mut rng) = shown(seed, name, tenure.map_or(0, |t| t.number));
    let rng = &mut rng;
    let domain = domain(seed, name, known.zone);
    let province = tenure.map_or(&provinces()[0], |t| t.province());
    let from = tenure.map_or(0, |t| t.from);
    let end = tenure.and_then(|t| t.terms.last()).map_or(from, |t| t.end);
    let kind = tenure.map_or(Kind::Unknown, |t| t.kind);
    Holder {
        unicode: domain.clone(),
        domain,
        zone: known.zone,
        kind,
        persona: pick(rng, personas()),
        place: Place { province, ward: pick::<String>(rng, &province.wards) },
        stated: Some(province.name.clone()),
        street: names::street(rng),
        phone: names::phone(rng),
        tax_code: (kind == Kind::Enterprise).then(|| names::tax_code(rng)),
        since: rng.random_range(1996..=2025),
        registrar: &REGISTRARS[known.registrar_index],
        registered_on: programme.plan.date(from),
        expires_on: programme.plan.date(end),
        status: "ok",
        consents: false,
        brand: shown.brand,
        person: shown.person,
        trade: shown.trade,
    }
}
