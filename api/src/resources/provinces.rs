//! `GET /api/v1/provinces`: the 34 units with their former parts.

use crate::locales::Lang;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::province::{Province, gazetteer};
use serde::Serialize;
use utoipa::ToSchema;

/// The present provinces.
#[derive(Debug, Serialize, ToSchema)]
pub struct Provinces {
    /// In the order of their codes.
    pub items: Vec<ProvinceAnswer>,
}

/// A province of the map since 1 July 2025.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceAnswer {
    /// Two-digit code.
    pub code: String,
    /// `Hà Nội`.
    pub name: String,
    /// `Thành phố Hà Nội`.
    pub full_name: String,
    /// `Ha Noi`.
    pub name_en: String,
    /// `ha-noi`.
    pub slug: String,
    /// Region.
    pub region: String,
    /// Units of the 63-unit map that became it.
    pub merged_from: Vec<FormerUnit>,
    /// Its directory here.
    pub page: String,
}

/// A unit of the map until 30 June 2025.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerUnit {
    /// Two-digit code on the 63-unit map. The same digits may mean another unit today.
    pub code: String,
    /// `Bắc Giang`.
    pub name: String,
}

/// The 34 provinces.
#[utoipa::path(
    get,
    path = "/api/v1/provinces",
    tag = "directory",
    responses((status = 200, description = "The provinces", body = Provinces))
)]
pub async fn show(State(state): State<ApiState>) -> Response {
    let today = state.clock.now().date();
    let one = |p: &Province| ProvinceAnswer {
        code: p.code.to_string(),
        name: p.name.clone(),
        full_name: p.full_name_on(today).to_owned(),
        name_en: p.name_en.clone(),
        slug: p.slug.clone(),
        region: p.region.clone(),
        merged_from: p
            .merged_from
            .iter()
            .filter_map(|code| gazetteer().former_province(*code))
            .map(|f| FormerUnit { code: f.code.to_string(), name: f.name.clone() })
            .collect(),
        page: state.url(&Page::Province(&p.slug).path(Lang::Vi)),
    };
    reply::json(&Provinces { items: gazetteer().provinces().iter().map(one).collect() }, reply::MINUTE)
}
