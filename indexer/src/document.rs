//! What the index keeps of a site.

use crate::fingerprint::fnv1a;
use crate::meaning::{is_place_kind, provinces_of_towns};
use crate::schema::Fields;
use crate::suggest::starts;
use crate::vietnamese::{Forms, Word, forms, is_syllable, joined_key, segmentations, sort_key, words};
use domain::name::DomainName;
use domain::offering::ServiceKind;
use domain::province::ProvinceCode;
use domain::registration::HolderKind;
use domain::verdict::{Class, Https, Leaf};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use tantivy::TantivyDocument;

/// The version of the making of documents: part of the index's digest.
pub(crate) const VERSION: u32 = 12;

/// Words indexed per field; the rest is cut, so that stuffing does not pay.
const TITLE_WORDS: usize = 30;
const DESCRIPTION_WORDS: usize = 80;
const BODY_WORDS: usize = 400;
/// Times that one word counts in a short text, and in the body.
const ONCE: usize = 1;
const BODY_REPEATS: usize = 3;
/// Names that are no longer than this keep a word twice (chôm chôm; Xuân Hòa Ninh Hòa). It is worth no more for that:
/// [`crate::find`] counts it once.
const SHORT_NAME: usize = 12;
const TWICE: usize = 2;
/// Times that words count together that differ by their marks alone (bạn, bán, bàn).
const ALIKE: usize = 3;
/// Bytes shown of title, description and text in a list of hits (cut at a character).
const SHOWN: [usize; 3] = [300, 600, 1_800];
/// The word for a city, as the exact field writes it.
const CITY: [&str; 2] = ["thành", "phố"];
/// Ways of taking a joined word apart that are indexed.
const CUTS: usize = 3;

/// A site as the index knows it. Contacts are not part of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// The domain.
    pub domain: DomainName,
    /// The page's title.
    pub title: String,
    /// The page's description.
    pub description: String,
    /// Headings of the page.
    pub headings: String,
    /// The beginning of the page's text.
    pub excerpt: String,
    /// Name of the holder, when it is an enterprise.
    pub holder_name: Option<String>,
    /// Present province; `None` is unknown.
    pub province: Option<ProvinceCode>,
    /// Code of the present ward; `None` is unknown.
    pub ward: Option<String>,
    /// Ward and province in words, with the province's former names.
    pub place: Vec<String>,
    /// VSIC section letter: of the register, else as read from the page.
    pub sector: Option<String>,
    /// Kind of service, as read from the page.
    pub service: Option<ServiceKind>,
    /// Class of the latest verdict.
    pub class: Class,
    /// Leaf of the latest verdict.
    pub leaf: Leaf,
    /// HTTPS of the latest verdict.
    pub https: Https,
    /// Whether readers are told so. Else it is in no facet, but counts where sites are ordered.
    pub https_told: bool,
    /// Kind of holder.
    pub holder_kind: HolderKind,
    /// When it was first seen in use (Unix ms).
    pub first_use_at: Option<i64>,
}

impl Document {
    /// A fingerprint of everything in the document: equal fingerprints, equal documents.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        fnv1a(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// What is shown as the name: the title, or the domain as people read it.
    fn name(&self) -> String {
        let title = self.title.trim();
        if title.is_empty() { self.domain.unicode() } else { title.to_owned() }
    }

    /// A small rank of its own, 0 to 6: developed sites before minimal ones before aliases, valid HTTPS before
    /// none.
    fn quality(&self) -> u64 {
        let content = match self.leaf {
            Leaf::C8 => 4,
            Leaf::C7 => 3,
            Leaf::R1 | Leaf::R2 => 2,
            _ => 0,
        };
        content + if self.https == Https::Valid { 2 } else { 0 }
    }

