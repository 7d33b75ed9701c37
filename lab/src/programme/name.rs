//! A name and its holders, one after another.

use super::births::{self, Birth, Home};
use super::campaign::CAMPAIGNS;
use super::hosting;
use super::life::{self, Drive};
use super::luck::{happens, wait};
use super::plan::{Day, Plan};
use super::services::{self, Track};
use super::state::{Mail, Tls, Truth, Web};
use super::term::{self, Hold, Term};
use super::{Campaign, Face};
use crate::world::holder::Kind;
use crate::world::names::rng_for;
use crate::world::places::{Province, provinces};
use crate::world::register::REGISTRARS;
use std::net::Ipv4Addr;

/// Share of names that change hands in a year.
const CHANGES_A_YEAR: f64 = 0.02;

/// A name.
#[derive(Debug, Clone)]
pub struct Name {
    /// `id.vn` or `biz.vn`.
    pub zone: &'static str,
    /// The registrar.
    pub registrar: &'static str,
    /// Through which campaign it came.
    pub campaign: Option<&'static Campaign>,
    /// Where it is hosted, if it is.
    pub address: Ipv4Addr,
    /// Its holders, one after another.
    pub tenures: Vec<Tenure>,
    pub(super) registrar_index: usize,
}

/// One holder's time with a name.
#[derive(Debug, Clone)]
pub struct Tenure {
    /// 0 for the first holder.
    pub number: u32,
    /// Terms, the last one perhaps open.
    pub terms: Vec<Term>,
    /// Times in which the registry holds the name.
    pub holds: Vec<Hold>,
    pub(super) kind: Kind,
    pub(super) home: Home,
    /// The first day.
    pub(super) from: Day,
    /// The first day on which it is no longer this holder's; [`Day::MAX`] when that lies outside the plan.
    pub(super) until: Day,
    pub(super) web: Track<(Web, Face)>,
    pub(super) mail: Track<Mail>,
    pub(super) tls: Track<Tls>,
}

/// The life of one name.
pub(super) fn one(plan: &Plan, index: usize) -> Name {
    let mut rng = rng_for(plan.seed, "programme name", index);
    let birth = births::birth(plan, &mut rng);
    let campaign = birth.campaign.map(|c| &CAMPAIGNS[c]);
    let last = plan.day(plan.last_day());
    let mut tenures = Vec::new();
    let mut from = birth.day;
    loop {
        let next = from.saturating_add(wait(&mut rng, 365.0 / CHANGES_A_YEAR));
        let tenure = tenure(plan, &birth, tenures.len() as u32, from, next.min(last + 1), &mut rng);
        let goes_on = tenure.until == next && next <= last;
        tenures.push(tenure);
        if !goes_on {
            break;
        }
        from = next;
    }
    Name {
        zone: birth.zone,
        registrar: REGISTRARS[birth.registrar].name,
        campaign,
        address: hosting::address(plan, index),
        tenures,
        registrar_index: birth.registrar,
    }
}

fn tenure(
    plan: &Plan,
    birth: &Birth,
    number: u32,
    from: Day,
    next: Day,
    rng: &mut rand::rngs::StdRng,
) -> Tenure {
    // A later holder came through no campaign and pays.
    let campaign = birth.campaign.filter(|_| number == 0).map(|c| &CAMPAIGNS[c]);
    let drive = Drive::draw(campaign.map_or(1.0, |c| c.help), rng);
    let until = next + 90;
    let web = life::web(plan, birth.registrar, drive, from, until, rng);
    let mail = services::mail(plan, birth.registrar, drive, from, until, rng);
    let free = number == 0 && happens(rng, term::FREE);
    let course = term::course(from, next, plan.day(plan.last_day()), free, &web, rng);
    Tenure {
        number,
        kind: births::kind(birth.zone, rng),
        home: births::home(campaign, rng),
        from,
        until: course.until,
        tls: services::tls(from, until, rng),
        web,
        mail,
        terms: course.terms,
        holds: course.holds,
    }
}

impl Name {
    /// The tenure of a day; `None` when the name is not in the register then.
    pub(super) fn tenure_on(&self, day: Day) -> Option<&Tenure> {
        self.tenures.iter().find(|t| (t.from..t.until).contains(&day))
    }
}

impl Tenure {
    /// The kind of holder: `citizen`, `enterprise`, `household` or `unknown`.
    #[must_use]
    pub fn holder_kind(&self) -> &'static str {
        match self.kind {
            Kind::Citizen => "citizen",
            Kind::Enterprise => "enterprise",
            Kind::Household => "household",
            Kind::Unknown => "unknown",
        }
    }

    /// Code of the holder's province on the 63-unit map, which the simulation knows even when the register does not.
    #[must_use]
    pub fn former_province(&self) -> &'static str {
        &self.province().former_codes[self.home.unit]
    }

    /// Code of the holder's province on the 34-unit map.
    #[must_use]
    pub fn present_province(&self) -> &'static str {
        &self.province().code
    }

    pub(super) fn province(&self) -> &'static Province {
        &provinces()[self.home.province]
    }

    /// The hold that is on the name on a day.
    pub(super) fn hold_on(&self, day: Day) -> Option<&Hold> {
        self.holds.iter().find(|h| (h.from..h.until).contains(&day))
    }

    /// The true state on a day of the tenure.
    pub(super) fn truth_on(&self, day: Day) -> Truth {
        if self.hold_on(day).is_some() {
            return Truth::DARK;
        }
        let (web, face) = self.web.at(day);
        let mail = if web.has_dns() { self.mail.at(day) } else { Mail::None };
        Truth { web, mail, tls: self.tls.at(day), face }
    }
}
