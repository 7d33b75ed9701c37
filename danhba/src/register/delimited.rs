//! CSV with the separator that its header uses.

use super::columns::{BEFORE_HEADER, Header, find_header, no_domain_column};
use super::intake::Intake;
use super::swallowed;
use csv::{ReaderBuilder, StringRecord};
use domain::table::line_of;

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// How many times the length of the file may be read again behind quotation marks that are not closed. Each of them costs
/// what it swallowed; a file of nothing else must not take a day.
const AGAIN: usize = 8;

/// Gives every row to `intake`.
pub fn read(text: &str, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let (separator, skip, header) = separator_and_header(text)?;
    intake.header(&header);
    let mut left = text.len().saturating_mul(AGAIN);
    let mut next = Some(Part { text, lines: 0, passed: skip + 1 });
    while let Some(part) = next {
        next = part.read(separator, &header, intake, &mut left)?;
    }
    Ok(())
}

/// What is still to be read.
struct Part<'t> {
    text: &'t str,
    /// Lines of the file before it.
    lines: u64,
    /// Rows at its head that are none: a letterhead, and the header.
    passed: usize,
}

impl<'t> Part<'t> {
    /// Reads rows up to the end, or to one that swallowed others by a quotation mark which is not closed: then its first
    /// line alone is rejected, and what is behind that is given back, to be read as rows of their own.
    fn read(
        self,
        separator: u8,
        header: &Header,
        intake: &mut Intake<'_>,
        left: &mut usize,
    ) -> anyhow::Result<Option<Part<'t>>> {
        let mut reader = reader(self.text, separator);
        let mut row = StringRecord::new();
        let mut at = 0;
        while reader.read_record(&mut row)? {
            at += 1;
            if at <= self.passed {
                continue;
            }
            let line = self.lines + line_of(&row, self.text);
            let (from, raw) = self.raw(&row, reader.position().byte());
            if let Some((first, behind)) = raw.split_once('\n')
                && let Some(rest) = left.checked_sub(raw.len())
                && swallowed::is_row_among(behind, separator, &row, header, intake.zones())
            {
                *left = rest;
                intake.broken(line, swallowed::alone(first, separator).iter(), swallowed::REASON);
                let text = self.text.get(from + first.len() + 1..).unwrap_or_default();
                return Ok(Some(Part { text, lines: line, passed: 0 }));
            }
            intake.row(line, &row, header);
        }
        Ok(None)
    }

    /// Where a row begins, and the row as it is written, without what ends it.
    fn raw(&self, row: &StringRecord, end: u64) -> (usize, &'t str) {
        let place = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
        let from = row.position().map_or(0, |position| place(position.byte()));
        let written = self.text.get(from..place(end)).unwrap_or_default();
        let row = written.trim_start_matches(['\r', '\n']);
        (from + written.len() - row.len(), row.trim_end_matches(['\r', '\n']))
    }
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
