//! The outage guard (docs/measuring.md E.4): many names of one address or network that fail together say something
//! about their hoster, not about each of them. Their failing looks do not count, and they are looked at again a day
//! later; after the third time the failure is accepted and reported as an incident.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::outbox::publish;
use crate::rejudge::renew_state;
use crate::state_row::StateRow;
use crate::stored::name;
use crate::{standings, statuses};
use domain::clock::Timestamp;
use domain::outage::{self, Decision, Incident, Pool, Scope};
use domain::verdict::ROBOTS_UNAVAILABLE;

/// Names marked in one transaction.
const BATCH: i64 = 200;

/// Names of an address whose failures were accepted: they are no sign of an outage of the network any more.
macro_rules! accepted {
    ($since:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM outages a WHERE a.kind = 'address' AND a.value = s.address AND a.accepted \
             AND a.found_at >= ",
            $since,
            ")"
        )
    };
}

/// Whole pools are counted only where there is something to decide: enough names fail, or an outage of the place is not over.
macro_rules! pools {
    ($place:literal) => {
        concat!(
            "SELECT s.",
            $place,
            " AS place, COUNT(*) AS pool, COUNT(*) FILTER (WHERE s.failing_at >= $1) AS failing, \
             MIN(s.failing_at) FILTER (WHERE s.failing_at >= $1) AS began FROM site_states s \
             JOIN registrations r ON r.domain = s.domain WHERE r.in_frame AND s.",
            $place,
            " IN (SELECT f.",
            $place,
            " FROM site_states f WHERE f.failing_at >= $1 AND f.",
            $place,
            " IS NOT NULL GROUP BY f.",
            $place,
            " HAVING COUNT(*) >= $2 OR EXISTS (SELECT 1 FROM outages o WHERE o.kind = '",
            $place,
            "' AND o.value = f.",
            $place,
            " AND o.found_at >= $3)) AND (s.class IN ('USE_WEB', 'USE_ALIAS', 'USE_OTHER') OR s.failing_at >= $1) AND NOT ",
            accepted!("$1"),
            " GROUP BY s.",
            $place,
            " HAVING COUNT(*) FILTER (WHERE s.failing_at >= $1) > 0 ORDER BY s.",
            $place
        )
    };
}

macro_rules! failing {
    ($place:literal) => {
        concat!(
            "SELECT s.domain FROM site_states s WHERE s.",
            $place,
            " = $1 AND s.failing_at >= $2 AND NOT ",
            accepted!("$2"),
            " ORDER BY s.domain LIMIT $3"
        )
    };
}

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'guard'";
    BY_ADDRESS = pools!("address");
    BY_NETWORK = pools!("network");
    FAILING_ADDRESS = failing!("address");
    FAILING_NETWORK = failing!("network");
    LATEST = "SELECT id, again, accepted, found_at FROM outages WHERE kind = $1 AND value = $2 ORDER BY id DESC LIMIT 1";
    FOUND = "INSERT INTO outages (kind, value, began_at, found_at, pool, names, again, accepted) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    MORE = "UPDATE outages SET names = names + $2 WHERE id = $1";
    // Looks since the first failure that saw the site fail (domain::outage::is_failure).
    DISCOUNT = "UPDATE observations SET not_observed = 'INFRA_OUTAGE' WHERE domain = $1 AND not_observed IS NULL \
                AND finished_at >= (SELECT s.failing_at FROM site_states s WHERE s.domain = $1) \
                AND evidence_id IN (SELECT v.evidence_id FROM verdicts v JOIN evidence e ON e.id = v.evidence_id \
                WHERE e.domain = $1 AND (v.class = 'BROKEN' OR v.rule = $2))";
    AGAIN = "UPDATE queue SET due_at = $2, round = round + 1, attempt = 1, vantage = NULL, against = '' WHERE domain = $1";
    CALM = "UPDATE site_states SET failing_at = NULL, not_observed = 'INFRA_OUTAGE' WHERE domain = $1";
    LIST = "SELECT kind, value, began_at, found_at, pool, names, again, accepted FROM outages ORDER BY id DESC LIMIT $1";
}

crate::row::row! {
    struct PoolRow {
        place: String,
        pool: i64,
        failing: i64,
        began: Option<i64>,
    }
}

/// An outage that the guard found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Address or network.
    pub scope: Scope,
    /// Which.
    pub value: String,
    /// The first failure.
    pub began_at: Timestamp,
    /// When the guard saw it.
    pub found_at: Timestamp,
    /// Names in use at the place.
    pub pool: i64,
    /// Of these, names that failed.
    pub names: i64,
    /// 1 for the first time in a row.
    pub again: i64,
    /// The failures are accepted as facts.
    pub accepted: bool,
}

