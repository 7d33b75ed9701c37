//! Provinces of both maps, former districts and wards by their names.

use super::LONGEST;
use super::entry::{Entry, Kind, Other, Phrase, agree};
use crate::vietnamese::{Word, words};
use domain::province::{ProvinceCode, gazetteer};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// Words that say what kind of place follows, without marks, also in their short forms.
const KINDS: [&[&str]; 17] = [
    &["thanh", "pho"],
    &["thi", "xa"],
    &["thi", "tran"],
    &["dac", "khu"],
    &["tinh"],
    &["quan"],
    &["huyen"],
    &["phuong"],
    &["xa"],
    &["tp"],
    &["tx"],
    &["tt"],
    &["q"],
    &["h"],
    &["p"],
    &["x"],
    &["dao"],
];

/// A name and the present province that it stands for.
type Named = (Vec<Word>, ProvinceCode);

/// Provinces by the folded words of their names.
static PROVINCES: LazyLock<HashMap<String, Vec<Named>>> = LazyLock::new(|| {
    let present = gazetteer().provinces().iter().map(|p| (p.name.as_str(), p.code));
    let former = gazetteer().former().iter().map(|p| (p.name.as_str(), p.present));
    let mut all: HashMap<String, Vec<Named>> = HashMap::new();
    for (name, code) in present.chain(former) {
        let name: Vec<Word> = words(name).collect();
        let list = all.entry(super::key(&name)).or_default();
        // Thanh Hóa and Thanh Hoá are one name; a former and a present province may be, too.
        if !list.contains(&(name.clone(), code)) {
            list.push((name, code));
        }
    }
    all
});

/// Reads the lists of this module now.
pub(super) fn read() {
    LazyLock::force(&PROVINCES);
    LazyLock::force(&TOWNS);
}

/// The present province of a province's name, present or former; the words have their marks.
pub(super) fn province_of(name: &[Word]) -> Option<ProvinceCode> {
    PROVINCES
        .get(&super::key(name))?
        .iter()
        .find(|(words, _)| words_equal(words, name))
        .map(|(_, code)| *code)
}

fn words_equal(one: &[Word], other: &[Word]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.exact == b.exact)
}

/// All units as entries: provinces name a province; a district or ward of one name lies in one.
pub(super) fn units() -> Vec<Entry> {
    let mut out = Vec::new();
    for (name, code) in PROVINCES.values().flatten() {
        let mut entry = Entry::new(Kind::Province, name.clone(), Vec::new());
        entry.provinces.push(*code);
        out.push(entry);
    }
    let present = |former: ProvinceCode| gazetteer().former_province(former).map(|p| p.present);
    let districts = gazetteer()
        .districts()
        .iter()
        .filter_map(|d| Some((d.kind.as_str(), d.name.as_str(), present(d.province)?)));
    out.extend(lying(Kind::District, districts));
    let wards = gazetteer().wards().iter().map(|w| (w.kind.as_str(), w.name.as_str(), w.province));
    out.extend(lying(Kind::Ward, wards));
    out
}

/// Units of one level with the provinces in which they lie. A number alone is no name: it needs its kind.
fn lying<'a>(kind: Kind, units: impl Iterator<Item = (&'a str, &'a str, ProvinceCode)>) -> Vec<Entry> {
    let mut all: BTreeMap<Vec<String>, (Vec<Word>, BTreeSet<ProvinceCode>)> = BTreeMap::new();
    let mut out = Vec::new();
    for (style, name, province) in units {
        let named: Vec<Word> = words(name).collect();
        if name.bytes().all(|b| b.is_ascii_digit()) {
            out.extend(numbered(kind, style, name, province));
            continue;
        }
        let key = named.iter().map(|w| w.exact.clone()).collect();
        all.entry(key).or_insert_with(|| (named, BTreeSet::new())).1.insert(province);
    }
    for (name, provinces) in all.into_values().filter(|(name, _)| (2..=LONGEST).contains(&name.len())) {
        let mut entry = Entry::new(kind, name, Vec::new());
        // A name that stands in three provinces says nothing of where.
        entry.wider = if provinces.len() <= 2 { provinces.into_iter().collect() } else { Vec::new() };
        out.push(entry);
    }
    out
}

/// `Quận 1`, also as q1 and q 1.
fn numbered(kind: Kind, style: &str, number: &str, province: ProvinceCode) -> Vec<Entry> {
    let full = Phrase::of(&format!("{style} {number}"));
    let initial: String = style.chars().take(1).flat_map(char::to_lowercase).collect();
    let short = [format!("{initial}{number}"), format!("{initial} {number}")];
    let shorts = short.iter().map(|text| (words(text).collect(), vec![Other::new(&full, 1.0)]));
    let all = shorts.chain([(full.words.clone(), Vec::new())]);
    all.map(|(typed, others)| {
        let mut entry = Entry::new(kind, typed, others);
        entry.wider.push(province);
        entry
    })
    .collect()
}

/// Former provinces of the towns and districts that a name holds, as it is written: `Hủ tiếu Mỹ Tho` → Tiền Giang.
/// Names that stand in several provinces say nothing.
pub(crate) fn provinces_of_towns(exact: &[&str]) -> BTreeSet<&'static str> {
    let runs = (2..=4).flat_map(|n| exact.windows(n));
    runs.filter_map(|run| TOWNS.get(&run.join(" ")).copied().flatten()).collect()
}

/// Former districts by name, with their former province; `None` where several have the name.
static TOWNS: LazyLock<HashMap<String, Option<&'static str>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Option<&'static str>> = HashMap::new();
    for district in gazetteer().districts() {
        let name: Vec<String> = words(&district.name).map(|w| w.exact).collect();
        let province = gazetteer().former_province(district.province).map(|p| p.name.as_str());
        all.entry(name.join(" "))
            .and_modify(|known| *known = known.filter(|k| Some(*k) == province))
            .or_insert(province);
    }
    all
});

/// How many of the first words say what kind of place follows; 0 for none.
pub(crate) fn is_place_kind(typed: &[&Word]) -> usize {
    let fits = |kind: &&&[&str]| {
        kind.len() < typed.len() && kind.iter().zip(typed).all(|(k, w)| *k == w.fold.as_str())
    };
    KINDS.iter().find(fits).map_or(0, |kind| kind.len())
}

/// Whether these words begin with the name of a place, of any level: how many of them.
pub(crate) fn places_at(typed: &[&Word]) -> usize {
    let is_place = |n: &usize| {
        let found = super::entries_at(&typed[..*n]);
        found.iter().any(|e| e.kind.is_place() && agree(&typed[..*n], &e.words))
    };
    (1..=typed.len().min(LONGEST)).rev().find(is_place).unwrap_or(0)
}
