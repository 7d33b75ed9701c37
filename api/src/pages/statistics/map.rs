//! The tile map coloured by share in use. The scale is fixed, so that maps of different days compare.

use crate::format;
use crate::locales::Lang;
use crate::markup::escape;
use crate::pages::figures;
use crate::pages::home;
use crate::pages::tiles::{self, TileFace};
use crate::statistics::Table;
use std::fmt::Write;

/// Lower ends of the steps of the scale.
const STEPS: [f64; 5] = [0.0, 0.15, 0.30, 0.45, 0.60];

/// The map with its key; `framed`: as a figure for the pages of others.
pub fn of(lang: Lang, table: &Table, framed: bool) -> String {
    let map = tiles::map(lang, "map", |code| {
        let line = table.lines.iter().find(|l| l.key == code.as_str());
        let share = line.and_then(|l| l.usage.rates()).and_then(|r| r.any.value);
        let value = match (share, line) {
            (Some(share), _) => format::percent(lang, share),
            (None, Some(l)) if l.usage.counts().is_none() => figures::hidden(lang, &l.usage).to_owned(),
            _ => "–".to_owned(),
        };
        TileFace { value, step: share.map(step), leaves_frame: framed, ..home::face(lang, code) }
    });
    format!("<figure class=\"mapfigure\">{map}{}</figure>", key(lang))
}

fn step(share: f64) -> u8 {
    STEPS.iter().rposition(|low| share >= *low).unwrap_or(0) as u8
}

fn key(lang: Lang) -> String {
    let t = lang.texts();
    let mut out = format!("<figcaption class=\"key\">{}: ", escape(t.map_scale));
    for (i, low) in STEPS.iter().enumerate() {
        let words = match STEPS.get(i + 1) {
            Some(high) => format!("{:.0}–{:.0}%", low * 100.0, high * 100.0),
            None => format!("≥ {:.0}%", low * 100.0),
        };
        let _ = write!(out, "<span class=\"swatch s{i}\"></span> {words} ");
    }
    let _ = write!(out, "<span class=\"swatch\"></span> – {}</figcaption>", escape(t.map_no_rate));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_fixed() {
        assert_eq!([0.0, 0.1499, 0.15, 0.5, 0.6, 1.0].map(step), [0, 0, 1, 3, 4, 4]);
    }
}
