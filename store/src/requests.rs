//! What holders and readers asked for. A request belongs to whoever has its receipt; the receipt is random, is shown to
//! its owner only, and only its SHA-256 is kept. A request may name any domain under the zones: whether it is
//! registered is told to nobody who has not proved control of it.

pub mod desk;
pub mod proofs;

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx, on_write};
use crate::error::Result;
use crate::evidence::hex;
use crate::outbox::publish;
use crate::staff::log::{Deed, append};
use crate::stored::{clean, code, name};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::request::{Found, Progress, Reason, Wish};
use sha2::{Digest, Sha256};

const TABLE: &str = "requests";

/// How long a proved claim lets its holder edit; then control is proved again.
pub const CLAIM_LASTS: i64 = 30 * Timestamp::DAY;

/// The columns of a request.
macro_rules! request_columns {
    () => {
        "id, domain, kind, proof_token, reason, note, state, made_at, wanted_at, checked_at, found, proved_at, queued_at, \
         decided_at, decided_by, answer, ended_at"
    };
}
pub(crate) use request_columns;

crate::sql::statements! {
    ADD = "INSERT INTO requests (domain, kind, receipt_sha256, proof_token, reason, note, state, made_at, queued_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    BY_RECEIPT = concat!("SELECT ", request_columns!(), " FROM requests WHERE receipt_sha256 = $1");
    WANT = "UPDATE requests SET wanted_at = $2 WHERE id = $1 AND state = 'open' AND wanted_at IS NULL";
    QUEUE = "UPDATE requests SET state = 'queued', queued_at = $2, note = $3, wanted_at = NULL, lease_until = NULL \
             WHERE id = $1 AND state = 'open'";
    REGISTERED = "SELECT COUNT(*) FROM registrations WHERE domain = $1";
    OBJECT = "INSERT INTO objections (domain, reason, made_at) VALUES ($1, $2, $3) \
              ON CONFLICT (domain) WHERE withdrawn_at IS NULL DO NOTHING";
    SETTLE = "UPDATE requests SET state = 'done', decided_at = $2, decided_by = $3 \
              WHERE domain = $1 AND kind = 'remove' AND state = 'queued'";
    REVOKE = "UPDATE consents SET revoked_at = $2 WHERE domain = $1 AND revoked_at IS NULL";
}

/// A request to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRequest<'a> {
    /// The name that it is about.
    pub domain: &'a DomainName,
    /// What is asked for.
    pub wish: Wish,
    /// What is wrong, of a report.
    pub reason: Option<Reason>,
    /// In the words of whoever asks; may be empty.
    pub note: &'a str,
    /// The receipt as it will stand in the address; from a source of true randomness, of 100 bits or more.
    pub receipt: &'a str,
    /// What the holder will publish, likewise; of a report it is not kept.
    pub proof: &'a str,
    /// The present moment.
    pub now: Timestamp,
}

/// A request, without its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number, by which the staff speak of it.
    pub id: i64,
    /// The name that it is about.
    pub domain: DomainName,
    /// What is asked for.
    pub wish: Wish,
    /// The code that proves control when it is published; empty for reports.
    pub proof: String,
    /// What is wrong, of a report.
    pub reason: Option<Reason>,
    /// In the words of whoever asked.
    pub note: String,
    /// How far it has come.
    pub progress: Progress,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when the proof is being looked for.
    pub wanted_at: Option<Timestamp>,
    /// When it was last looked for, and what was found.
    pub checked: Option<(Timestamp, Found)>,
    /// When control was proved.
    pub proved_at: Option<Timestamp>,
    /// Since when it waits for a person.
    pub queued_at: Option<Timestamp>,
    /// When and by whom it was decided.
    pub decided: Option<(Timestamp, String)>,
    /// What the person who decided answers.
    pub answer: String,
    /// Since when the name has another holder.
    pub ended_at: Option<Timestamp>,
}

impl Request {
    /// Whether the present holder proved control with it, whenever that was: enough for all that only takes back what is
    /// shown.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.ended_at.is_none() && self.proved_at.is_some()
    }

    /// Whether its receipt lets the entry be edited at `now`: control was proved, lately, by the present holder.
    #[must_use]
    pub fn opens(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.proved_at.is_some_and(|at| now.0 - at.0 < CLAIM_LASTS)
    }
}

