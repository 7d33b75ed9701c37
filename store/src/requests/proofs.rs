//! Looking for proofs: which are wanted, by lease, so that a killed worker's come back by themselves; and what was found.

use super::{TABLE, take_out};
use crate::boxed;
use crate::db::{Db, on_tx};
use crate::error::Result;
use crate::sql::Split;
use crate::staff::log::HOLDER;
use crate::stored::{code, name};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::request::{Found, Wish};

/// Milliseconds between two looks for one proof. The worker keeps it by the clock that its own looks are dated with.
pub const PROOF_REST_MS: i64 = 10_000;

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH picked AS MATERIALIZED (SELECT id FROM requests WHERE wanted_at IS NOT NULL AND state = 'open' \
             AND (checked_at IS NULL OR checked_at <= $4) AND (lease_until IS NULL OR lease_until <= $1) ORDER BY wanted_at, id LIMIT $3",
            $lock,
            ") UPDATE requests SET lease_until = $2 WHERE id IN (SELECT id FROM picked) RETURNING id, domain, proof_token"
        )
    };
}

const CLAIM: Split = Split { sqlite: claim!(""), pg: claim!(" FOR UPDATE SKIP LOCKED") };
pub(crate) const SPLIT: &[Split] = &[CLAIM];

crate::sql::statements! {
    FOUND = "UPDATE requests SET checked_at = $2, found = $3, wanted_at = NULL, lease_until = NULL, \
             proved_at = CASE WHEN $4 THEN $2 ELSE proved_at END, state = CASE WHEN $4 THEN 'done' ELSE state END \
             WHERE id = $1 AND state = 'open' AND wanted_at IS NOT NULL RETURNING domain, kind";
}

/// A proof to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofWanted {
    /// The request.
    pub id: i64,
    /// The name.
    pub domain: DomainName,
    /// The code that the holder is to have published.
    pub proof: String,
}

impl Db {
    /// Leases up to `limit` proofs that are to be looked for and have rested since the last look, the longest waiting first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn claim_proofs(&self, limit: u32, now: Timestamp, lease_ms: i64) -> Result<Vec<ProofWanted>> {
        let mut tx = self.begin().await?;
        let text = CLAIM.text(tx.is_pg());
        let rows: Vec<(i64, String, String)> = on_tx!(&mut tx, c => {
            sqlx::query_as(text).bind(now.0).bind(now.plus(lease_ms).0).bind(i64::from(limit)).bind(now.plus(-PROOF_REST_MS).0).fetch_all(c).await?
        });
        tx.commit().await?;
        rows.into_iter()
            .map(|(id, domain, proof)| Ok(ProofWanted { id, domain: name(TABLE, &domain)?, proof }))
            .collect()
    }

    /// Records what was found. A proof is acted upon in the same transaction: a removal is in force from here on. `false`
    /// when nobody waits for it any more.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn put_proof(&self, id: i64, found: Found, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let row: Option<(String, String)> = on_tx!(&mut tx, c => {
            sqlx::query_as(FOUND)
                .bind(id)
                .bind(now.0)
                .bind(found.code())
                .bind(found.proves())
                .fetch_optional(c)
                .await?
        });
        let Some((domain, kind)) = row else {
            tx.rollback().await?;
            return Ok(false);
        };
        if found.proves() && code(TABLE, &domain, &kind, Wish::from_code)? == Wish::Remove {
            let reason = format!("request {id}, proved by {}", found.code());
            take_out(&mut tx, HOLDER, &domain, &reason, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
