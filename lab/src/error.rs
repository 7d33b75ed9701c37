//! What can keep the lab from starting.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the lab could not be started or could not write what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A socket could not be opened.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Somebody holds a port of the web servers.
    #[error("port {port} for {scheme} is in use by another lab or another program")]
    PortTaken {
        /// `http` or `https`.
        scheme: &'static str,
        /// The port.
        port: u16,
    },
    /// No port was free on every address of the world.
    #[error(
        "no port between {low} and {high} is free on all {addresses} addresses; name one in the settings"
    )]
    NoFreePort {
        /// First port tried.
        low: u16,
        /// Last port tried.
        high: u16,
        /// How many addresses have to share it.
        addresses: usize,
    },
    /// Two different services were given one port.
    #[error("HTTP and HTTPS cannot share port {0}")]
    SamePort(u16),
    /// A host is scripted at an address that is not loopback.
    #[error("host {host} is scripted at {address}, which is not in 127.0.0.0/8")]
    NotLoopback {
        /// The host.
        host: String,
        /// Its address.
        address: std::net::Ipv4Addr,
    },
    /// A name in the world cannot be written in DNS.
    #[error("{name:?} is not a DNS name: {reason}")]
    BadName {
        /// The name as written.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The certificate authority could not be made.
    #[error("cannot make the lab's certificate authority")]
    Authority(#[from] rcgen::Error),
    /// A file could not be written.
    #[error("cannot write {path}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
