//! Behaviour through real parts, in one binary so that it links once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod classify;
mod crawl;
mod api;
mod store;
mod index;
