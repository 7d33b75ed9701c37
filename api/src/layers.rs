//! What happens around every handler, outermost first: request id, trace, metrics, security headers, tag
//! coding, compression, validators, faults, load shedding, panic guard, time limit, body limit.

use crate::etag;
use crate::fault::Fault;
use crate::pages;
use crate::problem;
use crate::state::ApiState;
use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use std::any::Any;
use std::error::Error;
use std::time::{Duration, Instant};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::classify::ServerErrorsFailureClass;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

/// All but the forms behind personal links is read with GET: a body of this size is already a mistake.
const LARGEST_BODY: usize = 64 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing from other origins, no scripts but our own files, no framing.
const POLICY: &str = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";
/// Of a figure that others may frame: no scripts and no forms at all.
const FRAMABLE: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors *";

/// Marks an answer that others may put into a frame. Only figures for embedding carry it.
#[derive(Debug, Clone, Copy)]
pub struct Framable;

/// Wraps the routes.
pub fn around(router: Router<ApiState>, state: &ApiState) -> Router {
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(failed))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(from_fn(measure))
        .layer(from_fn_with_state(state.clone(), secure))
        .layer(from_fn(etag::mark_coding))
        .layer(CompressionLayer::new())
        .layer(from_fn(etag::validate))
        .layer(from_fn_with_state(state.clone(), faults))
        .layer(from_fn_with_state(state.clone(), shed))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), in_time))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    router.layer(layers).with_state(state.clone())
}

/// Faults of ours, and not that somebody was sent away: a flood from outside must not fill the log. It is counted.
fn failed(class: ServerErrorsFailureClass, took: Duration, _: &tracing::Span) {
    match class {
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {
            tracing::debug!(?took, "a request was sent away");
        }
        class => tracing::error!(%class, ?took, "a request failed"),
    }
}

/// A request in the log: its method and path, without a query and without the token of a personal link.
fn span(request: &Request) -> tracing::Span {
    let path = crate::paths::loggable(request.uri().path());
    tracing::debug_span!("request", method = %request.method(), path)
}

async fn secure(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framable = response.extensions().get::<Framable>().is_some();
    let headers = response.headers_mut();
    if !framable {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, if framable { FRAMABLE } else { POLICY }),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A visitor's search words are nobody else's business; our name is, so that sites see who sends visitors.
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("permissions-policy"), "geolocation=(), camera=(), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Who came by TLS once comes by it again (RFC 6797); other names of the domain are not ours to speak for.
    if state.settings.public_url.starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("danhba_http_requests_total", "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("danhba_http_request_seconds", "route" => route)
        .record(begun.elapsed().as_secs_f64());
    response
}

async fn in_time(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let path = crate::paths::loggable(request.uri().path()).to_owned();
    match tokio::time::timeout(state.settings.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!(%path, "the request took too long");
            Fault::Unavailable.into_response()
        }
    }
}

/// Refuses at once what could only wait: a queue makes everybody late, and those at its front have left. States of the
/// process and the small files of pages that are shown already are always answered.
async fn shed(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || matches!(path, "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    // Who sends slowly keeps nobody from a place: what is announced must be here first.
    let request = match whole(request, state.settings.body_time).await {
        Ok(request) => request,
        Err(fault) => return fault.into_response(),
    };
    match state.take_place() {
        Some(_place) => next.run(request).await,
        None => {
            metrics::counter!("danhba_http_shed_total").increment(1);
            Fault::Busy.into_response()
        }
    }
}

/// The request with its body read. One that is announced as too large is left alone: it is refused below.
async fn whole(request: Request, time: Duration) -> Result<Request, Fault> {
    if request.body().is_end_stream() || request.body().size_hint().lower() > LARGEST_BODY as u64 {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(time, to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) if error.source().is_some_and(|cause| cause.is::<LengthLimitError>()) => {
            Err(Fault::TooLarge)
        }
        Ok(Err(_)) | Err(_) => Err(Fault::Slow),
    }
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = words, "a handler panicked");
    metrics::counter!("danhba_http_panics_total").increment(1);
    Fault::Internal.into_response()
}

/// Turns faults, and bare error statuses of the router and the layers below, into what the path promises:
/// a problem under `/api/`, a page elsewhere.
async fn faults(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let asked = request.uri().clone();
    let response = next.run(request).await;
    let fault = response.extensions().get::<Fault>().cloned().or_else(|| bare(&response));
    let Some(fault) = fault else { return response };
    let mut answer = if path.starts_with("/api/") {
        problem::response(&state, &fault, &path)
    } else if fault == Fault::NotFound
        && let Some(right) = crate::paths::repaired(&asked)
    {
        axum::response::Redirect::permanent(&right).into_response()
    } else {
        pages::error::response(&state, &fault, &path)
    };
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answer
}

fn bare(response: &Response) -> Option<Fault> {
    let speaks = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| {
        let t = t.as_bytes();
        !t.starts_with(b"text/plain")
    });
    if speaks { None } else { Fault::of_status(response.status()) }
}
