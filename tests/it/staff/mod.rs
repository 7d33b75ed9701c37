//! People who work here: accounts, signing in, rights, tokens, and the log.

mod access;
pub mod desk;
mod log;
mod program;
mod queue;
mod report;
mod sign_in;
mod store;
