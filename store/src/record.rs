//! One transaction for one look at a name: observation, verdict, change events, state, next visit, outbox.
//! It can be killed at any moment: either all of it is there, or the lease runs out and somebody looks again.

use crate::db::{Db, Tx, on_tx};
use crate::error::{Result, StoreError};
use crate::evidence::Prepared;
use crate::judged::{Judged, bind_judged, judged_columns, judged_excluded};
use crate::outbox::publish;
use crate::pool::Pool;
use crate::state_row::{OPTED_OUT, StateRow};
use crate::stored::{clean, word};
use crate::{standings, statuses};
use domain::clock::Timestamp;
use domain::observation::{Observation, Robots};
use domain::outage;
use domain::schedule::{Next, is_passing};
use domain::status::{Look, replaces};
use domain::verdict::{Leaf, Mail, Verdict};

crate::sql::statements! {
    // Only the holder of the lease may say what comes next; nobody matches when another worker retook it.
    SETTLE = "UPDATE queue SET due_at = $1, round = round + CASE WHEN $2 = 1 THEN 1 ELSE 0 END, attempt = $2, vantage = $5, \
              against = $6, robots_down_since = CASE WHEN $7 = 1 THEN COALESCE(robots_down_since, $8) \
              WHEN $7 = 0 THEN NULL ELSE robots_down_since END, pool = COALESCE(CAST($9 AS TEXT), pool), lease_owner = NULL, lease_until = NULL WHERE domain = $3 AND lease_owner = $4 \
              RETURNING round - CASE WHEN $2 = 1 THEN 1 ELSE 0 END";
    OBSERVE = "INSERT INTO observations (domain, round, attempt, started_at, finished_at, vantage, quorum, protocol, worker, \
               not_observed, evidence_id, unmodified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    JUDGE = concat!(
        "INSERT INTO verdicts (evidence_id, ", judged_columns!(""), ", ruleset, judged_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
         ON CONFLICT (evidence_id) DO UPDATE SET ", judged_excluded!(), ", ruleset = excluded.ruleset, \
         judged_at = excluded.judged_at"
    );
    CHANGE = "INSERT INTO changes (domain, observation_id, at, what, cause, old_value, new_value) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
}

/// One look at a name and what follows from it.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// What was seen.
    pub observation: &'a Observation,
    /// What it means.
    pub verdict: &'a Verdict,
    /// When to look again.
    pub next: Next,
    /// Who looked: the holder of the lease.
    pub worker: &'a str,
    /// The present moment.
    pub now: Timestamp,
}

/// What recording did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The observation's number.
    pub id: i64,
    /// The number of its evidence, which other looks may share.
    pub evidence: i64,
    /// Whether a reader of the directory sees anything new (then the index was told).
    pub visible: bool,
}

impl Db {
    /// Records one look.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when the lease is not this worker's any more; then nothing was written.
    pub async fn record(&self, record: &Record<'_>) -> Result<Recorded> {
        let mut outcomes = self.record_all(std::slice::from_ref(record)).await?;
        outcomes.pop().unwrap_or_else(|| Err(StoreError::LeaseLost(record.observation.domain.clone())))
    }

