//! One connection from accept to close.

use std::io;
use std::sync::Arc;

use rustls::server::Acceptor;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::plan::{Act, Plan, plan};
use super::reply::{garbage, send};
use super::request::{Request, Requests};
use super::sites::{Sites, port};
use super::wire::{Wire, reset, stay_silent};
use crate::log::{Event, Log, Place, Scheme};
use crate::script::Port;
use crate::tls::Authority;

/// A fatal `handshake_failure` in a TLS 1.2 record (RFC 8446, sections 5.1 and 6).
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];

/// What a web server says to something that it cannot read.
const NOT_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

/// What every connection needs.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) sites: Sites,
    pub(crate) authority: Authority,
    pub(crate) log: Arc<Log>,
}

/// A connection in the log: opened when made, closed when dropped, however its task ends.
struct Logged<'a> {
    log: &'a Log,
    place: Place,
    number: u64,
}

impl<'a> Logged<'a> {
    fn open(server: &'a Server, place: Place) -> Self {
        let logged = Self { log: &server.log, place, number: server.sites.next_connection() };
        logged.write(Event::Open);
        logged
    }

    fn write(&self, event: Event) {
        self.log.push(self.place, self.number, event);
    }
}

impl Drop for Logged<'_> {
    fn drop(&mut self) {
        self.write(Event::Close);
    }
}

/// Plays the script to one client. Errors are the client's leaving: the log has what there is to know.
pub(super) async fn serve(server: Arc<Server>, tcp: TcpStream, place: Place) {
    let connection = Logged::open(&server, place);
    let _ = tcp.set_nodelay(true);
    let ended = match place.scheme {
        Scheme::Http => answer(&server, &connection, tcp).await,
        Scheme::Https => encrypted(&server, &connection, tcp).await,
    };
    if let Err(error) = ended {
        tracing::trace!(peer = %place.peer, %error, "connection ended");
    }
}

async fn encrypted(server: &Server, connection: &Logged<'_>, tcp: TcpStream) -> io::Result<()> {
    let Some(tls) = handshake(server, connection, tcp).await? else { return Ok(()) };
    answer(server, connection, tls).await
}

/// Reads the name and does what the host's port does. `None`: the connection is over.
async fn handshake(
    server: &Server,
    connection: &Logged<'_>,
    tcp: TcpStream,
) -> io::Result<Option<TlsStream<TcpStream>>> {
    let place = connection.place;
    let mut hello = LazyConfigAcceptor::new(Acceptor::default(), tcp);
    let start = match (&mut hello).await {
        Ok(start) => start,
        Err(error) => {
            connection.write(Event::Tls { sni: None, ok: false });
            return Err(error);
        }
    };
    let sni = start.client_hello().server_name().map(str::to_ascii_lowercase);
    let failed = || connection.write(Event::Tls { sni: sni.clone(), ok: false });
    let host = server.sites.find(sni.as_deref().unwrap_or_default(), place.local.ip(), place.scheme);
    let mut tcp = match host.map(|(name, host)| (name, &host.certificate, port(host, place.scheme))) {
        Some((name, certificate, Port::Serve(_))) => {
            let config = server.authority.config(name, certificate).map_err(io::Error::other)?;
            let ended = start.into_stream(config).await;
            connection.write(Event::Tls { sni: sni.clone(), ok: ended.is_ok() });
            return ended.map(Some);
        }
        None | Some((.., Port::Closed)) => {
            failed();
            reset(start.io);
            return Ok(None);
        }
        Some((.., Port::Silent)) => {
            failed();
            stay_silent(start.io).await;
            return Ok(None);
        }
        Some((.., Port::HandshakeFailure)) => {
            failed();
            let mut tcp = start.io;
            tcp.write_all(&HANDSHAKE_FAILURE).await?;
            tcp
        }
        Some((.., Port::Garbage)) => {
            failed();
            let mut tcp = start.io;
            tcp.write_all(&garbage(server.sites.seed)).await?;
            tcp
        }
        Some((.., Port::Plain)) => {
            failed();
            let mut tcp = start.io;
            tcp.write_all(NOT_HTTP).await?;
            tcp
        }
    };
    tcp.shutdown().await?;
    Ok(None)
}

/// Answers requests until one of the sides has enough.
async fn answer<W: Wire>(server: &Server, connection: &Logged<'_>, mut wire: W) -> io::Result<()> {
    let mut requests = Requests::default();
    loop {
        let request = match requests.next(&mut wire).await {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) => {
                let _ = wire.write_all(NOT_HTTP).await;
                let _ = wire.shutdown().await;
                return Err(error);
            }
        };
        let plan = plan_for(server, connection.place, &request);
        connection.write(Event::Request {
            host: request.host.clone(),
            method: request.method.clone(),
            path: request.path.clone(),
            user_agent: request.user_agent.clone(),
            status_sent: plan.status(),
        });
        match send(wire, &request, &plan, &server.sites).await? {
            Some(kept) => wire = kept,
            None => return Ok(()),
        }
    }
}

/// Whatever port this is, the `Host` field decides who answers.
fn plan_for<'a>(server: &'a Server, place: Place, request: &Request) -> Plan<'a> {
    let host = server.sites.find(&request.host, place.local.ip(), place.scheme);
    match host.map(|(_, host)| port(host, place.scheme)) {
        Some(Port::Serve(site)) => plan(site, request, &server.sites),
        Some(Port::Silent) => Plan::only(Act::Silent),
        Some(Port::Garbage) => Plan::only(Act::Garbage),
        Some(Port::Plain) => Plan::plain(400, "Bad Request"),
        Some(Port::Closed | Port::HandshakeFailure) => Plan::only(Act::Reset),
        None => Plan::plain(404, "no such site"),
    }
}
