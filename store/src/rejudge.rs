//! Judging again: a new verdict on stored evidence, and everything that follows from it.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::evidence::unpack;
use crate::observations::{VerdictColumns, by_id, verdict_columns};
use crate::outbox::publish;
use crate::record::{judge, note_changes};
use crate::rounds;
use crate::standings;
use crate::state_row::StateRow;
use crate::statuses::{self, looks};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::Observation;
use domain::verdict::{Leaf, Verdict};

macro_rules! evidence {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.domain, e.packed, ",
            verdict_columns!(),
            " FROM evidence e JOIN verdicts v ON v.evidence_id = e.id ",
            $rest
        )
    };
}

crate::sql::statements! {
    PAGE = evidence!("WHERE e.id > $1 AND NOT e.reduced ORDER BY e.id LIMIT $2");
    ONE = evidence!("WHERE e.id = $1 AND e.domain = $2");
}

/// Stored evidence with its present verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvidence {
    /// The evidence's number.
    pub id: i64,
    /// What was seen, without the occasion (domain::evidence).
    pub facts: Observation,
    /// What it means by the rules it was last judged with.
    pub verdict: Verdict,
}

crate::row::row! {
    struct EvidenceRow {
        id: i64,
        domain: String,
        packed: Vec<u8>,
    } with verdict: VerdictColumns
}

impl EvidenceRow {
    fn stored(self) -> Result<StoredEvidence> {
        let facts = unpack(&self.domain, &self.packed)?;
        Ok(StoredEvidence { id: self.id, facts, verdict: self.verdict.verdict(&self.domain)? })
    }
}

impl Db {
    /// All evidence that is kept whole, in the order in which it was stored, that after number `after`. An empty page
    /// is the end; go on after the last one's number.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when evidence cannot be read.
    #[boxed]
    pub async fn evidence_page(&self, after: Option<i64>, limit: u32) -> Result<Vec<StoredEvidence>> {
        let rows: Vec<EvidenceRow> = on_read!(self, pool => {
            sqlx::query_as(PAGE).bind(after.unwrap_or(i64::MIN)).bind(i64::from(limit)).fetch_all(pool).await?
        });
        rows.into_iter().map(EvidenceRow::stored).collect()
    }

    /// Replaces the verdict on evidence. `true` if it differs from the one before. Then the status of the name, its
    /// present state, change events (cause `reclassified`) and the outbox follow in the same transaction.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn reclassified(
        &self,
        id: i64,
        domain: &DomainName,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let row: Option<EvidenceRow> = on_tx!(&mut tx, c => {
            sqlx::query_as(ONE).bind(id).bind(domain.as_str()).fetch_optional(c).await?
        });
        let Some(stored) = row.map(EvidenceRow::stored).transpose()? else { return Ok(false) };
        if stored.verdict == *verdict {
            return Ok(false);
        }
        let ended = is_ended(&mut tx, domain).await?;
        judge(&mut tx, id, domain.as_str(), verdict, now).await?;
        statuses::renew(&mut tx, domain.as_str(), now).await?;
        let visible = !ended && renew_state(&mut tx, domain, now, "reclassified").await?;
        standings::refresh(&mut tx, &[domain.as_str()]).await?;
        // Last, as everywhere: it keeps the counter until the commit.
        if visible {
            publish(&mut tx, &[domain.as_str().to_owned()]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Whether a name has no state although something was seen: it was ended, with the registration or its holder.
async fn is_ended(tx: &mut Tx, domain: &DomainName) -> Result<bool> {
    let name = domain.as_str();
    if StateRow::load(tx, name).await?.is_some() {
        return Ok(false);
    }
    let seen = |row: &statuses::LookRow| row.not_observed.is_none() && row.leaf != Leaf::X0.code();
    Ok(looks(tx, name, 0).await?.iter().any(seen))
}

/// Reads the present state anew from the looks at a name after the meaning of one of them changed; whether a reader
/// sees a difference. What was seen before the state began (of another holder's site) has no say in it.
pub(crate) async fn renew_state(
    tx: &mut Tx,
    domain: &DomainName,
    now: Timestamp,
    cause: &str,
) -> Result<bool> {
    let name = domain.as_str();
    let before = StateRow::load(tx, name).await?;
    let mut rows = looks(tx, name, 0).await?;
    if let Some(state) = &before {
        rows.retain(|look| look.id >= state.first_look_id);
    }
    let Some(source) = rounds::source(name, &rows)? else {
        StateRow::remove(tx, name).await?;
        return Ok(before.is_some());
    };
    let Some(seen) = by_id(tx, name, source.id).await? else { return Ok(false) };
    let mut state = StateRow::new(seen.id, &seen.observation, &seen.verdict, before.as_ref())?;
    state.since = source.since.0;
    state.first_use_at = source.first_use_at.map(|at| at.0);
    if let Some(before) = &before {
        state.last_attempt_at = before.last_attempt_at.max(state.checked_at);
        state.not_observed = before.not_observed.clone().filter(|_| state.last_attempt_at > state.checked_at);
        note_changes(tx, seen.id, &state, before, now, cause).await?;
    }
    state.put(tx).await?;
    Ok(before.is_none_or(|b| !state.looks_like(&b)))
}
