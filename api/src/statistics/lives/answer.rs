//! `GET /api/v1/statistics/longitudinal`.

use super::renewed::{RenewalAnswer, renewals};
use super::{Asked, Curves, Longitudinal, asked, longitudinal};
use crate::extract::Params;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::By;
use crate::statistics::yardsticks::{self, DensityFigures, TargetFigures};
use axum::extract::State;
use axum::response::Response;
use domain::audit::Estimate;
use domain::survival::curve::Curve;
use domain::survival::turnbull::TimeToUse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days between two points of a published curve: single events are not told.
pub const STEP_DAYS: u32 = 30;

/// Parameters of figures over time.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LongitudinalParams {
    /// What groups are made by: `total` (default) or `zone` (each zone), `province`, `registrar`, `cohort` (quarter of
    /// registration), `holder` (kind of holder), `sector`, `campaign`, `as-registered` (province as registered) or `ward`
    /// (of one province).
    pub by: Option<String>,
    /// With `by=ward`, whose wards: a two-digit code of the 34-unit map, or a slug.
    pub province: Option<String>,
}

/// Figures over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct LongitudinalFigures {
    /// What groups are made by; of `total`, by zone.
    pub by: &'static str,
    /// The province asked for.
    pub province: Option<String>,
    /// When the figures were read, RFC 3339.
    pub as_of: String,
    /// Where the method is explained.
    pub method: String,
    /// All names first (of the province, with `by=ward`), then each group in the order of keys, the unknown one last.
    pub groups: Vec<LongitudinalGroup>,
    /// Renewal at the end of the term.
    pub renewals: RenewalAnswer,
    /// Registered names against dated targets. Targets are measured by registrations, never by an estimate of use.
    pub targets: Vec<TargetFigures>,
    /// Names per thousand people, where an administrator loaded figures of population.
    pub density: Vec<DensityFigures>,
}

/// The curves of all names or of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct LongitudinalGroup {
    /// The group's key: a zone, a province and so on; empty for all and for *unknown*.
    pub key: String,
    /// These are all names together.
    pub total: bool,
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

fn used_by(t: &TimeToUse, day: u32) -> UsedByDay {
    let by = t.by(day);
    // A sum of nothing is −0 in Rust, which no reader should meet.
    let share = |share: f64| share + 0.0;
    UsedByDay { day, at_least: by.map(|u| share(u.surely)), at_most: by.map(|u| share(u.at_most)) }
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

/// The name of the group in a place of the list: all, or the province whose wards they are, stand first.
pub(super) fn name(lang: Lang, figures: &Longitudinal, at: usize, key: &str) -> String {
    let province = figures.asked.province.as_ref().map(domain::province::ProvinceCode::as_str);
    match (at, province) {
        (0, Some(province)) => naming::group(lang, By::Province, province),
        (0, None) => lang.texts().total.to_owned(),
        _ => naming::group(lang, figures.by(), key),
    }
}

fn group(figures: &Longitudinal, at: usize, curves: &Curves) -> LongitudinalGroup {
    let report = domain::survival::REPORT_DAYS;
    LongitudinalGroup {
        name: name(Lang::Vi, figures, at, &curves.key),
        name_en: name(Lang::En, figures, at, &curves.key),
        key: curves.key.clone(),
        total: at == 0,
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

/// Time to first use, survival of use and renewals of all names and by group; targets and density.
///
/// # Errors
/// [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/statistics/longitudinal",
    tag = "statistics",
    params(LongitudinalParams),
    responses(
        (status = 200, description = "Figures over time, for all names and by group", body = LongitudinalFigures),
        (status = 400, description = "A parameter cannot be used", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(State(state): State<ApiState>, params: Params) -> Result<Response, Fault> {
    let asked = asked(&state, &params)?;
    Ok(reply::json(&answer(&state, &asked).await?, reply::MINUTE))
}

/// The answer as a value, for tables.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn read(state: &ApiState, asked: &Asked) -> Result<serde_json::Value, Fault> {
    crate::statistics::files::plain(&answer(state, asked).await?)
}

async fn answer(state: &ApiState, asked: &Asked) -> Result<LongitudinalFigures, Fault> {
    let figures = longitudinal(state, asked).await?;
    Ok(LongitudinalFigures {
        by: asked.by.word(),
        province: asked.province.map(|p| p.to_string()),
        as_of: figures.computed_at.rfc3339(),
        method: state.url("/phuong-phap"),
        groups: figures.curves.iter().enumerate().map(|(at, c)| group(&figures, at, c)).collect(),
        renewals: renewals(&figures),
        targets: yardsticks::targets(state).await?,
        density: yardsticks::density(state).await?,
    })
}
