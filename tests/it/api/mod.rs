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
mod lives;
mod owner;
mod pages;
mod quality;
mod quarters;
pub mod routes;
pub mod server;
mod shedding;
mod sockets;
mod tables;
mod usage;
pub mod world;
