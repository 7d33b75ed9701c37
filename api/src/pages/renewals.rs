//! Renewals for people: by what names were used for, by group, and what is expected.

use super::figures::{hidden, in_brackets};
use super::lives::{Small, names, rows};
use crate::format;
use crate::locales::Lang;
use crate::statistics::Cell;
use crate::statistics::lives::renewed::{by_yardstick, whole};
use crate::statistics::lives::{GroupRenewals, Longitudinal, RenewalFigures};
use crate::statistics::suppress::FEWEST;
use domain::renewal::{Forecast, RenewalRate, Term, UsageClass};

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
        let [value, low, high] = whole(f).map(|v| format::decimal(lang, v, 0));
        let mut text =
            format!("{}: {value} ({low}–{high}), {} {}", m.expected, m.of_terms, names(lang, f.names));
        if f.by_yardstick > 0 {
            let by = i64::try_from(f.by_yardstick).unwrap_or(i64::MAX);
            text.push_str(&format!("; {} {}", m.by_yardstick, count(by)));
        }
        out.push(format!("{text}."));
    }
    match &r.undetermined {
        Cell::Shown(0) => {}
        Cell::Shown(n) => out.push(format!("{}: {}.", m.undetermined, count(*n))),
        other => out.push(format!("{}: {}.", m.undetermined, hidden(lang, other))),
    }
    out
}

/// Renewals of all and of each group: terms that ended and were renewed, and what is expected of those that end soon.
#[must_use]
pub fn by_group(lang: Lang, figures: &Longitudinal) -> Small {
    let m = lang.measures();
    let dashes = |n: usize| std::iter::repeat_n("–".to_owned(), n);
    let ended = |rate: &Option<RenewalRate>| match rate {
        None => std::iter::once(names(lang, 0)).chain(dashes(3)).collect(),
        Some(rate) => {
            let (e, n) = (rate.estimate, rate.count);
            let ends = in_brackets(lang, e.interval.low, e.interval.high);
            vec![names(lang, n.whole()), names(lang, n.part()), format::percent(lang, e.value), ends]
        }
    };
    let due = |f: &Forecast| {
        if f.names == 0 {
            return std::iter::once(names(lang, 0)).chain(dashes(2)).collect();
        }
        let [value, low, high] = whole(f).map(|v| format::decimal(lang, v, 0));
        let by = by_yardstick(f).map_or_else(|| lang.texts().hidden.to_owned(), |n| names(lang, n));
        vec![names(lang, f.names), format!("{value} ({low}–{high})"), by]
    };
    let cells = |g: &GroupRenewals| {
        let mut cells: Vec<String> = match &g.rate {
            Cell::Shown(rate) => ended(rate),
            other => std::iter::once(hidden(lang, other).to_owned()).chain(dashes(3)).collect(),
        };
        let coming: Vec<String> = match &g.forecast {
            Cell::Shown(forecast) => due(forecast),
            other => std::iter::once(hidden(lang, other).to_owned()).chain(dashes(2)).collect(),
        };
        cells.extend(coming);
        cells
    };
    let t = lang.texts();
    let heads = [
        t.col_group,
        m.ended,
        m.renewed,
        t.funnel_share,
        m.interval,
        m.terms_due,
        m.expected_of_them,
        m.at_yardstick,
    ];
    Small {
        id: "t-renewal-groups",
        caption: m.renewal_groups_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows(lang, figures, &figures.renewals.groups, |g| &g.key)
            .into_iter()
            .map(|(name, g)| (name, cells(g)))
            .collect(),
        chart: String::new(),
        note: m.renewal_groups_note,
    }
}
