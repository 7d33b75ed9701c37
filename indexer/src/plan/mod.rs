//! From a reading to what is asked of the engine. Built by hand from words, so that no quote, colon or emoji can
//! be a syntax error.

mod clauses;
mod doubt;
mod says;
mod shown;
mod signs;
mod slot;
mod stage;
mod told;
mod typed_domain;

pub(crate) use clauses::{Clause, Like, TIE};
pub(crate) use doubt::Begins;
pub(crate) use signs::Sign;
pub(crate) use stage::Stage;
pub(crate) use told::Best;

use crate::query::Query;
use crate::reading::{Reading, Slot};
use crate::schema::Fields;
use crate::vietnamese::{Word, joined_key, words};
use clauses::{
    DESCRIPTION, NAME, all_of, beginning, best_of, boost, constant, constant_term, in_fields, lifted,
    neighbours, phrase, term,
};
use domain::name::DomainName;
use domain::province::ProvinceCode;
use slot::Tools;
use std::collections::HashSet;
use tantivy::{Searcher, Term};
use typed_domain::{domain_among, typed_domain};

/// Longest text looked at, in characters.
const LONGEST: usize = 400;
/// Phrases cost most on common words, and say little in long questions.
const PHRASE_WORDS: usize = 8;
/// Names of firms are longer.
const NAME_WORDS: usize = 16;
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
/// A site that is called by what is meant, when a place is named too.
const IN_NAME: f32 = 30.0;
const SAME_MEANING: f32 = 0.4;
/// A site whose name is nearly what was typed: more than two of its words scattered over a page.
const CLOSE_NAME: f32 = 220.0;
/// Each meaning that is there, when a part of them suffices.
const PRESENT: f32 = 30.0;
/// Asked for by its own name.
const WHOLE_LABEL: f32 = 250.0;
const WHOLE_DOMAIN: f32 = 10_000.0;
const WHOLE_NAME: f32 = 40.0;
/// So many words that stand side by side in a name are that name.
const WHOLE_LONG_NAME: f32 = 300.0;
/// A name that goes on where the text ends: more than a word that is there, and a place that its letters may mean.
const NAME_BEGINS: f32 = 300.0;

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
        let is_listed = |name: &DomainName| -> tantivy::Result<bool> {
            Ok(searcher.doc_freq(&Term::from_field_text(fields.domain, name.as_str()))? > 0)
        };
        let domain = match typed_domain(&text) {
            Some(name) => Some(name),
            None => domain_among(&text, is_listed)?,
        };
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
            tools: Tools {
                fields,
                searcher,
                literal: query.literal,
                single: reading.slots.iter().filter(|slot| !slot.soft).count() == 1,
            },
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
            Stage::Softer => self.slots().iter().any(|s| !s.wider.is_empty()),
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

    /// The one province that the query names: a filter to offer.
    pub(crate) fn place(&self) -> Option<ProvinceCode> {
        let mut named = self.slots().iter().flat_map(Slot::lies_in).copied();
        let first = named.next()?;
        named.all(|code| code == first).then_some(first)
    }

    fn text_query(&self, stage: Stage) -> tantivy::Result<Clause> {
        let alone = !self.slots().iter().any(|s| !s.soft && !s.is_place());
        let (mut must, mut should): (Vec<Clause>, Vec<Clause>) = (Vec::new(), Vec::new());
        let mut any: Vec<Clause> = Vec::new();
        let mut telling: Vec<Clause> = Vec::new();
        let (mut present, mut much) = (0, 0);
        let last = self.slots().len() - 1;
        for (i, slot) in self.slots().iter().enumerate() {
            let clause = self.tools.slot(slot, i == last, stage, alone)?;
            if slot.soft {
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
        should.extend(self.extras(alone, stage)?);
        Ok(Clause::All { must, should })
    }

    /// What need not match, but lifts a hit when it does.
    fn extras(&self, alone: bool, stage: Stage) -> tantivy::Result<Vec<Clause>> {
        let f = self.tools.fields;
        let asked: Vec<_> = self.reading.asked().collect();
        let mut extras = Vec::new();
        if self.marked {
            // Words that are known together have their marks weighed together: a name must not win by one of them.
            let plain = self.slots().iter().filter(|s| !s.soft && (!s.is_known() || s.asked.len() == 1));
            for asked in plain.flat_map(|s| &s.asked) {
                extras.push(self.as_written(&asked.word.exact, AS_TYPED));
                if asked.word.is_marked() {
                    extras.push(self.as_written(&asked.word.fold, UNMARKED));
                }
            }
        }
        if (2..=PHRASE_WORDS).contains(&asked.len()) {
            extras.extend(self.phrases());
        } else if (PHRASE_WORDS..=NAME_WORDS).contains(&asked.len()) {
            let fold = asked.iter().map(|a| a.word.fold.as_str());
            extras.push(constant(phrase(f.name.fold, fold), WHOLE_LONG_NAME));
        }
        // The same without words that need not be there: "mua gốm thanh hà ở đâu" asks for a name, too.
        let hard: Vec<&str> = self
            .slots()
            .iter()
            .filter(|s| !s.soft)
            .flat_map(|s| &s.asked)
            .map(|a| a.word.fold.as_str())
            .collect();
        if hard.len() < asked.len() && (2..=PHRASE_WORDS).contains(&hard.len()) {
            extras.push(constant(phrase(f.name.fold, hard.into_iter()), WHOLE_NAME));
        }
        let weight = if alone { IN_PROVINCE_ALONE } else { IN_PROVINCE };
        let codes: HashSet<ProvinceCode> =
            self.slots().iter().flat_map(|s| s.provinces.iter().copied()).collect();
        for code in codes {
            extras.push(constant_term(f.facets[0], code.as_str(), weight));
        }
        for slot in self.slots().iter().filter(|s| s.is_place() && s.asked.len() > 1) {
            let fold = || slot.asked.iter().map(|a| a.word.fold.as_str());
            let says = best_of([f.description.fold, f.label.fold].map(|field| phrase(field, fold())).into());
            // Once, however often it says so, and only where it is: a list of provinces is no address.
            let there =
                slot.provinces.iter().map(|code| term(f.facets[0], code.as_str())).collect::<Vec<_>>();
            let both = if there.is_empty() { says } else { all_of(vec![says, best_of(there)]) };
            extras.push(constant(both, SAYS_WHERE));
        }
        if !alone && self.slots().iter().any(Slot::is_place) {
            let meant = self.slots().iter().filter(|s| !s.soft && !s.is_place());
            extras.extend(meant.map(|slot| constant(self.in_name(slot), IN_NAME)));
        }
        if stage >= Stage::Spelling && self.is_close() {
            extras.push(lifted(self.tools.close_name(self.asked_for())?, CLOSE_NAME));
        }
        if stage == Stage::Prefix && asked.len() > 1 {
            let fold = asked.iter().map(|a| a.word.fold.as_str());
            extras.push(constant(beginning(f.name.fold, fold), NAME_BEGINS));
        }
        for two in asked.windows(2) {
            extras.push(boost(neighbours(f, &two[0].word.fold, &two[1].word.fold), NEIGHBOURS));
        }
        Ok(extras)
    }

    /// Names that say what is meant: the words of a slot, or another word for just the same.
    fn in_name(&self, slot: &Slot) -> Clause {
        let name = self.tools.fields.name;
        let form = |words: &[&Word]| match words {
            [one] if one.is_marked() => {
                best_of(vec![term(name.exact, &one.exact), term(name.exact, &one.fold)])
            }
            [one] => term(name.fold, &one.fold),
            several => phrase(name.fold, several.iter().map(|w| w.fold.as_str())),
        };
        let typed: Vec<&Word> = slot.asked.iter().map(|a| &a.word).collect();
        let mut any = match typed.as_slice() {
            [one] if slot.written => vec![term(name.exact, &one.exact)],
            _ if slot.means_its_marks() => Vec::new(),
            typed => vec![form(typed)],
        };
        let same = slot.others.iter().filter(|o| o.weight >= SAME_MEANING);
        any.extend(same.map(|o| form(&o.words.iter().collect::<Vec<_>>())));
        best_of(any)
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
