//! Accounts. Every change ends what it makes doubtful: a reset or a disabled account has no sessions any more.

use super::digest;
use super::log::{Deed, append};
use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::stored::{clean, code};
use domain::clock::Timestamp;
use domain::province::ProvinceCode;
use domain::staff::{AccountName, Role};

const TABLE: &str = "staff_accounts";

/// The columns of an account, of the table under this short name.
macro_rules! account_columns {
    () => {
        "a.id, a.name, a.person, a.role, a.province, a.password, a.totp_secret, a.totp_since, a.totp_last, a.made_at, a.disabled_at"
    };
}
pub(crate) use account_columns;

crate::sql::statements! {
    ADD = "INSERT INTO staff_accounts (name, person, role, province, made_at) VALUES ($1, $2, $3, $4, $5) \
           ON CONFLICT (name) DO NOTHING RETURNING id";
    NAMED = concat!("SELECT ", account_columns!(), " FROM staff_accounts a WHERE a.name = $1");
    ALL = concat!("SELECT ", account_columns!(), " FROM staff_accounts a ORDER BY a.name");
    DISABLE = "UPDATE staff_accounts SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
    ENABLE = "UPDATE staff_accounts SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
    RESET = "UPDATE staff_accounts SET password = NULL, totp_secret = NULL, totp_since = NULL, totp_last = NULL WHERE id = $1";
    DROP_RECOVERY = "DELETE FROM staff_recovery WHERE account_id = $1";
    END_SESSIONS = "UPDATE staff_sessions SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL";
    PASSWORD = "UPDATE staff_accounts SET password = $2 WHERE id = $1";
    VOID = "UPDATE staff_invitations SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL";
    INVITE = "INSERT INTO staff_invitations (account_id, token_sha256, made_at, expires_at) VALUES ($1, $2, $3, $4)";
    INVITED = concat!("SELECT ", account_columns!(), " FROM staff_accounts a JOIN staff_invitations i ON i.account_id = a.id \
              WHERE i.token_sha256 = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND a.disabled_at IS NULL");
    USE = "UPDATE staff_invitations SET used_at = $2 WHERE token_sha256 = $1 AND used_at IS NULL AND expires_at > $2 \
           RETURNING account_id";
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// What its owner signs in with.
    pub name: String,
    /// The name of the person.
    pub person: String,
    /// What the person is here for.
    pub role: Role,
    /// The province of an officer.
    pub province: Option<ProvinceCode>,
    /// PHC string; `None` until its owner has chosen a password.
    pub password: Option<String>,
    /// Secret of the second factor, in base 32.
    pub totp_secret: Option<String>,
    /// Since when the second factor counts.
    pub totp_since: Option<Timestamp>,
    /// Step of the last one-time code that was taken.
    pub totp_last: Option<i64>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it opens nothing.
    pub disabled_at: Option<Timestamp>,
}

/// An account to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAccount<'a> {
    /// What its owner will sign in with.
    pub name: &'a AccountName,
    /// The name of the person.
    pub person: &'a str,
    /// What the person is here for.
    pub role: Role,
    /// The province, of an officer.
    pub province: Option<ProvinceCode>,
    /// The present moment.
    pub now: Timestamp,
}

crate::row::row! {
    pub(crate) struct AccountRow {
        id: i64,
        name: String,
        person: String,
        role: String,
        province: Option<String>,
        password: Option<String>,
        totp_secret: Option<String>,
        totp_since: Option<i64>,
        totp_last: Option<i64>,
        made_at: i64,
        disabled_at: Option<i64>,
    }
}

impl AccountRow {
    pub(crate) fn account(self) -> Result<Account> {
        let province = self.province.as_deref();
        Ok(Account {
            role: code(TABLE, &self.name, &self.role, Role::from_code)?,
            province: province.map(|p| code(TABLE, &self.name, p, ProvinceCode::parse)).transpose()?,
            id: self.id,
            name: self.name,
            person: self.person,
            password: self.password,
            totp_secret: self.totp_secret,
            totp_since: self.totp_since.map(Timestamp),
            totp_last: self.totp_last,
            made_at: Timestamp(self.made_at),
            disabled_at: self.disabled_at.map(Timestamp),
        })
    }
}

async fn end_sessions(tx: &mut Tx, account: i64, now: Timestamp) -> Result<()> {
    on_tx!(tx, c => sqlx::query(END_SESSIONS).bind(account).bind(now.0).execute(c).await?.rows_affected());
    Ok(())
}

