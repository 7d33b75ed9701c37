//! What holders said: consent to be listed, objection to being listed, and opting out of our checks.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::outbox::publish;
use crate::staff::log::{Deed, HOLDER, append};
use crate::stored::{clean, code, name};
use domain::clock::Timestamp;
use domain::name::DomainName;

crate::sql::statements! {
    KNOWN = "SELECT COUNT(*) FROM registrations WHERE domain = $1";
    // A consent to another text takes the place of the earlier one, which stays as a proof.
    SUPERSEDE = "UPDATE consents SET revoked_at = $3 WHERE domain = $1 AND revoked_at IS NULL AND text_version <> $2";
    CONSENT = "INSERT INTO consents (domain, text_version, proof, given_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (domain) WHERE revoked_at IS NULL DO NOTHING";
    REVOKE = "UPDATE consents SET revoked_at = $2 WHERE domain = $1 AND revoked_at IS NULL";
    OBJECT = "INSERT INTO objections (domain, reason, made_at) VALUES ($1, $2, $3) \
              ON CONFLICT (domain) WHERE withdrawn_at IS NULL DO NOTHING";
    WITHDRAW = "UPDATE objections SET withdrawn_at = $2 WHERE domain = $1 AND withdrawn_at IS NULL";
    OBJECTS = "SELECT COUNT(*) FROM objections WHERE domain = $1 AND withdrawn_at IS NULL";
    OPT_OUT = "INSERT INTO opt_outs (kind, value, reason, since, entered_by) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (kind, value) WHERE until IS NULL DO NOTHING";
    OPT_IN = "UPDATE opt_outs SET until = $3, ended_by = $4 WHERE kind = $1 AND value = $2 AND until IS NULL";
    // What was not looked at because of the opt-out is looked at again, instead of at its usual time.
    WAKE = "UPDATE queue SET due_at = $2, attempt = 1 WHERE domain = $1 AND due_at > $2";
    CONSENTS = "SELECT domain, text_version, proof, given_at FROM consents WHERE revoked_at IS NULL ORDER BY domain";
    OPT_OUTS = "SELECT kind, value, reason, since, entered_by, until, ended_by FROM opt_outs WHERE until IS NULL \
                ORDER BY kind, value";
    // Rows are never removed: who asked for peace, who noted it, and who ended it stays.
    ALL_OPT_OUTS = "SELECT kind, value, reason, since, entered_by, until, ended_by FROM opt_outs ORDER BY id";
}

/// A holder's consent to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Which text was agreed to.
    pub text_version: String,
    /// How we know that it was the holder (a DNS record, a letter, …).
    pub proof: String,
    /// When it was given.
    pub given_at: Timestamp,
}

/// What an opt-out covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OptOut {
    /// One registered name.
    Domain,
    /// One IP address.
    Address,
    /// A network in CIDR notation.
    Network,
}

impl OptOut {
    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Address => "address",
            Self::Network => "network",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Domain, Self::Address, Self::Network].into_iter().find(|k| k.code() == code)
    }
}

/// An opt-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOutRow {
    /// What it covers.
    pub kind: OptOut,
    /// The name, address or network.
    pub value: String,
    /// Why, in the words of whoever entered it.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// Who entered it.
    pub by: String,
    /// When it ended, and who ended it.
    pub ended: Option<(Timestamp, String)>,
}

crate::row::row! {
    struct StoredOptOut {
        kind: String,
        value: String,
        reason: String,
        since: i64,
        entered_by: String,
        until: Option<i64>,
        ended_by: String,
    }
}

impl StoredOptOut {
    fn read(self) -> Result<OptOutRow> {
        let kind = code("opt_outs", &self.value, &self.kind, OptOut::from_code)?;
        let ended = self.until.map(|at| (Timestamp(at), self.ended_by));
        let (value, reason, by) = (self.value, self.reason, self.entered_by);
        Ok(OptOutRow { kind, value, reason, since: Timestamp(self.since), by, ended })
    }
}

async fn must_be_known(tx: &mut Tx, domain: &DomainName) -> Result<()> {
    let n: i64 = on_tx!(tx, c => sqlx::query_scalar(KNOWN).bind(domain.as_str()).fetch_one(c).await?);
    if n == 0 { Err(StoreError::UnknownDomain(domain.clone())) } else { Ok(()) }
}

