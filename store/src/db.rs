//! One handle over two engines. SQLite gets one writing connection and several reading ones, PostgreSQL a pool.
//!
//! The macros expand a body once per engine, so that each query is one text and one line of Rust; sqlx's `Any`
//! driver knows too few types, and a trait with two implementations means two texts that drift apart.

use crate::boxed;
use crate::error::{Result, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::pin::Pin;
use std::str::FromStr;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long a writer waits for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(30);
/// How long a task waits for a free connection: longer than any import batch, short enough to notice.
const ACQUIRE: Duration = Duration::from_secs(60);
/// How long a server may take to answer the first time.
const ANSWER: Duration = Duration::from_secs(10);
/// Between two knocks at a file that is being set up.
const KNOCK: Duration = Duration::from_millis(20);
const SQLITE_READERS: u32 = 8;
/// Pages that the writing connection keeps (negative: KiB): it comes back to the same inner pages of many trees. Four times as much
/// made nothing faster with 200,000 names (docs/figures.md).
const WRITER_CACHE: &str = "-8192";
/// Pages that each reading connection keeps. What it reads is in the system's own cache already: eight large caches would hold the
/// same pages eight times.
const READER_CACHE: &str = "-1024";
const PG_CONNECTIONS: u32 = 16;

/// The store: a cheap handle that can be cloned into every task.
#[derive(Debug, Clone)]
pub struct Db(pub(crate) Pools);

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Pg(PgPool),
}

pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Runs `$body` on a pool that only reads.
macro_rules! on_read {
    ($db:expr, $pool:ident => $body:expr) => {
        match &$db.0 {
            $crate::db::Pools::Sqlite { read: $pool, .. } => $body,
            $crate::db::Pools::Pg($pool) => $body,
        }
    };
}

/// Runs one writing statement on its own.
macro_rules! on_write {
    ($db:expr, $pool:ident => $body:expr) => {
        match &$db.0 {
            $crate::db::Pools::Sqlite { write: $pool, .. } => $body,
            $crate::db::Pools::Pg($pool) => $body,
        }
    };
}

/// Runs `$body` inside a transaction; `Engine` names the sqlx database there.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                type Engine = sqlx::Sqlite;
                let $connection: &mut <Engine as sqlx::Database>::Connection = &mut **tx;
                $body
            }
            $crate::db::Tx::Pg(tx) => {
                type Engine = sqlx::Postgres;
                let $connection: &mut <Engine as sqlx::Database>::Connection = &mut **tx;
                $body
            }
        }
    };
}

pub(crate) use {on_read, on_tx, on_write};

/// Connects, and waits while another process that starts at the same moment turns the new file to WAL: SQLite
/// answers "locked" to that at once, whatever the busy timeout says.
async fn patiently(pool: &SqlitePoolOptions, options: &SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    let until = Instant::now() + BUSY;
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && Instant::now() < until => sleep(KNOCK).await,
            outcome => return outcome,
        }
    }
}

/// SQLITE_BUSY and its extended codes (the primary code is the low byte).
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code()).and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

