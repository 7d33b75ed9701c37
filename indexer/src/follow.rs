//! The index follows the store's outbox: reads which names changed, reads their rows, commits documents and
//! position in one step. Killed at any moment it goes on from its last commit; a name applied twice is the same.

use crate::error::{IndexError, Result};
use crate::index::{Index, lock_of};
use crate::site;
use crate::writer::{Change, Writer};
use domain::name::DomainName;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::Db;
use tokio_util::sync::CancellationToken;

/// Names read and applied at a time.
const BATCH: u32 = 500;
/// A commit is due after this long, or after this many names: what changed is found within a second or so.
const COMMIT_EVERY: Duration = Duration::from_secs(1);
const COMMIT_NAMES: u64 = 5_000;
/// Pause between looks at an outbox that was empty.
const PAUSE: Duration = Duration::from_millis(300);
/// Longest pause after failures of the store.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What one pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Followed {
    /// Names applied.
    pub applied: u64,
    /// Position in the outbox that the index has reached.
    pub head: i64,
    /// The index had to be built anew first.
    pub rebuilt: bool,
}

impl Index {
    /// Applies everything in the outbox after the index's own position, commits, and returns. An index that is
    /// new, was damaged, or belongs to another database (its position lies beyond the outbox) is rebuilt first.
    ///
    /// # Errors
    /// [`IndexError::ReadOnly`], store errors, engine errors. Nothing is lost by an error: the next pass repeats
    /// what was not committed.
    pub async fn follow_once(&self, db: &Db) -> Result<Followed> {
        let rebuilt = self.rebuild_if_needed(db).await?;
        let _turn = self.turn.lock().await;
        let writer = Arc::clone(self.writing()?);
        let applied = catch_up(&writer, db).await?;
        if applied > 0 {
            self.live().reload()?;
        }
        let head = lock_of(&writer).committed.sequence;
        Ok(Followed { applied, head, rebuilt })
    }

    /// Follows the outbox until told to stop; work in hand is committed. Failures of the store are waited out
    /// with growing pauses.
    ///
    /// # Errors
    /// Errors of the index itself.
    pub async fn follow(&self, db: &Db, shutdown: CancellationToken) -> Result<()> {
        let mut failures: u32 = 0;
        while !shutdown.is_cancelled() {
            let pause = match self.follow_once(db).await {
                Ok(_) => {
                    failures = 0;
                    PAUSE
                }
                Err(IndexError::Store(error)) => {
                    failures += 1;
                    let pause = (PAUSE * 2_u32.saturating_pow(failures.min(10))).min(LONGEST_PAUSE);
                    tracing::warn!(%error, pause_ms = pause.as_millis() as u64, "the index waits for the store");
                    pause
                }
                Err(error) => return Err(error),
            };
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
        Ok(())
    }

    pub(crate) fn writing(&self) -> Result<&Arc<Mutex<Writer>>> {
        // An index in memory has a writer but no folder, and follows like any other.
        self.writer.as_ref().ok_or_else(|| IndexError::ReadOnly(self.dir.clone()))
    }
}

/// Brings a build to the end of the outbox. Returns the number of names applied.
pub(crate) async fn catch_up(writer: &Arc<Mutex<Writer>>, db: &Db) -> Result<u64> {
    let result = apply_all(writer, db).await;
    if result.is_err() {
        let writer = Arc::clone(writer);
        blocking(move || lock_of(&writer).roll_back()).await?;
    }
    result
}

async fn apply_all(writer: &Arc<Mutex<Writer>>, db: &Db) -> Result<u64> {
    let committed = lock_of(writer).committed.sequence;
    let (mut at, mut applied, mut pending) = (committed, 0, 0);
    let mut last_commit = Instant::now();
    loop {
        let rows = db.outbox(at, BATCH).await?;
        let Some(last) = rows.last().map(|row| row.seq) else { break };
        let names: BTreeSet<DomainName> = rows.into_iter().map(|row| row.domain).collect();
        let changes = changes(db, names).await?;
        pending += changes.len() as u64;
        at = last;
        let due = pending >= COMMIT_NAMES || last_commit.elapsed() >= COMMIT_EVERY;
        applied += changes.len() as u64;
        apply(writer, changes, due.then_some(at)).await?;
        if due {
            (pending, last_commit) = (0, Instant::now());
        }
    }
    if pending > 0 {
        apply(writer, Vec::new(), Some(at)).await?;
    }
    Ok(applied)
}

/// The rows as they are now. A name in the outbox without a row is gone, and goes from the index too.
async fn changes(db: &Db, names: BTreeSet<DomainName>) -> Result<Vec<Change>> {
    let list: Vec<DomainName> = names.iter().cloned().collect();
    let rows = db.sites(&list).await?;
    let mut missing = names;
    let mut changes: Vec<Change> = Vec::with_capacity(list.len());
    for row in &rows {
        missing.remove(&row.registration.domain);
        changes.push(site::change(row));
    }
    changes.extend(missing.into_iter().map(Change::Remove));
    Ok(changes)
}

/// Applies changes away from the async threads, and commits when a position is given.
async fn apply(writer: &Arc<Mutex<Writer>>, changes: Vec<Change>, commit: Option<i64>) -> Result<()> {
    let writer = Arc::clone(writer);
    blocking(move || {
        let mut writer = lock_of(&writer);
        writer.apply(&changes)?;
        match commit {
            Some(sequence) => writer.commit(sequence, true),
            None => Ok(()),
        }
    })
    .await
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| IndexError::Task(e.to_string()))?
}
