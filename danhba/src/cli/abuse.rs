//! `danhba abuse`: what a person found.

use clap::{Args, Subcommand};

/// `danhba abuse`.
#[derive(Debug, Args)]
pub struct AbuseArgs {
    /// What was found.
    #[command(subcommand)]
    pub command: AbuseCommand,
}

/// What a person can find.
#[derive(Debug, Subcommand)]
pub enum AbuseCommand {
    /// The site is abused: it is out of use at once, whatever its looks say, until two good ones a week apart.
    Confirm {
        /// The domain.
        name: String,
        /// Who looked.
        #[arg(long)]
        who: String,
        /// What was seen.
        #[arg(long)]
        note: String,
    },
    /// The rule that says so (R6) errs about this site: it is judged by the other rules.
    Overrule {
        /// The domain.
        name: String,
        /// Who looked.
        #[arg(long)]
        who: String,
        /// Why.
        #[arg(long)]
        note: String,
    },
}