impl Db {
    /// Looks for outages and takes the failing looks of their names out of the count. Returns the outages that are
    /// new, or new again.
    ///
    /// # Errors
    /// Database errors; what was done by then stays, and the next call goes on.
    #[boxed]
    pub async fn guard(&self, now: Timestamp) -> Result<Vec<Outage>> {
        let since = now.plus(-outage::ROUND_DAYS * Timestamp::DAY).0;
        let lasting = now.plus(-outage::ANOTHER_HOURS * Timestamp::HOUR).0;
        let mut found = Vec::new();
        for (scope, pools, failing) in
            [(Scope::Address, BY_ADDRESS, FAILING_ADDRESS), (Scope::Network, BY_NETWORK, FAILING_NETWORK)]
        {
            let rows: Vec<PoolRow> = on_read!(self, pool => {
                sqlx::query_as(pools).bind(since).bind(outage::LEAST).bind(lasting).fetch_all(pool).await?
            });
            for row in rows {
                let Some((id, mut outage)) = self.decide(scope, &row, now).await? else { continue };
                let accepted = outage.as_ref().is_some_and(|o| o.accepted);
                if !accepted {
                    let marked = self.discount(failing, &row.place, since, now).await?;
                    let mut tx = self.begin().await?;
                    on_tx!(&mut tx, c => sqlx::query(MORE).bind(id).bind(marked).execute(c).await?.rows_affected());
                    tx.commit().await?;
                    if let Some(outage) = &mut outage {
                        outage.names = marked;
                    }
                }
                found.extend(outage);
            }
        }
        Ok(found)
    }

    /// Decides about one place, alone among all workers: the row of the outage that its names belong to, and the
    /// outage itself when it is new. `None`: no outage.
    async fn decide(
        &self,
        scope: Scope,
        row: &PoolRow,
        now: Timestamp,
    ) -> Result<Option<(i64, Option<Outage>)>> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        let latest: Option<(i64, i64, bool, i64)> = on_tx!(&mut tx, c => {
            sqlx::query_as(LATEST).bind(scope.code()).bind(&row.place).fetch_optional(c).await?
        });
        let incident =
            latest.map(|(_, again, accepted, at)| Incident { again, accepted, found_at: Timestamp(at) });
        let pool = Pool { names: row.pool, failing: row.failing };
        let decided = match outage::decide(scope, pool, incident, now) {
            Decision::Nothing => None,
            Decision::Same => latest.map(|(id, ..)| (id, None)),
            Decision::New { again, accepted } => {
                let outage = Outage {
                    scope,
                    value: row.place.clone(),
                    began_at: Timestamp(row.began.unwrap_or(now.0)),
                    found_at: now,
                    pool: row.pool,
                    names: if accepted { row.failing } else { 0 },
                    again,
                    accepted,
                };
                Some((note(&mut tx, &outage).await?, Some(outage)))
            }
        };
        tx.commit().await?;
        Ok(decided)
    }

    /// Takes the failing looks of all names at a place out of the count; returns how many names.
    async fn discount(&self, failing: &'static str, place: &str, since: i64, now: Timestamp) -> Result<i64> {
        let mut marked = 0;
        loop {
            let mut tx = self.begin().await?;
            let names: Vec<String> = on_tx!(&mut tx, c => {
                sqlx::query_scalar(failing).bind(place).bind(since).bind(BATCH).fetch_all(c).await?
            });
            let mut visible = Vec::new();
            for domain in &names {
                if discount_one(&mut tx, domain, now).await? {
                    visible.push(domain.clone());
                }
            }
            standings::refresh(&mut tx, &names.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            publish(&mut tx, &visible).await?;
            tx.commit().await?;
            marked += names.len() as i64;
            if (names.len() as i64) < BATCH {
                return Ok(marked);
            }
        }
    }

    /// The latest outages, newest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn outages(&self, limit: u32) -> Result<Vec<Outage>> {
        type Row = (String, String, i64, i64, i64, i64, i64, bool);
        let rows: Vec<Row> =
            on_read!(self, pool => sqlx::query_as(LIST).bind(i64::from(limit)).fetch_all(pool).await?);
        let outage = |(kind, value, began, found, pool, names, again, accepted): Row| Outage {
            scope: if kind == Scope::Network.code() { Scope::Network } else { Scope::Address },
            value,
            began_at: Timestamp(began),
            found_at: Timestamp(found),
            pool,
            names,
            again,
            accepted,
        };
        Ok(rows.into_iter().map(outage).collect())
    }
}

async fn note(tx: &mut Tx, o: &Outage) -> Result<i64> {
    Ok(on_tx!(tx, c => {
        sqlx::query_scalar(FOUND)
            .bind(o.scope.code())
            .bind(&o.value)
            .bind(o.began_at.0)
            .bind(o.found_at.0)
            .bind(o.pool)
            .bind(o.names)
            .bind(o.again)
            .bind(o.accepted)
            .fetch_one(c)
            .await?
    }))
}

/// One name; whether a reader of the directory sees a difference.
async fn discount_one(tx: &mut Tx, domain: &str, now: Timestamp) -> Result<bool> {
    let fell = StateRow::load(tx, domain).await?.is_some_and(|state| !state.is_in_use());
    on_tx!(tx, c => sqlx::query(DISCOUNT).bind(domain).bind(ROBOTS_UNAVAILABLE).execute(c).await?.rows_affected());
    let due = now.plus(outage::AGAIN_HOURS * Timestamp::HOUR);
    on_tx!(tx, c => sqlx::query(AGAIN).bind(domain).bind(due.0).execute(c).await?.rows_affected());
    statuses::renew(tx, domain, now).await?;
    let parsed = name("site_states", domain)?;
    let visible = fell && renew_state(tx, &parsed, now, "outage").await?;
    on_tx!(tx, c => sqlx::query(CALM).bind(domain).execute(c).await?.rows_affected());
    Ok(visible)
}
