//! `danhba evaluate`: measure the product against labelled data.

use crate::app::App;
use crate::cli::{Evaluate, EvaluateArgs};
use crate::evaluate::{self, EvaluateOptions};
use std::process::ExitCode;

pub fn run(_app: &App, args: EvaluateArgs) -> anyhow::Result<ExitCode> {
    match args.what {
        Evaluate::Pages { corpus, out, json } => {
            let report = evaluate::pages(&EvaluateOptions { corpus, out })?;
            if json {
                super::print_json(&report)?;
            } else {
                super::print(&report.to_text())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
