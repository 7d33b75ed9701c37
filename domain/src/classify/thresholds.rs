//! Bounds of the tree.

use serde::Deserialize;

/// Bounds of the decision tree (E.3), tuned and versioned with the rules.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Fewer visible words than this, and no image, media or app root: empty (C0), unless `short_words` holds.
    pub empty_words: u32,
    /// From so many words on, a page with a link of its own, a form or a profile is a minimal one (C7) all the same, when it speaks
    /// neither of domains, selling, building nor errors.
    pub short_words: u32,
    /// More visible words than this make a developed site (C8).
    pub developed_words: u32,
    /// So many distinct same-site links make a developed site (C8).
    pub developed_links: u32,
    /// A page whose refresh or only frame leads elsewhere is a stub below so many words.
    pub stub_words: u32,
}
