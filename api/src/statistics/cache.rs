//! The matrix computed a moment ago. A headline on every front page must not cost a pass over the register.

use super::Matrix;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A matrix with the moment at which it was kept.
type Kept = Option<(Instant, Arc<Matrix>)>;

/// Keeps one matrix for a time. It asks the monotonic clock, because it is about load, not about dates.
#[derive(Debug, Clone)]
pub struct FigureCache {
    ttl: Duration,
    kept: Arc<Mutex<Kept>>,
}

impl FigureCache {
    /// An empty cache; a zero time keeps nothing.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self { ttl, kept: Arc::default() }
    }

    /// The matrix, if it is still fresh.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Matrix>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| at.elapsed() < self.ttl).map(|(_, matrix)| Arc::clone(matrix))
    }

    /// Keeps a matrix in place of the one before.
    pub fn put(&self, matrix: Arc<Matrix>) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), matrix));
    }
}
