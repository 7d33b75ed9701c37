//! HTML to a tree, within a time box: html5ever needs quadratic time for deeply nested pages
//! (servo/html5ever#788), so a hostile half megabyte would otherwise hold a thread for a minute.

use html5ever::ParseOpts;
use html5ever::driver::parse_document;
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};
use std::time::{Duration, Instant};

/// Bytes between two looks at the clock.
const STEP: usize = 2048;

/// Parses until the budget is used up. Returns the tree so far and whether all of the text is in it.
pub(super) fn in_steps(text: &str, budget: Duration) -> (Html, bool) {
    let started = Instant::now();
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = text;
    while !rest.is_empty() {
        if started.elapsed() > budget {
            return (parser.finish(), false);
        }
        let mut cut = STEP.min(rest.len());
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        let (piece, after) = rest.split_at(cut);
        parser.process(StrTendril::from_slice(piece));
        rest = after;
    }
    (parser.finish(), true)
}
