//! The shares of several classes at once (E.7): the predicted shares q are the true shares π seen through the
//! classifier's confusion, `q = Mπ` with `M[i][k] = P(predicted i | truly k)`; π is sought among shares that
//! are not negative and add up to 1.

mod confusion;
mod solve;
mod strata;

pub use confusion::{Confusion, Drawn};
pub use strata::{Labelled, shares};

use super::error::AuditError;
use super::interval::Estimate;
use super::resample;
use rand::Rng;
use serde::Serialize;

/// The corrected share of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassShare {
    /// The class.
    pub class: String,
    /// Its share as predicted, 0–1.
    pub raw: f64,
    /// Its corrected share with the percentile interval of the resampled audits.
    pub corrected: Estimate,
}

/// Corrects the `predicted` counts (one for each class of `confusion`, in its order).
///
/// The point estimate is the maximum-likelihood one (EM from equal shares, which needs no inverse of M and
/// never leaves the simplex). For the interval the labels within each stratum of the draw are drawn again
/// `replicates` times; q is a census and stays. A cell without a label stays empty in every resample, so a
/// class of which no confusion was seen looks a little surer than it is: for a rate of use alone,
/// [`super::stratified`] is the estimate to publish.
///
/// # Errors
/// [`AuditError::Shape`] when the counts do not fit, [`AuditError::Empty`] when they are all 0,
/// [`AuditError::ClassNotAudited`] and [`AuditError::ClassNeverTrue`] when the audit does not know a class,
/// [`AuditError::TooFewReplicates`] under 100.
pub fn correct(
    confusion: &Confusion,
    predicted: &[u64],
    replicates: usize,
    rng: &mut impl Rng,
) -> Result<Vec<ClassShare>, AuditError> {
    resample::enough(replicates)?;
    let classes = confusion.classes();
    if predicted.len() != classes.len() {
        let what = "predicted counts".to_owned();
        return Err(AuditError::Shape { what, found: predicted.len(), expected: classes.len() });
    }
    let total: u64 = predicted.iter().sum();
    if total == 0 {
        return Err(AuditError::Empty("predicted names".to_owned()));
    }
    confusion.knows(predicted)?;
    let q: Vec<f64> = predicted.iter().map(|n| *n as f64 / total as f64).collect();
    let point = solve::shares(&confusion.rates(), &q);
    let mut resampled = vec![Vec::with_capacity(replicates); classes.len()];
    for _ in 0..replicates {
        let shares = solve::shares(&confusion.redrawn(rng).rates(), &q);
        for (values, share) in resampled.iter_mut().zip(shares) {
            values.push(share);
        }
    }
    let rows = classes.iter().zip(q).zip(point).zip(resampled);
    Ok(rows
        .map(|(((class, raw), value), values)| ClassShare {
            class: class.clone(),
            raw,
            corrected: Estimate { value, interval: resample::percentiles(values).holding(value) },
        })
        .collect())
}

#[cfg(test)]
mod tests;
