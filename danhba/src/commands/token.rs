//! `danhba token`: what programs of the staff show to the API.

use super::staff::{by, found};
use crate::app::App;
use crate::cli::{TokenArgs, TokenCommand};
use crate::links;
use anyhow::bail;
use domain::clock::Timestamp;
use serde_json::{Value, json};
use std::process::ExitCode;
use store::{Account, NewToken, Token};

/// Tells a token of ours from other secrets, for people and for programs that look for leaked ones.
const PREFIX: &str = "danhba_";

pub async fn run(app: &App, args: &TokenArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let now = app.clock.now();
    match &args.command {
        TokenCommand::Create { account, label, scopes, days } => {
            let owner = found(&db, account).await?;
            if label.trim().is_empty() {
                bail!("--label: say what the token is for");
            }
            if owner.disabled_at.is_some() {
                bail!("the account {account} is closed; `danhba staff enable {account}` opens it");
            }
            if let Some(beyond) = scopes.iter().find(|s| !owner.role.may(s.right())) {
                bail!(
                    "{} is not for a {}: a token opens nothing that its owner may not",
                    beyond.code(),
                    owner.role.code()
                );
            }
            let secret = format!("{PREFIX}{}", links::token()?);
            let expires_at = now.plus(i64::from(*days) * Timestamp::DAY);
            let new =
                NewToken { account: &owner, label: label.trim(), scopes, secret: &secret, now, expires_at };
            let id = db.add_token(&new, &by()).await?;
            app.talk.say(format!(
                "token {id} of {account} opens until {}; it is shown this once",
                expires_at.rfc3339()
            ));
            let told = json!({ "token": id, "secret": secret, "expires_at": expires_at.rfc3339() });
            super::show(args.json, &told, |_| format!("{secret}\n"))?;
        }
        TokenCommand::List => {
            let tokens = db.tokens().await?;
            let rows: Vec<Value> = tokens.iter().map(|(t, of)| told(t, of, now)).collect();
            super::show(args.json, &rows, |_| tokens.iter().map(|(t, of)| line(t, of, now)).collect())?;
        }
        TokenCommand::Revoke { token } => {
            if !db.revoke_token(*token, &by(), now).await? {
                bail!("there is no token {token} that could be revoked; `danhba token list` names them");
            }
            app.talk.say(format!("token {token} opens nothing any more"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn state(t: &Token, of: &Account, now: Timestamp) -> &'static str {
    match (t.revoked_at, of.disabled_at) {
        (Some(_), _) => "revoked",
        (None, Some(_)) => "account closed",
        (None, None) if t.expires_at <= now => "expired",
        (None, None) => "open",
    }
}

fn scopes(t: &Token) -> Vec<&'static str> {
    t.scopes.iter().map(|s| s.code()).collect()
}

fn told(t: &Token, of: &Account, now: Timestamp) -> Value {
    json!({
        "token": t.id,
        "account": of.name,
        "label": t.label,
        "scopes": scopes(t),
        "state": state(t, of, now),
        "made_at": t.made_at.rfc3339(),
        "expires_at": t.expires_at.rfc3339(),
        "used_at": t.used_at.map(|at| at.rfc3339()),
    })
}

fn line(t: &Token, of: &Account, now: Timestamp) -> String {
    let until = t.expires_at.rfc3339();
    format!(
        "{}\t{}\t{}\t{}\tuntil {until}\t{}\n",
        t.id,
        of.name,
        scopes(t).join(" "),
        state(t, of, now),
        t.label
    )
}
