//! The lab's web servers: one listener for each address and port, many hosts behind each.

mod bomb;
mod connection;
mod listener;
mod plan;
mod reply;
mod request;
mod sites;
mod wire;

pub(crate) use connection::Server;
pub(crate) use listener::{Listeners, serve};
pub(crate) use sites::Sites;
