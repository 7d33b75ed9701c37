//! A figure and how far it may be off.

use serde::{Deserialize, Serialize};

/// The 97.5 % point of the standard normal distribution: ± this many standard errors hold 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A 95 % interval of a share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end, 0–1.
    pub low: f64,
    /// Upper end, 0–1, not under `low`.
    pub high: f64,
}

impl Interval {
    /// The part of `[low, high]` inside `[0, 1]`; ends in the wrong order change places.
    #[must_use]
    pub fn clipped(low: f64, high: f64) -> Self {
        let (a, b) = (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0));
        Self { low: a.min(b), high: a.max(b) }
    }

    /// `value ± Z95·se`, clipped to `[0, 1]`.
    #[must_use]
    pub fn normal(value: f64, se: f64) -> Self {
        Self::clipped(value - Z95 * se, value + Z95 * se)
    }

    /// The interval, stretched where needed to hold `value`.
    #[must_use]
    pub fn holding(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }

    /// Whether a value lies in it, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether the two share a point, ends included.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Upper end less lower end, 0–1.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The share, 0–1.
    pub value: f64,
    /// Its interval; holds `value`.
    pub interval: Interval,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_stays_a_share() {
        let i = Interval::normal(0.01, 0.02);
        assert!(i.low == 0.0 && i.high < 0.06);
        assert!(i.contains(0.0) && !i.contains(0.5));
        assert_eq!(i.holding(0.5).high, 0.5);
        assert!(i.overlaps(&Interval { low: i.high, high: 1.0 }), "touching ends overlap");
    }
}
