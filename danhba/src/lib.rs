//! The program `danhba`: reads what is wanted, opens the rooms, reports. A library with one entry, so that the
//! tests drive the same program as a process of its own.

// `eprintln!` panics when the reader of stderr has gone; `progress::whisper` does not.
#![cfg_attr(not(test), deny(clippy::print_stderr))]

mod account;
mod app;
mod audit;
mod bench;
mod cli;
mod commands;
mod counted;
mod crawling;
mod evaluate;
mod lifecycle;
mod links;
mod progress;
mod register;
mod rooms;
mod settings;
mod snapshot;
mod telemetry;
mod train;
mod waiting;
mod worker;

use clap::Parser;
use std::process::ExitCode;

/// Reads the command line and does what it says. Exit codes are listed in `danhba --help`.
#[must_use]
pub fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    telemetry::start(cli.quiet, cli.verbose, cli.log_json);
    // Exactly one TLS provider for everything that asks for the process's default.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was installed before");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            progress::whisper(format_args!("danhba: cannot start: {error}"));
            return ExitCode::from(1);
        }
    };
    let code = match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            progress::whisper(format_args!("danhba: {error:#}"));
            ExitCode::from(1)
        }
    };
    // A blocking parse in progress must not hold up a hard stop.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    code
}
