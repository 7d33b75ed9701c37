//! The store, each behaviour written once and run on SQLite and PostgreSQL.

mod consents;
mod directory;
mod lives;
mod lives_by;
mod nights;
mod outbox;
mod pace;
mod past;
mod pools;
mod queue;
mod reclassify;
mod record;
mod register;
mod requests;
mod retention;
pub mod sample;
mod schema;
mod statistics;
mod statuses;
mod succession;
mod well_kept;
