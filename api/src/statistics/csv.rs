//! `GET /thong-ke.csv`: the same figures for spreadsheets.

use super::json::{beside, publication};
use super::usage::companions;
use super::{Line, Table};
use crate::extract::Params;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::measure::{Counts, Publication, Rate, Usage};

const HEAD: [&str; 14] = [
    "by",
    "key",
    "name",
    "suppressed",
    "registered",
    "held",
    "eligible",
    "observed",
    "coverage",
    "publication",
    "in_use",
    "in_use_rate",
    "in_use_rate_upper",
    "web_rate",
];

/// The figures as CSV: UTF-8 with a byte order mark (spreadsheets need it for Vietnamese), plain numbers.
///
/// # Errors
/// [`Fault::BadParameter`], [`Fault::Unavailable`].
pub async fn show(State(state): State<ApiState>, params: Params) -> Result<Response, Fault> {
    let asked = super::asked(&state, &params)?;
    let table = super::table(&state, &asked).await?;
    let bytes = write(&table).map_err(|error| {
        tracing::error!(%error, "the CSV could not be written");
        Fault::Internal
    })?;
    let name = format!("thong-ke-{}.csv", asked.by.word());
    Ok(reply::csv(bytes, &name, reply::MINUTE))
}

/// Columns of use over time; steps of the funnel and companions follow.
const OVER_TIME: [&str; 16] = [
    "usage_suppressed",
    "usage_mature",
    "usage_covered",
    "usage_coverage",
    "usage_publication",
    "usage_active",
    "usage_rate",
    "usage_rate_upper",
    "usage_corrected",
    "usage_corrected_low",
    "usage_corrected_high",
    "usage_corrected_quarter",
    "usage_corrected_revision",
    "usage_corrected_raw",
    "usage_corrected_coverage",
    "usage_flips_rate",
];

/// Of these, columns of the corrected rate.
const AUDITED: usize = 7;

fn write(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(heading())?;
    for line in &table.lines {
        let name = naming::group(Lang::Vi, table.asked.by, &line.key);
        out.write_record(record(table, &name, line))?;
    }
    out.write_record(record(table, Lang::Vi.texts().total, &table.total))?;
    out.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
}

fn heading() -> Vec<String> {
    let own = |code: &str| code.to_owned();
    // `eligible`, the first step, and `live` beside are named once.
    let steps = Counts::default().funnel();
    let steps = steps.iter().skip(1).map(|(code, _)| own(funnel_name(code)));
    let over_time = Usage::default();
    let companions = companions(&over_time);
    // `mature` and `active` stand in front.
    let steps_over_time = over_time.funnel().map(|(code, _)| code);
    let more =
        steps_over_time.into_iter().skip(1).chain(companions.map(|(code, _)| code).into_iter().skip(1));
    HEAD.iter()
        .map(|code| own(code))
        .chain(steps)
        .chain(beside(&Counts::default()).iter().map(|(code, _)| own(code)))
        .chain(OVER_TIME.iter().map(|code| own(code)))
        .chain(more.map(|code| format!("usage_{code}")))
        .collect()
}

fn funnel_name(code: &'static str) -> &'static str {
    if code == "live" { "live_behind_valid_https" } else { code }
}

fn share(rate: Rate, open: bool) -> String {
    rate.value.filter(|_| open).map_or_else(String::new, |v| format!("{v:.6}"))
}

fn record(table: &Table, name: &str, line: &Line) -> Vec<String> {
    let mut fields = vec![table.asked.by.word().to_owned(), guard(&line.key), guard(name)];
    fields.push(line.cell.reason().unwrap_or_default().to_owned());
    if let Some(c) = line.cell.counts() {
        let i = c.indicators();
        let open = i.publication != Publication::Withheld;
        let rate = |r: Rate| share(r, open);
        let count = |n: i64| if open { n.to_string() } else { String::new() };
        fields.extend([c.registered, c.held, c.eligible, c.observed].map(|n| n.to_string()));
        fields.push(share(i.coverage, true));
        fields.push(publication(i.publication).to_owned());
        fields.push(count(c.in_use));
        fields.extend([rate(i.any), rate(i.any_upper), rate(i.web)]);
        fields.extend(c.funnel().iter().skip(1).map(|(_, n)| count(*n)));
        fields.extend(beside(c).iter().map(|(_, n)| count(*n)));
    }
    let heading = heading();
    let start = heading.iter().position(|h| h == OVER_TIME[0]).unwrap_or(heading.len());
    fields.resize(start, String::new());
    fields.push(line.usage.reason().unwrap_or_default().to_owned());
    if let Some(u) = line.usage.counts() {
        let r = u.rates();
        let open = r.publication != Publication::Withheld;
        fields.extend([u.mature, u.covered].map(|n| n.to_string()));
        fields.push(share(r.coverage, true));
        fields.push(publication(r.publication).to_owned());
        let count = |n: i64| if open { n.to_string() } else { String::new() };
        fields.push(count(u.active));
        fields.extend([share(r.any, open), share(r.any_upper, open)]);
        let text = |v: f64| format!("{v:.6}");
        let maybe = |v: Option<f64>| v.map(text).unwrap_or_default();
        let audited = line.corrected.as_ref().map(|c| {
            let ends = [text(c.value), text(c.low), text(c.high)];
            let of = [c.quarter.clone(), c.revision.to_string(), maybe(c.raw), maybe(c.coverage)];
            [ends.to_vec(), of.to_vec()].concat()
        });
        fields.extend(audited.unwrap_or_else(|| vec![String::new(); AUDITED]));
        fields.push(share(r.flips, u.paired >= super::suppress::FEWEST));
        fields.extend(u.funnel().iter().skip(1).map(|(_, n)| count(*n)));
        fields.extend(companions(u).iter().skip(1).map(|(_, n)| n.map(count).unwrap_or_default()));
    }
    fields.resize(heading.len(), String::new());
    fields
}

// A registrar's name comes from a file that others wrote: a spreadsheet must not run it as a formula.
pub(super) fn guard(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        assert_eq!(guard("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guard("Công ty A"), "Công ty A");
    }
}
