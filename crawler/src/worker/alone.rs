//! One name, one process. The lock of a data folder tells two processes on one machine apart; over one PostgreSQL another
//! machine may use the same name. Two that share one would take each other's leases and networks for those of a dead
//! process, and ask every address twice as often as promised.

use super::run::HOLDINGS;
use super::{Crawler, Shutdown};
use crate::CrawlError;
use domain::clock::Timestamp;
use std::time::Duration;
use tokio::time::sleep;

/// What a beat may be late.
const LATE: Duration = Duration::from_secs(1);
/// A machine's clock may differ from the database's by so much before it is told.
const WRONG: i64 = Timestamp::MINUTE;

impl Crawler {
    /// Whether nobody else works under our name. Leases and holds of a process that was killed stand still; those of one
    /// that lives grow with every beat. `false`: shut down meanwhile.
    ///
    /// # Errors
    /// [`CrawlError::NameTaken`], [`CrawlError::Store`].
    pub(super) async fn is_alone(&self, shutdown: &Shutdown) -> Result<bool, CrawlError> {
        if !self.db.has_a_clock() {
            return Ok(true); // a file is on this machine, whose lock was taken
        }
        let Some(before) = self.db.sign_of_life(&self.worker, self.shared.now()).await? else {
            return Ok(true);
        };
        tokio::select! {
            biased;
            () = shutdown.soft.cancelled() => return Ok(false),
            () = shutdown.hard.cancelled() => return Ok(false),
            () = sleep(self.lease / HOLDINGS + LATE) => {}
        }
        match self.db.sign_of_life(&self.worker, self.shared.now()).await? {
            Some(after) if after > before => Err(CrawlError::NameTaken(self.worker.clone())),
            _ => Ok(true),
        }
    }

    /// Says so when this machine's clock is wrong; what is shared goes by the database's all the same.
    pub(super) fn compare_clocks(&self) {
        let ahead = self.shared.ahead();
        if ahead.abs() > WRONG {
            let seconds = -ahead / Timestamp::SECOND;
            tracing::warn!(
                seconds,
                "this machine's clock is ahead of the database's by so much; certificates are judged by it, all else goes \
                 by the database's: set it right"
            );
        }
    }
}
