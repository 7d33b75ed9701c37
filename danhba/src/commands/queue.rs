//! `danhba queue`: removals without proof, and reports; a person decides.

use super::staff::tell;
use crate::app::App;
use crate::cli::{QueueArgs, QueueCommand};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::ExitCode;
use store::{Decider, Request};

/// Requests read at once.
const PAGE: u32 = 500;

pub async fn run(app: &App, args: &QueueArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    match &args.command {
        QueueCommand::List => {
            let mut all = Vec::new();
            loop {
                let after = all.last().map_or(0, |r: &Request| r.id);
                let page = db.queued_requests(after, PAGE).await?;
                let is_last = page.len() < PAGE as usize;
                all.extend(page);
                if is_last {
                    break;
                }
            }
            tell(app, &db, "request.list", &format!("{} requests", all.len())).await?;
            let rows: Vec<Value> = all.iter().map(told).collect();
            super::show(args.json, &rows, |_| all.iter().map(line).collect())?;
        }
        QueueCommand::Show { request } => {
            let one = db.request_numbered(*request).await?;
            let one = one
                .with_context(|| format!("there is no request {request}; `danhba queue list` names them"))?;
            tell(app, &db, "request.look", &format!("request {}, {}", one.id, one.domain)).await?;
            super::show(args.json, &told(&one), |_| words(&one))?;
        }
        QueueCommand::Decide { request, accept, decline: _, who, answer } => {
            if who.trim().is_empty() {
                bail!("--who: a decision belongs to somebody; write the person's name");
            }
            let by = Decider { person: who.trim(), log: &super::staff::by() };
            if !db.decide_request(*request, *accept, by, answer.trim(), app.clock.now()).await? {
                bail!(
                    "request {request} does not wait for a decision; `danhba queue list` names those that do"
                );
            }
            let what = if *accept { "accepted" } else { "declined" };
            app.talk.say(format!("request {request} is {what}; whoever has its receipt reads the answer"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(r: &Request) -> Value {
    json!({
        "request": r.id,
        "domain": r.domain.as_str(),
        "wish": r.wish.code(),
        "reason": r.reason.map(domain::request::Reason::code),
        "note": r.note,
        "progress": r.progress.code(),
        "made_at": r.made_at.rfc3339(),
        "queued_at": r.queued_at.map(|at| at.rfc3339()),
        "found": r.checked.map(|(_, found)| found.code()),
        "proved_at": r.proved_at.map(|at| at.rfc3339()),
        "decided_at": r.decided.as_ref().map(|(at, _)| at.rfc3339()),
        "decided_by": r.decided.as_ref().map(|(_, who)| who),
        "answer": r.answer,
    })
}

fn line(r: &Request) -> String {
    let since = r.queued_at.unwrap_or(r.made_at).rfc3339();
    let reason = r.reason.map_or("", domain::request::Reason::code);
    format!("{}\t{}\t{reason}\t{}\tsince {since}\t{}\n", r.id, r.wish.code(), r.domain, r.note)
}

fn words(r: &Request) -> String {
    let mut text = String::new();
    if let Value::Object(members) = told(r) {
        for (name, value) in members.iter().filter(|(_, v)| !v.is_null() && v.as_str() != Some("")) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = writeln!(text, "{name:<11} {value}");
        }
    }
    text
}