crate::row::row! {
    pub(crate) struct RequestRow {
        id: i64,
        domain: String,
        kind: String,
        proof_token: String,
        reason: Option<String>,
        note: String,
        state: String,
        made_at: i64,
        wanted_at: Option<i64>,
        checked_at: Option<i64>,
        found: Option<String>,
        proved_at: Option<i64>,
        queued_at: Option<i64>,
        decided_at: Option<i64>,
        decided_by: String,
        answer: String,
        ended_at: Option<i64>,
    }
}

impl RequestRow {
    pub(crate) fn request(self) -> Result<Request> {
        let of = &self.domain;
        let found = self.found.as_deref().map(|f| code(TABLE, of, f, Found::from_code)).transpose()?;
        Ok(Request {
            domain: name(TABLE, of)?,
            wish: code(TABLE, of, &self.kind, Wish::from_code)?,
            reason: self.reason.as_deref().map(|r| code(TABLE, of, r, Reason::from_code)).transpose()?,
            progress: code(TABLE, of, &self.state, Progress::from_code)?,
            id: self.id,
            proof: self.proof_token,
            note: self.note,
            made_at: Timestamp(self.made_at),
            wanted_at: self.wanted_at.map(Timestamp),
            checked: self.checked_at.map(Timestamp).zip(found),
            proved_at: self.proved_at.map(Timestamp),
            queued_at: self.queued_at.map(Timestamp),
            decided: self.decided_at.map(|at| (Timestamp(at), self.decided_by)),
            answer: self.answer,
            ended_at: self.ended_at.map(Timestamp),
        })
    }
}

fn digest(receipt: &str) -> String {
    hex(&Sha256::digest(receipt.as_bytes()))
}

/// Takes a name out of the directory, in the transaction of whatever proved or decided it: the objection stands, the
/// consent ends, the log and the index are told. It holds for a name that is not registered yet, too. Other removals of it
/// that wait for a person have what they asked for.
pub(crate) async fn take_out(
    tx: &mut Tx,
    who: &str,
    domain: &str,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let known: i64 = on_tx!(&mut *tx, c => {
        sqlx::query(REVOKE).bind(domain).bind(now.0).execute(&mut *c).await?;
        sqlx::query(SETTLE).bind(domain).bind(now.0).bind(clean(who)).execute(&mut *c).await?;
        sqlx::query(OBJECT).bind(domain).bind(clean(reason)).bind(now.0).execute(&mut *c).await?;
        sqlx::query_scalar(REGISTERED).bind(domain).fetch_one(c).await?
    });
    append(tx, &Deed { who, what: "entry.remove", about: &format!("{domain}, {reason}"), at: now }).await?;
    if known > 0 {
        publish(tx, &[domain.to_owned()]).await?;
    }
    Ok(())
}

impl Db {
    /// Makes a request and gives its number. A report waits for a person at once; the others for their proof.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_request(&self, new: &NewRequest<'_>) -> Result<i64> {
        let report = new.wish == Wish::Report;
        let progress = if report { Progress::Queued } else { Progress::Open };
        Ok(on_write!(self, pool => {
            sqlx::query_scalar(ADD)
                .bind(new.domain.as_str())
                .bind(new.wish.code())
                .bind(digest(new.receipt))
                .bind(if report { "" } else { new.proof })
                .bind(new.reason.map(Reason::code))
                .bind(clean(new.note))
                .bind(progress.code())
                .bind(new.now.0)
                .bind(report.then_some(new.now.0))
                .fetch_one(pool)
                .await?
        }))
    }

    /// The request of a receipt.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn request(&self, receipt: &str) -> Result<Option<Request>> {
        let row: Option<RequestRow> = on_read!(self, pool => {
            sqlx::query_as(BY_RECEIPT).bind(digest(receipt)).fetch_optional(pool).await?
        });
        row.map(RequestRow::request).transpose()
    }

    /// Asks a worker to look for the proof of an open request, as soon as the last look has rested ([`proofs::PROOF_REST_MS`]); `false`
    /// when that was asked already, or the request is not open.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn want_proof(&self, id: i64, now: Timestamp) -> Result<bool> {
        let rows = on_write!(self, pool => {
            sqlx::query(WANT).bind(id).bind(now.0).execute(pool).await?.rows_affected()
        });
        Ok(rows > 0)
    }

    /// Hands an open request over to a person, because its holder cannot prove control; `false` when it is not open.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn queue_request(&self, id: i64, note: &str, now: Timestamp) -> Result<bool> {
        let rows = on_write!(self, pool => {
            sqlx::query(QUEUE).bind(id).bind(now.0).bind(clean(note)).execute(pool).await?.rows_affected()
        });
        Ok(rows > 0)
    }
}
