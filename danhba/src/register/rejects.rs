//! The file of rejected rows, beside the register: correct it and import it again.

use super::{ReadReport, Rejected};
use anyhow::Context;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes `FILE.rejected.csv` with line, column, value and reason before the fields of each row, and
/// returns its path; `None` when nothing was rejected. An older file of that name goes then: its rows are in.
///
/// It opens in a spreadsheet (UTF-8 with a mark), and cells that a spreadsheet would run as a formula
/// are shielded with an apostrophe, which an import takes off again.
///
/// # Errors
/// When the file cannot be written, or an older one not be removed.
pub fn write_rejects(path: &Path, report: &ReadReport) -> anyhow::Result<Option<PathBuf>> {
    write_table(path, &report.header, &report.rejected)
}

/// The same for any table with these column titles.
///
/// # Errors
/// When the file cannot be written.
pub fn write_table(path: &Path, header: &[String], rejected: &[Rejected]) -> anyhow::Result<Option<PathBuf>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".rejected.csv");
    let target = PathBuf::from(name);
    if rejected.is_empty() {
        return match std::fs::remove_file(&target) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)
                .with_context(|| format!("cannot remove {}, which is out of date", target.display())),
            _ => Ok(None),
        };
    }
    write(&target, header, rejected)
        .with_context(|| format!("cannot write the rejected rows to {}", target.display()))?;
    Ok(Some(target))
}

fn write(target: &Path, header: &[String], rejected: &[Rejected]) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(target)?);
    file.write_all("\u{FEFF}".as_bytes())?;
    let mut writer =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(file);
    let head = ["line", "column", "value", "reason"].into_iter().chain(header.iter().map(String::as_str));
    writer.write_record(head.map(|title| shield(title).into_owned()))?;
    for row in rejected {
        let line = row.line.to_string();
        let said = [line.as_str(), &row.column, &row.value, &row.reason];
        let cells = said.into_iter().chain(row.fields.iter().map(String::as_str));
        writer.write_record(cells.map(|cell| shield(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| error.into_error())?.flush()?;
    Ok(())
}

/// Cells that begin with `=`, `+`, `-`, `@` or a control character are run by spreadsheets (OWASP, CSV injection).
fn shield(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
