//! Names that part from their holders: those that a full list lacks, and those that somebody else has now. They keep their
//! history but not their standing.

use super::{BATCH, Complete, DifferenceKind, Leaving, Run};
use crate::db::{Tx, on_tx};
use crate::error::Result;
use crate::statuses;
use crate::stored::{day_text, name};
use domain::clock::Timestamp;
use domain::name::Zone;
use domain::registration::Registration;
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use time::Date;

/// Who leaves so many days before the end of the term, or later, counts as not renewed.
const GRACE: i64 = 5;

crate::sql::statements! {
    IN_FRAME = "SELECT domain FROM registrations WHERE in_frame AND zone = $1 AND domain > $2 ORDER BY domain LIMIT $3";
    // Only what was said before the day of the new registration: a later objection is the new holder's own.
    END_OBJECTION = "UPDATE objections SET withdrawn_at = $2 WHERE domain = $1 AND withdrawn_at IS NULL AND made_at < $3";
    // A holder's time ends when the next one's begins, also when the list that tells it comes later.
    BEGAN_BEFORE = "UPDATE former_lives SET ended_at = $3 WHERE domain = $1 AND ended_at = $2 AND ended_at > $3";
    // A name that leaves after, or shortly before, its term ends has not been renewed; who leaves earlier was deleted.
    LAPSE = "INSERT INTO terms (domain, expires_on, free_term, renewed, at) \
             SELECT domain, expires_on, free_term, FALSE, CAST($2 AS BIGINT) FROM registrations \
             WHERE domain = $1 AND expires_on IS NOT NULL AND expires_on <= $3";
}

/// A name that another holder has now.
pub(super) struct Succession {
    pub(super) domain: String,
    /// The day of the new registration, if that is how we know.
    pub(super) registered_on: Option<Date>,
}

