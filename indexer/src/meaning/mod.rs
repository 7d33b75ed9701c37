//! What words mean to people: abbreviations, trades in two languages, places and their nicknames. Compiled in
//! from `indexer/data`; read once.

mod beginnings;
mod entry;
mod origins;
mod places;

pub(crate) use beginnings::{places_beginning, trades_beginning};
pub(crate) use entry::{Entry, Kind, Other};
pub(crate) use origins::{names_of, ward_now};
pub(crate) use places::{is_place_kind, places_at, provinces_of_towns};

use crate::vietnamese::{Word, words};
use entry::{Phrase, agree, agrees};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.txt");
const TRADES: &str = include_str!("../../data/trades.txt");
const NICKNAMES: &str = include_str!("../../data/places.txt");
const FILLERS: &str = include_str!("../../data/fillers.txt");
const FOREIGN: &str = include_str!("../../data/foreign.txt");
const SHOPS: &str = include_str!("../../data/shops.txt");
/// Words that say where, before a place.
const PREPOSITIONS: [&str; 10] = ["ở", "tại", "trong", "trên", "khu vực", "gần", "in", "at", "near", "quanh"];

/// How much another word for the same thing counts, next to the word itself.
const SAME: f32 = 1.0;
const NEARLY: f32 = 0.8;
const ALSO: f32 = 0.4;
const SHORT: f32 = 0.4;
/// Longest entry, in words.
pub(crate) const LONGEST: usize = 8;

static ENTRIES: LazyLock<HashMap<String, Vec<Entry>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Vec<Entry>> = HashMap::new();
    let entries = abbreviations().into_iter().chain(trades()).chain(nicknames()).chain(places::units());
    for entry in entries.filter(|e| !e.words.is_empty()) {
        all.entry(key(&entry.words)).or_default().push(entry);
    }
    all
});

static SHOP_WORDS: LazyLock<HashMap<String, Vec<Vec<Word>>>> = LazyLock::new(|| by_key(SHOPS));

/// Fillers that are none without their marks (a line begins with `=`): `minh` is a name, and only mình means oneself.
static MARKED_FILLERS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    lines(FILLERS).filter_map(|line| line.strip_prefix('=')).flat_map(words).map(|w| w.exact).collect()
});

static FILLED: LazyLock<HashMap<String, Vec<Vec<Word>>>> = LazyLock::new(|| by_key(FILLERS));

fn by_key(file: &'static str) -> HashMap<String, Vec<Vec<Word>>> {
    let mut all: HashMap<String, Vec<Vec<Word>>> = HashMap::new();
    for phrase in lines(file).filter_map(|line| line.strip_prefix('=').or(Some(line))) {
        let words: Vec<Word> = words(phrase).collect();
        all.entry(key(&words)).or_default().push(words);
    }
    all
}

static FOREIGNERS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let listed = lines(FOREIGN).flat_map(words).map(|w| w.fold);
    let english =
        lines(TRADES).filter_map(|l| l.split_once('=')).flat_map(|(_, en)| words(en)).map(|w| w.fold);
    let short =
        lines(ABBREVIATIONS).filter_map(|l| l.split_once('=')).flat_map(|(a, _)| words(a)).map(|w| w.fold);
    let asked = lines(FILLERS).flat_map(words).map(|w| w.fold);
    listed.chain(english).chain(short).chain(asked).collect()
});

/// Reads all lists now, so that no question has to wait for it.
pub(crate) fn read() {
    LazyLock::force(&ENTRIES);
    LazyLock::force(&FILLED);
    LazyLock::force(&SHOP_WORDS);
    LazyLock::force(&FOREIGNERS);
    beginnings::read();
    places::read();
    origins::read();
}

/// Whether a folded word is one of another language, or an abbreviation: not to be decoded.
pub(crate) fn is_foreign(folded: &str) -> bool {
    FOREIGNERS.contains(folded)
}

/// What the words mean as a whole. Marks that were typed have to be the right ones.
pub(crate) fn entries_at(typed: &[&Word]) -> Vec<&'static Entry> {
    let found = ENTRIES.get(&key_of(typed)).map(Vec::as_slice).unwrap_or_default();
    found.iter().filter(|e| agree(typed, &e.words)).collect()
}

