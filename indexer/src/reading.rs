//! From what was typed to what it means: words decoded and taken apart, then grouped into slots of one meaning each.

use crate::meaning::{self, Entry, Kind, LONGEST, Other};
use crate::schema::Fields;
use crate::vietnamese::{Word, decoded, is_syllable, segmentations, words};
use domain::province::ProvinceCode;
use domain::text::nfc;
use tantivy::{Searcher, Term};

/// Most words looked at.
const MOST_WORDS: usize = 24;
const JOINED_LETTERS: usize = 5;
/// Ways of taking a word apart that are weighed against the index.
const CUTS: usize = 12;
/// That all neighbours were met side by side says more than how often, and that more than how common they are.
const MET: f64 = 10.0;
const ALONE: f64 = 0.1;
/// What the synonyms of an abbreviation's long form count.
const FURTHER: f32 = 0.8;

/// One word of the query with what it may be taken apart into.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub word: Word,
    /// As people write it.
    pub shown: String,
    pub apart: Option<Vec<String>>,
}

/// Words that mean one thing together, and other ways to say it.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub asked: Vec<Asked>,
    pub others: Vec<Other>,
    /// Present provinces that the words name.
    pub provinces: Vec<ProvinceCode>,
    /// Present provinces in which the place lies that the words name.
    pub wider: Vec<ProvinceCode>,
    /// Its words are known to mean something together.
    known: bool,
    /// A word of a question, or the kind of the place that follows: it need not be on the page.
    pub soft: bool,
    /// What to tell the reader instead of the words, if they were an abbreviation, English or a nickname.
    pub told: Option<String>,
}

/// A query, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    pub slots: Vec<Slot>,
    /// Some word was decoded from Telex or VNI keys.
    pub decoded: bool,
}

impl Reading {
    /// Word by word, as typed.
    pub(crate) fn literal(text: &str) -> Self {
        let asked = words(text).take(MOST_WORDS).map(|word| Asked {
            shown: nfc(&text[word.range.clone()]),
            word,
            apart: None,
        });
        Self { slots: asked.map(|a| Slot::of(vec![a])).collect(), decoded: false }
    }

    /// With everything that is known of words and of the index.
    pub(crate) fn of(text: &str, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Self> {
        let typed: Vec<Word> = words(text).take(MOST_WORDS).collect();
        let mut read: Vec<Option<Word>> = Vec::with_capacity(typed.len());
        for word in &typed {
            read.push(keyed(word, fields, searcher)?);
        }
        let decoded = read.iter().any(Option::is_some);
        if decoded {
            among_keys(&typed, &mut read, fields, searcher)?;
        }
        let mut asked = Vec::with_capacity(typed.len());
        for (typed, read) in typed.into_iter().zip(read) {
            let shown = read.as_ref().map_or_else(|| nfc(&text[typed.range.clone()]), |w| w.exact.clone());
            let word = read.unwrap_or(typed);
            let apart = apart(&word, fields, searcher)?;
            asked.push(Asked { word, shown, apart });
        }
        Ok(Self { slots: slots(&asked), decoded })
    }

    /// All words in order.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.slots.iter().flat_map(|s| &s.asked)
    }
}

impl Slot {
    fn of(asked: Vec<Asked>) -> Self {
        Self {
            asked,
            others: Vec::new(),
            provinces: Vec::new(),
            wider: Vec::new(),
            known: false,
            soft: false,
            told: None,
        }
    }

    /// Whether it names a place and nothing else is known of it.
    pub(crate) fn is_place(&self) -> bool {
        !self.provinces.is_empty() || !self.wider.is_empty()
    }

    /// Whether its words are known to mean something together.
    pub(crate) fn is_known(&self) -> bool {
        self.known
    }

