//! Rows that a quotation mark swallowed: from a mark that is not closed up to the next one, all lines are one field. Their
//! names would be missing without a word, and with `--full` they would leave.

use super::columns::Header;
use super::row::{misshapen, name_of};
use csv::{ReaderBuilder, StringRecord};
use domain::name::Zone;

/// Why the first line of such a row is rejected.
pub const REASON: &str = "a quotation mark is opened here and not closed: this line is not taken, those behind it are read as \
                          rows of their own; remove the mark, or write it twice within a quoted field";

/// Whether one of these further lines of `row` is a row of the table by itself: it has its shape and a name, or its shape
/// where `row` has none. A note of several lines has neither.
pub fn is_row_among(lines: &str, separator: u8, row: &StringRecord, header: &Header, zones: &[Zone]) -> bool {
    let shapeless = header.titles.len() > 1 && misshapen(row, header).is_some();
    lines.lines().any(|line| {
        let row = alone(line, separator);
        misshapen(&row, header).is_none() && (shapeless || name_of(&header.name(&row), zones).is_ok())
    })
}

/// A line read by itself, without what ends it.
pub fn alone(line: &str, separator: u8) -> StringRecord {
    let line = line.trim_end_matches('\r');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 10)
        .from_reader(line.as_bytes());
    let mut row = StringRecord::new();
    // A line of text can be read; an empty one gives an empty row.
    let _ = reader.read_record(&mut row);
    row
}
