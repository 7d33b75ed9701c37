//! The report for a terminal.

use super::Report;
use crate::evaluate::{line, matrix, share};
use std::fmt::Write;

/// Renders the report.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "trained on {} pages; {} origins in {} parts; rules {}\n",
        report.rows, report.origins, report.folds, report.ruleset
    );
    let _ =
        writeln!(out, "{:<54} {:>9} {:>7} {:>9} {:>9}", "", "precision", "recall", "macro-F1", "accuracy");
    for trial in &report.trials {
        let f = &trial.figures;
        let _ = writeln!(
            out,
            "{:<54} {:>9} {:>7} {:>9.3} {:>9.3}",
            trial.what,
            share(f.live_precision),
            share(f.live_recall),
            f.macro_f1,
            f.accuracy
        );
    }
    if let Some(last) = report.trials.last() {
        let _ = writeln!(
            out,
            "\nLast line: confusion matrix (rows: labelled, columns: predicted)\n{}",
            matrix(&last.figures)
        );
    }
    for trial in &report.trials {
        let _ = writeln!(out, "\nMisjudged, {}: {}", trial.what, trial.misjudged.len());
        for page in &trial.misjudged {
            line(&mut out, page);
        }
    }
    out
}
