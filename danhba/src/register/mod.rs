//! Registers as they come: CSV, XLSX and DNS master files, read into registrations. What cannot be
//! taken is kept with its line, column and reason; what was taken with a doubt is noted.
//!
//! `source` finds the format and the encoding; `delimited` and `workbook` give rows under one header
//! (`columns`), which `row` reads; `swallowed` tells what a quotation mark hides; `zone_file` gives
//! delegated names, read from the `entries` of the file; `intake` sorts out duplicates and counts;
//! `rejects` writes the file of rejected rows.

mod columns;
mod delimited;
mod entries;
mod intake;
mod notes;
mod rejects;
mod row;
mod source;
mod swallowed;
#[cfg(test)]
mod tests;
mod workbook;
mod zone_file;

pub use rejects::{write_rejects, write_table};
pub use source::digest;

use anyhow::Context;
use domain::name::Zone;
use domain::registration::Registration;
use intake::Intake;
use serde::Serialize;
use std::path::Path;
use store::Field;
use time::Date;

/// How a register is to be read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Only names directly under these zones are taken.
    pub zones: Vec<Zone>,
    /// The day on which the file was true: decides the map of province codes and the version of
    /// sector letters. Without it, province codes are read under the day of registration.
    pub as_of: Option<Date>,
    /// The present day: later days of registration are noted.
    pub today: Date,
    /// Keep the names and tax codes of persons, and the names of households.
    pub keep_person_names: bool,
    /// The format; found from the content when not stated.
    pub format: Option<Format>,
}

/// The format of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Separated by commas, semicolons or tabs.
    Csv,
    /// An Excel workbook (Office Open XML).
    Xlsx,
    /// A DNS master file (RFC 1035 section 5): delegated names only.
    Zone,
}

/// What a register says.
#[derive(Debug)]
pub struct ReadReport {
    /// The rows that can be imported, in the order of the file, each name once.
    pub rows: Vec<Registration>,
    /// The facts that the file states: an import leaves the others as they were. None for a master file.
    pub stated: Vec<Field>,
    /// The rows that cannot.
    pub rejected: Vec<Rejected>,
    /// Lines of rejected rows that have not the shape of a row: the file is damaged there, and names may be missing.
    pub damaged: Vec<u64>,
    /// The zones of which a master file holds everything, as it says itself; `None` for a table.
    pub zones: Option<Vec<Zone>>,
    /// What was taken with a doubt, or passed over, as sentences with counts and line numbers.
    pub notes: Vec<String>,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// The column titles of the file, for the file of rejected rows.
    header: Vec<String>,
}

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Line (or row of the sheet), from 1.
    pub line: u64,
    /// Column at fault; several are joined with semicolons.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it cannot be taken, and the cure.
    pub reason: String,
    /// The row as it stands in the file.
    pub fields: Vec<String>,
}

/// Reads a register.
///
/// # Errors
/// When the file cannot be read at all: missing, in another format or encoding, without a column
/// of domains, or with a master-file syntax that is broken beyond one line. The message names the file and the cure.
pub fn read(path: &Path, options: &ReadOptions) -> anyhow::Result<ReadReport> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    read_bytes(path, bytes, options)
}

fn read_bytes(path: &Path, bytes: Vec<u8>, options: &ReadOptions) -> anyhow::Result<ReadReport> {
    take(path, bytes, options).with_context(|| path.display().to_string())
}

fn take(path: &Path, bytes: Vec<u8>, options: &ReadOptions) -> anyhow::Result<ReadReport> {
    let sha256 = source::digest(&bytes);
    let mut intake = Intake::new(options);
    match source::open(path, bytes, options.format)? {
        source::Source::Workbook(bytes) => workbook::read(bytes, &mut intake)?,
        source::Source::Delimited(text) => delimited::read(&text, &mut intake)?,
        source::Source::MasterFile(text) => {
            let origin = zone_file::origin_of(path, &options.zones);
            zone_file::read(&text, origin, &mut intake)?;
        }
    }
    Ok(intake.report(sha256))
}
