//! What tantivy knows of the directory: which sites may be found, by which words, in which order.
//!
//! The index is derived. It holds nothing that the store does not, follows the store's outbox, and can be thrown
//! away and rebuilt at any time; each process that serves may hold its own.
//!
//! - [`vietnamese`]: the analysis of text, the same for documents and queries
//! - [`Document`]: what is kept of a site; a pure function of its row
//! - [`Index`]: a directory of generations, one of them live; [`Index::follow`], [`Index::rebuild`],
//!   [`Index::search`], [`Index::agrees_with`]
//! - [`Query`], [`Results`]: what is asked and what comes back

mod agreement;
mod budget;
mod collect;
mod cursor;
mod document;
mod error;
mod facets;
mod find;
mod fingerprint;
mod follow;
mod generation;
mod highlight;
mod index;
mod meaning;
mod packs;
mod pieces;
mod plan;
mod query;
mod reading;
mod rebuild;
mod results;
mod schema;
mod search;
mod site;
mod suggest;
mod top;
pub mod vietnamese;
mod writer;

pub use agreement::Agreement;
pub use document::Document;
pub use error::{IndexError, Result};
pub use facets::{FacetCount, Facets};
pub use follow::Followed;
pub use index::{Index, Mode, Stats};
pub use query::{MAX_DEPTH, MAX_LIMIT, Query, Sort};
pub use rebuild::Rebuilt;
pub use results::{Hit, Relaxation, Results, SearchedAs};
pub use site::{place_names, ward_code};
pub use suggest::{Suggested, Suggestion};

#[cfg(test)]
mod tests;
