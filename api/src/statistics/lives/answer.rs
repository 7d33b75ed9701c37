//! `GET /api/v1/statistics/longitudinal`.

use super::{Curves, RenewalFigures, longitudinal};
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::suppress::FEWEST;
use crate::statistics::yardsticks::{self, DensityFigures, TargetFigures};
use crate::statistics::{By, Cell};
use axum::extract::State;
use axum::response::Response;
use domain::audit::Estimate;
use domain::renewal::{Forecast, Term, UsageClass};
use domain::survival::curve::Curve;
use domain::survival::turnbull::TimeToUse;
use serde::Serialize;
use utoipa::ToSchema;

/// Days between two points of a published curve: single events are not told.
pub const STEP_DAYS: u32 = 30;

/// Figures over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct LongitudinalFigures {
    /// When the figures were read, RFC 3339.
    pub as_of: String,
    /// Where the method is explained.
    pub method: String,
    /// All names first, then each zone.
    pub groups: Vec<LongitudinalGroup>,
    /// Renewal at the end of the term.
    pub renewals: RenewalAnswer,
    /// Registered names against dated targets. Targets are measured by registrations, never by an estimate of use.
    pub targets: Vec<TargetFigures>,
    /// Names per thousand people, where an administrator loaded figures of population.
    pub density: Vec<DensityFigures>,
}

/// The curves of all names or of a zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct LongitudinalGroup {
    /// Zone; empty for all.
    pub key: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Why time to first use is left out: `few` or `complementary`.
    pub first_use_suppressed: Option<&'static str>,
    /// Time from registration to first use.
    pub first_use: Option<FirstUseFigures>,
    /// Why survival is left out: `few` or `complementary`.
    pub survival_suppressed: Option<&'static str>,
    /// How long use lasts.
    pub survival: Option<SurvivalFigures>,
}

/// Time to first use (interval-censored, Turnbull).
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstUseFigures {
    /// Names that were ever seen.
    pub names: u64,
    /// The last day after registration that any look speaks of.
    pub followed_to: u32,
    /// Share in use by day 30, 90, 180 and 365.
    pub by_day: Vec<UsedByDay>,
    /// The days on one of which half are in use; null while half are not.
    pub median: Option<MedianDays>,
    /// The curve, every 30 days.
    pub curve: Vec<UsedByDay>,
}

/// The share in use by a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedByDay {
    /// Days after registration.
    pub day: u32,
    /// Share surely in use by then, 0–1; null when no name was followed so long.
    pub at_least: Option<f64>,
    /// Share if every use that may have begun by then had.
    pub at_most: Option<f64>,
}

/// Days between which a median lies.
#[derive(Debug, Serialize, ToSchema)]
pub struct MedianDays {
    /// First.
    pub from: u32,
    /// Last; null when it was not reached.
    pub to: Option<u32>,
}

/// Survival of use (Kaplan–Meier, Greenwood).
#[derive(Debug, Serialize, ToSchema)]
pub struct SurvivalFigures {
    /// Names that were ever in use.
    pub names: u64,
    /// The last day on which any was followed.
    pub followed_to: u32,
    /// Share still in use after 30, 90, 180 and 365 days.
    pub by_day: Vec<StillInUse>,
    /// The day by which half are not in use any more, with its interval; null while more than half are.
    pub median: Option<u32>,
    /// The curve, every 30 days.
    pub curve: Vec<StillInUse>,
}

/// The share still in use on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct StillInUse {
    /// Days after the beginning of use.
    pub day: u32,
    /// Share, 0–1; null when no name was followed so long.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Renewal at the end of the term.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewalAnswer {
    /// Rates by what names were used for 30 to 60 days before the end of their term.
    pub rates: Vec<RenewalClass>,
    /// Ended terms whose class, payment or age is not known; null for 1 to 9.
    pub undetermined: Option<i64>,
    /// The forecast; null with fewer than 10 terms.
    pub expected: Option<ExpectedRenewals>,
}

/// The rate of one class.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewalClass {
    /// `HIGH`: in use; `LOW`: a page not the holder's own; `NONE`: nothing, or nothing that works.
    pub class: &'static str,
    /// `free` or `paid`.
    pub term: &'static str,
    /// Why the figures are left out: `few`.
    pub suppressed: Option<&'static str>,
    /// Renewed.
    pub renewed: Option<u64>,
    /// Ended terms.
    pub ended: Option<u64>,
    /// Their quotient, 0–1.
    pub value: Option<f64>,
    /// Lower end of Wilson's 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The rate of the class in CENTR's study of 21 zones (2024), for comparison.
    pub yardstick: f64,
}

/// Renewals that are expected.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpectedRenewals {
    /// First day on which a term ends, `2026-11-21`.
    pub from: String,
    /// The day after the last.
    pub to: String,
    /// Terms that end.
    pub names: u64,
    /// Of these, expected to be renewed.
    pub expected: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Of the names, those whose probability is that of CENTR's study. With any, the ends are a range and no 95 % interval.
    pub by_yardstick: u64,
    /// Terms that end and are outside the forecast, because class, payment or age are not known; null for 1 to 9.
    pub undetermined: Option<i64>,
}

