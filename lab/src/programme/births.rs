//! When, where and through whom a name is registered: a stock from the year before, then a stream with its waves.

use super::campaign::{CAMPAIGNS, Campaign};
use super::luck::{happens, weighted};
use super::plan::{Day, Plan};
use crate::world::holder::Kind;
use crate::world::places::provinces;
use crate::world::register::REGISTRARS;
use rand::Rng;
use rand::rngs::StdRng;
use time::Month;

/// Share of the names that were there before the first day.
const STOCK: f64 = 0.3;
/// Days over which that stock was registered.
const STOCK_DAYS: Day = 365;
/// Share under id.vn among the names that come through no campaign.
const PERSONS: f64 = 0.62;

/// How a name comes into the programme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Birth {
    pub(super) day: Day,
    pub(super) zone: &'static str,
    /// Place in [`CAMPAIGNS`].
    pub(super) campaign: Option<usize>,
    /// Place in [`REGISTRARS`].
    pub(super) registrar: usize,
}

/// Where a holder lives, on both maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    /// Place among the 34 provinces.
    pub(super) province: usize,
    /// Place among the units that the province was made from.
    pub(super) unit: usize,
}

/// Draws a birth.
pub(super) fn birth(plan: &Plan, rng: &mut StdRng) -> Birth {
    let mut draw: f64 = rng.random();
    for (index, campaign) in CAMPAIGNS.iter().enumerate() {
        if draw < campaign.share {
            let day = campaign.day(plan.day(campaign.from), draw / campaign.share);
            // A plan that does not reach the campaign has no such campaign.
            if (0..=plan.day(plan.last_day())).contains(&day) {
                let registrar = registrar(plan, day, rng);
                return Birth { day, zone: campaign.zone, campaign: Some(index), registrar };
            }
            break;
        }
        draw -= campaign.share;
    }
    let day = if happens(rng, STOCK) { rng.random_range(-STOCK_DAYS..0) } else { ordinary_day(plan, rng) };
    let zone = if happens(rng, PERSONS) { "id.vn" } else { "biz.vn" };
    Birth { day, zone, campaign: None, registrar: registrar(plan, day, rng) }
}

/// A day of the stream: few register anything around Tết, many when the school year begins.
fn ordinary_day(plan: &Plan, rng: &mut StdRng) -> Day {
    let last = plan.day(plan.last_day());
    for _ in 0..8 {
        let day = rng.random_range(0..=last);
        let keep = match plan.date(day).month() {
            Month::February => 0.35,
            Month::January => 0.7,
            Month::September | Month::October => 1.0,
            _ => 0.8,
        };
        if happens(rng, keep) {
            return day;
        }
    }
    rng.random_range(0..=last)
}

/// A registrar by its size; each has a month in which it gives names away at every corner.
fn registrar(plan: &Plan, day: Day, rng: &mut StdRng) -> usize {
    const SIZES: [f64; 5] = [0.34, 0.26, 0.2, 0.14, 0.06];
    let month = u8::from(plan.date(day).month());
    let weights: Vec<(usize, f64)> = (0..REGISTRARS.len())
        .map(|index| {
            let wave = usize::from(month % 12) == 2 * index + 1;
            (index, SIZES[index % SIZES.len()] * if wave { 3.0 } else { 1.0 })
        })
        .collect();
    weighted(rng, &weights).unwrap_or(0)
}

/// Where the holder of a name lives.
pub(super) fn home(campaign: Option<&Campaign>, rng: &mut StdRng) -> Home {
    let chosen = campaign.map_or(&[][..], |c| c.provinces);
    let all = provinces();
    if !chosen.is_empty() {
        let code = chosen[rng.random_range(0..chosen.len())];
        for (province, p) in all.iter().enumerate() {
            if let Some(unit) = p.former_codes.iter().position(|c| c == code) {
                return Home { province, unit };
            }
        }
    }
    // The two big cities have a third of all names; the others share the rest, and everywhere has some.
    let province = match rng.random_range(0..100) {
        0..17 => all.iter().position(|p| p.code == "79"),
        17..32 => all.iter().position(|p| p.code == "01"),
        _ => None,
    }
    .unwrap_or_else(|| rng.random_range(0..all.len()));
    Home { province, unit: rng.random_range(0..all[province].former_codes.len()) }
}

/// Who registers in a zone.
pub(super) fn kind(zone: &str, rng: &mut StdRng) -> Kind {
    match (zone, rng.random_range(0..100)) {
        (_, 0..3) => Kind::Unknown,
        ("id.vn", _) => Kind::Citizen,
        (_, 3..58) => Kind::Household,
        _ => Kind::Enterprise,
    }
}
