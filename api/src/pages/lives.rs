//! Figures over time for people: small tables with curves, renewals, targets and density.

use super::curve::{self, Point};
use super::figures::{hidden, in_brackets};
use crate::format;
use crate::locales::Lang;
use crate::naming;
use crate::statistics::lives::answer::days;
use crate::statistics::lives::{Curves, Longitudinal, RenewalFigures};
use crate::statistics::suppress::FEWEST;
use crate::statistics::yardsticks::{DensityFigures, PerThousand, TargetFigures};
use crate::statistics::{By, Cell};
use domain::renewal::{Term, UsageClass};
use domain::survival::REPORT_DAYS;
use domain::survival::curve::Curve;
use domain::survival::turnbull::TimeToUse;
use time::Date;
use time::macros::format_description;

/// A small table.
pub struct Small {
    /// Unique on the page.
    pub id: &'static str,
    /// What it shows.
    pub caption: &'static str,
    /// Headings; the first is of the row's name.
    pub heads: Vec<String>,
    /// Rows: name and cells.
    pub rows: Vec<(String, Vec<String>)>,
    /// A picture of the first row; may be empty.
    pub chart: String,
    /// What the figures mean.
    pub note: &'static str,
}

impl Small {
    /// The name of the file that holds the table for machines.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.id.strip_prefix("t-").unwrap_or(self.id)
    }
}

fn zone(lang: Lang, key: &str) -> String {
    match key {
        "" => lang.measures().all_zones.to_owned(),
        zone => naming::group(lang, By::Zone, zone),
    }
}

fn small(
    lang: Lang,
    id: &'static str,
    texts: (&'static str, &'static str),
    rows: Vec<(String, Vec<String>)>,
) -> Small {
    let m = lang.measures();
    let days = REPORT_DAYS.map(|d| format!("{d} {}", m.day));
    let heads = [lang.texts().col_group.to_owned(), m.names.to_owned()];
    let heads = heads.into_iter().chain(days).chain([m.median.to_owned()]).collect();
    Small { id, caption: texts.0, heads, rows, chart: String::new(), note: texts.1 }
}

fn row<T>(
    lang: Lang,
    curves: &Curves,
    cell: &Cell<T>,
    shown: impl Fn(&T) -> Vec<String>,
) -> (String, Vec<String>) {
    let cells = match cell {
        Cell::Shown(value) => shown(value),
        other => {
            let empty = (0..=REPORT_DAYS.len()).map(|_| "–".to_owned());
            std::iter::once(hidden(lang, other).to_owned()).chain(empty).collect()
        }
    };
    (zone(lang, &curves.zone), cells)
}

