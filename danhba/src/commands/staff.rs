//! `danhba staff`: accounts of the people who work here, and the log.

use crate::app::App;
use crate::cli::{StaffArgs, StaffCommand};
use crate::links;
use crate::progress::whisper;
use anyhow::{Context, bail};
use domain::clock::Timestamp;
use domain::staff::{AccountName, Role, password};
use serde_json::{Value, json};
use std::io::Read;
use std::process::ExitCode;
use store::{Account, Db, Deed, NewAccount};

/// The log is not what was written.
const BROKEN: u8 = 1;

pub async fn run(app: &App, args: &StaffArgs) -> anyhow::Result<ExitCode> {
    // The first account may come before the first register.
    let db = match &args.command {
        StaffCommand::Add { .. } => app.db_or_new().await?,
        _ => app.db().await?,
    };
    let now = app.clock.now();
    match &args.command {
        StaffCommand::Add { name, person, role, province, password_stdin, hours } => {
            let role = Role::from(*role);
            if person.trim().is_empty() {
                bail!("--person: an account belongs to somebody; write the person's name");
            }
            if role.is_local() != province.is_some() {
                bail!("--province: officers answer for one province, all others for none");
            }
            // Read before anything is made: a weak password makes no account.
            let chosen = if *password_stdin { Some(from_stdin(name)?) } else { None };
            let new = NewAccount { name, person: person.trim(), role, province: *province, now };
            if db.add_account(&new, &by()).await?.is_none() {
                bail!("there is an account {name} already; `danhba staff list` names them");
            }
            let account = found(&db, name).await?;
            match chosen {
                Some(phc) => {
                    db.set_password(&account, &phc, &by(), now).await?;
                    app.talk.say(format!("{name} can sign in at {}/nhan-vien", app.settings.public_url()));
                }
                None => invite(app, &db, &account, *hours, args.json).await?,
            }
        }
        StaffCommand::List => {
            let accounts = db.accounts().await?;
            let rows: Vec<Value> = accounts.iter().map(told).collect();
            super::show(args.json, &rows, |_| accounts.iter().map(line).collect())?;
        }
        StaffCommand::Disable { name } => close(app, &db, name, true).await?,
        StaffCommand::Enable { name } => close(app, &db, name, false).await?,
        StaffCommand::Reset { name, hours } => {
            let account = found(&db, name).await?;
            db.reset_account(&account, &by(), now).await?;
            invite(app, &db, &account, *hours, args.json).await?;
        }
        StaffCommand::Log { verify: true, .. } => {
            return Ok(match db.verify_log().await? {
                Ok(rows) => {
                    app.talk.say(format!("{rows} rows, each on the one before"));
                    ExitCode::SUCCESS
                }
                Err(row) => {
                    whisper(format_args!(
                        "danhba: the log breaks at row {row}: it was changed, or a row is missing"
                    ));
                    ExitCode::from(BROKEN)
                }
            });
        }
        StaffCommand::Log { limit, verify: false } => {
            let rows = db.latest_deeds(*limit).await?;
            let told: Vec<Value> = rows
                .iter()
                .map(|r| json!({ "row": r.id, "at": r.at.rfc3339(), "who": r.who, "what": r.what, "about": r.about }))
                .collect();
            let words = |_: &Vec<Value>| {
                rows.iter()
                    .map(|r| format!("{}\t{}\t{}\t{}\t{}\n", r.id, r.at.rfc3339(), r.who, r.what, r.about))
                    .collect()
            };
            super::show(args.json, &told, words)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Who works at this machine, for the log.
pub fn by() -> String {
    format!("command:{}", crate::account::name())
}

/// Tells the log what was done at this machine.
pub async fn tell(app: &App, db: &Db, what: &str, about: &str) -> anyhow::Result<()> {
    Ok(db.tell(&Deed { who: &by(), what, about, at: app.clock.now() }).await?)
}

/// The account of a name, or a sentence that says where names stand.
pub async fn found(db: &Db, name: &AccountName) -> anyhow::Result<Account> {
    let account = db.account(name).await?;
    account.with_context(|| format!("there is no account {name}; `danhba staff list` names them"))
}

async fn close(app: &App, db: &Db, name: &AccountName, closed: bool) -> anyhow::Result<()> {
    let account = found(db, name).await?;
    let state = if closed { "closed" } else { "open" };
    if !db.close_account(&account, closed, &by(), app.clock.now()).await? {
        bail!("the account {name} is {state} already");
    }
    app.talk.say(format!("the account {name} is {state}"));
    Ok(())
}

/// Makes a link for choosing a password, and prints it: the only thing on stdout.
async fn invite(app: &App, db: &Db, account: &Account, hours: u16, json: bool) -> anyhow::Result<()> {
    let token = links::token()?;
    let now = app.clock.now();
    let expires_at = now.plus(i64::from(hours) * Timestamp::HOUR);
    db.invite(account, &token, &by(), now, expires_at).await?;
    let address = format!("{}/nhan-vien/mat-khau/{token}", app.settings.public_url());
    app.talk.say(format!(
        "{} chooses a password here, once, until {}; hand it over in private",
        account.person,
        expires_at.rfc3339()
    ));
    let told = json!({ "account": account.name, "address": address, "expires_at": expires_at.rfc3339() });
    super::show(json, &told, |_| format!("{address}\n"))
}

fn from_stdin(name: &AccountName) -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(4_096)
        .read_to_string(&mut text)
        .context("--password-stdin: cannot read stdin as UTF-8")?;
    let chosen = text.lines().next().unwrap_or_default();
    password::acceptable(chosen, name.as_str()).map_err(|weak| anyhow::anyhow!("the password is {weak}"))?;
    Ok(password::hash(chosen, &links::random()?)?)
}

fn state(account: &Account) -> &'static str {
    match (account.disabled_at, &account.password, account.totp_since) {
        (Some(_), ..) => "disabled",
        (None, None, _) => "invited",
        (None, Some(_), None) => "password only",
        (None, Some(_), Some(_)) => "ready",
    }
}

fn told(a: &Account) -> Value {
    json!({
        "name": a.name,
        "person": a.person,
        "role": a.role.code(),
        "province": a.province.map(|p| p.to_string()),
        "state": state(a),
        "made_at": a.made_at.rfc3339(),
    })
}

fn line(a: &Account) -> String {
    let province = a.province.map(|p| p.to_string()).unwrap_or_default();
    format!("{}\t{}\t{province}\t{}\t{}\n", a.name, a.role.code(), state(a), a.person)
}
