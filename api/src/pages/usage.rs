//! Use over time for people: headline, funnel, companions, cells of tables, and why a rate is withheld.

use super::figures::{Figure, StepRow, fraction, hidden, in_brackets};
use super::lives::Small;
use crate::format;
use crate::locales::{Lang, audit};
use crate::statistics::usage::companions;
use crate::statistics::{ClassShare, Corrected, Line};
use domain::audit::Label;
use domain::audit::agreement::BAR;
use domain::measure::{Publication, Rate, Usage, UsageRates};

/// The headline of a group: registered, usage rate, websites, mail.
#[must_use]
pub fn headline(lang: Lang, line: &Line) -> Vec<Figure> {
    let (t, m) = (lang.texts(), lang.measures());
    let plain = |label: &str, value: String| Figure {
        label: label.to_owned(),
        value,
        mark: String::new(),
        lines: Vec::new(),
    };
    let Some(c) = line.cell.counts() else {
        return vec![plain(t.registered, hidden(lang, &line.cell).to_owned())];
    };
    let mut registered = plain(t.registered, format::number(lang, c.registered));
    registered.lines.push(format!("{}: {}", t.held, format::number(lang, c.held)));
    let Some(u) = line.usage.counts() else {
        let mut rate = plain(m.rate, hidden(lang, &line.usage).to_owned());
        rate.lines.push(t.hidden_why.to_owned());
        return vec![registered, rate];
    };
    registered.lines.push(format!("{}: {}", m.mature, format::number(lang, u.mature)));
    let r = u.rates();
    let mark = if r.publication == Publication::Provisional { t.provisional } else { "" };
    let card = |label: &str, of: Rate, lines: Vec<String>| Figure {
        label: label.to_owned(),
        value: rate(lang, &r, of),
        mark: mark.to_owned(),
        lines,
    };
    // A rate that is withheld does not come back as a fraction.
    let parts = |of: Rate| {
        let parts = if open(&r) { vec![fraction(lang, of)] } else { Vec::new() };
        parts.into_iter().chain([coverage(lang, &r)]).collect()
    };
    vec![
        registered,
        card(m.rate, r.any, rate_lines(lang, line, &r)),
        card(m.web, r.web, parts(r.web)),
        card(m.mail, r.mail, parts(r.mail)),
    ]
}

fn open(r: &UsageRates) -> bool {
    r.publication != Publication::Withheld
}

fn rate_lines(lang: Lang, line: &Line, r: &UsageRates) -> Vec<String> {
    let (t, m) = (lang.texts(), lang.measures());
    // A rate that is withheld does not come back as a fraction.
    let mut lines = if open(r) { vec![fraction(lang, r.any)] } else { Vec::new() };
    lines.extend(bounds(lang, r).map(|b| format!("{}: {b}", t.bounds)));
    lines.push(coverage(lang, r));
    // It speaks of its own quarter, whatever may be said of today.
    if let Some(c) = &line.corrected {
        let labels = format!("{} {}", format::number(lang, c.labels), m.labels);
        lines.push(format!("{}: {} ({labels})", m.corrected, corrected(lang, c)));
        lines.push(audited_quarter(lang, c));
    } else if open(r) {
        lines.push(m.no_interval.to_owned());
    }
    lines
}

fn coverage(lang: Lang, r: &UsageRates) -> String {
    format!("{}: {}", lang.texts().coverage, share(lang, r.coverage))
}

/// What names are used for, as the latest audit corrects it, beside what stood uncorrected in its quarter.
#[must_use]
pub fn classes(lang: Lang, list: &[ClassShare]) -> Small {
    let m = lang.measures();
    let of = list.first();
    let quarter = of.map(|c| format::quarter(lang, &c.quarter)).unwrap_or_default();
    let rows = list.iter().filter_map(|c| {
        let (name, _) = audit::label(lang, Label::from_code(c.class)?);
        let raw = c.raw.map_or_else(|| "–".to_owned(), |v| format::percent(lang, v));
        let ends = in_brackets(lang, c.low, c.high);
        Some((name.to_owned(), vec![raw, format!("{} {ends}", format::percent(lang, c.value))]))
    });
    let labels = of.map(|c| format!("{} {}", format::number(lang, c.labels), m.labels)).unwrap_or_default();
    let heads = [
        m.used_for.to_owned(),
        format!("{}, {quarter}", m.uncorrected),
        format!("{}, {quarter}, {labels}", m.corrected),
    ];
    Small {
        id: "t-classes",
        caption: m.classes_title,
        heads: heads.to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: match of {
            Some(c) if c.basis == "confusion" => m.classes_carried,
            _ => m.classes_note,
        },
    }
}

