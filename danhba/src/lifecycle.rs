//! Shutdown with work in hand: the first Ctrl-C (or SIGTERM) asks everybody to finish, the second stops at once.

use crate::progress::whisper;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// After the second wish to stop, what can be handed back within this time is; the rest is cut off.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// When nothing else has ended the process by then, this does. What is committed stays; nothing is half-written.
const LAST_RESORT: Duration = Duration::from_secs(4);

/// Two wishes to stop.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    /// Finish what is in hand, take nothing new.
    pub soft: CancellationToken,
    /// Stop now; leases run out or are handed back, nothing is half-written.
    pub hard: CancellationToken,
}

impl Lifecycle {
    /// Listens for signals from now on.
    ///
    /// # Errors
    /// When the operating system refuses signal handlers.
    pub fn listen() -> anyhow::Result<Self> {
        let tokens = Self::default();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (soft, hard) = (tokens.soft.clone(), tokens.hard.clone());
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if soft.is_cancelled() {
                    hard.cancel();
                    // Work that listens to nobody, such as a long computation, does not hold up a person either.
                    std::thread::spawn(|| {
                        std::thread::sleep(LAST_RESORT);
                        std::process::exit(i32::from(crate::commands::STOPPED));
                    });
                    return;
                }
                // First the deed, then the word: whoever hears it may be gone.
                soft.cancel();
                whisper("\nfinishing the work in hand; once more to stop at once");
            }
        });
        Ok(tokens)
    }

    /// Lets `work` go on to its end, or until somebody wishes for the second time that everything stops; `None` when it
    /// was cut off. Whatever waits for a visitor, a disk or a lock waits no longer than the person at the terminal.
    pub async fn unless_cut_off<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        tokio::select! {
            done = work.as_mut() => return Some(done),
            () = self.hard.cancelled() => {}
        }
        tokio::time::timeout(LAST_MOMENT, work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_wish_ends_what_would_never_end_and_the_first_does_not() {
        let life = Lifecycle::default();
        assert_eq!(life.unless_cut_off(async { 7 }).await, Some(7));
        life.soft.cancel();
        let (send, receive) = tokio::sync::oneshot::channel::<u8>();
        let waiting = tokio::spawn({
            let life = life.clone();
            async move { life.unless_cut_off(receive).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "the first wish lets it go on");
        life.hard.cancel();
        assert!(waiting.await.unwrap().is_none());
        drop(send);
        let last = life.unless_cut_off(async { tokio::task::yield_now().await }).await;
        assert_eq!(last, Some(()), "what ends at once is not cut off");
    }
}
