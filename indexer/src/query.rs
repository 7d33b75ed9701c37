//! What is asked of the index.

use domain::offering::ServiceKind;
use domain::province::ProvinceCode;
use domain::verdict::{Class, Https};

/// Most hits on one page.
pub const MAX_LIMIT: u32 = 100;
/// Hits that page numbers can reach; a cursor reaches all.
pub const MAX_DEPTH: u32 = 10_000;

/// A search. Any text is allowed: nothing typed makes an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What was typed; empty browses everything that the filters let through.
    pub text: String,
    /// Provinces, any of them; empty means all.
    pub province: Vec<ProvinceCode>,
    /// Present wards (five-digit codes), any of them; an empty string is *unknown*; no entry means all.
    pub ward: Vec<String>,
    /// Zones (`biz.vn`), any of them; empty means all.
    pub zone: Vec<String>,
    /// Sectors (VSIC section letters), any of them; an empty string is *unknown*; no entry means all.
    pub sector: Vec<String>,
    /// States of the website, any of them; empty means all.
    pub state: Vec<Class>,
    /// States of HTTPS, any of them; empty means all.
    pub https: Vec<Https>,
    /// Kinds of service, any of them; empty means all.
    pub service: Vec<ServiceKind>,
    /// The order.
    pub sort: Sort,
    /// Page number from 1; ignored when a cursor is given.
    pub page: u32,
    /// Hits per page, 1 to [`MAX_LIMIT`]; values outside are brought inside.
    pub limit: u32,
    /// Word by word as typed: nothing is decoded, replaced or relaxed.
    pub literal: bool,
    /// Where the page before ended, from [`crate::Results::next_cursor`].
    pub cursor: Option<String>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            province: Vec::new(),
            ward: Vec::new(),
            zone: Vec::new(),
            sector: Vec::new(),
            state: Vec::new(),
            https: Vec::new(),
            service: Vec::new(),
            sort: Sort::Relevance,
            page: 1,
            limit: 20,
            literal: false,
            cursor: None,
        }
    }
}

impl Query {
    /// A query for a text, without filters, best first.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn page_size(&self) -> usize {
        self.limit.clamp(1, MAX_LIMIT) as usize
    }
}

/// The order of hits. Equal hits stand in the order of their domains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// First seen in use most recently first; names never seen in use last.
    Newest,
    /// By name in the order of a Vietnamese dictionary.
    Name,
}

impl Sort {
    /// The word in addresses: `relevance`, `newest`, `name`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Name => "name",
        }
    }

    /// The order of a word; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Relevance, Self::Newest, Self::Name].into_iter().find(|s| s.code() == code)
    }
}
