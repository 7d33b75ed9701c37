//! The rate between two audits (E.7): the raw rate, corrected with the sensitivity and specificity that the
//! last audit measured (Rogan and Gladen 1978), with the interval of Lang and Reiczigel (2014) that accounts
//! for all three being estimates.

use super::error::AuditError;
use super::interval::{Estimate, Interval, Z95};
use super::tally::Tally;

/// The smallest Se + Sp − 1 with which a correction is still made.
pub const MIN_YOUDEN: f64 = 0.5;

/// What the classifier said of names whose truth people established.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validation {
    /// Se: of the names truly in use, those that were predicted so.
    pub sensitivity: Tally,
    /// Sp: of the names truly not in use, those that were predicted so.
    pub specificity: Tally,
}

impl Validation {
    /// J = Se + Sp − 1: 0 for a coin, 1 for a classifier without error.
    #[must_use]
    pub fn youden(&self) -> f64 {
        self.sensitivity.share() + self.specificity.share() - 1.0
    }
}

/// `π̂ = (p + Sp − 1)/(Se + Sp − 1)`, clipped to `[0, 1]`, for `positive` names predicted in use;
/// Lang–Reiczigel interval.
///
/// The interval has its own, smoothed centre. In extreme cases it would miss π̂; then it is stretched to hold
/// it.
///
/// # Errors
/// [`AuditError::WeakClassifier`] when J is under [`MIN_YOUDEN`].
pub fn true_prevalence(positive: Tally, validation: Validation) -> Result<Estimate, AuditError> {
    let youden = validation.youden();
    if youden < MIN_YOUDEN {
        return Err(AuditError::WeakClassifier { youden });
    }
    let value = ((positive.share() + validation.specificity.share() - 1.0) / youden).clamp(0.0, 1.0);
    let interval = lang_reiczigel(positive, validation).holding(value);
    Ok(Estimate { value, interval })
}

fn lang_reiczigel(positive: Tally, Validation { sensitivity, specificity }: Validation) -> Interval {
    let z2 = Z95 * Z95;
    let n = positive.whole() as f64 + z2;
    let p = positive.smoothed(z2 / 2.0, z2);
    let (se, sp) = (sensitivity.smoothed(1.0, 2.0), specificity.smoothed(1.0, 2.0));
    let j = se + sp - 1.0;
    let pi = (p + sp - 1.0) / j;
    let var_se = se * (1.0 - se) / (sensitivity.whole() as f64 + 2.0);
    let var_sp = sp * (1.0 - sp) / (specificity.whole() as f64 + 2.0);
    let error = (p * (1.0 - p) / n + pi * pi * var_se + (1.0 - pi).powi(2) * var_sp).sqrt() / j;
    let shift = 2.0 * z2 * (pi * var_se - (1.0 - pi) * var_sp);
    Interval::clipped(pi + shift - Z95 * error, pi + shift + Z95 * error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(part: u64, whole: u64) -> Tally {
        Tally::new("test", part, whole).unwrap()
    }

    fn of(p: (u64, u64), se: (u64, u64), sp: (u64, u64)) -> Result<Estimate, AuditError> {
        let validation = Validation { sensitivity: tally(se.0, se.1), specificity: tally(sp.0, sp.1) };
        true_prevalence(tally(p.0, p.1), validation)
    }

    #[test]
    fn the_golden_vectors_of_the_specification() {
        let big = of((42_000, 100_000), (465, 500), (480, 500)).unwrap();
        let small = of((120, 400), (93, 100), (96, 100)).unwrap();
        for (got, want) in [(big, [0.4270, 0.4106, 0.4428]), (small, [0.2921, 0.2249, 0.3529])] {
            let got = [got.value, got.interval.low, got.interval.high];
            assert!(got.iter().zip(want).all(|(g, w)| (g - w).abs() < 1e-4), "{got:?} is not {want:?}");
        }
    }

    #[test]
    fn a_weak_classifier_is_refused() {
        let error = of((50, 100), (70, 100), (79, 100)).unwrap_err();
        assert!(error.to_string().contains("0.490"), "{error}");
        assert!(of((50, 100), (71, 100), (80, 100)).is_ok());
    }

    #[test]
    fn fewer_positives_than_false_alarms_mean_none() {
        let e = of((10, 1000), (93, 100), (96, 100)).unwrap();
        assert_eq!((e.value, e.interval.low), (0.0, 0.0));
    }

    proptest! {
        #[test]
        fn holds_the_estimate_and_stays_in_bounds(
            n in 1u64..100_000, at in 0.0f64..=1.0, n1 in 4u64..500, n0 in 4u64..500, miss in 0u64..100, alarm in 0u64..100
        ) {
            let (se, sp) = ((n1 - (miss % (n1 / 4 + 1)), n1), (n0 - (alarm % (n0 / 4 + 1)), n0));
            let e = of(((n as f64 * at) as u64, n), se, sp).unwrap();
            prop_assert!(0.0 <= e.interval.low && e.interval.high <= 1.0 && e.interval.contains(e.value));
        }

        #[test]
        fn more_labels_are_narrower(at in 0.2f64..0.8, times in 2u64..9) {
            let n = 100_000;
            let p = ((n as f64 * at) as u64, n);
            let width = |t: u64| of(p, (93 * t, 100 * t), (96 * t, 100 * t)).unwrap().interval.width();
            prop_assert!(width(times) < width(1));
        }

        #[test]
        fn more_positives_mean_more_use(k in 0u64..399) {
            let value = |k| of((k, 400), (93, 100), (96, 100)).unwrap().value;
            prop_assert!(value(k) <= value(k + 1));
        }
    }
}
