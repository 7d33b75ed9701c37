//! `danhba audit`: draw, label, estimate.

use crate::app::App;
use crate::audit::{self, drawing, estimate, find, intake, progress, report};
use crate::cli::audit::{AuditArgs, AuditCommand, Method};
use crate::links;
use std::process::ExitCode;
use store::Purpose;

pub async fn run(app: &App, args: &AuditArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    match &args.command {
        AuditCommand::Draw { which, seed, groups, size } => {
            let drawn = drawing::run(app, &db, *which, seed, groups, *size).await?;
            super::show(args.json, &drawn, drawing::words)?;
        }
        AuditCommand::Link { which, labeller, role, days } => {
            let made = audit::links::make(app, &db, *which, labeller, (*role).into(), *days).await?;
            super::show(args.json, &made, |m| format!("{}\n", m.address.as_deref().unwrap_or_default()))?;
        }
        AuditCommand::Links { which } => {
            let (_, audit) = find(&db, *which).await?;
            let all = links::all(app, &db, Purpose::Audit(audit.id)).await?;
            super::show(args.json, &all, |all| all.iter().map(links::Listed::line).collect())?;
        }
        AuditCommand::Revoke { which, link } => {
            let (_, audit) = find(&db, *which).await?;
            links::revoke(app, &db, Purpose::Audit(audit.id), *link).await?;
        }
        AuditCommand::Status { which } => {
            super::show(args.json, &progress::read(app, &db, *which).await?, progress::words)?;
        }
        AuditCommand::Import { which, labels } => {
            let done = intake::run(app, &db, *which, labels).await?;
            for reason in &done.reasons {
                app.talk.say(reason);
            }
            let words = |d: &intake::Report| {
                format!("{} labels added, {} unchanged, {} rows rejected\n", d.added, d.unchanged, d.rejected)
            };
            super::show(args.json, &done, words)?;
            if done.rejected > 0 {
                return Ok(ExitCode::from(super::REJECTED));
            }
        }
        AuditCommand::Estimate { which, method, anyway } => {
            let made = match method {
                Method::PostStratified => estimate::own(app, &db, *which, *anyway).await?,
                Method::RoganGladen => estimate::carried(app, &db, *which).await?,
            };
            super::show(args.json, &made, report::words)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
