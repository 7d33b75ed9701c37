//! Figures over time: how long until names are used, how long use lasts, and whether terms are renewed
//! (docs/measuring.md E.6.6–E.6.8), for the nation and by zone.

pub mod answer;

use super::Cell;
use super::suppress::{self, FEWEST, Line};
use crate::fault::Fault;
use crate::state::ApiState;
use domain::clock::Timestamp;
use domain::renewal::{self, Age, Forecast, RenewalRate, Renewals, Term, UsageClass};
use domain::survival::curve::Curve;
use domain::survival::first_use::FirstUse;
use domain::survival::kaplan_meier::{Duration, kaplan_meier};
use domain::survival::turnbull::{TimeToUse, time_to_use};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Lives, Terms};
use time::{Date, Duration as Span};

/// Renewals are forecast for so many days.
pub const HORIZON_DAYS: i64 = 90;

/// The curves of a zone, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// The zone; empty for all.
    pub zone: String,
    /// Time to first use, of all names that were ever seen.
    pub first_use: Cell<TimeToUse>,
    /// Survival of use, of the names that were ever in use.
    pub after_use: Cell<Curve>,
}

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

/// Renewals.
#[derive(Debug, Clone, PartialEq)]
pub struct RenewalFigures {
    /// By class and term.
    pub rates: Vec<ClassRate>,
    /// Terms that ended without a known class, term or age.
    pub undetermined: i64,
    /// What is expected of the terms that end from `from` on, before `to`.
    pub forecast: Cell<Forecast>,
    /// Of these terms, those without a known class, term or age: outside the forecast.
    pub undetermined_due: i64,
    /// First day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// Figures over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Longitudinal {
    /// All names first, then each zone.
    pub curves: Vec<Curves>,
    /// Renewals.
    pub renewals: RenewalFigures,
    /// When they were read.
    pub computed_at: Timestamp,
}

/// The figures, computed a moment ago or now.
///
/// # Errors
/// [`Fault::Unavailable`] when the store does not answer.
pub async fn longitudinal(state: &ApiState) -> Result<Arc<Longitudinal>, Fault> {
    if let Some(known) = state.lives.get() {
        return Ok(known);
    }
    let now = state.clock.now();
    let (from, to) = (now.date(), now.date().saturating_add(Span::days(HORIZON_DAYS)));
    let lives = state.db.lives().await?;
    let (ended, due) = (state.db.terms_ended().await?, state.db.terms_due(from, to).await?);
    let zones: Vec<String> = state.settings.zones.iter().map(|z| z.as_str().to_owned()).collect();
    let computed = tokio::task::spawn_blocking(move || Longitudinal {
        curves: curves(&lives, &zones),
        renewals: renewals(&ended, &due, from, to),
        computed_at: now,
    });
    let figures = Arc::new(computed.await.map_err(|error| {
        tracing::error!(%error, "the figures over time could not be put together");
        Fault::Internal
    })?);
    state.lives.put(Arc::clone(&figures));
    Ok(figures)
}

fn curves(lives: &[Lives], zones: &[String]) -> Vec<Curves> {
    let keys: Vec<&str> = std::iter::once("").chain(zones.iter().map(String::as_str)).collect();
    let of = |zone: &str| lives.iter().filter(|l| zone.is_empty() || l.zone == zone).collect::<Vec<_>>();
    let groups: Vec<Vec<&Lives>> = keys.iter().map(|zone| of(zone)).collect();
    let count = |used: bool| {
        let fits = |l: &&&Lives| !used || l.began_by.is_some();
        groups.iter().map(|g| g.iter().filter(fits).map(|l| l.names).sum()).collect::<Vec<i64>>()
    };
    // All names are the sum of the zones, if the register has no other zones.
    let line = [Line { parts: (1..keys.len()).collect(), sum: 0 }];
    let (all, used) = (count(false), count(true));
    let hidden = suppress::hide(&all, &line, &[]);
    let hidden_used = suppress::hide(&used, &line, &hidden);
    let each = keys.iter().zip(&groups).enumerate();
    each.map(|(n, (zone, lives))| Curves {
        zone: (*zone).to_owned(),
        first_use: cell(all[n], hidden[n], || time_to_use(&first_uses(lives))),
        after_use: cell(used[n], hidden_used[n], || kaplan_meier(&durations(lives))),
    })
    .collect()
}

fn cell<T>(names: i64, hidden: bool, value: impl FnOnce() -> T) -> Cell<T> {
    match hidden {
        false => Cell::Shown(value()),
        true if names < FEWEST => Cell::Few,
        true => Cell::Hidden,
    }
}

