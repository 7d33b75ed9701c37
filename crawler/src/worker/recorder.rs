//! Records looks in groups: one transaction for up to 64 of them, or for what came within 50 ms.

use super::progress::{Finished, Progress, RunReport};
use super::visit::Judged;
use crate::shared_clock::SharedClock;
use crate::{CrawlError, telemetry};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use store::{Db, Record, StoreError};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// Looks recorded in one transaction.
const GROUP: usize = 64;
/// How long a look waits for company.
const PATIENCE: Duration = Duration::from_millis(50);
/// Tries when the database is locked or away: about five minutes in all, after which the leases have long gone to
/// others and the looks would be refused anyway.
const TRIES: u32 = 14;
/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Hands looks to the task that records them.
pub(super) struct Recorder {
    sender: mpsc::Sender<Judged>,
    task: JoinHandle<Result<RunReport, CrawlError>>,
    state: Arc<State>,
    seen: Arc<AtomicU64>,
}

#[derive(Default)]
struct State {
    failed: AtomicBool,
    /// Looks written or dropped, to compare with the looks sent.
    settled: AtomicU64,
    changed: Notify,
}

struct Task {
    db: Db,
    /// By this the leases run out.
    clock: Arc<SharedClock>,
    worker: String,
    progress: Option<Arc<dyn Progress>>,
    report: RunReport,
    seen: Arc<AtomicU64>,
}

impl Recorder {
    pub(super) fn start(
        db: Db,
        clock: Arc<SharedClock>,
        worker: String,
        progress: Option<Arc<dyn Progress>>,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(4 * GROUP);
        let state = Arc::new(State::default());
        let seen = Arc::new(AtomicU64::new(0));
        let report = RunReport::default();
        let task = Task { db, clock, worker, progress, report, seen: Arc::clone(&seen) };
        let task = tokio::spawn(task.run(receiver, Arc::clone(&state)));
        Self { sender, task, state, seen }
    }

    pub(super) fn sender(&self) -> mpsc::Sender<Judged> {
        self.sender.clone()
    }

    /// Looks that were recorded until now.
    pub(super) fn seen(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.seen)
    }

    /// Whether the database failed for good.
    pub(super) fn has_failed(&self) -> bool {
        self.state.failed.load(Ordering::SeqCst)
    }

    /// Waits until `sent` looks are written or dropped.
    pub(super) async fn settled(&self, sent: u64) {
        loop {
            let changed = self.state.changed.notified();
            if self.state.settled.load(Ordering::SeqCst) >= sent || self.has_failed() {
                return;
            }
            tokio::select! {
                () = changed => {}
                () = sleep(PATIENCE) => {}
            }
        }
    }

    /// Writes what is left and reports.
    pub(super) async fn finish(self) -> Result<RunReport, CrawlError> {
        drop(self.sender);
        match self.task.await {
            Ok(outcome) => outcome,
            Err(error) => Err(CrawlError::Fault(format!("the recorder stopped: {error}"))),
        }
    }
}

impl Task {
    async fn run(
        mut self,
        mut receiver: mpsc::Receiver<Judged>,
        state: Arc<State>,
    ) -> Result<RunReport, CrawlError> {
        while let Some(first) = receiver.recv().await {
            let mut group = vec![first];
            let deadline = Instant::now() + PATIENCE;
            while group.len() < GROUP {
                match timeout_at(deadline, receiver.recv()).await {
                    Ok(Some(judged)) => group.push(judged),
                    _ => break,
                }
            }
            let outcome = self.write(&group).await;
            state.settled.fetch_add(group.len() as u64, Ordering::SeqCst);
            if outcome.is_err() {
                state.failed.store(true, Ordering::SeqCst);
            }
            state.changed.notify_waiters();
            outcome?;
        }
        Ok(self.report)
    }

    async fn write(&mut self, group: &[Judged]) -> Result<(), CrawlError> {
        let outcomes = self.transact(group).await?;
        for (judged, outcome) in group.iter().zip(outcomes) {
            match outcome {
                Ok(_) => self.tell(judged),
                Err(error) => {
                    self.report.errors += 1;
                    tracing::warn!(%error, "a look was not recorded");
                }
            }
        }
        Ok(())
    }

    async fn transact(
        &self,
        group: &[Judged],
    ) -> Result<Vec<Result<store::Recorded, StoreError>>, StoreError> {
        let mut wait = PATIENCE;
        for attempt in 1.. {
            let now = self.clock.now();
            let records: Vec<Record<'_>> = group
                .iter()
                .map(|j| Record {
                    observation: &j.observation,
                    verdict: &j.verdict,
                    next: j.next.clone(),
                    worker: &self.worker,
                    now,
                })
                .collect();
            match self.db.record_all(&records).await {
                Err(error) if error.is_passing() && attempt < TRIES => {
                    tracing::warn!(%error, attempt, "recording is tried again");
                    sleep(wait).await;
                    wait = (wait * 3).min(LONGEST_WAIT);
                }
                outcome => return outcome,
            }
        }
        Ok(Vec::new())
    }

    fn tell(&mut self, judged: &Judged) {
        let observation = &judged.observation;
        let finished = Finished {
            domain: observation.domain.clone(),
            leaf: judged.verdict.leaf,
            not_observed: observation.not_observed,
            millis: observation.finished_at.0 - observation.started_at.0,
        };
        metrics::counter!(telemetry::OBSERVATIONS, "leaf" => finished.leaf.code()).increment(1);
        self.report.count(&finished);
        self.seen.fetch_add(1, Ordering::SeqCst);
        if let Some(progress) = &self.progress {
            progress.finished(&finished);
        }
    }
}
