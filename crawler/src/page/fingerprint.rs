//! The fingerprint of a page's text, which is a matter of its meaning: see `domain::fingerprint`.

pub use domain::fingerprint::simhash;
