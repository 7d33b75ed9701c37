//! Waiting for a database that is away for a moment.

use super::Shutdown;
use crate::CrawlError;
use std::time::Duration;
use tokio::time::sleep;

/// First wait for a database that is away; each further one is twice as long.
pub(super) const AWAY: Duration = Duration::from_secs(1);
/// Longest wait for a database that is away.
const AWAY_LONGEST: Duration = Duration::from_secs(30);

/// Asks the database again and again while it is away for a moment, so that its restart does not end the run;
/// `None` when the run is shut down meanwhile.
pub(super) async fn patiently<T, F>(
    shutdown: &Shutdown,
    first: Duration,
    mut ask: impl FnMut() -> F,
) -> Result<Option<T>, CrawlError>
where
    F: Future<Output = Result<T, CrawlError>>,
{
    let mut wait = first;
    let mut away = false;
    loop {
        match ask().await {
            Err(CrawlError::Store(error)) if error.is_passing() => {
                if !away {
                    tracing::warn!(%error, "the database is away; the crawl waits for it");
                }
                away = true;
            }
            outcome => {
                if away && outcome.is_ok() {
                    tracing::info!("the database is back; the crawl goes on");
                }
                return outcome.map(Some);
            }
        }
        tokio::select! {
            biased;
            () = shutdown.soft.cancelled() => return Ok(None),
            () = shutdown.hard.cancelled() => return Ok(None),
            () = sleep(wait) => {}
        }
        wait = (wait * 2).min(AWAY_LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use store::StoreError;

    /// Fails so often, then answers; counts the questions.
    async fn away(times: u32, asked: &Cell<u32>, fault: fn() -> StoreError) -> Result<u32, CrawlError> {
        asked.set(asked.get() + 1);
        if asked.get() <= times { Err(fault().into()) } else { Ok(asked.get()) }
    }

    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_passing_fault_of_the_database_is_waited_out_and_a_lasting_one_is_not() {
        let (shutdown, asked) = (Shutdown::default(), Cell::new(0));
        let locked = || StoreError::Locked("x".to_owned());
        let answer = patiently(&shutdown, MOMENT, || away(4, &asked, locked)).await;
        assert_eq!(answer.unwrap(), Some(5));
        asked.set(0);
        let lasting = || StoreError::NotMigrated { found: 0, expected: 1 };
        assert!(patiently(&shutdown, MOMENT, || away(1, &asked, lasting)).await.is_err());
        assert_eq!(asked.get(), 1);
        asked.set(0);
        shutdown.soft.cancel();
        let answer = patiently(&shutdown, AWAY_LONGEST, || away(9, &asked, locked)).await;
        assert_eq!((answer.unwrap(), asked.get()), (None, 1), "who shuts down does not wait");
    }
}
