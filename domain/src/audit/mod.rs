//! What the quarterly audit says about the figures (docs/measuring.md E.7): people label a drawn sample, and
//! from their labels come the corrected rates and the intervals that are published beside the raw ones.
//!
//! | question | module |
//! |---|---|
//! | which names are labelled | [`sample`], out of which population: [`mix`] |
//! | what a label says, and which one stands | [`label`] |
//! | do the two labellers agree | [`agreement`] |
//! | the rate of a group with its own audit | [`stratified`] (primary) |
//! | the rate between two audits | [`prevalence`] |
//! | the shares of several classes at once | [`multiclass`] |
//! | the rate of a province with few labels | [`small_area`] |
//! | provinces side by side without a false ranking | [`bands`] |
//! | intervals when whole hosts fail together | [`cluster`] |
//! | a plain share of a sample, the size of a sample | [`wilson`] |
//!
//! All intervals are 95 % intervals. Chance comes from a generator that the caller seeds.

pub mod agreement;
pub mod bands;
pub mod cluster;
mod error;
mod interval;
pub mod label;
pub mod mix;
pub mod multiclass;
pub mod prevalence;
mod resample;
pub mod sample;
pub mod small_area;
pub mod stratified;
mod tally;
pub mod wilson;

#[cfg(test)]
mod simulation;

pub use error::AuditError;
pub use interval::{Estimate, Interval, Z95};
pub use label::{Label, Labels, Role};
pub use mix::Mix;
pub use resample::REPLICATES;
pub(crate) use resample::{enough, percentiles, redraw};
pub use tally::Tally;