/// How many of the first words are a filler of questions; 0 for none. Where other words have their marks, a word
/// without any has none (`cua` is a crab then, not của); where none has, a single word that names something is no filler.
pub(crate) fn filler_at(typed: &[&Word], marked: bool) -> usize {
    let most = typed.len().min(4);
    let is_filler = |n: &usize| {
        let found = FILLED.get(&key_of(&typed[..*n])).map(Vec::as_slice).unwrap_or_default();
        let written = |words: &Vec<Word>| typed.iter().zip(words).all(|(t, w)| t.exact == w.exact);
        let always = |words: &Vec<Word>| words.iter().all(|w| !MARKED_FILLERS.contains(&w.exact));
        let single = || *n > 1 || marked || entries_at(&typed[..1]).is_empty();
        let fits =
            |words: &Vec<Word>| agree(&typed[..*n], words) && ((!marked && always(words)) || written(words));
        found.iter().any(fits) && single()
    };
    (1..=most).rev().find(is_filler).unwrap_or(0)
}

/// How many of the first words say what kind of shop it is, of any trade; 0 for none.
pub(crate) fn shop_at(typed: &[&Word]) -> usize {
    (1..typed.len().min(4)).rev().find(|n| is_shop(&typed[..*n])).unwrap_or(0)
}

/// Whether these words are one for a shop or a firm of any trade.
pub(crate) fn is_shop(typed: &[&Word]) -> bool {
    let found = SHOP_WORDS.get(&key_of(typed)).map(Vec::as_slice).unwrap_or_default();
    found.iter().any(|words| agree(typed, words))
}

/// Whether these words are a trade, in either language or short.
pub(crate) fn is_trade(typed: &[&Word]) -> bool {
    entries_at(typed).iter().any(|e| !e.kind.is_place())
}

