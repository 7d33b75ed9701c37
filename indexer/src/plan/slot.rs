//! One slot of a query as a question: the words as typed, or another way to say them, or the place they name.

use super::Stage;
use super::clauses::{
    Clause, DESCRIPTION, LABEL, Like, NAME, PLACE, all_of, anywhere, best_of, boost, constant, constant_term,
    in_fields, lifted, loosely, neighbours, phrase, term,
};
use crate::meaning::Other;
use crate::reading::{Asked, Slot, known};
use crate::schema::Fields;
use crate::vietnamese::{Word, heard_alike, is_syllable, joined_key, words};
use tantivy::{Searcher, Term};

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
/// A word of a name that is the one typed, or sounds like it.
const AS_HEARD: f32 = 40.0;
/// What was typed, or what means just the same, before what is somehow called so too.
const LIFT: f32 = 80.0;
/// A word that is there, next to one like it.
const AS_WRITTEN: f32 = 100.0;
/// A longer word that is there with other marks: they may be what was typed wrongly.
const OTHERWISE_MARKED: f32 = 90.0;
/// A text without marks, next to one with those that were typed.
const UNMARKED: f32 = 0.75;
const PHRASE: f32 = 1.5;
/// The place itself, where its words do not stand.
const THERE: f32 = 1.0;

/// Everything that questions are made with.
pub(super) struct Tools<'a> {
    pub fields: &'a Fields,
    pub searcher: &'a Searcher,
    /// Words are taken as they were typed.
    pub literal: bool,
    /// All words that have to be there mean one thing together.
    pub single: bool,
}

