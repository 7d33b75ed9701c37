//! `danhba audit`: what can be asked about the audit of a frozen quarter.

use clap::{Args, Subcommand, ValueEnum};
use domain::audit::Role;
use domain::audit::sample::Group;
use domain::period::Quarter;
use domain::province::{ProvinceCode, gazetteer};
use std::path::PathBuf;

/// `danhba audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AuditCommand,
    /// As JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}

/// Which frozen quarter.
#[derive(Debug, Clone, Copy, Args)]
pub struct Which {
    /// The quarter, such as 2026-Q3.
    #[arg(long, value_parser = super::figures::quarter)]
    pub quarter: Quarter,
    /// The revision of the frozen quarter (default: the latest; once drawn, the latest with an audit).
    #[arg(long, value_name = "N")]
    pub revision: Option<i64>,
}

/// What can be done with an audit.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Draw the names that people label, by a published seed.
    #[command(after_help = "\
Examples:
  danhba audit draw --quarter 2026-Q3 --seed \"xổ số miền Bắc 02/10/2026: 48213\"
  danhba audit draw --quarter 2026-Q3 --seed \"…\" --for province:01 --for registrar:PA
The same seed draws the same names again and changes nothing. Publish the seed before the quarter is frozen.")]
    Draw {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
        /// The published seed.
        #[arg(long)]
        seed: String,
        /// A group with at least 100 labels of its own: province:CODE or registrar:NAME; may be repeated.
        #[arg(long = "for", value_name = "GROUP", value_parser = group)]
        groups: Vec<Group>,
        /// Names of the national sample.
        #[arg(long, default_value_t = 1_100, value_name = "N", value_parser = clap::value_parser!(u64).range(10..=100_000))]
        size: u64,
    },
    /// Make a personal link to the labelling page; it is shown once.
    #[command(after_help = "\
Examples:
  danhba audit link --quarter 2026-Q3 --labeller \"Trần Thị Bình\" --role first
  danhba audit link --quarter 2026-Q3 --labeller \"Lê Văn Cường\" --role adjudicator --days 14")]
    Link {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
        /// Whose it is.
        #[arg(long, value_name = "NAME")]
        labeller: String,
        /// What it is for.
        #[arg(long, value_enum)]
        role: RoleArg,
        /// Days until it opens nothing any more.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=180))]
        days: u16,
    },
    /// The personal links of an audit, without their tokens.
    #[command(after_help = "Example:\n  danhba audit links --quarter 2026-Q3")]
    Links {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
    },
    /// Take a personal link back; its labels stay.
    #[command(
        after_help = "Example:\n  danhba audit revoke --quarter 2026-Q3 3        the number stands in `danhba audit links`"
    )]
    Revoke {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
        /// The link's number.
        link: i64,
    },
    /// How far the labels are, how well they agree, what awaits the adjudicator.
    #[command(after_help = "Example:\n  danhba audit status --quarter 2026-Q3")]
    Status {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
    },
    /// Take labels made elsewhere: CSV with domain,labeller,label and, if wanted, note.
    #[command(after_help = "\
Example:
  danhba audit import --quarter 2026-Q3 --labels nhan.csv

Labels: own_site, elsewhere, other_service, not_use, cannot_tell. A labeller is known by the name on a link of theirs.
Rejected rows are written to FILE.rejected.csv with line, column and cure; the rest is taken (exit code 3).")]
    Import {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
        /// The file.
        #[arg(long, value_name = "FILE")]
        labels: PathBuf,
    },
    /// Make the corrected rates with their intervals, and keep them.
    #[command(after_help = "\
Examples:
  danhba audit estimate --quarter 2026-Q3
  danhba audit estimate --quarter 2026-Q4 --method rogan-gladen   between audits, by Se and Sp of the latest one")]
    Estimate {
        /// Which frozen quarter.
        #[command(flatten)]
        which: Which,
        /// From the quarter's own labels, or carried over from the latest audited quarter.
        #[arg(long, value_enum, default_value = "post-stratified")]
        method: Method,
        /// Although the labellers agree too little (κ under 0.8).
        #[arg(long)]
        anyway: bool,
    },
}

/// Roles of labellers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Labels every item, blind.
    First,
    /// Labels every item, blind.
    Second,
    /// Decides where the two differ.
    Adjudicator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::First => Self::First,
            RoleArg::Second => Self::Second,
            RoleArg::Adjudicator => Self::Adjudicator,
        }
    }
}

/// How the corrected rate is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// The labels of this quarter's own sample.
    PostStratified,
    /// The raw rate, corrected by the sensitivity and specificity of an earlier audit.
    RoganGladen,
}

fn group(text: &str) -> Result<Group, String> {
    let bad = || format!("“{text}” is no group; write province:01 (a present code) or registrar:NAME");
    match text.split_once(':') {
        Some(("province", code)) => {
            let known = ProvinceCode::parse(code).filter(|c| gazetteer().province(*c).is_some());
            known.map(Group::Province).ok_or_else(bad)
        }
        Some(("registrar", name)) if !name.trim().is_empty() => Ok(Group::Registrar(name.trim().to_owned())),
        _ => Err(bad()),
    }
}
