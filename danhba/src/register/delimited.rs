//! CSV with the separator that its header uses.

use super::columns::{BEFORE_HEADER, Header, find_header, no_domain_column};
use super::intake::Intake;
use csv::{ReaderBuilder, StringRecord};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Gives every row to `intake`.
pub fn read(text: &str, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let (separator, skip, header) = separator_and_header(text)?;
    let mut reader = reader(text, separator);
    let mut row = StringRecord::new();
    let mut at = 0;
    intake.header(&header);
    while reader.read_record(&mut row)? {
        if at > skip {
            intake.row(line_of(&row, text), &row, &header);
        }
        at += 1;
    }
    Ok(())
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The separator under which most columns are known, the place of the header, and the header.
fn separator_and_header(text: &str) -> anyhow::Result<(u8, usize, Header)> {
    let mut best: Option<(u8, usize, Header)> = None;
    let mut seen = StringRecord::new();
    for separator in SEPARATORS {
        let rows: Vec<StringRecord> =
            reader(text, separator).into_records().take(BEFORE_HEADER).collect::<Result<_, _>>()?;
        if let Some((skip, header)) = find_header(rows.iter())? {
            if best.as_ref().is_none_or(|(.., other)| header.stated().len() > other.stated().len()) {
                best = Some((separator, skip, header));
            }
        } else if let Some(first) = rows.into_iter().next().filter(|first| first.len() > seen.len()) {
            seen = first;
        }
    }
    best.ok_or_else(|| no_domain_column(seen.iter()))
}

/// The line on which a row begins. The reader counts from before the empty lines that it skips.
fn line_of(row: &StringRecord, text: &str) -> u64 {
    let Some(position) = row.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.as_bytes().get(from..).unwrap_or_default();
    let empty = skipped.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    position.line() + empty as u64
}
