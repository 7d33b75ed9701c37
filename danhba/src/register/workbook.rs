//! The first sheet of an Excel workbook that has a column of domains.

use super::columns::{BEFORE_HEADER, find_header, no_domain_column};
use super::intake::Intake;
use anyhow::anyhow;
use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use csv::StringRecord;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Columns that are looked at. A cell far out is a slip of the mouse, and what stands between is not worth its memory.
const COLUMNS: u32 = 256;

const CURE: &str = "open it in a spreadsheet program and save it again as .xlsx";

/// The cells of a sheet that hold something, by row and column from 0, whatever the order of the file. Cells and not a table:
/// one stray cell in the last corner makes a table of 17 thousand million.
type Cells = BTreeMap<u32, BTreeMap<u32, String>>;

/// Gives every row to `intake`.
pub fn read(bytes: Vec<u8>, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|e| anyhow!("not a readable .xlsx workbook ({e}): {CURE}"))?;
    let mut seen = Vec::new();
    let sheets = book.sheet_names();
    for name in &sheets {
        let cells =
            cells(&mut book, name).map_err(|e| anyhow!("sheet “{name}” cannot be read ({e}): {CURE}"))?;
        let first: Vec<StringRecord> = cells.values().take(BEFORE_HEADER).map(|row| record(row, 0)).collect();
        if let Some((skip, header)) = find_header(first.iter())? {
            if sheets.len() > 1 {
                intake.note_sheet(name, sheets.len() - 1);
            }
            intake.header(&header);
            for (place, row) in cells.iter().skip(skip + 1) {
                intake.row(u64::from(*place) + 1, &record(row, header.titles.len()), &header);
            }
            return Ok(());
        }
        seen.extend(first.first().into_iter().flatten().map(str::to_owned));
    }
    Err(no_domain_column(seen.iter().map(String::as_str)))
}

fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Cells, XlsxError> {
    let mut cells = Cells::new();
    let mut reader = match book.worksheet_cells_reader(sheet) {
        // A sheet of a chart, say.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(cells),
        other => other?,
    };
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        if column < COLUMNS && !matches!(cell.get_value(), DataRef::Empty) {
            cells.entry(row).or_default().insert(column, text(&cell.get_value().clone().into()));
        }
    }
    Ok(cells)
}

/// A row as wide as its header: with empty cells for those that are not there, and without those beyond.
fn record(row: &BTreeMap<u32, String>, width: usize) -> StringRecord {
    let own = row.last_key_value().map_or(0, |(column, _)| *column as usize + 1);
    let width = if width == 0 { own } else { width };
    let cell = |column: usize| u32::try_from(column).ok().and_then(|at| row.get(&at));
    (0..width).map(|column| cell(column).map_or("", String::as_str)).collect()
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