/// `44,6% [42,9%; 46,4%], quý II/2026`: an estimate speaks of the quarter that was audited.
#[must_use]
pub fn corrected(lang: Lang, c: &Corrected) -> String {
    let (value, ends) = (format::percent(lang, c.value), in_brackets(lang, c.low, c.high));
    format!("{value} {ends}, {}", format::quarter(lang, &c.quarter))
}

/// What stood uncorrected in that quarter, and how far the audit may be trusted.
fn audited_quarter(lang: Lang, c: &Corrected) -> String {
    let dash = || "–".to_owned();
    let quarter = format::quarter(lang, &c.quarter);
    let raw = c.raw.map_or_else(dash, |v| format::percent(lang, v));
    let coverage = c.coverage.map_or_else(dash, |v| format::percent(lang, v));
    let doubt = match c.agreement {
        Some(kappa) if kappa >= BAR => String::new(),
        Some(kappa) => {
            let kappa = format::decimal(lang, kappa, 2);
            match lang {
                Lang::Vi => format!("; hai người gắn nhãn chưa thống nhất (κ = {kappa}), chỉ để tham khảo"),
                Lang::En => {
                    format!("; the two labellers agree too little (κ = {kappa}): for orientation only")
                }
            }
        }
        None if c.basis == "rogan_gladen" => {
            lang.pick("; theo nhãn của một quý trước", "; by the labels of an earlier quarter").to_owned()
        }
        None => lang
            .pick("; không có κ của hai người gắn nhãn", "; no κ of the two labellers is known")
            .to_owned(),
    };
    let revision = c.revision;
    match lang {
        Lang::Vi => {
            format!(
                "Trong {quarter} (bản {revision}): tỷ lệ chưa hiệu chỉnh {raw}, độ bao phủ {coverage}{doubt}"
            )
        }
        Lang::En => {
            format!("In {quarter} (revision {revision}): uncorrected rate {raw}, coverage {coverage}{doubt}")
        }
    }
}

/// Why no rate is shown, in plain words; nothing when one is.
#[must_use]
pub fn reason(lang: Lang, line: &Line) -> Option<String> {
    let u = line.usage.counts()?;
    let r = u.rates();
    if open(&r) {
        return None;
    }
    if u.mature == 0 {
        return Some(
            lang.pick(
                "Chưa công bố tỷ lệ sử dụng: chưa có tên miền nào từ 90 ngày tuổi.",
                "No usage rate is published: no name is 90 days old yet.",
            )
            .to_owned(),
        );
    }
    let (covered, mature) = (format::number(lang, u.covered), format::number(lang, u.mature));
    let (coverage, least) =
        (share(lang, r.coverage), format::percent_whole(lang, domain::measure::PROVISIONAL_FROM));
    Some(match lang {
        Lang::Vi => format!(
            "Chưa công bố tỷ lệ sử dụng: trong 28 ngày qua mới có {covered} trên {mature} tên miền được xem đủ hai lần cách nhau ít nhất 7 ngày (độ bao phủ {coverage}, cần từ {least}). Công bố lúc này có thể sai lệch."
        ),
        Lang::En => format!(
            "No usage rate is published: in the last 28 days only {covered} of {mature} names were seen twice at least 7 days apart (coverage {coverage}; {least} are needed). A rate now could mislead."
        ),
    })
}

fn share(lang: Lang, r: Rate) -> String {
    r.value.map_or_else(|| "–".into(), |v| format::percent(lang, v))
}

fn rate(lang: Lang, r: &UsageRates, of: Rate) -> String {
    if open(r) { share(lang, of) } else { lang.texts().withheld.to_owned() }
}

fn bounds(lang: Lang, r: &UsageRates) -> Option<String> {
    let (lower, upper) = r.any.value.zip(r.any_upper.value).filter(|_| open(r))?;
    Some(in_brackets(lang, lower, upper))
}

