//! Personal links: made with true randomness, shown once.

use crate::app::App;
use crate::cli::audit::Which;
use anyhow::{Context, bail};
use domain::audit::Role;
use domain::clock::Timestamp;
use serde::Serialize;
use store::{Audit, AuditLink, Db, NewAuditLink};

/// 256 bits.
const TOKEN_BYTES: usize = 32;

/// A link as it is listed.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Its number.
    pub link: i64,
    /// Whose it is.
    pub labeller: String,
    /// What it is for.
    pub role: &'static str,
    /// `open`, `expired` or `revoked`.
    pub state: &'static str,
    /// From then on it opens nothing.
    pub expires_at: String,
    /// The address; only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A link as it stands at `now`.
pub fn listed(link: &AuditLink, now: Timestamp) -> Listed {
    let state = match link.revoked_at {
        Some(_) => "revoked",
        None if link.expires_at <= now => "expired",
        None => "open",
    };
    Listed {
        link: link.id,
        labeller: link.labeller.clone(),
        role: link.role.code(),
        state,
        expires_at: link.expires_at.rfc3339(),
        address: None,
    }
}

/// Makes a link.
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
    if labeller.is_empty() {
        bail!("--labeller is empty; write the name of the person who will label");
    }
    let links = db.audit_links(audit.id).await?;
    if let Some(other) = links.iter().find(|l| l.labeller == labeller && l.role != role) {
        bail!(
            "{labeller} has the role {} in this audit already; the two blind labellers and the adjudicator are three persons",
            other.role.code()
        );
    }
    let token = token()?;
    let now = app.clock.now();
    let expires_at = now.plus(i64::from(days) * Timestamp::DAY);
    let new = NewAuditLink { audit: audit.id, labeller, role, token: &token, now, expires_at };
    let id = db.add_audit_link(&new).await?;
    Ok(Listed {
        link: id,
        labeller: labeller.to_owned(),
        role: role.code(),
        state: "open",
        expires_at: expires_at.rfc3339(),
        address: Some(format!("{}/kiem-dinh/{token}", app.settings.public_url())),
    })
}

fn token() -> anyhow::Result<String> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    let source = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    if source.fill(&mut bytes).is_err() {
        bail!("the system gave no random numbers; try again");
    }
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Takes a link back.
///
/// # Errors
/// When the audit has no such open link.
pub async fn revoke(db: &Db, audit: &Audit, link: i64, now: Timestamp) -> anyhow::Result<()> {
    let done = db.revoke_audit_link(audit.id, link, now).await?;
    done.then_some(()).with_context(|| {
        format!("this audit has no link {link} that could be revoked; `danhba audit links` lists them")
    })
}
