//! What can go wrong between the program and its database, in words that name the cure.

use crate::import::{Leaving, leaving};
use domain::name::DomainName;
use thiserror::Error;

/// The result of a question to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// `database_url` cannot be read.
    #[error(
        "database_url “{url}” is not usable: {why}; write sqlite:///path/to/danhba.db or postgres://user@host/name"
    )]
    BadUrl {
        /// The URL without its password.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server does not answer, refuses us, or the file cannot be opened.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Another process holds the database and did not let go in time, or two transactions met head-on.
    #[error("the database is locked by another process: {0}")]
    Locked(String),
    /// There is no room for what is to be written.
    #[error("the disk of the database is full: {0}; make room, nothing was lost")]
    DiskFull(String),
    /// The schema is older than this program, or there is none.
    #[error(
        "the database has schema version {found}, this program needs {expected}; run `danhba migrate` first"
    )]
    NotMigrated {
        /// Version found; 0 for an empty database.
        found: i64,
        /// Version that this program was built for.
        expected: i64,
    },
    /// The schema is newer than this program.
    #[error(
        "the database has schema version {found}, this program knows only up to {expected}; install the newer danhba, or restore the backup made before its `danhba migrate`"
    )]
    NewerSchema {
        /// Version found.
        found: i64,
        /// Version that this program was built for.
        expected: i64,
    },
    /// A migration failed, or one that was applied is not the one this program has.
    #[error(
        "the schema cannot be brought up to date: {0}; restore the backup and run `danhba migrate` again"
    )]
    Migration(String),
    /// The name's lease is not this worker's any more: somebody else is looking at it, so this look is dropped.
    #[error("the lease on {0} was lost; its observation was not recorded")]
    LeaseLost(DomainName),
    /// The name is not in the register.
    #[error("{0} is not in the register; import it first with `danhba import`")]
    UnknownDomain(DomainName),
    /// A full list lacks more names than may leave.
    #[error("{} would leave", leaving::words(.0))]
    TooManyLeave(Vec<Leaving>),
    /// A stored value cannot be read back: a fault of ours or of the disk.
    #[error("a row of {table} for {domain} cannot be read: {why}; restore it from a backup and report it")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The name the row belongs to.
        domain: String,
        /// What could not be read.
        why: String,
    },
    /// Anything else that the database said. Told in the sentence, and therefore no source: a chain of causes would say it again.
    #[error("the database answered with an error: {0}")]
    Sqlx(sqlx::Error),
}

impl StoreError {
    pub(crate) fn corrupt(table: &'static str, domain: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, domain: domain.to_owned(), why: why.to_string() }
    }

    /// Whether the same call may succeed a little later without anybody's help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Locked(_) | Self::DiskFull(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Database(said) => {
                let code = said.code().unwrap_or_default();
                match code.as_ref() {
                    // SQLITE_BUSY and its extended codes, SQLITE_LOCKED; lock_not_available, deadlock_detected,
                    // serialization_failure.
                    "5" | "6" | "261" | "262" | "517" | "773" | "55P03" | "40P01" | "40001" => {
                        Self::Locked(said.message().to_owned())
                    }
                    // SQLITE_FULL; disk_full.
                    "13" | "53100" => Self::DiskFull(said.message().to_owned()),
                    // undefined_table, undefined_column
                    "42P01" | "42703" => Self::NotMigrated { found: 0, expected: crate::migrate::newest() },
                    "1" if said.message().starts_with("no such table")
                        || said.message().starts_with("no such column") =>
                    {
                        Self::NotMigrated { found: 0, expected: crate::migrate::newest() }
                    }
                    // SQLITE_CANTOPEN; silent for too long, authorisation, missing database, too many, shutting down.
                    "14" | "25P03" | "28000" | "28P01" | "3D000" | "53300" | "57P01" | "57P03" => {
                        Self::Unreachable(said.message().to_owned())
                    }
                    c if c.starts_with("08") => Self::Unreachable(said.message().to_owned()),
                    _ => Self::Sqlx(error),
                }
            }
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                Self::Unreachable(error.to_string())
            }
            _ => Self::Sqlx(error),
        }
    }
}
