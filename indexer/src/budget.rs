//! How long a question may take. Who asks for too much gets what was found until then.

use std::time::{Duration, Instant};

/// The time that one question has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    until: Instant,
}

impl Budget {
    /// So much from now on.
    pub(crate) fn of(time: Duration) -> Self {
        Self { until: Instant::now() + time }
    }

    pub(crate) fn is_spent(&self) -> bool {
        Instant::now() >= self.until
    }
}
