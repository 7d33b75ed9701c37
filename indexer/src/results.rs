//! What comes back.

use crate::facets::Facets;
use domain::name::DomainName;
use domain::province::ProvinceCode;

/// One page of hits, with the counts around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The hits of this page, in order.
    pub hits: Vec<Hit>,
    /// Hits over all pages, filters applied.
    pub total: u64,
    /// Page number, from 1; 0 when a cursor was followed.
    pub page: u32,
    /// Number of pages that page numbers can reach.
    pub pages: u32,
    /// Counts per filter value.
    pub facets: Facets,
    /// How the text was understood, when it was not taken word by word.
    pub searched_as: Option<SearchedAs>,
    /// The province that the words name beside others, if any site found lies there: a filter to offer.
    pub place: Option<ProvinceCode>,
    /// The province that the words name, if no site found lies there: what else is in it may be wanted.
    pub place_without: Option<ProvinceCode>,
    /// The question took too long and was answered with what had been found: there may be more.
    pub partial: bool,
    /// Where the next page begins; `None` on the last page.
    pub next_cursor: Option<String>,
}

/// One site found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The domain.
    pub domain: DomainName,
    /// Its score; 0 when sorted by anything but relevance. Comparable within one answer only.
    pub score: f32,
    /// The title as safe HTML: escaped, with `<mark>` around matches.
    pub title_html: String,
    /// The best part of the description or text as safe HTML: escaped, with `<mark>` around matches.
    pub snippet_html: String,
}

/// How a query was understood, when it was not taken word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchedAs {
    /// What was relaxed.
    pub relaxation: Relaxation,
    /// The words searched for, as text.
    pub text: String,
}

/// Ways in which a query is taken otherwise than typed, the gentlest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relaxation {
    /// An abbreviation, an English word or a nickname was searched for by what it means. Said even when all was found.
    Meaning,
    /// Words written together were taken apart (`caphe` → ca phe). Said even when all words were found.
    Joined,
    /// Keys of Telex or VNI were read as the words they stand for (`phowr` → phở).
    Keyboard,
    /// The last word was taken as the beginning of one.
    Prefix,
    /// Words of questions were left out, or a place was taken for its province.
    Fewer,
    /// Words may be written as they sound to many, and those of four letters and more may differ by one letter.
    Spelling,
    /// Some of the words suffice.
    AnyWords,
}

impl Relaxation {
    /// The word in the API: `meaning`, `joined`, `keyboard`, `prefix`, `fewer`, `spelling`, `any_words`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Meaning => "meaning",
            Self::Joined => "joined",
            Self::Keyboard => "keyboard",
            Self::Prefix => "prefix",
            Self::Fewer => "fewer",
            Self::Spelling => "spelling",
            Self::AnyWords => "any_words",
        }
    }
}
