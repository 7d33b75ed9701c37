//! `danhba opt-out`: what is not to be checked.

use crate::app::App;
use crate::cli::{OptOutAction, OptOutArgs};
use std::net::IpAddr;
use std::process::ExitCode;
use store::OptOut;

pub async fn run(app: &App, args: &OptOutArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let now = app.clock.now();
    match &args.action {
        OptOutAction::Add { what, reason } => {
            let (kind, value) = read(app, what)?;
            db.opt_out_by(&super::staff::by(), kind, &value, reason, now).await?;
            app.talk.say(format!("{value} is not checked any more"));
        }
        OptOutAction::Remove { what } => {
            let (kind, value) = read(app, what)?;
            if db.opt_in_by(&super::staff::by(), kind, &value, now).await? {
                app.talk.say(format!("{value} is checked again"));
            } else {
                anyhow::bail!(
                    "{value} had not opted out, so nothing was changed; `danhba opt-out list` names what has, as it was added"
                );
            }
        }
        OptOutAction::List => {
            for row in db.opt_outs().await? {
                super::print(&format!(
                    "{}\t{}\t{}\t{}\n",
                    row.value,
                    row.since.rfc3339(),
                    row.reason,
                    row.by
                ))?;
            }
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
