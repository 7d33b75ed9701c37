//! Figures computed a moment ago. A headline on every front page must not cost a pass over the register.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Figures with the moment at which they were kept.
type Kept<T> = Option<(Instant, Arc<T>)>;

/// Keeps one set of figures for a time. It asks the monotonic clock, because it is about load, not about dates.
#[derive(Debug)]
pub struct Cache<T> {
    ttl: Duration,
    kept: Arc<Mutex<Kept<T>>>,
}

// Not derived: copies share what is kept, whether or not it could be copied itself.
impl<T> Clone for Cache<T> {
    fn clone(&self) -> Self {
        Self { ttl: self.ttl, kept: Arc::clone(&self.kept) }
    }
}

impl<T> Cache<T> {
    /// An empty cache; a zero time keeps nothing.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self { ttl, kept: Arc::default() }
    }

    /// The figures, if they are still fresh.
    #[must_use]
    pub fn get(&self) -> Option<Arc<T>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| at.elapsed() < self.ttl).map(|(_, figures)| Arc::clone(figures))
    }

    /// Keeps figures in place of those before.
    pub fn put(&self, figures: Arc<T>) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), figures));
    }
}