impl Tools<'_> {
    /// A slot at a stage; `last` says that it ends the query, so that its last word may be unfinished.
    pub(super) fn slot(&self, slot: &Slot, last: bool, stage: Stage, alone: bool) -> tantivy::Result<Clause> {
        let typed = self.typed(slot, last, stage)?;
        let mut any = Vec::new();
        if slot.asked.len() > 1 && slot.is_known() {
            // Words that are known together are meant together.
            let words: Vec<&Word> = slot.asked.iter().map(|a| &a.word).collect();
            any.push(lifted(self.together(&words, slot.is_place()), LIFT));
            // Scattered and without marks they may be any words: with nothing else beside them (`khach san` is no fishmonger's
            // guest), or where others may be missing.
            let surely = !self.single && stage < Stage::AnyWords;
            if surely || slot.asked.iter().any(|a| a.word.is_marked()) {
                any.push(boost(typed, SCATTERED));
            }
        } else {
            any.push(typed);
        }
        for other in &slot.others {
            let clause = self.other(other, slot.is_place());
            any.extend(clause.map(|c| lifted(boost(c, other.weight), LIFT * other.weight)));
        }
        // A place alone is asked for by its name: who wants the whole province filters.
        if !alone {
            // Of a province and a ward of one name, the province is meant.
            let wider = slot.wider.iter().filter(|_| stage >= Stage::Softer && slot.provinces.is_empty());
            for code in slot.provinces.iter().chain(wider) {
                any.push(constant_term(self.fields.facets[0], code.as_str(), THERE));
            }
        }
        Ok(best_of(any))
    }

    fn typed(&self, slot: &Slot, last: bool, stage: Stage) -> tantivy::Result<Clause> {
        let end = slot.asked.len() - 1;
        let mut each = Vec::with_capacity(slot.asked.len());
        for (i, asked) in slot.asked.iter().enumerate() {
            each.push(self.word(asked, slot, last && i == end, stage)?);
        }
        Ok(if end == 0 { each.remove(0) } else { all_of(each) })
    }

    /// One word in any of the fields, and what may stand for it.
    fn word(&self, asked: &Asked, slot: &Slot, is_last: bool, stage: Stage) -> tantivy::Result<Clause> {
        let f = self.fields;
        let fold = asked.word.fold.as_str();
        let letters = fold.chars().count();
        let marked = asked.word.is_marked();
        if self.literal && marked {
            return Ok(best_of(self.as_typed(&asked.word)));
        }
        let unfinished = stage == Stage::Prefix && is_last;
        let otherwise = || {
            let mut any = Vec::new();
            if letters >= SPELLING_LETTERS && !self.literal {
                any.push(boost(term(f.pairs, &joined_key(fold)), LABEL));
            }
            if let Some(pieces) = &asked.apart {
                any.push(boost(self.apart(pieces), APART));
            }
            if unfinished {
                any.extend(loosely(f, fold, |pair| pair.fold, BEGINNING, Like::Beginning));
            }
            any
        };
        if stage == Stage::AnyWords && marked && letters < SPELLING_LETTERS {
            // Where other words may be missing, a short one is this one: without its marks it may be any of a dozen.
            return Ok(lifted(
                best_of(self.as_typed(&asked.word).into_iter().chain(otherwise()).collect()),
                AS_WRITTEN,
            ));
        }
        // Found in one field that has all words, weighed in each field that has it.
        let found: Vec<Clause> = std::iter::once(term(f.anywhere, fold)).chain(otherwise()).collect();
        let any_marks = in_fields(f, fold, |pair| pair.fold);
        // Words that are known together are lifted together.
        let alone = slot.asked.len() == 1 || !slot.is_known();
        let meant = slot.means_its_marks();
        let by = match stage {
            _ if stage >= Stage::Spelling && !slot.soft => AS_WRITTEN,
            _ if !alone || unfinished || slot.soft || self.literal => 0.0,
            _ if marked || !slot.others.is_empty() => LIFT / slot.asked.len() as f32,
            _ => 0.0,
        };
        let mut weighed: Vec<Clause> = Vec::new();
        if by > 0.0 && (marked || meant) {
            // What has the marks that were typed, or was written without, before what only looks alike.
            weighed.push(lifted(best_of(in_fields(f, &asked.word.exact, |pair| pair.exact)), by));
            weighed.push(lifted(best_of(self.as_typed(&asked.word)), by * UNMARKED));
            let otherwise_marked =
                if stage >= Stage::Spelling && letters >= SPELLING_LETTERS { OTHERWISE_MARKED } else { 0.0 };
            weighed.extend(any_marks.into_iter().map(|c| lifted(boost(c, OTHER_MARKS), otherwise_marked)));
        } else {
            let weight = if marked { OTHER_MARKS } else { 1.0 };
            weighed.extend(any_marks.into_iter().map(|c| lifted(boost(c, weight), by)));
        }
        weighed.extend(otherwise());
        let written = Clause::Two { found: Box::new(best_of(found)), weighed: Box::new(best_of(weighed)) };
        if stage < Stage::Spelling {
            return Ok(written);
        }
        let mut any = vec![written];
        if slot.is_doubtful() {
            self.misspelt(&asked.word, stage, &mut any)?;
        }
        Ok(best_of(any))
    }

    /// A word with the marks that were typed, or in a text that was written without any.
    pub(super) fn as_typed(&self, word: &Word) -> Vec<Clause> {
        let mut forms = vec![word.exact.as_str()];
        if word.is_marked() {
            forms.push(&word.fold);
        }
        // All marks but that of đ, as some keyboards have it.
        let with_đ = word.exact.strip_prefix('d').map(|rest| format!("đ{rest}"));
        forms.extend(with_đ.as_deref());
        forms.into_iter().flat_map(|form| in_fields(self.fields, form, |pair| pair.exact)).collect()
    }

    /// A name that has each of the words, all but one of them as typed or as it sounds, and that one but for a letter: who is called
    /// nearly so. Worth the more, the nearer.
    pub(super) fn close_name<'w>(&self, asked: impl Iterator<Item = &'w Asked>) -> tantivy::Result<Clause> {
        let name = self.fields.name.fold;
        let (mut must, mut heard) = (Vec::new(), Vec::new());
        for Asked { word, .. } in asked {
            let as_heard = || {
                let alike = heard_alike(&word.exact);
                let alike = alike.iter().flat_map(|other| words(other).collect::<Vec<_>>());
                best_of(
                    std::iter::once(term(name, &word.fold))
                        .chain(alike.map(|w| term(name, &w.fold)))
                        .collect(),
                )
            };
            let mut any = vec![as_heard()];
            if word.fold.chars().count() >= SPELLING_LETTERS - 1 {
                any.push(Clause::Like(Like::ALetterOff(Term::from_field_text(name, &word.fold))));
            }
            must.push(constant(best_of(any), 0.0));
            heard.push(constant(as_heard(), AS_HEARD));
        }
        let least = must.len().saturating_sub(1).max(1);
        must.push(Clause::Some { of: heard, least });
        Ok(all_of(must))
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
            any.extend(loosely(self.fields, &word.fold, |pair| pair.fold, MISSPELT, Like::ALetterOff));
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
    pub(super) fn other(&self, other: &Other, place: bool) -> Option<Clause> {
        let f = self.fields;
        let first = other.words.first()?;
        if other.words.len() == 1 {
            // A short word without its marks may be any of a dozen: then only as it is written (pho is phở, and no phố).
            if !first.is_marked() && first.fold.chars().count() >= SPELLING_LETTERS {
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
