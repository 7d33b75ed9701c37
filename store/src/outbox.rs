//! What the search index must read again, in the order in which it became visible.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::stored::name;
use domain::name::DomainName;
use sqlx::QueryBuilder;

const BATCH: usize = 1000;

crate::sql::statements! {
    PAGE = "SELECT seq, domain FROM outbox WHERE seq > $1 ORDER BY seq LIMIT $2";
    HEAD = "SELECT value FROM counters WHERE name = 'outbox'";
    NUMBER = "UPDATE counters SET value = value + $1 WHERE name = 'outbox' RETURNING value";
}

/// A name whose visible facts changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Place in the order of commits; a name has one row, which moves to the end when it changes again.
    pub seq: i64,
    /// The name.
    pub domain: DomainName,
}

/// Puts names at the end of the outbox. Must be the last statement before the commit: the counter's row stays
/// locked until then, so numbers become visible in their order and a follower that has read up to `n` can never
/// miss a smaller one. The price is that transactions with visible changes commit one after the other on
/// PostgreSQL (SQLite has one writer anyway); group commits (`record_all`) pay it once for many names.
pub(crate) async fn publish(tx: &mut Tx, names: &[String]) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let head: i64 = on_tx!(tx, c => {
        sqlx::query_scalar(NUMBER).bind(names.len() as i64).fetch_one(c).await?
    });
    let mut seq = head - names.len() as i64;
    for batch in names.chunks(BATCH) {
        on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new("INSERT INTO outbox (seq, domain) ");
            query.push_values(batch, |mut b, n| {
                seq += 1;
                b.push_bind(seq).push_bind(n);
            });
            query.push(" ON CONFLICT (domain) DO UPDATE SET seq = excluded.seq").build().execute(c).await?;
        });
    }
    Ok(())
}

impl Db {
    /// The names that changed after `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<OutboxRow>> {
        let rows: Vec<(i64, String)> = on_read!(self, pool => {
            sqlx::query_as(PAGE).bind(after).bind(i64::from(limit)).fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|(seq, domain)| Ok(OutboxRow { seq, domain: name("outbox", &domain)? }))
            .collect()
    }

    /// The number of the latest change; 0 before the first. Everything up to it can be read.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn outbox_head(&self) -> Result<i64> {
        Ok(on_read!(self, pool => sqlx::query_scalar(HEAD).fetch_one(pool).await?))
    }
}
