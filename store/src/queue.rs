//! The due queue: who is looked at next, and leases, so that a killed worker's names come back by themselves.

pub(crate) mod backlog;
pub(crate) mod pools;

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx, on_write};
use crate::error::Result;
use crate::many::{ASKED, filled};
use crate::pool::Pool;
use crate::sql::Split;
use crate::stored::{day, name, small};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::HolderKind;
use domain::validators::Validators;
use sqlx::QueryBuilder;
use time::Date;

const TABLE: &str = "queue";

/// The subquery stands in a materialised CTE because PostgreSQL may otherwise run it more than once and take
/// more rows than its LIMIT.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH picked AS MATERIALIZED (SELECT domain FROM queue WHERE due_at <= $3 \
             AND (lease_until IS NULL OR lease_until <= $3) AND (vantage IS NULL OR vantage = $5) \
             ORDER BY due_at, domain LIMIT $4",
            $lock,
            ") UPDATE queue SET lease_owner = $1, lease_until = $2 \
             WHERE domain IN (SELECT domain FROM picked) RETURNING domain"
        )
    };
}

const CLAIM: Split = Split { sqlite: claim!(""), pg: claim!(" FOR UPDATE SKIP LOCKED") };
pub(crate) const SPLIT: &[Split] = &[CLAIM];

const DETAILS: &str = "SELECT q.due_at, q.domain, r.zone, q.attempt, q.against, q.robots_down_since, q.pool, r.registered_on, r.holder_kind, EXISTS (SELECT 1 FROM opt_outs o \
     WHERE o.kind = 'domain' AND o.value = q.domain AND o.until IS NULL) AS opted_out, EXISTS (SELECT 1 FROM statuses t \
     WHERE t.domain = q.domain AND t.overall IN ('ACTIVE', 'DEGRADED')) AS in_use, s.validators \
     FROM queue q JOIN registrations r ON r.domain = q.domain LEFT JOIN site_states s ON s.domain = q.domain WHERE q.domain IN (";

crate::sql::statements! {
    CLAIM_ONE = "UPDATE queue SET lease_owner = $1, lease_until = $2 WHERE domain = $3 \
                 AND (lease_until IS NULL OR lease_until <= $4 OR lease_owner = $1) RETURNING domain";
    DUE_NOW = "SELECT COUNT(*) FROM queue WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) \
               AND (vantage IS NULL OR CAST($2 AS TEXT) IS NULL OR vantage = $2)";
    // A lease that runs out makes its name claimable again, so that moment counts too.
    NEXT_DUE = "SELECT MIN(t.at) FROM (SELECT MIN(due_at) AS at FROM queue WHERE due_at > $1 \
                UNION ALL SELECT MIN(lease_until) AS at FROM queue WHERE lease_until > $1) t";
    MAKE_DUE = "UPDATE queue SET due_at = $2, round = round + CASE WHEN attempt > 1 THEN 1 ELSE 0 END, attempt = 1, \
                vantage = NULL, against = '' WHERE domain = $1";
    RECLAIM = "UPDATE queue SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1";
    LEASED = "SELECT COUNT(*) FROM queue WHERE lease_until > $1";
}

/// A name that was claimed, with what the visit needs to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The name.
    pub domain: DomainName,
    /// Its zone.
    pub zone: String,
    /// Number of this attempt within its round, from 1.
    pub attempt: u16,
    /// The vantages from which this round saw a negative already.
    pub against: Vec<String>,
    /// Since when robots.txt could not be had, at every look in between.
    pub robots_down_since: Option<Timestamp>,
    /// Where it was last found.
    pub pool: Option<Pool>,
    /// Day of registration.
    pub registered_on: Option<Date>,
    /// Kind of holder.
    pub holder_kind: HolderKind,
    /// The holder opted out of checks: record it as not observed, and do not connect.
    pub opted_out: bool,
    /// By what was seen until now, the name counts as in use (E.5: active or degraded).
    pub in_use: bool,
    /// How the server of its page recognises the copy that is kept.
    pub validators: Option<Validators>,
}

crate::row::row! {
    struct DueRow {
        due_at: i64,
        domain: String,
        zone: String,
        attempt: i64,
        against: String,
        robots_down_since: Option<i64>,
        pool: String,
        registered_on: Option<String>,
        holder_kind: String,
        opted_out: bool,
        in_use: bool,
        validators: Option<String>,
    }
}

impl DueRow {
    fn due(self) -> Result<Due> {
        Ok(Due {
            domain: name(TABLE, &self.domain)?,
            attempt: small(TABLE, &self.domain, self.attempt)?,
            against: self.against.split_whitespace().map(str::to_owned).collect(),
            robots_down_since: self.robots_down_since.map(Timestamp),
            pool: Pool::stored(&self.domain, &self.pool)?,
            registered_on: day(TABLE, &self.domain, self.registered_on.as_deref())?,
            zone: self.zone,
            holder_kind: HolderKind::from_code(&self.holder_kind),
            opted_out: self.opted_out,
            in_use: self.in_use,
            // Unreadable, it costs a page that is sent whole.
            validators: self.validators.and_then(|text| serde_json::from_str(&text).ok()),
        })
    }
}

