//! The estimate that the audit corrects (docs/measuring.md E.7), beside the raw rate. It speaks of the quarter that was
//! audited and not of today, so it carries that quarter's name, coverage and raw rate.

use super::By;
use super::suppress::FEWEST;
use domain::audit::bands::{Band, bands};
use domain::audit::{Estimate, Interval, Label};
use domain::measure::{Publication, Rate, Usage};
use serde::Serialize;
use std::collections::HashMap;
use store::{AuditEstimate, Snapshot};
use utoipa::ToSchema;

/// A corrected usage rate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Corrected {
    /// The estimate, 0–1.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How it was made: `post_stratified`, `own`, `synthetic`, `composite`, …
    pub basis: String,
    /// Names that people labelled for it.
    pub labels: i64,
    /// The frozen quarter of which it speaks, `2026-Q3`.
    pub quarter: String,
    /// Its revision.
    pub revision: i64,
    /// The uncorrected rate of the group in that quarter, 0–1; null where it is not published.
    pub raw: Option<f64>,
    /// Coverage of the group in that quarter, 0–1.
    pub coverage: Option<f64>,
    /// Cohen's κ of the two labellers; under 0.8 the estimate is for orientation only. Null when none could be computed, or
    /// when the labels are an earlier quarter's.
    pub agreement: Option<f64>,
}

/// The share of names that are used for one thing, as the audit corrects it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClassShare {
    /// `own_site`, `elsewhere`, `other_service` or `not_use`; the four add up to 1.
    pub class: &'static str,
    /// The uncorrected share in that quarter, 0–1: each mature name by what it counts as, its website first.
    pub raw: Option<f64>,
    /// The estimate, 0–1.
    pub value: f64,
    /// Lower end of its 95 % interval: audits drawn again (bootstrap).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Labels on which all four rest.
    pub labels: i64,
    /// The frozen quarter of which it speaks, `2026-Q3`.
    pub quarter: String,
    /// Its revision.
    pub revision: i64,
    /// How it was made: `multiclass` from the quarter's own labels, `confusion` by the errors that an earlier audit saw.
    pub basis: String,
}

/// The latest frozen quarter that has estimates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audited {
    quarter: String,
    revision: i64,
    estimates: Vec<AuditEstimate>,
    /// Use in that quarter, by dimension and key.
    frozen: HashMap<(&'static str, String), Usage>,
}

/// How many names the figures count as what a label says; see [`Label::counted`]. Of one name the active website decides, so
/// websites and pages elsewhere never overlap, and all other use is another service.
fn counted_as(u: &Usage, label: Label) -> i64 {
    match label {
        Label::OwnSite => u.web,
        Label::Elsewhere => u.alias,
        Label::OtherService => u.active - u.web - u.alias,
        Label::NotUse => u.mature - u.active,
        Label::CannotTell => 0,
    }
}

/// What audits estimate groups by.
const AUDITED_BY: [By; 4] = [By::Total, By::Zone, By::Province, By::Registrar];

impl Audited {
    /// The estimates of a frozen quarter with its own figures.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn of(
        db: &store::Db,
        snapshot: &Snapshot,
        estimates: Vec<AuditEstimate>,
    ) -> store::Result<Self> {
        let mut frozen = HashMap::new();
        for by in AUDITED_BY {
            let figures = db.frozen_dimension(snapshot.id, by.word()).await?;
            frozen.extend(figures.into_iter().map(|(key, counts)| ((by.word(), key), counts.usage)));
        }
        Ok(Self { quarter: snapshot.quarter.to_string(), revision: snapshot.revision, estimates, frozen })
    }

    /// The corrected rate of a group; `None` while none is published for it. Groups of a cut (one zone of a province) are
    /// never corrected: no audit is drawn for them. Where too little was seen for a rate, the labels of what was seen make
    /// none either (E.6.3).
    #[must_use]
    pub fn corrected(&self, by: By, key: &str) -> Option<Corrected> {
        let e = self.find(by.word(), key, "u_any")?;
        let usage = self.frozen.get(&(by.word(), key.to_owned()));
        let rates = usage.filter(|u| u.mature >= FEWEST).map(Usage::rates);
        if rates.is_some_and(|r| r.publication == Publication::Withheld) {
            return None;
        }
        Some(Corrected {
            value: e.value,
            low: e.low,
            high: e.high,
            basis: e.basis.clone(),
            labels: e.labels,
            quarter: self.quarter.clone(),
            revision: self.revision,
            raw: rates.and_then(|r| r.any.value),
            coverage: rates.and_then(|r| r.coverage.value),
            agreement: self.find(By::Total.word(), "", "kappa").map(|k| k.value),
        })
    }

    /// What the names of the nation are used for, each class with its interval; empty while no audit tells, and where the quarter's
    /// rate is withheld.
    #[must_use]
    pub fn classes(&self) -> Vec<ClassShare> {
        let usage = self.frozen.get(&(By::Total.word(), String::new())).filter(|u| u.mature >= FEWEST);
        let Some(usage) = usage.filter(|u| u.rates().publication != Publication::Withheld) else {
            return Vec::new();
        };
        let share = |label: Label| {
            let e = self.find(By::Total.word(), "", &format!("share_{}", label.code()))?;
            Some(ClassShare {
                class: label.code(),
                raw: Rate::of(counted_as(usage, label), usage.mature).value,
                value: e.value,
                low: e.low,
                high: e.high,
                labels: e.labels,
                quarter: self.quarter.clone(),
                revision: self.revision,
                basis: e.basis.clone(),
            })
        };
        // Shares of a whole: all of them or none.
        Label::TELLING.into_iter().map(share).collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn find(&self, dimension: &str, key: &str, indicator: &str) -> Option<&AuditEstimate> {
        self.estimates.iter().find(|e| e.indicator == indicator && e.dimension == dimension && e.key == key)
    }

    /// Groups that can be told apart, the highest band first: the number of a group's band, by its key.
    #[must_use]
    pub fn bands(&self, by: By) -> HashMap<String, usize> {
        let estimate = |key: &str| {
            let c = self.corrected(by, key)?;
            let interval = Interval { low: c.low, high: c.high };
            Some((key.to_owned(), Estimate { value: c.value, interval }))
        };
        let of = |e: &&AuditEstimate| e.dimension == by.word() && e.indicator == "u_any" && !e.key.is_empty();
        let groups = self.estimates.iter().filter(of).filter_map(|e| estimate(&e.key)).collect();
        let numbered =
            |(n, band): (usize, Band<String>)| band.members.into_iter().map(move |(key, _)| (key, n));
        bands(groups).into_iter().enumerate().flat_map(numbered).collect()
    }
}

/// The latest frozen quarter that was audited; nothing while there is none.
///
/// # Errors
/// Database errors.
pub async fn published(db: &store::Db) -> store::Result<Audited> {
    for snapshot in db.snapshots().await? {
        let estimates = db.audit_estimates(snapshot.id).await?;
        if !estimates.is_empty() {
            return Audited::of(db, &snapshot, estimates).await;
        }
    }
    Ok(Audited::default())
}
