//! What a site offers, read from its page: the sector of its business, where the register names none, and whether it is a
//! site, a shop or somebody's profile. Read, not registered: it is shown as such, with the words it was read from.

use crate::page::PageFacts;
use crate::sector::{self, Sector};
use crate::text::nfc;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Signs that make a shop or a profile; a whole one counts two.
const ENOUGH: u32 = 2;

/// The kind of service that a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum ServiceKind {
    /// A page that tells of something.
    Site,
    /// Things can be bought on it.
    Shop,
    /// About a person: a CV, a portfolio, a blog.
    Profile,
}

impl ServiceKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Site, Self::Shop, Self::Profile];

    /// The word in addresses, tables and the API: `site`, `shop`, `profile`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Shop => "shop",
            Self::Profile => "profile",
        }
    }

    /// The kind of a word; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What was read from a page, each with the sign that it was read from (`title: nha khoa`, `schema.org: Dentist`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Section of VSIC 2025.
    pub sector: Option<(&'static Sector, String)>,
    /// The kind; a plain site has no sign.
    pub kind: (ServiceKind, Option<String>),
}

#[derive(Deserialize)]
struct Lists {
    version: u32,
    schema: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    shop: Signs,
    profile: Signs,
}

#[derive(Deserialize)]
struct Signs {
    schema: Vec<String>,
    generators: Vec<String>,
    words: Vec<String>,
    #[serde(default)]
    markets: Vec<String>,
}

static LISTS: LazyLock<Option<Lists>> =
    LazyLock::new(|| toml::from_str(include_str!("../data/offering.toml")).ok());

/// The version of the lists.
#[must_use]
pub fn version() -> u32 {
    LISTS.as_ref().map_or(0, |lists| lists.version)
}

/// Reads a page.
#[must_use]
pub fn read(page: &PageFacts) -> Offering {
    let Some(lists) = LISTS.as_ref() else {
        return Offering { sector: None, kind: (ServiceKind::Site, None) };
    };
    Offering { sector: by_type(lists, page).or_else(|| by_words(lists, page)), kind: kind(lists, page) }
}

fn by_type(lists: &Lists, page: &PageFacts) -> Option<(&'static Sector, String)> {
    let section_of = |given: &String| {
        let known = |names: &Vec<String>| names.iter().any(|name| name.eq_ignore_ascii_case(bare(given)));
        let letter = lists.schema.iter().find(|(_, names)| known(names)).map(|(letter, _)| letter)?;
        Some((sector::sector(letter)?, format!("schema.org: {}", bare(given))))
    };
    page.schema_types.iter().find_map(section_of)
}

/// `https://schema.org/Dentist` → `Dentist`.
fn bare(name: &str) -> &str {
    name.rsplit(['/', '#']).next().unwrap_or(name)
}

/// The title says it best; what stands in headings and description comes after it.
fn by_words(lists: &Lists, page: &PageFacts) -> Option<(&'static Sector, String)> {
    let headings = page.headings.join("\n");
    let texts = [("title", &page.title), ("description", &page.description), ("headings", &headings)];
    texts.iter().find_map(|(place, text)| {
        let (section, word) = longest(lists, text)?;
        Some((section, format!("{place}: {word}")))
    })
}

/// The section of the longest term in a text; `None` when terms of equal length disagree.
fn longest(lists: &Lists, text: &str) -> Option<(&'static Sector, String)> {
    let own = lists
        .words
        .iter()
        .flat_map(|(letter, words)| words.iter().map(move |word| (letter.as_str(), word.as_str())));
    let mut found: Vec<(usize, char, String)> = own
        .filter(|(_, word)| stands_in(text, word))
        .filter_map(|(letter, word)| Some((word.split(' ').count(), letter.chars().next()?, word.to_owned())))
        .collect();
    found
        .extend(sector::mentioned(text).map(|(section, term)| (term.split(' ').count(), section.code, term)));
    let most = found.iter().map(|(length, ..)| *length).max()?;
    found.retain(|(length, ..)| *length == most);
    let (_, letter, word) = found.first()?;
    let agree = found.iter().all(|(_, other, _)| other == letter);
    agree.then(|| Some((sector::sector(&letter.to_string())?, word.clone())))?
}

/// Whether the words stand in a text, side by side. A word of one syllable needs its marks.
fn stands_in(text: &str, phrase: &str) -> bool {
    let (text, phrase) = match phrase.contains(' ') {
        true => (crate::text::fold(text), crate::text::fold(phrase)),
        false => (nfc(text).to_lowercase(), phrase.to_owned()),
    };
    let split = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (text, phrase) = (split(&text), split(&phrase));
    text.windows(phrase.len().max(1)).any(|words| words == phrase)
}

fn kind(lists: &Lists, page: &PageFacts) -> (ServiceKind, Option<String>) {
    let shop = signs(&lists.shop, page, &page.link_texts.join("\n"), &page.text);
    if let Some(sign) = enough(shop) {
        return (ServiceKind::Shop, Some(sign));
    }
    let said = format!("{}\n{}", page.title, page.description);
    if let Some(sign) = enough(signs(&lists.profile, page, &said, &page.headings.join("\n"))) {
        return (ServiceKind::Profile, Some(sign));
    }
    (ServiceKind::Site, None)
}

