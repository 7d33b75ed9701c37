//! `danhba export verdicts`: one row a domain, from its latest observation.

use crate::app::App;
use crate::cli::{Export, ExportArgs, ExportFormat};
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
                let object: serde_json::Map<String, serde_json::Value> =
                    HEADER.iter().zip(cells(row)).map(|(k, v)| ((*k).to_owned(), v.into())).collect();
                serde_json::to_writer(&mut text, &object)?;
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
