//! What handlers take from a request, parsed once at the edge.

pub mod client;
pub mod params;
pub mod subject;

pub use client::Client;
pub use params::Params;
pub use subject::{Locale, Subject};
