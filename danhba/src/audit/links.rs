//! Who may label an audit, and as what.

use crate::app::App;
use crate::cli::audit::Which;
use crate::links::{self, Listed};
use anyhow::bail;
use domain::audit::Role;
use store::{Db, Opens};

/// Makes a link to the labelling page.
///
/// # Errors
/// When the labeller has no name, or another role already: who labelled blind cannot adjudicate, and one person is
/// not two labellers.
pub async fn make(
    app: &App,
    db: &Db,
    which: Which,
    labeller: &str,
    role: Role,
    days: u16,
) -> anyhow::Result<Listed> {
    let (_, audit) = super::find(db, which).await?;
    let labeller = labeller.trim();
    let labellers = db.audit_links(audit.id).await?;
    if let Some(other) = labellers.iter().find(|l| l.labeller == labeller && l.role != role) {
        bail!(
            "{labeller} has the role {} in this audit already; the two blind labellers and the adjudicator are three persons",
            other.role.code()
        );
    }
    links::make(app, db, Opens::Audit { audit: audit.id, role }, labeller, days).await
}
