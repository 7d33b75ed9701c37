//! Matrices computed a moment ago. A headline on every front page must not cost a pass over the register.

use super::{Dimension, Matrix};
use domain::province::ProvinceCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most matrices kept: three dimensions for the country and two for each of 34 provinces fit.
const MOST: usize = 96;

type Key = (Dimension, Option<ProvinceCode>);
type Kept = HashMap<Key, (Instant, Arc<Matrix>)>;

/// A small cache with a time to live. It asks the monotonic clock, because it is about load, not about dates.
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

    /// A matrix that is still fresh.
    #[must_use]
    pub fn get(&self, by: Dimension, within: Option<ProvinceCode>) -> Option<Arc<Matrix>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, matrix) = kept.get(&(by, within))?;
        (at.elapsed() < self.ttl).then(|| Arc::clone(matrix))
    }

    /// Keeps a matrix; when full, the stale ones go first, then all.
    pub fn put(&self, by: Dimension, within: Option<ProvinceCode>, matrix: Arc<Matrix>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (at, _)| at.elapsed() < self.ttl);
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert((by, within), (Instant::now(), matrix));
    }
}
