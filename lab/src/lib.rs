//! A small internet on loopback: a resolver and web servers that play a script ([`script::World`]), with a
//! certificate authority of their own, every fault that the crawler has to tell apart, and a log of what
//! clients did. Tests, the demo and the `lab` command use it; the crawler never knows.
//!
//! - [`script`]: the world as data
//! - [`pages`]: a world made from a folder of pages
//! - [`world`]: a fictional world for the demo and for tests
//! - [`programme`]: two simulated years of which the truth is known, for measuring the measuring
//! - [`Lab`]: the world played
//! - [`log`]: what was seen, and figures from it

pub mod log;
pub mod pages;
pub mod programme;
pub mod script;
pub mod world;

mod dns;
mod error;
mod lab;
mod sink;
mod tasks;
mod tls;
mod web;

pub use error::LabError;
pub use lab::{Lab, LabSettings};
pub use log::{Event, LogEntry, Question, Scheme};
pub use sink::LogSink;
