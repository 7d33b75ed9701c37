//! The lab seen from outside: real questions, handshakes and requests over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

extern crate danhba_lab as lab;

mod client;
mod dns;
mod faults;
mod fiction;
mod http;
mod log;
mod pages;
mod tls;
