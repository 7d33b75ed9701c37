//! Whether the process lives, and whether it can answer.

use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

/// What each part says.
#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    database: &'static str,
    index: &'static str,
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> Response {
    reply::typed("ok\n", "text/plain; charset=utf-8", reply::NEVER)
}

/// `GET /readyz`: the database answers and the index can be read; 503 otherwise.
pub async fn ready(State(state): State<ApiState>) -> Response {
    let database = match state.db.ping().await {
        Ok(()) => "ok",
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            "down"
        }
    };
    let index = Arc::clone(&state.index);
    let index = match tokio::task::spawn_blocking(move || index.stats()).await {
        Ok(Ok(stats)) if stats.complete => "ok",
        // It answers with what it has; a first build is under way.
        Ok(Ok(_)) => "building",
        _ => "down",
    };
    let ready = database == "ok" && index != "down";
    let mut response = reply::json(&Ready { ready, database, index }, reply::NEVER);
    if !ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}
