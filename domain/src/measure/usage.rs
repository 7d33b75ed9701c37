//! Use over time (E.6): counts over the mature eligible names E of a group, and the rates made of them.

use super::{Publication, Rate};
use serde::{Deserialize, Serialize};
use std::ops::{AddAssign, Mul};

/// Counts of mature eligible names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// E: eligible and at least 90 days old.
    pub mature: i64,
    /// O: of these, with two looks at least seven days apart in the reference window.
    pub covered: i64,
    /// A: active (or degraded) on any axis.
    pub active: i64,
    /// Of these, with a website of their own.
    pub web: i64,
    /// Of these, with the holder's page elsewhere.
    pub alias: i64,
    /// Of these, with another service.
    pub other: i64,
    /// Active on the mail axis; may overlap with the three before.
    pub mail: i64,
    /// Of these, the mail host's greeting was heard in the last 30 days (M2). None where no vantage listens (`crawler.mail_greeting`).
    #[serde(default, skip_serializing_if = "is_none")]
    pub answering_mail: i64,
    /// U: not active, but unknown, or what is there cannot be verified.
    pub unverifiable: i64,
    /// Funnel of E: delegated.
    pub delegated: i64,
    /// Resolving to a usable address.
    pub resolving: i64,
    /// Any HTTP answer on port 443.
    pub https: i64,
    /// A valid certificate.
    pub valid_tls: i64,
    /// Live content behind it.
    pub live: i64,
    /// And an active website of its own: the last step.
    pub active_site: i64,
    /// Live content without valid HTTPS.
    pub insecure: i64,
    /// Minimal own pages (C7).
    pub minimal: i64,
    /// Untouched templates (C5).
    pub template: i64,
    /// Parked, for sale or holding pages (C2, C3, R3).
    pub parked: i64,
    /// Broken.
    pub broken: i64,
    /// Nothing there.
    pub none: i64,
    /// Abuse.
    pub abuse: i64,
    /// The registrar's default mail (M1d), reported apart.
    pub default_mail: i64,
    /// Not observed at the last attempt for a fault of ours.
    pub faults: i64,
    /// Names whose last two rounds saw anything.
    pub paired: i64,
    /// Of these, the class changed between them: a measure of the data's quality.
    pub flipped: i64,
}

/// Quarters that were frozen before greetings were listened to say nothing of them, and must stay what they are.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_none(count: &i64) -> bool {
    *count == 0
}

impl AddAssign for Usage {
    fn add_assign(&mut self, o: Self) {
        self.mature += o.mature;
        self.covered += o.covered;
        self.active += o.active;
        self.web += o.web;
        self.alias += o.alias;
        self.other += o.other;
        self.mail += o.mail;
        self.answering_mail += o.answering_mail;
        self.unverifiable += o.unverifiable;
        self.delegated += o.delegated;
        self.resolving += o.resolving;
        self.https += o.https;
        self.valid_tls += o.valid_tls;
        self.live += o.live;
        self.active_site += o.active_site;
        self.insecure += o.insecure;
        self.minimal += o.minimal;
        self.template += o.template;
        self.parked += o.parked;
        self.broken += o.broken;
        self.none += o.none;
        self.abuse += o.abuse;
        self.default_mail += o.default_mail;
        self.faults += o.faults;
        self.paired += o.paired;
        self.flipped += o.flipped;
    }
}

/// The counts of so many names that are alike.
impl Mul<i64> for Usage {
    type Output = Self;

    fn mul(mut self, names: i64) -> Self {
        self.mature *= names;
        self.covered *= names;
        self.active *= names;
        self.web *= names;
        self.alias *= names;
        self.other *= names;
        self.mail *= names;
        self.answering_mail *= names;
        self.unverifiable *= names;
        self.delegated *= names;
        self.resolving *= names;
        self.https *= names;
        self.valid_tls *= names;
        self.live *= names;
        self.active_site *= names;
        self.insecure *= names;
        self.minimal *= names;
        self.template *= names;
        self.parked *= names;
        self.broken *= names;
        self.none *= names;
        self.abuse *= names;
        self.default_mail *= names;
        self.faults *= names;
        self.paired *= names;
        self.flipped *= names;
        self
    }
}

