//! Measuring what a visit costs.

pub mod floor;
pub mod made;
pub mod meter;
pub mod queue;
pub mod round;
pub mod search;
pub mod serve;
pub mod year;
