//! `danhba queue`: what people asked for and could not prove.

use clap::{Args, Subcommand};

/// `danhba queue`.
#[derive(Debug, Args)]
pub struct QueueArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: QueueCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with requests that wait.
#[derive(Debug, Subcommand)]
pub enum QueueCommand {
    /// Requests that wait for a decision, oldest first.
    List,
    /// One request with all that is known of it.
    Show {
        /// Its number.
        request: i64,
    },
    /// Accept or decline a request; whoever has its receipt reads the answer.
    Decide {
        /// Its number.
        request: i64,
        /// It is right: a removal is in force at once.
        #[arg(long, required_unless_present = "decline", conflicts_with = "decline")]
        accept: bool,
        /// It is not.
        #[arg(long)]
        decline: bool,
        /// Who decides.
        #[arg(long)]
        who: String,
        /// What is answered, in the words of the person who asked.
        #[arg(long, default_value = "")]
        answer: String,
    },
}
