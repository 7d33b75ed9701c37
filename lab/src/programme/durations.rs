//! The truth of what takes time: first use, survival of use, renewal at the end of a term.

use super::Programme;
use super::name::Tenure;
use super::plan::Day;
use super::state::Web;
use super::term::FORECAST;
use time::Date;

/// A time to an event, or to the end of what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// The name.
    pub name: usize,
    /// The holder: 0 for the first.
    pub holder: u32,
    /// Days.
    pub days: u32,
    /// Whether the event took place; otherwise it is only known that it did not until then.
    pub event: bool,
}

/// What a name was used for before its term ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// Own website, alias or mail.
    InUse,
    /// A page that is not the holder's.
    Page,
    /// Nothing, or nothing that works.
    Nothing,
}

/// Terms that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// True use 45 days before the end.
    pub usage: Usage,
    /// The term was free.
    pub free: bool,
    /// Terms that ended.
    pub due: u32,
    /// Of these, renewed.
    pub renewed: u32,
}

impl Programme {
    /// Time from registration to the first day of true use, for every holder up to a day. Who leaves before, is
    /// held, or has not begun by that day is censored there.
    #[must_use]
    pub fn first_uses(&self, until: Date) -> Vec<Duration> {
        self.lives(until, |tenure, end| {
            let first = first_use(tenure, end);
            Some((tenure.from, first.unwrap_or(end), first.is_some()))
        })
    }

    /// Time from the first use to its loss: the first day from which the name is unused for 21 days on end, as long
    /// as the status needs to fall (E.5). Names that were never used are left out.
    #[must_use]
    pub fn survivals(&self, until: Date) -> Vec<Duration> {
        self.lives(until, |tenure, end| {
            let first = first_use(tenure, end)?;
            let lost = lost_use(tenure, first, end);
            Some((first, lost.unwrap_or(end), lost.is_some()))
        })
    }

    /// Renewals of the terms that ended up to a day, by true use 45 days before the end, free and paid apart.
    #[must_use]
    pub fn renewals(&self, until: Date) -> Vec<Renewal> {
        let last = self.plan.day(until);
        let mut all: Vec<Renewal> = [Usage::InUse, Usage::Page, Usage::Nothing]
            .into_iter()
            .flat_map(|usage| [true, false].map(|free| Renewal { usage, free, due: 0, renewed: 0 }))
            .collect();
        for tenure in self.names.iter().flat_map(|n| &n.tenures) {
            for term in tenure.terms.iter().filter(|t| t.end <= last) {
                let Some(renewed) = term.renewed else { continue };
                let usage = usage(tenure, term.end - FORECAST);
                if let Some(class) = all.iter_mut().find(|r| r.usage == usage && r.free == term.free) {
                    class.due += 1;
                    class.renewed += u32::from(renewed);
                }
            }
        }
        all
    }

    pub(super) fn lives(
        &self,
        until: Date,
        of: impl Fn(&Tenure, Day) -> Option<(Day, Day, bool)>,
    ) -> Vec<Duration> {
        let last = self.plan.day(until);
        let mut all = Vec::new();
        for (name, known) in self.names.iter().enumerate() {
            for tenure in known.tenures.iter().filter(|t| t.from <= last) {
                let end = tenure.until.min(last + 1);
                if let Some((from, to, event)) = of(tenure, end) {
                    all.push(Duration {
                        name,
                        holder: tenure.number,
                        days: (to - from).unsigned_abs(),
                        event,
                    });
                }
            }
        }
        all
    }
}

/// Days on which the truth of a tenure can change, in order, from its first day to before `end`.
pub(super) fn turns(tenure: &Tenure, end: Day) -> Vec<Day> {
    let holds = tenure.holds.iter().flat_map(|h| [h.from, h.until]);
    let mut days: Vec<Day> = tenure
        .web
        .changes()
        .chain(tenure.mail.changes())
        .chain(holds)
        .chain([tenure.from])
        .filter(|d| (tenure.from..end).contains(d))
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn first_use(tenure: &Tenure, end: Day) -> Option<Day> {
    turns(tenure, end).into_iter().find(|day| tenure.truth_on(*day).in_use())
}

/// The first day of the first gap in use of at least [`GAP`] days.
fn lost_use(tenure: &Tenure, first: Day, end: Day) -> Option<Day> {
    let mut gap = None;
    for day in turns(tenure, end).into_iter().filter(|d| *d > first).chain([end]) {
        if let Some(since) = gap
            && day - since >= GAP
        {
            return Some(since);
        }
        if day < end {
            gap = if tenure.truth_on(day).in_use() { None } else { gap.or(Some(day)) };
        }
    }
    None
}

/// How long use must be gone to count as lost.
const GAP: Day = 21;

fn usage(tenure: &Tenure, day: Day) -> Usage {
    let truth = tenure.truth_on(day);
    match truth.web {
        _ if truth.in_use() => Usage::InUse,
        web if web.class() == "LOW" || web == Web::Hacked => Usage::Page,
        _ => Usage::Nothing,
    }
}
