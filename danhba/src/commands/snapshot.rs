//! `danhba snapshot`: freeze a quarter, verify it, list what is frozen.

use crate::app::App;
use crate::cli::{SnapshotArgs, SnapshotCommand};
use crate::snapshot::{find, freeze, verify};
use std::process::ExitCode;
use store::Snapshot;

/// A snapshot does not come out again.
const DIFFERS: u8 = 5;

pub async fn run(app: &App, args: &SnapshotArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    match &args.command {
        SnapshotCommand::Freeze { quarter, reason } => {
            let sealed = freeze::freeze(app, &db, *quarter, reason.as_deref()).await?;
            let frozen = format!("{} revision {}", sealed.quarter, sealed.revision);
            super::staff::tell(app, &db, "snapshot.freeze", &frozen).await?;
            app.talk.say(format!("{} is frozen as revision {}", sealed.quarter, sealed.revision));
            show(&sealed, args.json)?;
        }
        SnapshotCommand::Verify { quarter, revision, method } => {
            let snapshot = find(&db, *quarter, method.as_deref(), *revision).await?;
            let report = verify::verify(app, &db, &snapshot).await?;
            if args.json {
                super::print_json(&report)?;
            } else {
                super::print(&words(&snapshot, &report))?;
            }
            if !report.holds() {
                return Ok(ExitCode::from(DIFFERS));
            }
        }
        SnapshotCommand::List => {
            let all = db.snapshots().await?;
            if args.json {
                super::print_json(&all.iter().map(manifest).collect::<Vec<_>>())?;
            } else {
                for s in &all {
                    let (quarter, revision) = (s.quarter, s.revision);
                    let frozen = s.frozen_at.rfc3339();
                    super::print(&format!("{quarter}\trevision {revision}\t{frozen}\t{}\n", s.reason))?;
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn manifest(s: &Snapshot) -> serde_json::Value {
    serde_json::json!({
        "quarter": s.quarter, "revision": s.revision, "method": s.method, "ruleset": s.ruleset,
        "as_of": s.as_of.rfc3339(), "frozen_at": s.frozen_at.rfc3339(), "last_look": s.last_look,
        "code_version": s.code_version, "frame_sha256": s.frame_sha256, "names_sha256": s.names_sha256,
        "figures_sha256": s.figures_sha256, "reason": s.reason,
    })
}

fn show(snapshot: &Snapshot, json: bool) -> anyhow::Result<()> {
    if json {
        return super::print_json(&manifest(snapshot));
    }
    super::print(&format!(
        "frame    {}\nnames    {}\nfigures  {}\nrules    {}\nmethod   {}\n",
        snapshot.frame_sha256,
        snapshot.names_sha256,
        snapshot.figures_sha256,
        snapshot.ruleset,
        snapshot.method
    ))
}

fn words(snapshot: &Snapshot, report: &verify::Report) -> String {
    let mut text = format!(
        "{} revision {}: {} names, {} verdicts made again, {} looks past their retention, {} figures\n",
        snapshot.quarter, snapshot.revision, report.names, report.judged, report.reduced, report.figures
    );
    if !report.sealed {
        text.push_str("the stored lines do not agree with the manifest: somebody changed them\n");
    }
    for what in &report.differing {
        text.push_str(&format!("differs: {what}\n"));
    }
    if report.differ > report.differing.len() as u64 {
        text.push_str(&format!("… and {} more\n", report.differ - report.differing.len() as u64));
    }
    for what in &report.figures_differ {
        text.push_str(&format!("figure differs: {what}\n"));
    }
    if report.not_recomputable > 0 {
        text.push_str(&format!(
            "{} names cannot be computed again: the snapshot is by method {} (this program: {}), or verdicts on texts past their \
             retention were not kept when it was made\n",
            report.not_recomputable,
            snapshot.method,
            domain::status::METHOD
        ));
    }
    text.push_str(match (report.holds(), report.not_recomputable) {
        (true, 0) => "everything comes out again, to the byte\n",
        (true, _) => "what can be computed comes out again, to the byte\n",
        (false, _) => "it does not come out again\n",
    });
    text
}
