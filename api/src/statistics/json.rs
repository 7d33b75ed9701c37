//! `GET /api/v1/statistics`.

use super::usage::{self, UsageFigures};
use super::{Asked, Line, Table};
use crate::extract::Params;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::measure::{Counts, Publication, Rate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Parameters of the statistics.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatisticsParams {
    /// What groups are made by: `total` (default), `province`, `zone`, `registrar`, `cohort` (quarter of registration),
    /// `holder` (kind of holder), `sector`, `campaign`, `as-registered` (province as registered) or `ward` (of one province).
    pub by: Option<String>,
    /// Only names of this zone, such as `id.vn`.
    pub zone: Option<String>,
    /// Only names of this province: a two-digit code of the 34-unit map, or a slug.
    pub province: Option<String>,
}

/// Usage figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// What groups are made by.
    pub by: &'static str,
    /// The zone asked for.
    pub zone: Option<String>,
    /// The province asked for (code of the 34-unit map).
    pub province: Option<String>,
    /// When the figures were read, RFC 3339.
    pub as_of: String,
    /// Where the method is explained.
    pub method: String,
    /// All names that were asked for.
    pub total: StatisticsGroup,
    /// The groups that have names, sorted by key.
    pub groups: Vec<StatisticsGroup>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsGroup {
    /// Province code, zone, registrar, quarter, kind of holder, letter of a sector, campaign, `63:24` or `34:24` for a unit of
    /// either map, or ward; empty for *unknown*.
    pub key: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Why the figures are left out: `few` (1 to 9 names) or `complementary` (they would give away a small group).
    pub suppressed: Option<&'static str>,
    /// What was seen at the last look at each name, unless suppressed.
    pub figures: Option<Figures>,
    /// Why use over time is left out: like `suppressed`, of the names at least 90 days old.
    pub usage_suppressed: Option<&'static str>,
    /// Use over time, unless suppressed: the usage rate.
    pub usage: Option<UsageFigures>,
}

/// What was seen at the last look at each name of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// Names in the register.
    pub registered: i64,
    /// Of these, held or suspended: outside every rate.
    pub held: i64,
    /// The denominator of the rates.
    pub eligible: i64,
    /// Names that cannot be verified: the width of the bounds; null when withheld.
    pub unverifiable: Option<i64>,
    /// Share of eligible names that were observed in the last 42 days.
    pub coverage: Ratio,
    /// `final` (coverage ≥ 95 %), `provisional` (≥ 80 %) or `withheld` (rates and their numerators are null).
    pub publication: &'static str,
    /// In use on any axis.
    pub in_use: Ratio,
    /// Bounds of `in_use` for what cannot be verified; null when withheld.
    pub in_use_bounds: Option<Bounds>,
    /// Own live website.
    pub web: Ratio,
    /// Valid HTTPS among own live websites.
    pub https: Ratio,
    /// The strict funnel, each step a subset of the one before.
    pub funnel: Vec<Step>,
    /// Figures that are not steps of the funnel.
    pub beside: Vec<Step>,
}

/// A share with what it is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ratio {
    /// Above the line; null when withheld: over the denominator it would be the rate.
    pub numerator: Option<i64>,
    /// Below the line.
    pub denominator: i64,
    /// Their quotient, 0–1; null for an empty group or when withheld.
    pub value: Option<f64>,
}

impl Ratio {
    /// A rate; its value and its numerator only when it may be published.
    #[must_use]
    pub fn of(rate: Rate, open: bool) -> Self {
        let value = rate.value.filter(|_| open);
        Self { numerator: open.then_some(rate.numerator), denominator: rate.denominator, value }
    }
}

/// Lower and upper bound of a share.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bounds {
    /// No name that cannot be verified is in use.
    pub lower: f64,
    /// All of them are.
    pub upper: f64,
}

/// A count with its code.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// The code.
    pub step: &'static str,
    /// Number of names; null when the rates are withheld, but for the group itself.
    pub count: Option<i64>,
}

impl Step {
    /// Steps of which the first is the group itself.
    pub fn list(codes: &[(&'static str, i64)], open: bool) -> Vec<Self> {
        codes
            .iter()
            .enumerate()
            .map(|(n, (step, count))| Self { step, count: (open || n == 0).then_some(*count) })
            .collect()
    }
}

/// The word of a publication state.
#[must_use]
pub fn publication(p: Publication) -> &'static str {
    match p {
        Publication::Final => "final",
        Publication::Provisional => "provisional",
        Publication::Withheld => "withheld",
    }
}

/// Figures that stand beside the funnel, with their codes.
#[must_use]
pub fn beside(c: &Counts) -> [(&'static str, i64); 11] {
    [
        ("live", c.live),
        ("alias", c.alias),
        ("other", c.other),
        ("mail", c.mail),
        ("unverifiable", c.unverifiable),
        ("low", c.low),
        ("template", c.template),
        ("parked", c.parked),
        ("broken", c.broken),
        ("none", c.none),
        ("abuse", c.abuse),
    ]
}

impl From<&Counts> for Figures {
    fn from(c: &Counts) -> Self {
        let i = c.indicators();
        let open = i.publication != Publication::Withheld;
        let ratio = |r: Rate| Ratio::of(r, open);
        let bounds = i.any.value.zip(i.any_upper.value).filter(|_| open);
        Self {
            registered: c.registered,
            held: c.held,
            eligible: c.eligible,
            unverifiable: open.then_some(c.unverifiable),
            coverage: Ratio::of(i.coverage, true),
            publication: publication(i.publication),
            in_use: ratio(i.any),
            in_use_bounds: bounds.map(|(lower, upper)| Bounds { lower, upper }),
            web: ratio(i.web),
            https: ratio(i.secure),
            funnel: Step::list(&c.funnel(), open),
            beside: beside(c).map(|(step, count)| Step { step, count: open.then_some(count) }).into(),
        }
    }
}

fn group(asked: &Asked, line: &Line) -> StatisticsGroup {
    StatisticsGroup {
        key: line.key.clone(),
        name: naming::group(Lang::Vi, asked.by, &line.key),
        name_en: naming::group(Lang::En, asked.by, &line.key),
        suppressed: line.cell.reason(),
        figures: line.cell.counts().map(Figures::from),
        usage_suppressed: line.usage.reason(),
        usage: usage::figures(line),
    }
}

fn answer(state: &ApiState, table: &Table) -> Statistics {
    let asked = &table.asked;
    Statistics {
        by: asked.by.word(),
        zone: asked.zone.clone(),
        province: asked.province.map(|p| p.to_string()),
        as_of: table.computed_at.rfc3339(),
        method: state.url("/phuong-phap"),
        total: StatisticsGroup {
            name: Lang::Vi.texts().total.to_owned(),
            name_en: Lang::En.texts().total.to_owned(),
            ..group(asked, &table.total)
        },
        groups: table.lines.iter().map(|l| group(asked, l)).collect(),
    }
}

/// Usage figures with numerator, denominator, coverage and bounds.
///
/// # Errors
/// [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    tag = "statistics",
    params(StatisticsParams),
    responses(
        (status = 200, description = "Figures by group, with their total", body = Statistics),
        (status = 400, description = "A parameter cannot be used", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(State(state): State<ApiState>, params: Params) -> Result<Response, Fault> {
    let asked = super::asked(&state, &params)?;
    let table = super::table(&state, &asked).await?;
    Ok(reply::json(&answer(&state, &table), reply::MINUTE))
}
