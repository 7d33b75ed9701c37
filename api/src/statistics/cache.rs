//! Figures computed a moment ago. A headline on every front page must not cost a pass over the register.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Figures with the moment at which they were kept.
type Kept<T> = Option<(Instant, Arc<T>)>;
type ByQuestion<Q, T> = HashMap<Q, (Instant, Arc<T>)>;

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

/// Keeps one set of figures for each of a few questions. They are dear, so one is computed at a time.
#[derive(Debug)]
pub struct Answers<Q, T> {
    ttl: Duration,
    turn: Arc<tokio::sync::Mutex<()>>,
    kept: Arc<Mutex<ByQuestion<Q, T>>>,
}

impl<Q, T> Clone for Answers<Q, T> {
    fn clone(&self) -> Self {
        Self { ttl: self.ttl, turn: Arc::clone(&self.turn), kept: Arc::clone(&self.kept) }
    }
}

impl<Q: Eq + Hash, T> Answers<Q, T> {
    /// None yet; a zero time keeps nothing.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self { ttl, turn: Arc::default(), kept: Arc::default() }
    }

    /// The turn to compute. Whoever waited for it asks again first: somebody else may have had the same question.
    pub async fn turn(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// The figures for a question, if they are still fresh.
    #[must_use]
    pub fn get(&self, question: &Q) -> Option<Arc<T>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(question).filter(|(at, _)| at.elapsed() < self.ttl).map(|(_, figures)| Arc::clone(figures))
    }

    /// Keeps figures in place of those before; what is not fresh any more is forgotten.
    pub fn put(&self, question: Q, figures: Arc<T>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (at, _)| at.elapsed() < self.ttl);
        kept.insert(question, (Instant::now(), figures));
    }
}