fn used_by(t: &TimeToUse, day: u32) -> UsedByDay {
    let by = t.by(day);
    UsedByDay { day, at_least: by.map(|u| u.surely), at_most: by.map(|u| u.at_most) }
}

fn still(c: &Curve, day: u32) -> StillInUse {
    let at: Option<Estimate> = c.at(day);
    let (low, high) = (at.map(|e| e.interval.low), at.map(|e| e.interval.high));
    StillInUse { day, value: at.map(|e| e.value), low, high }
}

/// The days of a published curve.
pub fn days(followed_to: u32) -> impl Iterator<Item = u32> {
    (0..=followed_to / STEP_DAYS).map(|n| n * STEP_DAYS)
}

fn group(curves: &Curves) -> LongitudinalGroup {
    let name = |lang: Lang| match curves.zone.as_str() {
        "" => lang.texts().total.to_owned(),
        zone => naming::group(lang, By::Zone, zone),
    };
    let report = domain::survival::REPORT_DAYS;
    LongitudinalGroup {
        name: name(Lang::Vi),
        name_en: name(Lang::En),
        key: curves.zone.clone(),
        first_use_suppressed: curves.first_use.reason(),
        first_use: curves.first_use.counts().map(|t| FirstUseFigures {
            names: t.names,
            followed_to: t.followed_to,
            by_day: report.iter().map(|d| used_by(t, *d)).collect(),
            median: t.median().map(|(from, to)| MedianDays { from, to: Some(to) }),
            curve: days(t.followed_to).map(|d| used_by(t, d)).collect(),
        }),
        survival_suppressed: curves.after_use.reason(),
        survival: curves.after_use.counts().map(|c| SurvivalFigures {
            names: c.names,
            followed_to: c.followed_to,
            by_day: report.iter().map(|d| still(c, *d)).collect(),
            median: c.median().map(|m| m.day),
            curve: days(c.followed_to).map(|d| still(c, d)).collect(),
        }),
    }
}

fn unless_few(n: i64) -> Option<i64> {
    (!(1..FEWEST).contains(&n)).then_some(n)
}

fn expected(r: &RenewalFigures, f: &Forecast) -> ExpectedRenewals {
    ExpectedRenewals {
        from: r.from.to_string(),
        to: r.to.to_string(),
        names: f.names,
        expected: f.expected,
        low: f.low,
        high: f.high,
        by_yardstick: f.by_yardstick,
        undetermined: unless_few(r.undetermined_due),
    }
}

fn renewals(r: &RenewalFigures) -> RenewalAnswer {
    let rate = |c: &super::ClassRate| {
        let shown = c.rate.counts().copied().flatten();
        RenewalClass {
            class: class(c.class),
            term: if c.term == Term::Free { "free" } else { "paid" },
            suppressed: c.rate.reason(),
            renewed: shown.map(|s| s.count.part()),
            ended: shown.map(|s| s.count.whole()),
            value: shown.map(|s| s.estimate.value),
            low: shown.map(|s| s.estimate.interval.low),
            high: shown.map(|s| s.estimate.interval.high),
            yardstick: c.class.yardstick(),
        }
    };
    let forecast = match &r.forecast {
        Cell::Shown(f) => Some(expected(r, f)),
        Cell::Few | Cell::Hidden => None,
    };
    RenewalAnswer {
        rates: r.rates.iter().map(rate).collect(),
        undetermined: unless_few(r.undetermined),
        expected: forecast,
    }
}

/// The code of a class.
#[must_use]
pub fn class(class: UsageClass) -> &'static str {
    match class {
        UsageClass::High => "HIGH",
        UsageClass::Low => "LOW",
        UsageClass::None => "NONE",
    }
}

/// Time to first use, survival of use, renewals, targets and density.
///
/// # Errors
/// [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/statistics/longitudinal",
    tag = "statistics",
    responses((status = 200, description = "Figures over time, for all names and by zone", body = LongitudinalFigures))
)]
pub async fn show(State(state): State<ApiState>) -> Result<Response, Fault> {
    Ok(reply::json(&answer(&state).await?, reply::MINUTE))
}

/// The answer as a value, for tables.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn read(state: &ApiState) -> Result<serde_json::Value, Fault> {
    crate::statistics::files::plain(&answer(state).await?)
}

async fn answer(state: &ApiState) -> Result<LongitudinalFigures, Fault> {
    let figures = longitudinal(state).await?;
    Ok(LongitudinalFigures {
        as_of: figures.computed_at.rfc3339(),
        method: state.url("/phuong-phap"),
        groups: figures.curves.iter().map(group).collect(),
        renewals: renewals(&figures.renewals),
        targets: yardsticks::targets(state).await?,
        density: yardsticks::density(state).await?,
    })
}
