//! The index as it follows the store, each behaviour on SQLite and PostgreSQL.

mod damage;
mod follow;
mod rebuild;
mod sharing;
mod world;
