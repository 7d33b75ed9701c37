//! `danhba import FILE`: take a register; what cannot be taken is written beside the file with its reason.

mod leaving;

use crate::app::App;
use crate::cli::{ImportArgs, RegisterFormat};
use crate::counted::counted;
use crate::lifecycle::Lifecycle;
use crate::progress::whisper;
use crate::register::{self, Format, ReadOptions, ReadReport, Rejected};
use domain::name::{DomainName, Zone};
use domain::registration::Registration;
use serde::Serialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Complete, Db, Difference, ImportReport, ImportSource, Leaving};

/// Rejected rows that a dry run tells on a terminal.
const REASONS: usize = 50;

#[derive(Serialize)]
struct Report<'a> {
    file: String,
    sha256: &'a str,
    dry_run: bool,
    rows: usize,
    rejected: usize,
    rejected_file: Option<PathBuf>,
    /// Why rows are rejected, when no file says it: in a dry run, or where none can be written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    added: u64,
    changed: u64,
    unchanged: u64,
    left: u64,
    returned: u64,
    /// What leaves of each zone that had names, with a full list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leaving: Vec<Leaving>,
    /// Why an import would be refused, in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
    /// How many differences there are.
    differences: u64,
    /// The first 50 of them in words; all of them in a dry run.
    sample: Vec<String>,
    notes: &'a [String],
}

pub async fn run(app: &App, args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let today = app.clock.now().date();
    let as_of = args.as_of.as_deref().map(|text| date(text, today)).transpose()?;
    let options = ReadOptions {
        zones: app.zones()?,
        as_of,
        today,
        keep_person_names: app.settings.register.keep_person_names,
        format: args.format.map(|f| match f {
            RegisterFormat::Csv => Format::Csv,
            RegisterFormat::Xlsx => Format::Xlsx,
            RegisterFormat::Zone => Format::Zone,
        }),
    };
    let spinner = app.talk.spinner("reading");
    let path = args.file.clone();
    let mut read = tokio::task::spawn_blocking(move || register::read(&path, &options)).await??;
    spinner.finish_and_clear();

    if args.full && read.rows.is_empty() {
        anyhow::bail!(
            "{}: no usable row, so --full would make every name leave; nothing was changed",
            args.file.display()
        );
    }
    let mut refusal = if args.full { leaving::of_damage(&read) } else { None };
    if let Some(why) = refusal.as_ref().filter(|_| !args.dry_run) {
        anyhow::bail!("{}: {why}; nothing was changed", args.file.display());
    }
    let source = ImportSource {
        file_name: args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        sha256: read.sha256.clone(),
        as_of,
        full: args.full,
        dry_run: args.dry_run,
        at: app.clock.now(),
    };
    let mut rows = std::mem::take(&mut read.rows);
    let count = rows.len();
    let (_passing, db) = if args.dry_run { app.db_to_try().await? } else { (None, app.db_or_new().await?) };
    if args.full {
        keep_the_rejected(&db, &read, &app.zones()?, &mut rows).await?;
    }
    let complete = Complete { zones: read.zones.clone(), at_most: Some(args.allow_leaving) };
    // One transaction: the first wish to stop lets it end, the second leaves everything as it was.
    let life = Lifecycle::listen()?;
    let spinner = app.talk.spinner("importing");
    let done = life.unless_cut_off(db.import_complete(rows, &source, &read.stated, &complete)).await;
    spinner.finish_and_clear();
    let Some(done) = done else { return Ok(ExitCode::from(super::STOPPED)) };
    let done = done.map_err(|error| leaving::refused(error, args.allow_leaving))?;
    refusal = refusal.or_else(|| leaving::of_many(&done.leaving, args.allow_leaving));
    if !args.dry_run {
        let about = format!("{}, {count} rows, sha256 {}", source.file_name, source.sha256);
        super::staff::tell(app, &db, "register.import", &about).await?;
    }

    // A dry run leaves no trace; its rejected rows are told, and so are those that no file can hold: what is imported is.
    let written = if args.dry_run { Ok(None) } else { write_rejects(&args.file, &read) };
    let rejected_file = written.as_ref().ok().cloned().flatten();
    let untold = !read.rejected.is_empty() && rejected_file.is_none();
    let ImportReport { added, changed, unchanged, left, returned, leaving, sample } = done;
    let report = Report {
        file: args.file.display().to_string(),
        sha256: &read.sha256,
        dry_run: args.dry_run,
        rows: count,
        rejected: read.rejected.len(),
        rejected_file,
        reasons: if untold { read.rejected.iter().map(reason).collect() } else { Vec::new() },
        added,
        changed,
        unchanged,
        left,
        returned,
        leaving,
        refusal,
        differences: added + changed + left + returned,
        sample: sample.iter().map(Difference::to_string).collect(),
        notes: &read.notes,
    };
    if args.json {
        super::print_json(&report)?;
    } else {
        tell(app, &report)?;
    }
    if let Err(error) = written {
        whisper(format_args!("danhba: the import is done, but {error:#}"));
    }
    Ok(if read.rejected.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(super::REJECTED) })
}

