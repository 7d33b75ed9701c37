//! Measuring what a visit costs.

pub mod floor;
pub mod meter;
