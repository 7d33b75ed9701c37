//! The simulated programme measured with the project's own parts.

mod looks;
mod measured;
mod seeds;
