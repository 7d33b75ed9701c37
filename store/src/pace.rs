//! The pace that all workers keep together. A worker holds a network for a while and alone contacts what lies in it, so
//! that the database is asked a few times a minute for each network in use and not at each request. Who dies or is cut
//! off loses what he holds when its time is over, by the database's clock.

use crate::boxed;
use crate::db::{Db, Pools, on_read, on_tx, on_write};
use crate::error::Result;
use crate::stored::small;
use domain::clock::Timestamp;
use sqlx::QueryBuilder;

/// Rows written at once.
const BATCH: usize = 500;
/// A hold that ran out is left alone for so long: the clocks of two workers are read a moment apart.
const GRACE: i64 = 2 * Timestamp::SECOND;

crate::sql::statements! {
    // “/” is what parts the name of a worker from that of its process, “0” the character behind it.
    BURY = "UPDATE paces SET holder = NULL, used_at = $2, wanted_at = NULL WHERE holder >= $1 || '/' AND holder < $1 || '0'";
    OTHERS = "SELECT COUNT(DISTINCT holder) FROM paces WHERE holder <> $1 AND held_until > $2";
    WANT = "UPDATE paces SET wanted_at = $3 WHERE place = $1 AND holder <> $2 AND wanted_at IS NULL";
    LET_GO = "UPDATE paces SET holder = NULL, wanted_at = NULL, used_at = $3 WHERE place = $1 AND holder = $2";
    // A worker that never came back still stands there; its time is over all the same.
    PRUNE = "DELETE FROM paces WHERE (holder IS NULL OR held_until < $1) AND used_at < $1";
    SIGN = "SELECT MAX(t.at) FROM (SELECT MAX(held_until) AS at FROM paces WHERE holder >= $1 || '/' AND holder < $1 || '0' \
            AND held_until > $2 UNION ALL SELECT MAX(lease_until) AS at FROM queue WHERE lease_owner = $1 AND lease_until > $2) t";
    PRUNE_PAUSES = "DELETE FROM pauses WHERE until_at < $1";
    PRUNE_GAPS = "DELETE FROM gaps WHERE until_at < $1";
    GAPS = "SELECT host, until_at FROM gaps WHERE until_at > $1";
    GAP = "INSERT INTO gaps (host, until_at) VALUES ($1, $2) ON CONFLICT (host) DO UPDATE \
           SET until_at = excluded.until_at WHERE gaps.until_at < excluded.until_at";
    PAUSES = "SELECT host, until_at, status, strikes FROM pauses WHERE until_at > $1";
    PAUSE = "INSERT INTO pauses (host, until_at, status, strikes) VALUES ($1, $2, $3, $4) ON CONFLICT (host) DO UPDATE \
             SET until_at = CASE WHEN excluded.until_at > pauses.until_at THEN excluded.until_at ELSE pauses.until_at END, \
             status = excluded.status, strikes = excluded.strikes";
    FORGIVE = "DELETE FROM pauses WHERE host = $1";
}

/// The database's clock; SQLite has none but that of its machine.
pub(crate) const CLOCK_PG: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

/// A network that a worker holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which.
    pub place: String,
    /// No request of a former holder ended later.
    pub used_at: Timestamp,
    /// Another worker waits for it.
    pub wanted: bool,
}

/// A host that asked for peace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPause {
    /// The host.
    pub host: String,
    /// Until when.
    pub until: Timestamp,
    /// The status that asked for it.
    pub status: u16,
    /// Refusals in a row.
    pub strikes: u32,
}

crate::row::row! {
    struct HoldRow {
        place: String,
        used_at: i64,
        wanted_at: Option<i64>,
    }
}

