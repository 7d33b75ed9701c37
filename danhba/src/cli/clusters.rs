//! `danhba clusters`: pages that many holders have in common.

use clap::{Args, Subcommand};

/// `danhba clusters`.
#[derive(Debug, Args)]
pub struct ClustersArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ClustersCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with clusters.
#[derive(Debug, Subcommand)]
pub enum ClustersCommand {
    /// Compare all own pages.
    Find,
    /// What was found, and what was decided.
    List,
    /// Make a personal link to the page on which somebody decides; it is shown once.
    #[command(after_help = "\
Example:
  danhba clusters link \"Nguyễn Thị An\" --days 14

Whoever has the link sees stored pages and decides in that name: hand it over in private.")]
    Link {
        /// Whose it is.
        name: String,
        /// Days until it opens nothing any more.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=180))]
        days: u16,
    },
    /// The personal links, without their tokens.
    Links,
    /// Take a personal link back; its decisions stay.
    Revoke {
        /// The link's number.
        link: i64,
    },
    /// It is an untouched template (C5).
    Confirm {
        /// The cluster.
        key: String,
        /// Who decides.
        #[arg(long)]
        who: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// It is none: the pages are the holders' own.
    Reject {
        /// The cluster.
        key: String,
        /// Who decides.
        #[arg(long)]
        who: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
}