impl Db {
    /// Makes an account; `None` when the name is taken.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_account(&self, new: &NewAccount<'_>, by: &str) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let id: Option<i64> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(ADD)
                .bind(new.name.as_str())
                .bind(clean(new.person))
                .bind(new.role.code())
                .bind(new.province.map(|p| p.to_string()))
                .bind(new.now.0)
                .fetch_optional(c)
                .await?
        });
        if id.is_some() {
            let about = format!("{} as {}", new.name, new.role.code());
            append(&mut tx, &Deed { who: by, what: "account.add", about: &about, at: new.now }).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// The account of a name, disabled or not.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn account(&self, name: &AccountName) -> Result<Option<Account>> {
        let row: Option<AccountRow> =
            on_read!(self, pool => sqlx::query_as(NAMED).bind(name.as_str()).fetch_optional(pool).await?);
        row.map(AccountRow::account).transpose()
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = on_read!(self, pool => sqlx::query_as(ALL).fetch_all(pool).await?);
        rows.into_iter().map(AccountRow::account).collect()
    }

    /// Closes an account or opens it again; closing ends its sessions, and its tokens open nothing. `false` when it is so
    /// already.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn close_account(
        &self,
        account: &Account,
        closed: bool,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            let statement = if closed { sqlx::query(DISABLE).bind(account.id).bind(now.0) } else { sqlx::query(ENABLE).bind(account.id) };
            statement.execute(c).await?.rows_affected()
        });
        if changed > 0 {
            end_sessions(&mut tx, account.id, now).await?;
            let what = if closed { "account.disable" } else { "account.enable" };
            append(&mut tx, &Deed { who: by, what, about: &account.name, at: now }).await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// Forgets password, second factor and codes of an account, and ends its sessions.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn reset_account(&self, account: &Account, by: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => {
            sqlx::query(RESET).bind(account.id).execute(&mut *c).await?;
            sqlx::query(DROP_RECOVERY).bind(account.id).execute(c).await?.rows_affected()
        });
        end_sessions(&mut tx, account.id, now).await?;
        append(&mut tx, &Deed { who: by, what: "account.reset", about: &account.name, at: now }).await?;
        tx.commit().await
    }

    /// Sets the password of an account and ends its sessions. `phc` is argon2id; see `domain::staff::password`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn set_password(&self, account: &Account, phc: &str, by: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        put_password(&mut tx, account, phc, by, now).await?;
        tx.commit().await
    }

    /// As [`set_password`](Self::set_password) by the owner, who showed the present one. `false` when that is not the account's
    /// any more, or the account was closed.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn change_password(&self, account: &Account, phc: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !super::sessions::still(&mut tx, account).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        put_password(&mut tx, account, phc, &account.name, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Makes an invitation to choose a password; earlier ones open nothing any more. `token` has 256 random bits.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn invite(
        &self,
        account: &Account,
        token: &str,
        by: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => {
            sqlx::query(VOID).bind(account.id).bind(now.0).execute(&mut *c).await?;
            let new = sqlx::query(INVITE).bind(account.id).bind(digest(token)).bind(now.0).bind(expires_at.0);
            new.execute(c).await?.rows_affected()
        });
        append(&mut tx, &Deed { who: by, what: "account.invite", about: &account.name, at: now }).await?;
        tx.commit().await
    }

    /// Whom an invitation is for; `None` for one that is unknown, used, or over.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn invited(&self, token: &str, now: Timestamp) -> Result<Option<Account>> {
        let row: Option<AccountRow> = on_read!(self, pool => {
            sqlx::query_as(INVITED).bind(digest(token)).bind(now.0).fetch_optional(pool).await?
        });
        row.map(AccountRow::account).transpose()
    }

    /// Sets the password that an invitation asks for, once. `false` when somebody was faster, or it is over.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn take_invitation(
        &self,
        token: &str,
        account: &Account,
        phc: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let whose: Option<i64> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(USE).bind(digest(token)).bind(now.0).fetch_optional(c).await?
        });
        if whose != Some(account.id) {
            tx.rollback().await?;
            return Ok(false);
        }
        put_password(&mut tx, account, phc, &account.name, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn put_password(tx: &mut Tx, account: &Account, phc: &str, by: &str, now: Timestamp) -> Result<()> {
    on_tx!(&mut *tx, c => {
        sqlx::query(PASSWORD).bind(account.id).bind(phc).execute(&mut *c).await?;
        sqlx::query(VOID).bind(account.id).bind(now.0).execute(c).await?.rows_affected()
    });
    end_sessions(tx, account.id, now).await?;
    append(tx, &Deed { who: by, what: "account.password", about: &account.name, at: now }).await
}
