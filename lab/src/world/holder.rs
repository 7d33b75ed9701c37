//! Who registered a name: kind, brand, place, dates, registrar; everything invented.

use super::names::{self, chance, pick, rng_for};
use super::people::{Persona, personas};
use super::places::{Place, place};
use super::register::{self, REGISTRARS, Registrar};
use super::trades::{Trade, trades};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeSet;
use time::{Date, Duration};

/// Kind of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Citizen,
    Enterprise,
    Household,
    Unknown,
}

/// One holder with the domain.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    /// A-label.
    pub(crate) domain: String,
    /// U-label, as the register has it.
    pub(crate) unicode: String,
    pub(crate) zone: &'static str,
    pub(crate) kind: Kind,
    pub(crate) brand: String,
    /// Owner or author.
    pub(crate) person: String,
    pub(crate) trade: &'static Trade,
    pub(crate) persona: &'static Persona,
    pub(crate) place: Place,
    /// Province as the register states it.
    pub(crate) stated: Option<String>,
    pub(crate) street: String,
    pub(crate) phone: String,
    pub(crate) tax_code: Option<String>,
    /// Year in which the business began.
    pub(crate) since: i32,
    pub(crate) registrar: &'static Registrar,
    pub(crate) registered_on: Date,
    pub(crate) expires_on: Date,
    pub(crate) status: &'static str,
    /// Agreed to be listed (asked of persons only).
    pub(crate) consents: bool,
}

impl Holder {
    /// Fills the slots of a text.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{b}", &self.brand)
            .replace("{p}", &self.place.province.name)
            .replace("{w}", self.place.ward)
            .replace("{y}", &self.since.to_string())
            .replace("{o}", &self.person)
    }

    /// Street, ward, province.
    pub(crate) fn address(&self) -> String {
        format!("{}, {}", self.street, self.place.line())
    }

    /// Whether the site is a person's.
    pub(crate) fn is_person(&self) -> bool {
        self.zone == "id.vn"
    }

    /// The brand of a business, the name of a person.
    pub(crate) fn shown(&self) -> &str {
        if self.is_person() { &self.person } else { &self.brand }
    }

    /// Where to write to.
    pub(crate) fn email(&self) -> String {
        format!("{}@{}", if self.is_person() { "chao" } else { "lienhe" }, self.domain)
    }
}

/// One holder for each leaf of the mixture.
pub(crate) fn cast(leaves: &[&'static str], seed: u64) -> Vec<Holder> {
    let mut taken = BTreeSet::new();
    leaves.iter().enumerate().map(|(index, leaf)| one(leaf, seed, index, &mut taken)).collect()
}

fn one(leaf: &str, seed: u64, index: usize, taken: &mut BTreeSet<String>) -> Holder {
    let mut rng = rng_for(seed, "holder", index);
    let rng = &mut rng;
    let zone = if chance(rng, 40) { "id.vn" } else { "biz.vn" };
    let trade = &trades()[(index * 7 + rng.random_range(0..2)) % trades().len()];
    let kind = kind(zone, trade, rng);
    let place = place(index, rng);
    let person = names::person(rng);
    let brand = pick(rng, &trade.names).replace("{f}", names::fine(rng)).replace("{n}", names::familiar(rng));
    let shown = if zone == "id.vn" { &person } else { &brand };
    let (domain, unicode) = domain(shown, place, zone, rng, taken);
    let registered_on = Date::from_calendar_date(2024, time::Month::June, 1)
        .map_or(super::TODAY, |first| first + Duration::days(rng.random_range(0..883)));
    let held = leaf == "N1" && chance(rng, 40);
    Holder {
        unicode,
        zone,
        kind,
        persona: pick(rng, personas()),
        stated: register::stated_province(place, registered_on, rng),
        street: names::street(rng),
        phone: names::phone(rng),
        tax_code: tax_code(kind, rng),
        since: rng.random_range(1996..=2025),
        registrar: &REGISTRARS[index * 5 % 7 % REGISTRARS.len()],
        registered_on,
        expires_on: expiry(leaf, registered_on, rng),
        status: register::status(held, rng),
        consents: zone == "id.vn" && matches!(leaf, "C8" | "C7" | "R1" | "R2" | "C9") && chance(rng, 45),
        domain,
        brand,
        person,
        trade,
        place,
    }
}

fn kind(zone: &str, trade: &Trade, rng: &mut StdRng) -> Kind {
    if chance(rng, 3) {
        Kind::Unknown
    } else if zone == "id.vn" {
        Kind::Citizen
    } else if chance(rng, if trade.household { 75 } else { 25 }) {
        Kind::Household
    } else {
        Kind::Enterprise
    }
}

fn tax_code(kind: Kind, rng: &mut StdRng) -> Option<String> {
    match kind {
        Kind::Enterprise => {
            let branch = if chance(rng, 6) { "-001" } else { "" };
            Some(format!("{}{branch}", names::tax_code(rng)))
        }
        Kind::Household => chance(rng, 50).then(|| names::tax_code(rng)),
        Kind::Citizen | Kind::Unknown => None,
    }
}

/// A free name, as A-label and as U-label.
fn domain(
    shown: &str,
    place: Place,
    zone: &str,
    rng: &mut StdRng,
    taken: &mut BTreeSet<String>,
) -> (String, String) {
    let base = match rng.random_range(0..100) {
        0..5 => names::marked_slug(shown),
        5..55 => names::slug(shown).replace('-', ""),
        55..80 => names::slug(shown),
        _ => format!("{}-{}", names::slug(shown).replace('-', ""), names::slug(&place.province.name)),
    };
    for attempt in 1..1000 {
        let label = match attempt {
            1 => base.clone(),
            2 => format!("{base}-{}", names::slug(&place.province.name).replace('-', "")),
            n => format!("{base}{}", n - 1),
        };
        let unicode = format!("{label}.{zone}");
        let Ok(ascii) = idna::domain_to_ascii(&unicode) else { continue };
        if taken.insert(ascii.clone()) {
            return (ascii, unicode);
        }
    }
    // A thousand holders of one name: number them all.
    let unicode = format!("ten-mien-{}.{zone}", taken.len());
    taken.insert(unicode.clone());
    (unicode.clone(), unicode)
}

/// The end of the term: two years first, then year by year; some ends are near, expired sites have passed theirs.
fn expiry(leaf: &str, registered_on: Date, rng: &mut StdRng) -> Date {
    if leaf == "C2" && chance(rng, 30) {
        return super::TODAY - Duration::days(rng.random_range(1..25));
    }
    if chance(rng, 8) && registered_on.year() < 2026 {
        return super::TODAY + Duration::days(rng.random_range(3..58));
    }
    let mut end = registered_on + Duration::days(if chance(rng, 80) { 730 } else { 365 });
    while end <= super::TODAY {
        end += Duration::days(365);
    }
    end
}
