//! The due queue by address: so many names of this one, the biggest addresses, and the rest in the order of time.
//! Each statement walks an index from a stated point and stops after a stated number of rows; none sorts or reads
//! the whole list, however long it is. (The biggest addresses are counted along an index, without its rows.)

use super::{Due, details};
use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::many::pieces;
use crate::pool::Pool;
use crate::sql::Split;
use crate::stored::name;
use domain::clock::Timestamp;
use domain::name::DomainName;
use sqlx::QueryBuilder;

const FOUND: &str = "WITH given (g_domain, g_pool) AS (";
const PLACE: &str = ") UPDATE queue SET pool = g_pool, lease_owner = NULL, lease_until = NULL FROM given \
                     WHERE domain = g_domain AND lease_owner = ";

/// The oldest free names of one address, for any vantage and for this one: two short walks of an index. They are ordered by the
/// vantage too, which is one and the same: PostgreSQL does not see that, and would sort all names of the address.
macro_rules! oldest {
    ($vantage:literal, $lock:literal) => {
        concat!(
            "SELECT * FROM (SELECT domain, due_at FROM queue WHERE pool = $6 AND ",
            $vantage,
            " AND due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3) ORDER BY vantage, due_at, domain LIMIT $4",
            $lock,
            ")"
        )
    };
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH picked AS MATERIALIZED (",
            oldest!("vantage IS NULL", $lock),
            " a UNION ALL ",
            oldest!("vantage = $5", $lock),
            " b ORDER BY 2, 1 LIMIT $4) UPDATE queue SET lease_owner = $1, lease_until = $2 \
             WHERE domain IN (SELECT domain FROM picked) RETURNING domain"
        )
    };
}

const CLAIM: Split = Split { sqlite: claim!(""), pg: claim!(" FOR UPDATE SKIP LOCKED") };
pub(crate) const SPLIT: &[Split] = &[CLAIM];

crate::sql::statements! {
    SIZES = "SELECT pool, COUNT(*) AS due FROM queue WHERE pool > '' AND due_at <= $1 GROUP BY pool \
             HAVING COUNT(*) >= $2 ORDER BY 2 DESC, 1 LIMIT $3";
    WALK = "SELECT due_at, domain, pool FROM queue WHERE pool <> '' AND due_at <= $1 AND (due_at, domain) > ($2, $3) \
            AND (lease_until IS NULL OR lease_until <= $1) AND (vantage IS NULL OR vantage = $4) \
            ORDER BY due_at, domain LIMIT $5";
    // Counts no further than it must.
    PLACED = "SELECT COUNT(*) FROM (SELECT 1 FROM queue WHERE pool <> '' AND due_at <= $1 LIMIT $2) t";
}

/// Who claims, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The worker; unique to a running process.
    pub worker: &'a str,
    /// Names whose next look must come from another vantage are left for its workers.
    pub vantage: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// Length of the leases in milliseconds.
    pub lease_ms: i64,
}

/// A name on the way through the due list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Since when it is due.
    pub due_at: Timestamp,
    /// The name.
    pub domain: DomainName,
    /// Where it was last found.
    pub pool: Pool,
}

crate::row::row! {
    struct PassedRow {
        due_at: i64,
        domain: String,
        pool: String,
    }
}

impl PassedRow {
    fn passed(self) -> Result<Option<Passed>> {
        let pool = Pool::stored(&self.domain, &self.pool)?;
        let domain = name("queue", &self.domain)?;
        Ok(pool.map(|pool| Passed { due_at: Timestamp(self.due_at), domain, pool }))
    }
}

