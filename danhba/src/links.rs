//! Personal links to pages that are not public: made with true randomness, shown once.

use crate::app::App;
use anyhow::bail;
use domain::clock::Timestamp;
use serde::Serialize;
use store::{Db, Link, NewLink, Opens, Purpose};

/// 256 bits.
const TOKEN_BYTES: usize = 32;

/// A link as it is listed.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Its number.
    pub link: i64,
    /// Whose it is.
    pub person: String,
    /// As what, where a page tells roles apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// `open`, `expired` or `revoked`.
    pub state: &'static str,
    /// From then on it opens nothing.
    pub expires_at: String,
    /// The address; only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Listed {
    /// A link as it stands at `now`.
    pub fn of(link: &Link, now: Timestamp) -> Self {
        let state = match link.revoked_at {
            Some(_) => "revoked",
            None if link.expires_at <= now => "expired",
            None => "open",
        };
        Self {
            link: link.id,
            person: link.person.clone(),
            role: link.opens.role().map(domain::audit::Role::code),
            state,
            expires_at: link.expires_at.rfc3339(),
            address: None,
        }
    }

    /// The link in words.
    pub fn line(&self) -> String {
        let role = self.role.map(|r| format!("{r}\t")).unwrap_or_default();
        format!("{}\t{role}{}\t{}\tuntil {}\n", self.link, self.person, self.state, self.expires_at)
    }
}

/// Makes a link for a person.
///
/// # Errors
/// When the person has no name, when the system gives no random numbers, and database errors.
pub async fn make(app: &App, db: &Db, opens: Opens, person: &str, days: u16) -> anyhow::Result<Listed> {
    let person = person.trim();
    if person.is_empty() {
        bail!("a personal link belongs to somebody; write the person's name");
    }
    let token = token()?;
    let now = app.clock.now();
    let expires_at = now.plus(i64::from(days) * Timestamp::DAY);
    let id = db.add_link(&NewLink { opens, person, token: &token, now, expires_at }).await?;
    let page = match opens {
        Opens::Audit { .. } => "kiem-dinh",
        Opens::Clusters => "cum",
    };
    let made = Listed {
        link: id,
        person: person.to_owned(),
        role: opens.role().map(domain::audit::Role::code),
        state: "open",
        expires_at: expires_at.rfc3339(),
        address: Some(format!("{}/{page}/{token}", app.settings.public_url())),
    };
    app.talk.say(format!("link {id} of {person} opens until {}; it is shown this once", made.expires_at));
    Ok(made)
}

/// The links of a purpose.
///
/// # Errors
/// Database errors.
pub async fn all(app: &App, db: &Db, purpose: Purpose) -> anyhow::Result<Vec<Listed>> {
    let now = app.clock.now();
    Ok(db.links(purpose).await?.iter().map(|l| Listed::of(l, now)).collect())
}

/// Takes a link back.
///
/// # Errors
/// When there is no such open link; the message names the command that lists them.
pub async fn revoke(app: &App, db: &Db, purpose: Purpose, link: i64) -> anyhow::Result<()> {
    if !db.revoke_link(purpose, link, app.clock.now()).await? {
        let list = match purpose {
            Purpose::Audit(_) => "danhba audit links",
            Purpose::Clusters => "danhba clusters links",
        };
        bail!("there is no link {link} that could be revoked; `{list}` lists them");
    }
    app.talk.say(format!("link {link} opens nothing any more; what was done with it stays"));
    Ok(())
}

/// 256 random bits in hexadecimal digits.
///
/// # Errors
/// When the system gives no random numbers.
pub fn token() -> anyhow::Result<String> {
    Ok(random::<TOKEN_BYTES>()?.iter().map(|b| format!("{b:02x}")).collect())
}

/// Random bytes of the system.
///
/// # Errors
/// When it gives none.
pub fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    let source = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    if source.fill(&mut bytes).is_err() {
        bail!("the system gave no random numbers; try again");
    }
    Ok(bytes)
}
