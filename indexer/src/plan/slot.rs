//! One slot of a query as a question: the words as typed, or another way to say them, or the place they name.

use super::Stage;
use super::clauses::{
    Clause, DESCRIPTION, LABEL, Like, NAME, PLACE, all_of, anywhere, best_of, boost, constant_term,
    in_fields, lifted, loosely, neighbours, phrase, term,
};
use crate::meaning::Other;
use crate::reading::{Asked, Slot, known};
use crate::schema::Fields;
use crate::vietnamese::{Word, heard_alike, is_syllable, joined_key, words};
use tantivy::Searcher;

/// Shortest word that may be misspelt by a letter.
const SPELLING_LETTERS: usize = 4;
/// Words heard alike that are tried.
const ALIKE: usize = 6;

/// A word typed with marks counts less where the text has others.
const OTHER_MARKS: f32 = 0.5;
/// Weaker evidence than the word itself.
const APART: f32 = 0.9;
const BEGINNING: f32 = 0.5;
const HEARD_ALIKE: f32 = 0.6;
const MISSPELT: f32 = 0.5;
const NEIGHBOURS: f32 = 1.0;
/// Words that are known together and stand apart.
const SCATTERED: f32 = 0.15;
/// What was typed, or what means just the same, before what is somehow called so too.
const LIFT: f32 = 80.0;
/// A word that is there, next to one like it.
const AS_WRITTEN: f32 = 100.0;
const PHRASE: f32 = 1.5;
/// The place itself, where its words do not stand.
const THERE: f32 = 1.0;

/// Everything that questions are made with.
pub(super) struct Tools<'a> {
    pub fields: &'a Fields,
    pub searcher: &'a Searcher,
    /// Words are taken as they were typed.
    pub literal: bool,
}

