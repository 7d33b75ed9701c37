//! `danhba snapshot`: freeze a quarter, verify it, recompute it by other rules beside it, list what there is.

use crate::app::App;
use crate::cli::{SnapshotArgs, SnapshotCommand};
use crate::snapshot::{Rules, find, freeze, recompute, verify};
use anyhow::bail;
use domain::measure::Counts;
use std::process::ExitCode;
use store::{Db, Recomputation, Snapshot};

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
        SnapshotCommand::Verify { quarter, revision, method, ruleset: Some(ruleset) } => {
            let snapshot = find(&db, *quarter, method.as_deref(), *revision).await?;
            return beside(app, &db, &snapshot, ruleset, args.json).await;
        }
        SnapshotCommand::Verify { quarter, revision, method, ruleset: None } => {
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
        SnapshotCommand::Recompute { quarter, revision, method, rules, ruleset, reason } => {
            let snapshot = find(&db, *quarter, method.as_deref(), *revision).await?;
            let rules = match (rules, ruleset) {
                (Some(folder), _) => Rules::of_folder(&db, folder, &snapshot.ruleset).await?,
                (None, Some(digest)) => Rules::of(&db, digest).await?,
                (None, None) => Rules::in_force(&db).await?,
            };
            let (kept, again) = recompute::recompute(app, &db, &snapshot, &rules, reason).await?;
            let about =
                format!("{} revision {} by {}", snapshot.quarter, snapshot.revision, kept.made.ruleset);
            super::staff::tell(app, &db, "snapshot.recompute", &about).await?;
            let totals = recompute::totals(&db, &snapshot, &kept).await?;
            if args.json {
                let judged = again.judged;
                super::print_json(&serde_json::json!({
                    "first": manifest(&snapshot), "recomputed": recomputed(&kept), "judged": judged,
                    "total": { "first": totals[0].usage, "recomputed": totals[1].usage },
                }))?;
            } else {
                super::print(&both(&snapshot, &kept, &totals))?;
            }
        }
        SnapshotCommand::List => {
            let (all, again) = (db.snapshots().await?, db.recomputations().await?);
            let of = |s: &Snapshot| again.iter().filter(|r| r.made.snapshot_id == s.id).collect::<Vec<_>>();
            if args.json {
                let entry = |s: &Snapshot| {
                    let mut entry = manifest(s);
                    entry["recomputed"] = of(s).into_iter().map(recomputed).collect();
                    entry
                };
                super::print_json(&all.iter().map(entry).collect::<Vec<_>>())?;
            } else {
                for s in &all {
                    let (quarter, revision) = (s.quarter, s.revision);
                    let frozen = s.frozen_at.rfc3339();
                    super::print(&format!("{quarter}\trevision {revision}\t{frozen}\t{}\n", s.reason))?;
                    for r in of(s) {
                        let (at, m) = (r.made.computed_at.rfc3339(), &r.made);
                        let by = format!("method {}, rules {}", m.method, m.ruleset);
                        super::print(&format!("{quarter}\tbeside {revision}\t{at}\t{}\t{by}\n", m.reason))?;
                    }
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

/// Checks what was recomputed beside a snapshot.
async fn beside(
    app: &App,
    db: &Db,
    snapshot: &Snapshot,
    ruleset: &str,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let all = db.recomputations().await?;
    let fits = |r: &&Recomputation| r.made.snapshot_id == snapshot.id && r.made.ruleset == ruleset;
    let Some(kept) = all.iter().rev().find(fits) else {
        bail!(
            "{} revision {} was not recomputed by the rules {ruleset}; `danhba snapshot list` tells by which it was",
            snapshot.quarter,
            snapshot.revision
        );
    };
    let report = recompute::verify(app, db, snapshot, kept).await?;
    if json {
        super::print_json(&report)?;
    } else {
        let said = match (report.holds(), report.not_recomputable) {
            (true, false) => "everything comes out again, to the byte",
            (true, true) => {
                "the figures are those of the manifest; this program has another version of the method"
            }
            (false, _) => "it does not come out again",
        };
        super::print(&format!("{} names by the rules {ruleset}: {said}\n", report.names))?;
    }
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERS) })
}

fn recomputed(r: &Recomputation) -> serde_json::Value {
    let m = &r.made;
    serde_json::json!({
        "method": m.method, "ruleset": m.ruleset, "computed_at": m.computed_at.rfc3339(), "code_version": m.code_version,
        "reason": m.reason, "names": m.names, "changed": m.changed, "carried": m.carried, "unjudged": m.unjudged,
        "names_sha256": m.names_sha256, "figures_sha256": m.figures_sha256,
    })
}

/// The first and what was recomputed, side by side.
fn both(snapshot: &Snapshot, kept: &Recomputation, totals: &[Counts; 2]) -> String {
    let m = &kept.made;
    let rate = |counts: &Counts| {
        let r = counts.usage.rates();
        let value = r.any.value.map_or_else(|| "–".to_owned(), |v| format!("{:.1} %", v * 100.0));
        format!("{value} ({} / {})", r.any.numerator, r.any.denominator)
    };
    let rows = [
        ("method", snapshot.method.clone(), m.method.clone()),
        ("rules", snapshot.ruleset.clone(), m.ruleset.clone()),
        ("in use", rate(&totals[0]), rate(&totals[1])),
        ("names", snapshot.names_sha256.clone(), m.names_sha256.clone()),
        ("figures", snapshot.figures_sha256.clone(), m.figures_sha256.clone()),
    ];
    let mut text =
        format!("{} revision {}: frozen, and recomputed beside it\n", snapshot.quarter, snapshot.revision);
    for (what, first, again) in rows {
        text.push_str(&format!("{what:<8} {first}\n         {again}\n"));
    }
    text.push_str(&format!("{} of {} names stand otherwise\n", m.changed, m.names));
    if m.carried > 0 {
        text.push_str(&format!(
            "{} looks are past their retention and keep the verdict that the snapshot counted\n",
            m.carried
        ));
    }
    if m.unjudged > 0 {
        text.push_str(&format!(
            "{} names keep their frozen line: what it was made of is not kept\n",
            m.unjudged
        ));
    }
    text
}
