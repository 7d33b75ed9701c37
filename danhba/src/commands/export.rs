//! `danhba export verdicts`: one row a domain, from its latest observation.

use crate::app::App;
use crate::cli::{Export, ExportArgs, ExportFormat};
use crate::lifecycle::Lifecycle;
use anyhow::Context;
use std::io::Write;
use std::process::ExitCode;
use store::VerdictRow;

const HEADER: [&str; 12] = [
    "domain",
    "leaf",
    "class",
    "web",
    "mail",
    "https",
    "canonical_host",
    "final_url",
    "http_status",
    "confidence",
    "rule",
    "checked_at",
];

pub async fn run(app: &App, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let Export::Verdicts = args.what;
    let db = app.db().await?;
    super::staff::tell(app, &db, "verdicts.export", "all names").await?;
    let mut out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(std::io::BufWriter::new(
            std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
        )),
        None => Box::new(std::io::BufWriter::new(std::io::stdout())),
    };
    let life = Lifecycle::listen()?;
    let mut after: Option<String> = None;
    let mut first = true;
    loop {
        let rows = db.verdict_rows(after.as_deref(), 2_000).await?;
        let text = render(&rows, args.format, first)?;
        match out.write_all(&text) {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            other => other?,
        }
        first = false;
        match rows.last() {
            Some(last) if rows.len() == 2_000 => after = Some(last.domain.as_str().to_owned()),
            _ => break,
        }
        if life.soft.is_cancelled() {
            out.flush()?;
            return Ok(ExitCode::from(super::STOPPED));
        }
    }
    match out.flush() {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => {}
        other => other?,
    }
    Ok(ExitCode::SUCCESS)
}

fn render(rows: &[VerdictRow], format: ExportFormat, header: bool) -> anyhow::Result<Vec<u8>> {
    match format {
        ExportFormat::Csv => {
            let mut csv = csv::Writer::from_writer(Vec::new());
            if header {
                csv.write_record(HEADER)?;
            }
            for row in rows {
                csv.write_record(cells(row))?;
            }
            Ok(csv.into_inner().map_err(|e| anyhow::anyhow!("cannot write CSV: {e}"))?)
        }
        ExportFormat::Jsonl => {
            let mut text = Vec::new();
            for row in rows {
                serde_json::to_writer(&mut text, &object(row))?;
                text.push(b'\n');
            }
            Ok(text)
        }
    }
}

fn cells(row: &VerdictRow) -> [String; 12] {
    [
        row.domain.to_string(),
        row.leaf.code().to_owned(),
        row.class.code().to_owned(),
        row.class.axis().code().to_owned(),
        row.mail.code().to_owned(),
        row.https.code().to_owned(),
        row.canonical_host.clone().unwrap_or_default(),
        row.final_url.clone().unwrap_or_default(),
        row.http_status.map(|s| s.to_string()).unwrap_or_default(),
        format!("{:.2}", row.confidence),
        row.rule.clone(),
        row.checked_at.rfc3339(),
    ]
}

/// The same as JSON: numbers as numbers, and what is not there as null.
fn object(row: &VerdictRow) -> serde_json::Map<String, serde_json::Value> {
    let mut object: serde_json::Map<String, serde_json::Value> =
        HEADER.iter().zip(cells(row)).map(|(key, cell)| ((*key).to_owned(), cell.into())).collect();
    for (key, value) in [
        ("canonical_host", row.canonical_host.as_deref().into()),
        ("final_url", row.final_url.as_deref().into()),
        ("http_status", row.http_status.into()),
        // As many places as in the table.
        ("confidence", ((row.confidence * 100.0).round() / 100.0).into()),
    ] {
        object.insert(key.to_owned(), value);
    }
    object
}