/// What visits need to know about names, in the order of time.
pub(crate) async fn details(tx: &mut Tx, names: &[String]) -> Result<Vec<Due>> {
    let kept = tx.keeps_plans();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut rows: Vec<DueRow> = Vec::with_capacity(names.len());
    // For a long list PostgreSQL would rather read whole tables.
    for asked in names.chunks(ASKED) {
        let some: Vec<DueRow> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(DETAILS);
            let mut list = query.separated(", ");
            for n in filled(asked) {
                list.push_bind(n);
            }
            query.push(")").build_query_as().persistent(kept).fetch_all(c).await?
        });
        rows.extend(some);
    }
    rows.sort_by(|a, b| (a.due_at, &a.domain).cmp(&(b.due_at, &b.domain)));
    rows.into_iter().map(DueRow::due).collect()
}

impl Db {
    /// Leases up to `limit` names that are due at `now` and free, oldest first, to `worker` for `lease_ms`. Names
    /// whose next look must come from another vantage than `vantage` are left for its workers.
    /// `worker` must be unique to a running process: a lease is kept by its name alone.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim(
        &self,
        worker: &str,
        vantage: &str,
        limit: u32,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Vec<Due>> {
        let mut tx = self.begin().await?;
        let text = CLAIM.text(tx.is_pg());
        let limit = i64::from(limit.min(1000));
        let names: Vec<String> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(text)
                .bind(worker)
                .bind(now.plus(lease_ms).0)
                .bind(now.0)
                .bind(limit)
                .bind(vantage)
                .fetch_all(c)
                .await?
        });
        let due = details(&mut tx, &names).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// Leases one name whether it is due or not. `None` if it is not in the register, or another worker has it.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_one(
        &self,
        worker: &str,
        domain: &DomainName,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Option<Due>> {
        let mut tx = self.begin().await?;
        let names: Vec<String> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(CLAIM_ONE)
                .bind(worker)
                .bind(now.plus(lease_ms).0)
                .bind(domain.as_str())
                .bind(now.0)
                .fetch_all(c)
                .await?
        });
        let due = details(&mut tx, &names).await?;
        tx.commit().await?;
        Ok(due.into_iter().next())
    }

    /// Gives names back unseen; they stay due. Names that the worker does not hold are left alone.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn release(&self, worker: &str, names: &[DomainName]) -> Result<()> {
        let mut tx = self.begin().await?;
        for batch in names.chunks(500) {
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(
                    "UPDATE queue SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ",
                );
                query.push_bind(worker).push(" AND domain IN (");
                let mut list = query.separated(", ");
                for n in batch {
                    list.push_bind(n.as_str());
                }
                query.push(")").build().execute(c).await?;
            });
        }
        tx.commit().await
    }

    /// Gives back everything that is leased under a worker's name: what a former process of that name had in
    /// hand when it was killed. To be called when a worker starts, before it claims; returns how many names.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn reclaim(&self, worker: &str) -> Result<u64> {
        Ok(on_write!(self, pool => sqlx::query(RECLAIM).bind(worker).execute(pool).await?.rows_affected()))
    }

    /// Moves the end of a worker's leases on these names to `until`; returns how many it holds of them. A lease on a
    /// name that the worker does not know of (the answer to its claim was lost) is left to run out.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn extend(&self, worker: &str, names: &[DomainName], until: Timestamp) -> Result<u64> {
        let mut held = 0;
        for batch in names.chunks(500) {
            let mut tx = self.begin().await?;
            // Rows that are locked at this moment are being recorded: their lease ends anyway.
            let lock = if tx.is_pg() { " FOR UPDATE SKIP LOCKED" } else { "" };
            held += on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(
                    "WITH mine AS MATERIALIZED (SELECT domain FROM queue WHERE lease_owner = ",
                );
                query.push_bind(worker).push(" AND domain IN (");
                let mut list = query.separated(", ");
                for n in batch {
                    list.push_bind(n.as_str());
                }
                query.push(") ORDER BY domain").push(lock).push(") UPDATE queue SET lease_until = ").push_bind(until.0);
                query.push(" WHERE domain IN (SELECT domain FROM mine)");
                query.build().execute(c).await?.rows_affected()
            });
            tx.commit().await?;
        }
        Ok(held)
    }

    /// How many names could be claimed at `now`, by workers of `vantage`, or of all when it is `None`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn due_now(&self, now: Timestamp, vantage: Option<&str>) -> Result<u64> {
        let n: i64 = on_read!(self, pool => {
            sqlx::query_scalar(DUE_NOW).bind(now.0).bind(vantage).fetch_one(pool).await?
        });
        Ok(n.max(0) as u64)
    }

    /// How many names are leased at `now`, by any worker.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn leased(&self, now: Timestamp) -> Result<u64> {
        let n: i64 = on_read!(self, pool => sqlx::query_scalar(LEASED).bind(now.0).fetch_one(pool).await?);
        Ok(n.max(0) as u64)
    }

    /// The first moment after `after` at which a name becomes due, or a lease runs out.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn next_due(&self, after: Timestamp) -> Result<Option<Timestamp>> {
        let at: Option<i64> =
            on_read!(self, pool => sqlx::query_scalar(NEXT_DUE).bind(after.0).fetch_one(pool).await?);
        Ok(at.map(Timestamp))
    }

    /// Makes a name due at `at`, as the beginning of a round. `false` if it is not in the register.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn make_due(&self, domain: &DomainName, at: Timestamp) -> Result<bool> {
        let done = on_write!(self, pool => {
            sqlx::query(MAKE_DUE).bind(domain.as_str()).bind(at.0).execute(pool).await?.rows_affected()
        });
        Ok(done > 0)
    }
}
