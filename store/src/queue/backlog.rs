//! What waits and who works: the queue at a glance.

use crate::boxed;
use crate::db::{Db, on_read};
use crate::error::Result;
use domain::clock::Timestamp;

crate::sql::statements! {
    WAITING = "SELECT COUNT(*), MIN(due_at) FROM queue WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)";
    WORKERS = "SELECT lease_owner, COUNT(*), MAX(lease_until) FROM queue WHERE lease_until > $1 GROUP BY lease_owner ORDER BY lease_owner";
    LOOKED = "SELECT CAST(CASE WHEN not_observed IS NULL THEN 1 ELSE 0 END AS BIGINT), COUNT(*), MAX(finished_at), \
              CAST(SUM(CASE WHEN finished_at > $3 THEN 1 ELSE 0 END) AS BIGINT) FROM observations \
              WHERE id > $1 AND finished_at > $2 GROUP BY 1";
    QUEUED = "SELECT COUNT(*) FROM queue";
    // Looks are numbered as they come, so the last days' are found without reading all others.
    NEWEST = "SELECT COALESCE(MAX(id), 0) FROM observations";
}

/// Looks at most that are read back for the last day's count.
const RECENT: i64 = 2_000_000;

/// The state of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Names that are due and that nobody holds.
    pub due: u64,
    /// Names that are looked at at all.
    pub queued: u64,
    /// Since when the oldest of them is due.
    pub oldest: Option<Timestamp>,
    /// Who holds how many names, and until when.
    pub workers: Vec<(String, u64, Timestamp)>,
    /// Looks of the time asked about that saw something.
    pub seen: u64,
    /// Looks of that time that could not look (paused, opted out, a fault of ours).
    pub not_observed: u64,
    /// Looks of the last hour, whatever they saw.
    pub last_hour: u64,
    /// When the last of them ended.
    pub last: Option<Timestamp>,
}

impl Db {
    /// How many names are due that nobody holds, and since when the oldest of them is.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn waiting(&self, now: Timestamp) -> Result<(u64, Option<Timestamp>)> {
        let (due, oldest): (i64, Option<i64>) =
            on_read!(self, pool => sqlx::query_as(WAITING).bind(now.0).fetch_one(pool).await?);
        Ok((due.max(0) as u64, oldest.map(Timestamp)))
    }

    /// The queue at `now`, with what was done since `since`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn backlog(&self, now: Timestamp, since: Timestamp) -> Result<Backlog> {
        let (due, oldest) = self.waiting(now).await?;
        let workers: Vec<(String, i64, i64)> =
            on_read!(self, pool => sqlx::query_as(WORKERS).bind(now.0).fetch_all(pool).await?);
        let newest: i64 = on_read!(self, pool => sqlx::query_scalar(NEWEST).fetch_one(pool).await?);
        let queued: i64 = on_read!(self, pool => sqlx::query_scalar(QUEUED).fetch_one(pool).await?);
        let hour = now.plus(-Timestamp::HOUR);
        let looks: Vec<(i64, i64, i64, i64)> = on_read!(self, pool => {
            sqlx::query_as(LOOKED).bind(newest - RECENT).bind(since.0).bind(hour.0).fetch_all(pool).await?
        });
        let count = |saw: i64| looks.iter().filter(|l| l.0 == saw).map(|l| l.1.max(0) as u64).sum();
        let count_of = |n: i64| n.max(0) as u64;
        Ok(Backlog {
            due,
            queued: count_of(queued),
            oldest,
            workers: workers.into_iter().map(|(w, n, until)| (w, count_of(n), Timestamp(until))).collect(),
            seen: count(1),
            not_observed: count(0),
            last_hour: looks.iter().map(|l| count_of(l.3)).sum(),
            last: looks.iter().map(|l| Timestamp(l.2)).max(),
        })
    }
}