fn enough(signs: Vec<(u32, String)>) -> Option<String> {
    let sum: u32 = signs.iter().map(|(points, _)| points).sum();
    let best = signs.into_iter().max_by_key(|(points, _)| *points)?;
    (sum >= ENOUGH).then_some(best.1)
}

/// Signs with their points: words where they count whole, and where they count half.
fn signs(of: &Signs, page: &PageFacts, whole: &str, half: &str) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    let listed = |name: &&String| of.schema.iter().any(|known| known.eq_ignore_ascii_case(bare(name)));
    out.extend(page.schema_types.iter().find(listed).map(|name| (2, format!("schema.org: {}", bare(name)))));
    let made_with = page.generator.as_deref().unwrap_or_default().to_lowercase();
    let system = of.generators.iter().find(|name| made_with.contains(name.as_str()));
    out.extend(system.map(|name| (2, format!("generator: {name}"))));
    let word = |text: &str| of.words.iter().find(|word| stands_in(text, word)).cloned();
    match (word(whole), word(half)) {
        (Some(word), _) => out.push((2, format!("words: {word}"))),
        (None, Some(word)) => out.push((1, format!("words: {word}"))),
        (None, None) => {}
    }
    let host = |url: &str, market: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        host == market || host.ends_with(&format!(".{market}"))
    };
    let market = of.markets.iter().find(|market| page.profiles.iter().any(|url| host(url, market)));
    out.extend(market.map(|market| (1, format!("link: {market}"))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str) -> PageFacts {
        PageFacts { title: title.into(), ..PageFacts::default() }
    }

    fn sector_of(page: &PageFacts) -> Option<(char, String)> {
        read(page).sector.map(|(section, sign)| (section.code, sign))
    }

    #[test]
    fn the_lists_are_read_and_name_sections() {
        assert!(version() > 0);
        let lists = LISTS.as_ref().unwrap();
        for letter in lists.schema.keys().chain(lists.words.keys()) {
            assert!(sector::sector(letter).is_some(), "{letter}");
        }
        let words: Vec<&String> = lists.words.values().flatten().collect();
        for word in &words {
            assert_eq!(nfc(word).to_lowercase(), **word, "as it is compared");
            assert_eq!(words.iter().filter(|w| w == &word).count(), 1, "{word} twice");
        }
    }

    #[test]
    fn a_sector_is_read_from_types_then_title_then_the_rest() {
        let of = |page: &PageFacts| sector_of(page).map(|(code, sign)| format!("{code} {sign}"));
        assert_eq!(of(&page("Nha khoa Việt Úc")).as_deref(), Some("R title: nha khoa"));
        assert_eq!(of(&page("NHA KHOA VIET UC")).as_deref(), Some("R title: nha khoa"));
        let typed =
            PageFacts { schema_types: vec!["http://schema.org/Hotel".into()], ..page("Nha khoa Việt Úc") };
        assert_eq!(of(&typed).as_deref(), Some("I schema.org: Hotel"));
        let described = PageFacts { description: "Phở bò gia truyền".into(), ..page("Minh Long") };
        assert_eq!(of(&described).as_deref(), Some("I description: phở"));
        assert_eq!(of(&page("Pho Da Nang")), None, "a syllable without its marks means too much");
        assert_eq!(of(&page("Khách sạn và nha khoa")), None, "two sectors are none");
        assert_eq!(of(&page("")), None);
    }

    #[test]
    fn shops_and_profiles_are_told_from_sites() {
        let kind = |page: &PageFacts| read(page).kind;
        assert_eq!(kind(&page("Minh Long")), (ServiceKind::Site, None));
        let cart = PageFacts { link_texts: vec!["Giỏ hàng (0)".into()], ..page("Gốm Minh Long") };
        assert_eq!(kind(&cart), (ServiceKind::Shop, Some("words: giỏ hàng".into())));
        let told = PageFacts { text: "Hãy mua ngay hôm nay".into(), ..page("Gốm") };
        assert_eq!(kind(&told).0, ServiceKind::Site, "half a sign is none");
        let shelf = PageFacts { profiles: vec!["https://shopee.vn/gom".into()], ..told.clone() };
        assert_eq!(kind(&shelf).0, ServiceKind::Shop, "two halves are one");
        let look_alike = PageFacts { profiles: vec!["https://notshopee.vn/gom".into()], ..told };
        assert_eq!(kind(&look_alike).0, ServiceKind::Site);
        let woo = PageFacts { generator: Some("WooCommerce 9.1".into()), ..page("Gốm") };
        assert_eq!(kind(&woo), (ServiceKind::Shop, Some("generator: woocommerce".into())));
        assert_eq!(kind(&page("Lê Minh Đạt – Portfolio")).0, ServiceKind::Profile);
        let person = PageFacts { schema_types: vec!["Person".into()], ..page("Lê Minh Đạt") };
        assert_eq!(kind(&person), (ServiceKind::Profile, Some("schema.org: Person".into())));
    }
}