    pub(crate) fn to_tantivy(&self, f: &Fields) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        let name = self.name();
        let read = |text: &str| forms(text).take(DESCRIPTION_WORDS).collect::<Vec<_>>();
        let (named, described) = (read(&name), read(&self.description));
        let places: Vec<_> = self.place.iter().map(|place| read(place)).collect();
        let repeats = if named.len() <= SHORT_NAME { TWICE } else { ONCE };
        let title = unstuffed(named.iter().cloned(), TITLE_WORDS, repeats);
        let units = self.place.iter().zip(&places).map(|(place, words)| &words[kind_words(place)..]);
        let body = without_cities(forms(&self.headings).chain(forms(&self.excerpt)));
        let label = self.label_forms(&named[..named.len().min(TITLE_WORDS)]);
        let texts = [
            (f.description, unstuffed(without_cities(described.iter().cloned()), DESCRIPTION_WORDS, ONCE)),
            (f.body, unstuffed(body, BODY_WORDS, BODY_REPEATS)),
            (f.label, unstuffed(label.into_iter(), DESCRIPTION_WORDS, ONCE)),
            (f.place, units.collect::<Vec<_>>().concat()),
            (f.name, title),
        ];
        let mut anywhere = String::new();
        let mut seen: HashSet<u64, Numbered> = HashSet::default();
        for (pair, words) in &texts {
            doc.add_text(pair.exact, spaced(words.iter().map(|w| w.exact.as_str())));
            doc.add_text(pair.fold, spaced(words.iter().map(|w| w.fold.as_str())));
            for word in words.iter().filter(|w| seen.insert(w.fold_number)) {
                anywhere.push_str(&word.fold);
                anywhere.push(' ');
            }
        }
        doc.add_text(f.anywhere, anywhere);
        let folds = |words: &[Rc<Forms>]| words.iter().map(|w| w.fold.clone()).collect::<Vec<_>>();
        let mut pairs = String::new();
        add_neighbours(&mut pairs, &folds(&named), true);
        for words in std::iter::once(&described).chain(&places) {
            add_neighbours(&mut pairs, &folds(words), false);
        }
        doc.add_text(f.pairs, pairs);
        let folded: Vec<&str> = named.iter().map(|w| w.fold.as_str()).collect();
        doc.add_text(f.starts, starts(&folded).join("\n"));
        doc.add_text(f.domain, self.domain.as_str());
        doc.add_text(f.label_key, label_key(&self.domain));
        self.add_codes(&mut doc, f);
        doc.add_text(f.sort_key, sort_key(&name));
        doc.add_i64(f.first_use_at, self.first_use_at.unwrap_or(0));
        doc.add_u64(f.quality, self.quality());
        doc.add_u64(f.spread, fnv1a(self.domain.as_str().as_bytes()) >> 28);
        doc.add_u64(f.digest, self.fingerprint());
        let shown = [
            (f.shown_title, &name),
            (f.shown_description, &self.description),
            (f.shown_excerpt, &self.excerpt),
        ];
        for ((field, text), most) in shown.into_iter().zip(SHOWN) {
            doc.add_text(field, cut(text, most));
        }
        doc
    }

    fn add_codes(&self, doc: &mut TantivyDocument, f: &Fields) {
        let [province, zone, sector, state, https, ward, service] = f.facets;
        if let Some(code) = self.province {
            doc.add_text(province, code.as_str());
        }
        if let Some(code) = &self.ward {
            doc.add_text(ward, code);
        }
        doc.add_text(zone, self.domain.zone());
        if let Some(letter) = &self.sector {
            doc.add_text(sector, letter);
        }
        if let Some(kind) = self.service {
            doc.add_text(service, kind.code());
        }
        doc.add_text(state, self.class.code());
        if self.https_told {
            doc.add_text(https, self.https.code());
        }
        doc.add_text(f.leaf, self.leaf.code());
        doc.add_text(f.holder, self.holder_kind.code());
    }

    /// Other names of the site: the label's parts, the holder's name, what joined words fall apart into, and the
    /// former provinces of the towns in its name.
    fn label_forms(&self, title: &[Rc<Forms>]) -> Vec<Rc<Forms>> {
        let unicode = self.domain.unicode();
        let label = unicode.split('.').next().unwrap_or_default().replace('-', " ");
        let mut out: Vec<Rc<Forms>> = forms(&label).collect();
        let mut apart: Vec<Rc<Forms>> = Vec::new();
        for word in out.iter().chain(title).filter(|w| !is_syllable(&w.fold)) {
            for cut in segmentations(&word.fold, CUTS) {
                apart.extend(cut.into_iter().flat_map(forms));
            }
        }
        out.extend(self.holder_name.iter().flat_map(|name| forms(name)));
        out.append(&mut apart);
        let exact: Vec<&str> = title.iter().map(|w| w.exact.as_str()).collect();
        out.extend(provinces_of_towns(&exact).into_iter().flat_map(forms));
        out
    }
}

