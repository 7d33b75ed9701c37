//! `danhba init`: a settings file and an empty database.

use crate::app::{App, open};
use crate::cli::{Cli, InitArgs};
use anyhow::{Context, bail};
use std::io::Write;
use std::process::ExitCode;

/// The commented example is the file that is written: one text to keep true.
const EXAMPLE: &str = include_str!("../../../danhba.example.toml");

pub async fn run(cli: &Cli, args: &InitArgs) -> anyhow::Result<ExitCode> {
    if args.file.exists() && !args.force {
        bail!("{} exists already; --force replaces it, --file writes elsewhere", args.file.display());
    }
    let mut file =
        std::fs::File::create(&args.file).with_context(|| format!("cannot write {}", args.file.display()))?;
    file.write_all(EXAMPLE.as_bytes())?;
    let cli = Cli { config: Some(args.file.clone()), command: crate::cli::Command::Migrate, ..clone(cli) };
    let app = App::from_cli(&cli)?;
    let db = open(&app.settings).await?;
    app.talk.say(format!(
        "wrote {} and prepared the {} database in {}\nnext: danhba import FILE (a register as CSV, XLSX or zone file)",
        args.file.display(),
        db.engine(),
        app.settings.data_dir.display()
    ));
    Ok(ExitCode::SUCCESS)
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
