//! The report for a terminal: matrix, figures, misjudged pages.

use super::{Figures, Judged, Report};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use std::fmt::Write;

/// Renders the report.
pub fn render(report: &Report) -> String {
    let figures = &report.figures;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{} pages, rules {}\n", figures.pages, report.ruleset);
    let _ = writeln!(out, "Confusion matrix (rows: labelled, columns: predicted)\n{}\n", matrix(figures));
    let _ = writeln!(out, "{}\n", per_label(report));
    let _ = writeln!(
        out,
        "live content: precision {}, recall {}   macro-F1 {:.3}   accuracy {:.3}",
        share(figures.live_precision),
        share(figures.live_recall),
        figures.macro_f1,
        figures.accuracy
    );
    let _ = writeln!(out, "\nMisjudged: {}", report.misjudged.len());
    for page in &report.misjudged {
        line(&mut out, page);
    }
    let wrong = report.apart.iter().filter(|j| j.label != j.predicted).count();
    let _ = writeln!(out, "\nListed apart, not counted: {} ({wrong} judged otherwise)", report.apart.len());
    for page in &report.apart {
        line(&mut out, page);
    }
    out
}

/// One judged page with its evidence.
pub fn line(out: &mut String, page: &Judged) {
    let mark = if page.label == page.predicted { "=" } else { "≠" };
    let why = page.apart.map(|why| format!(" ({why})")).unwrap_or_default();
    let _ = writeln!(
        out,
        "  {}{why}: {} {mark} {} by {} ({}, {:.2})\n      {}",
        page.id,
        page.label,
        page.predicted,
        page.rule,
        page.leaf,
        page.confidence,
        page.evidence.join(" · ")
    );
}

/// A share with three digits, or a dash.
pub fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}

/// Columns are numbered, because fifteen labels do not fit side by side.
pub fn matrix(figures: &Figures) -> Table {
    let names: Vec<&str> = figures.labels.iter().map(|l| l.label.as_str()).collect();
    let mut table = Table::new();
    table.load_style(NOTHING);
    let numbers = (1..=names.len()).map(|n| n.to_string());
    table.set_header([String::new(), String::new()].into_iter().chain(numbers));
    for (at, row) in names.iter().enumerate() {
        let cell = |column: &&str| {
            let found = figures.confusion.iter().find(|(a, b, _)| a == row && b == column);
            found.map_or_else(|| "·".to_owned(), |(_, _, n)| n.to_string())
        };
        let cells = names.iter().map(cell);
        table.add_row([format!("{:>2}", at + 1), (*row).to_owned()].into_iter().chain(cells));
    }
    right(&mut table, 2);
    table
}

fn per_label(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["label", "pages", "predicted", "precision", "recall", "F1"]);
    for l in &report.figures.labels {
        table.add_row([
            l.label.clone(),
            l.pages.to_string(),
            l.predicted.to_string(),
            share(l.precision),
            share(l.recall),
            format!("{:.3}", l.f1),
        ]);
    }
    right(&mut table, 1);
    table
}

fn right(table: &mut Table, from: usize) {
    for column in table.column_iter_mut().skip(from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
