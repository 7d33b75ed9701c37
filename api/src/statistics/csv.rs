//! `GET /thong-ke.csv`: the same figures for spreadsheets.

use super::json::{beside, publication};
use super::{Cell, Table};
use crate::extract::Params;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::naming;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::measure::{Counts, Rate};

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

fn write(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let more = beside(&Counts::default()).map(|(code, _)| code);
    let steps = Counts::default().funnel().map(|(code, _)| code);
    // `eligible`, the first step, and `live` beside are named once.
    out.write_record(HEAD.iter().copied().chain(steps.into_iter().skip(1).map(funnel_name)).chain(more))?;
    for line in &table.lines {
        let name = naming::group(Lang::Vi, table.asked.by, &line.key);
        out.write_record(record(table, &line.key, &name, &line.cell))?;
    }
    out.write_record(record(table, "", Lang::Vi.texts().total, &table.total))?;
    out.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
}

fn funnel_name(code: &'static str) -> &'static str {
    if code == "live" { "live_behind_valid_https" } else { code }
}

fn record(table: &Table, key: &str, name: &str, cell: &Cell) -> Vec<String> {
    let suppressed = match cell {
        Cell::Shown(_) => "",
        Cell::Few => "few",
        Cell::Hidden => "complementary",
    };
    let mut fields = vec![table.asked.by.word().to_owned(), guard(key), guard(name), suppressed.to_owned()];
    let width = HEAD.len() + Counts::default().funnel().len() - 1 + beside(&Counts::default()).len();
    let Some(c) = cell.counts() else {
        fields.resize(width, String::new());
        return fields;
    };
    let i = c.indicators();
    let open = cell.rates().is_some();
    let rate = |r: Rate| r.value.filter(|_| open).map_or_else(String::new, |v| format!("{v:.6}"));
    fields.extend([c.registered, c.held, c.eligible, c.observed].map(|n| n.to_string()));
    fields.push(i.coverage.value.map_or_else(String::new, |v| format!("{v:.6}")));
    fields.push(publication(i.publication).to_owned());
    fields.push(c.in_use.to_string());
    fields.extend([rate(i.any), rate(i.any_upper), rate(i.web)]);
    fields.extend(c.funnel().iter().skip(1).map(|(_, n)| n.to_string()));
    fields.extend(beside(c).iter().map(|(_, n)| n.to_string()));
    fields
}

// A registrar's name comes from a file that others wrote: a spreadsheet must not run it as a formula.
fn guard(text: &str) -> String {
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
