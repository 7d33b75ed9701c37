//! `danhba consent`: what a holder wants to be shown.

use crate::app::App;
use crate::cli::{ConsentAction, ConsentArgs};
use anyhow::bail;
use std::process::ExitCode;

pub async fn run(app: &App, args: &ConsentArgs) -> anyhow::Result<ExitCode> {
    let name = app.name(&args.name)?;
    let db = app.db().await?;
    if db.registration(&name).await?.is_none() {
        bail!("{name} is not in the register; `danhba import` takes one");
    }
    let (by, now) = (super::staff::by(), app.clock.now());
    let done = match args.action {
        ConsentAction::Give => {
            db.give_consent_by(&by, &name, &args.text_version, &args.proof, now).await?;
            "is listed with the holder's consent"
        }
        ConsentAction::Revoke => {
            db.revoke_consent_by(&by, &name, now).await?;
            "has no consent any more"
        }
        ConsentAction::Object => {
            db.object_by(&by, &name, &args.proof, now).await?;
            "is not listed, by the holder's objection"
        }
        ConsentAction::Withdraw => {
            db.withdraw_objection_by(&by, &name, now).await?;
            "has no objection any more"
        }
    };
    app.talk
        .say(format!("{name} {done}; the index follows within seconds where `danhba run` or `serve` is up"));
    Ok(ExitCode::SUCCESS)
}
