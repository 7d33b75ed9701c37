//! Serving until told to stop. Requests in hand are finished; a second wish to stop is the program's business.

use crate::routes::router;
use crate::state::ApiState;
use axum::Router;
use axum::http::header;
use axum::routing::get;
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves the pages and the API until `shutdown`.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, state: ApiState, shutdown: CancellationToken) -> io::Result<()> {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "serving");
    }
    let service = router(state).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(async move { shutdown.cancelled().await }).await
}

/// `/metrics` in Prometheus' text format, for a port of its own that the public need not reach; `render` gives
/// the text (the recorder's handle).
pub fn metrics_router<F>(render: F) -> Router
where
    F: Fn() -> String + Clone + Send + Sync + 'static,
{
    let answer = move || async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render())
    };
    Router::new().route("/metrics", get(answer))
}
