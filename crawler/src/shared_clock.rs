//! The clock that all workers of one database share. It is asked now and then and followed in between by a clock that
//! nobody can set, so that a machine whose own clock is wrong, or is put back, keeps its leases and its manners.

use domain::clock::{Clock, Timestamp};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{Db, StoreError};
use tokio::time::Instant;

/// How long an answer is followed.
const FRESH: Duration = Duration::from_secs(10);

pub(crate) struct SharedClock {
    db: Db,
    clock: Clock,
    /// What the database said, and when it was asked at the latest.
    read: Mutex<Option<(Timestamp, Instant)>>,
}

impl SharedClock {
    pub(crate) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, read: Mutex::default() }
    }

    /// Asks the database if it was not asked of late.
    pub(crate) async fn keep(&self) -> Result<(), StoreError> {
        let read = *self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.is_some_and(|(_, asked)| asked.elapsed() < FRESH) {
            return Ok(());
        }
        if self.db.has_a_clock() {
            // The answer is of a later moment than this, so that what is computed from it is never behind.
            let asked = Instant::now();
            let said = self.db.clock(self.clock.now()).await?;
            *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((said, asked));
        }
        Ok(())
    }

    /// What this clock shows when this machine's own shows `local`.
    pub(crate) fn of(&self, local: Timestamp) -> Timestamp {
        local.plus(self.ahead())
    }

    /// By how many milliseconds this clock is ahead of the machine's own.
    pub(crate) fn ahead(&self) -> i64 {
        self.now().0 - self.clock.now().0
    }

    /// The present moment. A database without a clock of its own is on this machine and has this machine's.
    pub(crate) fn now(&self) -> Timestamp {
        match *self.read.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((said, asked)) => said.plus(i64::try_from(asked.elapsed().as_millis()).unwrap_or(i64::MAX)),
            None => self.clock.now(),
        }
    }
}
