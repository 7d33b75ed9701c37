//! The desk at which people decide what nobody could prove: removals without proof, and reports.

use super::{Request, RequestRow, TABLE, request_columns, take_out};
use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::staff::log::{Deed, append};
use crate::stored::{clean, code};
use domain::clock::Timestamp;
use domain::province::ProvinceCode;
use domain::request::Wish;

crate::sql::statements! {
    QUEUED = concat!("SELECT ", request_columns!(), " FROM requests WHERE state = 'queued' AND id > $1 ORDER BY id LIMIT $2");
    QUEUED_IN = concat!("SELECT ", request_columns!(), " FROM requests WHERE state = 'queued' AND id > $1 AND EXISTS \
                (SELECT 1 FROM registrations r WHERE r.domain = requests.domain AND r.province_now = $3) ORDER BY id LIMIT $2");
    ONE = concat!("SELECT ", request_columns!(), " FROM requests WHERE id = $1");
    ONE_IN = concat!("SELECT ", request_columns!(), " FROM requests WHERE id = $1 AND EXISTS \
             (SELECT 1 FROM registrations r WHERE r.domain = requests.domain AND r.province_now = $2)");
    DECIDE = "UPDATE requests SET state = CASE WHEN $2 THEN 'done' ELSE 'declined' END, decided_at = $3, decided_by = $4, \
              answer = $5 WHERE id = $1 AND state = 'queued' RETURNING domain, kind";
}

/// Who decides: a person whom readers may be told of, and whom the log names (an account, or who sat at the machine).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decider<'a> {
    /// The name of the person.
    pub person: &'a str,
    /// As in [`Deed`].
    pub log: &'a str,
}

impl<'a> From<&'a str> for Decider<'a> {
    fn from(who: &'a str) -> Self {
        Self { person: who, log: who }
    }
}

impl Db {
    /// Requests that wait for a person, oldest first, after the number `after`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn queued_requests(&self, after: i64, limit: u32) -> Result<Vec<Request>> {
        let rows: Vec<RequestRow> = on_read!(self, pool => {
            sqlx::query_as(QUEUED).bind(after).bind(i64::from(limit)).fetch_all(pool).await?
        });
        rows.into_iter().map(RequestRow::request).collect()
    }

    /// The same, of names that are registered in a province: what an officer may see.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn queued_requests_in(
        &self,
        province: ProvinceCode,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Request>> {
        let rows: Vec<RequestRow> = on_read!(self, pool => {
            let query = sqlx::query_as(QUEUED_IN).bind(after).bind(i64::from(limit)).bind(province.as_str());
            query.fetch_all(pool).await?
        });
        rows.into_iter().map(RequestRow::request).collect()
    }

    /// A request by its number, if its name is registered in a province.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn request_in(&self, province: ProvinceCode, id: i64) -> Result<Option<Request>> {
        let row: Option<RequestRow> = on_read!(self, pool => {
            sqlx::query_as(ONE_IN).bind(id).bind(province.as_str()).fetch_optional(pool).await?
        });
        row.map(RequestRow::request).transpose()
    }

    /// A request by its number.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn request_numbered(&self, id: i64) -> Result<Option<Request>> {
        let row: Option<RequestRow> =
            on_read!(self, pool => sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?);
        row.map(RequestRow::request).transpose()
    }

    /// Decides a queued request; an accepted removal is in force from here on, and the log is told. `false` when it does not
    /// wait.
    ///
    /// # Errors
    /// Database errors.
    pub async fn decide_request(
        &self,
        id: i64,
        accept: bool,
        by: impl Into<Decider<'_>>,
        answer: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let Decider { person: who, log } = by.into();
        let mut tx = self.begin().await?;
        let row: Option<(String, String)> = on_tx!(&mut tx, c => {
            sqlx::query_as(DECIDE)
                .bind(id)
                .bind(accept)
                .bind(now.0)
                .bind(clean(who))
                .bind(clean(answer))
                .fetch_optional(c)
                .await?
        });
        let Some((domain, kind)) = row else {
            tx.rollback().await?;
            return Ok(false);
        };
        if accept && code(TABLE, &domain, &kind, Wish::from_code)? == Wish::Remove {
            take_out(&mut tx, log, &domain, &format!("request {id}, decided by {who}"), now).await?;
        }
        let what = if accept { "request.accept" } else { "request.decline" };
        append(&mut tx, &Deed { who: log, what, about: &format!("request {id}, {domain}"), at: now }).await?;
        tx.commit().await?;
        Ok(true)
    }
}
