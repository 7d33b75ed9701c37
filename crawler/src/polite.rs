//! What a guest owes its hosts: robots.txt, pace, and peace when asked for it.

pub mod holds;
pub mod pace;
pub mod pause;
pub mod policy;
pub mod robots;
pub mod slow;

mod date;
mod gaps;
mod keyed;
mod lane;

pub use holds::Holds;
pub use pace::{Pace, Turn};
pub use pause::{Pause, Pauses};
pub use policy::{Policy, PolicyFile};
pub use robots::{RobotsCache, Ruling};
