//! Who failed too often to try again now, by any key (a name that somebody typed, an address). A try counts before it is
//! judged, so that many at the same moment do not pass for one; what succeeds is forgotten.

use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::Result;
use domain::clock::Timestamp;

/// After so long without a failure everything is forgotten.
const FORGOTTEN: i64 = 24 * Timestamp::HOUR;
/// What the first failures beyond the free ones cost.
const SHORT: i64 = Timestamp::MINUTE;
/// What more of them cost.
const LONG: i64 = 15 * Timestamp::MINUTE;
/// Failures beyond the free ones that cost little.
const FEW: i64 = 5;

crate::sql::statements! {
    TRY = "INSERT INTO staff_failures AS f (key, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET \
           failures = CASE WHEN f.last_at <= $3 THEN 1 ELSE f.failures + 1 END, last_at = $2 \
           WHERE f.failures < $4 OR f.last_at <= $3 OR f.last_at + CASE WHEN f.failures < $5 THEN CAST($6 AS BIGINT) ELSE CAST($7 AS BIGINT) END <= $2 \
           RETURNING failures";
    READ = "SELECT failures, last_at FROM staff_failures WHERE key = $1";
    FORGET = "DELETE FROM staff_failures WHERE key = $1";
    FORGIVE = "UPDATE staff_failures SET failures = failures - 1 WHERE key = $1 AND failures > 0";
    SWEEP = "DELETE FROM staff_failures WHERE last_at <= $1";
}

impl Db {
    /// Counts a try of which `free` may fail without a wait. `Err` holds the milliseconds until the next one is let in.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn try_once(
        &self,
        key: &str,
        free: i64,
        now: Timestamp,
    ) -> Result<std::result::Result<(), i64>> {
        let counted: Option<i64> = on_write!(self, pool => {
            sqlx::query_scalar(TRY)
                .bind(key)
                .bind(now.0)
                .bind(now.plus(-FORGOTTEN).0)
                .bind(free)
                .bind(free + FEW)
                .bind(SHORT)
                .bind(LONG)
                .fetch_optional(pool)
                .await?
        });
        if counted.is_some() {
            return Ok(Ok(()));
        }
        let row: Option<(i64, i64)> =
            on_read!(self, pool => sqlx::query_as(READ).bind(key).fetch_optional(pool).await?);
        let wait =
            row.map_or(0, |(failures, last)| last + if failures < free + FEW { SHORT } else { LONG } - now.0);
        Ok(Err(wait.max(1)))
    }

    /// What was tried succeeded.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn forget_failures(&self, key: &str) -> Result<()> {
        on_write!(self, pool => sqlx::query(FORGET).bind(key).execute(pool).await?.rows_affected());
        Ok(())
    }

    /// One try of many under this key succeeded: it alone counts no more, so that who has an account here does not clear an
    /// address of the failures of others.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn forgive(&self, key: &str) -> Result<()> {
        on_write!(self, pool => sqlx::query(FORGIVE).bind(key).execute(pool).await?.rows_affected());
        Ok(())
    }

    /// Forgets everybody who has not failed for a day: addresses are personal data.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn sweep_failures(&self, now: Timestamp) -> Result<u64> {
        Ok(on_write!(self, pool => {
            sqlx::query(SWEEP).bind(now.plus(-FORGOTTEN).0).execute(pool).await?.rows_affected()
        }))
    }
}
