//! `danhba abuse`: what a person found about a site that is, or is said to be, abused.

use crate::app::App;
use crate::cli::{AbuseArgs, AbuseCommand};
use anyhow::{Context, bail};
use domain::verdict::Leaf;
use std::process::ExitCode;

pub async fn run(app: &App, args: &AbuseArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let now = app.clock.now();
    match &args.command {
        AbuseCommand::Confirm { name, who, note } => {
            let domain = app.name(name)?;
            if db.registration(&domain).await?.is_none() {
                bail!("{domain} is not in the register; `danhba import` brings a list");
            }
            db.confirm_abuse(&domain, who, note, now).await?;
            app.talk.say(format!("{domain}: abuse is confirmed; it is out of use at once"));
        }
        AbuseCommand::Overrule { name, who, note } => {
            let domain = app.name(name)?;
            let site = db.site(&domain).await?;
            let state =
                site.and_then(|s| s.state).with_context(|| format!("nothing was seen of {domain} yet"))?;
            if state.leaf != Leaf::R6 {
                bail!(
                    "no rule says abuse of {domain}: it stands on {} by the rule “{}”",
                    state.leaf,
                    state.rule
                );
            }
            db.overrule(&domain, &state.rule, who, note, now).await?;
            app.talk.say(format!(
                "{domain}: the rule “{}” is not asked about it any more; `danhba reclassify` applies that to what is stored",
                state.rule
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
