//! What is registered, and what the holders and an administrator say: `init`, `import`, `consent`, `opt-out`, `inputs`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `danhba init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write the settings file (default: where --config says, else danhba.toml here).
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Replace an existing settings file.
    #[arg(long)]
    pub force: bool,
}

/// `danhba import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file.
    pub file: PathBuf,
    /// The day of which the file speaks, such as 2025-09-30 or 30/09/2025, not in the future: province codes are read on its
    /// map (default: on that of each row's registration date).
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The file is the whole register: names that are absent have left (for a zone file: those of its own zone). Nothing is
    /// changed when the file is damaged, or when more of a zone would leave than --allow-leaving says.
    #[arg(long)]
    pub full: bool,
    /// With --full: the share of a zone's names that may leave at once, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, requires = "full", value_parser = share)]
    pub allow_leaving: f64,
    /// Print every difference and change nothing; rejected rows are told, and no file of them is written.
    #[arg(long)]
    pub dry_run: bool,
    /// The file's format (default: by its name and first bytes).
    #[arg(long, value_enum)]
    pub format: Option<RegisterFormat>,
    /// The report as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| format!("“{text}” is no number, such as 0.1 for a tenth"))?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err("a share is from 0 (none) to 1 (all)".to_owned())
    }
}

/// Formats of a register.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RegisterFormat {
    /// Comma, semicolon or tab separated text.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// DNS master file (RFC 1035).
    Zone,
}

/// `danhba consent`.
#[derive(Debug, Args)]
pub struct ConsentArgs {
    /// What to record.
    #[arg(value_enum)]
    pub action: ConsentAction,
    /// The name (not for `list`).
    #[arg(required_if_eq_any([("action", "give"), ("action", "revoke"), ("action", "object"), ("action", "withdraw")]))]
    pub name: Option<String>,
    /// Version of the consent text that the holder agreed to.
    #[arg(long, default_value = "2026-1")]
    pub text_version: String,
    /// How the holder proved control, or why (kept with the record).
    #[arg(long, default_value = "recorded by an administrator")]
    pub proof: String,
    /// The list as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// What can be recorded of a holder's will.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ConsentAction {
    /// The holder agrees to be listed.
    Give,
    /// The holder takes that back.
    Revoke,
    /// The holder objects to being listed (stronger than consent).
    Object,
    /// The objection is withdrawn.
    Withdraw,
    /// The consents in force.
    List,
}

/// `danhba opt-out`.
#[derive(Debug, Args)]
pub struct OptOutArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: OptOutAction,
    /// The list as JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}

/// Opt-outs.
#[derive(Debug, Subcommand)]
pub enum OptOutAction {
    /// Stop checking a domain, an address or a network (CIDR).
    Add {
        /// `quan-pho.biz.vn`, `203.0.113.7` or `203.0.113.0/24`.
        what: String,
        /// Who asked, and why.
        #[arg(long, default_value = "asked by the holder")]
        reason: String,
    },
    /// Check it again.
    Remove {
        /// As it was added.
        what: String,
    },
    /// All of them.
    List,
}

/// `danhba inputs`.
#[derive(Debug, Args)]
pub struct InputsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: InputsCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with inputs.
#[derive(Debug, Subcommand)]
pub enum InputsCommand {
    /// Take a file; it is in force from then on, earlier loads are kept.
    Load {
        /// The file: .csv for population, .toml for targets.
        file: PathBuf,
    },
    /// Every load, newest first.
    List,
}
