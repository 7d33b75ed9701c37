//! `danhba audit`: draw, label, estimate.

use crate::app::App;
use crate::audit::{drawing, estimate, find, intake, links, progress, report};
use crate::cli::audit::{AuditArgs, AuditCommand, Method};
use std::process::ExitCode;

pub async fn run(app: &App, args: &AuditArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    match &args.command {
        AuditCommand::Draw { which, seed, groups, size } => {
            let drawn = drawing::run(app, &db, *which, seed, groups, *size).await?;
            show(args.json, &drawn, drawing::words)?;
        }
        AuditCommand::Link { which, labeller, role, days } => {
            let made = links::make(app, &db, *which, labeller, (*role).into(), *days).await?;
            app.talk.say(format!(
                "link {} of {} opens until {}; it is shown this once",
                made.link, made.labeller, made.expires_at
            ));
            show(args.json, &made, |m| format!("{}\n", m.address.as_deref().unwrap_or_default()))?;
        }
        AuditCommand::Links { which } => {
            let (_, audit) = find(&db, *which).await?;
            let now = app.clock.now();
            let all: Vec<_> = db.audit_links(audit.id).await?.iter().map(|l| links::listed(l, now)).collect();
            show(args.json, &all, |all| all.iter().map(line).collect())?;
        }
        AuditCommand::Revoke { which, link } => {
            let (_, audit) = find(&db, *which).await?;
            links::revoke(&db, &audit, *link, app.clock.now()).await?;
            app.talk.say(format!("link {link} opens nothing any more; its labels stay"));
        }
        AuditCommand::Status { which } => {
            show(args.json, &progress::read(app, &db, *which).await?, progress::words)?;
        }
        AuditCommand::Import { which, labels } => {
            let done = intake::run(app, &db, *which, labels).await?;
            for reason in &done.reasons {
                app.talk.say(reason);
            }
            let words = |d: &intake::Report| {
                format!("{} labels added, {} unchanged, {} rows rejected\n", d.added, d.unchanged, d.rejected)
            };
            show(args.json, &done, words)?;
            if done.rejected > 0 {
                return Ok(ExitCode::from(super::REJECTED));
            }
        }
        AuditCommand::Estimate { which, method, anyway } => {
            let made = match method {
                Method::PostStratified => estimate::own(app, &db, *which, *anyway).await?,
                Method::RoganGladen => estimate::carried(app, &db, *which).await?,
            };
            show(args.json, &made, report::words)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(l: &links::Listed) -> String {
    format!("{}\t{}\t{}\t{}\tuntil {}\n", l.link, l.role, l.labeller, l.state, l.expires_at)
}

fn show<T: serde::Serialize>(json: bool, value: &T, words: impl Fn(&T) -> String) -> anyhow::Result<()> {
    if json { super::print_json(value) } else { super::print(&words(value)) }
}
