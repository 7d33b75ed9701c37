//! The tile map: one tile a province at roughly its place, always with Hoàng Sa and Trường Sa. An SVG of links
//! and text, without scripts; colour only repeats what the text says.

use crate::locales::Lang;
use crate::markup::escape;
use crate::naming;
use domain::province::{ProvinceCode, gazetteer};
use std::fmt::Write;

/// Room for the longest word of a name, so that the whole map with both archipelagos stands on a telephone.
const WIDTH: u32 = 48;
/// Room for the two words on a line of an archipelago.
const SEA: u32 = 68;
/// Room for a name of two lines and a value below it.
const HEIGHT: u32 = 50;
const GAP: u32 = 3;
/// From one line of a tile to the next.
const STEP: f64 = 13.5;

/// What a province's tile says.
#[derive(Debug, Clone, Default)]
pub struct TileFace {
    /// Where it leads.
    pub href: String,
    /// A second line, such as a share; may be empty.
    pub value: String,
    /// Step of the colour scale, 0 (lightest) to 4; `None`: plain.
    pub step: Option<u8>,
    /// It leads out of the frame that it stands in: a page of ours is framed by nobody.
    pub leaves_frame: bool,
}

/// The map; `id` must be unique on the page.
#[must_use]
pub fn map(lang: Lang, id: &str, face: impl Fn(ProvinceCode) -> TileFace) -> String {
    let t = lang.texts();
    let gazetteer = gazetteer();
    // One empty column of sea is enough between the coast and the archipelagos.
    let coast = gazetteer.tiles().iter().filter(|x| x.code.is_some()).map(|x| x.col).max().unwrap_or(0);
    let column = |col: u8, sea: bool| if sea { col.min(coast + 1) } else { col };
    let across = (u32::from(coast) + 1) * (WIDTH + GAP) + SEA;
    let down = u32::from(gazetteer.tiles().iter().map(|x| x.row).max().unwrap_or(0)) + 1;
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<div class=\"map\"><svg viewBox=\"-1 -1 {} {}\" role=\"group\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        across + 2,
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
            _ => naming::archipelago(lang, &tile.label),
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
    let width = if sea { SEA } else { WIDTH };
    let value = if sea { "" } else { face.value.as_str() };
    let mut lines = fold_lines(label);
    if !value.is_empty() {
        lines.push(value.to_owned());
    }
    let name = if value.is_empty() { label.to_owned() } else { format!("{label}: {value}") };
    let target = if face.leaves_frame { " target=\"_top\"" } else { "" };
    let _ = write!(
        svg,
        "<a href=\"{}\"{target} aria-label=\"{}\"><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"5\"/>",
        escape(&face.href),
        escape(&name)
    );
    let top = f64::from(y) + f64::from(HEIGHT) / 2.0 - (lines.len() as f64 - 1.0) * STEP / 2.0 + 4.0;
    let middle = x + width / 2;
    for (i, line) in lines.iter().enumerate() {
        let strong = if !value.is_empty() && i + 1 == lines.len() { " class=\"v\"" } else { "" };
        let _ = write!(
            svg,
            // A blank between two lines: the words of a name stay apart for who reads them aloud.
            "<text{strong} x=\"{middle}\" y=\"{:.1}\">{}</text> ",
            top + i as f64 * STEP,
            escape(line)
        );
    }
    svg.push_str("</a>");
}

// At most two lines, split where they come out most even.
fn fold_lines(label: &str) -> Vec<String> {
    if label.chars().count() <= 5 {
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
        assert!(
            svg.contains("aria-label=\"Quần đảo Hoàng Sa\"")
                && svg.contains("aria-label=\"Quần đảo Trường Sa\"")
        );
        let english = map(Lang::En, "m", |_| TileFace::default());
        assert!(
            english.contains("aria-label=\"Hoàng Sa Islands\"")
                && english.contains("aria-label=\"Trường Sa Islands\"")
        );
        for p in gazetteer().provinces() {
            assert!(svg.contains(&format!("/x/{}\"", p.code)), "{}", p.name);
        }
    }

    #[test]
    fn no_words_run_over_the_border_of_their_tile() {
        // Of the letters a line below and a stacked mark above the baseline (Ế, ặ), in units of the drawing.
        let (above, below) = (13.0, 3.5);
        for lang in [Lang::Vi, Lang::En] {
            let face =
                |_: ProvinceCode| TileFace { value: "100,0%".into(), step: Some(4), ..TileFace::default() };
            let svg = map(lang, "m", face);
            for tile in svg.split("<a ").skip(1) {
                let number = |part: &str, name: &str| -> f64 {
                    let (_, rest) = part.split_once(&format!(" {name}=\"")).unwrap();
                    rest.split('"').next().unwrap().parse().unwrap()
                };
                let (rect, texts) = tile.split_once("/>").unwrap();
                let (top, height) = (number(rect, "y"), number(rect, "height"));
                let lines: Vec<f64> = texts.split("<text").skip(1).map(|t| number(t, "y")).collect();
                assert!((1..=3).contains(&lines.len()), "{tile}");
                assert!(lines[0] - above >= top - 1.5, "{tile}");
                assert!(lines[lines.len() - 1] + below <= top + height, "{tile}");
            }
        }
    }

    #[test]
    fn tiles_in_a_frame_lead_out_of_it() {
        let svg = map(Lang::Vi, "m", |_| TileFace { leaves_frame: true, ..TileFace::default() });
        assert_eq!(svg.matches("<a ").count(), svg.matches(" target=\"_top\"").count());
        assert!(!map(Lang::Vi, "m", |_| TileFace::default()).contains("target="));
    }

    #[test]
    fn labels_fold_in_the_middle() {
        assert_eq!(fold_lines("Huế"), ["Huế"]);
        assert_eq!(fold_lines("Lai Châu"), ["Lai", "Châu"]);
        assert_eq!(fold_lines("Thái Nguyên"), ["Thái", "Nguyên"]);
        assert_eq!(fold_lines("Quần đảo Hoàng Sa"), ["Quần đảo", "Hoàng Sa"]);
    }
}
