//! `danhba consent`: what a holder wants to be shown.

use crate::app::App;
use crate::cli::{ConsentAction, ConsentArgs};
use anyhow::bail;
use std::process::ExitCode;

pub async fn run(app: &App, args: &ConsentArgs) -> anyhow::Result<ExitCode> {
    let Some(name) = &args.name else { return list(app, args.json).await };
    let name = app.name(name)?;
    let db = app.db().await?;
    if db.registration(&name).await?.is_none() {
        bail!("{} is not in the register; `danhba import` takes one", name.unicode());
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
        ConsentAction::List => bail!("the list is of all names: leave {} out", name.unicode()),
        ConsentAction::Withdraw => {
            db.withdraw_objection_by(&by, &name, now).await?;
            "has no objection any more"
        }
    };
    app.talk.say(format!(
        "{} {done}; the index follows within seconds where `danhba run` or `serve` is up",
        name.unicode()
    ));
    Ok(ExitCode::SUCCESS)
}

/// The consents in force. Whoever looks at them stands in the log.
async fn list(app: &App, json: bool) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    super::staff::tell(app, &db, "consents.list", "all names").await?;
    let all = db.consents().await?;
    let told: Vec<serde_json::Value> = all
        .iter()
        .map(|(name, consent)| {
            serde_json::json!({
                "domain": name, "text_version": consent.text_version, "proof": consent.proof, "given_at": consent.given_at.rfc3339(),
            })
        })
        .collect();
    super::show(json, &told, |_| {
        all.iter()
            .map(|(name, c)| {
                format!("{}\t{}\t{}\t{}\n", name.unicode(), c.given_at.rfc3339(), c.text_version, c.proof)
            })
            .collect()
    })?;
    Ok(ExitCode::SUCCESS)
}