/// Writes the rejected rows beside the file, if it is a file that has a beside: `/dev/stdin` has none.
fn write_rejects(file: &Path, read: &ReadReport) -> anyhow::Result<Option<PathBuf>> {
    let is_device = ["/dev", "/proc"].iter().any(|root| file.starts_with(root));
    if is_device || !file.is_file() {
        return Ok(None);
    }
    register::write_rejects(file, read)
}

/// A name whose row cannot be taken is in the file all the same: with `--full` it must not leave. It is taken as it
/// was known.
async fn keep_the_rejected(
    db: &Db,
    read: &ReadReport,
    zones: &[Zone],
    rows: &mut Vec<Registration>,
) -> anyhow::Result<()> {
    let taken: HashSet<DomainName> = rows.iter().map(|r| r.domain.clone()).collect();
    for rejected in &read.rejected {
        let named = rejected.fields.iter().find_map(|field| DomainName::parse(field, zones).ok());
        let Some(name) = named.filter(|name| !taken.contains(name)) else { continue };
        if let Some(known) = db.registration(&name).await?.filter(|known| known.in_frame) {
            rows.push(known.registration);
        }
    }
    Ok(())
}

fn reason(row: &Rejected) -> String {
    let Rejected { line, column, value, reason, .. } = row;
    let column = if column.is_empty() { String::new() } else { format!(", {column}") };
    let value = format!("“{value}”");
    // A reason may begin with what it speaks of, and some speak of the whole row.
    let value = if row.value.is_empty() || reason.contains(&value) { String::new() } else { value + " " };
    format!("line {line}{column}: {value}{reason}")
}

/// The day of `--as-of`, written as days in a register are. No register speaks of a day to come.
fn date(text: &str, today: time::Date) -> anyhow::Result<time::Date> {
    let day = domain::registration::parse_date(text).map_err(|error| anyhow::anyhow!("--as-of: {error}"))?;
    anyhow::ensure!(
        day <= today,
        "--as-of: {day} is in the future (today is {today}); state the day of which the file speaks"
    );
    Ok(day)
}

fn tell(app: &App, report: &Report<'_>) -> anyhow::Result<()> {
    for note in report.notes {
        app.talk.say(format!("note: {note}"));
    }
    if report.dry_run {
        for lines in report.sample.chunks(1_000) {
            super::print(&format!("{}\n", lines.join("\n")))?;
        }
    }
    let would = if report.dry_run { "would be " } else { "" };
    app.talk.say(format!(
        "{} read: {would}{} added, {} changed, {} unchanged, {} left, {} returned; {} rejected",
        counted(report.rows as u64, "name"),
        report.added,
        report.changed,
        report.unchanged,
        report.left,
        report.returned,
        counted(report.rejected as u64, "row")
    ));
    for zone in report.leaving.iter().filter(|zone| zone.leaving > 0) {
        app.talk.say(format!("  {would}left: {zone}"));
    }
    if let Some(why) = &report.refusal {
        app.talk.say(format!("an import would be refused: {why}"));
    }
    if !report.reasons.is_empty() {
        // Of a dry run the first ones are enough; where no file can hold them, nothing else does.
        let told = if report.dry_run { REASONS } else { usize::MAX };
        for line in report.reasons.iter().take(told) {
            app.talk.say(format!("rejected: {line}"));
        }
        let more = report.reasons.len().saturating_sub(told);
        if more > 0 {
            app.talk
                .say(format!("… and {more} rows more; --json lists all, an import writes them to a file"));
        }
    }
    if let Some(file) = &report.rejected_file {
        app.talk.say(format!("rejected rows with their reasons: {}", file.display()));
    }
    if !report.dry_run && report.added > 0 {
        app.talk.say("next: danhba crawl --until-idle");
    }
    Ok(())
}