    fn take(&mut self, entry: &Entry) {
        self.known = true;
        for other in &entry.others {
            self.take_other(other.clone());
        }
        add(&mut self.provinces, &entry.provinces);
        add(&mut self.wider, &entry.wider);
        if matches!(entry.kind, Kind::Abbreviation | Kind::English | Kind::Nickname) && self.told.is_none() {
            self.told = entry.others.first().map(|o| o.text.clone());
        }
        // What the long form of an abbreviation, or the proper name of a place, means in turn.
        if matches!(entry.kind, Kind::Abbreviation | Kind::Nickname) {
            for other in &entry.others {
                let words: Vec<&Word> = other.words.iter().collect();
                for further in meaning::entries_at(&words) {
                    add(&mut self.provinces, &further.provinces);
                    add(&mut self.wider, &further.wider);
                    if further.kind == Kind::Trade {
                        let others = further.others.iter().cloned();
                        others.for_each(|o| self.take_other(Other { weight: o.weight * FURTHER, ..o }));
                    }
                }
            }
        }
    }

    fn take_other(&mut self, other: Other) {
        let typed = |a: &Asked| a.word.exact.clone();
        let as_typed = self.asked.iter().map(typed).eq(other.words.iter().map(|w| w.exact.clone()));
        let known = self.others.iter().any(|o| text_of(&o.words) == text_of(&other.words));
        if !as_typed && !known {
            self.others.push(other);
        }
    }
}

fn add(list: &mut Vec<ProvinceCode>, more: &[ProvinceCode]) {
    for code in more {
        if !list.contains(code) {
            list.push(*code);
        }
    }
}

fn text_of(words: &[Word]) -> String {
    words.iter().map(|w| w.exact.as_str()).collect::<Vec<_>>().join(" ")
}

/// The longest known run of words from each place on is one slot; what is not known stands alone.
fn slots(asked: &[Asked]) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::new();
    let marked = asked.iter().any(|a| a.word.is_marked());
    let mut at = 0;
    while at < asked.len() {
        let rest: Vec<&Word> = asked[at..].iter().map(|a| &a.word).collect();
        let kind = meaning::is_place_kind(&rest);
        if kind > 0 && whole_unit(&rest) == 0 && meaning::places_at(&rest[kind..]) > 0 {
            let mut slot = Slot::of(asked[at..at + kind].to_vec());
            slot.soft = true;
            out.push(slot);
            at += kind;
            continue;
        }
        let (length, entries) = longest(&rest);
        let filler = meaning::filler_at(&rest, marked);
        let taken = length.max(filler).max(1);
        let mut slot = Slot::of(asked[at..at + taken].to_vec());
        if length == taken {
            entries.into_iter().for_each(|e| slot.take(e));
        }
        slot.soft = filler == taken;
        if taken == 1 {
            pieces_mean(&mut slot);
        }
        out.push(slot);
        at += taken;
    }
    // Nothing but a question: then its words are what is asked for.
    if out.iter().all(|s| s.soft) {
        out.iter_mut().for_each(|s| s.soft = false);
    }
    out
}

/// Whether a unit's name begins with its kind: Quận 1.
fn whole_unit(words: &[&Word]) -> usize {
    (2..=words.len().min(3))
        .rev()
        .find(|n| {
            meaning::entries_at(&words[..*n]).iter().any(|e| matches!(e.kind, Kind::District | Kind::Ward))
        })
        .unwrap_or(0)
}

fn longest(words: &[&Word]) -> (usize, Vec<&'static Entry>) {
    (1..=words.len().min(LONGEST))
        .rev()
        .map(|n| (n, meaning::entries_at(&words[..n])))
        .find(|(_, entries)| !entries.is_empty())
        .unwrap_or_default()
}

/// A word that was taken apart may name something: `hanoi`, `khachsan`.
fn pieces_mean(slot: &mut Slot) {
    let Some(pieces) = slot.asked.first().and_then(|a| a.apart.as_ref()) else { return };
    let pieces: Vec<Word> = pieces.iter().flat_map(|p| words(p).collect::<Vec<_>>()).collect();
    for entry in meaning::entries_at(&pieces.iter().collect::<Vec<_>>()) {
        slot.take(entry);
    }
    slot.told = None;
}

