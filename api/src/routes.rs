//! Everything that can be asked for, in one list: the router is built from it, and so are the tests that ask
//! what each route shows and whether the API's description is complete.

use crate::layers;
use crate::pages::{
    api, audit, clusters, document, help, home, method, owner, province, provinces, receipt, recheck, search,
    site, statistics as usage, trade,
};
use crate::resources::{self, feed, health, opensearch, robots, sitemap};
use crate::state::ApiState;
use crate::{assets, openapi, statistics};
use axum::Router;
use axum::routing::{MethodRouter, get};

/// What a route shows of names, and to whom. All but those behind personal links are public; this is what keeps them harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Nothing about any name.
    Nothing,
    /// Counts of names, small groups suppressed.
    Counts,
    /// Names that `domain::visibility` lets be listed, and nothing of others.
    Listed,
    /// Names, and only to who holds a valid personal link or the receipt of a request; to all others the route does not exist.
    Personal,
}

/// What a route answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// A page for people.
    Html,
    /// JSON of the API: described in OpenAPI, errors as problems.
    Json,
    /// Anything else: files, states of the process.
    Other,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// Its path, in axum's notation.
    pub path: &'static str,
    /// What it shows of names.
    pub shows: Shows,
    /// What it answers with.
    pub speaks: Speaks,
    handler: fn() -> MethodRouter<ApiState>,
}

macro_rules! route {
    ($path:literal, $shows:ident, $speaks:ident, $handler:path) => {
        Route { path: $path, shows: Shows::$shows, speaks: Speaks::$speaks, handler: || get($handler) }
    };
    ($path:literal, $shows:ident, $speaks:ident, $handler:path, $post:path) => {
        Route {
            path: $path,
            shows: Shows::$shows,
            speaks: Speaks::$speaks,
            handler: || get($handler).post($post),
        }
    };
}

/// All routes.
pub const ROUTES: &[Route] = &[
    route!("/", Listed, Html, home::show),
    route!("/en", Listed, Html, home::show),
    route!("/tim", Listed, Html, search::show),
    route!("/en/search", Listed, Html, search::show),
    route!("/tinh", Nothing, Html, provinces::show),
    route!("/en/province", Nothing, Html, provinces::show),
    route!("/tinh/{slug}", Listed, Html, province::show),
    route!("/en/province/{slug}", Listed, Html, province::show),
    route!("/tinh/{slug}/atom.xml", Listed, Other, feed::province),
    route!("/en/province/{slug}/atom.xml", Listed, Other, feed::province),
    route!("/nganh", Nothing, Html, trade::list),
    route!("/en/trade", Nothing, Html, trade::list),
    route!("/nganh/{letter}", Listed, Html, trade::show),
    route!("/en/trade/{letter}", Listed, Html, trade::show),
    route!("/nganh/{letter}/atom.xml", Listed, Other, feed::trade),
    route!("/en/trade/{letter}/atom.xml", Listed, Other, feed::trade),
    route!("/tro-giup", Nothing, Html, help::show),
    route!("/en/help", Nothing, Html, help::show),
    route!("/w/{name}", Listed, Html, site::show),
    route!("/en/w/{name}", Listed, Html, site::show),
    route!("/w/{name}/kiem-tra", Listed, Html, recheck::show, recheck::ask),
    route!("/en/w/{name}/check", Listed, Html, recheck::show, recheck::ask),
    route!("/chu-so-huu", Nothing, Html, owner::show),
    route!("/en/owner", Nothing, Html, owner::show),
    route!("/chu-so-huu/go", Nothing, Html, owner::remove, owner::take_remove),
    route!("/en/owner/remove", Nothing, Html, owner::remove, owner::take_remove),
    route!("/chu-so-huu/nhan", Nothing, Html, owner::claim, owner::take_claim),
    route!("/en/owner/claim", Nothing, Html, owner::claim, owner::take_claim),
    route!("/chu-so-huu/bao-sai", Nothing, Html, owner::report, owner::take_report),
    route!("/en/owner/report", Nothing, Html, owner::report, owner::take_report),
    route!("/yeu-cau", Nothing, Html, owner::find),
    route!("/en/request", Nothing, Html, owner::find),
    route!("/yeu-cau/{receipt}", Personal, Html, receipt::show, receipt::act),
    route!("/en/request/{receipt}", Personal, Html, receipt::show, receipt::act),
    route!("/thong-ke", Counts, Html, usage::show),
    route!("/en/statistics", Counts, Html, usage::show),
    route!("/thong-ke.csv", Counts, Other, statistics::csv::show),
    route!("/phuong-phap", Nothing, Html, method::show),
    route!("/en/method", Nothing, Html, method::show),
    route!("/bot", Nothing, Html, document::bot),
    route!("/en/bot", Nothing, Html, document::bot),
    route!("/gioi-thieu", Nothing, Html, document::about),
    route!("/en/about", Nothing, Html, document::about),
    route!("/api", Nothing, Html, api::show),
    route!("/en/api", Nothing, Html, api::show),
    route!("/kiem-dinh/{token}", Personal, Html, audit::show, audit::label),
    route!("/en/audit/{token}", Personal, Html, audit::show, audit::label),
    route!("/cum/{token}", Personal, Html, clusters::show, clusters::decide),
    route!("/en/clusters/{token}", Personal, Html, clusters::show, clusters::decide),
    route!("/api/v1/search", Listed, Json, resources::search::show),
    route!("/api/v1/suggestions", Listed, Json, resources::suggestions::show),
    route!("/api/v1/domains/{name}", Listed, Json, resources::domains::show),
    route!("/api/v1/domains/{name}/observations", Listed, Json, resources::observations::show),
    route!("/api/v1/provinces", Nothing, Json, resources::provinces::show),
    route!("/api/v1/provinces/{code}/sites", Listed, Json, resources::sites::show),
    route!("/api/v1/statistics", Counts, Json, statistics::json::show),
    route!("/api/v1/statistics/longitudinal", Counts, Json, statistics::lives::answer::show),
    route!("/api/v1/snapshots", Counts, Json, statistics::revisions::show),
    route!("/api/v1/openapi.json", Nothing, Json, openapi::show),
    route!("/healthz", Nothing, Other, health::alive),
    route!("/readyz", Nothing, Other, health::ready),
    route!("/robots.txt", Nothing, Other, robots::robots),
    route!("/sitemap.xml", Nothing, Other, sitemap::index),
    route!("/sitemaps/{file}", Listed, Other, sitemap::file),
    route!("/opensearch.xml", Nothing, Other, opensearch::show),
    route!("/en/opensearch.xml", Nothing, Other, opensearch::show),
    route!("/assets/fonts/{file}", Nothing, Other, assets::font),
    route!("/assets/style.css", Nothing, Other, assets::style),
    route!("/assets/search.js", Nothing, Other, assets::script),
    route!("/assets/icon.svg", Nothing, Other, assets::icon),
    route!("/favicon.ico", Nothing, Other, assets::icon),
];

/// The routes that answer anybody: all but those of [`Shows::Personal`].
pub fn public() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|r| r.shows != Shows::Personal)
}

/// The whole service.
pub fn router(state: ApiState) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |router, r| router.route(r.path, (r.handler)()));
    layers::around(routes, &state)
}
