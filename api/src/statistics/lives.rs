//! Figures over time: how long until names are used, how long use lasts, and whether terms are renewed
//! (docs/measuring.md E.6.6–E.6.8), for all names and by group.
//!
//! - [`groups`]: the groups of a dimension, and what is hidden of them
//! - [`renewals`]: rates of renewal and the forecast
//! - [`answer`], [`renewed`]: as machines read it

pub mod answer;
mod groups;
pub mod renewals;
pub mod renewed;

pub use renewals::{ClassRate, GroupRenewals, RenewalFigures};

use super::{Asked, By, Cell};
use crate::extract::Params;
use crate::fault::Fault;
use crate::state::ApiState;
use domain::clock::Timestamp;
use domain::survival::curve::Curve;
use domain::survival::first_use::FirstUse;
use domain::survival::kaplan_meier::{Duration, kaplan_meier};
use domain::survival::turnbull::{TimeToUse, time_to_use};
use groups::{Groups, Member, cell};
use std::sync::Arc;
use store::{Lives, Terms};
use time::{Date, Duration as Span};

/// Renewals are forecast for so many days.
pub const HORIZON_DAYS: i64 = 90;

/// The curves of a group, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// The group's key, see [`By`]; empty for all and for *unknown*.
    pub key: String,
    /// Time to first use, of all names that were ever seen.
    pub first_use: Cell<TimeToUse>,
    /// Survival of use, of the names that were ever in use.
    pub after_use: Cell<Curve>,
}

/// Figures over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Longitudinal {
    /// What was asked; [`By::Total`] gives the zones.
    pub asked: Asked,
    /// All names first (those of the province where wards were asked for), then each group.
    pub curves: Vec<Curves>,
    /// Renewals.
    pub renewals: RenewalFigures,
    /// When they were read.
    pub computed_at: Timestamp,
}

impl Longitudinal {
    /// What the groups are made by.
    #[must_use]
    pub fn by(&self) -> By {
        groups_of(&self.asked)
    }
}

fn groups_of(asked: &Asked) -> By {
    if asked.by == By::Total { By::Zone } else { asked.by }
}

/// All names and their zones.
#[must_use]
pub fn of_all() -> Asked {
    Asked { by: By::Total, zone: None, province: None }
}

/// Reads `by` from a query, and the province whose wards are wanted.
///
/// # Errors
/// [`Fault::BadParameter`] names the parameter and what it may be.
pub fn asked(state: &ApiState, params: &Params) -> Result<Asked, Fault> {
    let asked = super::asked(state, params)?;
    if asked.zone.is_some() {
        return Err(Fault::parameter("zone", "is no cut of figures over time; by=zone gives each zone"));
    }
    if asked.province.is_some() && asked.by != By::Ward {
        return Err(Fault::parameter("province", "narrows by=ward only; by=province gives each province"));
    }
    Ok(asked)
}

/// The figures, computed a moment ago or now.
///
/// # Errors
/// [`Fault::Unavailable`] when the store does not answer.
pub async fn longitudinal(state: &ApiState, asked: &Asked) -> Result<Arc<Longitudinal>, Fault> {
    if let Some(known) = state.lives.get(asked) {
        return Ok(known);
    }
    let _turn = state.lives.turn().await;
    if let Some(known) = state.lives.get(asked) {
        return Ok(known);
    }
    let now = state.clock.now();
    let (from, to) = (now.date(), now.date().saturating_add(Span::days(HORIZON_DAYS)));
    let by = groups_of(asked);
    let lives = state.db.lives(by).await?;
    let (ended, due) = (state.db.terms_ended(by).await?, state.db.terms_due(from, to, by).await?);
    let zones: Vec<String> = state.settings.zones.iter().map(|z| z.as_str().to_owned()).collect();
    let read = Read { lives, ended, due, from, to };
    let wanted = asked.clone();
    let computed = tokio::task::spawn_blocking(move || read.figures(wanted, &zones, now));
    let figures = Arc::new(computed.await.map_err(|error| {
        tracing::error!(%error, "the figures over time could not be put together");
        Fault::Internal
    })?);
    state.lives.put(asked.clone(), Arc::clone(&figures));
    Ok(figures)
}

/// What the store tells of a dimension.
struct Read {
    lives: Vec<Lives>,
    ended: Vec<Terms>,
    due: Vec<Terms>,
    from: Date,
    to: Date,
}

impl Read {
    fn figures(&self, asked: Asked, zones: &[String], computed_at: Timestamp) -> Longitudinal {
        // Every table has the same groups.
        let members = self.lives.iter().map(Member::group);
        let members = members.chain(self.ended.iter().chain(&self.due).map(Member::group));
        let also = if groups_of(&asked) == By::Zone { zones } else { &[] };
        let groups = Groups::of(members, also.iter().map(String::as_str));
        let curves = curves(&groups, &self.lives, &asked);
        let renewals =
            renewals::renewals(&groups, &self.ended, &self.due, renewals::Days(self.from, self.to), &asked);
        Longitudinal { asked, curves, renewals, computed_at }
    }
}

fn curves(groups: &Groups<'_>, lives: &[Lives], asked: &Asked) -> Vec<Curves> {
    let places = groups.places(lives);
    let all = groups.count(lives, &places, |_| true);
    let used = groups.count(lives, &places, |l| l.began_by.is_some());
    let hidden = groups.hide(&all, &[]);
    let hidden_used = groups.hide(&used, &hidden);
    let inside = groups.members(lives, &places);
    let row = |n: Option<usize>, key: &str| {
        let members = n.map_or(&[][..], |n| &inside[n]);
        let at = |hidden: &[bool]| n.is_some_and(|n| hidden[n]);
        let names = |names: &[i64]| n.map_or(0, |n| names[n]);
        Curves {
            key: key.to_owned(),
            first_use: cell(names(&all), at(&hidden), || time_to_use(&first_uses(members))),
            after_use: cell(names(&used), at(&hidden_used), || kaplan_meier(&durations(members))),
        }
    };
    let (first, rows) = groups.shown(asked);
    std::iter::once(row(first, "")).chain(rows.into_iter().map(|(n, key)| row(Some(n), key))).collect()
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

#[cfg(test)]
mod tests;
