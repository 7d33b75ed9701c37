//! The second factor: a secret that a telephone holds too, and codes on paper for who lost it. Each code opens once.

use super::accounts::Account;
use super::digest;
use super::log::{Deed, append};
use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx, on_write};
use crate::error::Result;
use domain::clock::Timestamp;

crate::sql::statements! {
    OFFER = "UPDATE staff_accounts SET totp_secret = $2 WHERE id = $1 AND totp_since IS NULL";
    CONFIRM = "UPDATE staff_accounts SET totp_since = $2, totp_last = $3 \
               WHERE id = $1 AND totp_since IS NULL AND totp_secret = $4";
    TAKE = "UPDATE staff_accounts SET totp_last = $2 \
            WHERE id = $1 AND totp_since IS NOT NULL AND (totp_last IS NULL OR totp_last < $2)";
    FORGET_CODES = "DELETE FROM staff_recovery WHERE account_id = $1";
    ADD_CODE = "INSERT INTO staff_recovery (account_id, code_sha256) VALUES ($1, $2)";
    TAKE_CODE = "UPDATE staff_recovery SET used_at = $3 WHERE account_id = $1 AND code_sha256 = $2 AND used_at IS NULL";
    CODES_LEFT = "SELECT COUNT(*) FROM staff_recovery WHERE account_id = $1 AND used_at IS NULL";
}

async fn write_codes(tx: &mut Tx, account: i64, codes: &[String]) -> Result<()> {
    on_tx!(tx, c => {
        sqlx::query(FORGET_CODES).bind(account).execute(&mut *c).await?;
        for code in codes {
            sqlx::query(ADD_CODE).bind(account).bind(digest(code)).execute(&mut *c).await?;
        }
    });
    Ok(())
}

impl Db {
    /// Keeps a secret that its owner is to confirm with a code; nothing changes once one counts.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn offer_totp(&self, account: i64, secret: &str) -> Result<()> {
        on_write!(self, pool => sqlx::query(OFFER).bind(account).bind(secret).execute(pool).await?.rows_affected());
        Ok(())
    }

    /// From here on the second factor counts, with the codes on paper that go with it. `false` when another secret was
    /// offered since, or one counts already.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn confirm_totp(
        &self,
        account: &Account,
        secret: &str,
        step: i64,
        codes: &[String],
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            let confirm = sqlx::query(CONFIRM).bind(account.id).bind(now.0).bind(step).bind(secret);
            confirm.execute(c).await?.rows_affected()
        });
        if changed == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        write_codes(&mut tx, account.id, codes).await?;
        append(
            &mut tx,
            &Deed { who: &account.name, what: "account.second_factor", about: &account.name, at: now },
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes the one-time code of a step; `false` when it, or a later one, was taken before.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn take_totp(&self, account: i64, step: i64) -> Result<bool> {
        let changed = on_write!(self, pool => {
            sqlx::query(TAKE).bind(account).bind(step).execute(pool).await?.rows_affected()
        });
        Ok(changed > 0)
    }

    /// New codes on paper; the earlier ones open nothing any more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn renew_codes(&self, account: &Account, codes: &[String], now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        write_codes(&mut tx, account.id, codes).await?;
        append(&mut tx, &Deed { who: &account.name, what: "account.codes", about: &account.name, at: now })
            .await?;
        tx.commit().await
    }

    /// Takes a code on paper; `false` when there is no such code, or not any more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn take_code(&self, account: &Account, code: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            sqlx::query(TAKE_CODE).bind(account.id).bind(digest(code)).bind(now.0).execute(c).await?.rows_affected()
        });
        if changed > 0 {
            append(
                &mut tx,
                &Deed { who: &account.name, what: "account.code_used", about: &account.name, at: now },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// How many codes on paper are left.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn codes_left(&self, account: i64) -> Result<i64> {
        Ok(on_read!(self, pool => sqlx::query_scalar(CODES_LEFT).bind(account).fetch_one(pool).await?))
    }
}
