//! The tile map: one tile a province at roughly its place, always with Hoàng Sa and Trường Sa. An SVG of links
//! and text, without scripts; colour only repeats what the text says.

use crate::locales::Lang;
use crate::markup::escape;
use crate::naming;
use domain::province::{ProvinceCode, gazetteer};
use std::fmt::Write;

const WIDTH: u32 = 66;
const HEIGHT: u32 = 42;
const GAP: u32 = 3;

/// What a province's tile says.
#[derive(Debug, Clone, Default)]
pub struct TileFace {
    /// Where it leads.
    pub href: String,
    /// A second line, such as a share; may be empty.
    pub value: String,
    /// Step of the colour scale, 0 (lightest) to 4; `None`: plain.
    pub step: Option<u8>,
}

/// The map; `id` must be unique on the page.
#[must_use]
pub fn map(lang: Lang, id: &str, face: impl Fn(ProvinceCode) -> TileFace) -> String {
    let t = lang.texts();
    let gazetteer = gazetteer();
    // One empty column of sea is enough between the coast and the archipelagos.
    let coast = gazetteer.tiles().iter().filter(|x| x.code.is_some()).map(|x| x.col).max().unwrap_or(0);
    let column = |col: u8, sea: bool| if sea { col.min(coast + 1) } else { col };
    let across = u32::from(coast) + 2;
    let down = u32::from(gazetteer.tiles().iter().map(|x| x.row).max().unwrap_or(0)) + 1;
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<div class=\"map\"><svg viewBox=\"0 0 {} {}\" role=\"group\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        across * (WIDTH + GAP),
        down * (HEIGHT + GAP),
        escape(t.map_title),
        escape(t.map_desc)
    );
    for tile in gazetteer.tiles() {
        let sea = tile.code.is_none();
        let x = u32::from(column(tile.col, sea)) * (WIDTH + GAP);
        let y = u32::from(tile.row) * (HEIGHT + GAP);
        let face = face(tile.belongs_to);
        let label = match gazetteer.province(tile.belongs_to) {
            Some(p) if !sea => naming::province(lang, p).to_owned(),
            _ => tile.label.clone(),
        };
        tile_svg(&mut svg, (x, y), &label, &face, sea);
    }
    svg.push_str("</svg></div>");
    svg
}

fn tile_svg(svg: &mut String, (x, y): (u32, u32), label: &str, face: &TileFace, sea: bool) {
    let class = match (sea, face.step) {
        (true, _) => "tile sea".to_owned(),
        (false, Some(step)) => format!("tile s{}", step.min(4)),
        (false, None) => "tile".to_owned(),
    };
    let value = if sea { "" } else { face.value.as_str() };
    let mut lines = fold_lines(label);
    if !value.is_empty() {
        lines.push(value.to_owned());
    }
    let name = if value.is_empty() { label.to_owned() } else { format!("{label}: {value}") };
    let _ = write!(
        svg,
        "<a href=\"{}\" aria-label=\"{}\"><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"5\"/>",
        escape(&face.href),
        escape(&name)
    );
    let step = 12.5;
    let top = f64::from(y) + f64::from(HEIGHT) / 2.0 - (lines.len() as f64 - 1.0) * step / 2.0 + 4.0;
    let middle = x + WIDTH / 2;
    for (i, line) in lines.iter().enumerate() {
        let strong = if !value.is_empty() && i + 1 == lines.len() { " class=\"v\"" } else { "" };
        let _ = write!(
            svg,
            // A blank between two lines: the words of a name stay apart for who reads them aloud.
            "<text{strong} x=\"{middle}\" y=\"{:.1}\">{}</text> ",
            top + i as f64 * step,
            escape(line)
        );
    }
    svg.push_str("</a>");
}

// At most two lines, split where they come out most even.
fn fold_lines(label: &str) -> Vec<String> {
    if label.chars().count() <= 9 {
        return vec![label.to_owned()];
    }
    let middle = label.len() / 2;
    let at = label.match_indices(' ').map(|(at, _)| at).min_by_key(|at| at.abs_diff(middle));
    match at {
        Some(at) => vec![label[..at].to_owned(), label[at + 1..].to_owned()],
        None => vec![label.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_has_every_province_and_both_archipelagos() {
        let svg = map(Lang::Vi, "m", |code| TileFace { href: format!("/x/{code}"), ..TileFace::default() });
        assert_eq!(svg.matches("<rect").count(), 36);
        assert!(svg.contains("Hoàng Sa") && svg.contains("Trường Sa"));
        for p in gazetteer().provinces() {
            assert!(svg.contains(&format!("/x/{}\"", p.code)), "{}", p.name);
        }
    }

    #[test]
    fn labels_fold_in_the_middle() {
        assert_eq!(fold_lines("Hà Nội"), ["Hà Nội"]);
        assert_eq!(fold_lines("Thái Nguyên"), ["Thái", "Nguyên"]);
        assert_eq!(fold_lines("Quần đảo Hoàng Sa"), ["Quần đảo", "Hoàng Sa"]);
    }
}
