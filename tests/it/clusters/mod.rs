//! Clusters of alike pages: shown to a person behind a personal link, decided there.

mod links;
mod page;
mod rounds;