/// The word that Telex or VNI keys stand for: when the keys are no word themselves, here or elsewhere, and what
/// they stand for is one that the index knows.
fn keyed(typed: &Word, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<Word>> {
    let Some(read) = decoded(&typed.exact) else { return Ok(None) };
    let foreign = meaning::is_foreign(&typed.fold) || !meaning::entries_at(&[typed]).is_empty();
    if foreign || known(&typed.fold, fields, searcher)? > 0 {
        return Ok(None);
    }
    let Some(word) = words(&read).next() else { return Ok(None) };
    Ok((known(&word.fold, fields, searcher)? > 0).then_some(word))
}

/// Where other words were keys, one that could be foreign (`beer`) is keys too if only so it fits its neighbours
/// (`ba beer` → ba bể).
fn among_keys(
    typed: &[Word],
    read: &mut [Option<Word>],
    fields: &Fields,
    searcher: &Searcher,
) -> tantivy::Result<()> {
    let side_by_side = |one: &str, other: &str| {
        searcher.doc_freq(&Term::from_field_text(fields.pairs, &format!("{one} {other}")))
    };
    for at in 0..typed.len() {
        let Some(word) = read[at].is_none().then(|| decoded(&typed[at].exact)).flatten() else { continue };
        let Some(word) = words(&word).next() else { continue };
        let now = |i: usize, read: &[Option<Word>]| read[i].as_ref().unwrap_or(&typed[i]).fold.clone();
        let (mut as_keys, mut as_typed) = (0, 0);
        if at > 0 {
            let before = now(at - 1, read);
            as_keys += side_by_side(&before, &word.fold)?;
            as_typed += side_by_side(&before, &typed[at].fold)?;
        }
        if at + 1 < typed.len() {
            let after = now(at + 1, read);
            as_keys += side_by_side(&word.fold, &after)?;
            as_typed += side_by_side(&typed[at].fold, &after)?;
        }
        if as_keys > as_typed {
            read[at] = Some(word);
        }
    }
    Ok(())
}

/// How many documents have the folded word where it says most.
pub(crate) fn known(fold: &str, fields: &Fields, searcher: &Searcher) -> tantivy::Result<u64> {
    let mut sum = 0;
    for field in [fields.name.fold, fields.description.fold, fields.place.fold] {
        sum += searcher.doc_freq(&Term::from_field_text(field, fold))?;
    }
    Ok(sum)
}

/// The likeliest way to take a word apart, when it is no syllable and not a common word of the index itself:
/// the cut whose syllables, and whose neighbours, the index knows best.
fn apart(word: &Word, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<Vec<String>>> {
    let fold = &word.fold;
    if fold.len() < JOINED_LETTERS || is_syllable(fold) {
        return Ok(None);
    }
    let mut best: Option<(f64, Vec<String>)> = None;
    for cut in segmentations(fold, CUTS) {
        // A piece is a word like any other: canonical spelling first (my → mi).
        let pieces: Vec<String> = cut.iter().flat_map(|piece| words(piece).map(|w| w.fold)).collect();
        let Some(evidence) = evidence(&pieces, fields, searcher)? else { continue };
        if best.as_ref().is_none_or(|(most, _)| evidence > *most) {
            best = Some((evidence, pieces));
        }
    }
    Ok(best.map(|(_, pieces)| pieces))
}

/// How well the index knows these syllables: above all side by side. `None` if it lacks one of them.
fn evidence(pieces: &[String], fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<f64>> {
    let mut alone = 0.0;
    for piece in pieces {
        let count = searcher.doc_freq(&Term::from_field_text(fields.name.fold, piece))?
            + searcher.doc_freq(&Term::from_field_text(fields.description.fold, piece))?;
        if count == 0 {
            return Ok(None);
        }
        alone += (count as f64).ln_1p();
    }
    let (mut met, mut together) = (0.0, 0.0);
    for two in pieces.windows(2) {
        let count =
            searcher.doc_freq(&Term::from_field_text(fields.pairs, &format!("{} {}", two[0], two[1])))?;
        met += f64::from(u8::from(count > 0));
        together += (count as f64).ln_1p();
    }
    let (words, joints) = (pieces.len() as f64, (pieces.len() - 1).max(1) as f64);
    Ok(Some(met / joints * MET + together / joints + alone / words * ALONE))
}