/// Tells the log and the index, and commits. The outbox knows registered names only; an opt-out may come before its name.
async fn finish_opt(mut tx: Tx, kind: OptOut, value: &str, rows: u64, deed: &Deed<'_>) -> Result<bool> {
    if rows > 0 {
        append(&mut tx, deed).await?;
    }
    if rows > 0 && kind == OptOut::Domain {
        let known: i64 = on_tx!(&mut tx, c => sqlx::query_scalar(KNOWN).bind(value).fetch_one(c).await?);
        if known > 0 {
            publish(&mut tx, &[value.to_owned()]).await?;
        }
    }
    tx.commit().await?;
    Ok(rows > 0)
}

/// Tells the log and the index, if anything changed, and commits. An objection may come before its name.
async fn finish(mut tx: Tx, domain: &DomainName, rows: u64, deed: &Deed<'_>) -> Result<bool> {
    if rows > 0 {
        append(&mut tx, deed).await?;
    }
    let known: i64 =
        on_tx!(&mut tx, c => sqlx::query_scalar(KNOWN).bind(domain.as_str()).fetch_one(c).await?);
    if rows > 0 && known > 0 {
        publish(&mut tx, &[domain.as_str().to_owned()]).await?;
    }
    tx.commit().await?;
    Ok(rows > 0)
}

impl Db {
    /// Records a consent to be listed; `false` if one to the same text is already in force.
    ///
    /// # Errors
    /// [`StoreError::UnknownDomain`].
    #[boxed]
    pub async fn give_consent(
        &self,
        domain: &DomainName,
        text_version: &str,
        proof: &str,
        now: Timestamp,
    ) -> Result<bool> {
        self.give_consent_by(HOLDER, domain, text_version, proof, now).await
    }

