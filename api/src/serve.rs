//! Serving until told to stop. Requests in hand are finished; a second wish to stop is the program's business.
//!
//! A connection costs memory and a descriptor, so it must earn them: a head arrives in time and is no longer than
//! [`HEAD_BYTES`], no connection stays for ever, and no visitor holds more than a share of them ([`crate::shares`]). Bodies
//! are the business of [`crate::layers`].

use crate::routes::router;
use crate::shares::{Share, Shares};
use crate::state::ApiState;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use axum::routing::get;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Longest head of a request, give or take what one reading brings.
const HEAD_BYTES: usize = 32 * 1024;
/// After this time a connection takes no further request; who reads so slowly, or never reads, holds it no longer.
const AGE: Duration = Duration::from_secs(600);
/// How long to wait when the system has no descriptor left for one more connection.
const NO_DESCRIPTOR: Duration = Duration::from_millis(500);
/// Connections to the metrics are few: a scraper or two, and a person.
const SCRAPERS: Limits =
    Limits { connections: 16, head: Duration::from_secs(10), patience: Duration::from_secs(5) };

/// What a visitor is told who holds a whole share of connections already. Nothing is read for it: it must cost nothing.
const CROWDED: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// What connections may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Connections at a time; further ones wait in the system's line.
    connections: usize,
    /// The head of a request must be there within this time of the connection's beginning, or of the answer before.
    head: Duration,
    /// How long the request in hand may take when the connection is to end.
    patience: Duration,
}

/// Serves the pages and the API until `shutdown`.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, state: ApiState, shutdown: CancellationToken) -> io::Result<()> {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "serving");
    }
    let s = &state.settings;
    let limits = Limits { connections: s.connections, head: s.head_time, patience: s.request_timeout };
    let shares = Shares::new(s.connections_of_one, s.uncounted.iter().chain(&s.trusted_proxies).copied());
    accept(listener, router(state), limits, shares, shutdown).await;
    Ok(())
}

/// Serves `/metrics` in Prometheus' text format until `shutdown`, on a port of its own that the public need not reach;
/// `render` gives the text (the recorder's handle).
///
/// # Errors
/// When the socket fails.
pub async fn serve_metrics<F>(listener: TcpListener, render: F, shutdown: CancellationToken) -> io::Result<()>
where
    F: Fn() -> String + Clone + Send + Sync + 'static,
{
    let answer = move || async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render())
    };
    let router = Router::new().route("/metrics", get(answer));
    // Few places, on an address that the public need not reach: whoever scrapes may have them all.
    let shares = Shares::new(SCRAPERS.connections, []);
    accept(listener, router, SCRAPERS, shares, shutdown).await;
    Ok(())
}

/// Takes connections until `shutdown`, and ends when the last of them has.
async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shares: Shares,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            () = shutdown.cancelled() => break,
            place = places.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(share) = shares.take(peer.ip()) else {
                    refuse(&stream);
                    continue;
                };
                let (router, shutdown) = (router.clone(), shutdown.clone());
                connections.spawn(converse(stream, peer, router, limits, shutdown, (place, share)));
            }
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no further connection can be taken for the moment");
                sleep(NO_DESCRIPTOR).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Says that there are too many connections from there, as far as it can be said without waiting.
fn refuse(stream: &TcpStream) {
    metrics::counter!("danhba_http_shed_total").increment(1);
    if let Err(error) = stream.try_write(CROWDED) {
        tracing::debug!(%error, "a visitor with too many connections was not told so");
    }
}

/// Faults of one connection say nothing about the next one.
fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// One connection to its end.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
    held: (OwnedSemaphorePermit, Share),
) {
    // Answers are written whole: nothing is gained by waiting for more.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(HEAD_BYTES);
    http.keep_alive(!held.1.crowded);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = shutdown.cancelled() => None,
        () = sleep(AGE) => None,
    };
    let ended = match ended {
        Some(ended) => Ok(ended),
        None => {
            connection.as_mut().graceful_shutdown();
            timeout(limits.patience, connection).await
        }
    };
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection ended badly"),
        Err(_) => tracing::debug!("a connection was cut off with a request in hand"),
    }
    drop(held);
}
