//! One transaction for one look at a name: observation, verdict, change events, state, next visit, outbox.
//! It can be killed at any moment: either all of it is there, or the lease runs out and somebody looks again.

use crate::boxed;
use crate::db::{Db, Tx, on_tx};
use crate::error::{Result, StoreError};
use crate::evidence::{Keeping, Kept, Prepared, keep_all};
use crate::judged::{Judged, judged_columns, judged_excluded, push_judged};
use crate::many::pieces;
use crate::outbox::publish;
use crate::pool::Pool;
use crate::state_row::{OPTED_OUT, StateRow};
use crate::stored::{clean, word};
use crate::{standings, statuses};
use domain::clock::Timestamp;
use domain::observation::{Observation, Robots};
use domain::outage;
use domain::schedule::{Next, is_passing};
use domain::status::{Look, Taken, replaces};
use domain::verdict::{Leaf, Mail, Verdict};
use sqlx::QueryBuilder;
use std::collections::HashMap;

const GIVEN: &str =
    "WITH given (g_domain, g_worker, g_due, g_attempt, g_vantage, g_against, g_down, g_at, g_pool) AS (";
const SETTLE: &str = ") UPDATE queue SET due_at = g_due, round = round + CASE WHEN g_attempt = 1 THEN 1 ELSE 0 END, \
                      attempt = g_attempt, vantage = g_vantage, against = g_against, robots_down_since = \
                      CASE WHEN g_down = 1 THEN COALESCE(robots_down_since, g_at) WHEN g_down = 0 THEN NULL \
                      ELSE robots_down_since END, pool = COALESCE(g_pool, pool), lease_owner = NULL, lease_until = NULL \
                      FROM given WHERE domain = g_domain AND lease_owner = g_worker \
                      RETURNING domain, round - CASE WHEN attempt = 1 THEN 1 ELSE 0 END";
const OBSERVE: &str = "INSERT INTO observations (domain, round, attempt, started_at, finished_at, vantage, quorum, protocol, worker, \
                       not_observed, evidence_id, unmodified) ";
const JUDGE: &str =
    concat!("INSERT INTO verdicts (evidence_id, ", judged_columns!(""), ", ruleset, judged_at) ");
const OVER: &str = concat!(
    " ON CONFLICT (evidence_id) DO UPDATE SET ",
    judged_excluded!(),
    ", ruleset = excluded.ruleset, \
     judged_at = excluded.judged_at"
);

crate::sql::statements! {
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
    #[boxed]
    pub async fn record(&self, record: &Record<'_>) -> Result<Recorded> {
        let mut outcomes = self.record_all(std::slice::from_ref(record)).await?;
        outcomes.pop().unwrap_or_else(|| Err(StoreError::LeaseLost(record.observation.domain.clone())))
    }

    /// Records several looks in one transaction, with an outcome for each in the same order: a lost lease drops
    /// only its own look.
    ///
    /// # Errors
    /// Database errors; then none was recorded.
    #[boxed]
    pub async fn record_all(&self, records: &[Record<'_>]) -> Result<Vec<Result<Recorded>>> {
        // Compressed before the write lock is taken.
        let prepared = records.iter().map(|r| Prepared::of(r.observation)).collect::<Result<Vec<_>>>()?;
        // Rows are locked in the order of names, so that two groups cannot wait for each other.
        let mut order: Vec<usize> = (0..records.len()).collect();
        order.sort_by_key(|&n| &records[n].observation.domain);
        let mut tx = self.begin().await?;
        let (mut outcomes, mut taking): (Vec<(usize, Result<Recorded>)>, Vec<Taking<'_>>) =
            (Vec::new(), Vec::new());
        let sorted: Vec<&Record<'_>> = order.iter().map(|&n| &records[n]).collect();
        let first_of_each: Vec<&Record<'_>> = sorted
            .chunk_by(|a, b| a.observation.domain == b.observation.domain)
            .map(|same| same[0])
            .collect();
        let mut rounds = settle(&mut tx, &first_of_each).await?;
        for n in order {
            let (record, prepared) = (&records[n], &prepared[n]);
            // A second look at the same name comes without a lease: the first one gave it back.
            match rounds.remove(record.observation.domain.as_str()) {
                Some(round) => taking.push(Taking { n, record, prepared, round }),
                None => outcomes.push((n, Err(StoreError::LeaseLost(record.observation.domain.clone())))),
            }
        }
        let recorded = take(&mut tx, &taking).await?;
        let seen = || taking.iter().map(Taking::domain).zip(&recorded);
        standings::refresh(&mut tx, &seen().map(|(domain, _)| domain).collect::<Vec<_>>()).await?;
        let visible: Vec<String> =
            seen().filter(|(_, done)| done.visible).map(|(domain, _)| domain.to_owned()).collect();
        publish(&mut tx, &visible).await?;
        tx.commit().await?;
        outcomes.extend(taking.iter().map(|t| t.n).zip(recorded.into_iter().map(Ok)));
        outcomes.sort_by_key(|(n, _)| *n);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }
}

/// A look whose lease held, on its way into the tables. Those of a group are at different names, in the order of names.
struct Taking<'a> {
    n: usize,
    record: &'a Record<'a>,
    prepared: &'a Prepared,
    round: i64,
}

impl<'a> Taking<'a> {
    fn domain(&self) -> &'a str {
        self.record.observation.domain.as_str()
    }

    fn keeping(&self) -> Keeping<'a> {
        let record = self.record;
        Keeping { prepared: self.prepared, verdict: record.verdict, at: record.observation.finished_at }
    }
}

