//! The funnel as bars. The table beside it holds the same figures; for those who hear the page the picture is one sentence.

use crate::markup::escape;
use std::fmt::Write;

const WIDTH: f64 = 520.0;
const ROW: u32 = 46;

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// The count and share, as written.
    pub figure: String,
    /// 0–1.
    pub share: f64,
}

/// Bars below each other, each with its words above it.
#[must_use]
pub fn bars(bars: &[Bar]) -> String {
    let words: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.figure)).collect();
    let mut svg = format!(
        "<div class=\"chart\"><svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
        ROW * bars.len() as u32,
        escape(&words.join("; "))
    );
    for (i, bar) in bars.iter().enumerate() {
        let y = ROW * i as u32;
        let width = (WIDTH * bar.share.clamp(0.0, 1.0)).max(2.0);
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{}\">{}</text><text class=\"v\" x=\"{WIDTH}\" y=\"{}\">{}</text>\
             <rect class=\"rail\" x=\"0\" y=\"{}\" width=\"{WIDTH}\" height=\"14\" rx=\"4\"/>\
             <rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{width:.1}\" height=\"14\" rx=\"4\"/>",
            y + 16,
            escape(&bar.label),
            y + 16,
            escape(&bar.figure),
            y + 23,
            y + 23
        );
    }
    svg.push_str("</svg></div>");
    svg
}
