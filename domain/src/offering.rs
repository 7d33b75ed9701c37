//! What a site offers, read from its page: the sector of its business, where the register names none, and whether it is a
//! site, a shop or somebody's profile. Read, not registered: it is shown as such, with the words it was read from.

use crate::page::PageFacts;
use crate::sector::{self, Sector};
use crate::text::{fold, nfc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Signs that make a shop or a profile; a whole one counts two.
const ENOUGH: u32 = 2;
/// schema.org types of who is no person.
const FIRMS: [&str; 5] = ["Organization", "Corporation", "LocalBusiness", "Store", "NGO"];

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
    schema: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<Term>>,
    shop: Signs,
    profile: Signs,
}

#[derive(Deserialize)]
struct Signs {
    schema: Vec<String>,
    generators: Vec<String>,
    words: Vec<Term>,
    #[serde(default)]
    markets: Vec<String>,
}

/// A word of the lists: as it is written, and its syllables with and without marks.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Term {
    word: String,
    marked: Vec<String>,
    bare: Vec<String>,
}

impl From<String> for Term {
    fn from(word: String) -> Self {
        Self { marked: split(&word), bare: split(&fold(&word)), word }
    }
}

/// A text of a page, taken apart once. One that is written without any mark is compared without them, but a word of one
/// syllable always needs its own.
struct Said {
    words: Vec<String>,
    bare: bool,
}

impl Said {
    fn of(text: &str) -> Self {
        let text = nfc(text).to_lowercase();
        let bare = !text.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
        Self { words: split(&text), bare }
    }

    /// Whether the words of a term stand in the text, side by side.
    fn has(&self, term: &Term) -> bool {
        let told =
            term.bare.len() > 1 && term.bare.iter().map(String::len).sum::<usize>() >= sector::LEAST_BARE;
        let wanted = if self.bare && told { &term.bare } else { &term.marked };
        self.words.windows(wanted.len().max(1)).any(|words| words == wanted)
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

static LISTS: LazyLock<Option<Lists>> =
    LazyLock::new(|| toml::from_str(include_str!("../data/offering.toml")).ok());

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
    let said = Said::of(text);
    let own = lists.words.iter().flat_map(|(letter, terms)| terms.iter().map(move |term| (letter, term)));
    let mut found: Vec<(usize, char, String)> = own
        .filter(|(_, term)| said.has(term))
        .filter_map(|(letter, term)| Some((term.marked.len(), letter.chars().next()?, term.word.clone())))
        .collect();
    found
        .extend(sector::mentioned(text).map(|(section, term)| (term.split(' ').count(), section.code, term)));
    let most = found.iter().map(|(length, ..)| *length).max()?;
    found.retain(|(length, ..)| *length == most);
    let (_, letter, word) = found.first()?;
    let agree = found.iter().all(|(_, other, _)| other == letter);
    agree.then(|| Some((sector::sector(&letter.to_string())?, word.clone())))?
}

fn kind(lists: &Lists, page: &PageFacts) -> (ServiceKind, Option<String>) {
    let links = page.link_texts.join("\n");
    if let Some(sign) = enough(signs(&lists.shop, page, &links, || page.text.clone())) {
        return (ServiceKind::Shop, Some(sign));
    }
    // The author of a firm's news is a person, too.
    let firm = |name: &String| FIRMS.iter().any(|firm| firm.eq_ignore_ascii_case(bare(name)));
    // So is who says which kind of business it is, on whatever system.
    if page.schema_types.iter().any(firm) || by_type(lists, page).is_some() {
        return (ServiceKind::Site, None);
    }
    let beside = || format!("{}\n{}", page.description, page.headings.join("\n"));
    if let Some(sign) = enough(signs(&lists.profile, page, &page.title, beside)) {
        return (ServiceKind::Profile, Some(sign));
    }
    (ServiceKind::Site, None)
}

fn enough(signs: Vec<(u32, String)>) -> Option<String> {
    let sum: u32 = signs.iter().map(|(points, _)| points).sum();
    let best = signs.into_iter().max_by_key(|(points, _)| *points)?;
    (sum >= ENOUGH).then_some(best.1)
}

/// Signs with their points: words where they count whole, and where they count half; those are looked for only when half a
/// sign is what is missing, for a page's whole text may be long.
fn signs(of: &Signs, page: &PageFacts, whole: &str, half: impl FnOnce() -> String) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    let listed = |name: &&String| of.schema.iter().any(|known| known.eq_ignore_ascii_case(bare(name)));
    out.extend(page.schema_types.iter().find(listed).map(|name| (2, format!("schema.org: {}", bare(name)))));
    let made_with = page.generator.as_deref().unwrap_or_default().to_lowercase();
    let system = of.generators.iter().find(|name| made_with.contains(name.as_str()));
    out.extend(system.map(|name| (2, format!("generator: {name}"))));
    let word = |text: &str| {
        let said = Said::of(text);
        of.words.iter().find(|term| said.has(term)).map(|term| format!("words: {}", term.word))
    };
    let named = word(whole);
    out.extend(named.iter().map(|word| (2, word.clone())));
    let host = |url: &str, market: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        host == market || host.ends_with(&format!(".{market}"))
    };
    let market = of.markets.iter().find(|market| page.profiles.iter().any(|url| host(url, market)));
    out.extend(market.map(|market| (1, format!("link: {market}"))));
    let points: u32 = out.iter().map(|(points, _)| points).sum();
    if named.is_none() && points + 1 == ENOUGH {
        out.extend(word(&half()).map(|word| (1, word)));
    }
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
        let lists = LISTS.as_ref().unwrap();
        for letter in lists.schema.keys().chain(lists.words.keys()) {
            assert!(sector::sector(letter).is_some(), "{letter}");
        }
        let words: Vec<&String> = lists.words.values().flatten().map(|term| &term.word).collect();
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
        assert_eq!(of(&page("Công ty Sầu Riêng Hồ Tiêu")).as_deref(), Some("A title: hồ tiêu"));
        assert_eq!(of(&page("Máy gia đôi")), None, "with marks, marks count: gà đồi is another thing");
        assert_eq!(of(&page("Living in an old town")), None);
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
        let firm = PageFacts {
            schema_types: vec!["Organization".into(), "Person".into()],
            ..page("Công ty Minh Đạt")
        };
        assert_eq!(kind(&firm).0, ServiceKind::Site, "the author of a firm's news");
        let restaurant = PageFacts {
            schema_types: vec!["Restaurant".into()],
            generator: Some("blogger".into()),
            ..page("Quán Phở Thìn")
        };
        assert_eq!(kind(&restaurant), (ServiceKind::Site, None), "whatever system it is written with");
        let news = PageFacts {
            description: "Tin tức và blog của xưởng".into(),
            ..page("Xưởng mộc Minh Đạt")
        };
        assert_eq!(kind(&news).0, ServiceKind::Site, "half a sign is none");
    }
}
