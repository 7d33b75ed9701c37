//! Sessions live here and not in a cookie, so that they can be taken back. The token changes when the second factor was
//! shown: whoever knew the one before knows nothing.

use super::accounts::{Account, AccountRow, account_columns};
use super::digest;
use super::log::{Deed, append};
use crate::db::{Db, on_read, on_tx, on_write};
use crate::error::Result;
use crate::stored::clean;
use domain::clock::Timestamp;

/// Without a request for so long, a session is over.
pub const IDLE: i64 = Timestamp::HOUR;
/// A session is over after so long in any case.
pub const LONGEST: i64 = 12 * Timestamp::HOUR;
/// Time within which the password must be followed by the second factor.
pub const HALFWAY: i64 = 10 * Timestamp::MINUTE;
/// Sessions are not written at every request.
const SEEN: i64 = Timestamp::MINUTE;

crate::sql::statements! {
    BEGIN = "INSERT INTO staff_sessions (account_id, token_sha256, made_at, seen_at, expires_at, agent) \
             VALUES ($1, $2, $3, $3, $4, $5) RETURNING id";
    BY_TOKEN = concat!("SELECT s.id AS session_id, s.made_at AS session_made_at, s.seen_at, s.expires_at, s.second_at, s.agent, ",
               account_columns!(), " FROM staff_sessions s JOIN staff_accounts a ON a.id = s.account_id WHERE s.token_sha256 = $1 \
               AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3 AND a.disabled_at IS NULL");
    SEE = "UPDATE staff_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
    RAISE = "UPDATE staff_sessions SET token_sha256 = $2, second_at = $3, expires_at = $4, seen_at = $3 \
             WHERE id = $1 AND ended_at IS NULL AND second_at IS NULL";
    OPEN = "SELECT s.id AS session_id, s.made_at AS session_made_at, s.seen_at, s.expires_at, s.second_at, s.agent \
            FROM staff_sessions s WHERE s.account_id = $1 AND s.second_at IS NOT NULL AND s.ended_at IS NULL \
            AND s.expires_at > $2 AND s.seen_at > $3 ORDER BY s.id DESC";
    END = "UPDATE staff_sessions SET ended_at = $3 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL";
    END_OTHERS = "UPDATE staff_sessions SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL";
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// When the password was shown.
    pub made_at: Timestamp,
    /// When it was last used, give or take a minute.
    pub seen_at: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
    /// When the second factor was shown.
    pub second_at: Option<Timestamp>,
    /// The browser in its own words.
    pub agent: String,
}

crate::row::row! {
    struct SessionRow {
        session_id: i64,
        session_made_at: i64,
        seen_at: i64,
        expires_at: i64,
        second_at: Option<i64>,
        agent: String,
    }
}

impl SessionRow {
    fn session(self) -> Session {
        Session {
            id: self.session_id,
            made_at: Timestamp(self.session_made_at),
            seen_at: Timestamp(self.seen_at),
            expires_at: Timestamp(self.expires_at),
            second_at: self.second_at.map(Timestamp),
            agent: self.agent,
        }
    }
}

impl Db {
    /// Begins a session after the password; it opens nothing yet. `token` has 256 random bits.
    ///
    /// # Errors
    /// Database errors.
    pub async fn begin_session(&self, account: i64, token: &str, agent: &str, now: Timestamp) -> Result<i64> {
        Ok(on_write!(self, pool => {
            sqlx::query_scalar(BEGIN)
                .bind(account)
                .bind(digest(token))
                .bind(now.0)
                .bind(now.plus(HALFWAY).0)
                .bind(clean(agent))
                .fetch_one(pool)
                .await?
        }))
    }

    /// The session of a token and whose it is; `None` when it is unknown, ended, over, or its account is closed.
    ///
    /// # Errors
    /// Database errors.
    pub async fn session(&self, token: &str, now: Timestamp) -> Result<Option<(Session, Account)>> {
        let row: Option<(SessionRow, AccountRow)> = on_read!(self, pool => {
            let row = sqlx::query(BY_TOKEN).bind(digest(token)).bind(now.0).bind(now.plus(-IDLE).0).fetch_optional(pool).await?;
            row.map(|r| {
                use sqlx::FromRow;
                Ok::<_, sqlx::Error>((SessionRow::from_row(&r)?, AccountRow::from_row(&r)?))
            })
            .transpose()?
        });
        let Some((session, account)) = row else { return Ok(None) };
        let (session, account) = (session.session(), account.account()?);
        if now.0 - session.seen_at.0 >= SEEN {
            on_write!(self, pool => sqlx::query(SEE).bind(session.id).bind(now.0).execute(pool).await?.rows_affected());
        }
        Ok(Some((session, account)))
    }

    /// The second factor was shown: from here on the session opens doors, by another token. `false` when it ended meanwhile.
    ///
    /// # Errors
    /// Database errors.
    pub async fn raise_session(
        &self,
        id: i64,
        account: &Account,
        token: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            let raise = sqlx::query(RAISE).bind(id).bind(digest(token)).bind(now.0).bind(now.plus(LONGEST).0);
            raise.execute(c).await?.rows_affected()
        });
        if changed > 0 {
            append(
                &mut tx,
                &Deed { who: &account.name, what: "session.begin", about: &account.name, at: now },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// The open sessions of an account, the latest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn sessions(&self, account: i64, now: Timestamp) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = on_read!(self, pool => {
            sqlx::query_as(OPEN).bind(account).bind(now.0).bind(now.plus(-IDLE).0).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(SessionRow::session).collect())
    }

    /// Ends a session of an account; `false` when there is no such open one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn end_session(&self, account: i64, id: i64, now: Timestamp) -> Result<bool> {
        let changed = on_write!(self, pool => {
            sqlx::query(END).bind(account).bind(id).bind(now.0).execute(pool).await?.rows_affected()
        });
        Ok(changed > 0)
    }

    /// Ends all sessions of an account but one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn end_other_sessions(&self, account: i64, kept: i64, now: Timestamp) -> Result<u64> {
        Ok(on_write!(self, pool => {
            sqlx::query(END_OTHERS).bind(account).bind(kept).bind(now.0).execute(pool).await?.rows_affected()
        }))
    }
}
