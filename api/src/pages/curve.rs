//! A curve over days as a picture. The table beside it holds the figures; for those who hear the page the picture is one sentence,
//! with the days that are written below it.

use crate::format;
use crate::locales::Lang;
use crate::markup::escape;
use std::fmt::Write;

const LEFT: f64 = 52.0;
const RIGHT: f64 = 508.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 204.0;

/// What is known of the share on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Days after the beginning.
    pub day: u32,
    /// The share, 0–1.
    pub value: f64,
    /// Lower edge of the band.
    pub low: f64,
    /// Upper edge of the band.
    pub high: f64,
}

/// The curve with its band; nothing with fewer than two points.
#[must_use]
pub fn curve(lang: Lang, points: &[Point]) -> String {
    let Some(last) = points.last().map(|p| p.day).filter(|day| *day > 0) else { return String::new() };
    let x = |day: u32| LEFT + (RIGHT - LEFT) * f64::from(day) / f64::from(last);
    let y = |share: f64| BOTTOM - (BOTTOM - TOP) * share.clamp(0.0, 1.0);
    let mut svg = format!(
        "<div class=\"chart curve\"><svg viewBox=\"0 0 520 244\" role=\"img\" aria-label=\"{}\">",
        escape(&words(lang, points, last))
    );
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = y(share);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{RIGHT}\" y2=\"{at:.1}\"/>\
             <text class=\"v\" x=\"{:.0}\" y=\"{:.1}\">{}</text>",
            LEFT - 6.0,
            at + 5.0,
            escape(&format::percent_whole(lang, share))
        );
    }
    for quarter in 0..=4 {
        let day = last * quarter / 4;
        let anchor = ["start", "mid", "mid", "mid", "v"].get(quarter as usize).copied().unwrap_or("mid");
        let _ = write!(svg, "<text class=\"{anchor}\" x=\"{:.1}\" y=\"222\">{day}</text>", x(day));
    }
    let _ = write!(svg, "<text class=\"v\" x=\"{RIGHT}\" y=\"240\">{}</text>", escape(lang.measures().day));
    let upper = points.iter().map(|p| (x(p.day), y(p.high)));
    let lower = points.iter().rev().map(|p| (x(p.day), y(p.low)));
    let band: Vec<String> = upper.chain(lower).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let line: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", x(p.day), y(p.value))).collect();
    let _ = write!(
        svg,
        "<polygon class=\"band\" points=\"{}\"/><polyline class=\"line\" points=\"{}\"/></svg></div>",
        band.join(" "),
        line.join(" ")
    );
    svg
}

/// `0 ngày 100%; 225 ngày 74%`: the share on the days that are written below the curve.
fn words(lang: Lang, points: &[Point], last: u32) -> String {
    let day = lang.measures().day;
    let at = |quarter: u32| {
        let wanted = last * quarter / 4;
        points.iter().rev().find(|p| p.day <= wanted).or(points.first())
    };
    let told = (0..=4).filter_map(|quarter| Some((last * quarter / 4, at(quarter)?.value)));
    told.map(|(n, value)| format!("{n} {day} {}", format::percent_whole(lang, value.clamp(0.0, 1.0))))
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_stays_inside_its_frame() {
        let point = |day, value| Point { day, value, low: value - 0.2, high: value + 0.2 };
        let svg = curve(Lang::Vi, &[point(0, 1.0), point(30, 0.7), point(60, 0.1)]);
        assert!(svg.contains("points=\"52.0,12.0"), "{svg}");
        assert!(svg.contains("508.0,204.0"), "the band is cut at nought: {svg}");
        assert!(
            svg.contains("aria-label=\"0 ngày 100%; 15 ngày 100%; 30 ngày 70%; 45 ngày 70%; 60 ngày 10%\""),
            "{svg}"
        );
        assert!(!svg.contains("style="), "the content policy allows no inline style");
        assert_eq!(curve(Lang::Vi, &[]), "");
    }
}
