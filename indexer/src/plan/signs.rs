//! Signs by which the best of many sites are told before any is weighed: each is one list of documents to go through. A site
//! with more points is weighed first; where hundreds have been, the rest follow in the order of their points.

use super::Plan;
use crate::meaning::Other;
use crate::reading::Slot;
use tantivy::Term;

/// Points, in the measure of the weights in `super`.
const DOMAIN: u16 = 4_000;
const LABEL: u16 = 200;
const IN_PROVINCE: u16 = 40;
const IN_NAME: u16 = 8;
const AS_TYPED: u16 = 6;
const SIDE_BY_SIDE: u16 = 6;
/// Another way to say it has to be about as good as what was typed.
const GOOD: f32 = 0.8;

/// Sites that have this are worth so many points more.
pub(crate) struct Sign {
    pub term: Term,
    pub points: u16,
}

impl Plan<'_> {
    /// The signs of this question.
    pub(crate) fn signs(&self) -> Vec<Sign> {
        let f = self.tools.fields;
        let mut out = Vec::new();
        let mut add = |field, text: &str, points| {
            out.push(Sign { term: Term::from_field_text(field, text), points });
        };
        if let Some(domain) = &self.domain {
            add(f.domain, domain.as_str(), DOMAIN);
        }
        if !self.label_key.is_empty() {
            add(f.label_key, &self.label_key, LABEL);
        }
        let hard = || self.slots().iter().filter(|s| !s.soft);
        for word in hard().filter(|s| s.written).flat_map(|s| &s.asked) {
            add(f.name.exact, &word.word.exact, AS_TYPED);
        }
        for asked in hard().flat_map(|s| &s.asked) {
            add(f.name.fold, &asked.word.fold, IN_NAME);
            if asked.word.is_marked() {
                add(f.name.exact, &asked.word.exact, AS_TYPED);
            }
            for two in asked.apart.iter().flat_map(|pieces| pieces.windows(2)) {
                add(f.pairs, &format!("{} {}", two[0], two[1]), SIDE_BY_SIDE);
            }
        }
        let asked: Vec<_> = self.reading.asked().collect();
        for two in asked.windows(2) {
            add(f.pairs, &format!("{} {}", two[0].word.fold, two[1].word.fold), SIDE_BY_SIDE);
        }
        let alone = !hard().any(|s| !s.is_place());
        for slot in hard() {
            for code in slot.provinces.iter().filter(|_| !alone) {
                add(f.facets[0], code.as_str(), IN_PROVINCE);
            }
            for other in good(slot) {
                match other.words.as_slice() {
                    [one] if one.is_marked() => add(f.name.exact, &one.exact, IN_NAME),
                    [one] => add(f.name.fold, &one.fold, IN_NAME),
                    several => {
                        for two in several.windows(2) {
                            add(f.pairs, &format!("{} {}", two[0].fold, two[1].fold), SIDE_BY_SIDE);
                        }
                    }
                }
            }
        }
        out
    }
}

fn good(slot: &Slot) -> impl Iterator<Item = &Other> {
    slot.others.iter().filter(|other| other.weight >= GOOD)
}
