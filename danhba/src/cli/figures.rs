//! Figures and what they are made of: `stats`, `snapshot`, `export`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use domain::measure::By;
use domain::period::Quarter;
use std::path::PathBuf;

/// `danhba stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Group by; wards are best with --province, as-registered is map and code, `63:24`.
    #[arg(long, default_value = "total", value_parser = by())]
    pub by: By,
    /// Only this zone.
    #[arg(long)]
    pub zone: Option<String>,
    /// Only this province (present code, slug or name: 79, da-nang).
    #[arg(long)]
    pub province: Option<String>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

fn by() -> impl TypedValueParser<Value = By> {
    PossibleValuesParser::new(By::ALL.map(By::word)).try_map(|word| By::of_word(&word).ok_or("no group"))
}

/// `danhba snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SnapshotCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with snapshots.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Freeze a quarter that has ended.
    Freeze {
        /// The quarter, such as 2026-Q3.
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// What a revision of a frozen quarter corrects.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Compute a frozen quarter again from stored evidence.
    Verify {
        /// The quarter.
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// The revision; the latest unless named.
        #[arg(long)]
        revision: Option<i64>,
        /// The version of the method; the latest unless named.
        #[arg(long)]
        method: Option<String>,
        /// What was recomputed beside it by the rules of this digest, instead of the snapshot itself.
        #[arg(long)]
        ruleset: Option<String>,
    },
    /// Compute a frozen quarter by this program's version of the method and by other rules, and keep that beside it. The
    /// snapshot stays as it is and stays what is published.
    Recompute {
        /// The quarter.
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// The revision beside which it stands; the latest unless named.
        #[arg(long)]
        revision: Option<i64>,
        /// The version of the method of that snapshot; the latest unless named.
        #[arg(long)]
        method: Option<String>,
        /// A folder with rules.toml, providers.toml and model.toml, and perhaps templates. Without it and without --ruleset: the
        /// rules in force.
        #[arg(long, value_name = "DIR", conflicts_with = "ruleset")]
        rules: Option<PathBuf>,
        /// Rules that are kept here, by their digest.
        #[arg(long)]
        ruleset: Option<String>,
        /// Why it is computed so.
        #[arg(long)]
        reason: String,
    },
    /// What is frozen, and what was recomputed beside it.
    List,
}

/// A quarter such as 2026-Q3.
pub fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).map_err(|e| e.to_string())
}

/// `danhba export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What.
    #[arg(value_enum)]
    pub what: Export,
    /// How.
    #[arg(long, value_enum, default_value = "csv")]
    pub format: ExportFormat,
    /// Write here instead of stdout.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Export {
    /// One row a domain that was looked at, from its latest observation: domain, leaf, class, web, mail, https, …
    Verdicts,
}

/// Export formats.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    /// Comma separated, UTF-8, header row.
    Csv,
    /// One JSON object a line.
    Jsonl,
}
