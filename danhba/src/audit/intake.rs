//! Labels made elsewhere: a CSV with `domain`, `labeller`, `label` and, if wanted, `note`.

use crate::app::App;
use crate::cli::audit::Which;
use crate::register::{Rejected, write_table};
use anyhow::{Context, bail};
use domain::audit::Label;
use domain::name::DomainName;
use domain::table::line_of;
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use store::{AuditLink, Db, GivenLabel};

/// Characters of a remark that are kept.
const LONGEST_NOTE: usize = 500;

/// What became of a file of labels.
#[derive(Debug, Serialize)]
pub struct Report {
    file: String,
    /// Labels added.
    pub added: u64,
    /// Labels that were in force already.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub rejected: usize,
    /// Where they stand.
    rejected_file: Option<PathBuf>,
    /// Line, column, value and cure of each.
    pub reasons: Vec<String>,
}

struct Columns {
    domain: usize,
    labeller: usize,
    label: usize,
    note: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord, file: &Path) -> anyhow::Result<Self> {
        let at = |title: &str| {
            header.iter().position(|h| h.trim_start_matches('\u{FEFF}').trim().eq_ignore_ascii_case(title))
        };
        let need = |title: &str| {
            at(title).with_context(|| {
                format!("{}: no column “{title}”; the header is domain,labeller,label,note", file.display())
            })
        };
        let (domain, labeller, label) = (need("domain")?, need("labeller")?, need("label")?);
        Ok(Self { domain, labeller, label, note: at("note") })
    }
}

/// What rows are read against.
struct Desk<'a> {
    app: &'a App,
    positions: HashMap<DomainName, i64>,
    links: Vec<AuditLink>,
    given: Vec<GivenLabel>,
}

type Refusal = (&'static str, String, String);

impl Desk<'_> {
    fn read(&self, name: &str, labeller: &str, label: &str) -> Result<(&AuditLink, i64, Label), Refusal> {
        let refuse = |column, value: &str, cure: String| (column, value.to_owned(), cure);
        let domain = self.app.name(name).map_err(|e| refuse("domain", name, e.to_string()))?;
        let Some(position) = self.positions.get(&domain) else {
            let cure = "is not in the sample; write a drawn name, as an A-label or in Vietnamese letters";
            return Err(refuse("domain", name, cure.to_owned()));
        };
        // The latest link of a person counts.
        let Some(link) = self.links.iter().rev().find(|l| l.labeller == labeller) else {
            let cure = format!(
                "nobody of that name labels this audit; `danhba audit link --labeller \"{labeller}\" --role …` first"
            );
            return Err(refuse("labeller", labeller, cure));
        };
        let Some(label) = Label::from_code(label) else {
            let codes = Label::ALL.map(Label::code).join(", ");
            return Err(refuse("label", label, format!("is no label; write one of {codes}")));
        };
        Ok((link, *position, label))
    }

    fn is_in_force(&self, link: &AuditLink, position: i64, label: Label, note: &str) -> bool {
        self.given.iter().any(|g| {
            g.position == position
                && g.role == link.role
                && g.labeller == link.labeller
                && g.label == label
                && g.note == note
        })
    }
}

/// Takes the labels of a file; rows that cannot be taken are written beside it.
///
/// # Errors
/// When the file cannot be read at all, and database errors.
pub async fn run(app: &App, db: &Db, which: Which, file: &Path) -> anyhow::Result<Report> {
    let (_, audit) = super::find(db, which).await?;
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let Ok(text) = String::from_utf8(text) else {
        bail!("{}: is not UTF-8; save it as CSV UTF-8", file.display())
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().with_context(|| file.display().to_string())?.clone();
    let columns = Columns::of(&header, file)?;
    let items = db.audit_items(audit.id).await?;
    let desk = Desk {
        app,
        positions: items.into_iter().map(|i| (i.domain, i.position)).collect(),
        links: db.audit_links(audit.id).await?,
        given: db.audit_labels(audit.id).await?,
    };
    let (mut rejected, mut added, mut unchanged) = (Vec::new(), 0, 0);
    for row in reader.records() {
        let row = row.with_context(|| file.display().to_string())?;
        let field = |at: usize| row.get(at).unwrap_or_default().trim();
        let note: String = columns.note.map(field).unwrap_or_default().chars().take(LONGEST_NOTE).collect();
        match desk.read(field(columns.domain), field(columns.labeller), field(columns.label)) {
            Ok((link, position, label)) if desk.is_in_force(link, position, label, &note) => unchanged += 1,
            Ok((link, position, label)) => {
                db.put_audit_label(link, position, label, &note, app.clock.now()).await?;
                added += 1;
            }
            Err((column, value, reason)) => rejected.push(Rejected {
                line: line_of(&row, &text),
                column: column.to_owned(),
                value,
                reason,
                fields: row.iter().map(str::to_owned).collect(),
            }),
        }
    }
    let titles: Vec<String> = header.iter().map(str::to_owned).collect();
    Ok(Report {
        file: file.display().to_string(),
        added,
        unchanged,
        rejected: rejected.len(),
        rejected_file: write_table(file, &titles, &rejected)?,
        reasons: rejected
            .iter()
            .map(|r| format!("line {}, {}: “{}” {}", r.line, r.column, r.value, r.reason))
            .collect(),
    })
}
