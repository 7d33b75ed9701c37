//! Personal links of labellers. The token is random, is shown once, and only its SHA-256 is kept: whoever reads the
//! database cannot label.

use crate::db::{Db, on_read, on_write};
use crate::error::{Result, StoreError};
use crate::evidence::hex;
use crate::stored::clean;
use domain::audit::Role;
use domain::clock::Timestamp;
use sha2::{Digest, Sha256};

crate::sql::statements! {
    ADD = "INSERT INTO audit_links (audit_id, labeller, role, token_sha256, made_at, expires_at) \
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    OF_AUDIT = "SELECT id, audit_id, labeller, role, made_at, expires_at, revoked_at FROM audit_links WHERE audit_id = $1 ORDER BY id";
    BY_TOKEN = "SELECT id, audit_id, labeller, role, made_at, expires_at, revoked_at FROM audit_links \
                WHERE token_sha256 = $1 AND revoked_at IS NULL AND expires_at > $2";
    REVOKE = "UPDATE audit_links SET revoked_at = $3 WHERE audit_id = $1 AND id = $2 AND revoked_at IS NULL";
}

crate::row::row! {
    struct LinkRow {
        id: i64,
        audit_id: i64,
        labeller: String,
        role: String,
        made_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
    }
}

/// A personal link, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// Its number.
    pub id: i64,
    /// The audit.
    pub audit_id: i64,
    /// Whose it is.
    pub labeller: String,
    /// What it is for.
    pub role: Role,
    /// When it was made.
    pub made_at: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A personal link to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAuditLink<'a> {
    /// The audit.
    pub audit: i64,
    /// Whose it is.
    pub labeller: &'a str,
    /// What it is for.
    pub role: Role,
    /// The token as it will stand in the address; from a source of true randomness, of 256 bits.
    pub token: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
}

fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

impl LinkRow {
    fn link(self) -> Result<AuditLink> {
        let unknown = || StoreError::corrupt("audit_links", &self.labeller, format!("role “{}”", self.role));
        Ok(AuditLink {
            role: Role::from_code(&self.role).ok_or_else(unknown)?,
            id: self.id,
            audit_id: self.audit_id,
            made_at: Timestamp(self.made_at),
            expires_at: Timestamp(self.expires_at),
            revoked_at: self.revoked_at.map(Timestamp),
            labeller: self.labeller,
        })
    }
}

impl Db {
    /// Makes a link and gives its number.
    ///
    /// # Errors
    /// Database errors.
    pub async fn add_audit_link(&self, new: &NewAuditLink<'_>) -> Result<i64> {
        Ok(on_write!(self, pool => {
            sqlx::query_scalar(ADD)
                .bind(new.audit)
                .bind(clean(new.labeller))
                .bind(new.role.code())
                .bind(digest(new.token))
                .bind(new.now.0)
                .bind(new.expires_at.0)
                .fetch_one(pool)
                .await?
        }))
    }

    /// All links of an audit, oldest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_links(&self, audit: i64) -> Result<Vec<AuditLink>> {
        let rows: Vec<LinkRow> =
            on_read!(self, pool => sqlx::query_as(OF_AUDIT).bind(audit).fetch_all(pool).await?);
        rows.into_iter().map(LinkRow::link).collect()
    }

    /// The link that a token opens now; `None` for an unknown, an expired and a revoked one alike.
    ///
    /// # Errors
    /// Database errors.
    pub async fn audit_link(&self, token: &str, now: Timestamp) -> Result<Option<AuditLink>> {
        let row: Option<LinkRow> = on_read!(self, pool => {
            sqlx::query_as(BY_TOKEN).bind(digest(token)).bind(now.0).fetch_optional(pool).await?
        });
        row.map(LinkRow::link).transpose()
    }

    /// Takes a link back; its labels stay. `false` when there is no such link, or not any more.
    ///
    /// # Errors
    /// Database errors.
    pub async fn revoke_audit_link(&self, audit: i64, id: i64, now: Timestamp) -> Result<bool> {
        let changed = on_write!(self, pool => {
            sqlx::query(REVOKE).bind(audit).bind(id).bind(now.0).execute(pool).await?.rows_affected()
        });
        Ok(changed > 0)
    }
}
