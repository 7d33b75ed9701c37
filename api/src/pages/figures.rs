//! What was seen at the last look, for people: headline cards, funnel, and the words for what is withheld.

use crate::format;
use crate::locales::Lang;
use crate::statistics::Cell;
use domain::measure::{Counts, Indicators, Publication, Rate};

/// One headline figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The figure, large.
    pub value: String,
    /// `tạm tính`, or nothing.
    pub mark: String,
    /// What it is made of, line by line.
    pub lines: Vec<String>,
}

/// The last look at the names of a group: in use, websites, HTTPS.
#[must_use]
pub fn headline(lang: Lang, cell: &Cell) -> Vec<Figure> {
    let t = lang.texts();
    let Some(c) = cell.counts() else {
        let value = hidden(lang, cell).to_owned();
        return vec![Figure { label: t.registered.into(), value, mark: String::new(), lines: vec![] }];
    };
    let i = c.indicators();
    let mark = match i.publication {
        Publication::Provisional => t.provisional.to_owned(),
        _ => String::new(),
    };
    // A rate that is withheld does not come back as a fraction.
    let parts = |of: Rate| if open(&i) { vec![fraction(lang, of)] } else { Vec::new() };
    vec![
        Figure {
            label: t.in_use.into(),
            value: rate(lang, &i, i.any),
            mark: mark.clone(),
            lines: in_use_lines(lang, &i),
        },
        Figure { label: t.web.into(), value: rate(lang, &i, i.web), mark: mark.clone(), lines: parts(i.web) },
        Figure { label: t.secure.into(), value: rate(lang, &i, i.secure), mark, lines: parts(i.secure) },
    ]
}

fn open(i: &Indicators) -> bool {
    i.publication != Publication::Withheld
}

fn in_use_lines(lang: Lang, i: &Indicators) -> Vec<String> {
    let t = lang.texts();
    let coverage = i.coverage.value.map_or_else(|| "–".into(), |v| format::percent(lang, v));
    let mut lines = if open(i) { vec![fraction(lang, i.any)] } else { Vec::new() };
    if let Some(bounds) = bounds(lang, i) {
        lines.push(format!("{}: {bounds}", t.bounds));
    }
    lines.push(format!("{}: {coverage}", t.coverage));
    lines
}

/// `123 / 456`.
#[must_use]
pub fn fraction(lang: Lang, r: Rate) -> String {
    format!("{}\u{a0}/\u{a0}{}", format::number(lang, r.numerator), format::number(lang, r.denominator))
}

/// A share as written: a percentage, a dash for an empty group, or the word for withheld.
#[must_use]
pub fn rate(lang: Lang, i: &Indicators, r: Rate) -> String {
    match (i.publication, r.value) {
        (Publication::Withheld, _) => lang.texts().withheld.to_owned(),
        (_, Some(value)) => format::percent(lang, value),
        (_, None) => "–".to_owned(),
    }
}

/// `[40,0%; 47,0%]`, when a rate may be published.
#[must_use]
pub fn bounds(lang: Lang, i: &Indicators) -> Option<String> {
    if i.publication == Publication::Withheld {
        return None;
    }
    let (lower, upper) = i.any.value.zip(i.any_upper.value)?;
    Some(in_brackets(lang, lower, upper))
}

/// `[40,0%; 47,0%]`.
#[must_use]
pub fn in_brackets(lang: Lang, lower: f64, upper: f64) -> String {
    let separator = lang.pick(";", ",");
    format!("[{}{separator} {}]", format::percent(lang, lower), format::percent(lang, upper))
}

/// The word that stands for figures that are not shown.
#[must_use]
pub fn hidden<T>(lang: Lang, cell: &Cell<T>) -> &'static str {
    match cell {
        Cell::Few => lang.texts().few,
        _ => lang.texts().hidden,
    }
}

/// A step of the funnel, or a figure beside it, in words.
#[must_use]
pub fn step(lang: Lang, code: &str, beside: bool) -> &'static str {
    let t = lang.texts();
    match (code, beside) {
        ("eligible", _) => t.eligible,
        ("delegated", _) => t.funnel_delegated,
        ("resolving", _) => t.funnel_resolving,
        ("https", _) => t.funnel_https,
        ("valid_tls", _) => t.funnel_valid_tls,
        ("live", false) => t.funnel_live,
        ("live", true) => t.beside_live,
        ("alias", _) => t.beside_alias,
        ("other", _) => t.beside_other,
        ("mail", _) => t.beside_mail,
        ("unverifiable", _) => t.beside_unverifiable,
        ("low", _) => t.beside_low,
        ("template", _) => t.beside_template,
        ("parked", _) => t.beside_parked,
        ("broken", _) => t.beside_broken,
        ("none", _) => t.beside_none,
        ("abuse", _) => t.beside_abuse,
        _ => t.unknown,
    }
}

/// A figure of the funnel with its share of the eligible names.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRow {
    /// What it counts.
    pub name: &'static str,
    /// How many names.
    pub count: String,
    /// Their share, as written.
    pub share: String,
    /// Their share, 0–1.
    pub value: f64,
}

/// Rows of steps with their shares of the eligible names.
#[must_use]
pub fn steps(lang: Lang, c: &Counts, codes: &[(&'static str, i64)], beside: bool) -> Vec<StepRow> {
    let i = c.indicators();
    codes
        .iter()
        .map(|(code, count)| {
            let share = Rate::of(*count, c.eligible);
            StepRow {
                name: step(lang, code, beside),
                count: if open(&i) || *code == "eligible" {
                    format::number(lang, *count)
                } else {
                    "–".to_owned()
                },
                share: rate(lang, &i, share),
                value: share.value.filter(|_| open(&i)).unwrap_or(0.0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::json;

    fn most(observed: i64) -> Counts {
        Counts {
            registered: 1_100,
            held: 100,
            eligible: 1_000,
            observed,
            live_strict: 250,
            live: 300,
            in_use: 438,
            unverifiable: 62,
            ..Counts::default()
        }
    }

    #[test]
    fn a_provisional_rate_says_so_with_numerator_and_bounds() {
        let cards = headline(Lang::Vi, &Cell::Shown(most(900)));
        assert_eq!(cards[0].value, "43,8%");
        assert_eq!(cards[0].mark, "tạm tính");
        assert_eq!(cards[0].lines, ["438\u{a0}/\u{a0}1.000", "Cận: [43,8%; 50,0%]", "Độ bao phủ: 90,0%"]);
    }

    #[test]
    fn too_little_coverage_shows_no_rate_anywhere() {
        let text = format!("{:?}", headline(Lang::Vi, &Cell::Shown(most(700))));
        assert!(!text.contains("43,8") && text.contains("chưa công bố"), "{text}");
        let c = most(700);
        let rows = format!("{:?}", steps(Lang::Vi, &c, &json::beside(&c), true));
        for figure in ["438", "300", "250"] {
            assert!(!text.contains(figure) && !rows.contains(figure), "{figure}: {text} {rows}");
        }
        assert!(text.contains("70,0"), "the coverage itself is told");
    }

    #[test]
    fn every_step_has_words() {
        for (code, _) in most(0).funnel() {
            assert_ne!(step(Lang::Vi, code, false), Lang::Vi.texts().unknown, "{code}");
        }
        for (code, _) in json::beside(&most(0)) {
            assert_ne!(step(Lang::En, code, true), Lang::En.texts().unknown, "{code}");
        }
    }
}