/// The cells of a group's row: registered, mature, active, rate, bounds, corrected where `audited`, websites, coverage,
/// and the share at the last look.
#[must_use]
pub fn cells(lang: Lang, line: &Line, audited: bool) -> Vec<String> {
    let t = lang.texts();
    let dash = || "–".to_owned();
    let Some(c) = line.cell.counts() else {
        let word = hidden(lang, &line.cell).to_owned();
        return std::iter::once(word).chain((0..7 + usize::from(audited)).map(|_| dash())).collect();
    };
    let mut cells = vec![format::number(lang, c.registered)];
    match line.usage.counts() {
        None => {
            cells.push(hidden(lang, &line.usage).to_owned());
            cells.extend((0..5 + usize::from(audited)).map(|_| dash()));
        }
        Some(u) => {
            let r = u.rates();
            let any = rate(lang, &r, r.any);
            let any = match r.publication {
                Publication::Provisional => format!("{any} ({})", t.provisional),
                _ if u.mature == 0 => dash(),
                _ => any,
            };
            let active = if open(&r) { format::number(lang, u.active) } else { dash() };
            cells.extend([format::number(lang, u.mature), active, any]);
            cells.push(bounds(lang, &r).unwrap_or_else(dash));
            if audited {
                cells.push(line.corrected.as_ref().map_or_else(dash, |c| corrected(lang, c)));
            }
            cells.push(if open(&r) { share(lang, r.web) } else { dash() });
            cells.push(share(lang, r.coverage));
        }
    }
    let last = c.indicators();
    let shown = last.any.value.filter(|_| last.publication != Publication::Withheld);
    cells.push(shown.map_or_else(dash, |v| format::percent(lang, v)));
    cells
}

/// A step of the funnel of mature names, or a companion, in words.
#[must_use]
pub fn words(lang: Lang, code: &str) -> &'static str {
    let (t, m) = (lang.texts(), lang.measures());
    match code {
        "mature" => m.mature,
        "delegated" => t.funnel_delegated,
        "resolving" => t.funnel_resolving,
        "https" => t.funnel_https,
        "valid_tls" => t.funnel_valid_tls,
        "live" => t.funnel_live,
        "active_site" => m.active_site,
        "active" => m.active,
        "web" => m.web,
        "alias" => m.alias,
        "other" => m.other,
        "mail" => m.mail,
        "answering_mail" => m.answering_mail,
        "insecure" => m.insecure,
        "minimal" => m.minimal,
        "template" => m.template,
        "parked" => m.parked,
        "broken" => m.broken,
        "none" => m.none,
        "abuse" => m.abuse,
        "default_mail" => m.default_mail,
        _ => t.unknown,
    }
}

fn rows(lang: Lang, u: &Usage, codes: &[(&'static str, i64)]) -> Vec<StepRow> {
    let r = u.rates();
    let row = |(code, count): &(&'static str, i64)| {
        let of = Rate::of(*count, u.mature);
        StepRow {
            name: words(lang, code),
            count: if open(&r) || *code == "mature" {
                format::number(lang, *count)
            } else {
                "–".to_owned()
            },
            share: rate(lang, &r, of),
            value: of.value.filter(|_| open(&r)).unwrap_or(0.0),
        }
    };
    codes.iter().map(row).collect()
}

/// The funnel of mature names.
#[must_use]
pub fn funnel(lang: Lang, u: &Usage) -> Vec<StepRow> {
    rows(lang, u, &u.funnel())
}

/// The figures beside it.
#[must_use]
pub fn beside(lang: Lang, u: &Usage) -> Vec<StepRow> {
    let told: Vec<_> = companions(u).into_iter().filter_map(|(code, n)| Some((code, n?))).collect();
    rows(lang, u, &told)
}

/// How good the data are: never withheld, because they say why something is.
#[must_use]
pub fn quality(lang: Lang, u: &Usage) -> Vec<StepRow> {
    let (m, r) = (lang.measures(), u.rates());
    let row = |name, of: Rate| StepRow {
        name,
        count: fraction(lang, of),
        share: share(lang, of),
        value: of.value.unwrap_or(0.0),
    };
    let mut rows = vec![row(m.coverage, r.coverage), row(m.faults, r.faults)];
    if u.paired >= crate::statistics::suppress::FEWEST {
        rows.push(row(m.flips, r.flips));
    }
    rows
}

#[cfg(test)]
mod tests;
