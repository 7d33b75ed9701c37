//! The truth of the indicators of docs/measuring.md (E.6), counted from the true states, never from looks.

use super::Programme;
use super::name::{Name, Tenure};
use super::plan::Day;
use super::state::{Truth, Web};
use std::collections::BTreeMap;
use std::ops::AddAssign;
use time::Date;

/// Age in days from which a name counts as mature (E.1).
pub(super) const MATURE: Day = 90;

/// A group of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `id.vn` or `biz.vn`.
    Zone(&'static str),
    /// A unit of the 63-unit map, by its code then: where the holder lives, also after the merger.
    Former(&'static str),
    /// A province of the 34-unit map.
    Present(&'static str),
    /// A registrar.
    Registrar(&'static str),
    /// The quarter of registration.
    Cohort(i32, u8),
    /// A campaign's tag; names without one are in no such group.
    Campaign(&'static str),
    /// A kind of holder.
    Holder(&'static str),
}

/// What is true of the names of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// How many names.
    pub names: u32,
    /// Own website.
    pub web: u32,
    /// Of these, developed sites (protected ones and applications too).
    pub developed: u32,
    /// Of the websites, single pages.
    pub minimal: u32,
    /// The holder's page elsewhere.
    pub alias: u32,
    /// Mail of the holder's own, whatever the web.
    pub mail: u32,
    /// In use on the web or in mail.
    pub any: u32,
    /// Of the names in use, those whose use no crawler can see (challenge, application) and no mail shows.
    pub unseen: u32,
    /// Untouched templates.
    pub template: u32,
    /// Holding pages and names for sale.
    pub parked: u32,
    /// Under construction.
    pub construction: u32,
    /// Something that does not work.
    pub broken: u32,
    /// Nothing there.
    pub nothing: u32,
    /// Taken over.
    pub abuse: u32,
}

/// What is true of a group on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// In the register.
    pub registered: u32,
    /// Of these, held by the registry or waiting for deletion: outside every rate.
    pub held: u32,
    /// Registered and not held.
    pub eligible: Uses,
    /// Of these, at least 90 days old: the frame of the usage rates.
    pub mature: Uses,
}

/// What happened in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Registered anew, changes of holder included.
    pub new: u32,
    /// Terms that ended and were not renewed.
    pub expired: u32,
    /// Terms that ended and were renewed.
    pub renewed: u32,
}

/// The truth on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The day.
    pub on: Date,
    /// All names.
    pub total: Tally,
    /// Groups that have at least one registered name.
    pub groups: BTreeMap<Group, Tally>,
    /// What happened in the quarter that the day lies in, up to it.
    pub flow: Flow,
}

impl Programme {
    /// The truth of the indicators at the end of a day.
    #[must_use]
    pub fn figures(&self, on: Date) -> Figures {
        let day = self.plan.day(on);
        let mut figures =
            Figures { on, total: Tally::default(), groups: BTreeMap::new(), flow: self.flow(on) };
        for name in &self.names {
            let Some(tenure) = name.tenure_on(day) else { continue };
            let one = tally(tenure, day);
            figures.total += one;
            for group in self.groups_of(name, tenure) {
                *figures.groups.entry(group).or_default() += one;
            }
        }
        figures
    }

    fn groups_of(&self, name: &Name, tenure: &Tenure) -> impl Iterator<Item = Group> {
        let born = self.plan.date(tenure.from);
        let all = [
            Group::Zone(name.zone),
            Group::Former(tenure.former_province()),
            Group::Present(tenure.present_province()),
            Group::Registrar(name.registrar),
            Group::Cohort(born.year(), (u8::from(born.month()) - 1) / 3 + 1),
            Group::Holder(tenure.holder_kind()),
        ];
        let campaign = name.campaign.filter(|_| tenure.number == 0);
        all.into_iter().chain(campaign.map(|c| Group::Campaign(c.tag)))
    }

    fn flow(&self, on: Date) -> Flow {
        let day = self.plan.day(on);
        let first = quarter_start(on).map_or(day, |date| self.plan.day(date));
        let within = |d: Day| (first..=day).contains(&d);
        let mut flow = Flow::default();
        for tenure in self.names.iter().flat_map(|n| &n.tenures) {
            flow.new += u32::from(within(tenure.from));
            for term in tenure.terms.iter().filter(|t| within(t.end)) {
                flow.renewed += u32::from(term.renewed == Some(true));
                flow.expired += u32::from(term.renewed == Some(false));
            }
        }
        flow
    }
}

fn quarter_start(on: Date) -> Option<Date> {
    let month = (u8::from(on.month()) - 1) / 3 * 3 + 1;
    Date::from_calendar_date(on.year(), time::Month::try_from(month).ok()?, 1).ok()
}

fn tally(tenure: &Tenure, day: Day) -> Tally {
    let mut tally = Tally { registered: 1, ..Tally::default() };
    if tenure.hold_on(day).is_some() {
        tally.held = 1;
        return tally;
    }
    tally.eligible = uses(tenure.truth_on(day));
    if day - tenure.from >= MATURE {
        tally.mature = tally.eligible;
    }
    tally
}

fn uses(truth: Truth) -> Uses {
    let one = |yes| u32::from(yes);
    let (web, mail) = (truth.web, truth.mail.in_use());
    Uses {
        names: 1,
        web: one(web.class() == "USE_WEB"),
        developed: one(matches!(web, Web::Developed | Web::App | Web::Protected)),
        minimal: one(web == Web::Minimal),
        alias: one(web == Web::Alias),
        mail: one(mail),
        any: one(truth.in_use()),
        unseen: one(matches!(web, Web::App | Web::Protected) && !mail),
        template: one(web == Web::Template),
        parked: one(matches!(web, Web::Holding | Web::ForSale)),
        construction: one(web == Web::Construction),
        broken: one(web.class() == "BROKEN"),
        nothing: one(web.class() == "NONE"),
        abuse: one(web.class() == "ABUSE"),
    }
}

impl Tally {
    /// The usage rate of E.6: in use on any axis among mature eligible names.
    #[must_use]
    pub fn usage(&self) -> Option<f64> {
        (self.mature.names > 0).then(|| f64::from(self.mature.any) / f64::from(self.mature.names))
    }
}

impl AddAssign for Uses {
    fn add_assign(&mut self, o: Self) {
        self.names += o.names;
        self.web += o.web;
        self.developed += o.developed;
        self.minimal += o.minimal;
        self.alias += o.alias;
        self.mail += o.mail;
        self.any += o.any;
        self.unseen += o.unseen;
        self.template += o.template;
        self.parked += o.parked;
        self.construction += o.construction;
        self.broken += o.broken;
        self.nothing += o.nothing;
        self.abuse += o.abuse;
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, o: Self) {
        self.registered += o.registered;
        self.held += o.held;
        self.eligible += o.eligible;
        self.mature += o.mature;
    }
}

impl Programme {
    /// The names of the frame of the rates on a day: registered, not held, at least 90 days old.
    #[must_use]
    pub fn frame(&self, on: Date) -> Vec<usize> {
        let day = self.plan.day(on);
        let in_frame = |name: &usize| {
            let tenure = self.names[*name].tenure_on(day);
            tenure.is_some_and(|t| t.hold_on(day).is_none() && day - t.from >= MATURE)
        };
        (0..self.names.len()).filter(in_frame).collect()
    }
}
