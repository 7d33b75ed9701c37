//! Personal links to pages that are not public. The token is random, is shown once, and only its SHA-256 is kept: whoever
//! reads the database opens nothing.

use crate::boxed;
use crate::db::{Db, on_read, on_tx, on_write};
use crate::error::{Result, StoreError};
use crate::evidence::hex;
use crate::stored::clean;
use domain::audit::Role;
use domain::clock::Timestamp;
use sha2::{Digest, Sha256};

const TABLE: &str = "personal_links";

macro_rules! links {
    ($rest:literal) => {
        concat!(
            "SELECT id, purpose, audit_id, role, person, made_at, expires_at, revoked_at FROM personal_links ",
            $rest
        )
    };
}

crate::sql::statements! {
    ADD = "INSERT INTO personal_links (purpose, audit_id, role, person, token_sha256, made_at, expires_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    OF_PURPOSE = links!("WHERE purpose = $1 AND COALESCE(audit_id, 0) = $2 ORDER BY id");
    BY_TOKEN = links!("WHERE token_sha256 = $1 AND revoked_at IS NULL AND expires_at > $2");
    OF_ACCOUNT = links!("WHERE account_id = $1 AND purpose = 'audit' AND revoked_at IS NULL AND expires_at > $2 ORDER BY id");
    // Who labels first cannot label second, nor decide: two links of one audit and one account have one role.
    CLAIM = "UPDATE personal_links SET account_id = $2 WHERE id = $1 AND (account_id IS NULL OR account_id = $2) \
             AND NOT EXISTS (SELECT 1 FROM personal_links o WHERE o.audit_id = personal_links.audit_id \
             AND o.account_id = $2 AND o.role <> personal_links.role)";
    HOLD = "UPDATE staff_accounts SET name = name WHERE id = $1";
    REVOKE = "UPDATE personal_links SET revoked_at = $4 \
              WHERE purpose = $1 AND COALESCE(audit_id, 0) = $2 AND id = $3 AND revoked_at IS NULL";
}

/// What links are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Labelling the sample of this audit.
    Audit(i64),
    /// Deciding which clusters of alike pages are templates.
    Clusters,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Audit(_) => "audit",
            Self::Clusters => "clusters",
        }
    }

    fn audit(self) -> Option<i64> {
        match self {
            Self::Audit(id) => Some(id),
            Self::Clusters => None,
        }
    }
}

/// What one link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// The labelling page of an audit.
    Audit {
        /// The audit.
        audit: i64,
        /// As what.
        role: Role,
    },
    /// The page of clusters.
    Clusters,
}

impl Opens {
    /// What the link is for.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        match self {
            Self::Audit { audit, .. } => Purpose::Audit(audit),
            Self::Clusters => Purpose::Clusters,
        }
    }

    /// The role, of a link to an audit.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Audit { role, .. } => Some(role),
            Self::Clusters => None,
        }
    }
}

/// A personal link, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// What it opens.
    pub opens: Opens,
    /// Whose it is.
    pub person: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A personal link to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLink<'a> {
    /// What it opens.
    pub opens: Opens,
    /// Whose it is.
    pub person: &'a str,
    /// The token as it will stand in the address; from a source of true randomness, of 256 bits.
    pub token: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// From then on it opens nothing.
    pub expires_at: Timestamp,
}

crate::row::row! {
    struct LinkRow {
        id: i64,
        purpose: String,
        audit_id: Option<i64>,
        role: Option<String>,
        person: String,
        made_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
    }
}

impl LinkRow {
    fn link(self) -> Result<Link> {
        let role = self.role.as_deref().and_then(Role::from_code);
        let opens = match (self.purpose.as_str(), self.audit_id, role) {
            ("audit", Some(audit), Some(role)) => Opens::Audit { audit, role },
            ("clusters", None, None) => Opens::Clusters,
            _ => return Err(StoreError::corrupt(TABLE, &self.person, format!("purpose “{}”", self.purpose))),
        };
        Ok(Link {
            opens,
            id: self.id,
            person: self.person,
            made_at: Timestamp(self.made_at),
            expires_at: Timestamp(self.expires_at),
            revoked_at: self.revoked_at.map(Timestamp),
        })
    }
}

fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

impl Db {
    /// Makes a link and gives its number.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_link(&self, new: &NewLink<'_>) -> Result<i64> {
        let purpose = new.opens.purpose();
        Ok(on_write!(self, pool => {
            sqlx::query_scalar(ADD)
                .bind(purpose.code())
                .bind(purpose.audit())
                .bind(new.opens.role().map(Role::code))
                .bind(clean(new.person))
                .bind(digest(new.token))
                .bind(new.now.0)
                .bind(new.expires_at.0)
                .fetch_one(pool)
                .await?
        }))
    }

    /// All links of a purpose, oldest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn links(&self, purpose: Purpose) -> Result<Vec<Link>> {
        let rows: Vec<LinkRow> = on_read!(self, pool => {
            sqlx::query_as(OF_PURPOSE)
                .bind(purpose.code())
                .bind(purpose.audit().unwrap_or(0))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(LinkRow::link).collect()
    }

    /// The link that a token opens now; `None` for an unknown, an expired and a revoked one alike.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn link(&self, token: &str, now: Timestamp) -> Result<Option<Link>> {
        let row: Option<LinkRow> = on_read!(self, pool => {
            sqlx::query_as(BY_TOKEN).bind(digest(token)).bind(now.0).fetch_optional(pool).await?
        });
        row.map(LinkRow::link).transpose()
    }

    /// The links to audits that belong to an account and open something now, oldest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn links_of(&self, account: i64, now: Timestamp) -> Result<Vec<Link>> {
        let rows: Vec<LinkRow> = on_read!(self, pool => {
            sqlx::query_as(OF_ACCOUNT).bind(account).bind(now.0).fetch_all(pool).await?
        });
        rows.into_iter().map(LinkRow::link).collect()
    }

    /// Makes a link belong to an account, which it then does for good. `false` when it is another's, or when the account
    /// has another role in the same audit.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_link(&self, id: i64, account: i64) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            // One link of an account after the other: two at once would not see each other.
            sqlx::query(HOLD).bind(account).execute(&mut *c).await?;
            sqlx::query(CLAIM).bind(id).bind(account).execute(c).await?.rows_affected()
        });
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// Takes a link of a purpose back; what was done with it stays. `false` when there is no such link, or not any more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn revoke_link(&self, purpose: Purpose, id: i64, now: Timestamp) -> Result<bool> {
        let changed = on_write!(self, pool => {
            sqlx::query(REVOKE)
                .bind(purpose.code())
                .bind(purpose.audit().unwrap_or(0))
                .bind(id)
                .bind(now.0)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(changed > 0)
    }
}