    /// As [`give_consent`](Self::give_consent), with who enters it.
    ///
    /// # Errors
    /// [`StoreError::UnknownDomain`].
    #[boxed]
    pub async fn give_consent_by(
        &self,
        by: &str,
        domain: &DomainName,
        text_version: &str,
        proof: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        must_be_known(&mut tx, domain).await?;
        let text = clean(text_version);
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(SUPERSEDE).bind(domain.as_str()).bind(&text).bind(now.0).execute(&mut *c).await?;
            sqlx::query(CONSENT)
                .bind(domain.as_str())
                .bind(&text)
                .bind(clean(proof))
                .bind(now.0)
                .execute(c)
                .await?
                .rows_affected()
        });
        let about = format!("{domain}, text {text}");
        finish(tx, domain, rows, &Deed { who: by, what: "consent.give", about: &about, at: now }).await
    }

    /// Ends a consent; `false` if none is in force.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn revoke_consent(&self, domain: &DomainName, now: Timestamp) -> Result<bool> {
        self.revoke_consent_by(HOLDER, domain, now).await
    }

    /// As [`revoke_consent`](Self::revoke_consent), with who ends it.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn revoke_consent_by(&self, by: &str, domain: &DomainName, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(REVOKE).bind(domain.as_str()).bind(now.0).execute(c).await?.rows_affected()
        });
        let deed = Deed { who: by, what: "consent.revoke", about: domain.as_str(), at: now };
        finish(tx, domain, rows, &deed).await
    }

    /// Records an objection to being listed; `false` if one is already in force.
    ///
    /// # Errors
    /// [`StoreError::UnknownDomain`].
    #[boxed]
    pub async fn object(&self, domain: &DomainName, reason: &str, now: Timestamp) -> Result<bool> {
        self.object_by(HOLDER, domain, reason, now).await
    }

    /// As [`object`](Self::object), with who enters it.
    ///
    /// # Errors
    /// [`StoreError::UnknownDomain`].
    #[boxed]
    pub async fn object_by(
        &self,
        by: &str,
        domain: &DomainName,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        must_be_known(&mut tx, domain).await?;
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(OBJECT)
                .bind(domain.as_str())
                .bind(clean(reason))
                .bind(now.0)
                .execute(c)
                .await?
                .rows_affected()
        });
        let deed = Deed { who: by, what: "objection.make", about: domain.as_str(), at: now };
        finish(tx, domain, rows, &deed).await
    }

    /// Whether an objection is in force, also of a name that is not registered.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn objects(&self, domain: &DomainName) -> Result<bool> {
        let n: i64 =
            on_read!(self, pool => sqlx::query_scalar(OBJECTS).bind(domain.as_str()).fetch_one(pool).await?);
        Ok(n > 0)
    }

    /// Ends an objection; `false` if none is in force.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn withdraw_objection(&self, domain: &DomainName, now: Timestamp) -> Result<bool> {
        self.withdraw_objection_by(HOLDER, domain, now).await
    }

    /// As [`withdraw_objection`](Self::withdraw_objection), with who ends it.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn withdraw_objection_by(&self, by: &str, domain: &DomainName, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(WITHDRAW).bind(domain.as_str()).bind(now.0).execute(c).await?.rows_affected()
        });
        let deed = Deed { who: by, what: "objection.withdraw", about: domain.as_str(), at: now };
        finish(tx, domain, rows, &deed).await
    }

    /// Records that a name, address or network wants no checks; `false` if it is already known. The value is
    /// compared as text, so write it in its usual form (`127.0.0.0/8`, lower case). A name is hidden at once; the
    /// names behind an address or network are when the next attempt at each ends there.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn opt_out(&self, kind: OptOut, value: &str, reason: &str, now: Timestamp) -> Result<bool> {
        self.opt_out_by(HOLDER, kind, value, reason, now).await
    }

    /// As [`opt_out`](Self::opt_out), with who enters it.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn opt_out_by(
        &self,
        by: &str,
        kind: OptOut,
        value: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let value = clean(value.trim());
        let mut tx = self.begin().await?;
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(OPT_OUT)
                .bind(kind.code())
                .bind(&value)
                .bind(clean(reason))
                .bind(now.0)
                .bind(clean(by))
                .execute(c)
                .await?
                .rows_affected()
        });
        let deed = Deed { who: by, what: "opt-out.add", about: &value, at: now };
        finish_opt(tx, kind, &value, rows, &deed).await
    }

    /// Ends an opt-out; `false` if none is in force. A name is due at once; it is listed again as soon as a look
    /// sees it, or at once when none was refused meanwhile.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn opt_in(&self, kind: OptOut, value: &str, now: Timestamp) -> Result<bool> {
        self.opt_in_by(HOLDER, kind, value, now).await
    }

    /// As [`opt_in`](Self::opt_in), with who ends it.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn opt_in_by(&self, by: &str, kind: OptOut, value: &str, now: Timestamp) -> Result<bool> {
        let value = value.trim();
        let mut tx = self.begin().await?;
        let rows = on_tx!(&mut tx, c => {
            sqlx::query(OPT_IN)
                .bind(kind.code())
                .bind(value)
                .bind(now.0)
                .bind(clean(by))
                .execute(c)
                .await?
                .rows_affected()
        });
        if rows > 0 && kind == OptOut::Domain {
            on_tx!(&mut tx, c => sqlx::query(WAKE).bind(value).bind(now.0).execute(c).await?.rows_affected());
        }
        let deed = Deed { who: by, what: "opt-out.remove", about: value, at: now };
        finish_opt(tx, kind, value, rows, &deed).await
    }

    /// The consents in force, in the order of names.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn consents(&self) -> Result<Vec<(DomainName, Consent)>> {
        let rows: Vec<(String, String, String, i64)> =
            on_read!(self, pool => sqlx::query_as(CONSENTS).fetch_all(pool).await?);
        let read = |(domain, text_version, proof, given_at): (String, String, String, i64)| {
            let given_at = Timestamp(given_at);
            Ok((name("consents", &domain)?, Consent { text_version, proof, given_at }))
        };
        rows.into_iter().map(read).collect()
    }

    /// The opt-outs in force.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn opt_outs(&self) -> Result<Vec<OptOutRow>> {
        let rows: Vec<StoredOptOut> = on_read!(self, pool => sqlx::query_as(OPT_OUTS).fetch_all(pool).await?);
        rows.into_iter().map(StoredOptOut::read).collect()
    }

    /// All opt-outs that there ever were, in the order in which they were entered.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn all_opt_outs(&self) -> Result<Vec<OptOutRow>> {
        let rows: Vec<StoredOptOut> =
            on_read!(self, pool => sqlx::query_as(ALL_OPT_OUTS).fetch_all(pool).await?);
        rows.into_iter().map(StoredOptOut::read).collect()
    }
}
