//! The API described by itself (OpenAPI 3.1), from the same types and paths that answer.

use crate::reply;
use crate::resources;
use crate::state::ApiState;
use crate::statistics;
use axum::extract::State;
use axum::response::Response;
use utoipa::OpenApi;
use utoipa::openapi::ServerBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "danhba",
        description = "Websites under biz.vn and id.vn that their holders let be listed, and how registered names are used. \
                       No key is needed, but for the staff. Errors are RFC 9457 problems. Times are RFC 3339 with offset +07:00.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        resources::search::show,
        resources::suggestions::show,
        resources::domains::show,
        resources::observations::show,
        resources::provinces::show,
        resources::queue::list,
        resources::queue::show,
        resources::queue::accept,
        resources::queue::decline,
        resources::sites::show,
        statistics::json::show,
        statistics::lives::answer::show,
        statistics::revisions::show,
        show,
    ),
    tags(
        (name = "directory", description = "Listed sites"),
        (name = "statistics", description = "Usage figures"),
        (name = "staff", description = "For programs of the staff, with a token"),
        (name = "meta", description = "About the API"),
    )
)]
struct Description;

/// The description, for this address.
#[must_use]
pub fn description(public_url: &str) -> utoipa::openapi::OpenApi {
    let mut api = Description::openapi();
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token made with `danhba token create`: it has scopes and an end, and opens nothing that its owner may not."));
    let parts = api.components.get_or_insert_default();
    parts.add_security_scheme("token", SecurityScheme::Http(token.build()));
    api.servers = Some(vec![ServerBuilder::new().url(public_url).build()]);
    api
}

/// This description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "meta",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub async fn show(State(state): State<ApiState>) -> Response {
    reply::json(&description(&state.settings.public_url), reply::MINUTE)
}
