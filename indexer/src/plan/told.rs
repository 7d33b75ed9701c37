//! What a reader is told of how the words were taken: as the best hit has them, so that it can be seen.

use super::{Plan, Stage};
use crate::highlight::within_one;
use crate::meaning::Other;
use crate::reading::{Asked, Slot};
use crate::results::{Relaxation, SearchedAs};
use crate::vietnamese::{Word, heard_alike, words};
use domain::province::{ProvinceCode, gazetteer};
use tantivy::Term;

/// English words between what is sought and where.
const BETWEEN: [&str; 5] = ["in", "at", "near", "the", "of"];

/// The texts of the best hit.
pub(crate) struct Best {
    title: Vec<(Word, String)>,
    rest: Vec<(Word, String)>,
    province: Option<ProvinceCode>,
}

impl Best {
    pub(crate) fn of(title: &str, others: &[&str], province: Option<ProvinceCode>) -> Self {
        let read =
            |text: &str| words(text).map(|w| (w.clone(), text[w.range].to_owned())).collect::<Vec<_>>();
        Self { title: read(title), rest: others.iter().flat_map(|text| read(text)).collect(), province }
    }

    fn all(&self) -> impl Iterator<Item = &(Word, String)> {
        self.title.iter().chain(&self.rest)
    }

    fn has(&self, word: &Word) -> bool {
        let fits = |w: &Word| w.exact == word.exact || (!word.is_marked() && w.fold == word.fold);
        self.all().any(|(w, _)| fits(w))
    }

    /// Words that stand side by side in one of the texts.
    fn says(&self, phrase: &[Word]) -> bool {
        let stands = |text: &[(Word, String)]| {
            text.windows(phrase.len())
                .any(|run| run.iter().zip(phrase).all(|((w, _), p)| w.exact == p.exact || w.exact == p.fold))
        };
        !phrase.is_empty() && (stands(&self.title) || stands(&self.rest))
    }

    /// As the hit writes what was misspelt: heard alike, with other marks, or a letter off; the title says it best.
    fn instead_of(&self, asked: &Asked) -> Option<&str> {
        let word = &asked.word;
        let alike: Vec<Word> =
            heard_alike(&word.exact).iter().flat_map(|other| words(other).collect::<Vec<_>>()).collect();
        let ways: [&dyn Fn(&Word) -> bool; 4] = [
            &|w| w.exact == word.exact,
            &|w| w.fold == word.fold,
            &|w| alike.iter().any(|a| a.fold == w.fold),
            &|w| word.fold.len() >= 3 && within_one(&w.fold, &word.fold),
        ];
        let find =
            |texts: &[(Word, String)], way: &dyn Fn(&Word) -> bool| texts.iter().position(|(w, _)| way(w));
        let in_title = ways.iter().find_map(|way| find(&self.title, way).map(|at| &self.title[at]));
        let anywhere = || ways.iter().find_map(|way| find(&self.rest, way).map(|at| &self.rest[at]));
        in_title.or_else(anywhere).map(|(_, text)| text.as_str())
    }
}

impl Plan<'_> {
    /// What to tell the reader about a stage.
    pub(crate) fn searched_as(&self, stage: Stage, best: &Best) -> tantivy::Result<Option<SearchedAs>> {
        let mut parts: Vec<String> = Vec::new();
        let (mut told, mut left_out) = (false, false);
        for slot in self.slots() {
            let in_title = slot.asked.iter().all(|a| best.title.iter().any(|(w, _)| w.fold == a.word.fold));
            if slot.soft && !in_title {
                let between = slot.asked.iter().all(|a| BETWEEN.contains(&a.word.exact.as_str()));
                if slot.quiet && !between {
                    parts.push(as_asked(slot));
                }
                left_out |= !slot.quiet;
                continue;
            }
            if let Some(meaning) = self.meaning(slot, best)? {
                told = true;
                parts.push(meaning.text.clone());
            } else if let Some(place) = elsewhere(slot, best).filter(|_| stage >= Stage::Softer) {
                parts.push(place.to_owned());
            } else if stage >= Stage::Spelling && slot.is_doubtful() {
                let each = slot.asked.iter().map(|a| best.instead_of(a).unwrap_or(&a.shown).to_lowercase());
                parts.push(each.collect::<Vec<_>>().join(" "));
            } else {
                parts.push(as_asked(slot));
            }
        }
        let joined = self.reading.asked().any(|a| a.apart.is_some());
        let relaxation = match stage {
            Stage::AnyWords => Relaxation::AnyWords,
            Stage::Spelling => Relaxation::Spelling,
            Stage::Softer => Relaxation::Fewer,
            Stage::Prefix => Relaxation::Prefix,
            Stage::Strict if self.reading.decoded => Relaxation::Keyboard,
            Stage::Strict if joined => Relaxation::Joined,
            Stage::Strict if left_out => Relaxation::Fewer,
            Stage::Strict if told => Relaxation::Meaning,
            Stage::Strict => return Ok(None),
        };
        let mut text = parts.join(" ");
        if stage == Stage::Prefix {
            text.push('…');
        }
        Ok(Some(SearchedAs { relaxation, text }))
    }

    /// What an abbreviation or a foreign word was taken for: the meaning that the best hit has, else the first that is anywhere.
    fn meaning<'s>(&self, slot: &'s Slot, best: &Best) -> tantivy::Result<Option<&'s Other>> {
        if let Some(said) = slot.told.iter().find(|other| best.says(&other.words)) {
            return Ok(Some(said));
        }
        if slot.told.is_empty() || (!slot.is_place() && slot.asked.iter().all(|a| best.has(&a.word))) {
            return Ok(None);
        }
        let mut known = None;
        for other in &slot.told {
            if known.is_none() && self.is_anywhere(other)? {
                known = Some(other);
            }
        }
        Ok(known)
    }

    fn is_anywhere(&self, other: &Other) -> tantivy::Result<bool> {
        let (f, searcher) = (self.tools.fields, self.tools.searcher);
        let has = |field, text: &str| Ok(searcher.doc_freq(&Term::from_field_text(field, text))? > 0);
        if let [one] = other.words.as_slice() {
            return has(f.anywhere, &one.fold);
        }
        for two in other.words.windows(2) {
            if !has(f.pairs, &format!("{} {}", two[0].fold, two[1].fold))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn as_asked(slot: &Slot) -> String {
    let words = slot.asked.iter().map(|a| match &a.apart {
        Some(pieces) => pieces.join(" "),
        None => a.shown.clone(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The province that stood for a place of it, where the best hit lies in it and does not say the place.
fn elsewhere(slot: &Slot, best: &Best) -> Option<&'static str> {
    let words: Vec<Word> = slot.asked.iter().map(|a| a.word.clone()).collect();
    let folded = |(w, _): &(Word, String), p: &Word| w.fold == p.fold;
    let stands = |text: &[(Word, String)]| {
        text.windows(words.len()).any(|run| run.iter().zip(&words).all(|(w, p)| folded(w, p)))
    };
    if !slot.provinces.is_empty() || slot.wider.is_empty() || stands(&best.title) || stands(&best.rest) {
        return None;
    }
    let there = best.province.filter(|code| slot.wider.contains(code))?;
    gazetteer().province(there).map(|p| p.name.as_str())
}
