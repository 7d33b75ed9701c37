//! `danhba opt-out`: what is not to be checked.

use crate::app::App;
use crate::cli::{OptOutAction, OptOutArgs};
use domain::name::HostName;
use std::net::IpAddr;
use std::process::ExitCode;
use store::OptOut;

pub async fn run(app: &App, args: &OptOutArgs) -> anyhow::Result<ExitCode> {
    // Whoever asks not to be visited may ask before there is anything to visit.
    let db = match &args.action {
        OptOutAction::List => app.db().await?,
        OptOutAction::Add { .. } | OptOutAction::Remove { .. } => app.db_or_new().await?,
    };
    let now = app.clock.now();
    match &args.action {
        OptOutAction::Add { what, reason } => {
            let (kind, value) = read(app, what)?;
            db.opt_out_by(&super::staff::by(), kind, &value, reason, now).await?;
            app.talk.say(format!("{} is not checked any more", shown(&value)));
        }
        OptOutAction::Remove { what } => {
            let (kind, value) = read(app, what)?;
            if db.opt_in_by(&super::staff::by(), kind, &value, now).await? {
                app.talk.say(format!("{} is checked again", shown(&value)));
            } else {
                anyhow::bail!(
                    "{} had not opted out, so nothing was changed; `danhba opt-out list` names what has, as it was added",
                    shown(&value)
                );
            }
        }
        OptOutAction::List => {
            let rows = db.opt_outs().await?;
            let told: Vec<serde_json::Value> = rows
                .iter()
                .map(|row| {
                    serde_json::json!({
                        "kind": row.kind.code(), "value": row.value, "since": row.since.rfc3339(), "reason": row.reason, "by": row.by,
                    })
                })
                .collect();
            super::show(args.json, &told, |_| {
                rows.iter()
                    .map(|row| {
                        let (value, since) = (shown(&row.value), row.since.rfc3339());
                        format!("{value}\t{since}\t{}\t{}\n", row.reason, row.by)
                    })
                    .collect()
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(app: &App, what: &str) -> anyhow::Result<(OptOut, String)> {
    if let Ok(address) = what.parse::<IpAddr>() {
        return Ok((OptOut::Address, address.to_string()));
    }
    if let Ok(network) = what.parse::<ipnet::IpNet>() {
        return Ok((OptOut::Network, network.trunc().to_string()));
    }
    Ok((OptOut::Domain, app.name(what)?.to_string()))
}

/// A name as people write it; addresses and networks are what they are.
fn shown(value: &str) -> String {
    HostName::parse(value).map_or_else(|_| value.to_owned(), |host| host.unicode())
}
