//! The audit of a frozen quarter: drawn, labelled by people on the page, estimated.

mod page;
mod program;
mod store;
pub mod world;
