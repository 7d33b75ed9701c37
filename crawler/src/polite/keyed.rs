//! One slot for each key, made on first use. A slot is forgotten only when it no longer says anything: its
//! state never resets because a queue happened to empty.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Below this many slots nothing is ever looked through.
const QUIET: usize = 4_096;

pub(super) struct Keyed<K, S> {
    inner: Mutex<Inner<K, S>>,
}

struct Inner<K, S> {
    slots: HashMap<K, Arc<S>>,
    /// Look through the slots when there are this many.
    sweep_at: usize,
}

impl<K: Hash + Eq, S> Keyed<K, S> {
    pub(super) fn new() -> Self {
        Self { inner: Mutex::new(Inner { slots: HashMap::new(), sweep_at: QUIET }) }
    }

    /// The slot of `key`. `stale` tells of an unused slot whether it may be forgotten.
    pub(super) fn slot(&self, key: K, make: impl FnOnce() -> S, stale: impl Fn(&S) -> bool) -> Arc<S> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.slots.len() >= inner.sweep_at {
            inner.slots.retain(|_, slot| Arc::strong_count(slot) > 1 || !stale(slot));
            // Twice what was left keeps the cost of sweeping constant per new key.
            inner.sweep_at = (inner.slots.len() * 2).max(QUIET);
        }
        Arc::clone(inner.slots.entry(key).or_insert_with(|| Arc::new(make())))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).slots.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stale_slots_out_of_use_are_forgotten() {
        let keyed: Keyed<usize, bool> = Keyed::new();
        let held = keyed.slot(usize::MAX, || true, |stale| *stale);
        for key in 0..3 * QUIET {
            drop(keyed.slot(key, || key % 2 == 0, |stale| *stale));
        }
        assert!(keyed.len() < 3 * QUIET, "stale ones went");
        let kept = keyed.slot(usize::MAX, || false, |stale| *stale);
        assert!(Arc::ptr_eq(&held, &kept), "a slot in use stays although it looks stale");
        assert!(!*keyed.slot(1, || true, |stale| *stale), "one that is not stale stays");
    }
}
