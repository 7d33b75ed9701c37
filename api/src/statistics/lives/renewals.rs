//! Whether terms are renewed when they end (E.6.8): by what names were used for, by group, and what that promises.

use super::super::suppress::{self, Line};
use super::super::{Asked, Cell};
use super::groups::{Groups, cell};
use domain::renewal::{self, Age, Forecast, RenewalRate, Renewals, Term, UsageClass};
use std::collections::BTreeMap;
use store::Terms;
use time::Date;

const CLASSES: [UsageClass; 3] = [UsageClass::High, UsageClass::Low, UsageClass::None];

/// The rate of renewal of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassRate {
    /// What the names were used for 30–60 days before.
    pub class: UsageClass,
    /// Who paid.
    pub term: Term,
    /// How many terms ended, and the rate; nothing when none did.
    pub rate: Cell<Option<RenewalRate>>,
}

/// The renewals of a group, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRenewals {
    /// The group's key; empty for all and for *unknown*.
    pub key: String,
    /// How many terms ended, of every class, and the rate; nothing when none did.
    pub rate: Cell<Option<RenewalRate>>,
    /// Terms that ended without a known class, term or age.
    pub undetermined: Cell<i64>,
    /// What is expected of the terms that end soon, by the group's own rates where enough of its terms ended.
    pub forecast: Cell<Forecast>,
    /// Of these terms, those without a known class, term or age: outside the forecast.
    pub undetermined_due: Cell<i64>,
}

/// Renewals.
#[derive(Debug, Clone, PartialEq)]
pub struct RenewalFigures {
    /// By class and term, of all names.
    pub rates: Vec<ClassRate>,
    /// Terms that ended without a known class, term or age.
    pub undetermined: Cell<i64>,
    /// What is expected of the terms that end from `from` on, before `to`.
    pub forecast: Cell<Forecast>,
    /// Of these terms, those without a known class, term or age: outside the forecast.
    pub undetermined_due: Cell<i64>,
    /// All names first (those of the province where wards were asked for), then each group.
    pub groups: Vec<GroupRenewals>,
    /// First day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// The days of a forecast: the first, and the one after the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days(pub(super) Date, pub(super) Date);

/// Where a term counts; `None` when the register or our looks do not tell.
fn place(t: &Terms) -> Option<renewal::Cell> {
    let class = UsageClass::of(t.class?)?;
    let term = if t.free? { Term::Free } else { Term::Paid };
    let years = u32::try_from(t.years?.max(0)).ok()?;
    Some(renewal::Cell { class, term, age: Age::of(years, t.renewed_before) })
}

fn count(t: &Terms) -> Option<(renewal::Cell, u64, u64)> {
    let names = t.names.max(0) as u64;
    place(t).map(|cell| (cell, if t.renewed { names } else { 0 }, names))
}

fn experience<'t>(ended: impl Iterator<Item = &'t Terms>) -> Renewals {
    // Parts never exceed their wholes here.
    Renewals::of_counts(ended.filter_map(count)).unwrap_or_default()
}

fn forecast<'t>(own: &Renewals, due: impl Iterator<Item = &'t Terms>) -> Forecast {
    let mut cells: BTreeMap<renewal::Cell, u64> = BTreeMap::new();
    for (cell, _, names) in due.filter_map(count) {
        *cells.entry(cell).or_default() += names;
    }
    own.forecast(&cells.into_iter().collect::<Vec<_>>())
}

/// Terms of each cell, how many they are, and what is hidden of it.
struct Counted<'a> {
    members: Vec<Vec<&'a Terms>>,
    placed: (Vec<i64>, Vec<bool>),
    outside: (Vec<i64>, Vec<bool>),
}

impl<'a> Counted<'a> {
    fn of(groups: &Groups<'_>, terms: &'a [Terms]) -> Self {
        let cells = groups.places(terms);
        let counted = |known: bool| {
            let names = groups.count(terms, &cells, |t| place(t).is_some() == known);
            let hidden = groups.hide(&names, &[]);
            (names, hidden)
        };
        let (placed, outside) = (counted(true), counted(false));
        Self { members: groups.members(terms, &cells), placed, outside }
    }

    fn inside(&self, n: Option<usize>) -> impl Iterator<Item = &'a Terms> + '_ {
        n.and_then(|n| self.members.get(n)).into_iter().flatten().copied()
    }
}

/// A value of a cell, unless it is hidden for the number of terms behind it; where nobody is of it, of no terms.
fn told<T>(of: &(Vec<i64>, Vec<bool>), n: Option<usize>, value: impl FnOnce(i64) -> T) -> Cell<T> {
    let (names, hidden) = n.map_or((0, false), |n| (of.0[n], of.1[n]));
    cell(names, hidden, || value(names))
}

/// Renewals of all names, and of each group that was asked for.
pub(super) fn renewals(
    groups: &Groups<'_>,
    ended: &[Terms],
    due: &[Terms],
    days: Days,
    asked: &Asked,
) -> RenewalFigures {
    let (ended, due) = (Counted::of(groups, ended), Counted::of(groups, due));
    let group = |n: Option<usize>, key: &str| {
        let own = experience(ended.inside(n));
        GroupRenewals {
            key: key.to_owned(),
            rate: told(&ended.placed, n, |_| own.rate(|_| true)),
            undetermined: told(&ended.outside, n, |names| names),
            forecast: told(&due.placed, n, |_| forecast(&own, due.inside(n))),
            undetermined_due: told(&due.outside, n, |names| names),
        }
    };
    let whole = group(Some(0), "");
    let (first, rows) = groups.shown(asked);
    let first = if first == Some(0) { whole.clone() } else { group(first, "") };
    RenewalFigures {
        rates: by_class(&experience(ended.inside(Some(0)))),
        undetermined: whole.undetermined,
        forecast: whole.forecast,
        undetermined_due: whole.undetermined_due,
        groups: std::iter::once(first).chain(rows.into_iter().map(|(n, key)| group(Some(n), key))).collect(),
        from: days.0,
        to: days.1,
    }
}

/// The classes add up to all ended terms, which are published with the groups: a single small class takes another with it.
fn by_class(own: &Renewals) -> Vec<ClassRate> {
    let pairs = [Term::Free, Term::Paid].into_iter().flat_map(|term| CLASSES.map(|class| (class, term)));
    let rates: Vec<_> = pairs.map(|(class, term)| (class, term, own.by_class(class, term))).collect();
    let ended =
        |rate: &Option<RenewalRate>| rate.map_or(0, |r| i64::try_from(r.count.whole()).unwrap_or(i64::MAX));
    let classes: Vec<i64> = rates.iter().map(|(.., rate)| ended(rate)).collect();
    let sum = classes.iter().sum();
    let names: Vec<i64> = classes.into_iter().chain([sum]).collect();
    let line = Line { parts: (0..rates.len()).collect(), sum: rates.len() };
    let hidden = suppress::hide(&names, &[line], &[]);
    let rate = |(n, (class, term, rate)): (usize, (UsageClass, Term, Option<RenewalRate>))| ClassRate {
        class,
        term,
        rate: cell(names[n], hidden[n], || rate),
    };
    rates.into_iter().enumerate().map(rate).collect()
}
