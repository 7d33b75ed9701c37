//! The pages: HTML over the same functions that answer the API.
//!
//! - [`frame`]: what every page has around it
//! - [`card`], [`figures`], [`usage`], [`pager`], [`tiles`], [`chart`]: parts that several pages show
//! - [`lives`], [`renewals`], [`curve`], [`revisions`]: parts of the statistics page
//! - [`home`], [`search`], [`provinces`], [`province`], [`ward`], [`trade`], [`site`], [`statistics`]: the directory and its figures
//! - [`embed`]: figures for the pages of others
//! - [`help`]: every state, why and how to get out of it
//! - [`audit`]: where people label the sample of a frozen quarter; [`clusters`]: where they say which alike pages are
//!   templates; both behind the sign-in and personal links, with [`personal`] and [`stored`] in common
//! - [`owner`], [`receipt`]: what holders and readers ask for, and how far it has come; [`recheck`]: a look at once;
//!   [`well_kept`]: the list that holders enter of their own wish
//! - [`staff`]: signing in, one's own account, and the words of the quarterly reports
//! - [`quality`]: how well the search answers
//! - [`document`]: method, bot, about and API pages; [`error`]: what went wrong, in plain words

pub mod api;
pub mod audit;
pub mod card;
pub mod chart;
pub mod clusters;
pub mod curve;
pub mod document;
pub mod embed;
pub mod error;
pub mod figures;
pub mod frame;
pub mod help;
pub mod home;
pub mod lives;
pub mod method;
pub mod owner;
pub mod pager;
pub mod personal;
pub mod province;
pub mod provinces;
pub mod quality;
pub mod receipt;
pub mod recheck;
pub mod renewals;
pub mod revisions;
pub mod search;
pub mod site;
pub mod site_ld;
pub mod staff;
pub mod statistics;
pub mod stored;
pub mod tiles;
pub mod trade;
pub mod usage;
pub mod ward;
pub mod well_kept;

/// A link with its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether it is where the reader is.
    pub current: bool,
}

impl Link {
    /// A link elsewhere.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into(), current: false }
    }

    /// The same link, marked when the reader is there.
    #[must_use]
    pub fn at(self, current: bool) -> Self {
        Self { current, ..self }
    }
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its value in the query.
    pub value: String,
    /// What it says.
    pub text: String,
    /// Whether it is chosen.
    pub current: bool,
}
