//! `danhba init`: a settings file and an empty database.

use crate::app::{App, open};
use crate::cli::{Cli, InitArgs};
use crate::settings::{Overrides, Settings, without_file};
use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::fs::{OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::ExitCode;

/// The commented example is the file that is written: one text to keep true.
const EXAMPLE: &str = include_str!("../../../danhba.example.toml");

pub async fn run(cli: &Cli, args: &InitArgs) -> anyhow::Result<ExitCode> {
    let environment = std::env::var_os("DANHBA_CONFIG");
    let file = wanted_file(cli.config.as_deref(), args.file.as_deref(), environment.as_deref())?;
    let before = match std::fs::read(file) {
        Ok(_) if !args.force => {
            bail!("{} exists already; --force replaces it, --file writes elsewhere", file.display())
        }
        Ok(text) => Some((text, std::fs::metadata(file)?.permissions())),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    let (data_dir, database_url) = (cli.data_dir.clone(), cli.database_url.clone());
    let wanted = without_file(&Overrides { config: None, data_dir, database_url })?;
    write(file, &text(&wanted, file)?, !wanted.database_url.is_empty())?;
    let opened = prepare(cli, file).await;
    if opened.is_err() {
        // Settings that lead nowhere are not left behind: the next try would find them in its way.
        let undone = match &before {
            Some((text, permissions)) => {
                std::fs::write(file, text).and_then(|()| std::fs::set_permissions(file, permissions.clone()))
            }
            None => std::fs::remove_file(file),
        };
        undone.with_context(|| format!("cannot undo {}", file.display()))?;
    }
    opened
}

/// The file to write: the one that the next command reads. `--file` may write elsewhere than the environment says, but not than
/// another flag says: of two files that are named, one would be passed over without a word.
fn wanted_file<'a>(
    config: Option<&'a Path>,
    file: Option<&'a Path>,
    environment: Option<&OsStr>,
) -> anyhow::Result<&'a Path> {
    match (config, file) {
        (Some(config), Some(file)) if config != file && Some(config.as_os_str()) != environment => {
            bail!(
                "--config names {} and --file {}: which one is to be written? Leave one out",
                config.display(),
                file.display()
            )
        }
        (_, Some(named)) | (Some(named), None) => Ok(named),
        (None, None) => Ok(Path::new("danhba.toml")),
    }
}

async fn prepare(cli: &Cli, file: &Path) -> anyhow::Result<ExitCode> {
    let cli = Cli { config: Some(file.to_owned()), command: crate::cli::Command::Migrate, ..clone(cli) };
    let app = App::from_cli(&cli)?;
    let db = open(&app.settings).await?;
    app.talk.say(format!(
        "wrote {}{} and prepared the {} database in {}\nnext: danhba import FILE (a register as CSV, XLSX or zone file)",
        file.display(),
        if app.settings.database_url.is_empty() { "" } else { " (for you alone: it names the database)" },
        db.engine(),
        if app.settings.database_url.is_empty() {
            app.settings.data_dir.display().to_string()
        } else {
            crate::settings::hide(&app.settings.database_url)
        }
    ));
    Ok(ExitCode::SUCCESS)
}

/// The example, with what flags and the environment say in its place: the next command, without them, must find the same
/// database.
fn text(wanted: &Settings, file: &Path) -> anyhow::Result<String> {
    let default = Settings::default();
    let mut text = EXAMPLE.to_owned();
    if wanted.data_dir != default.data_dir {
        // Said from here, and read beside the file.
        let elsewhere = file.parent().is_some_and(|folder| !["", "."].map(Path::new).contains(&folder));
        let dir = if elsewhere { std::path::absolute(&wanted.data_dir)? } else { wanted.data_dir.clone() };
        put(&mut text, "data_dir", &dir.to_string_lossy())?;
    }
    if wanted.database_url != default.database_url {
        put(&mut text, "database_url", &wanted.database_url)?;
    }
    Ok(text)
}

fn put(text: &mut String, key: &str, value: &str) -> anyhow::Result<()> {
    // A JSON string is a basic string of TOML.
    let written = format!("{key} = {}", serde_json::to_string(value)?);
    let line = text.lines().find(|line| line.starts_with(&format!("{key} = "))).map(str::to_owned);
    let line = line.with_context(|| format!("the example has no line for {key}"))?;
    *text = text.replacen(&line, &written, 1);
    Ok(())
}

/// Writes the settings; a database URL may hold a password, which is nobody else's business.
fn write(file: &Path, text: &str, private: bool) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if private {
        options.mode(0o600);
    }
    let written = options.open(file).and_then(|mut file| {
        if private {
            // Also of one that was there before.
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        file.write_all(text.as_bytes())
    });
    written.with_context(|| format!("cannot write {}", file.display()))
}

fn clone(cli: &Cli) -> Cli {
    Cli {
        config: cli.config.clone(),
        data_dir: cli.data_dir.clone(),
        database_url: cli.database_url.clone(),
        quiet: cli.quiet,
        verbose: cli.verbose,
        log_json: cli.log_json,
        command: crate::cli::Command::Migrate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_in_the_file_that_is_written() {
        let url = "postgres://u@h/d?application_name=\"x\\y\"";
        let wanted =
            Settings { data_dir: "dữ liệu".into(), database_url: url.into(), ..Settings::default() };
        let written = text(&wanted, Path::new("danhba.toml")).unwrap();
        let read: Settings = toml::from_str(&written).unwrap();
        assert_eq!((read.data_dir.to_str(), read.database_url.as_str()), (Some("dữ liệu"), url));
        assert_eq!(text(&Settings::default(), Path::new("x/danhba.toml")).unwrap(), EXAMPLE);
        let elsewhere = text(&wanted, Path::new("/etc/danhba/danhba.toml")).unwrap();
        let read: Settings = toml::from_str(&elsewhere).unwrap();
        assert!(
            read.data_dir.is_absolute(),
            "said from here, and read beside the file: {}",
            read.data_dir.display()
        );
    }
}
