//! The first sheet of an Excel workbook that has a column of domains.

use super::columns::{BEFORE_HEADER, find_header, no_domain_column};
use super::intake::Intake;
use anyhow::Context;
use calamine::{Data, ExcelDateTime, Range, Reader, Xlsx};
use csv::StringRecord;
use std::io::Cursor;

/// Gives every row to `intake`.
pub fn read(bytes: Vec<u8>, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).context("not a readable .xlsx workbook")?;
    let mut seen = Vec::new();
    let sheets = book.sheet_names();
    for name in &sheets {
        let range = book.worksheet_range(name).with_context(|| format!("sheet “{name}” cannot be read"))?;
        let first: Vec<StringRecord> = range.rows().take(BEFORE_HEADER).map(record).collect();
        if let Some((skip, header)) = find_header(first.iter())? {
            if sheets.len() > 1 {
                intake.note_sheet(name, sheets.len() - 1);
            }
            intake.header(&header);
            rows(&range, skip + 1).for_each(|(line, row)| intake.row(line, &row, &header));
            return Ok(());
        }
        seen.extend(first.first().into_iter().flatten().map(str::to_owned));
    }
    Err(no_domain_column(seen.iter().map(String::as_str)))
}

/// The rows from `skip` on with their numbers in the sheet.
fn rows(range: &Range<Data>, skip: usize) -> impl Iterator<Item = (u64, StringRecord)> + '_ {
    let top = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    range.rows().enumerate().skip(skip).map(move |(at, cells)| (top + at as u64, record(cells)))
}

fn record(cells: &[Data]) -> StringRecord {
    cells.iter().map(text).collect()
}

/// A cell as it would be typed: whole numbers without a fraction, days in ISO.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        // Beyond 2^53 a spreadsheet has lost digits already.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(moment) => day(moment),
        Data::Error(error) => error.to_string(),
    }
}

fn day(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
