//! The register as a whole: files in, rows, rejects and notes out.

mod equal_separators;
mod formats;
mod people;
mod rows;
mod sheets;

use super::{Format, ReadOptions, ReadReport, read_bytes};
use domain::name::Zone;
use std::path::Path;
use time::macros::date;

/// Options for tests: both zones, today is 2026-11-22.
fn options() -> ReadOptions {
    ReadOptions {
        zones: Zone::programme(),
        as_of: None,
        today: date!(2026 - 11 - 22),
        keep_person_names: false,
        format: None,
    }
}

fn read_as(name: &str, bytes: &[u8], options: &ReadOptions) -> anyhow::Result<ReadReport> {
    read_bytes(Path::new(name), bytes.to_vec(), options)
}

/// Reads a CSV that must be readable.
fn csv(text: &str) -> ReadReport {
    read_as("register.csv", text.as_bytes(), &options()).unwrap()
}

/// The message for a file that cannot be read.
fn refused(name: &str, bytes: &[u8]) -> String {
    format!("{:#}", read_as(name, bytes, &options()).unwrap_err())
}

fn names(report: &ReadReport) -> Vec<&str> {
    report.rows.iter().map(|row| row.domain.as_str()).collect()
}

/// Lines and columns of the rejected rows.
fn faults(report: &ReadReport) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|r| (r.line, r.column.as_str())).collect()
}

#[track_caller]
fn noted(report: &ReadReport, words: &str) {
    assert!(
        report.notes.iter().any(|note| note.contains(words)),
        "no note says “{words}”: {:#?}",
        report.notes
    );
}