/// Whether these words only say that a place follows.
pub(crate) fn is_preposition(typed: &[&Word]) -> bool {
    PREPOSITIONS.iter().any(|phrase| agree(typed, &words(phrase).collect::<Vec<_>>()))
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn parts(side: &'static str) -> impl Iterator<Item = Phrase> {
    side.split(';').map(Phrase::of).filter(|part| !part.words.is_empty())
}

/// `short = long; long`, and each long one back to the short.
fn abbreviations() -> Vec<Entry> {
    let mut out = Vec::new();
    for (short, long) in lines(ABBREVIATIONS).filter_map(|l| l.split_once('=')) {
        let short = Phrase::of(short);
        let long: Vec<Phrase> = parts(long).collect();
        let back =
            |long: &Phrase| Entry::new(Kind::Long, long.words.clone(), vec![Other::new(&short, SHORT)]);
        // A place is not written short on a sign, and two letters on one may be anything.
        let trades = long.iter().filter(|l| places::province_of(&l.words).is_none());
        if key(&short.words).len() > 2 {
            out.extend(trades.map(back));
        }
        let others = long.iter().map(|l| Other::new(l, SAME)).collect();
        out.push(Entry::new(Kind::Abbreviation, short.words, others));
    }
    out
}

/// `vi; vi = en; en`: from English to Vietnamese in full, from one Vietnamese word to another and to English less.
fn trades() -> Vec<Entry> {
    let mut out = Vec::new();
    for (vi, en) in lines(TRADES).filter_map(|l| l.split_once('=')) {
        let (vi, en): (Vec<Phrase>, Vec<Phrase>) = (parts(vi).collect(), parts(en).collect());
        for word in &vi {
            let rest = vi.iter().chain(&en).filter(|o| *o != word);
            let others = rest.map(|o| Other::new(o, ALSO)).collect();
            out.push(Entry::new(Kind::Trade, word.words.clone(), others));
        }
        for word in en.iter().filter(|w| !vi.contains(w)) {
            let same = vi.iter().enumerate().map(|(i, o)| Other::new(o, if i == 0 { SAME } else { NEARLY }));
            let also = en.iter().filter(|o| *o != word).map(|o| Other::new(o, ALSO));
            out.push(Entry::new(Kind::English, word.words.clone(), same.chain(also).collect()));
        }
    }
    out
}

/// `nickname = name; name`. When the first name is a province, all are the place; when it is a town, the others
/// say where that lies.
fn nicknames() -> Vec<Entry> {
    let mut out = Vec::new();
    for (nickname, names) in lines(NICKNAMES).filter_map(|l| l.split_once('=')) {
        let typed: Vec<Word> = words(nickname).collect();
        let names: Vec<Phrase> = parts(names).collect();
        let province = |name: &Phrase| places::province_of(&name.words);
        let whole = names.first().is_some_and(|name| province(name).is_some());
        let provinces: Vec<_> = names.iter().filter_map(province).collect();
        let near = if whole { names.len() } else { 1 };
        let others = names.iter().take(near).filter(|name| name.words != typed).map(|n| Other::new(n, SAME));
        let mut entry = Entry::new(Kind::Nickname, typed.clone(), others.collect());
        *(if whole { &mut entry.provinces } else { &mut entry.wider }) = provinces;
        out.push(entry);
    }
    out
}

/// One text for the words of an entry: without marks, English plurals as singulars.
fn key(words: &[Word]) -> String {
    key_of(&words.iter().collect::<Vec<_>>())
}

fn key_of(words: &[&Word]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(entry::singular(&word.fold));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> Vec<String> {
        let typed: Vec<Word> = words(text).collect();
        let typed: Vec<&Word> = typed.iter().collect();
        entries_at(&typed).into_iter().flat_map(|e| &e.others).map(|o| o.text.to_lowercase()).collect()
    }

    fn provinces(text: &str) -> String {
        let typed: Vec<Word> = words(text).collect();
        let typed: Vec<&Word> = typed.iter().collect();
        let mut codes: Vec<String> = entries_at(&typed)
            .into_iter()
            .flat_map(|e| e.provinces.iter().chain(&e.wider))
            .map(ToString::to_string)
            .collect();
        codes.sort();
        codes.dedup();
        codes.join(" ")
    }

    #[test]
    fn abbreviations_are_read_in_both_directions() {
        for (short, long) in [
            ("VLXD", "vật liệu xây dựng"),
            ("htx", "hợp tác xã"),
            ("xkld", "xuất khẩu lao động"),
            ("TP.HCM", "hồ chí minh"),
            ("bmt", "buôn ma thuột"),
        ] {
            assert!(meant(short).contains(&long.to_owned()), "{short}: {:?}", meant(short));
        }
        assert!(meant("vật liệu xây dựng").contains(&"vlxd".to_owned()));
        assert!(!meant("hà nội").contains(&"hn".to_owned()), "a place is not written short on a sign");
    }

    #[test]
    fn trades_are_read_in_two_languages_and_english_plurals_too() {
        for (one, other) in [
            ("dentist", "nha khoa"),
            ("hotels", "khách sạn"),
            ("flower shops", "hoa tươi"),
            ("hủ tíu", "hủ tiếu"),
            ("tiệm thuốc tây", "nhà thuốc"),
        ] {
            assert!(meant(one).contains(&other.to_owned()), "{one}: {:?}", meant(one));
        }
        assert!(meant("hóa").is_empty(), "typed marks count: hóa is not hoa");
    }

    #[test]
    fn nicknames_lead_to_their_provinces() {
        for (name, codes) in [
            ("Sài Gòn", "79"),
            ("sai gon", "79"),
            ("phố núi", "52"),
            ("đất Tổ", "25"),
            ("xứ dừa", "86"),
            ("đảo ngọc", "91"),
            ("thành Nam", "37"),
            ("Ban Mê Thuột", "66"),
        ] {
            assert_eq!(provinces(name), codes, "{name}");
        }
        assert_eq!(provinces("phò núi"), "", "typed marks count");
        assert_eq!(provinces("phố nui"), "52", "marks that were not typed do not");
    }

    #[test]
    fn no_line_of_the_files_is_lost() {
        for (file, least) in [(ABBREVIATIONS, 200), (TRADES, 300), (NICKNAMES, 200)] {
            assert!(lines(file).all(|l| {
                l.split_once('=').is_some_and(|(a, b)| !a.trim().is_empty() && !b.trim().is_empty())
            }));
            assert!(lines(file).count() > least);
        }
        for (_, names) in lines(NICKNAMES).filter_map(|l| l.split_once('=')) {
            let known = parts(names).any(|name| places::province_of(&name.words).is_some());
            assert!(known, "one of the names is a province: {names}");
        }
    }
}
