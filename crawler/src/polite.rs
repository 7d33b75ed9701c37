//! What a guest owes its hosts: robots.txt, pace, and peace when asked for it.

pub mod pace;
pub mod pause;
pub mod robots;

mod keyed;

pub use pace::{Pace, Turn};
pub use pause::{Pause, Pauses};
pub use robots::{RobotsCache, Ruling};
