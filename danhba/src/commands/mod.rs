//! One file a command.

mod abuse;
mod audit;
mod bench;
mod check;
mod clusters;
mod config;
mod consent;
mod crawl;
mod demo;
mod doctor;
mod evaluate;
mod export;
mod import;
mod index;
mod init;
mod inputs;
mod lab;
mod migrate;
mod opt_out;
mod queue;
mod reclassify;
mod run;
mod serve;
mod snapshot;
mod staff;
mod stats;
mod status;
mod token;
mod train;

use crate::app::App;
use crate::cli::{Cli, Command};
use std::process::ExitCode;

/// Wrong usage, as the reader of the command line calls it.
pub const USAGE: u8 = 2;
/// Done, but some rows were rejected.
pub const REJECTED: u8 = 3;
/// Stopped before the end.
pub const STOPPED: u8 = 4;

/// Does what was asked.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // These two must work where no settings can be read.
    if let Command::Init(args) = &cli.command {
        return init::run(&cli, args).await;
    }
    if let Command::Demo(args) = &cli.command {
        return demo::run(&cli, args).await;
    }
    let app = App::from_cli(&cli)?;
    match cli.command {
        Command::Init(_) | Command::Demo(_) => Ok(ExitCode::SUCCESS),
        Command::Migrate => migrate::run(&app).await,
        Command::Import(args) => import::run(&app, &args).await,
        Command::Crawl(args) => crawl::run(&app, &args).await,
        Command::Clusters(args) => clusters::run(&app, &args).await,
        Command::Abuse(args) => abuse::run(&app, &args).await,
        Command::Check(args) => check::run(&app, &args).await,
        Command::Index(args) => index::run(&app, &args).await,
        Command::Serve => serve::run(&app).await,
        Command::Run => run::run(&app).await,
        Command::Reclassify(args) => reclassify::run(&app, &args).await,
        Command::Evaluate(args) => evaluate::run(&app, args).await,
        Command::Snapshot(args) => snapshot::run(&app, &args).await,
        Command::Audit(args) => audit::run(&app, &args).await,
        Command::Inputs(args) => inputs::run(&app, &args).await,
        Command::Train(args) => train::run(&app, args),
        Command::Stats(args) => stats::run(&app, &args).await,
        Command::Export(args) => export::run(&app, &args).await,
        Command::Consent(args) => consent::run(&app, &args).await,
        Command::Queue(args) => queue::run(&app, &args).await,
        Command::Staff(args) => staff::run(&app, &args).await,
        Command::Token(args) => token::run(&app, &args).await,
        Command::OptOut(args) => opt_out::run(&app, &args).await,
        Command::Lab(args) => lab::run(&app, &args).await,
        Command::Bench(args) => bench::run(&app, &args).await,
        Command::Status(args) => status::run(&app, &args).await,
        Command::Doctor(args) => doctor::run(&app, &args).await,
        Command::Config(args) => config::run(&app, &args),
    }
}

/// Writes to stdout without a panic when the reader has gone (`danhba … | head`).
pub fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// A value as indented JSON on stdout.
pub fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// A value as JSON, or in words.
pub fn show<T: serde::Serialize>(json: bool, value: &T, words: impl Fn(&T) -> String) -> anyhow::Result<()> {
    if json { print_json(value) } else { print(&words(value)) }
}
