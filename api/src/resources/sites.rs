//! `GET /api/v1/provinces/{code}/sites`: the living, listed sites of a province, in the order of
//! their names.

use super::cursor;
use super::observations::ListParams;
use super::search::sector;
use super::site::{Site, site};
use crate::extract::Params;
use crate::fault::Fault;
use crate::finding;
use crate::paths::with_query;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use crate::statistics;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::Browse;
use utoipa::{IntoParams, ToSchema};

const LIST: &str = "sites";
const USUAL: u32 = 20;

/// Filters of a province's sites.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SiteFilters {
    /// Zone, such as `biz.vn`.
    pub zone: Option<String>,
    /// Sector: VSIC 2025 section letter.
    pub sector: Option<String>,
}

/// Listed sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sites {
    /// The sites, in the order of their names.
    pub items: Vec<Site>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// The living, listed sites of a province, in the order of their names.
///
/// # Errors
/// [`Fault::NotFound`] for no present province; [`Fault::BadParameter`], [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/provinces/{code}/sites",
    tag = "directory",
    params(("code" = String, Path, description = "Code of the 34-unit map, or slug"), SiteFilters, ListParams),
    responses(
        (status = 200, description = "Sites; `Link: rel=next` leads to more", body = Sites),
        (status = 400, description = "A parameter cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such province", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(
    State(state): State<ApiState>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let province = statistics::province(&code).map_err(|_| Fault::NotFound)?;
    let limit = cursor::limit(&params, USUAL)?;
    let after = cursor::read(LIST, &params)?;
    let browse = Browse {
        province: Some(province),
        zone: params.get(&["zone"]).map(|z| statistics::zone(&state, z)).transpose()?,
        sector: params.get(&["sector"]).map(sector).transpose()?,
        class: None,
        listed_only: true,
    };
    let (rows, last) = finding::browse(&state, &browse, after.as_deref(), limit).await?;
    let next = last.map(|name| cursor::write(LIST, &name));
    let items = rows.iter().filter_map(|r| site(&state, r)).collect();
    let response = reply::json(&Sites { items, next_cursor: next.clone() }, reply::MINUTE);
    Ok(match next {
        Some(cursor) => {
            let limit = limit.to_string();
            let pairs = [
                ("zone", params.get(&["zone"]).unwrap_or_default()),
                ("sector", params.get(&["sector"]).unwrap_or_default()),
                ("limit", &limit),
                ("cursor", &cursor),
            ];
            reply::with_next(
                response,
                &state.url(&with_query(&format!("/api/v1/provinces/{province}/sites"), &pairs)),
            )
        }
        None => response,
    })
}
