//! The lab's resolver: answers like a recursive, validating server would, from the world's script.

mod answer;
mod answerer;
mod records;
mod server;

pub(crate) use answerer::Answerer;
pub(crate) use server::{Sockets, serve};
