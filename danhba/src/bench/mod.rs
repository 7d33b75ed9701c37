//! Measuring what a visit costs.

pub mod floor;
pub mod made;
pub mod meter;
pub mod year;
