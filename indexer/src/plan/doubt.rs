//! Whether what was typed is doubted although it was found: words that no site has as they were typed, an unfinished last word,
//! a name that is nearly so.

use super::clauses::{Clause, Like, all_of, best_of, constant_term, loosely, neighbours, phrase, term};
use super::{Plan, Stage};
use crate::reading::{Asked, Slot};
use tantivy::schema::Field;

/// Longest text under which the beginnings of names are kept, in characters.
const START: usize = 40;
/// Longest question that may be nearly a name, in words.
const NAME_WORDS: usize = 8;
const FEW_WORDS: usize = 4;

/// How the text stands at the beginning of names, or of the rest of one from a word on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Some name has these words.
    Whole,
    /// Names go on within the last word.
    Within,
    Nothing,
}

impl Plan<'_> {
    /// Whether every word is one that is known to mean something: then few hits are no reason to doubt them. Two places and
    /// nothing sought there are rather a name.
    pub(crate) fn is_known(&self) -> bool {
        let hard = || self.slots().iter().filter(|s| !s.soft);
        hard().all(Slot::is_known) && (hard().count() == 1 || !hard().all(Slot::is_somewhere))
    }

    /// Sites that are called so, with or without the words of questions: whether the words can be trusted although few sites have
    /// them.
    pub(crate) fn named(&self) -> Clause {
        let f = self.tools.fields;
        let name = |words: Vec<&str>| match words.as_slice() {
            [] => Clause::Nothing,
            [one] => term(f.name.fold, one),
            _ => phrase(f.name.fold, words.into_iter()),
        };
        let all = self.reading.asked().map(|a| a.word.fold.as_str()).collect();
        let hard = self.slots().iter().filter(|s| !s.soft).flat_map(|s| &s.asked);
        let hard = hard.map(|a| a.word.fold.as_str()).collect();
        let of = vec![name(all), name(hard), constant_term(f.label_key, &self.label_key, 1.0)];
        Clause::Some { of, least: 1 }
    }

    /// Of the sites that a stage finds, those that surely have what was typed: each word with its marks, and words that mean
    /// something together side by side. `None` where nothing tells them from others.
    pub(crate) fn as_typed(&self, stage: Stage) -> tantivy::Result<Option<Clause>> {
        let f = self.tools.fields;
        let mut must = vec![self.at(stage)?];
        let end = self.slots().len().saturating_sub(1);
        for (at, slot) in self.slots().iter().enumerate().filter(|(_, slot)| !slot.soft) {
            let mut meant: Vec<Vec<Clause>> = Vec::new();
            if slot.is_known() && slot.asked.len() > 1 {
                let pairs =
                    slot.asked.windows(2).map(|two| neighbours(f, &two[0].word.fold, &two[1].word.fold));
                meant.push(vec![all_of(pairs.collect())]);
            } else {
                for asked in slot.asked.iter().filter(|a| a.word.is_marked()) {
                    let mut any = self.tools.as_typed(&asked.word);
                    if stage == Stage::Prefix && at == end {
                        any.extend(loosely(f, &asked.word.exact, |pair| pair.exact, 1.0, Like::Beginning));
                    }
                    meant.push(any);
                }
            }
            for mut any in meant {
                any.extend(slot.others.iter().filter_map(|other| self.tools.other(other, slot.is_place())));
                let there = slot.provinces.iter().chain(slot.wider.iter().filter(|_| stage >= Stage::Softer));
                any.extend(there.map(|code| term(f.facets[0], code.as_str())));
                must.push(best_of(any));
            }
        }
        Ok((must.len() > 1).then(|| all_of(must)))
    }

    /// Whether there is more than one word: then the last may be unfinished although others have it whole.
    pub(crate) fn is_long(&self) -> bool {
        self.reading.asked().nth(1).is_some()
    }

    /// Whether a name can be nearly what was typed: it has several words, and not so many.
    pub(super) fn is_close(&self) -> bool {
        !self.literal && !self.is_known() && (2..=NAME_WORDS).contains(&self.asked_for().count())
    }

    /// Sites that are called nearly so, or `None` where that says nothing.
    pub(crate) fn nearly_named(&self) -> tantivy::Result<Option<Clause>> {
        Ok(if self.is_close() { Some(self.tools.close_name(self.asked_for())?) } else { None })
    }

    /// The words that a name may have: without those of questions where there are many.
    pub(super) fn asked_for(&self) -> impl Iterator<Item = &Asked> {
        let few = self.reading.asked().count() <= FEW_WORDS;
        self.slots().iter().filter(move |s| few || !s.soft).flat_map(|s| &s.asked)
    }

    /// Whether names begin with the text: a look into the list of their beginnings.
    pub(crate) fn begins(&self) -> tantivy::Result<Begins> {
        let field: Field = self.tools.fields.starts;
        let text = self.reading.asked().map(|a| a.word.fold.as_str()).collect::<Vec<_>>().join(" ");
        if text.is_empty() || text.chars().count() >= START {
            return Ok(Begins::Nothing);
        }
        let mut out = Begins::Nothing;
        let marked = self.reading.asked().last().is_some_and(|a| a.word.is_marked());
        for segment in self.tools.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut starts = index.terms().range().ge(text.as_bytes()).into_stream()?;
            if !starts.advance() {
                continue;
            }
            // The first in order: the text itself, then with a space behind it, then with a letter.
            match starts.key().strip_prefix(text.as_bytes()) {
                Some([] | [b' ', ..]) => return Ok(Begins::Whole),
                // They are kept without their marks there: what a word that has some becomes is not said.
                Some(_) if !marked => out = Begins::Within,
                _ => {}
            }
        }
        Ok(out)
    }
}