impl Tools<'_> {
    /// A slot at a stage; `last` says that it ends the query, so that its last word may be unfinished.
    pub(super) fn slot(&self, slot: &Slot, last: bool, stage: Stage, alone: bool) -> tantivy::Result<Clause> {
        let typed = self.typed(&slot.asked, last, stage)?;
        let mut any = Vec::new();
        if slot.asked.len() > 1 && slot.is_known() {
            // Words that are known together are meant together.
            let words: Vec<&Word> = slot.asked.iter().map(|a| &a.word).collect();
            any.push(lifted(self.together(&words, slot.is_place()), LIFT));
            any.push(boost(typed, SCATTERED));
        } else if slot.others.is_empty() {
            any.push(typed);
        } else {
            any.push(lifted(typed, LIFT));
        }
        for other in &slot.others {
            let clause = self.other(other, slot.is_place());
            any.extend(clause.map(|c| lifted(boost(c, other.weight), LIFT * other.weight)));
        }
        // A place alone is asked for by its name: who wants the whole province filters.
        if !alone {
            let wider = slot.wider.iter().filter(|_| stage >= Stage::Softer);
            for code in slot.provinces.iter().chain(wider) {
                any.push(constant_term(self.fields.facets[0], code.as_str(), THERE));
            }
        }
        Ok(best_of(any))
    }

    fn typed(&self, asked: &[Asked], last: bool, stage: Stage) -> tantivy::Result<Clause> {
        let end = asked.len() - 1;
        if end == 0 {
            return self.word(&asked[0], last, stage);
        }
        let mut each = Vec::with_capacity(asked.len());
        for (i, a) in asked.iter().enumerate() {
            each.push(self.word(a, last && i == end, stage)?);
        }
        Ok(all_of(each))
    }

    /// One word in any of the fields, and what may stand for it.
    fn word(&self, asked: &Asked, is_last: bool, stage: Stage) -> tantivy::Result<Clause> {
        let f = self.fields;
        let fold = asked.word.fold.as_str();
        let letters = fold.chars().count();
        let weight = if asked.word.is_marked() { OTHER_MARKS } else { 1.0 };
        let otherwise = || {
            let mut any = Vec::new();
            if letters >= SPELLING_LETTERS && !self.literal {
                any.push(boost(term(f.pairs, &joined_key(fold)), LABEL));
            }
            if let Some(pieces) = &asked.apart {
                any.push(boost(self.apart(pieces), APART));
            }
            if stage == Stage::Prefix && is_last {
                any.extend(loosely(f, fold, BEGINNING, Like::Beginning));
            }
            any
        };
        if stage == Stage::AnyWords && asked.word.is_marked() && letters < SPELLING_LETTERS {
            // Where other words may be missing, a short one is this one: without its marks it may be any of a dozen.
            let plain = in_fields(f, fold, |pair| pair.exact).into_iter();
            let exact = in_fields(f, &asked.word.exact, |pair| pair.exact).into_iter();
            return Ok(lifted(best_of(exact.chain(plain).chain(otherwise()).collect()), AS_WRITTEN));
        }
        // Found in one field that has all words, weighed in each field that has it.
        let found: Vec<Clause> = std::iter::once(term(f.anywhere, fold)).chain(otherwise()).collect();
        let in_fields = in_fields(f, fold, |pair| pair.fold);
        let weighed: Vec<Clause> =
            in_fields.into_iter().map(|c| boost(c, weight)).chain(otherwise()).collect();
        let written = Clause::Two { found: Box::new(best_of(found)), weighed: Box::new(best_of(weighed)) };
        if stage < Stage::Spelling {
            return Ok(written);
        }
        // As it is written before what may have been meant, wherever that stands.
        let mut any = vec![lifted(written, AS_WRITTEN)];
        self.misspelt(&asked.word, stage, &mut any)?;
        Ok(best_of(any))
    }

    fn misspelt(&self, word: &Word, stage: Stage, any: &mut Vec<Clause>) -> tantivy::Result<()> {
        let mut tried = 0;
        for alike in heard_alike(&word.exact) {
            let Some(other) = words(&alike).next() else { continue };
            if tried == ALIKE || known(&other.fold, self.fields, self.searcher)? == 0 {
                continue;
            }
            tried += 1;
            any.push(boost(anywhere(self.fields, &other.fold), HEARD_ALIKE));
            if other.is_marked() {
                let exact = in_fields(self.fields, &other.exact, |pair| pair.exact);
                any.extend(exact.into_iter().map(|q| boost(q, HEARD_ALIKE * 2.0)));
            }
        }
        let letters = word.fold.chars().count();
        // Three letters that are no syllable have lost one; if they are, it is the last thing to think of.
        let short = letters == SPELLING_LETTERS - 1 && (stage == Stage::AnyWords || !is_syllable(&word.fold));
        if letters >= SPELLING_LETTERS || short {
            any.extend(loosely(self.fields, &word.fold, MISSPELT, Like::ALetterOff));
        }
        Ok(())
    }

    fn apart(&self, pieces: &[String]) -> Clause {
        let side_by_side = |two: &[String]| boost(neighbours(self.fields, &two[0], &two[1]), NEIGHBOURS);
        Clause::All {
            must: pieces.iter().map(|piece| anywhere(self.fields, piece)).collect(),
            should: pieces.windows(2).map(side_by_side).collect(),
        }
    }

    /// Another way to say it: its words have to stand side by side, and count more where they are written so.
    fn other(&self, other: &Other, place: bool) -> Option<Clause> {
        let f = self.fields;
        let first = other.words.first()?;
        if other.words.len() == 1 {
            // A short word without its marks may be any of a dozen: then only as it is written.
            if !first.is_marked() {
                return Some(anywhere(f, &first.fold));
            }
            let exact = in_fields(f, &first.exact, |pair| pair.exact);
            return Some(best_of(exact.into_iter().map(|c| boost(c, 1.5)).collect()));
        }
        Some(self.together(&other.words.iter().collect::<Vec<_>>(), place))
    }

    /// Words side by side, wherever they stand; more where they are written so, and most in a name, unless they are a
    /// place: where a site is counts, not whose name it took.
    fn together(&self, words: &[&Word], place: bool) -> Clause {
        let f = self.fields;
        let must = words.windows(2).map(|two| neighbours(f, &two[0].fold, &two[1].fold)).collect();
        let mut should: Vec<Clause> = Vec::new();
        let marked = words.iter().any(|w| w.is_marked());
        let name = if place { DESCRIPTION } else { NAME };
        for (pair, weight) in
            [(f.name, name), (f.label, LABEL), (f.description, DESCRIPTION), (f.place, PLACE)]
        {
            let fold = phrase(pair.fold, words.iter().map(|w| w.fold.as_str()));
            should.push(boost(fold, weight));
            if marked {
                let exact = phrase(pair.exact, words.iter().map(|w| w.exact.as_str()));
                should.push(boost(exact, PHRASE * weight));
                // A text written without marks before one with others.
                let plain = phrase(pair.exact, words.iter().map(|w| w.fold.as_str()));
                should.push(boost(plain, 0.5 * PHRASE * weight));
            }
        }
        Clause::All { must, should }
    }
}