/// The rates of E.6 for one group; each with numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UsageRates {
    /// κ = O/E.
    pub coverage: Rate,
    /// What the coverage allows to publish.
    pub publication: Publication,
    /// u_any = A/E.
    pub any: Rate,
    /// (A+U)/E: the rate if every unverifiable name were in use.
    pub any_upper: Rate,
    /// u_web.
    pub web: Rate,
    /// Active with the holder's page elsewhere.
    pub alias: Rate,
    /// Active mail.
    pub mail: Rate,
    /// Of active mail, hosts whose greeting was heard (M2): the quality of the line before.
    pub answering_mail: Rate,
    /// Minimal pages (C7).
    pub minimal: Rate,
    /// Untouched templates (C5).
    pub template: Rate,
    /// Parked.
    pub parked: Rate,
    /// Broken.
    pub broken: Rate,
    /// Abuse.
    pub abuse: Rate,
    /// Share of names lost to a fault of ours.
    pub faults: Rate,
    /// Flip rate.
    pub flips: Rate,
}

impl Usage {
    /// The rates of this group.
    #[must_use]
    pub fn rates(&self) -> UsageRates {
        let of_mature = |n: i64| Rate::of(n, self.mature);
        let coverage = of_mature(self.covered);
        UsageRates {
            coverage,
            publication: Publication::of(coverage),
            any: of_mature(self.active),
            any_upper: of_mature(self.active + self.unverifiable),
            web: of_mature(self.web),
            alias: of_mature(self.alias),
            mail: of_mature(self.mail),
            answering_mail: Rate::of(self.answering_mail, self.mail),
            minimal: of_mature(self.minimal),
            template: of_mature(self.template),
            parked: of_mature(self.parked),
            broken: of_mature(self.broken),
            abuse: of_mature(self.abuse),
            faults: of_mature(self.faults),
            flips: Rate::of(self.flipped, self.paired),
        }
    }

    /// The strict funnel, each step a subset of the one before (E.6.2): code and count.
    #[must_use]
    pub fn funnel(&self) -> [(&'static str, i64); 7] {
        [
            ("mature", self.mature),
            ("delegated", self.delegated),
            ("resolving", self.resolving),
            ("https", self.https),
            ("valid_tls", self.valid_tls),
            ("live", self.live),
            ("active_site", self.active_site),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_frozen_before_greetings_were_heard_stays_the_same_text() {
        let quiet = serde_json::to_string(&Usage { mature: 3, mail: 2, ..Usage::default() }).expect("a text");
        assert!(!quiet.contains("answering"), "{quiet}");
        assert_eq!(serde_json::from_str::<Usage>(&quiet).expect("read").answering_mail, 0);
        let heard = Usage { mature: 3, mail: 2, answering_mail: 1, ..Usage::default() };
        assert_eq!(heard.rates().answering_mail.value, Some(0.5), "of those with mail, not of all");
        let mut three = heard * 2;
        three += heard;
        assert_eq!(three.answering_mail, 3);
        let text = serde_json::to_string(&heard).expect("a text");
        assert_eq!(serde_json::from_str::<Usage>(&text).expect("read"), heard);
    }

    #[test]
    fn bounds_and_coverage_come_with_the_rate() {
        let u = Usage { mature: 200, covered: 150, active: 80, unverifiable: 14, ..Usage::default() };
        let r = u.rates();
        assert_eq!((r.any.value, r.any_upper.value), (Some(0.4), Some(0.47)));
        assert_eq!(r.publication, Publication::Withheld, "coverage of 75 % carries no rate");
        assert_eq!(Usage::default().rates().any.value, None);
    }
}