impl Db {
    /// Opens `sqlite:///absolute/path.db` (created when missing) or `postgres://user@host/name`.
    ///
    /// # Errors
    /// [`StoreError::BadUrl`], or [`StoreError::Unreachable`] when the server or the file cannot be opened.
    #[boxed]
    pub async fn connect(url: &str) -> Result<Self> {
        let bad = |why: String| StoreError::BadUrl { url: without_password(url), why };
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let options = SqliteConnectOptions::from_str(url).map_err(|e| bad(e.to_string()))?;
                Self::open_sqlite(options).await
            }
            Some("postgres" | "postgresql") => {
                let options = PgConnectOptions::from_str(url).map_err(|e| bad(e.to_string()))?;
                Self::open_pg(options.application_name("danhba"), &without_password(url)).await
            }
            _ => Err(bad("neither sqlite: nor postgres:".to_owned())),
        }
    }

    async fn open_pg(options: PgConnectOptions, place: &str) -> Result<Self> {
        // A pool would go on knocking at a closed door until its time is up; one connection tells at once.
        let first = tokio::time::timeout(ANSWER, PgConnection::connect_with(&options));
        let answered = first.await.map_err(|_| sqlx::Error::PoolTimedOut).flatten();
        let probe = answered.map_err(|e| unreachable_at(place, e))?;
        probe.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(PG_CONNECTIONS)
            .acquire_timeout(ACQUIRE)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::query(crate::sql::SESSION_PG).execute(connection).await?;
                    Ok(())
                })
            });
        Ok(Self(Pools::Pg(pool.connect_lazy_with(options))))
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<Self> {
        let file = options.get_filename().display().to_string();
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A crash of the program loses nothing; a power cut may lose the last commits, never the file.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY)
            .foreign_keys(true);
        let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE);
        let writer = options.clone().pragma("cache_size", WRITER_CACHE);
        let write = patiently(&write, &writer).await.map_err(|e| unreachable_at(&file, e))?;
        let options = options.pragma("query_only", "ON").pragma("cache_size", READER_CACHE);
        let read = SqlitePoolOptions::new().max_connections(SQLITE_READERS).acquire_timeout(ACQUIRE);
        let read = patiently(&read, &options).await.map_err(|e| unreachable_at(&file, e))?;
        Ok(Self(Pools::Sqlite { write, read }))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    #[boxed]
    pub async fn ping(&self) -> Result<()> {
        on_read!(self, pool => {
            sqlx::query(crate::sql::PING).execute(pool).await?;
        });
        Ok(())
    }

    /// Bytes that the database takes on disk, indexes included.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn size_bytes(&self) -> Result<i64> {
        Ok(match &self.0 {
            Pools::Sqlite { read, .. } => sqlx::query_scalar(crate::sql::SIZE_SQLITE).fetch_one(read).await?,
            Pools::Pg(pool) => sqlx::query_scalar(crate::sql::SIZE_PG).fetch_one(pool).await?,
        })
    }

    /// `sqlite` or `postgresql`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self.0 {
            Pools::Sqlite { .. } => "sqlite",
            Pools::Pg(_) => "postgresql",
        }
    }

    /// Closes every connection, after the work in hand.
    #[boxed]
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Pg(pool) => pool.close().await,
        }
    }

    /// Begins a transaction that may write. SQLite takes its write lock at once: a transaction that began by
    /// reading and writes later can be refused in the middle, without waiting.
    ///
    /// Boxed, as the end is: what is not would be compiled in each package that writes, with all of the pool behind it.
    pub(crate) fn begin(&self) -> Boxed<'_, Tx> {
        Box::pin(async move {
            Ok(match &self.0 {
                Pools::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
                Pools::Pg(pool) => Tx::Pg(pool.begin().await?),
            })
        })
    }

    /// Asks both engines to prepare every statement of this crate: what a compile-time check would do for one.
    ///
    /// # Errors
    /// The first statement that the database does not accept, with what it says.
    #[boxed]
    pub async fn prepare_all(&self) -> std::result::Result<usize, String> {
        use sqlx::{Executor, SqlSafeStr};
        let statements = crate::sql::all(self.engine());
        for text in &statements {
            let outcome = on_write!(self, pool => pool.prepare(text.into_sql_str()).await.map(|_| ()));
            outcome.map_err(|e| format!("{e}\n{text}"))?;
        }
        Ok(statements.len())
    }
}

/// Work of the database that is compiled in this package.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

impl Tx {
    pub(crate) fn commit(self) -> Boxed<'static, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite(tx) => tx.commit().await?,
                Self::Pg(tx) => tx.commit().await?,
            }
            Ok(())
        })
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Pg(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    pub(crate) fn is_pg(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Whether a statement that finds rows by lists of keys may be kept prepared. PostgreSQL keeps its plan too, until it counts the
    /// table again: what was planned while the table was empty goes on reading all of it when it is full. (SQLite's plans do not
    /// ask how large a table is.)
    pub(crate) fn keeps_plans(&self) -> bool {
        !self.is_pg()
    }
}

fn unreachable_at(place: &str, error: sqlx::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::Unreachable(why) => StoreError::Unreachable(format!("{place}: {why}")),
        StoreError::Sqlx(e @ sqlx::Error::Configuration(_)) => {
            StoreError::Unreachable(format!("{place}: {e}"))
        }
        other => other,
    }
}

/// `postgres://user:secret@host/db?password=secret` → `postgres://user:***@host/db?password=***`. What might hide a secret
/// is not repeated at all.
fn without_password(url: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    if query.is_some_and(|query| query.contains('@')) && !place.contains('@') {
        // A question mark in a password that was not encoded.
        return format!("{}://***", place.split(':').next().unwrap_or_default());
    }
    let place = match place.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit_once('@'))) {
        Some((scheme, Some((user, rest)))) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:***@{rest}"),
            None => place.to_owned(),
        },
        _ => place.to_owned(),
    };
    let Some(query) = query else { return place };
    let shown: Vec<String> = query
        .split('&')
        .map(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            let is_plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
            let is_secret = !is_plain || key.to_ascii_lowercase().contains("pass");
            if is_secret { format!("{key}=***") } else { pair.to_owned() }
        })
        .collect();
    format!("{place}?{}", shown.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_repeated() {
        assert_eq!(without_password("postgres://a:b@h/d"), "postgres://a:***@h/d");
        assert_eq!(without_password("postgres://a@h/d"), "postgres://a@h/d");
        assert_eq!(without_password("postgres://a:b@c@h/d"), "postgres://a:***@h/d");
        assert_eq!(without_password("sqlite:///x.db"), "sqlite:///x.db");
        assert_eq!(without_password("sqlite:///x.db?mode=ro"), "sqlite:///x.db?mode=ro");
        assert_eq!(
            without_password("postgres://a@h/d?sslmode=require&password=b&sslpassword=b"),
            "postgres://a@h/d?sslmode=require&password=***&sslpassword=***"
        );
        assert_eq!(without_password("postgres://a@h/d?p%61ssword=b"), "postgres://a@h/d?p%61ssword=***");
        assert_eq!(without_password("postgres://a:b?c@h/d"), "postgres://***");
    }
}
