//! Figures: counts of a group of names and the rates made of them (docs/measuring.md E.6).
//!
//! Two families stand side by side. What was seen at the *last look* of every eligible name ([`Counts`]) tells how
//! things are; *usage* ([`Usage`]) tells it as a registry can publish it: over mature names, by their status over
//! time, with its coverage and with the names that nobody can verify as bounds.
//!
//! Aggregates are Σ/Σ, never means of rates, so that groups add up to their total. Every rate keeps its
//! numerator and denominator, and the names that nobody could verify are shown as bounds.

mod by;
mod name;
mod past;
mod usage;

pub use by::By;
pub use name::{Frame, Known, Standing, count, count_standing};
pub use past::{PastLook, known_at};
pub use usage::{Usage, UsageRates};

use serde::{Deserialize, Serialize};
use std::ops::{AddAssign, Mul};

/// Counts of one group of registered names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Names in the register.
    pub registered: i64,
    /// Of these, held or suspended by the registry: outside every rate.
    pub held: i64,
    /// Registered and not held: the denominator of every rate.
    pub eligible: i64,
    /// Eligible names that the last 42 days saw anything of.
    pub observed: i64,
    /// Funnel: delegated.
    pub delegated: i64,
    /// Funnel: resolving to a usable address.
    pub resolving: i64,
    /// Funnel: any HTTP answer on port 443.
    pub https: i64,
    /// Funnel: valid certificate.
    pub valid_tls: i64,
    /// Funnel: live content behind valid HTTPS.
    pub live_strict: i64,
    /// Live content (C7, C8) whatever the certificate or scheme.
    pub live: i64,
    /// Developed sites (C8).
    pub developed: i64,
    /// The holder's page elsewhere (USE_ALIAS).
    pub alias: i64,
    /// Another service in use (USE_OTHER).
    pub other: i64,
    /// Mail of its own (M1, M2).
    pub mail: i64,
    /// In use on any axis.
    pub in_use: i64,
    /// Not in use as far as known, but what is there cannot be verified (ALIVE_UNKNOWN) or was never observed.
    pub unverifiable: i64,
    /// Pages that are not the holder's own (LOW).
    pub low: i64,
    /// Of these, untouched templates (C5).
    pub template: i64,
    /// Of these, parked, for sale or holding pages (C2, C3, R3).
    pub parked: i64,
    /// Something there that does not work (BROKEN).
    pub broken: i64,
    /// Nothing there (NONE).
    pub none: i64,
    /// Abuse.
    pub abuse: i64,
    /// Use over time, of mature names.
    #[serde(default)]
    pub usage: Usage,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, o: Self) {
        self.registered += o.registered;
        self.held += o.held;
        self.eligible += o.eligible;
        self.observed += o.observed;
        self.delegated += o.delegated;
        self.resolving += o.resolving;
        self.https += o.https;
        self.valid_tls += o.valid_tls;
        self.live_strict += o.live_strict;
        self.live += o.live;
        self.developed += o.developed;
        self.alias += o.alias;
        self.other += o.other;
        self.mail += o.mail;
        self.in_use += o.in_use;
        self.unverifiable += o.unverifiable;
        self.low += o.low;
        self.template += o.template;
        self.parked += o.parked;
        self.broken += o.broken;
        self.none += o.none;
        self.abuse += o.abuse;
        self.usage += o.usage;
    }
}

/// The counts of so many names that are alike.
impl Mul<i64> for Counts {
    type Output = Self;

    fn mul(mut self, names: i64) -> Self {
        self.registered *= names;
        self.held *= names;
        self.eligible *= names;
        self.observed *= names;
        self.delegated *= names;
        self.resolving *= names;
        self.https *= names;
        self.valid_tls *= names;
        self.live_strict *= names;
        self.live *= names;
        self.developed *= names;
        self.alias *= names;
        self.other *= names;
        self.mail *= names;
        self.in_use *= names;
        self.unverifiable *= names;
        self.low *= names;
        self.template *= names;
        self.parked *= names;
        self.broken *= names;
        self.none *= names;
        self.abuse *= names;
        self.usage = self.usage * names;
        self
    }
}

/// A share with what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Above the line.
    pub numerator: i64,
    /// Below the line.
    pub denominator: i64,
    /// Their quotient, 0–1; `None` for an empty group.
    pub value: Option<f64>,
}

impl Rate {
    /// `numerator / denominator`.
    #[must_use]
    pub fn of(numerator: i64, denominator: i64) -> Self {
        let value = (denominator > 0).then(|| numerator as f64 / denominator as f64);
        Self { numerator, denominator, value }
    }
}

/// Coverage from which a rate is published as final (E.6.3).
pub const FINAL_FROM: f64 = 0.95;
/// Coverage from which a rate is published as provisional.
pub const PROVISIONAL_FROM: f64 = 0.80;

/// How far a rate may be published, by its coverage (E.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publication {
    /// At least 95 % of the names were observed: of the last look, in the last 42 days.
    Final,
    /// 80–95 %.
    Provisional,
    /// Under 80 %: no rate is published.
    Withheld,
}

impl Publication {
    /// What a coverage allows.
    #[must_use]
    pub fn of(coverage: Rate) -> Self {
        match coverage.value {
            Some(k) if k >= FINAL_FROM => Self::Final,
            Some(k) if k >= PROVISIONAL_FROM => Self::Provisional,
            _ => Self::Withheld,
        }
    }
}

/// The indicators of one group, from the last look at each name.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Indicators {
    /// Share of eligible names that were observed.
    pub coverage: Rate,
    /// What the coverage allows.
    pub publication: Publication,
    /// Own live website.
    pub web: Rate,
    /// In use on any axis: website, page elsewhere, other service or mail.
    pub any: Rate,
    /// The rate if every unverifiable name were in use: the upper bound of `any`.
    pub any_upper: Rate,
    /// Valid HTTPS among names with live content.
    pub secure: Rate,
}

impl Counts {
    /// The rates of this group.
    #[must_use]
    pub fn indicators(&self) -> Indicators {
        let coverage = Rate::of(self.observed, self.eligible);
        let publication = Publication::of(coverage);
        Indicators {
            coverage,
            publication,
            web: Rate::of(self.live, self.eligible),
            any: Rate::of(self.in_use, self.eligible),
            any_upper: Rate::of(self.in_use + self.unverifiable, self.eligible),
            secure: Rate::of(self.live_strict, self.live),
        }
    }

    /// The strict funnel, each step a subset of the one before (E.6.2): code and count.
    #[must_use]
    pub fn funnel(&self) -> [(&'static str, i64); 6] {
        [
            ("eligible", self.eligible),
            ("delegated", self.delegated),
            ("resolving", self.resolving),
            ("https", self.https),
            ("valid_tls", self.valid_tls),
            ("live", self.live_strict),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_are_bounds_and_never_a_no() {
        let c = Counts {
            eligible: 100,
            observed: 97,
            in_use: 40,
            unverifiable: 7,
            live: 30,
            ..Counts::default()
        };
        let i = c.indicators();
        assert_eq!(i.any.value, Some(0.40));
        assert_eq!(i.any_upper.value, Some(0.47));
        assert_eq!(i.publication, Publication::Final);
    }

    #[test]
    fn too_little_coverage_withholds_the_rate() {
        let of = |observed| Counts { eligible: 100, observed, ..Counts::default() }.indicators().publication;
        assert_eq!(of(94), Publication::Provisional);
        assert_eq!(of(79), Publication::Withheld);
        assert_eq!(Counts::default().indicators().publication, Publication::Withheld);
    }
}
