//! Hosts that are left alone for longer than others after a request: `Crawl-delay` and slow answers. Each process keeps their
//! gaps in its lanes; here stands what it has to tell whoever asks them next, and what it was told.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// Until when hosts are left alone.
type Ends = HashMap<String, Instant>;

/// What is to be told, and what was told, of long gaps.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    noted: Mutex<Ends>,
    learnt: Mutex<Ends>,
}

impl Gaps {
    /// Notes a gap that began just now.
    pub(super) fn note(&self, host: &str, until: Instant) {
        later(&mut lock(&self.noted), host.to_owned(), until);
    }

    /// What was noted since this was last asked and lasts beyond a moment.
    pub(super) fn take(&self, beyond: Instant) -> Vec<(String, Instant)> {
        let noted = std::mem::take(&mut *lock(&self.noted));
        noted.into_iter().filter(|(_, until)| *until > beyond).collect()
    }

    /// Notes again what could not be told.
    pub(super) fn untold(&self, gaps: Vec<(String, Instant)>) {
        let mut noted = lock(&self.noted);
        gaps.into_iter().for_each(|(host, until)| later(&mut noted, host, until));
    }

    /// Learns gaps that another process began.
    pub(super) fn learn(&self, gaps: impl Iterator<Item = (String, Instant)>) {
        let (now, mut learnt) = (Instant::now(), lock(&self.learnt));
        learnt.retain(|_, until| *until > now);
        gaps.for_each(|(host, until)| later(&mut learnt, host, until));
    }

    /// Until when another process wants a host left alone. It is told once: from then on the host's lane knows it.
    pub(super) fn learnt(&self, host: &str) -> Option<Instant> {
        lock(&self.learnt).remove(host).filter(|until| *until > Instant::now())
    }
}

fn later(ends: &mut Ends, host: String, until: Instant) {
    let end = ends.entry(host).or_insert(until);
    *end = until.max(*end);
}

fn lock(ends: &Mutex<Ends>) -> MutexGuard<'_, Ends> {
    ends.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn long_gaps_are_told_once_and_short_ones_not_at_all() {
        let (gaps, now) = (Gaps::default(), Instant::now());
        let after = |seconds| now + Duration::from_secs(seconds);
        gaps.note("long.vn", after(300));
        gaps.note("long.vn", after(200));
        gaps.note("short.vn", after(6));
        let told = gaps.take(after(10));
        assert_eq!(told, [("long.vn".to_owned(), after(300))]);
        assert!(gaps.take(now).is_empty());
        gaps.untold(told.clone());
        assert_eq!(gaps.take(now), told);
    }

    #[test]
    fn what_was_learnt_holds_once_and_no_longer_than_the_gap() {
        let (gaps, now) = (Gaps::default(), Instant::now());
        let until = now + Duration::from_secs(60);
        gaps.learn([("a.vn".to_owned(), until), ("over.vn".to_owned(), now)].into_iter());
        assert_eq!((gaps.learnt("over.vn"), gaps.learnt("b.vn")), (None, None));
        assert_eq!((gaps.learnt("a.vn"), gaps.learnt("a.vn")), (Some(until), None));
    }
}
