//! What the index keeps of a site.

use crate::fingerprint::fnv1a;
use crate::meaning::provinces_of_towns;
use crate::schema::Fields;
use crate::suggest::starts;
use crate::vietnamese::{Word, is_syllable, joined_key, segmentations, sort_key, words};
use domain::name::DomainName;
use domain::offering::ServiceKind;
use domain::province::ProvinceCode;
use domain::registration::HolderKind;
use domain::verdict::{Class, Https, Leaf};
use serde::Serialize;
use std::collections::HashMap;
use tantivy::TantivyDocument;

/// The version of the making of documents: part of the index's digest.
pub(crate) const VERSION: u32 = 6;

/// Words indexed per field; the rest is cut, so that stuffing does not pay.
const TITLE_WORDS: usize = 30;
const DESCRIPTION_WORDS: usize = 80;
const BODY_WORDS: usize = 400;
/// Times that one word counts in a short text, and in the body.
const ONCE: usize = 1;
const BODY_REPEATS: usize = 3;
/// Times that words count together that differ by their marks alone (bạn, bán, bàn).
const ALIKE: usize = 3;
/// Bytes shown of title, description and text in a list of hits (cut at a character).
const SHOWN: [usize; 3] = [300, 600, 1_800];
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
        let title = unstuffed(&name, TITLE_WORDS, ONCE);
        let description = unstuffed(&self.description, DESCRIPTION_WORDS, ONCE);
        let body = unstuffed(&format!("{}\n{}", self.headings, self.excerpt), BODY_WORDS, BODY_REPEATS);
        let label = self.label_text(&title);
        let place = self.place.join("; ");
        for (pair, text) in [
            (f.name, &title),
            (f.description, &description),
            (f.body, &body),
            (f.label, &label),
            (f.place, &place),
        ] {
            doc.add_text(pair.exact, text);
            doc.add_text(pair.fold, text);
            doc.add_text(f.anywhere, text);
        }
        for pair in pairs(&name, &self.description, &self.place) {
            doc.add_text(f.pairs, pair);
        }
        for start in starts(&name) {
            doc.add_text(f.starts, start);
        }
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
        doc.add_text(https, self.https.code());
        doc.add_text(f.leaf, self.leaf.code());
        doc.add_text(f.holder, self.holder_kind.code());
    }

    /// Other names of the site: the label's parts, the holder's name, what joined words fall apart into, and the
    /// former provinces of the towns in its name.
    fn label_text(&self, title: &str) -> String {
        let unicode = self.domain.unicode();
        let label = unicode.split('.').next().unwrap_or_default().replace('-', " ");
        let mut parts: Vec<String> = Vec::new();
        for word in words(&label).chain(words(title)).filter(|w| !is_syllable(&w.fold)) {
            for cut in segmentations(&word.fold, CUTS) {
                parts.push(cut.join(" "));
            }
        }
        let titled: Vec<Word> = words(title).collect();
        parts.extend(provinces_of_towns(&titled).into_iter().map(str::to_owned));
        let holder = self.holder_name.clone().unwrap_or_default();
        unstuffed(&format!("{label}; {holder}; {}", parts.join("; ")), DESCRIPTION_WORDS, ONCE)
    }
}

/// The key under which a whole label is found: U-label, marks and hyphens off, y as i.
pub(crate) fn label_key(domain: &DomainName) -> String {
    let unicode = domain.unicode();
    let label = unicode.split('.').next().unwrap_or_default().to_owned();
    let folded: String = words(&label.replace('-', " ")).map(|w| w.fold).collect();
    joined_key(&folded)
}

/// A text of at most `most` words in which no word counts more than `repeats` times, nor words that differ by
/// marks alone more than [`ALIKE`] times.
fn unstuffed(text: &str, most: usize, repeats: usize) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut alike: HashMap<String, usize> = HashMap::new();
    let mut out = String::new();
    for Word { exact, fold, range } in words(text).take(most) {
        let (times, together) = (seen.entry(exact).or_default(), alike.entry(fold).or_default());
        *times += 1;
        if *times <= repeats && *together < ALIKE {
            *together += 1;
            out.push_str(&text[range]);
            out.push(' ');
        }
    }
    out
}

/// Neighbouring words: `ca phe` and `caphe`, and three of the title together (`bunbohue`).
fn pairs(title: &str, description: &str, place: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let places = place.iter().map(|name| (name.as_str(), false));
    for (text, is_title) in [(title, true), (description, false)].into_iter().chain(places) {
        // Of the text as it stands: where repeated words are left out, others become neighbours.
        let folded: Vec<String> = words(text).take(DESCRIPTION_WORDS).map(|w| w.fold).collect();
        for pair in folded.windows(2) {
            out.push(format!("{} {}", pair[0], pair[1]));
            out.push(joined_key(&pair.concat()));
        }
        if is_title {
            out.extend(folded.windows(3).map(|three| joined_key(&three.concat())));
        }
    }
    out
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
        assert_eq!(unstuffed("phở phở PHỞ pho Phở bò", 30, 1), "phở pho bò ");
        assert_eq!(unstuffed("phở phở PHỞ pho phố bò", 30, 2), "phở phở pho bò ");
        assert_eq!(unstuffed("một hai ba bốn", 2, 1), "một hai ");
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
        let found = pairs("Bún bò Huế", "Ngon", &[]);
        for pair in ["bun bo", "bunbo", "bo hue", "bohue", "bunbohue"] {
            assert!(found.iter().any(|f| f == pair), "{pair}: {found:?}");
        }
    }
}