impl Db {
    /// The present moment by the clock that all workers share; `local` is this machine's.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn clock(&self, local: Timestamp) -> Result<Timestamp> {
        Ok(match &self.0 {
            Pools::Sqlite { .. } => local,
            Pools::Pg(pool) => Timestamp(sqlx::query_scalar(CLOCK_PG).fetch_one(pool).await?),
        })
    }

    /// Whether the shared clock is another one than this machine's.
    #[must_use]
    pub fn has_a_clock(&self) -> bool {
        matches!(self.0, Pools::Pg(_))
    }

    /// Takes or keeps networks until `until`; returns those that `holder` has now. The others belong to somebody else.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn hold(
        &self,
        holder: &str,
        places: &[String],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Hold>> {
        let mut sorted: Vec<&String> = places.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut held = Vec::with_capacity(sorted.len());
        for batch in sorted.chunks(BATCH) {
            let mut tx = self.begin().await?;
            let rows: Vec<HoldRow> = on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO paces (place, holder, held_until, used_at) ");
                query.push_values(batch, |mut row, place| {
                    row.push_bind(place.as_str()).push_bind(holder).push_bind(until.0).push_bind(0_i64);
                });
                query.push(
                    " ON CONFLICT (place) DO UPDATE SET \
                     used_at = CASE WHEN paces.holder IS NULL OR paces.holder = excluded.holder \
                     OR paces.held_until < paces.used_at THEN paces.used_at ELSE paces.held_until END, \
                     wanted_at = CASE WHEN paces.holder = excluded.holder THEN paces.wanted_at ELSE NULL END, \
                     holder = excluded.holder, held_until = excluded.held_until \
                     WHERE paces.holder IS NULL OR paces.holder = excluded.holder OR paces.held_until <= ",
                );
                query.push_bind(now.plus(-GRACE).0).push(" RETURNING place, used_at, wanted_at");
                query.build_query_as().fetch_all(c).await?
            });
            tx.commit().await?;
            held.extend(rows.into_iter().map(|row| Hold {
                place: row.place,
                used_at: Timestamp(row.used_at),
                wanted: row.wanted_at.is_some(),
            }));
        }
        Ok(held)
    }

    /// How many others than `holder` hold networks at `now`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn other_holders(&self, holder: &str, now: Timestamp) -> Result<u32> {
        let n: i64 = on_read!(self, pool => sqlx::query_scalar(OTHERS).bind(holder).bind(now.0).fetch_one(pool).await?);
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// Says that somebody waits for networks; their holder reads it when it next keeps them.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn want(&self, holder: &str, places: &[String], now: Timestamp) -> Result<()> {
        self.each(WANT, holder, places, now).await
    }

    /// Gives networks back, last used at `used_at`; nobody else's are touched.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn let_go(&self, holder: &str, places: &[String], used_at: Timestamp) -> Result<()> {
        self.each(LET_GO, holder, places, used_at).await
    }

    async fn each(
        &self,
        statement: &'static str,
        holder: &str,
        places: &[String],
        at: Timestamp,
    ) -> Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        let mut sorted: Vec<&String> = places.iter().collect();
        sorted.sort_unstable();
        let mut tx = self.begin().await?;
        for place in sorted {
            on_tx!(&mut tx, c => {
                sqlx::query(statement).bind(place.as_str()).bind(holder).bind(at.0).execute(c).await?.rows_affected()
            });
        }
        tx.commit().await
    }

    /// Gives back what former processes of a worker held: they are gone, and so are their connections.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn bury(&self, worker: &str, now: Timestamp) -> Result<()> {
        on_write!(self, pool => sqlx::query(BURY).bind(worker).bind(now.0).execute(pool).await?.rows_affected());
        Ok(())
    }

    /// Until when a worker, by its name, holds names or networks beyond `now`; `None`: it holds nothing. While a process of
    /// that name lives the answer grows.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn sign_of_life(&self, worker: &str, now: Timestamp) -> Result<Option<Timestamp>> {
        let at: Option<i64> =
            on_read!(self, pool => sqlx::query_scalar(SIGN).bind(worker).bind(now.0).fetch_one(pool).await?);
        Ok(at.map(Timestamp))
    }

    /// Forgets networks and pauses that say nothing any more since `before`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn prune_paces(&self, before: Timestamp) -> Result<()> {
        for statement in [PRUNE, PRUNE_PAUSES, PRUNE_GAPS] {
            on_write!(self, pool => sqlx::query(statement).bind(before.0).execute(pool).await?.rows_affected());
        }
        Ok(())
    }

    /// Hosts that are left alone beyond `now` after their last request, and until when.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn gaps(&self, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
        let rows: Vec<(String, i64)> =
            on_read!(self, pool => sqlx::query_as(GAPS).bind(now.0).fetch_all(pool).await?);
        Ok(rows.into_iter().map(|(host, until)| (host, Timestamp(until))).collect())
    }

    /// Notes until when hosts are left alone; of two ends the later one holds.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn note_gaps(&self, gaps: &[(String, Timestamp)]) -> Result<()> {
        let mut sorted: Vec<&(String, Timestamp)> = gaps.iter().collect();
        sorted.sort_unstable();
        let mut tx = self.begin().await?;
        for (host, until) in sorted {
            on_tx!(&mut tx, c => sqlx::query(GAP).bind(host).bind(until.0).execute(c).await?.rows_affected());
        }
        tx.commit().await
    }

    /// Hosts whose pause ended after `since`, or goes on.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn pauses(&self, since: Timestamp) -> Result<Vec<StoredPause>> {
        let rows: Vec<(String, i64, i64, i64)> =
            on_read!(self, pool => sqlx::query_as(PAUSES).bind(since.0).fetch_all(pool).await?);
        rows.into_iter()
            .map(|(host, until, status, strikes)| {
                let (status, strikes) = (small("pauses", &host, status)?, small("pauses", &host, strikes)?);
                Ok(StoredPause { host, until: Timestamp(until), status, strikes: strikes.into() })
            })
            .collect()
    }

    /// Notes pauses, and hosts that answered without complaint since.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn note_pauses(&self, paused: &[StoredPause], forgiven: &[String]) -> Result<()> {
        let mut tx = self.begin().await?;
        let mut sorted: Vec<&StoredPause> = paused.iter().collect();
        sorted.sort_unstable_by(|a, b| a.host.cmp(&b.host));
        for pause in sorted {
            on_tx!(&mut tx, c => {
                sqlx::query(PAUSE)
                    .bind(&pause.host)
                    .bind(pause.until.0)
                    .bind(i64::from(pause.status))
                    .bind(i64::from(pause.strikes))
                    .execute(c)
                    .await?
                    .rows_affected()
            });
        }
        let mut sorted: Vec<&String> = forgiven.iter().collect();
        sorted.sort_unstable();
        for host in sorted {
            on_tx!(&mut tx, c => sqlx::query(FORGIVE).bind(host).execute(c).await?.rows_affected());
        }
        tx.commit().await
    }
}
