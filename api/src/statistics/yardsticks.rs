//! Registered names beside what an administrator loaded: dated targets and population (docs/measuring.md E.6.10).

use super::{Asked, By, Table, table};
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::state::ApiState;
use domain::population::{Ages, Density, Population};
use domain::province::ProvinceCode;
use domain::targets::{TargetZone, Targets};
use serde::Serialize;
use store::InputKind;
use utoipa::ToSchema;

/// How far a target is reached.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TargetFigures {
    /// Short name of the target.
    pub code: String,
    /// The zone that counts; `vn` for every name under .vn.
    pub zone: String,
    /// Registered names to reach.
    pub target: u64,
    /// The last day for it, `2025-12-31`.
    pub due: String,
    /// The decision that sets it.
    pub source: String,
    /// Registered names; null when the register does not hold the zone, or the figure is suppressed.
    pub registered: Option<i64>,
    /// `registered` ÷ `target`.
    pub share: Option<f64>,
    /// Names still missing.
    pub missing: Option<u64>,
    /// Days left; negative after the day.
    pub days_left: i64,
    /// Names active over time, to stand beside; never part of the share.
    pub active: Option<i64>,
}

/// Names per thousand people of a province.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DensityFigures {
    /// Code of the province; empty for the nation.
    pub key: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Registered biz.vn and id.vn names; null when suppressed.
    pub registered: Option<i64>,
    /// Per thousand of all ages; null without a figure of population.
    pub all: Option<PerThousand>,
    /// Per thousand aged 15 to 69.
    pub aged_15_69: Option<PerThousand>,
}

/// A density with the figure below its line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PerThousand {
    /// The density.
    pub value: f64,
    /// People.
    pub people: u64,
    /// The day for which that holds; null for a sum of provinces.
    pub as_of: Option<String>,
    /// Who published it; null for a sum of provinces.
    pub source: Option<String>,
}

async fn by(state: &ApiState, by: By) -> Result<Table, Fault> {
    table(state, &Asked { by, zone: None, province: None }).await
}

/// The targets in force: the latest that an administrator loaded, or those that came with the program.
async fn in_force(state: &ApiState) -> Result<Targets, Fault> {
    let Some((input, text)) = state.db.input(InputKind::Targets).await? else {
        return Ok(Targets::shipped().clone());
    };
    Targets::parse(&input.file_name, &text).map_err(|error| {
        tracing::error!(%error, "the loaded targets cannot be read");
        Fault::Internal
    })
}

/// Every target with its progress at present.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn targets(state: &ApiState) -> Result<Vec<TargetFigures>, Fault> {
    let zones = by(state, By::Zone).await?;
    let today = state.clock.now().date();
    let figures = |t: &domain::targets::Target| {
        let line = match &t.zone {
            TargetZone::Zone(zone) => zones.lines.iter().find(|l| l.key == zone.as_str()),
            // The register holds two of the zones under .vn: their sum says nothing of the whole.
            TargetZone::All => None,
        };
        let registered = line.and_then(|l| l.cell.counts()).map(|c| c.registered);
        let progress = t.progress(registered.unwrap_or(0).max(0) as u64, today);
        TargetFigures {
            code: t.code.clone(),
            zone: t.zone.to_string(),
            target: t.value,
            due: t.due.to_string(),
            source: t.source.clone(),
            registered,
            share: registered.map(|_| progress.share),
            missing: registered.map(|_| progress.missing),
            days_left: progress.days_left,
            // Withheld with the rate.
            active: line.and_then(|l| l.usage.rates()).map(|r| r.any.numerator),
        }
    };
    Ok(in_force(state).await?.all().iter().map(figures).collect())
}

/// Density by province and of the nation; empty while no population is loaded.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn density(state: &ApiState) -> Result<Vec<DensityFigures>, Fault> {
    let Some((_, text)) = state.db.input(InputKind::Population).await? else { return Ok(Vec::new()) };
    let population = Population::parse(&text).map_err(|error| {
        tracing::error!(%error, "the loaded population cannot be read");
        Fault::Internal
    })?;
    let provinces = by(state, By::Province).await?;
    let today = state.clock.now().date();
    let mut out: Vec<DensityFigures> = Vec::new();
    for line in provinces.lines.iter().filter(|l| !l.key.is_empty()) {
        let Some(code) = ProvinceCode::parse(&line.key) else { continue };
        let registered = line.cell.counts().map(|c| c.registered);
        let names = registered.unwrap_or(0).max(0) as u64;
        let of = |ages: Ages| registered.and_then(|_| population.density(names, code, ages, today)).map(own);
        out.push(DensityFigures {
            name: naming::group(Lang::Vi, By::Province, &line.key),
            name_en: naming::group(Lang::En, By::Province, &line.key),
            key: line.key.clone(),
            registered,
            all: of(Ages::All),
            aged_15_69: of(Ages::From15To69),
        });
    }
    let registered = provinces.total.cell.counts().map(|c| c.registered);
    let of = |ages: Ages| {
        let (people, names) = (population.nation(ages, today)?, registered?.max(0) as u64);
        let value = domain::population::per_thousand(names, people);
        Some(PerThousand { value, people, as_of: None, source: None })
    };
    out.push(DensityFigures {
        key: String::new(),
        name: Lang::Vi.texts().total.to_owned(),
        name_en: Lang::En.texts().total.to_owned(),
        registered,
        all: of(Ages::All),
        aged_15_69: of(Ages::From15To69),
    });
    Ok(out)
}

fn own(d: Density) -> PerThousand {
    PerThousand {
        value: d.per_thousand,
        people: d.figure.value,
        as_of: Some(d.figure.as_of.to_string()),
        source: Some(d.figure.source),
    }
}
