//! What is looked at and found again: `crawl`, `check`, `index`.

use clap::Args;

/// `danhba crawl`.
#[derive(Debug, Args)]
pub struct CrawlArgs {
    /// Stop when nothing is due any more.
    #[arg(long)]
    pub until_idle: bool,
    /// Check this name only, due or not.
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
    /// Stop after so many names.
    #[arg(long, value_name = "N", value_parser = super::at_least_one)]
    pub limit: Option<usize>,
    /// This worker's name (default: one that belongs to this machine and data folder).
    #[arg(long, value_name = "NAME")]
    pub worker: Option<String>,
    /// The network this worker sees from (overrides `crawler.vantage`).
    #[arg(long, value_name = "NAME")]
    pub vantage: Option<String>,
    /// The report as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The name.
    pub name: String,
    /// Observation and verdict as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba index`.
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Build anew beside the live index, then swap.
    #[arg(long)]
    pub rebuild: bool,
    /// Keep following the database until stopped.
    #[arg(long, conflicts_with = "rebuild")]
    pub follow: bool,
}
