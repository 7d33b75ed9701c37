//! Listening sockets: one for each address and port that somebody uses.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

use super::connection::{self, Server};
use crate::error::LabError;
use crate::log::{Place, Scheme};
use crate::tasks::Tasks;

/// Connections that may wait to be accepted, at each address.
const BACKLOG: u32 = 4_096;

/// Ports to choose from: below the range that Linux takes for outgoing connections (32768 and up).
const PORTS: std::ops::RangeInclusive<u16> = 20_000..=32_000;

/// An address that no world uses. Holding a port here keeps a second lab from taking it on other
/// addresses, where this one promises that nothing listens.
const GUARD: Ipv4Addr = Ipv4Addr::new(127, 255, 255, 253);

/// All listeners of one port.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub(crate) port: u16,
    pub(crate) scheme: Scheme,
    listeners: Vec<TcpListener>,
    _guard: TcpSocket,
}

impl Listeners {
    /// Takes `port` on every address, or the first free one from a start that `seed` chooses if it is 0.
    pub(crate) fn bind(
        scheme: Scheme,
        addresses: &BTreeSet<Ipv4Addr>,
        port: u16,
        seed: u64,
    ) -> Result<Self, LabError> {
        if port != 0 {
            // The guard's address is nobody's business: what is taken is the port.
            return Self::take(scheme, addresses, port).map_err(|(address, source)| match source.kind() {
                io::ErrorKind::AddrInUse => LabError::PortTaken { scheme: scheme.as_str(), port },
                _ => LabError::Listen { address, source },
            });
        }
        let (low, high) = (*PORTS.start(), *PORTS.end());
        let many = u64::from(high - low) + 1;
        // The process number keeps labs of parallel tests from all trying the same ports in turn.
        let start = seed.wrapping_add(u64::from(std::process::id()) * 37) % many;
        for step in 0..many {
            let port = low + u16::try_from((start + step) % many).unwrap_or_default();
            match Self::take(scheme, addresses, port) {
                Ok(listeners) => return Ok(listeners),
                Err((_, error)) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err((address, source)) => return Err(LabError::Listen { address, source }),
            }
        }
        Err(LabError::NoFreePort { low, high, addresses: addresses.len() })
    }

    fn take(
        scheme: Scheme,
        addresses: &BTreeSet<Ipv4Addr>,
        port: u16,
    ) -> Result<Self, (SocketAddr, io::Error)> {
        let at = SocketAddr::from((GUARD, port));
        let guard = hold(at).map_err(|error| (at, error))?;
        let listeners = addresses.iter().map(|address| {
            let at = SocketAddr::from((*address, port));
            listen(at).map_err(|error| (at, error))
        });
        Ok(Self { port, scheme, listeners: listeners.collect::<Result<_, _>>()?, _guard: guard })
    }
}

fn hold(at: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(at)?;
    Ok(socket)
}

fn listen(at: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(BACKLOG)
}

/// Starts accepting; stopping the tasks ends it.
pub(crate) fn serve(listeners: Listeners, server: &Arc<Server>, tasks: &Tasks) {
    let Listeners { scheme, listeners, _guard: guard, .. } = listeners;
    let guard = Arc::new(guard);
    for listener in listeners {
        let (server, guard, more) = (Arc::clone(server), Arc::clone(&guard), tasks.clone());
        tasks.spawn(async move {
            accept(listener, scheme, server, more).await;
            drop(guard);
        });
    }
}

async fn accept(listener: TcpListener, scheme: Scheme, server: Arc<Server>, tasks: Tasks) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors, most likely: let connections end before taking another.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let Ok(local) = stream.local_addr() else { continue };
        let place = Place { local, peer, scheme };
        tasks.spawn(connection::serve(Arc::clone(&server), stream, place));
    }
}