fn names(lang: Lang, n: u64) -> String {
    format::number(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// Time to first use, for all and by zone.
#[must_use]
pub fn first_use(lang: Lang, figures: &Longitudinal) -> Small {
    let m = lang.measures();
    let cells = |t: &TimeToUse| {
        let by = |day: u32| match t.by(day) {
            None => m.not_yet.to_owned(),
            Some(u) if u.at_most - u.surely < 0.0005 => format::percent(lang, u.surely),
            Some(u) => {
                format!("{} (≤ {})", format::percent(lang, u.surely), format::percent(lang, u.at_most))
            }
        };
        let median =
            t.median().map_or_else(|| m.not_reached.to_owned(), |(from, to)| between(m.day, from, to));
        std::iter::once(names(lang, t.names)).chain(REPORT_DAYS.map(by)).chain([median]).collect()
    };
    let rows = figures.curves.iter().map(|c| row(lang, c, &c.first_use, cells)).collect();
    let point = |t: &TimeToUse, day| {
        let u = t.by(day)?;
        Some(Point { day, value: u.surely, low: u.surely, high: u.at_most })
    };
    let chart =
        figures.curves.first().and_then(|c| c.first_use.counts()).map(|t| {
            curve::curve(lang, &days(t.followed_to).filter_map(|d| point(t, d)).collect::<Vec<_>>())
        });
    Small {
        chart: chart.unwrap_or_default(),
        ..small(lang, "t-first-use", (m.first_use_title, m.first_use_note), rows)
    }
}

fn between(unit: &str, from: u32, to: u32) -> String {
    if from == to { format!("{to} {unit}") } else { format!("{from}–{to} {unit}") }
}

/// How long use lasts, for all and by zone.
#[must_use]
pub fn survival(lang: Lang, figures: &Longitudinal) -> Small {
    let m = lang.measures();
    let cells = |c: &Curve| {
        let by = |day: u32| {
            c.at(day).map_or_else(
                || m.not_yet.to_owned(),
                |e| {
                    let ends = in_brackets(lang, e.interval.low, e.interval.high);
                    format!("{} {ends}", format::percent(lang, e.value))
                },
            )
        };
        let median = c.median().map_or_else(|| m.not_reached.to_owned(), |x| format!("{} {}", x.day, m.day));
        std::iter::once(names(lang, c.names)).chain(REPORT_DAYS.map(by)).chain([median]).collect()
    };
    let rows = figures.curves.iter().map(|c| row(lang, c, &c.after_use, cells)).collect();
    let point = |c: &Curve, day| {
        let e = c.at(day)?;
        Some(Point { day, value: e.value, low: e.interval.low, high: e.interval.high })
    };
    let chart =
        figures.curves.first().and_then(|c| c.after_use.counts()).map(|c| {
            curve::curve(lang, &days(c.followed_to).filter_map(|d| point(c, d)).collect::<Vec<_>>())
        });
    Small {
        chart: chart.unwrap_or_default(),
        ..small(lang, "t-survival", (m.survival_title, m.survival_note), rows)
    }
}

/// Renewal by class and term; rows only where terms ended.
#[must_use]
pub fn renewals(lang: Lang, r: &RenewalFigures) -> Small {
    let m = lang.measures();
    let rows = r.rates.iter().filter_map(|c| {
        let class = match c.class {
            UsageClass::High => m.class_high,
            UsageClass::Low => m.class_low,
            UsageClass::None => m.class_none,
        };
        let term = if c.term == Term::Free { m.free } else { m.paid };
        let cells = match &c.rate {
            Cell::Shown(None) => return None,
            Cell::Shown(Some(rate)) => {
                let (e, n) = (rate.estimate, rate.count);
                let ends = in_brackets(lang, e.interval.low, e.interval.high);
                vec![names(lang, n.whole()), names(lang, n.part()), format::percent(lang, e.value), ends]
            }
            other => std::iter::once(hidden(lang, other).to_owned())
                .chain((0..3).map(|_| "–".to_owned()))
                .collect(),
        };
        let yardstick = format::percent(lang, c.class.yardstick());
        Some((format!("{class} ({term})"), cells.into_iter().chain([yardstick]).collect()))
    });
    let heads =
        [lang.texts().col_group, m.ended, m.renewed, lang.texts().funnel_share, m.interval, m.yardstick];
    Small {
        id: "t-renewal",
        caption: m.renewal_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.renewal_note,
    }
}

/// What is expected of the terms that end soon, and what could not be placed: sentences.
#[must_use]
pub fn expectations(lang: Lang, r: &RenewalFigures) -> Vec<String> {
    let m = lang.measures();
    let count = |n: i64| {
        if (1..FEWEST).contains(&n) { lang.texts().few.to_owned() } else { format::number(lang, n) }
    };
    let mut out = Vec::new();
    if let Cell::Shown(f) = &r.forecast
        && f.names > 0
    {
        let whole = |v: f64| format::decimal(lang, v, 0);
        let mut text = format!(
            "{}: {} ({}–{}), {} {}",
            m.expected,
            whole(f.expected),
            whole(f.low),
            whole(f.high),
            m.of_terms,
            names(lang, f.names)
        );
        if f.by_yardstick > 0 {
            let by = i64::try_from(f.by_yardstick).unwrap_or(i64::MAX);
            text.push_str(&format!("; {} {}", m.by_yardstick, count(by)));
        }
        out.push(format!("{text}."));
    }
    if r.undetermined > 0 {
        out.push(format!("{}: {}.", m.undetermined, count(r.undetermined)));
    }
    out
}

/// A day of the API as people write it.
fn day(text: &str) -> String {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_or_else(|_| text.to_owned(), format::date)
}

/// Targets with their progress.
#[must_use]
pub fn targets(lang: Lang, list: &[TargetFigures]) -> Small {
    let (t, m) = (lang.texts(), lang.measures());
    let rows = list.iter().map(|x| {
        let dash = || "–".to_owned();
        let cells = vec![
            names(lang, x.target),
            day(&x.due),
            x.registered.map_or_else(dash, |n| format::number(lang, n)),
            x.share.map_or_else(dash, |v| format::percent(lang, v)),
            x.active.map_or_else(dash, |n| format::number(lang, n)),
            x.source.clone(),
        ];
        (format!(".{}", x.zone), cells)
    });
    let heads = [t.col_group, m.target, m.due, t.registered, m.progress, m.active, m.source];
    Small {
        id: "t-targets",
        caption: m.targets_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.targets_note,
    }
}

/// Names per thousand people.
#[must_use]
pub fn density(lang: Lang, list: &[DensityFigures]) -> Small {
    let (t, m) = (lang.texts(), lang.measures());
    let value = |p: &Option<PerThousand>| {
        p.as_ref().map_or_else(|| "–".to_owned(), |p| format::decimal(lang, p.value, 2))
    };
    let people =
        |p: &Option<PerThousand>| p.as_ref().map_or_else(|| "–".to_owned(), |p| names(lang, p.people));
    let origin = |p: &Option<PerThousand>| {
        let parts = p.as_ref().and_then(|p| Some((p.as_of.as_deref()?, p.source.as_deref()?)));
        parts.map_or_else(|| "–".to_owned(), |(on, who)| format!("{}, {who}", day(on)))
    };
    let rows = list.iter().map(|d| {
        let registered = d.registered.map_or_else(|| t.hidden.to_owned(), |n| format::number(lang, n));
        let cells = vec![
            registered,
            value(&d.all),
            people(&d.all),
            value(&d.aged_15_69),
            people(&d.aged_15_69),
            origin(&d.all),
        ];
        (lang.pick(&d.name, &d.name_en).clone(), cells)
    });
    let heads = [
        t.col_group.to_owned(),
        t.registered.to_owned(),
        format!("{}, {}", m.density_title, m.density_all),
        m.people.to_owned(),
        format!("{}, {}", m.density_title, m.density_adult),
        m.people.to_owned(),
        m.people_as_of.to_owned(),
    ];
    Small {
        id: "t-density",
        caption: m.density_title,
        heads: heads.to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.density_note,
    }
}
