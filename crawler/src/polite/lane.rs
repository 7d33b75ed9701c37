//! One way in: so many at a time, in the order in which they came, and with a gap after each. A host, an address, a
//! network and a hosting network are all of this kind; they differ in their numbers only.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// What one lane remembers. It never resets because nobody waits.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// The first in the queue waits behind it.
    door: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    left: Notify,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    inside: usize,
    /// When the last one left; `None`: nobody was ever here.
    left_at: Option<Instant>,
    /// Nobody enters before.
    ready_at: Option<Instant>,
    /// When the last one was let go by [`Pass::space`].
    started_at: Option<Instant>,
}

impl Lane {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until fewer than `limit` are inside, the gap is over, and `least` has passed since the last one left.
    pub(super) async fn enter(self: Arc<Self>, limit: usize, least: Duration) -> Pass {
        let limit = limit.max(1);
        let door = self.door.lock().await;
        loop {
            let wait = {
                let mut state = self.state();
                let at = state.ready_at.max(state.left_at.map(|left| left + least));
                if state.inside >= limit {
                    None
                } else if let Some(at) = at.filter(|at| *at > Instant::now()) {
                    Some(at)
                } else {
                    state.inside += 1;
                    break;
                }
            };
            match wait {
                Some(at) => sleep_until(at).await,
                None => self.left.notified().await,
            }
        }
        drop(door);
        Pass { lane: self, gap: Duration::ZERO }
    }

    /// Lets nobody in before a moment.
    pub(super) fn rest(&self, until: Instant) {
        let mut state = self.state();
        state.ready_at = state.ready_at.max(Some(until));
    }

    /// Whether nothing would be lost with it.
    pub(super) fn says_nothing(&self) -> bool {
        let state = self.state();
        state.inside == 0 && state.ready_at.is_none_or(|at| at <= Instant::now())
    }
}

/// The right to be inside. Dropping it starts the gap.
#[derive(Debug)]
pub(super) struct Pass {
    lane: Arc<Lane>,
    /// How long nobody may enter once this one has left.
    pub(super) gap: Duration,
}

impl Pass {
    /// Waits until `gap` has passed since the last one that was let go here: where several are inside at a time, the
    /// gap is one between their starts.
    pub(super) async fn space(&self, gap: Duration) {
        loop {
            let at = {
                let mut state = self.lane.state();
                let now = Instant::now();
                match state.started_at.map(|started| started + gap).filter(|at| *at > now) {
                    Some(at) => at,
                    None => {
                        state.started_at = Some(now);
                        return;
                    }
                }
            };
            sleep_until(at).await;
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.lane.state();
        let now = Instant::now();
        state.inside = state.inside.saturating_sub(1);
        state.left_at = Some(now);
        state.ready_at = state.ready_at.max(Some(now + self.gap));
        drop(state);
        self.lane.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(60);

    #[tokio::test]
    async fn the_gap_counts_from_the_end_and_only_so_many_are_inside() {
        let lane = Arc::new(Lane::default());
        let mut first = Arc::clone(&lane).enter(2, Duration::ZERO).await;
        let second = Arc::clone(&lane).enter(2, Duration::ZERO).await;
        let third = tokio::spawn(Arc::clone(&lane).enter(2, Duration::ZERO));
        tokio::task::yield_now().await;
        assert!(!third.is_finished(), "two are inside");
        first.gap = GAP;
        let end = Instant::now();
        drop(first);
        let third = third.await.unwrap();
        assert!(end.elapsed() >= GAP);
        drop((second, third));
        let end = Instant::now();
        drop(Arc::clone(&lane).enter(1, GAP).await);
        assert!(end.elapsed() >= GAP, "what is asked for beside the gap counts from the end as well");
        assert!(lane.says_nothing());
    }

    #[tokio::test]
    async fn starts_of_several_at_a_time_are_spaced() {
        let lane = Arc::new(Lane::default());
        let begin = Instant::now();
        let passes = [
            Arc::clone(&lane).enter(3, Duration::ZERO).await,
            Arc::clone(&lane).enter(3, Duration::ZERO).await,
        ];
        for pass in &passes {
            pass.space(GAP).await;
        }
        assert!(begin.elapsed() >= GAP);
    }
}
