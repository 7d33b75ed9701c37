//! Use over time, as machines read it.

use super::json::{Bounds, Ratio, Step, publication};
use super::suppress::FEWEST;
use super::{Corrected, Line};
use domain::measure::{Publication, Rate, Usage};
use serde::Serialize;
use utoipa::ToSchema;

/// Use over time of the mature names of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageFigures {
    /// E: eligible names at least 90 days old, the denominator of the rates.
    pub mature: i64,
    /// O: of these, seen twice at least seven days apart in the reference window of 28 days.
    pub covered: i64,
    /// A: of E, active on any axis; null when withheld.
    pub active: Option<i64>,
    /// U: not active, but unknown or not to be verified: the width of the bounds; null when withheld.
    pub unverifiable: Option<i64>,
    /// κ = O/E.
    pub coverage: Ratio,
    /// `final` (coverage ≥ 95 %), `provisional` (≥ 80 %) or `withheld` (rates and their numerators are null).
    pub publication: &'static str,
    /// A/E: the usage rate.
    pub rate: Ratio,
    /// A/E and (A+U)/E; null when withheld.
    pub bounds: Option<Bounds>,
    /// The rate of the latest audited quarter as its audit corrects it; null without an audit, or when the rates of that
    /// quarter are withheld.
    pub corrected: Option<Corrected>,
    /// Active with a website of its own.
    pub web: Ratio,
    /// Active with the holder's page elsewhere.
    pub alias: Ratio,
    /// Active with another service.
    pub other: Ratio,
    /// Active mail; may overlap with the three before.
    pub mail: Ratio,
    /// Of active mail, hosts whose greeting was heard in the last 30 days; null where none was (greetings are listened to only
    /// where a network allows it).
    pub answering_mail: Option<Ratio>,
    /// The registrar's default mail, which is not use.
    pub default_mail: Ratio,
    /// Minimal own pages.
    pub minimal: Ratio,
    /// Untouched templates.
    pub template: Ratio,
    /// Parked, for sale or holding pages.
    pub parked: Ratio,
    /// Broken.
    pub broken: Ratio,
    /// Nothing there.
    pub none: Ratio,
    /// Abuse.
    pub abuse: Ratio,
    /// Live content without valid HTTPS.
    pub insecure: Ratio,
    /// Lost to a fault of ours at the last attempt; never withheld, because it tells of the data.
    pub faults: Ratio,
    /// Changed class between their last two rounds, of those with two; null with fewer than 10. Never withheld.
    pub flips: Option<Ratio>,
    /// The strict funnel of E, each step a subset of the one before.
    pub funnel: Vec<Step>,
}

/// Figures that stand beside the funnel: code and count; no count where none heard is no finding, because nobody listened.
#[must_use]
pub fn companions(u: &Usage) -> [(&'static str, Option<i64>); 14] {
    [
        ("active", Some(u.active)),
        ("web", Some(u.web)),
        ("alias", Some(u.alias)),
        ("other", Some(u.other)),
        ("mail", Some(u.mail)),
        ("answering_mail", Some(u.answering_mail).filter(|n| *n > 0)),
        ("insecure", Some(u.insecure)),
        ("minimal", Some(u.minimal)),
        ("template", Some(u.template)),
        ("parked", Some(u.parked)),
        ("broken", Some(u.broken)),
        ("none", Some(u.none)),
        ("abuse", Some(u.abuse)),
        ("default_mail", Some(u.default_mail)),
    ]
}

/// The figures of a line, unless they may not be shown.
#[must_use]
pub fn figures(line: &Line) -> Option<UsageFigures> {
    let u = line.usage.counts()?;
    let r = u.rates();
    let open = r.publication != Publication::Withheld;
    let ratio = |rate: Rate| Ratio::of(rate, open);
    let of = |n: i64| ratio(Rate::of(n, u.mature));
    let bounds = r.any.value.zip(r.any_upper.value).filter(|_| open);
    Some(UsageFigures {
        mature: u.mature,
        covered: u.covered,
        active: open.then_some(u.active),
        unverifiable: open.then_some(u.unverifiable),
        coverage: Ratio::of(r.coverage, true),
        publication: publication(r.publication),
        rate: ratio(r.any),
        bounds: bounds.map(|(lower, upper)| Bounds { lower, upper }),
        corrected: line.corrected.clone(),
        web: ratio(r.web),
        alias: ratio(r.alias),
        other: of(u.other),
        mail: ratio(r.mail),
        answering_mail: (u.answering_mail > 0).then(|| ratio(r.answering_mail)),
        default_mail: of(u.default_mail),
        minimal: ratio(r.minimal),
        template: ratio(r.template),
        parked: ratio(r.parked),
        broken: ratio(r.broken),
        none: of(u.none),
        abuse: ratio(r.abuse),
        insecure: of(u.insecure),
        faults: Ratio::of(r.faults, true),
        flips: (!(1..FEWEST).contains(&u.paired)).then(|| Ratio::of(r.flips, true)),
        funnel: Step::list(&u.funnel(), open),
    })
}
