//! Which names people label in a quarter (E.7): a stratified draw that anyone can repeat from the published
//! seed.

mod allocate;
mod draw;
mod stratum;

pub use allocate::allocate;
pub use draw::{Candidate, Draw, Drawn, Group, Inclusion, Plan, SampleError, draw, position};
pub use stratum::{AuditStratum, BORDER_CONFIDENCE};
