//! Behaviour through real parts, in one binary so that it links once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod abuse;
mod api;
mod audit;
mod bench_year;
mod classify;
mod cli;
mod cli_faults;
mod clusters;
mod crawl;
mod full_lists;
mod house;
mod index;
mod kill;
mod metrics;
mod places;
mod program;
mod programme;
mod queue_command;
mod recomputed;
mod snapshot;
mod staff;
mod stopping;
mod store;
mod story;
mod workers;
