//! From what was typed to what it means: words decoded and taken apart, then grouped into slots of one meaning each.

use crate::meaning::{self, Entry, Kind, LONGEST, Other};
use crate::schema::Fields;
use crate::vietnamese::{Word, decoded, is_syllable, joined_key, segmentations, words};
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
    /// A word of a question, the kind of the place or of the shop that follows: it need not be on the page.
    pub soft: bool,
    /// Nobody misses it: that a place is a province, or where a shop is.
    pub quiet: bool,
    /// It was typed as an abbreviation: its letters are no word that could be misspelt.
    short: bool,
    /// It is the name of a place, wherever that lies.
    somewhere: bool,
    /// It is one word for a trade, written as that is.
    pub written: bool,
    /// It is an English word for something.
    english: bool,
    /// What may be told to the reader instead of the words, if they were an abbreviation, English or a nickname: the likeliest
    /// meaning first.
    pub told: Vec<Other>,
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
        let mut slots = slots(&asked);
        put_together(&mut slots, fields, searcher)?;
        Ok(Self { slots, decoded })
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
            quiet: false,
            short: false,
            somewhere: false,
            written: false,
            english: false,
            told: Vec::new(),
        }
    }

    /// Words that need not be on the page, and whose absence need not be told.
    fn quiet(asked: &[Asked]) -> Self {
        Self { soft: true, quiet: true, ..Self::of(asked.to_vec()) }
    }

    /// Whether it names a place and nothing else is known of it.
    pub(crate) fn is_place(&self) -> bool {
        !self.provinces.is_empty() || !self.wider.is_empty()
    }

    /// Where it lies: a slot that names a province means that, and no ward of its name.
    pub(crate) fn lies_in(&self) -> &[ProvinceCode] {
        if self.provinces.is_empty() { &self.wider } else { &self.provinces }
    }

    fn is_written_as(&self, entry: &Entry) -> bool {
        self.asked.iter().map(|a| &a.word.exact).eq(entry.words.iter().map(|w| &w.exact))
    }

    /// Whether one word was typed without marks, and what it means has them, or has none: then it is not meant by all that look like
    /// it (`pho` is phở and not phố, `hoa` not hóa).
    pub(crate) fn means_its_marks(&self) -> bool {
        let [asked] = self.asked.as_slice() else { return false };
        let has_marks =
            |o: &Other| matches!(o.words.as_slice(), [one] if one.fold == asked.word.fold && one.is_marked());
        !asked.word.is_marked() && (self.written || self.others.iter().any(has_marks))
    }

    /// Whether it names a place, be it one of which there are many.
    pub(crate) fn is_somewhere(&self) -> bool {
        self.somewhere || self.is_place()
    }

    /// Whether its words could be others, misspelt: not where they name a place, or mean something together. A trade that
    /// no site of the place has is not another trade.
    pub(crate) fn is_doubtful(&self) -> bool {
        !(self.short || self.is_place() || (self.known && self.asked.len() > 1))
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
        self.short |= entry.kind == Kind::Abbreviation;
        self.english |= entry.kind == Kind::English;
        self.somewhere |= entry.kind.is_place();
        match entry.kind {
            Kind::Abbreviation => self.told.extend(entry.others.iter().cloned()),
            Kind::English | Kind::Nickname => self.told.extend(entry.others.first().cloned()),
            // Typed without marks, a trade is meant with those that it has: pho is phở before it is phố.
            Kind::Trade if entry.words.len() == 1 && self.is_written_as(entry) => self.written = true,
            Kind::Trade if entry.words.len() == 1 => self.take_other(Other::of_words(&entry.words)),
            _ => {}
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
            out.push(Slot::quiet(&asked[at..at + kind]));
            at += kind;
            continue;
        }
        if is_where(&rest, out.last(), marked) {
            out.push(Slot::quiet(&asked[at..=at]));
            at += 1;
            continue;
        }
        let (length, entries) = longest(&rest);
        if let Some((shop, trade)) = shop_of(&rest).filter(|(shop, trade)| shop + trade >= length) {
            out.push(Slot::quiet(&asked[at..at + shop]));
            let mut slot = Slot::of(asked[at + shop..at + shop + trade].to_vec());
            meaning::entries_at(&rest[shop..shop + trade]).into_iter().for_each(|e| slot.take(e));
            // Together they may be called by a name of their own (quán bia: quán nhậu).
            for other in meaning::entries_at(&rest[..shop + trade]).into_iter().flat_map(|e| &e.others) {
                slot.take_other(other.clone());
            }
            out.push(slot);
            at += shop + trade;
            continue;
        }
        let filler = meaning::filler_at(&rest, marked);
        let taken = length.max(filler).max(1);
        let mut slot = Slot::of(asked[at..at + taken].to_vec());
        if length == taken {
            entries.into_iter().for_each(|e| slot.take(e));
        }
        slot.soft = filler == taken;
        slot.quiet = slot.soft && meaning::is_preposition(&rest[..taken]);
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

/// A word for a shop and the trade that follows, in words each: who looks for a "quán phở" does not mind how a phở shop calls itself.
fn shop_of(words: &[&Word]) -> Option<(usize, usize)> {
    let shop = Some(meaning::shop_at(words)).filter(|n| *n > 0)?;
    let (trade, entries) = trade_at(&words[shop..]);
    entries.iter().any(|e| !e.kind.is_place()).then_some((shop, trade))
}

/// The English word between what is sought and where: `hotel in hue`. Where Vietnamese is written with its marks, `in` is a print
/// shop, unless an English word stands before it.
fn is_where(words: &[&Word], before: Option<&Slot>, marked: bool) -> bool {
    let Some(before) = before.filter(|b| !b.soft && (!marked || b.english)) else { return false };
    let [first, rest @ ..] = words else { return false };
    matches!(first.exact.as_str(), "in" | "at" | "near")
        && !before.is_place()
        && meaning::places_at(&rest[meaning::is_place_kind(rest)..]) > 0
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

/// The longest known run of words from the first on; a shorter one if it breaks the name of a place that follows, unless it is a
/// trade itself (`hoa phú thọ` is no ward Hoa Phú; `mì quảng nam` may be mì Quảng).
fn longest(words: &[&Word]) -> (usize, Vec<&'static Entry>) {
    fitting(words, |e| e.kind.is_place())
}

/// The trade behind a word for a shop: it breaks no place either (tiệm `thuốc bắc ninh`: thuốc, Bắc Ninh).
fn trade_at(words: &[&Word]) -> (usize, Vec<&'static Entry>) {
    fitting(words, |_| true)
}

fn fitting(words: &[&Word], yields: impl Fn(&Entry) -> bool) -> (usize, Vec<&'static Entry>) {
    let known = |n: usize| Some((n, meaning::entries_at(&words[..n]))).filter(|(_, found)| !found.is_empty());
    let Some((length, entries)) = (1..=words.len().min(LONGEST)).rev().find_map(known) else {
        return (0, Vec::new());
    };
    let stays = |e: &Entry| matches!(e.kind, Kind::Province | Kind::Nickname) || !yields(e);
    let breaks = length > 1
        && meaning::places_at(&words[length..]) == 0
        && meaning::places_at(&words[length - 1..]) > 1
        && !entries.iter().any(|e| stays(e));
    if breaks { known(length - 1).unwrap_or_default() } else { (length, entries) }
}

/// Two words that names rather write as one (`home stay`): then that is another way to say them.
fn put_together(slots: &mut Vec<Slot>, fields: &Fields, searcher: &Searcher) -> tantivy::Result<()> {
    let sites = |field, text: &str| searcher.doc_freq(&Term::from_field_text(field, text));
    let mut at = 0;
    while at + 1 < slots.len() {
        let [one, two] = [&slots[at], &slots[at + 1]];
        let single = |s: &Slot| s.asked.len() == 1 && !s.soft && !s.is_place() && !s.known;
        at += 1;
        if !single(one) || !single(two) {
            continue;
        }
        let (one, two) = (&one.asked[0].word.fold, &two.asked[0].word.fold);
        let joined = format!("{one}{two}");
        let apart = sites(fields.pairs, &format!("{one} {two}"))?;
        if joined.len() < JOINED_LETTERS || is_syllable(&joined) || sites(fields.name.fold, &joined)? <= apart
        {
            continue;
        }
        let second = slots.remove(at);
        let first = &mut slots[at - 1];
        first.asked.extend(second.asked);
        first.others.extend(words(&joined).map(|word| Other::of_words(&[word])));
    }
    Ok(())
}

/// A word that was taken apart may name something: `hanoi`, `khachsan`.
fn pieces_mean(slot: &mut Slot) {
    let Some(pieces) = slot.asked.first().and_then(|a| a.apart.as_ref()) else { return };
    let pieces: Vec<Word> = pieces.iter().flat_map(|p| words(p).collect::<Vec<_>>()).collect();
    for entry in meaning::entries_at(&pieces.iter().collect::<Vec<_>>()) {
        slot.take(entry);
    }
    slot.told.clear();
}

/// The word that Telex or VNI keys stand for: when the keys are no word themselves, here or elsewhere, and what
/// they stand for is one that the index knows.
fn keyed(typed: &Word, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Option<Word>> {
    let Some(read) = decoded(&typed.exact) else { return Ok(None) };
    let foreign = meaning::is_foreign(&typed.fold) || !meaning::entries_at(&[typed]).is_empty();
    // Two words of a name written as one are no keys either (nari, of Na Rì).
    let joined = || searcher.doc_freq(&Term::from_field_text(fields.pairs, &joined_key(&typed.fold)));
    if foreign || known(&typed.fold, fields, searcher)? > 0 || joined()? > 0 {
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
