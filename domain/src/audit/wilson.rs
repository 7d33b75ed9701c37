//! A plain share of a simple random sample, and how large a sample must be (E.7).

use super::error::AuditError;
use super::interval::{Estimate, Interval, Z95};
use super::tally::Tally;

/// The share with Wilson's score interval (Wilson 1927): holds its level for small samples and for shares
/// near 0 and 1, where `p ± z·se` does not.
#[must_use]
pub fn wilson(tally: Tally) -> Estimate {
    let (p, n, z2) = (tally.share(), tally.whole() as f64, Z95 * Z95);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // Rounding must not push an end past the share itself.
    Estimate { value: p, interval: Interval::clipped(centre - half, centre + half).holding(p) }
}

/// Names to draw so that a share is known to ± `margin` at 95 %, for the least favourable share of one half.
/// With a `population`, fewer are needed (finite population correction), and never more than there are.
///
/// # Errors
/// [`AuditError::OutOfRange`] when `margin` is not between 0 and 1, ends excluded.
pub fn sample_size(margin: f64, population: Option<u64>) -> Result<u64, AuditError> {
    if !(margin > 0.0 && margin < 1.0) {
        return Err(AuditError::OutOfRange { what: "margin".into(), value: margin, range: "0 to 1" });
    }
    let unlimited = (Z95 / margin).powi(2) / 4.0;
    Ok(match population {
        None => unlimited.ceil() as u64,
        Some(0) => 0,
        Some(all) => ((unlimited / (1.0 + (unlimited - 1.0) / all as f64)).ceil() as u64).clamp(1, all),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(part: u64, whole: u64) -> Estimate {
        wilson(Tally::new("test", part, whole).unwrap())
    }

    #[test]
    fn golden_intervals() {
        for (part, whole, low, high) in [(42, 100, 0.328, 0.518), (0, 30, 0.0, 0.114)] {
            let i = of(part, whole).interval;
            assert!((i.low - low).abs() < 5e-4 && (i.high - high).abs() < 5e-4, "{part}/{whole}: {i:?}");
        }
        let census = of(168_000, 400_000).interval;
        assert!(
            (census.width() / 2.0 - 0.0015).abs() < 5e-5,
            "±0.15 points, which is not what a census is worth"
        );
    }

    #[test]
    fn golden_sizes() {
        let size = |margin, all| sample_size(margin, all).unwrap();
        assert_eq!((size(0.03, None), size(0.03, Some(3000))), (1068, 788));
        assert_eq!((size(0.05, None), size(0.05, Some(3000))), (385, 341));
        assert_eq!((size(0.05, Some(0)), size(0.05, Some(1)), size(0.05, Some(10))), (0, 1, 10));
        assert!(sample_size(0.0, None).unwrap_err().to_string().contains("margin"));
        assert!(sample_size(f64::NAN, None).is_err());
    }

    proptest! {
        #[test]
        fn holds_the_share_and_stays_in_bounds(whole in 1u64..5000, at in 0.0f64..=1.0) {
            let e = of((whole as f64 * at) as u64, whole);
            prop_assert!(e.interval.contains(e.value));
            prop_assert!(0.0 <= e.interval.low && e.interval.high <= 1.0);
        }

        #[test]
        fn more_of_the_same_is_narrower(whole in 1u64..2000, at in 0.0f64..=1.0, times in 2u64..9) {
            let part = (whole as f64 * at) as u64;
            prop_assert!(of(part * times, whole * times).interval.width() < of(part, whole).interval.width());
        }

        #[test]
        fn use_and_its_opposite_mirror_each_other(whole in 1u64..2000, at in 0.0f64..=1.0) {
            let part = (whole as f64 * at) as u64;
            let (yes, no) = (of(part, whole).interval, of(whole - part, whole).interval);
            prop_assert!((yes.low - (1.0 - no.high)).abs() < 1e-9);
        }

        #[test]
        fn a_finer_margin_needs_more_names(margin in 0.01f64..0.2, all in 1u64..100_000) {
            let coarse = sample_size(margin * 2.0, Some(all)).unwrap();
            let fine = sample_size(margin, Some(all)).unwrap();
            prop_assert!(coarse <= fine && fine <= all);
        }
    }
}
