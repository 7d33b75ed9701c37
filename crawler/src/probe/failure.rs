//! Why a request failed, from the libraries' errors. The order matters: the most telling cause wins.

use domain::observation::Failure;
use std::error::Error;
use std::io;

/// The kind of a connection that did not come about.
pub(super) fn of_connect(error: &io::Error) -> Failure {
    io_kind(error.kind(), error.raw_os_error(), true)
}

/// The kind of a handshake that failed.
pub(super) fn of_handshake(error: &io::Error) -> Failure {
    let causes = Causes::of(error);
    if causes.tls { Failure::Handshake } else { io_kind(error.kind(), error.raw_os_error(), true) }
}

/// The kind of an answer that did not come, over a connection that stands.
pub(super) fn of_answer(error: &hyper::Error) -> Failure {
    let causes = Causes::of(error);
    match causes.io {
        // The first byte of a refused handshake may come after it: TLS 1.3 servers find fault late.
        _ if causes.tls => Failure::Handshake,
        Some(io) => io_kind(io, causes.os, false),
        None if causes.timed_out => Failure::FirstByteTimeout,
        None if causes.cut => Failure::Reset,
        None => Failure::Protocol,
    }
}

fn io_kind(kind: io::ErrorKind, os: Option<i32>, connecting: bool) -> Failure {
    use io::ErrorKind as K;
    match kind {
        K::ConnectionRefused => Failure::ConnectRefused,
        K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::NotConnected => Failure::Reset,
        // A peer that hangs up in the middle of a handshake speaks no TLS for this name.
        K::UnexpectedEof if connecting => Failure::Handshake,
        K::UnexpectedEof => Failure::Reset,
        K::NetworkUnreachable | K::HostUnreachable => Failure::Unreachable,
        K::TimedOut if connecting => Failure::ConnectTimeout,
        K::TimedOut => Failure::FirstByteTimeout,
        K::InvalidData if connecting => Failure::Handshake,
        _ if ours(kind, os) => Failure::Ours,
        _ if connecting => Failure::Unreachable,
        _ => Failure::Protocol,
    }
}

/// No descriptors, memory or ports left, or a firewall of ours: proves nothing about the site.
fn ours(kind: io::ErrorKind, os: Option<i32>) -> bool {
    // ENOMEM, EACCES, EPERM, ENFILE, EMFILE, ENOBUFS, EADDRNOTAVAIL on Linux.
    matches!(os, Some(12 | 13 | 1 | 23 | 24 | 105 | 99))
        || matches!(
            kind,
            io::ErrorKind::PermissionDenied | io::ErrorKind::AddrNotAvailable | io::ErrorKind::OutOfMemory
        )
}

/// Whether a body broke because the connection was cut, rather than because it cannot be unpacked.
pub(super) fn was_cut(error: &hyper::Error) -> bool {
    let causes = Causes::of(error);
    causes.cut || matches!(causes.io, Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof))
}

#[derive(Default)]
struct Causes {
    tls: bool,
    io: Option<io::ErrorKind>,
    os: Option<i32>,
    cut: bool,
    timed_out: bool,
}

impl Causes {
    fn of(error: &(dyn Error + 'static)) -> Self {
        let mut causes = Self::default();
        let mut next = Some(error);
        while let Some(cause) = next {
            causes.look(cause);
            next = cause.source();
        }
        causes
    }

    fn look(&mut self, cause: &(dyn Error + 'static)) {
        self.tls |= cause.is::<rustls::Error>();
        if let Some(http) = cause.downcast_ref::<hyper::Error>() {
            self.cut |= http.is_incomplete_message() || http.is_closed() || http.is_canceled();
            self.timed_out |= http.is_timeout();
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            // What an io::Error wraps is not its source, and is wrapped more than once on the way here.
            if let Some(inner) = io.get_ref() {
                self.look(inner);
            }
            if self.io.is_none() && io.kind() != io::ErrorKind::Other {
                self.io = Some(io.kind());
                self.os = io.raw_os_error();
            }
        }
    }
}

/// The words of an error with its causes, for people; at most 300 characters.
pub(super) fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !words.contains(&text) {
            words.push_str(": ");
            words.push_str(&text);
        }
        next = cause.source();
    }
    words.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_exhaustion_is_never_the_sites_fault() {
        for os in [24, 23, 105, 12] {
            let error = io::Error::from_raw_os_error(os);
            assert_eq!(io_kind(error.kind(), error.raw_os_error(), true), Failure::Ours, "{error}");
        }
        let refused = io::Error::from_raw_os_error(111);
        assert_eq!(io_kind(refused.kind(), refused.raw_os_error(), true), Failure::ConnectRefused);
        let unreachable = io::Error::from_raw_os_error(113);
        assert_eq!(io_kind(unreachable.kind(), unreachable.raw_os_error(), true), Failure::Unreachable);
    }
}