    /// Records several looks in one transaction, with an outcome for each in the same order: a lost lease drops
    /// only its own look.
    ///
    /// # Errors
    /// Database errors; then none was recorded.
    pub async fn record_all(&self, records: &[Record<'_>]) -> Result<Vec<Result<Recorded>>> {
        // Compressed before the write lock is taken.
        let prepared = records.iter().map(|r| Prepared::of(r.observation)).collect::<Result<Vec<_>>>()?;
        // Rows are locked in the order of names, so that two groups cannot wait for each other.
        let mut order: Vec<usize> = (0..records.len()).collect();
        order.sort_by_key(|&n| &records[n].observation.domain);
        let mut tx = self.begin().await?;
        let mut outcomes: Vec<(usize, Result<Recorded>)> = Vec::with_capacity(records.len());
        let mut visible = Vec::new();
        for n in order {
            let outcome = match one(&mut tx, &records[n], &prepared[n]).await {
                Ok(recorded) => {
                    if recorded.visible {
                        visible.push(records[n].observation.domain.as_str().to_owned());
                    }
                    Ok(recorded)
                }
                Err(lost @ StoreError::LeaseLost(_)) => Err(lost),
                Err(fault) => return Err(fault),
            };
            outcomes.push((n, outcome));
        }
        let done = outcomes.iter().filter(|(_, outcome)| outcome.is_ok());
        let done: Vec<&str> = done.map(|(n, _)| records[*n].observation.domain.as_str()).collect();
        standings::refresh(&mut tx, &done).await?;
        publish(&mut tx, &visible).await?;
        tx.commit().await?;
        outcomes.sort_by_key(|(n, _)| *n);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }
}

async fn one(tx: &mut Tx, record: &Record<'_>, prepared: &Prepared) -> Result<Recorded> {
    let (observation, verdict) = (record.observation, record.verdict);
    let domain = observation.domain.as_str();
    let settled: Option<i64> = on_tx!(tx, c => {
        sqlx::query_scalar(SETTLE)
            .bind(record.next.at.0)
            .bind(i64::from(record.next.attempt.max(1)))
            .bind(domain)
            .bind(record.worker)
            .bind(&record.next.from)
            .bind(record.next.against.join(" "))
            .bind(robots_down(observation))
            .bind(observation.finished_at.0)
            .bind(Pool::of_look(observation).map(|pool| pool.to_string()))
            .fetch_optional(c)
            .await?
    });
    let Some(round) = settled else { return Err(StoreError::LeaseLost(observation.domain.clone())) };
    let kept = prepared.keep(tx, verdict, observation.finished_at, record.now).await?;
    let id = observe(tx, record, round, kept.id).await?;
    let taken = statuses::take(tx, domain, look(observation, round, verdict)).await?;
    if kept.rejudged {
        statuses::renew(tx, domain, observation.finished_at).await?;
    }
    let before = StateRow::load(tx, domain).await?;
    // Of a site that was in use: what the outage guard has to know.
    let was_in_use = before.as_ref().is_some_and(|b| b.is_in_use() || b.failing_at.is_some());
    let failing = was_in_use && outage::is_failure(verdict.class, &verdict.rule);
    if !replaces(verdict.leaf, before.as_ref().and_then(StateRow::class), taken) {
        let why = observation.not_observed.as_ref().and_then(word);
        StateRow::attempted(tx, domain, observation.finished_at.0, why.as_deref(), failing).await?;
        let hides = why.as_deref() == Some(OPTED_OUT) && before.is_some_and(|b| !b.is_opted_out());
        return Ok(Recorded { id, evidence: kept.id, visible: hides });
    }
    let mut state = StateRow::new(id, observation, verdict, before.as_ref())?;
    if let Some(before) = &before
        && failing
    {
        state.fell_from(before);
    }
    state.put(tx).await?;
    let visible = before.as_ref().is_none_or(|b| !state.looks_like(b));
    if let Some(before) = &before {
        note_changes(tx, id, &state, before, observation.finished_at, "visit").await?;
    }
    Ok(Recorded { id, evidence: kept.id, visible })
}

/// 1: robots.txt could not be had; 0: it was answered; -1: nothing was learnt of it.
fn robots_down(observation: &Observation) -> i64 {
    let said = |of: fn(&Robots) -> bool| observation.visits.iter().any(|visit| of(&visit.robots));
    if observation.not_observed.is_some() {
        return -1;
    }
    if said(|r| matches!(r, Robots::Allowed { .. } | Robots::Disallowed { .. })) {
        return 0;
    }
    // 429 asks for patience; it says nothing about how long.
    if said(|r| matches!(r, Robots::Unavailable { status, .. } if *status != Some(429))) { 1 } else { -1 }
}

/// A look as the status machine reads it: one that does not count says nothing on either axis.
fn look(observation: &Observation, round: i64, verdict: &Verdict) -> Look {
    let counts = observation.not_observed.is_none();
    let leaf = if counts { verdict.leaf } else { Leaf::X0 };
    Look {
        at: observation.finished_at,
        round,
        attempt: observation.attempt.max(1),
        vantage: clean(&observation.vantage),
        quorum: observation.quorum.max(1),
        leaf,
        mail: if counts { verdict.mail } else { Mail::Unknown },
        passing: is_passing(leaf, &verdict.rule),
    }
}

async fn observe(tx: &mut Tx, record: &Record<'_>, round: i64, evidence: i64) -> Result<i64> {
    let o = record.observation;
    Ok(on_tx!(tx, c => {
        sqlx::query_scalar(OBSERVE)
            .bind(o.domain.as_str())
            .bind(round)
            .bind(i64::from(o.attempt.max(1)))
            .bind(o.started_at.0)
            .bind(o.finished_at.0)
            .bind(clean(&o.vantage))
            .bind(i64::from(o.quorum.max(1)))
            .bind(clean(&o.protocol))
            .bind(record.worker)
            .bind(o.not_observed.as_ref().and_then(word))
            .bind(evidence)
            .bind(o.unmodified)
            .fetch_one(c)
            .await?
    }))
}

/// Writes the verdict on evidence, in place of an earlier one.
pub(crate) async fn judge(tx: &mut Tx, id: i64, domain: &str, v: &Verdict, now: Timestamp) -> Result<()> {
    let judged = Judged::new("verdicts", domain, v)?;
    on_tx!(tx, c => {
        bind_judged!(sqlx::query(JUDGE).bind(id), &judged)
            .bind(clean(&v.ruleset))
            .bind(now.0)
            .execute(c)
            .await?.rows_affected()
    });
    Ok(())
}

/// Writes one event for each axis on which the state changed.
pub(crate) async fn note_changes(
    tx: &mut Tx,
    id: i64,
    state: &StateRow,
    before: &StateRow,
    at: Timestamp,
    cause: &str,
) -> Result<()> {
    for (what, old, new) in state.changes(before) {
        on_tx!(tx, c => {
            sqlx::query(CHANGE)
                .bind(&state.domain)
                .bind(id)
                .bind(at.0)
                .bind(what)
                .bind(cause)
                .bind(old)
                .bind(new)
                .execute(c)
                .await?.rows_affected()
        });
    }
    Ok(())
}