/// How many of the first words of a place only say what it is: who asks for phở does not ask for a Thành phố. A number is no
/// name without its kind.
fn kind_words(place: &str) -> usize {
    let all: Vec<Word> = words(place).collect();
    let kind = is_place_kind(&all.iter().collect::<Vec<_>>());
    let numbered = all.get(kind).is_some_and(|w| w.fold.bytes().all(|b| b.is_ascii_digit()));
    if numbered { 0 } else { kind }
}

/// The key under which a whole label is found: U-label, marks and hyphens off, y as i.
pub(crate) fn label_key(domain: &DomainName) -> String {
    let unicode = domain.unicode();
    let label = unicode.split('.').next().unwrap_or_default().to_owned();
    forms(&label.replace('-', " ")).map(|w| joined_key(&w.fold)).collect()
}

/// At most the first `most` words, of which none counts more than `repeats` times, nor words that differ by
/// marks alone more than [`ALIKE`] times.
fn unstuffed(words: impl Iterator<Item = Rc<Forms>>, most: usize, repeats: usize) -> Vec<Rc<Forms>> {
    let mut seen: HashMap<u64, usize, Numbered> = HashMap::default();
    let mut alike: HashMap<u64, usize, Numbered> = HashMap::default();
    let counts = |word: &Rc<Forms>| {
        let times = seen.entry(word.exact_number).or_default();
        let together = alike.entry(word.fold_number).or_default();
        *times += 1;
        let counts = *times <= repeats && *together < ALIKE;
        *together += usize::from(counts);
        counts
    };
    words.take(most).filter(counts).collect()
}

/// The words without “thành phố”: it stands in the address of half of the sites, questions drop it as they drop all words for
/// units, and whoever types `pho` means noodles.
fn without_cities(words: impl Iterator<Item = Rc<Forms>>) -> impl Iterator<Item = Rc<Forms>> {
    let mut words = words.peekable();
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?;
            if word.exact == CITY[0] && words.next_if(|next| next.exact == CITY[1]).is_some() {
                continue;
            }
            return Some(word);
        }
    })
}

fn spaced<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut out = String::new();
    for word in words {
        out.push_str(word);
        out.push(' ');
    }
    out
}

/// Neighbouring words, each in a line: `ca phe` and `caphe`, and three of the title together (`bunbohue`). Of the text as it
/// stands: where repeated words are left out, others become neighbours.
fn add_neighbours(lines: &mut String, folded: &[String], is_title: bool) {
    let add_joined = |lines: &mut String, words: &[String]| {
        words.iter().for_each(|word| lines.push_str(&joined_key(word)));
        lines.push('\n');
    };
    for pair in folded.windows(2) {
        lines.push_str(&pair[0]);
        lines.push(' ');
        lines.push_str(&pair[1]);
        lines.push('\n');
        add_joined(lines, pair);
    }
    for three in folded.windows(3).filter(|_| is_title) {
        add_joined(lines, three);
    }
}

/// Numbers that are hashes already.
type Numbered = BuildHasherDefault<AsItIs>;

#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fnv1a(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffing_is_cut() {
        let left = |text, most, repeats| {
            let words = unstuffed(forms(text), most, repeats);
            words.iter().map(|w| w.exact.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(left("phở phở PHỞ pho Phở bò", 30, 1), "phở pho bò");
        assert_eq!(left("phở phở PHỞ pho phố bò", 30, 2), "phở phở pho bò");
        assert_eq!(left("một hai ba bốn", 2, 1), "một hai");
    }

    #[test]
    fn cities_of_addresses_are_no_words() {
        let left = |text| without_cities(forms(text)).map(|w| w.exact.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(left("12 phố Huế, Thành phố Huế"), "12 phố huế huế");
        assert_eq!(left("thành thành phố phố, thành"), "thành phố thành");
        assert_eq!(left("Thanh pho"), "thanh pho", "what is written without marks may be anything");
    }

    #[test]
    fn labels_have_one_key() {
        let key = |name: &str| label_key(&DomainName::stored(name).unwrap());
        assert_eq!(key("quan-pho.biz.vn"), "quanpho");
        assert_eq!(key("quán-phở.biz.vn"), "quanpho");
        assert_eq!(key("thuymy.id.vn"), key("thuimi.id.vn"));
    }

    #[test]
    fn neighbours_are_kept_apart_and_joined() {
        let mut lines = String::new();
        add_neighbours(&mut lines, &["bun", "bo", "my"].map(str::to_owned), true);
        assert_eq!(lines, "bun bo\nbunbo\nbo my\nbomi\nbunbomi\n");
    }
}
