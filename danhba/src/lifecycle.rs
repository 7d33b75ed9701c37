//! Shutdown with work in hand: the first Ctrl-C (or SIGTERM) asks everybody to finish, the second stops at once.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

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
                    return;
                }
                eprintln!("\nfinishing the work in hand; once more to stop at once");
                soft.cancel();
            }
        });
        Ok(tokens)
    }
}
