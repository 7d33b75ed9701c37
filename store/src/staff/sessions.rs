//! Sessions live here and not in a cookie, so that they can be taken back. The token changes when the second factor was
//! shown: whoever knew the one before knows nothing.

use super::accounts::{Account, AccountRow, account_columns};
use super::digest;
use super::log::{Deed, append};
use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx, on_write};
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
    // Keeps the row of the account until the session stands: a reset at the same moment waits, and then ends it; one before
    // leaves no such account.
    STILL = "UPDATE staff_accounts SET name = name WHERE id = $1 AND COALESCE(password, '') = $2 AND disabled_at IS NULL";
    // A secret that was offered in another session, and not confirmed, was seen by whoever had that session.
    END_HALFWAY = "UPDATE staff_sessions SET ended_at = $2 WHERE account_id = $1 AND second_at IS NULL AND ended_at IS NULL \
                   AND EXISTS (SELECT 1 FROM staff_accounts a WHERE a.id = $1 AND a.totp_since IS NULL)";
    FORGET_OFFER = "UPDATE staff_accounts SET totp_secret = NULL WHERE id = $1 AND totp_since IS NULL";
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
    SWEEP = "DELETE FROM staff_sessions WHERE expires_at < $1";
    SWEEP_INVITATIONS = "DELETE FROM staff_invitations WHERE expires_at < $1";
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

/// Whether the account is open and has the password that was judged; it stays so until the transaction ends.
pub(super) async fn still(tx: &mut Tx, account: &Account) -> Result<bool> {
    let password = account.password.as_deref().unwrap_or_default();
    let rows =
        on_tx!(tx, c => sqlx::query(STILL).bind(account.id).bind(password).execute(c).await?.rows_affected());
    Ok(rows > 0)
}

impl Db {
    /// Begins a session after the password; it opens nothing yet. `token` has 256 random bits. `None` when the password that
    /// was judged is not the account's any more, or the account was closed. While no second factor counts, there is one such
    /// session of an account, and it is offered a secret of its own.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn begin_session(
        &self,
        account: &Account,
        token: &str,
        agent: &str,
        now: Timestamp,
    ) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        if !still(&mut tx, account).await? {
            tx.rollback().await?;
            return Ok(None);
        }
        let id = on_tx!(&mut tx, c => {
            sqlx::query(END_HALFWAY).bind(account.id).bind(now.0).execute(&mut *c).await?;
            sqlx::query(FORGET_OFFER).bind(account.id).execute(&mut *c).await?;
            sqlx::query_scalar(BEGIN)
                .bind(account.id)
                .bind(digest(token))
                .bind(now.0)
                .bind(now.plus(HALFWAY).0)
                .bind(clean(agent))
                .fetch_one(c)
                .await?
        });
        tx.commit().await?;
        Ok(Some(id))
    }

    /// The session of a token and whose it is; `None` when it is unknown, ended, over, or its account is closed.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
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
    #[boxed]
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

    /// Forgets sessions and invitations that were over before `border`: when somebody worked, and with what, is personal.
    ///
    /// # Errors
    /// Database errors.
    pub(crate) async fn sweep_sessions(&self, border: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => {
            sqlx::query(SWEEP).bind(border.0).execute(&mut *c).await?;
            sqlx::query(SWEEP_INVITATIONS).bind(border.0).execute(c).await?;
        });
        tx.commit().await
    }

    /// The open sessions of an account, the latest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
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
    #[boxed]
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
    #[boxed]
    pub async fn end_other_sessions(&self, account: i64, kept: i64, now: Timestamp) -> Result<u64> {
        Ok(on_write!(self, pool => {
            sqlx::query(END_OTHERS).bind(account).bind(kept).bind(now.0).execute(pool).await?.rows_affected()
        }))
    }
}
