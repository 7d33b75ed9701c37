//! What a holder who proved control says of the site: its trade and a description. It takes the place of what the register
//! and the site say wherever the public reads; the register itself, and with it every figure, stays as it is.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::outbox::publish;
use crate::staff::log::{Deed, HOLDER, append};
use crate::stored::{clean, clean_opt};
use domain::clock::Timestamp;
use domain::name::DomainName;

crate::sql::statements! {
    KNOWN = "SELECT COUNT(*) FROM registrations WHERE domain = $1";
    END = "UPDATE holder_words SET ended_at = $2 WHERE domain = $1 AND ended_at IS NULL";
    SAY = "INSERT INTO holder_words (domain, sector, description, request_id, said_at) VALUES ($1, $2, $3, $4, $5)";
    SAID = "SELECT sector, description FROM holder_words WHERE domain = $1 AND ended_at IS NULL";
}

/// What a holder says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderWords {
    /// Trade: VSIC 2025 section letter; `None`: as the register says.
    pub sector: Option<String>,
    /// Description; empty: as the site says.
    pub description: String,
}

impl Db {
    /// Records what a holder says, and tells the log and the index; empty words take back what was said.
    ///
    /// # Errors
    /// [`StoreError::UnknownDomain`].
    #[boxed]
    pub async fn say(
        &self,
        domain: &DomainName,
        words: &HolderWords,
        request: i64,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let known: i64 =
            on_tx!(&mut tx, c => sqlx::query_scalar(KNOWN).bind(domain.as_str()).fetch_one(c).await?);
        if known == 0 {
            tx.rollback().await?;
            return Err(StoreError::UnknownDomain(domain.clone()));
        }
        on_tx!(&mut tx, c => {
            sqlx::query(END).bind(domain.as_str()).bind(now.0).execute(&mut *c).await?;
            if *words != HolderWords::default() {
                sqlx::query(SAY)
                    .bind(domain.as_str())
                    .bind(clean_opt(words.sector.as_deref()))
                    .bind(clean(&words.description))
                    .bind(request)
                    .bind(now.0)
                    .execute(c)
                    .await?;
            }
        });
        let about = format!("{domain}, request {request}");
        append(&mut tx, &Deed { who: HOLDER, what: "entry.describe", about: &about, at: now }).await?;
        publish(&mut tx, &[domain.as_str().to_owned()]).await?;
        tx.commit().await
    }

    /// What the holder of a name says; empty when nothing.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn holder_words(&self, domain: &DomainName) -> Result<HolderWords> {
        let row: Option<(Option<String>, String)> = on_read!(self, pool => {
            sqlx::query_as(SAID).bind(domain.as_str()).fetch_optional(pool).await?
        });
        Ok(row.map(|(sector, description)| HolderWords { sector, description }).unwrap_or_default())
    }
}
