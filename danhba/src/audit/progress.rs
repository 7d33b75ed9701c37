//! How far the labels are.

use super::sheet::{self, Line};
use crate::app::App;
use crate::cli::audit::Which;
use crate::links::Listed;
use domain::audit::agreement::{Agreement, BAR};
use domain::audit::sample::AuditStratum;
use serde::Serialize;
use store::{Db, Purpose};

/// Items told by name.
const TOLD: usize = 50;

/// One stratum's labels.
#[derive(Debug, Serialize)]
pub struct Row {
    stratum: AuditStratum,
    drawn: usize,
    first: usize,
    second: usize,
    settled: usize,
}

/// One link's work.
#[derive(Debug, Serialize)]
pub struct Work {
    #[serde(flatten)]
    link: Listed,
    /// Labels of this link that are in force.
    labels: usize,
}

/// How far an audit is.
#[derive(Debug, Serialize)]
pub struct Report {
    quarter: String,
    revision: i64,
    items: usize,
    settled: usize,
    links: Vec<Work>,
    strata: Vec<Row>,
    kappa: Option<Agreement>,
    /// Why there is no κ.
    no_kappa: Option<String>,
    /// κ reaches 0.8.
    stands: bool,
    /// Items that await the adjudicator.
    to_adjudicate: Vec<String>,
}

/// Reads the progress.
///
/// # Errors
/// When no sample is drawn, and database errors.
pub async fn read(app: &App, db: &Db, which: Which) -> anyhow::Result<Report> {
    let (snapshot, audit) = super::find(db, which).await?;
    let sheet = sheet::read(db, audit.id).await?;
    let given = db.audit_labels(audit.id).await?;
    let now = app.clock.now();
    let links = db.links(Purpose::Audit(audit.id)).await?;
    let links = links
        .iter()
        .map(|l| Work {
            link: Listed::of(l, now),
            labels: given.iter().filter(|g| g.link_id == l.id).count(),
        })
        .collect();
    let (kappa, no_kappa) = match sheet::agreement(&sheet) {
        Ok(agreement) => (Some(agreement), None),
        Err(why) => (None, Some(why.to_string())),
    };
    let open = |l: &&Line| l.labels.differ() && l.labels.adjudicator.is_none();
    Ok(Report {
        quarter: snapshot.quarter.to_string(),
        revision: snapshot.revision,
        items: sheet.len(),
        settled: sheet.iter().filter(|l| l.settled().is_some()).count(),
        links,
        strata: AuditStratum::ALL.into_iter().map(|s| row(s, &sheet)).collect(),
        stands: kappa.is_some_and(|k| k.stands()),
        kappa,
        no_kappa,
        to_adjudicate: sheet.iter().filter(open).map(|l| l.item.domain.as_str().to_owned()).collect(),
    })
}

fn row(stratum: AuditStratum, sheet: &[Line]) -> Row {
    let count =
        |fits: &dyn Fn(&Line) -> bool| sheet.iter().filter(|l| l.item.stratum == stratum && fits(l)).count();
    Row {
        stratum,
        drawn: count(&|_| true),
        first: count(&|l| l.labels.first.is_some()),
        second: count(&|l| l.labels.second.is_some()),
        settled: count(&|l| l.settled().is_some()),
    }
}

/// The report in words.
pub fn words(report: &Report) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["stratum", "drawn", "first", "second", "label stands"]);
    for r in &report.strata {
        let counts = [r.drawn, r.first, r.second, r.settled].map(|n| n.to_string());
        table.add_row([r.stratum.to_string()].into_iter().chain(counts));
    }
    let mut text = format!(
        "{} revision {}: the label of {} of {} items stands\n{table}\n",
        report.quarter, report.revision, report.settled, report.items
    );
    for w in &report.links {
        let l = &w.link;
        text.push_str(&format!(
            "link {}\t{}\t{}\t{}\t{} labels\n",
            l.link,
            l.role.unwrap_or_default(),
            l.person,
            l.state,
            w.labels
        ));
    }
    match (&report.kappa, &report.no_kappa) {
        (Some(k), _) => text.push_str(&format!(
            "κ = {:.3} [{:.3}, {:.3}] over {} items: {} {BAR}\n",
            k.kappa,
            k.low,
            k.high,
            k.items,
            if report.stands { "reaches" } else { "does not reach" }
        )),
        (None, Some(why)) => text.push_str(&format!("no κ: {why}\n")),
        (None, None) => {}
    }
    if !report.to_adjudicate.is_empty() {
        text.push_str(&format!("for the adjudicator: {} items\n", report.to_adjudicate.len()));
        for name in report.to_adjudicate.iter().take(TOLD) {
            text.push_str(&format!("  {name}\n"));
        }
    }
    text
}
