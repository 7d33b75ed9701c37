//! The rate of a province with few labels of its own (E.7). What the nation's labels say of each predicted
//! class is applied to the province's own mix of classes (synthetic), and the province's own labels come in
//! as they become many.

use super::error::AuditError;
use super::interval::{Estimate, Interval};
use super::stratified::{Proportion, Stratum};
use serde::{Deserialize, Serialize};

/// Labels of its own from which a province's rate rests on them alone.
pub const OWN_LABELS: u64 = 100;

/// One predicted class: in the nation, and in the province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaStratum {
    /// The class in the nation, as audited.
    pub nation: Stratum,
    /// The same class in the province, with the labels drawn in the province; `audited` may be 0.
    pub area: Stratum,
}

/// What the rate of a province rests on. Shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Only the nation's labels, on the province's mix of classes.
    Synthetic,
    /// The nation's and its own, weighted by how sure each is.
    Composite,
    /// Only its own labels.
    Own,
}

/// The corrected rate of a province.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SmallArea {
    /// The rate with its 95 % interval.
    pub estimate: Estimate,
    /// What it rests on.
    pub basis: Basis,
    /// Weight of the province's own labels, 0–1.
    pub own_weight: f64,
    /// Labels of its own.
    pub audited: u64,
}

/// The province's rate: own labels alone from [`OWN_LABELS`] on, a composite below, synthetic without any.
///
/// The two sources are weighted within each class, inversely to their variances. The nation's share is less
/// sure for a province than its sampling variance says, in two ways that are added: the province's names are
/// few and may by chance differ from the nation's (`p(1 − p)/N`), and provinces differ (`between`, from
/// [`between_areas`]; 0 claims that they do not). A class of the province with fewer than 2 of its own labels
/// borrows the nation's share, and the rate is then called composite however many labels the other classes
/// have.
///
/// # Errors
/// As [`Stratum::proportion`], for the nation's stratum where it is needed; [`AuditError::Empty`] when the
/// province has no observed names; [`AuditError::OutOfRange`] when `between` is no variance of a share
/// (0–0.25).
pub fn small_area(strata: &[AreaStratum], between: f64) -> Result<SmallArea, AuditError> {
    if !(0.0..=0.25).contains(&between) {
        let what = "variance between provinces".to_owned();
        return Err(AuditError::OutOfRange { what, value: between, range: "0 to 0.25" });
    }
    let population: u64 = strata.iter().map(|s| s.area.population).sum();
    if population == 0 {
        return Err(AuditError::Empty("observed names of the province".to_owned()));
    }
    let audited: u64 = strata.iter().map(|s| s.area.audited).sum();
    let (mut value, mut variance, mut own_weight) = (0.0, 0.0, 0.0);
    for stratum in strata.iter().filter(|s| s.area.population > 0) {
        let weight = stratum.area.population as f64 / population as f64;
        let (share, own) = stratum.blend(between, audited >= OWN_LABELS)?;
        value += weight * share.value;
        variance += weight * weight * share.variance;
        own_weight += weight * own;
    }
    let basis = match own_weight {
        w if w <= 0.0 => Basis::Synthetic,
        w if w >= 1.0 - 1e-9 && audited >= OWN_LABELS.min(population) => Basis::Own,
        _ => Basis::Composite,
    };
    let value = f64::clamp(value, 0.0, 1.0);
    let interval = Interval::normal(value, f64::sqrt(variance));
    Ok(SmallArea { estimate: Estimate { value, interval }, basis, own_weight, audited })
}

impl AreaStratum {
    /// The share of the class in the province, and the weight of its own labels in it.
    fn blend(&self, between: f64, own_alone: bool) -> Result<(Proportion, f64), AuditError> {
        let own = match self.area.proportion() {
            Err(AuditError::TooFewAudited { .. }) => None,
            other => other?,
        };
        match own {
            Some(own) if own_alone || own.variance <= 0.0 => Ok((own, 1.0)),
            Some(own) => {
                let nation = self.nations_share(between)?;
                let weight = nation.variance / (nation.variance + own.variance);
                let blended = Proportion {
                    value: weight * own.value + (1.0 - weight) * nation.value,
                    variance: weight * own.variance,
                };
                Ok((blended, weight))
            }
            None => Ok((self.nations_share(between)?, 0.0)),
        }
    }

    fn nations_share(&self, between: f64) -> Result<Proportion, AuditError> {
        let missing = || AuditError::Empty(format!("names of “{}” in the nation", self.nation.name));
        let nation = self.nation.proportion()?.ok_or_else(missing)?;
        // Laplace's share keeps the chance of the few off 0 where all of the nation's labels agree.
        let p = (self.nation.in_use as f64 + 1.0) / (self.nation.audited as f64 + 2.0);
        let few = p * (1.0 - p) / self.area.population as f64;
        Ok(Proportion { value: nation.value, variance: nation.variance + few + between })
    }
}

/// How much provinces differ in the true share of a predicted class: the variance that is left when the
/// sampling errors are taken out of the squared differences between own and national shares (method of
/// moments), at least 0. Give one pair (own, national) for each province and class with an audit of its own;
/// without pairs it is 0.
#[must_use]
pub fn between_areas(pairs: &[(Proportion, Proportion)]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    let left: f64 = pairs.iter().map(|(a, b)| (a.value - b.value).powi(2) - a.variance - b.variance).sum();
    (left / pairs.len() as f64).clamp(0.0, 0.25)
}

#[cfg(test)]
mod tests;
