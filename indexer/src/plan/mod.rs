//! From a reading to what is asked of the engine. Built by hand from words, so that no quote, colon or emoji can
//! be a syntax error.

mod clauses;
mod says;
mod signs;
mod slot;
mod stage;

pub(crate) use clauses::{Clause, Like, TIE};
pub(crate) use signs::Sign;
pub(crate) use stage::{FEW, Stage};

use crate::query::Query;
use crate::reading::{Reading, Slot};
use crate::results::{Relaxation, SearchedAs};
use crate::schema::Fields;
use crate::vietnamese::{joined_key, words};
use clauses::{
    DESCRIPTION, NAME, beginning, best_of, boost, constant, constant_term, in_fields, lifted, neighbours,
    phrase, term,
};
use domain::name::{DomainName, HostName};
use domain::province::ProvinceCode;
use slot::Tools;
use std::collections::{HashMap, HashSet};
use tantivy::Searcher;

/// Longest text looked at, in characters.
const LONGEST: usize = 400;
/// Phrases cost most on common words, and say little in long questions.
const PHRASE_WORDS: usize = 8;
/// Shortest beginning of a word.
const PREFIX_LETTERS: usize = 2;
const PREFIX_LETTERS_BEHIND_OTHERS: usize = 1;

/// Typed marks count: the word as typed, and (less) a text written without marks.
const AS_TYPED: f32 = 3.0;
const UNMARKED: f32 = 1.5;
const PHRASE: f32 = 2.0;
const PHRASE_AS_TYPED: f32 = 4.0;
const NEIGHBOURS: f32 = 1.0;
/// A site in a province that the query names, beside other words, and alone.
const IN_PROVINCE: f32 = 80.0;
const IN_PROVINCE_ALONE: f32 = 2.0;
/// A site that says so itself.
const SAYS_WHERE: f32 = 20.0;
/// Each meaning that is there, when a part of them suffices.
const PRESENT: f32 = 30.0;
/// Asked for by its own name.
const WHOLE_LABEL: f32 = 150.0;
const WHOLE_DOMAIN: f32 = 10_000.0;
const WHOLE_NAME: f32 = 40.0;