impl Run<'_> {
    /// The names in the zones for which the list is complete that the list lacks, in the order of names over all zones.
    pub(super) async fn absent(&mut self, rows: &[Registration], complete: &Complete) -> Result<Vec<String>> {
        let is_complete = |zone: &&Zone| complete.zones.as_ref().is_none_or(|zones| zones.contains(*zone));
        let zones: BTreeSet<&str> =
            rows.iter().map(|r| &r.zone).filter(is_complete).map(Zone::as_str).collect();
        let is_listed = |n: &String| rows.binary_search_by(|r| r.domain.as_str().cmp(n)).is_ok();
        let mut gone = Vec::new();
        for zone in zones {
            let (mut after, mut present, before) = (String::new(), 0, gone.len());
            loop {
                let page: Vec<String> = on_tx!(&mut self.tx, c => {
                    sqlx::query_scalar(IN_FRAME).bind(zone).bind(&after).bind(10 * BATCH as i64).fetch_all(c).await?
                });
                let Some(last) = page.last() else { break };
                after.clone_from(last);
                present += page.len() as u64;
                gone.extend(page.into_iter().filter(|n| !is_listed(n)));
            }
            let of = present - self.entered.get(zone).copied().unwrap_or_default();
            if of > 0 {
                let leaving = (gone.len() - before) as u64;
                self.report.leaving.push(Leaving { zone: zone.to_owned(), leaving, of });
            }
        }
        gone.sort_unstable();
        Ok(gone)
    }

    /// Parts names from their former holders. The queue's rows of all names that the list changes are locked first, in the
    /// order of names, as `record_all` does it: so neither can wait for the other in a circle.
    pub(super) async fn part(&mut self, gone: &[String]) -> Result<()> {
        let successions = std::mem::take(&mut self.successions);
        let succeeded: Vec<&str> = successions.iter().map(|s| s.domain.as_str()).collect();
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        let mut names = [&gone[..], &succeeded[..]].concat();
        names.sort_unstable();
        let known = std::mem::take(&mut self.known);
        let mut locked: Vec<&str> = known.iter().map(String::as_str).chain(names.iter().copied()).collect();
        locked.sort_unstable();
        locked.dedup();
        for batch in locked.chunks(BATCH) {
            self.lock(batch).await?;
        }
        for batch in names.chunks(BATCH) {
            let revoke = ["UPDATE consents SET revoked_at = ", " WHERE revoked_at IS NULL AND domain IN ("];
            self.apply(&revoke, batch).await?;
            let words = ["UPDATE holder_words SET ended_at = ", " WHERE ended_at IS NULL AND domain IN ("];
            self.apply(&words, batch).await?;
            // What the former holder proved opens nothing of the next one's.
            let claims = [
                "UPDATE requests SET ended_at = ",
                " WHERE ended_at IS NULL AND proved_at IS NOT NULL AND domain IN (",
            ];
            self.apply(&claims, batch).await?;
            self.apply(&["DELETE FROM site_states WHERE domain IN ("], batch).await?;
            self.apply(&statuses::KEEP_LIFE, batch).await?;
            self.apply(&[statuses::SUCCEED], batch).await?;
        }
        for batch in succeeded.chunks(BATCH) {
            // Whoever is looking at the former holder's site loses the lease, and with it that look.
            let due = ", round = round + 1, attempt = 1, vantage = NULL, against = '', robots_down_since = NULL, lease_owner = NULL, lease_until = NULL WHERE domain IN (";
            self.apply(&["UPDATE queue SET due_at = ", due], batch).await?;
        }
        for Succession { domain, registered_on } in &successions {
            let Some(day) = *registered_on else { continue };
            let (at, since) = (self.source.at.0, Timestamp::start_of(day).0);
            on_tx!(&mut self.tx, c => {
                sqlx::query(END_OBJECTION).bind(domain).bind(at).bind(since).execute(c).await?.rows_affected()
            });
            on_tx!(&mut self.tx, c => {
                sqlx::query(BEGAN_BEFORE).bind(domain).bind(at).bind(since).execute(c).await?.rows_affected()
            });
        }
        for batch in gone.chunks(BATCH) {
            self.remove(batch).await?;
        }
        Ok(())
    }

    /// SQLite has one writer, which is us.
    async fn lock(&mut self, names: &[&str]) -> Result<()> {
        if let Tx::Pg(tx) = &mut self.tx {
            let mut query = QueryBuilder::<sqlx::Postgres>::new("SELECT domain FROM queue WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(*n);
            }
            query.push(") ORDER BY domain FOR UPDATE").build().execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Runs a statement on names. Its pieces are joined by the present moment; the last ends in `IN (`.
    async fn apply(&mut self, pieces: &[&'static str], names: &[&str]) -> Result<()> {
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new("");
            for (n, piece) in pieces.iter().enumerate() {
                if n > 0 {
                    query.push_bind(at);
                }
                query.push(piece);
            }
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(*n);
            }
            query.push(")").build().execute(c).await?;
        });
        Ok(())
    }

    /// Takes names out of the frame and out of the queue.
    async fn remove(&mut self, names: &[&str]) -> Result<()> {
        let at = self.source.at;
        let border = day_text(at.plus(GRACE * Timestamp::DAY).date());
        for n in names {
            on_tx!(&mut self.tx, c => {
                sqlx::query(LAPSE).bind(*n).bind(at.0).bind(&border).execute(c).await?.rows_affected()
            });
        }
        self.keep_former(names).await?;
        let leave = [
            "UPDATE registrations SET in_frame = FALSE, left_at = ",
            ", changed_at = ",
            " WHERE domain IN (",
        ];
        self.apply(&leave, names).await?;
        self.apply(&["DELETE FROM queue WHERE domain IN ("], names).await?;
        for n in names {
            self.note(name("registrations", n)?, DifferenceKind::Left, vec![]);
        }
        self.report.left += names.len() as u64;
        self.touched.extend(names.iter().map(|n| (*n).to_owned()));
        Ok(())
    }
}
