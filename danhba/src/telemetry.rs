//! What the program says about itself on stderr. Secrets and page contents never reach a log line.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Starts logging to stderr. `DANHBA_LOG`-free on purpose: `-v` and `-q` are enough for people, `RUST_LOG` for developers.
pub fn start(quiet: bool, verbose: u8, json: bool) {
    let level = match (quiet, verbose) {
        (true, _) => "error",
        (_, 0) => "warn",
        (_, 1) => "info,hickory_proto=warn,hickory_resolver=warn,tantivy=warn,sqlx=warn",
        _ => "debug,hyper=info,rustls=info,hickory_proto=info,tantivy=info,sqlx=info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let colours =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let base = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Told with `eprintln!`, which panics when nobody reads stderr any more.
        .log_internal_errors(false)
        .with_ansi(colours)
        .with_target(verbose > 0);
    // A second start (in tests) is harmless.
    let _ = if json { base.json().try_init() } else { base.compact().try_init() };
}
