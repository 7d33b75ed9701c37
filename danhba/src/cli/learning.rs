//! The product against labelled data: `evaluate`, `train`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `danhba evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// What to measure.
    #[command(subcommand)]
    pub what: Evaluate,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Evaluate {
    /// The classifier, on a folder of labelled pages.
    Pages {
        /// Folder with `labels.csv` and `pages/<id>.html`.
        #[arg(long, value_name = "DIR")]
        corpus: PathBuf,
        /// Write `id,label,predicted,leaf,confidence,rule` here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The report as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Search, on records and judged queries; prints the pass rate by kind.
    Search {
        /// JSON lines with `id`, `domain`, `title`, `description`, `province_code` and `ward`.
        #[arg(long, value_name = "FILE")]
        docs: PathBuf,
        /// CSV with `qid,query,kind,must_top3,must_top10,relevant,min_relevant_in_top10,order`.
        #[arg(long, value_name = "FILE")]
        queries: PathBuf,
        /// Write `qid,rank,id` here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write how many were answered right, by kind, here: what /chat-luong-tim shows of a release.
        #[arg(long, value_name = "FILE")]
        figures: Option<PathBuf>,
        /// The report as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}

/// `danhba train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// What to train.
    #[command(subcommand)]
    pub what: Train,
}

/// What can be trained.
#[derive(Debug, Subcommand)]
pub enum Train {
    /// The model that judges pages which no signature knows; judged on origins that it was not trained on.
    Pages {
        /// Folder with `labels.csv` and `pages/<id>.html`; the column `split_group` names the origins.
        #[arg(long, value_name = "DIR")]
        corpus: PathBuf,
        /// Write the model file here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Parts of the cross-validation by origin.
        #[arg(long, default_value_t = 5, value_name = "N")]
        folds: usize,
        /// How the origins are dealt to the parts.
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
        /// L2 penalty on the weights.
        #[arg(long, default_value_t = 0.05, value_name = "X")]
        penalty: f64,
        /// The report as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}
