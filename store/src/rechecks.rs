//! Names that somebody wants to see checked at once: they are taken before everything else that is due, whatever the
//! queue holds, and each wish is answered by the first look that began after it.

use crate::boxed;
use crate::db::{Db, on_read, on_tx, on_write};
use crate::error::Result;
use crate::queue::{Due, details};
use crate::sql::Split;
use domain::clock::Timestamp;
use domain::name::DomainName;

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH picked AS MATERIALIZED (SELECT q.domain FROM rechecks x JOIN queue q ON q.domain = x.domain \
             WHERE x.asked_at > $5 AND (q.lease_until IS NULL OR q.lease_until <= $3) AND NOT EXISTS \
             (SELECT 1 FROM observations o WHERE o.domain = x.domain AND o.started_at >= x.asked_at) \
             ORDER BY x.asked_at, q.domain LIMIT $4",
            $lock,
            ") UPDATE queue SET lease_owner = $1, lease_until = $2 \
             WHERE domain IN (SELECT domain FROM picked) RETURNING domain"
        )
    };
}

const CLAIM: Split = Split { sqlite: claim!(""), pg: claim!(" FOR UPDATE OF q SKIP LOCKED") };
pub(crate) const SPLIT: &[Split] = &[CLAIM];

/// A wish that nobody could answer in so long is forgotten: the name is due as always.
const PATIENCE: i64 = 10 * Timestamp::MINUTE;

crate::sql::statements! {
    ASK = "INSERT INTO rechecks (domain, asked_at) SELECT domain, $2 FROM queue WHERE domain = $1 \
           ON CONFLICT (domain) DO UPDATE SET asked_at = excluded.asked_at WHERE rechecks.asked_at <= $3";
    ASKED = "SELECT asked_at FROM rechecks WHERE domain = $1";
    WAITING = "SELECT COUNT(*) FROM rechecks WHERE asked_at > $1";
    // A look that saw nothing for a reason of ours is no answer.
    ANSWERED = "SELECT MIN(finished_at) FROM observations WHERE domain = $1 AND started_at >= $2 AND not_observed IS NULL";
}

impl Db {
    /// Asks for a look at a name now; `false` when it is not in the queue, or was asked for after `rested`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn ask_recheck(&self, domain: &DomainName, now: Timestamp, rested: Timestamp) -> Result<bool> {
        let rows = on_write!(self, pool => {
            sqlx::query(ASK).bind(domain.as_str()).bind(now.0).bind(rested.0).execute(pool).await?.rows_affected()
        });
        Ok(rows > 0)
    }

    /// When a look was last asked for, and when it was answered.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn recheck(&self, domain: &DomainName) -> Result<Option<(Timestamp, Option<Timestamp>)>> {
        let asked: Option<i64> = on_read!(self, pool => {
            sqlx::query_scalar(ASKED).bind(domain.as_str()).fetch_optional(pool).await?
        });
        let Some(asked) = asked else { return Ok(None) };
        let answered: Option<i64> = on_read!(self, pool => {
            sqlx::query_scalar(ANSWERED).bind(domain.as_str()).bind(asked).fetch_one(pool).await?
        });
        Ok(Some((Timestamp(asked), answered.map(Timestamp))))
    }

    /// Leases up to `limit` names that somebody wants to see checked, due or not.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_asked(
        &self,
        worker: &str,
        limit: u32,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Vec<Due>> {
        // As a rule nobody waits, and this is asked every second: a look into an empty table takes no lock.
        let waiting: i64 = on_read!(self, pool => {
            sqlx::query_scalar(WAITING).bind(now.plus(-PATIENCE).0).fetch_one(pool).await?
        });
        if waiting == 0 {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let text = CLAIM.text(tx.is_pg());
        let names: Vec<String> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(text)
                .bind(worker)
                .bind(now.plus(lease_ms).0)
                .bind(now.0)
                .bind(i64::from(limit))
                .bind(now.plus(-PATIENCE).0)
                .fetch_all(c)
                .await?
        });
        let due = details(&mut tx, &names).await?;
        tx.commit().await?;
        Ok(due)
    }
}
