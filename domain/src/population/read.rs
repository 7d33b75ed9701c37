//! Reading a population file.

use super::{Ages, Figure};
use crate::province::{ProvinceCode, gazetteer};
use crate::registration::parse_date;
use crate::table::{line_at, line_of};
use csv::StringRecord;
use std::collections::BTreeMap;
use thiserror::Error;
use time::Date;

/// What is wrong with a population file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("population file, line {line}: {reason}")]
pub struct PopulationError {
    /// The line, from 1; the header is line 1.
    pub line: u64,
    /// The column and what is wrong with it, and what would be right.
    pub reason: String,
}

const COLUMNS: [&str; 5] = ["province_code", "ages", "value", "as_of", "source"];

pub(super) fn figures(text: &str) -> Result<Vec<Figure>, PopulationError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |e: csv::Error| PopulationError {
        line: e.position().map_or(1, |position| line_at(position, text)),
        reason: format!("{e}; every line needs the same columns, and texts with a comma need quotes"),
    };
    let places = columns(reader.headers().map_err(broken)?)?;
    let (mut figures, mut lines) = (Vec::new(), BTreeMap::new());
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = line_of(&record, text);
        let figure = figure(&record, places).map_err(|reason| PopulationError { line, reason })?;
        if let Some((first, _)) =
            lines.insert((figure.province, figure.as_of, figure.ages), (line, figure.value))
        {
            let reason = format!("the same province, ages and day as line {first}; keep one of them");
            return Err(PopulationError { line, reason });
        }
        figures.push(figure);
    }
    parts_fit(&lines)?;
    Ok(figures)
}

/// Where each of the columns is.
fn columns(header: &StringRecord) -> Result<[usize; 5], PopulationError> {
    let mut places = [0; 5];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|h| h == column).ok_or_else(|| PopulationError {
            line: 1,
            reason: format!("column “{column}” is missing; the header is {}", COLUMNS.join(",")),
        })?;
    }
    Ok(places)
}

fn figure(record: &StringRecord, places: [usize; 5]) -> Result<Figure, String> {
    let [code, ages, value, as_of, source] = places.map(|at| record.get(at).unwrap_or_default());
    let province = ProvinceCode::parse(code).filter(|c| gazetteer().province(*c).is_some());
    let province = province.ok_or_else(|| {
        format!(
            "province_code: “{code}” is no province since 2025-07-01; write the two digits of one of the 34"
        )
    })?;
    let ages = match ages {
        "all" => Ages::All,
        "15-69" => Ages::From15To69,
        other => return Err(format!("ages: “{other}” is neither “all” nor “15-69”")),
    };
    let value = value.parse::<u64>().ok().filter(|v| *v > 0).ok_or_else(|| {
        format!("value: “{value}” is no number of people; write 1234567, without dots or commas")
    })?;
    let as_of = parse_date(as_of).map_err(|e| format!("as_of: {e}"))?;
    if source.is_empty() {
        return Err("source: it is empty; say who published the figure".to_owned());
    }
    Ok(Figure { province, ages, value, as_of, source: source.to_owned() })
}

/// Refuses more people aged 15 to 69 than people, on one day in one province: columns or rows were mixed up.
fn parts_fit(lines: &BTreeMap<(ProvinceCode, Date, Ages), (u64, u64)>) -> Result<(), PopulationError> {
    for ((province, as_of, ages), (line, value)) in lines {
        let all = lines.get(&(*province, *as_of, Ages::All));
        if *ages == Ages::From15To69 && all.is_some_and(|(_, all)| value > all) {
            let all = all.map_or(0, |(_, all)| *all);
            let reason = format!("value: {value} aged 15-69, but {all} of all ages; check which is which");
            return Err(PopulationError { line: *line, reason });
        }
    }
    Ok(())
}
