//! `danhba evaluate`: measure the product against labelled data.

use crate::app::App;
use crate::cli::{Evaluate, EvaluateArgs};
use crate::evaluate::search::{self, SearchOptions};
use crate::evaluate::{self, EvaluateOptions};
use anyhow::Context;
use std::process::ExitCode;

pub async fn run(app: &App, args: EvaluateArgs) -> anyhow::Result<ExitCode> {
    match args.what {
        Evaluate::Pages { corpus, out, json } => {
            let report = evaluate::pages(&EvaluateOptions { corpus, out })?;
            if json {
                super::print_json(&report)?;
            } else {
                super::print(&report.to_text())?;
            }
        }
        Evaluate::Search { docs, queries, out, figures, json } => {
            let report = search::search(app, &SearchOptions { docs, queries, out }).await?;
            if let Some(file) = figures {
                let measured = report.figures(app.clock.now());
                std::fs::write(&file, measured.to_text())
                    .with_context(|| format!("cannot write {}", file.display()))?;
            }
            super::show(json, &report, search::Report::to_text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
