//! What the words of a question say, for when a part of them has to do.

use super::Plan;
use crate::reading::Slot;
use tantivy::Term;

/// A word that more than one site in so many has says little.
const MANY: u64 = 20;
/// Shorter words are others with other marks (chữ, chú, chủ).
const SHORT_LETTERS: usize = 4;

/// What the words of a slot are good for when a part of the words has to do.
pub(super) struct Says {
    pub somewhere: bool,
    pub much: bool,
}

impl Plan<'_> {
    /// Whether few sites have the words of a slot, and they are more than a place; and whether any site has them.
    pub(super) fn says(&self, slot: &Slot) -> tantivy::Result<Says> {
        let (f, searcher) = (self.tools.fields, self.tools.searcher);
        let mut fewest = u64::MAX;
        for asked in &slot.asked {
            let short = asked.word.is_marked() && asked.word.fold.chars().count() < SHORT_LETTERS;
            let (field, text) =
                if short { (f.description.exact, &asked.word.exact) } else { (f.anywhere, &asked.word.fold) };
            let mut sites = searcher.doc_freq(&Term::from_field_text(field, text))?;
            if short {
                sites += searcher.doc_freq(&Term::from_field_text(f.name.exact, text))?;
            }
            fewest = fewest.min(sites);
        }
        let somewhere = fewest > 0;
        for two in slot.asked.windows(2) {
            let text = format!("{} {}", two[0].word.fold, two[1].word.fold);
            fewest = fewest.min(searcher.doc_freq(&Term::from_field_text(f.pairs, &text))?);
        }
        let much = !slot.is_place() && fewest <= (searcher.num_docs() / MANY).max(MANY);
        Ok(Says { somewhere, much })
    }
}
