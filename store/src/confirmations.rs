//! What persons decided: abuse of a name, and whether a cluster of alike pages is a template. Nothing is deleted.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::staff::log::{Deed, append};
use crate::stored::clean;
use domain::clock::Timestamp;
use domain::name::DomainName;

crate::sql::statements! {
    PUT = "INSERT INTO confirmations (kind, subject, who, note, at) VALUES ($1, $2, $3, $4, $5)";
    OF_CLUSTERS = "SELECT COUNT(*) FROM confirmations WHERE kind IN ('template', 'not_template') AND who = $1 AND at > $2";
    OVERRULE = "INSERT INTO overruled (domain, rule, who, note, at) VALUES ($1, $2, $3, $4, $5)";
    OVERRULED = "SELECT DISTINCT o.domain, o.rule FROM overruled o WHERE NOT EXISTS (SELECT 1 FROM confirmations c \
                 WHERE c.kind = 'abuse' AND c.subject = o.domain AND c.at >= o.at) ORDER BY o.domain, o.rule";
    LATEST = "SELECT kind, who, note, at FROM confirmations WHERE subject = $1 ORDER BY id DESC LIMIT 1";
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// `abuse`, `template` or `not_template`.
    pub kind: String,
    /// Who decided.
    pub who: String,
    /// Why.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

pub(crate) async fn put(
    tx: &mut Tx,
    kind: &str,
    subject: &str,
    who: &str,
    note: &str,
    at: Timestamp,
) -> Result<()> {
    on_tx!(tx, c => {
        sqlx::query(PUT)
            .bind(kind)
            .bind(subject)
            .bind(clean(who))
            .bind(clean(note))
            .bind(at.0)
            .execute(c)
            .await?.rows_affected()
    });
    Ok(())
}

impl Db {
    /// Records that a rule that says abuse of a site errs about it; from then on it is part of the rules that it is not asked
    /// about that site.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn overrule(
        &self,
        domain: &DomainName,
        rule: &str,
        who: &str,
        note: &str,
        at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => {
            sqlx::query(OVERRULE)
                .bind(domain.as_str())
                .bind(clean(rule))
                .bind(clean(who))
                .bind(clean(note))
                .bind(at.0)
                .execute(c)
                .await?.rows_affected()
        });
        append(&mut tx, &Deed { who, what: "abuse.overrule", about: domain.as_str(), at }).await?;
        tx.commit().await
    }

    /// Rules that persons overruled, by domain.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn overruled(&self) -> Result<Vec<(String, String)>> {
        Ok(on_read!(self, pool => sqlx::query_as(OVERRULED).fetch_all(pool).await?))
    }

    /// The latest decision on a subject.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn confirmation(&self, subject: &str) -> Result<Option<Confirmation>> {
        let row: Option<(String, String, String, i64)> =
            on_read!(self, pool => sqlx::query_as(LATEST).bind(subject).fetch_optional(pool).await?);
        Ok(row.map(|(kind, who, note, at)| Confirmation { kind, who, note, at: Timestamp(at) }))
    }

    /// How many decisions on clusters somebody made after `since`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn cluster_decisions_since(&self, who: &str, since: Timestamp) -> Result<i64> {
        Ok(
            on_read!(self, pool => sqlx::query_scalar(OF_CLUSTERS).bind(clean(who)).bind(since.0).fetch_one(pool).await?),
        )
    }
}
