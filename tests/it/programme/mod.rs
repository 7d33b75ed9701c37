//! The simulated programme measured with the project's own parts.

mod audited;
mod figures;
mod frozen;
mod history;
mod lives;
mod looks;
mod measured;
mod seeds;
mod sight;
