//! Renewals as machines read them.

use super::answer::name;
use super::{GroupRenewals, Longitudinal, RenewalFigures};
use crate::locales::Lang;
use crate::statistics::suppress::FEWEST;
use domain::renewal::{Forecast, Term, UsageClass};
use serde::Serialize;
use utoipa::ToSchema;

/// Renewal at the end of the term.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewalAnswer {
    /// Rates by what names were used for 30 to 60 days before the end of their term.
    pub rates: Vec<RenewalClass>,
    /// Ended terms whose class, payment or age is not known; null for 1 to 9.
    pub undetermined: Option<i64>,
    /// The forecast; null with fewer than 10 terms.
    pub expected: Option<ExpectedRenewals>,
    /// All names first (of the province, with `by=ward`), then each group; the figures beside are of the whole country.
    pub groups: Vec<RenewalGroup>,
}

/// Renewals of all names or of a group, all classes together.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewalGroup {
    /// The group's key; empty for all and for *unknown*.
    pub key: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// These are all names together.
    pub total: bool,
    /// Why the ended terms are left out: `few` or `complementary`.
    pub suppressed: Option<&'static str>,
    /// Ended terms of a known class, payment and age.
    pub ended: Option<u64>,
    /// Of these, renewed.
    pub renewed: Option<u64>,
    /// Their quotient, 0–1.
    pub value: Option<f64>,
    /// Lower end of Wilson's 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Ended terms whose class, payment or age is not known; null when left out.
    pub undetermined: Option<i64>,
    /// Why the terms to come are left out: `few` or `complementary`.
    pub due_suppressed: Option<&'static str>,
    /// Terms that end within the days of the forecast, of a known class, payment and age.
    pub due: Option<u64>,
    /// Of these, expected to be renewed, in whole names: by the group's own rates where enough of its terms ended, else by
    /// the rates of CENTR's study.
    pub expected: Option<f64>,
    /// Lower end, in whole names.
    pub expected_low: Option<f64>,
    /// Upper end.
    pub expected_high: Option<f64>,
    /// Of the terms to come, those forecast by the rates of CENTR's study; null when they, or the others, are 1 to 9.
    pub by_yardstick: Option<u64>,
    /// Terms to come whose class, payment or age is not known; null when left out.
    pub undetermined_due: Option<i64>,
}

/// The rate of one class.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewalClass {
    /// `HIGH`: in use; `LOW`: a page not the holder's own; `NONE`: nothing, or nothing that works.
    pub class: &'static str,
    /// `free` or `paid`.
    pub term: &'static str,
    /// Why the figures are left out: `few` or `complementary`.
    pub suppressed: Option<&'static str>,
    /// Renewed.
    pub renewed: Option<u64>,
    /// Ended terms.
    pub ended: Option<u64>,
    /// Their quotient, 0–1.
    pub value: Option<f64>,
    /// Lower end of Wilson's 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The rate of the class in CENTR's study of 21 zones (2024), for comparison.
    pub yardstick: f64,
}

/// Renewals that are expected.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpectedRenewals {
    /// First day on which a term ends, `2026-11-21`.
    pub from: String,
    /// The day after the last.
    pub to: String,
    /// Terms that end.
    pub names: u64,
    /// Of these, expected to be renewed.
    pub expected: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Of the names, those whose probability is that of CENTR's study. With any, the ends are a range and no 95 % interval.
    pub by_yardstick: u64,
    /// Terms that end and are outside the forecast, because class, payment or age are not known; null for 1 to 9.
    pub undetermined: Option<i64>,
}

fn expected(r: &RenewalFigures, f: &Forecast) -> ExpectedRenewals {
    ExpectedRenewals {
        from: r.from.to_string(),
        to: r.to.to_string(),
        names: f.names,
        expected: f.expected,
        low: f.low,
        high: f.high,
        by_yardstick: f.by_yardstick,
        undetermined: r.undetermined_due.counts().copied(),
    }
}

/// Of the names of a forecast, those by the yardstick, unless they or the others are few.
#[must_use]
pub fn by_yardstick(f: &Forecast) -> Option<u64> {
    let few = |n: u64| (1..FEWEST.unsigned_abs()).contains(&n);
    (!few(f.by_yardstick) && !few(f.names - f.by_yardstick)).then_some(f.by_yardstick)
}

/// Expected renewals of a group with their ends, in whole names: of few names a fraction would tell what they are used for.
#[must_use]
pub fn whole(f: &Forecast) -> [f64; 3] {
    [f.expected.round(), f.low.floor(), f.high.ceil()]
}

fn group(figures: &Longitudinal, at: usize, g: &GroupRenewals) -> RenewalGroup {
    let rate = g.rate.counts();
    let shown = rate.copied().flatten();
    let due = g.forecast.counts();
    let ends = due.map(whole);
    RenewalGroup {
        name: name(Lang::Vi, figures, at, &g.key),
        name_en: name(Lang::En, figures, at, &g.key),
        key: g.key.clone(),
        total: at == 0,
        suppressed: g.rate.reason(),
        ended: rate.map(|r| r.map_or(0, |r| r.count.whole())),
        renewed: rate.map(|r| r.map_or(0, |r| r.count.part())),
        value: shown.map(|s| s.estimate.value),
        low: shown.map(|s| s.estimate.interval.low),
        high: shown.map(|s| s.estimate.interval.high),
        undetermined: g.undetermined.counts().copied(),
        due_suppressed: g.forecast.reason(),
        due: due.map(|f| f.names),
        expected: ends.map(|[value, ..]| value),
        expected_low: ends.map(|[_, low, _]| low),
        expected_high: ends.map(|[.., high]| high),
        by_yardstick: due.and_then(by_yardstick),
        undetermined_due: g.undetermined_due.counts().copied(),
    }
}

/// Renewals of the whole country by class, and of each group.
pub(super) fn renewals(figures: &Longitudinal) -> RenewalAnswer {
    let r = &figures.renewals;
    let rate = |c: &super::ClassRate| {
        let shown = c.rate.counts().copied().flatten();
        RenewalClass {
            class: class(c.class),
            term: if c.term == Term::Free { "free" } else { "paid" },
            suppressed: c.rate.reason(),
            renewed: shown.map(|s| s.count.part()),
            ended: shown.map(|s| s.count.whole()),
            value: shown.map(|s| s.estimate.value),
            low: shown.map(|s| s.estimate.interval.low),
            high: shown.map(|s| s.estimate.interval.high),
            yardstick: c.class.yardstick(),
        }
    };
    RenewalAnswer {
        rates: r.rates.iter().map(rate).collect(),
        undetermined: r.undetermined.counts().copied(),
        expected: r.forecast.counts().map(|f| expected(r, f)),
        groups: r.groups.iter().enumerate().map(|(at, g)| group(figures, at, g)).collect(),
    }
}

/// The code of a class.
#[must_use]
pub fn class(class: UsageClass) -> &'static str {
    match class {
        UsageClass::High => "HIGH",
        UsageClass::Low => "LOW",
        UsageClass::None => "NONE",
    }
}
