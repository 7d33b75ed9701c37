//! Tokens for programs: each belongs to an account, has scopes and an end, and opens nothing that its account may not.

use super::accounts::{Account, AccountRow, account_columns};
use super::digest;
use super::log::{Deed, append};
use crate::boxed;
use crate::db::{Db, on_read, on_tx, on_write};
use crate::error::Result;
use crate::stored::{clean, code};
use domain::clock::Timestamp;
use domain::staff::Scope;

const TABLE: &str = "staff_tokens";
/// Use is not written at every request.
const SEEN: i64 = Timestamp::MINUTE;

macro_rules! tokens {
    ($rest:literal) => {
        concat!(
            "SELECT t.id AS token_id, t.label, t.scopes, t.made_at AS token_made_at, t.expires_at, t.used_at, t.revoked_at, ",
            account_columns!(),
            " FROM staff_tokens t JOIN staff_accounts a ON a.id = t.account_id ",
            $rest
        )
    };
}

crate::sql::statements! {
    ADD = "INSERT INTO staff_tokens (account_id, label, scopes, token_sha256, made_at, expires_at) \
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    BY_TOKEN = tokens!("WHERE t.token_sha256 = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND a.disabled_at IS NULL");
    ALL = tokens!("ORDER BY t.id");
    USED = "UPDATE staff_tokens SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at <= $3)";
    REVOKE = "UPDATE staff_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING label";
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub label: String,
    /// What it is allowed.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub made_at: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
    /// When it was last used, give or take a minute.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A token to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewToken<'a> {
    /// Whose it is.
    pub account: &'a Account,
    /// What it is for.
    pub label: &'a str,
    /// What it is allowed.
    pub scopes: &'a [Scope],
    /// The secret; from a source of true randomness, of 256 bits.
    pub secret: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
}

crate::row::row! {
    struct TokenRow {
        token_id: i64,
        label: String,
        scopes: String,
        token_made_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
    with account: AccountRow
}

impl TokenRow {
    fn token(self) -> Result<(Token, Account)> {
        let scopes = self.scopes.split(' ').filter(|s| !s.is_empty());
        let token = Token {
            id: self.token_id,
            scopes: scopes.map(|s| code(TABLE, &self.label, s, Scope::from_code)).collect::<Result<_>>()?,
            label: self.label,
            made_at: Timestamp(self.token_made_at),
            expires_at: Timestamp(self.expires_at),
            used_at: self.used_at.map(Timestamp),
            revoked_at: self.revoked_at.map(Timestamp),
        };
        Ok((token, self.account.account()?))
    }
}

impl Db {
    /// Makes a token and gives its number.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_token(&self, new: &NewToken<'_>, by: &str) -> Result<i64> {
        let scopes = new.scopes.iter().map(|s| s.code()).collect::<Vec<_>>().join(" ");
        let mut tx = self.begin().await?;
        let id: i64 = on_tx!(&mut tx, c => {
            sqlx::query_scalar(ADD)
                .bind(new.account.id)
                .bind(clean(new.label))
                .bind(&scopes)
                .bind(digest(new.secret))
                .bind(new.now.0)
                .bind(new.expires_at.0)
                .fetch_one(c)
                .await?
        });
        let about = format!("token {id} of {}: {scopes}", new.account.name);
        append(&mut tx, &Deed { who: by, what: "token.add", about: &about, at: new.now }).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The token of a secret and whose it is; `None` when it is unknown, revoked, over, or its account is closed.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn token(&self, secret: &str, now: Timestamp) -> Result<Option<(Token, Account)>> {
        let row: Option<TokenRow> = on_read!(self, pool => {
            sqlx::query_as(BY_TOKEN).bind(digest(secret)).bind(now.0).fetch_optional(pool).await?
        });
        let Some((token, account)) = row.map(TokenRow::token).transpose()? else { return Ok(None) };
        if token.used_at.is_none_or(|at| now.0 - at.0 >= SEEN) {
            let rested = now.plus(-SEEN).0;
            on_write!(self, pool => {
                sqlx::query(USED).bind(token.id).bind(now.0).bind(rested).execute(pool).await?.rows_affected()
            });
        }
        Ok(Some((token, account)))
    }

    /// All tokens and whose they are, oldest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn tokens(&self) -> Result<Vec<(Token, Account)>> {
        let rows: Vec<TokenRow> = on_read!(self, pool => sqlx::query_as(ALL).fetch_all(pool).await?);
        rows.into_iter().map(TokenRow::token).collect()
    }

    /// Takes a token back; `false` when there is no such token, or not any more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn revoke_token(&self, id: i64, by: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let label: Option<String> =
            on_tx!(&mut tx, c => sqlx::query_scalar(REVOKE).bind(id).bind(now.0).fetch_optional(c).await?);
        if label.is_some() {
            let about = format!("token {id}");
            append(&mut tx, &Deed { who: by, what: "token.revoke", about: &about, at: now }).await?;
        }
        tx.commit().await?;
        Ok(label.is_some())
    }
}