impl Db {
    /// Leases up to so many due names of each address (`None`: of those that were not found anywhere yet), the
    /// oldest of each first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_pools(&self, claim: &Claim<'_>, wanted: &[(Option<Pool>, usize)]) -> Result<Vec<Due>> {
        let mut tx = self.begin().await?;
        let text = CLAIM.text(tx.is_pg());
        // PostgreSQL plans it for the address at hand: after an import all names wait without one, and a plan for any address would
        // take each for one that all of them have, and walk the whole list for it.
        let kept = tx.keeps_plans();
        let mut names = Vec::new();
        for (pool, count) in wanted {
            let pool = pool.map(|p| p.to_string()).unwrap_or_default();
            let some: Vec<String> = on_tx!(&mut tx, c => {
                sqlx::query_scalar(text)
                    .bind(claim.worker)
                    .bind(claim.now.plus(claim.lease_ms).0)
                    .bind(claim.now.0)
                    .bind(i64::try_from(*count).unwrap_or(i64::MAX))
                    .bind(claim.vantage)
                    .bind(pool)
                    .persistent(kept)
                    .fetch_all(c)
                    .await?
            });
            names.extend(some);
        }
        let due = details(&mut tx, &names).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// Leases those of the names that are still free.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_names(&self, claim: &Claim<'_>, names: &[DomainName]) -> Result<Vec<Due>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let lock = if tx.is_pg() { " FOR UPDATE SKIP LOCKED" } else { "" };
        let got: Vec<String> = on_tx!(&mut tx, c => {
            let mut query = QueryBuilder::<Engine>::new("WITH picked AS MATERIALIZED (SELECT domain FROM queue WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(n.as_str());
            }
            query.push(") AND due_at <= ").push_bind(claim.now.0);
            query.push(" AND (lease_until IS NULL OR lease_until <= ").push_bind(claim.now.0);
            query.push(") ORDER BY domain").push(lock).push(") UPDATE queue SET lease_owner = ").push_bind(claim.worker);
            query.push(", lease_until = ").push_bind(claim.now.plus(claim.lease_ms).0);
            query.push(" WHERE domain IN (SELECT domain FROM picked) RETURNING domain");
            query.build_query_scalar().fetch_all(c).await?
        });
        let due = details(&mut tx, &got).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// How many due names there are whose address is known; counts no further than `most`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn placed_due(&self, now: Timestamp, most: u32) -> Result<u64> {
        let n: i64 = on_read!(self, pool => {
            sqlx::query_scalar(PLACED).bind(now.0).bind(i64::from(most)).fetch_one(pool).await?
        });
        Ok(n.max(0) as u64)
    }

    /// The addresses with at least so many due names, the biggest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn biggest_pools(&self, now: Timestamp, least: u32, limit: u32) -> Result<Vec<(Pool, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, pool => {
            sqlx::query_as(SIZES).bind(now.0).bind(i64::from(least)).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let read = |(text, due): (String, i64)| {
            Ok(Pool::stored(&text, &text)?.map(|pool| (pool, due.max(0) as u64)))
        };
        rows.into_iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// The next free due names whose address is known, after the stated one, in the order of time. Nothing is leased.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn walk(
        &self,
        vantage: &str,
        after: Option<&(Timestamp, DomainName)>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Passed>> {
        let (at, domain) = after.map_or((i64::MIN, ""), |(at, domain)| (at.0, domain.as_str()));
        let rows: Vec<PassedRow> = on_read!(self, pool => {
            sqlx::query_as(WALK)
                .bind(now.0)
                .bind(at)
                .bind(domain)
                .bind(vantage)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().filter_map(|row| row.passed().transpose()).collect()
    }

    /// Writes where names were found and gives them back unseen; they stay due. Names that the worker does not hold
    /// are left alone.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn place(&self, worker: &str, found: &[(DomainName, Pool)]) -> Result<()> {
        let mut sorted: Vec<_> = found.iter().collect();
        sorted.sort_unstable();
        let mut tx = self.begin().await?;
        let kept = tx.keeps_plans();
        sorted.dedup_by(|a, b| a.0 == b.0);
        for found in pieces(&sorted) {
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(FOUND);
                query.push_values(found, |mut b, (domain, pool)| {
                    b.push_bind(domain.as_str()).push_bind(pool.to_string());
                });
                query.push(PLACE).push_bind(worker).build().persistent(kept).execute(c).await?.rows_affected()
            });
        }
        tx.commit().await
    }
}
