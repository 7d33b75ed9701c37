//! Figures over time for people: small tables with curves, targets and density.

use super::curve::{self, Point};
use super::figures::{hidden, in_brackets};
use crate::format;
use crate::locales::Lang;
use crate::naming;
use crate::statistics::lives::answer::days;
use crate::statistics::lives::{Curves, Longitudinal};
use crate::statistics::yardsticks::{DensityFigures, PerThousand, TargetFigures};
use crate::statistics::{By, Cell};
use domain::collation;
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

/// Rows in the order of readers, with their names: the first of the list stays first, the unknown group is last.
pub(super) fn rows<'a, T>(
    lang: Lang,
    figures: &Longitudinal,
    list: &'a [T],
    key: impl Fn(&T) -> &str,
) -> Vec<(String, &'a T)> {
    let by = figures.by();
    let first = match figures.asked.province {
        Some(province) => naming::group(lang, By::Province, province.as_str()),
        None => lang.measures().all_zones.to_owned(),
    };
    let (head, groups) = list.split_at(1.min(list.len()));
    let mut groups: Vec<(String, &T)> = groups.iter().map(|g| (naming::group(lang, by, key(g)), g)).collect();
    // Quarters stand in their order already.
    if by != By::Cohort {
        groups.sort_by_cached_key(|(name, g)| (key(g).is_empty(), collation::key(name)));
    }
    head.iter().map(|g| (first.clone(), g)).chain(groups).collect()
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

fn row<T>(lang: Lang, cell: &Cell<T>, shown: impl Fn(&T) -> Vec<String>) -> Vec<String> {
    match cell {
        Cell::Shown(value) => shown(value),
        other => {
            let empty = (0..=REPORT_DAYS.len()).map(|_| "–".to_owned());
            std::iter::once(hidden(lang, other).to_owned()).chain(empty).collect()
        }
    }
}

fn groups(lang: Lang, figures: &Longitudinal) -> Vec<(String, &Curves)> {
    rows(lang, figures, &figures.curves, |c| &c.key)
}

pub(super) fn names(lang: Lang, n: u64) -> String {
    format::number(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// Time to first use, for all and by group.
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
    let rows = groups(lang, figures).into_iter().map(|(n, c)| (n, row(lang, &c.first_use, cells))).collect();
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

/// How long use lasts, for all and by group.
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
    let rows = groups(lang, figures).into_iter().map(|(n, c)| (n, row(lang, &c.after_use, cells))).collect();
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