/// Gives the leases back and says what comes next; the rounds of the looks, by name. A name is left out whose lease is not the
/// worker's any more: only the holder of the lease may say what comes next, and nobody matches when another worker retook it.
async fn settle(tx: &mut Tx, records: &[&Record<'_>]) -> Result<HashMap<String, i64>> {
    let kept = tx.keeps_plans();
    let mut rounds = HashMap::with_capacity(records.len());
    for records in pieces(records) {
        let settled: Vec<(String, i64)> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(GIVEN);
            query.push_values(records, |mut b, record| {
                let (observation, next) = (record.observation, &record.next);
                b.push_bind(observation.domain.as_str()).push_bind(record.worker).push_bind(next.at.0);
                b.push_bind(i64::from(next.attempt.max(1))).push_bind(&next.from).push_bind(next.against.join(" "));
                b.push_bind(robots_down(observation)).push_bind(observation.finished_at.0);
                b.push_bind(Pool::of_look(observation).map(|pool| pool.to_string()));
            });
            query.push(SETTLE).build_query_as().persistent(kept).fetch_all(c).await?
        });
        rounds.extend(settled);
    }
    Ok(rounds)
}

/// Step by step for the whole group: evidence and verdicts, statuses, observations, states.
async fn take(tx: &mut Tx, group: &[Taking<'_>]) -> Result<Vec<Recorded>> {
    let Some(now) = group.first().map(|t| t.record.now) else { return Ok(Vec::new()) };
    let names: Vec<&str> = group.iter().map(Taking::domain).collect();
    let keeping = group.iter().map(Taking::keeping).collect::<Vec<_>>();
    let kept = keep_all(tx, &keeping, now).await?;
    let looks = group.iter().map(|t| (t.domain(), look(t.record.observation, t.round, t.record.verdict)));
    let taken = statuses::take_all(tx, looks.collect()).await?;
    let ids = observe(tx, group, &kept).await?;
    for (t, _) in group.iter().zip(&kept).filter(|(_, kept)| kept.rejudged) {
        statuses::renew(tx, t.domain(), t.record.observation.finished_at).await?;
    }
    let mut before = StateRow::load_all(tx, &names).await?;
    let (mut recorded, mut states) = (Vec::with_capacity(group.len()), Vec::new());
    for (((t, kept), taken), id) in group.iter().zip(&kept).zip(taken).zip(ids) {
        let before = before.remove(t.domain());
        let seen = state(tx, t.record, id, taken, before.as_ref()).await?;
        recorded.push(Recorded { id, evidence: kept.id, visible: seen.visible });
        states.extend(seen.state);
    }
    StateRow::put_all(tx, &states).await?;
    Ok(recorded)
}

/// What a look does to the state of its name.
struct After {
    /// The new state, if there is one.
    state: Option<StateRow>,
    /// Whether a reader of the directory sees a difference.
    visible: bool,
}

async fn state(
    tx: &mut Tx,
    record: &Record<'_>,
    id: i64,
    taken: Taken,
    before: Option<&StateRow>,
) -> Result<After> {
    let (observation, verdict) = (record.observation, record.verdict);
    let domain = observation.domain.as_str();
    // Of a site that was in use: what the outage guard has to know.
    let was_in_use = before.is_some_and(|b| b.is_in_use() || b.failing_at.is_some());
    let failing = was_in_use && outage::is_failure(verdict.class, &verdict.rule);
    if !replaces(verdict.leaf, before.and_then(StateRow::class), taken) {
        let why = observation.not_observed.as_ref().and_then(word);
        StateRow::attempted(tx, domain, observation.finished_at.0, why.as_deref(), failing).await?;
        let hides = why.as_deref() == Some(OPTED_OUT) && before.is_some_and(|b| !b.is_opted_out());
        return Ok(After { state: None, visible: hides });
    }
    let mut state = StateRow::new(id, observation, verdict, before)?;
    if let Some(before) = before
        && failing
    {
        state.fell_from(before);
    }
    let visible = before.is_none_or(|b| !state.looks_like(b));
    if let Some(before) = before {
        note_changes(tx, id, &state, before, observation.finished_at, "visit").await?;
    }
    Ok(After { state: Some(state), visible })
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

/// Stores the looks; their numbers, in the same order.
async fn observe(tx: &mut Tx, group: &[Taking<'_>], kept: &[Kept]) -> Result<Vec<i64>> {
    let rows: Vec<(&Taking<'_>, &Kept)> = group.iter().zip(kept).collect();
    let mut numbers: HashMap<String, i64> = HashMap::with_capacity(rows.len());
    for rows in pieces(&rows) {
        let stored: Vec<(i64, String)> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(OBSERVE);
            query.push_values(rows, |mut b, (t, kept)| {
                let o = t.record.observation;
                b.push_bind(t.domain()).push_bind(t.round).push_bind(i64::from(o.attempt.max(1)));
                b.push_bind(o.started_at.0).push_bind(o.finished_at.0).push_bind(clean(&o.vantage));
                b.push_bind(i64::from(o.quorum.max(1))).push_bind(clean(&o.protocol)).push_bind(t.record.worker);
                b.push_bind(o.not_observed.as_ref().and_then(word)).push_bind(kept.id).push_bind(o.unmodified);
            });
            query.push(" RETURNING id, domain").build_query_as().fetch_all(c).await?
        });
        numbers.extend(stored.into_iter().map(|(id, domain)| (domain, id)));
    }
    let number = |t: &Taking<'_>| numbers.get(t.domain()).copied();
    let missing = |t: &Taking<'_>| StoreError::corrupt("observations", t.domain(), "no number came back");
    group.iter().map(|t| number(t).ok_or_else(|| missing(t))).collect()
}

/// A verdict on a piece of evidence.
pub(crate) struct Verdicted<'a> {
    pub id: i64,
    pub domain: &'a str,
    pub verdict: &'a Verdict,
}

/// Writes the verdict on evidence, in place of an earlier one.
pub(crate) async fn judge(tx: &mut Tx, id: i64, domain: &str, v: &Verdict, now: Timestamp) -> Result<()> {
    judge_all(tx, &[Verdicted { id, domain, verdict: v }], now).await
}

/// Writes verdicts on different pieces of evidence.
pub(crate) async fn judge_all(tx: &mut Tx, verdicts: &[Verdicted<'_>], now: Timestamp) -> Result<()> {
    let judged = |v: &Verdicted<'_>| {
        Ok((v.id, Judged::new("verdicts", v.domain, v.verdict)?, clean(&v.verdict.ruleset)))
    };
    let rows = verdicts.iter().map(judged).collect::<Result<Vec<(i64, Judged, String)>>>()?;
    for rows in pieces(&rows) {
        on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(JUDGE);
            query.push_values(rows, |mut b, (id, judged, ruleset)| {
                b.push_bind(*id);
                push_judged!(b, judged);
                b.push_bind(ruleset).push_bind(now.0);
            });
            query.push(OVER).build().execute(c).await?;
        });
    }
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
