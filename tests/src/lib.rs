//! What the tests share: databases of both engines, and other real parts to test against.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test's support fails by panicking

pub mod db;
pub mod history;
pub mod programme;
pub mod world;
