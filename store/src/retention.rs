//! How long texts are kept (docs/measuring.md D.1): what was read of persons' sites stays whole for ninety days after it
//! was last seen, for the audit; then only digests, counts and the verdict remain. Evidence that an audit shows to its
//! labellers stays until the audit's links have ended. What holders and readers wrote to us, and what was answered, goes
//! ninety days after the decision, or after it was written when nobody went on with it; that they asked, and what was
//! decided, stays.

use crate::boxed;
use crate::db::{Db, on_read, on_tx, on_write};
use crate::error::Result;
use crate::evidence::{pack, unpack};
use domain::clock::Timestamp;
use domain::evidence::features_only;
use domain::observation::Observation;

/// Days after which texts of id.vn sites go.
pub const PERSONS_DAYS: i64 = 90;
/// Days after which remarks and answers of requests go.
pub const REMARKS_DAYS: i64 = 90;
/// Rows reduced in one transaction.
const BATCH: i64 = 200;

crate::sql::statements! {
    OLD = "SELECT e.id, e.domain, e.packed FROM evidence e JOIN registrations r ON r.domain = e.domain \
           WHERE NOT e.reduced AND e.seen_at < $1 AND r.zone = 'id.vn' AND e.id > $2 AND NOT EXISTS (SELECT 1 FROM observations o \
           WHERE o.domain = e.domain AND o.evidence_id = e.id AND o.finished_at >= $1) \
           AND NOT EXISTS (SELECT 1 FROM audit_items i JOIN personal_links l ON l.audit_id = i.audit_id \
           WHERE i.domain = e.domain AND i.evidence_id = e.id AND l.revoked_at IS NULL AND l.expires_at > $3) \
           ORDER BY e.id LIMIT $4";
    FORGET_REMARKS = "UPDATE requests SET note = '', answer = '' WHERE (note <> '' OR answer <> '') AND state <> 'queued' \
                      AND COALESCE(decided_at, proved_at, made_at) < $1";
    REDUCE = "UPDATE evidence SET packed = $2, reduced = TRUE WHERE id = $1";
}

impl Db {
    /// Empties remarks and answers whose time is over; returns of how many requests. Requests that wait for a person keep
    /// theirs.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn forget_remarks(&self, now: Timestamp) -> Result<u64> {
        let border = now.plus(-REMARKS_DAYS * Timestamp::DAY).0;
        Ok(
            on_write!(self, pool => sqlx::query(FORGET_REMARKS).bind(border).execute(pool).await?.rows_affected()),
        )
    }

    /// Reduces texts whose time is over; returns how many pieces of evidence. Remarks of requests, and who failed to sign
    /// in, are forgotten at the same time.
    ///
    /// # Errors
    /// Database errors; what was reduced by then stays so.
    #[boxed]
    pub async fn reduce_texts(&self, now: Timestamp) -> Result<u64> {
        self.forget_remarks(now).await?;
        self.sweep_failures(now).await?;
        self.sweep_sessions(now.plus(-PERSONS_DAYS * Timestamp::DAY)).await?;
        let border = now.plus(-PERSONS_DAYS * Timestamp::DAY).0;
        let (mut reduced, mut after) = (0, 0_i64);
        loop {
            let rows: Vec<(i64, String, Vec<u8>)> = on_read!(self, pool => {
                sqlx::query_as(OLD).bind(border).bind(after).bind(now.0).bind(BATCH).fetch_all(pool).await?
            });
            let Some((last, ..)) = rows.last() else { return Ok(reduced) };
            after = *last;
            let mut tx = self.begin().await?;
            for (id, domain, packed) in &rows {
                let facts: Observation = unpack(domain, packed)?;
                let kept = pack(domain, &features_only(facts))?;
                on_tx!(&mut tx, c => sqlx::query(REDUCE).bind(*id).bind(&kept).execute(c).await?.rows_affected());
            }
            tx.commit().await?;
            reduced += rows.len() as u64;
        }
    }
}
