//! What mail hosts said when they were last asked (docs/measuring.md, P7). Many names share a host, and many workers ask: each host is
//! asked once in a while, by whoever takes it first.

use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::Result;
use domain::clock::Timestamp;

crate::sql::statements! {
    SAID = "SELECT code FROM mail_hosts WHERE host = $1 AND asked_at >= $2";
    TAKE = "INSERT INTO mail_hosts (host, asked_at) VALUES ($1, $2) ON CONFLICT (host) DO UPDATE \
            SET asked_at = excluded.asked_at, code = NULL WHERE mail_hosts.asked_at < $3";
    PUT = "UPDATE mail_hosts SET code = $2 WHERE host = $1";
    PRUNE = "DELETE FROM mail_hosts WHERE asked_at < $1";
}

impl Db {
    /// The code of the greeting that a mail host gave since then: `None` when it was not asked since, `Some(None)` when it
    /// gave none, or is being asked.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn mail_greeting(&self, host: &str, since: Timestamp) -> Result<Option<Option<u16>>> {
        let code: Option<Option<i64>> = on_read!(self, pool => {
            sqlx::query_scalar(SAID).bind(host).bind(since.0).fetch_optional(pool).await?
        });
        Ok(code.map(|code| code.and_then(|code| u16::try_from(code).ok())))
    }

    /// Whether it is the caller's to ask a host: nobody asked it since then. For everybody else it counts as asked from now on.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn take_mail_host(&self, host: &str, now: Timestamp, since: Timestamp) -> Result<bool> {
        let rows = on_write!(self, pool => {
            sqlx::query(TAKE).bind(host).bind(now.0).bind(since.0).execute(pool).await?.rows_affected()
        });
        Ok(rows > 0)
    }

    /// Keeps what a host said that was taken.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn put_mail_greeting(&self, host: &str, code: Option<u16>) -> Result<()> {
        let code = code.map(i64::from);
        on_write!(self, pool => sqlx::query(PUT).bind(host).bind(code).execute(pool).await?.rows_affected());
        Ok(())
    }

    /// Forgets hosts that were not asked since then: no name has them any more, or nobody may ask.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn prune_mail_hosts(&self, before: Timestamp) -> Result<()> {
        on_write!(self, pool => sqlx::query(PRUNE).bind(before.0).execute(pool).await?.rows_affected());
        Ok(())
    }
}
