//! How long until names are used, and how long use lasts (docs/measuring.md E.6.6 and E.6.7). Names that are
//! still waiting, or still in use, when we last looked are not dropped: they count for as long as they were
//! followed.
//!
//! | question | module |
//! |---|---|
//! | when was a name first used, as far as our looks can tell | [`first_use`] |
//! | what share is in use by day 30, 90, 180, 365 | [`turnbull`] |
//! | how long does use last after the first ACTIVE | [`after_use`] |
//! | the product-limit curve under it | [`kaplan_meier`], [`curve`] |
//!
//! Time is counted in whole days. All intervals are 95 % intervals.

pub mod after_use;
pub mod curve;
pub mod first_use;
pub mod kaplan_meier;
pub mod turnbull;

/// The days at which shares are published.
pub const REPORT_DAYS: [u32; 4] = [30, 90, 180, 365];

/// Rounding must not decide whether a curve reaches one half.
pub(crate) const HALF: f64 = 0.5 + 1e-12;
