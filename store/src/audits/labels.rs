//! Labels: added, never changed. The latest label of a role on an item counts, whoever of that role gave it.

use super::AuditLink;
use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::{Result, StoreError};
use crate::stored::clean;
use domain::audit::{Label, Role};
use domain::clock::Timestamp;

crate::sql::statements! {
    ADD = "INSERT INTO audit_labels (audit_id, position, link_id, label, note, at) \
           SELECT i.audit_id, i.position, CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT) \
           FROM audit_items i WHERE i.audit_id = $1 AND i.position = $2";
    IN_FORCE = "SELECT l.position, l.link_id, k.role, k.person AS labeller, l.label, l.note, l.at FROM audit_labels l \
                JOIN personal_links k ON k.id = l.link_id WHERE l.audit_id = $1 AND NOT EXISTS \
                (SELECT 1 FROM audit_labels m JOIN personal_links j ON j.id = m.link_id WHERE m.audit_id = l.audit_id \
                AND m.position = l.position AND j.role = k.role AND m.id > l.id) ORDER BY l.position, k.role";
    OF_ITEM = "SELECT l.position, l.link_id, k.role, k.person AS labeller, l.label, l.note, l.at FROM audit_labels l \
               JOIN personal_links k ON k.id = l.link_id WHERE l.audit_id = $1 AND l.position = $2 ORDER BY l.id";
    NEXT = "SELECT MIN(i.position) FROM audit_items i WHERE i.audit_id = $1 AND NOT EXISTS (SELECT 1 FROM audit_labels l \
            JOIN personal_links k ON k.id = l.link_id WHERE l.audit_id = i.audit_id AND l.position = i.position AND k.role = $2)";
    DONE = "SELECT COUNT(DISTINCT l.position) FROM audit_labels l JOIN personal_links k ON k.id = l.link_id \
            WHERE l.audit_id = $1 AND k.role = $2";
    SIZE = "SELECT COUNT(*) FROM audit_items WHERE audit_id = $1";
    SINCE = "SELECT COUNT(*) FROM audit_labels WHERE link_id = $1 AND at > $2";
}

crate::row::row! {
    struct LabelRow {
        position: i64,
        link_id: i64,
        role: String,
        labeller: String,
        label: String,
        note: String,
        at: i64,
    }
}

/// A label as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenLabel {
    /// The item.
    pub position: i64,
    /// By which link.
    pub link_id: i64,
    /// In which role.
    pub role: Role,
    /// By whom.
    pub labeller: String,
    /// The label.
    pub label: Label,
    /// What the labeller remarked.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

impl LabelRow {
    fn given(self) -> Result<GivenLabel> {
        let unknown =
            |what: &str| StoreError::corrupt("audit_labels", &self.labeller, format!("code “{what}”"));
        Ok(GivenLabel {
            position: self.position,
            link_id: self.link_id,
            role: Role::from_code(&self.role).ok_or_else(|| unknown(&self.role))?,
            label: Label::from_code(&self.label).ok_or_else(|| unknown(&self.label))?,
            labeller: self.labeller,
            note: self.note,
            at: Timestamp(self.at),
        })
    }
}

impl Db {
    /// Adds a label. `false` when the audit has no such item.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn put_audit_label(
        &self,
        link: &AuditLink,
        position: i64,
        label: Label,
        note: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let added = on_write!(self, pool => {
            sqlx::query(ADD)
                .bind(link.audit_id)
                .bind(position)
                .bind(link.id)
                .bind(label.code())
                .bind(clean(note))
                .bind(now.0)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(added > 0)
    }

    /// The labels in force, by item: at most one of each role.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_labels(&self, audit: i64) -> Result<Vec<GivenLabel>> {
        let rows: Vec<LabelRow> =
            on_read!(self, pool => sqlx::query_as(IN_FORCE).bind(audit).fetch_all(pool).await?);
        rows.into_iter().map(LabelRow::given).collect()
    }

    /// Every label that an item was ever given, oldest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_labels_of(&self, audit: i64, position: i64) -> Result<Vec<GivenLabel>> {
        let rows: Vec<LabelRow> = on_read!(self, pool => {
            sqlx::query_as(OF_ITEM).bind(audit).bind(position).fetch_all(pool).await?
        });
        rows.into_iter().map(LabelRow::given).collect()
    }

    /// The first item that a role has not labelled yet.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_next(&self, audit: i64, role: Role) -> Result<Option<i64>> {
        Ok(
            on_read!(self, pool => sqlx::query_scalar(NEXT).bind(audit).bind(role.code()).fetch_one(pool).await?),
        )
    }

    /// How many items a role has labelled, and how many there are.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_progress(&self, audit: i64, role: Role) -> Result<(i64, i64)> {
        let done: i64 = on_read!(self, pool => {
            sqlx::query_scalar(DONE).bind(audit).bind(role.code()).fetch_one(pool).await?
        });
        let size: i64 = on_read!(self, pool => sqlx::query_scalar(SIZE).bind(audit).fetch_one(pool).await?);
        Ok((done, size))
    }

    /// How many labels a link gave after `since`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_labels_since(&self, link: i64, since: Timestamp) -> Result<i64> {
        Ok(on_read!(self, pool => sqlx::query_scalar(SINCE).bind(link).bind(since.0).fetch_one(pool).await?))
    }
}
