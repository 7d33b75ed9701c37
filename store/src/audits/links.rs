//! Links of labellers, by what they may do.

use crate::boxed;
use crate::db::Db;
use crate::error::Result;
use crate::links::{Link, Opens, Purpose};
use domain::audit::Role;
use domain::clock::Timestamp;

/// Whoever labels: a personal link to an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// The link's number.
    pub id: i64,
    /// The audit.
    pub audit_id: i64,
    /// Whose it is.
    pub labeller: String,
    /// What it is for.
    pub role: Role,
}

impl AuditLink {
    /// A link to an audit; `None` of one that opens something else.
    fn of(link: Link) -> Option<Self> {
        match link.opens {
            Opens::Audit { audit, role } => {
                Some(Self { id: link.id, audit_id: audit, labeller: link.person, role })
            }
            Opens::Clusters => None,
        }
    }
}

impl Db {
    /// All labellers of an audit, by their links, oldest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_links(&self, audit: i64) -> Result<Vec<AuditLink>> {
        let links = self.links(Purpose::Audit(audit)).await?;
        Ok(links.into_iter().filter_map(AuditLink::of).collect())
    }

    /// The links of an account that open something now.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_links_of(&self, account: i64, now: Timestamp) -> Result<Vec<AuditLink>> {
        Ok(self.links_of(account, now).await?.into_iter().filter_map(AuditLink::of).collect())
    }

    /// The labeller whose token it is; `None` for one that opens nothing, or not now, or no audit.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_link(&self, token: &str, now: Timestamp) -> Result<Option<AuditLink>> {
        Ok(self.link(token, now).await?.and_then(AuditLink::of))
    }
}