fn first_uses(lives: &[&Lives]) -> Vec<FirstUse> {
    each(lives, Lives::first_use)
}

fn durations(lives: &[&Lives]) -> Vec<Duration> {
    each(lives, Lives::spell)
}

/// What is known of each name, as often as there are names.
fn each<T: Copy>(lives: &[&Lives], of: impl Fn(&Lives) -> Option<T>) -> Vec<T> {
    let known = lives.iter().filter_map(|l| of(l).map(|one| (one, l.names.max(0) as usize)));
    known.flat_map(|(one, names)| std::iter::repeat_n(one, names)).collect()
}

/// Where a term counts; `None` when the register or our looks do not tell.
fn place(t: &Terms) -> Option<renewal::Cell> {
    let class = UsageClass::of(t.class?)?;
    let term = if t.free? { Term::Free } else { Term::Paid };
    let years = u32::try_from(t.years?.max(0)).ok()?;
    Some(renewal::Cell { class, term, age: Age::of(years, t.renewed_before) })
}

fn renewals(ended: &[Terms], due: &[Terms], from: Date, to: Date) -> RenewalFigures {
    let outside = |terms: &[Terms]| terms.iter().filter(|t| place(t).is_none()).map(|t| t.names).sum();
    let count = |t: &Terms| {
        let names = t.names.max(0) as u64;
        place(t).map(|cell| (cell, if t.renewed { names } else { 0 }, names))
    };
    // Parts never exceed their wholes here.
    let own = Renewals::of_counts(ended.iter().filter_map(count)).unwrap_or_default();
    let mut cells: BTreeMap<renewal::Cell, u64> = BTreeMap::new();
    for (cell, _, names) in due.iter().filter_map(count) {
        *cells.entry(cell).or_default() += names;
    }
    let forecast = own.forecast(&cells.into_iter().collect::<Vec<_>>());
    let names = i64::try_from(forecast.names).unwrap_or(i64::MAX);
    let few = |n: i64| (1..FEWEST).contains(&n);
    let classes = [UsageClass::High, UsageClass::Low, UsageClass::None];
    let pairs = [Term::Free, Term::Paid].into_iter().flat_map(|term| classes.map(|class| (class, term)));
    let rates = pairs.map(|(class, term)| {
        let rate = own.by_class(class, term);
        let names = rate.map_or(0, |r| i64::try_from(r.count.whole()).unwrap_or(i64::MAX));
        ClassRate { class, term, rate: cell(names, few(names), || rate) }
    });
    RenewalFigures {
        rates: rates.collect(),
        undetermined: outside(ended),
        forecast: cell(names, few(names), || forecast),
        undetermined_due: outside(due),
        from,
        to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(zone: &str, began_by: Option<i64>, names: i64) -> Lives {
        let lasted = began_by.map(|_| 50);
        Lives { zone: zone.into(), began_after: None, began_by, followed: 100, lasted, ended: false, names }
    }

    #[test]
    fn a_small_zone_takes_another_with_it() {
        let lives = [live("id.vn", Some(10), 4), live("biz.vn", Some(20), 40), live("biz.vn", None, 60)];
        let curves = curves(&lives, &["biz.vn".into(), "id.vn".into()]);
        assert!(matches!(curves[0].first_use, Cell::Shown(_)), "the nation is shown");
        assert!(matches!(curves[1].first_use, Cell::Hidden), "else the nation less biz.vn gives id.vn");
        assert!(matches!(curves[2].first_use, Cell::Few));
        let Cell::Shown(all) = &curves[0].first_use else { return };
        assert!((all.by(30).unwrap().surely - 44.0 / 104.0).abs() < 1e-6);
    }

    #[test]
    fn what_the_register_does_not_say_is_no_paid_term() {
        let term = |free| Terms {
            class: Some(domain::verdict::Class::UseWeb),
            free,
            years: Some(2),
            renewed_before: false,
            renewed: true,
            names: 12,
        };
        let day = Date::MIN;
        let figures = renewals(&[term(None), term(Some(true))], &[term(Some(true))], day, day);
        assert_eq!(figures.undetermined, 12);
        let free = &figures.rates[0];
        assert_eq!((free.class, free.term), (UsageClass::High, Term::Free));
        let Cell::Shown(Some(rate)) = &free.rate else { panic!("twelve terms ended: {free:?}") };
        assert_eq!((rate.count.part(), rate.count.whole()), (12, 12));
        let Cell::Shown(forecast) = &figures.forecast else { panic!("twelve are due") };
        assert_eq!(
            (forecast.names, forecast.by_yardstick),
            (12, 12),
            "twelve are too few for a rate of our own"
        );
    }
}
