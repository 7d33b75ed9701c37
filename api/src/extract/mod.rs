//! What handlers take from a request, parsed once at the edge.

pub mod params;
pub mod subject;

pub use params::Params;
pub use subject::{Locale, Subject};
