//! What `danhba bench round`, `queue`, `search` and `serve` take.

use clap::Args;
use std::path::PathBuf;

/// `danhba bench round`.
#[derive(Debug, Clone, Args)]
pub struct RoundArgs {
    /// Names to check.
    #[arg(long, default_value_t = 2000, value_parser = super::at_least_one)]
    pub names: usize,
    /// Crowded addresses.
    #[arg(long, default_value_t = 40)]
    pub crowded: usize,
    /// Names in a hundred that sit on them.
    #[arg(long, default_value_t = 60)]
    pub share: usize,
    /// Least time between two requests to one address; to one host it is five times as long.
    #[arg(long, default_value_t = 200, value_name = "MS")]
    pub gap_ms: u64,
    /// Names in hand at a time.
    #[arg(long, default_value_t = 1024)]
    pub in_hand: usize,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba bench round-lab`: the other process of `round`.
#[derive(Debug, Clone, Args)]
pub struct RoundLabArgs {
    /// As in `round`.
    #[arg(long, value_parser = super::at_least_one)]
    pub names: usize,
    /// As in `round`.
    #[arg(long)]
    pub crowded: usize,
    /// As in `round`.
    #[arg(long)]
    pub share: usize,
    /// Where to write where it listens, its CA and what it saw.
    #[arg(long)]
    pub folder: PathBuf,
}

/// `danhba bench queue`.
#[derive(Debug, Clone, Args)]
pub struct QueueArgs {
    /// Names that are due.
    #[arg(long, default_value_t = 1_000_000, value_parser = super::at_least_one)]
    pub names: usize,
    /// Names to claim and record.
    #[arg(long, default_value_t = 20_000, value_parser = super::at_least_one)]
    pub looks: usize,
    /// Workers that claim and record at the same time, each on addresses of its own.
    #[arg(long, default_value_t = 1, value_parser = super::at_least_one)]
    pub workers: usize,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba bench search`.
#[derive(Debug, Clone, Args)]
pub struct SearchArgs {
    /// Made-up sites.
    #[arg(long, default_value_t = 1_000_000, value_parser = super::at_least_one)]
    pub names: usize,
    /// Questions of each way to type them.
    #[arg(long, default_value_t = 300, value_parser = super::at_least_one)]
    pub questions: usize,
    /// A PostgreSQL database to compare with; its owner must be allowed to add the extension `unaccent`.
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Only our own index.
    #[arg(long)]
    pub alone: bool,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba bench serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where danhba answers; on this machine only.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub address: std::net::SocketAddr,
    /// Visitors at a time in the first phase.
    #[arg(long, default_value_t = 32, value_parser = visitors)]
    pub visitors: usize,
    /// How many times as many in the second.
    #[arg(long, default_value_t = 10, value_parser = times)]
    pub times: usize,
    /// Seconds of each phase.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub seconds: u64,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

fn visitors(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (1..=200).contains(n)).ok_or_else(|| "must be from 1 to 200".to_owned())
}

fn times(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (1..=20).contains(n)).ok_or_else(|| "must be from 1 to 20".to_owned())
}
