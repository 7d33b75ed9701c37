//! The index as it follows the store, each behaviour on SQLite and PostgreSQL.

mod counts;
mod damage;
mod follow;
mod killed;
mod order;
mod rebuild;
mod sharing;
mod world;
