//! What is published of a quarter's audit (docs/measuring.md E.7): how its sample was drawn, how far the labellers agree, how
//! well the figures know what people found, and which groups can be told apart. Never the drawn names, nor who labelled.

use super::By;
use super::corrected::{Audited, ClassShare};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Db, Snapshot};
use utoipa::ToSchema;

/// The audit of a frozen quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedAudit {
    /// The seed that was published before the quarter was frozen: with it anybody repeats the draw.
    pub seed: String,
    /// When it was drawn, RFC 3339.
    pub drawn_at: String,
    /// The national sample by what the machine said.
    pub strata: Vec<DrawnStratum>,
    /// The nation's estimates: the corrected rates `u_any` and `u_web`, the shares of the classes, `se_…` and `sp_…`, `kappa`.
    /// Empty until the labels are in.
    pub estimates: Vec<PublishedEstimate>,
    /// What the names of the nation are used for: the four classes with their intervals, beside the uncorrected shares. Empty until
    /// the labels are in, and where the quarter's rate is withheld.
    pub classes: Vec<ClassShare>,
    /// Provinces that can be told apart, the highest band first; in a band their codes, in no order of rank.
    pub province_bands: Vec<Vec<String>>,
    /// The same of registrars.
    pub registrar_bands: Vec<Vec<String>>,
}

/// A stratum of the sample.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrawnStratum {
    /// `USE`, `LOW`, `BROKEN_NONE`, `ALIVE_UNKNOWN` or `BORDER`.
    pub stratum: &'static str,
    /// Observed names that the machine put there.
    pub population: u64,
    /// Of these, drawn.
    pub drawn: u64,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedEstimate {
    /// What is estimated.
    pub indicator: String,
    /// The estimate.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What it rests on.
    pub basis: String,
    /// How many labels.
    pub labels: i64,
}

/// The audit of a frozen quarter; `None` when no sample was drawn.
///
/// # Errors
/// Database errors.
pub async fn published(db: &Db, snapshot: &Snapshot) -> store::Result<Option<PublishedAudit>> {
    let Some(audit) = db.audit(snapshot.id).await? else { return Ok(None) };
    let all = db.audit_estimates(snapshot.id).await?;
    let nation = all.iter().filter(|e| e.dimension == By::Total.word());
    let estimates = nation.map(|e| PublishedEstimate {
        indicator: e.indicator.clone(),
        value: e.value,
        low: e.low,
        high: e.high,
        basis: e.basis.clone(),
        labels: e.labels,
    });
    let estimates = estimates.collect();
    let audited = Audited::of(db, snapshot, all).await?;
    let bands = |by: By| {
        let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (key, band) in audited.bands(by) {
            found.entry(band).or_default().push(key);
        }
        found.values_mut().for_each(|keys| keys.sort_unstable());
        found.into_values().collect()
    };
    let stratum = |i: &domain::audit::sample::Inclusion| DrawnStratum {
        stratum: i.stratum.code(),
        population: i.population,
        drawn: i.drawn,
    };
    Ok(Some(PublishedAudit {
        seed: audit.seed,
        drawn_at: audit.drawn_at.rfc3339(),
        strata: audit.nation.iter().map(stratum).collect(),
        estimates,
        classes: audited.classes(),
        province_bands: bands(By::Province),
        registrar_bands: bands(By::Registrar),
    }))
}
