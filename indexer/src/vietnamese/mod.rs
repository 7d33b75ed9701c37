//! Vietnamese text for searching. One path for documents and queries alike:
//! clean → NFC → lower case → tone mark in one place, i/y in one spelling (`exact`) → marks off (`fold`).
//!
//! Only keys are normalised. What people read keeps its own spelling, and every word knows its byte range in
//! the original text, so highlights are right for decomposed (NFD) text too.

mod clean;
mod collation;
mod spelling;
mod syllable;
mod token;
mod tone;
mod typing;

pub use collation::sort_key;
pub use spelling::heard_alike;
pub use syllable::{is_syllable, segmentations};
pub(crate) use token::{Forms, forms};
pub use token::{Word, words};
pub use tone::canonical;
pub use typing::decoded;

/// The version of the analysis: part of the index's digest, so that changed rules rebuild the index.
pub const VERSION: u32 = 2;

/// One spelling for words written together: i and y are one letter (`phởmỹ`, `phomi`).
#[must_use]
pub fn joined_key(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace()).map(|c| if c == 'y' { 'i' } else { c }).collect()
}
