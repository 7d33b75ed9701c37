//! What comes back.

use crate::facets::Facets;
use domain::name::DomainName;

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

/// How a query was understood, when nothing was found for it as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchedAs {
    /// What was relaxed.
    pub relaxation: Relaxation,
    /// The words searched for, as text.
    pub text: String,
}

/// Ways to relax a query, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relaxation {
    /// Words written together were taken apart (`caphe` → ca phe). Said even when all words were found.
    Joined,
    /// The last word was taken as the beginning of one.
    Prefix,
    /// Words of four letters and more may differ by one letter.
    Spelling,
    /// Some of the words suffice.
    AnyWords,
}

impl Relaxation {
    /// The word in the API: `joined`, `prefix`, `spelling`, `any_words`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Prefix => "prefix",
            Self::Spelling => "spelling",
            Self::AnyWords => "any_words",
        }
    }
}
