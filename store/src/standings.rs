//! The standing of each name in the register: what the figures ask of it, in one narrow row. Every transaction that changes a
//! registration, a state or a status writes it anew before it ends, so that it is never older than they are.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::many::{ASKED, filled};
use sqlx::QueryBuilder;

/// Names written by one statement.
const BATCH: usize = 500;

macro_rules! columns {
    () => {
        "domain, province_now, zone, held, state, course, registered_on, first_seen_at, seen_at, seen_before"
    };
}

/// The standings as they follow from the other tables.
macro_rules! derived {
    () => {
        "SELECT r.domain, COALESCE(r.province_now, '') AS province_now, r.zone, r.held, COALESCE(s.cell, '') AS state, \
         COALESCE(t.cell, '') AS course, r.registered_on, r.first_seen_at, t.seen_at, t.seen_before FROM registrations r \
         LEFT JOIN site_states s ON s.domain = r.domain LEFT JOIN statuses t ON t.domain = r.domain WHERE r.in_frame"
    };
}

const WRITE: &str = concat!("INSERT INTO standings (", columns!(), ") ", derived!(), " AND r.domain IN (");
const OVER: &str = " ON CONFLICT (domain) DO UPDATE SET province_now = excluded.province_now, zone = excluded.zone, \
     held = excluded.held, state = excluded.state, course = excluded.course, registered_on = excluded.registered_on, \
     first_seen_at = excluded.first_seen_at, seen_at = excluded.seen_at, seen_before = excluded.seen_before";

/// What a look changes.
const CHANGED: &str = " ON CONFLICT (domain) DO UPDATE SET state = excluded.state, course = excluded.course, \
     seen_at = excluded.seen_at, seen_before = excluded.seen_before";

crate::sql::statements! {
    DIFFERING = concat!(
        "SELECT domain FROM (SELECT * FROM (", derived!(), ") d EXCEPT SELECT ", columns!(), " FROM standings) more UNION \
         SELECT domain FROM (SELECT ", columns!(), " FROM standings EXCEPT SELECT * FROM (", derived!(), ") e) less ORDER BY domain"
    );
}

/// Writes the standings of names whose state or status changed. `names` stand in their order, as everywhere: two
/// transactions cannot wait for each other.
pub(crate) async fn refresh(tx: &mut Tx, names: &[&str]) -> Result<()> {
    let kept = tx.keeps_plans();
    for asked in names.chunks(ASKED) {
        on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(WRITE);
            let mut list = query.separated(", ");
            for name in filled(asked) {
                list.push_bind(name);
            }
            query.push(") ORDER BY r.domain").push(CHANGED).build().persistent(kept).execute(c).await?;
        });
    }
    Ok(())
}

/// Writes the standings of names whose registration changed, in their order; who left has none.
pub(crate) async fn register(tx: &mut Tx, names: &[String]) -> Result<()> {
    for batch in names.chunks(BATCH) {
        lock(tx, batch).await?;
        on_tx!(tx, c => {
            let mut gone = QueryBuilder::<Engine>::new(
                "DELETE FROM standings WHERE domain IN (SELECT r.domain FROM registrations r WHERE NOT r.in_frame AND r.domain IN (",
            );
            let mut list = gone.separated(", ");
            for name in batch {
                list.push_bind(name);
            }
            gone.push("))").build().execute(&mut *c).await?;
            let mut write = QueryBuilder::<Engine>::new(WRITE);
            let mut list = write.separated(", ");
            for name in batch {
                list.push_bind(name);
            }
            write.push(") ORDER BY r.domain").push(OVER).build().execute(c).await?;
        });
    }
    Ok(())
}

/// Waits for whoever writes these standings now, so that what is read for them afterwards is not older than what he wrote.
/// SQLite has one writer, which is us.
async fn lock(tx: &mut Tx, names: &[String]) -> Result<()> {
    if let Tx::Pg(tx) = tx {
        let mut query = QueryBuilder::<sqlx::Postgres>::new("SELECT domain FROM standings WHERE domain IN (");
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name);
        }
        query.push(") ORDER BY domain FOR UPDATE").build().execute(&mut **tx).await?;
    }
    Ok(())
}

impl Db {
    /// Names whose standing is not what their registration, state and status say; none, unless there is a fault. Reads all
    /// of them.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn differing_standings(&self) -> Result<Vec<String>> {
        Ok(on_read!(self, pool => sqlx::query_scalar(DIFFERING).fetch_all(pool).await?))
    }
}