/// A query, understood.
pub(crate) struct Plan<'a> {
    tools: Tools<'a>,
    reading: Reading,
    marked: bool,
    domain: Option<DomainName>,
    label_key: String,
    browse: bool,
    literal: bool,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(query: &Query, fields: &'a Fields, searcher: &'a Searcher) -> tantivy::Result<Self> {
        let text: String = query.text.chars().take(LONGEST).collect();
        let domain = typed_domain(&text);
        let source = match &domain {
            Some(name) => name.unicode().split('.').next().unwrap_or_default().replace('-', " "),
            None => text.clone(),
        };
        let reading =
            if query.literal { Reading::literal(&source) } else { Reading::of(&source, fields, searcher)? };
        let marked = reading.asked().any(|a| a.word.is_marked());
        // As typed: what was decoded from keys is no label.
        let folded: String = words(&source).take(24).map(|w| w.fold).collect();
        Ok(Self {
            tools: Tools { fields, searcher, literal: query.literal },
            marked,
            reading,
            domain,
            label_key: joined_key(&folded),
            browse: text.chars().all(char::is_whitespace),
            literal: query.literal,
        })
    }

    fn slots(&self) -> &[Slot] {
        &self.reading.slots
    }

    /// The stages that can find more than those before them.
    pub(crate) fn stages(&self) -> Vec<Stage> {
        let last = self.reading.asked().last();
        let Some(last) = last.filter(|_| !self.literal) else { return vec![Stage::Strict] };
        let useful = |stage: &Stage| match stage {
            Stage::Strict | Stage::Spelling => true,
            Stage::Prefix => last.word.fold.chars().count() >= self.prefix_letters(),
            Stage::Softer => self.slots().iter().any(|s| s.soft || !s.wider.is_empty()),
            Stage::AnyWords => self.slots().len() > 1 || self.reading.asked().count() > 1,
        };
        Stage::ALL.into_iter().filter(useful).collect()
    }

    fn prefix_letters(&self) -> usize {
        if self.reading.asked().count() > 2 { PREFIX_LETTERS_BEHIND_OTHERS } else { PREFIX_LETTERS }
    }

    /// What is asked of the engine at a stage.
    pub(crate) fn at(&self, stage: Stage) -> tantivy::Result<Clause> {
        if self.browse {
            return Ok(Clause::Everything);
        }
        let f = self.tools.fields;
        let mut any: Vec<Clause> = Vec::new();
        if let Some(domain) = &self.domain {
            any.push(constant_term(f.domain, domain.as_str(), WHOLE_DOMAIN));
        }
        if !self.slots().is_empty() {
            any.push(constant_term(f.label_key, &self.label_key, WHOLE_LABEL));
            any.push(self.text_query(stage)?);
        }
        Ok(if any.is_empty() { Clause::Nothing } else { Clause::Some { of: any, least: 1 } })
    }

    /// Whether every word is one that is known to mean something: then few hits are no reason to doubt them.
    pub(crate) fn is_known(&self) -> bool {
        self.slots().iter().all(|s| s.soft || s.is_known())
    }

    /// Sites that are called so: whether the words can be trusted although few sites have them.
    pub(crate) fn named(&self) -> Clause {
        let f = self.tools.fields;
        let fold: Vec<&str> = self.reading.asked().map(|a| a.word.fold.as_str()).collect();
        let name =
            if fold.len() > 1 { phrase(f.name.fold, fold.into_iter()) } else { term(f.name.fold, fold[0]) };
        Clause::Some { of: vec![name, constant_term(f.label_key, &self.label_key, 1.0)], least: 1 }
    }

    /// Words for the highlighter: whole words, what joined ones were taken apart into, and what else was sought. Each with
    /// its marks, where it always has them.
    pub(crate) fn sought(&self) -> HashMap<String, HashSet<String>> {
        let asked: Vec<_> = self.reading.asked().collect();
        let others = self.slots().iter().filter(|s| !s.soft).flat_map(|s| &s.others).flat_map(|o| &o.words);
        let mut marked: HashMap<String, HashSet<String>> = HashMap::new();
        let mut plain: HashSet<String> = HashSet::new();
        for word in asked.iter().map(|a| &a.word) {
            if word.is_marked() {
                marked.entry(word.fold.clone()).or_default().insert(word.exact.clone());
            } else {
                plain.insert(word.fold.clone());
            }
        }
        // What a dictionary adds does not make a word any word that looks like it without marks ("ca fe" for "cà phê").
        let typed: HashSet<String> = marked.keys().cloned().collect();
        for word in others {
            if word.is_marked() {
                marked.entry(word.fold.clone()).or_default().insert(word.exact.clone());
            } else if !typed.contains(&word.fold) {
                plain.insert(word.fold.clone());
            }
        }
        plain.extend(asked.iter().flat_map(|a| a.apart.iter().flatten().cloned()));
        plain.extend(asked.windows(2).map(|two| format!("{}{}", two[0].word.fold, two[1].word.fold)));
        marked.extend(plain.into_iter().map(|fold| (fold, HashSet::new())));
        marked
    }

    /// The last word, when it may be unfinished at this stage.
    pub(crate) fn unfinished(&self, stage: Stage) -> Option<&str> {
        let last = || self.reading.asked().last().map(|a| a.word.fold.as_str());
        (stage == Stage::Prefix).then(last).flatten()
    }

    /// What to tell the reader about a stage.
    pub(crate) fn searched_as(&self, stage: Stage) -> Option<SearchedAs> {
        let joined = self.reading.asked().any(|a| a.apart.is_some());
        let told = self.slots().iter().any(|s| s.told.is_some());
        let relaxation = match stage {
            Stage::AnyWords => Relaxation::AnyWords,
            Stage::Spelling => Relaxation::Spelling,
            Stage::Softer => Relaxation::Fewer,
            Stage::Prefix => Relaxation::Prefix,
            Stage::Strict if self.reading.decoded => Relaxation::Keyboard,
            Stage::Strict if joined => Relaxation::Joined,
            Stage::Strict if told => Relaxation::Meaning,
            Stage::Strict => return None,
        };
        let heard = self.slots().iter().filter(|s| stage < Stage::Softer || !s.soft);
        let text = heard.map(told_of).collect::<Vec<_>>().join(" ");
        Some(SearchedAs { relaxation, text })
    }

    /// The one province that the query names beside other words: a filter to offer.
    pub(crate) fn place(&self) -> Option<ProvinceCode> {
        let mut named = self.slots().iter().flat_map(|s| s.provinces.iter().chain(&s.wider)).copied();
        let first = named.next()?;
        (named.all(|code| code == first) && self.slots().len() > 1).then_some(first)
    }

    fn text_query(&self, stage: Stage) -> tantivy::Result<Clause> {
        let last = self.slots().len() - 1;
        let alone = !self.slots().iter().any(|s| !s.soft && !s.is_place());
        let (mut must, mut should): (Vec<Clause>, Vec<Clause>) = (Vec::new(), Vec::new());
        let mut any: Vec<Clause> = Vec::new();
        let mut telling: Vec<Clause> = Vec::new();
        let (mut present, mut much) = (0, 0);
        for (i, slot) in self.slots().iter().enumerate() {
            let clause = self.tools.slot(slot, i == last, stage, alone)?;
            if slot.soft && stage >= Stage::Softer {
                should.push(clause);
            } else if stage == Stage::AnyWords {
                let said = self.says(slot)?;
                if said.much {
                    telling.push(self.tools.slot(slot, i == last, stage, alone)?);
                }
                present += usize::from(said.somewhere);
                much += usize::from(said.somewhere && said.much);
                any.push(lifted(clause, PRESENT));
            } else {
                must.push(clause);
            }
        }
        if !any.is_empty() {
            // One of two, else half of those that stand anywhere and never one alone, and half of those that say what is meant: who asked for a
            // carpenter in a town does not want the town. Where no word says much, all but one.
            let least = match any.len() {
                0..=2 => 1,
                all if telling.is_empty() => all - 1,
                _ => present.div_ceil(2).max(2),
            };
            must.push(Clause::Some { of: any, least });
            if !telling.is_empty() {
                let least = if much > 0 { much } else { telling.len() }.div_ceil(2);
                must.push(constant(Clause::Some { of: telling, least }, 0.0));
            }
        }
        should.extend(self.extras(alone, stage));
        Ok(Clause::All { must, should })
    }

    /// What need not match, but lifts a hit when it does.
    fn extras(&self, alone: bool, stage: Stage) -> Vec<Clause> {
        let f = self.tools.fields;
        let asked: Vec<_> = self.reading.asked().collect();
        let mut extras = Vec::new();
        if self.marked {
            // Words that are known together have their marks weighed together: a name must not win by one of them.
            let plain = self.slots().iter().filter(|s| !s.is_known() || s.asked.len() == 1);
            for asked in plain.flat_map(|s| &s.asked) {
                extras.push(self.as_written(&asked.word.exact, AS_TYPED));
                if asked.word.is_marked() {
                    extras.push(self.as_written(&asked.word.fold, UNMARKED));
                }
            }
        }
        if (2..=PHRASE_WORDS).contains(&asked.len()) {
            extras.extend(self.phrases());
        }
        let weight = if alone { IN_PROVINCE_ALONE } else { IN_PROVINCE };
        let codes: HashSet<ProvinceCode> =
            self.slots().iter().flat_map(|s| s.provinces.iter().copied()).collect();
        for code in codes {
            extras.push(constant_term(f.facets[0], code.as_str(), weight));
        }
        for slot in self.slots().iter().filter(|s| s.is_place() && s.asked.len() > 1) {
            for field in [f.description.fold, f.label.fold] {
                let fold = slot.asked.iter().map(|a| a.word.fold.as_str());
                extras.push(constant(phrase(field, fold), SAYS_WHERE));
            }
        }
        if stage == Stage::Prefix && asked.len() > 1 {
            let fold = asked.iter().map(|a| a.word.fold.as_str());
            extras.push(constant(beginning(f.name.fold, fold), WHOLE_NAME * 2.0));
        }
        for two in asked.windows(2) {
            extras.push(boost(neighbours(f, &two[0].word.fold, &two[1].word.fold), NEIGHBOURS));
        }
        extras
    }

    fn as_written(&self, exact: &str, weight: f32) -> Clause {
        boost(best_of(in_fields(self.tools.fields, exact, |pair| pair.exact)), weight)
    }

    fn phrases(&self) -> Vec<Clause> {
        let f = self.tools.fields;
        let mut out = Vec::new();
        let fold = || self.reading.asked().map(|a| a.word.fold.as_str());
        let exact = || self.reading.asked().map(|a| a.word.exact.as_str());
        for (pair, weight) in [(f.name, NAME), (f.description, DESCRIPTION)] {
            out.push(boost(phrase(pair.fold, fold()), weight * PHRASE));
            if self.marked {
                out.push(boost(phrase(pair.exact, exact()), weight * PHRASE_AS_TYPED));
            }
        }
        out.push(constant(phrase(f.name.fold, fold()), WHOLE_NAME));
        out
    }
}

fn told_of(slot: &Slot) -> String {
    if let Some(told) = &slot.told {
        return told.clone();
    }
    let words = slot.asked.iter().map(|a| match &a.apart {
        Some(pieces) => pieces.join(" "),
        None => a.shown.clone(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The domain that was typed, if the text is one: with scheme, `www.`, path and all.
fn typed_domain(text: &str) -> Option<DomainName> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let host = HostName::parse(host).ok()?;
    DomainName::stored(host.registrable()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_recognised_in_any_dress() {
        for text in [
            "quan-pho.biz.vn",
            " https://www.quan-pho.biz.vn/thuc-don?x=1 ",
            "HTTP://QUAN-PHO.BIZ.VN:8080",
            "shop.quan-pho.biz.vn",
        ] {
            assert_eq!(
                typed_domain(text).map(|d| d.to_string()).as_deref(),
                Some("quan-pho.biz.vn"),
                "{text}"
            );
        }
        assert_eq!(typed_domain("phở.id.vn").map(|d| d.unicode()).as_deref(), Some("phở.id.vn"));
        for text in ["cà phê tp.hcm", "biz.vn", "127.0.0.1", "...", "a..b", "phở"] {
            assert_eq!(typed_domain(text), None, "{text}");
        }
    }
}
