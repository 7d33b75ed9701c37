//! `danhba train`: learn from labelled data.

use crate::app::App;
use crate::cli::{Train, TrainArgs};
use crate::train::{self, TrainOptions};
use std::process::ExitCode;

pub fn run(_app: &App, args: TrainArgs) -> anyhow::Result<ExitCode> {
    match args.what {
        Train::Pages { corpus, out, folds, seed, penalty, json } => {
            let report = train::pages(&TrainOptions { corpus, out, folds, seed, penalty })?;
            if json {
                super::print_json(&report)?;
            } else {
                super::print(&report.to_text())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
