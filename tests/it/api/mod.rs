//! Pages and API through a real server on loopback, over a real store and a real index.

mod corrected;
mod figures;
mod format;
mod found;
mod holders;
mod hostile;
mod http;
mod json;
mod listing;
mod owner;
mod pages;
pub mod routes;
pub mod server;
mod shedding;
mod sockets;
mod usage;
pub mod world;
