//! Going through the postings of one segment: which sites match a clause ([`Finder`]), and what a few of them are worth
//! ([`Weigher`]). The engine's own scorers go from document to document through a tree of iterators; here each list is read
//! whole, in blocks, into a set that counts by bits where it is long.

mod finder;
mod set;
mod terms;
mod worth;

pub(crate) use finder::Finder;
pub(crate) use set::Found;
pub(crate) use terms::Terms;
pub(crate) use worth::Weigher;

#[cfg(test)]
mod tests;
