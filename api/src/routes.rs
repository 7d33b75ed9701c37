//! Everything that can be asked for, in one list, each with its rule of access: the router is built from it, and so are the
//! tests that ask who is let in where, what each route shows, and whether the API's description is complete. A route without
//! a rule does not compile.

use crate::layers;
use crate::pages::{
    api, audit, clusters, document, embed, help, home, method, owner, province, provinces, quality, receipt,
    recheck, search, site, staff as desk, statistics as usage, trade, ward, well_kept,
};
use crate::resources::{self, feed, health, opensearch, robots, sitemap};
use crate::staff::guard;
use crate::state::ApiState;
use crate::{assets, openapi, statistics};
use axum::Router;
use axum::routing::{MethodRouter, get, post};
use domain::staff::{Right, Scope};

/// Who may ask for a route. Each route has exactly one rule, and `staff::guard` keeps it before the handler is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anybody,
    /// Whoever has the secret in its address: a receipt, a personal link, an invitation. The handler looks it up.
    Secret,
    /// Whoever has shown a password and not yet the second factor.
    Halfway,
    /// Staff whose role includes the right, signed in with both factors.
    Staff(Right),
    /// A program with a token of this scope, whose owner may do it too.
    Token(Scope),
}
use Access::{Anybody, Halfway, Secret, Staff, Token};

/// What a route shows of names; this is what keeps the public ones harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Nothing about any name.
    Nothing,
    /// Counts of names, small groups suppressed.
    Counts,
    /// Names that `domain::visibility` lets be listed, and nothing of others.
    Listed,
    /// Names, and only to whom [`Access`] lets in.
    Personal,
}

/// What a route answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// A page for people.
    Html,
    /// JSON of the API: described in OpenAPI, errors as problems.
    Json,
    /// Anything else: files, figures without our frame, states of the process.
    Other,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// Its path, in axum's notation.
    pub path: &'static str,
    /// Who may ask for it.
    pub access: Access,
    /// What it shows of names.
    pub shows: Shows,
    /// What it answers with.
    pub speaks: Speaks,
    handler: fn() -> MethodRouter<ApiState>,
}

macro_rules! route {
    ($path:literal, $access:expr, $shows:ident, $speaks:ident, $handler:expr) => {
        Route {
            path: $path,
            access: $access,
            shows: Shows::$shows,
            speaks: Speaks::$speaks,
            handler: || $handler,
        }
    };
}

/// All routes.
pub const ROUTES: &[Route] = &[
    route!("/", Anybody, Listed, Html, get(home::show)),
    route!("/en", Anybody, Listed, Html, get(home::show)),
    route!("/tim", Anybody, Listed, Html, get(search::show)),
    route!("/en/search", Anybody, Listed, Html, get(search::show)),
    route!("/tinh", Anybody, Nothing, Html, get(provinces::show)),
    route!("/en/province", Anybody, Nothing, Html, get(provinces::show)),
    route!("/tinh/{slug}", Anybody, Listed, Html, get(province::show)),
    route!("/en/province/{slug}", Anybody, Listed, Html, get(province::show)),
    route!("/tinh/{slug}/{ward}", Anybody, Listed, Html, get(ward::show)),
    route!("/en/province/{slug}/{ward}", Anybody, Listed, Html, get(ward::show)),
    route!("/tinh/{slug}/atom.xml", Anybody, Listed, Other, get(feed::province)),
    route!("/en/province/{slug}/atom.xml", Anybody, Listed, Other, get(feed::province)),
    route!("/nganh", Anybody, Listed, Html, get(trade::list)),
    route!("/en/trade", Anybody, Listed, Html, get(trade::list)),
    route!("/nganh/{letter}", Anybody, Listed, Html, get(trade::show)),
    route!("/en/trade/{letter}", Anybody, Listed, Html, get(trade::show)),
    route!("/nganh/{letter}/atom.xml", Anybody, Listed, Other, get(feed::trade)),
    route!("/en/trade/{letter}/atom.xml", Anybody, Listed, Other, get(feed::trade)),
    route!("/tro-giup", Anybody, Nothing, Html, get(help::show)),
    route!("/en/help", Anybody, Nothing, Html, get(help::show)),
    route!("/w/{name}", Anybody, Listed, Html, get(site::show)),
    route!("/en/w/{name}", Anybody, Listed, Html, get(site::show)),
    route!("/w/{name}/kiem-tra", Anybody, Listed, Html, get(recheck::show).post(recheck::ask)),
    route!("/en/w/{name}/check", Anybody, Listed, Html, get(recheck::show).post(recheck::ask)),
    route!("/w/{name}/huy-hieu.svg", Anybody, Listed, Other, get(well_kept::badge)),
    route!("/en/w/{name}/badge.svg", Anybody, Listed, Other, get(well_kept::badge)),
    route!("/bang-vang", Anybody, Listed, Html, get(well_kept::show)),
    route!("/en/well-kept", Anybody, Listed, Html, get(well_kept::show)),
    route!("/chu-so-huu", Anybody, Nothing, Html, get(owner::show)),
    route!("/en/owner", Anybody, Nothing, Html, get(owner::show)),
    route!("/chu-so-huu/go", Anybody, Nothing, Html, get(owner::remove).post(owner::take_remove)),
    route!("/en/owner/remove", Anybody, Nothing, Html, get(owner::remove).post(owner::take_remove)),
    route!("/chu-so-huu/nhan", Anybody, Nothing, Html, get(owner::claim).post(owner::take_claim)),
    route!("/en/owner/claim", Anybody, Nothing, Html, get(owner::claim).post(owner::take_claim)),
    route!("/chu-so-huu/bao-sai", Anybody, Nothing, Html, get(owner::report).post(owner::take_report)),
    route!("/en/owner/report", Anybody, Nothing, Html, get(owner::report).post(owner::take_report)),
    route!("/yeu-cau", Anybody, Nothing, Html, get(owner::find)),
    route!("/en/request", Anybody, Nothing, Html, get(owner::find)),
    route!("/yeu-cau/{receipt}", Secret, Personal, Html, get(receipt::show).post(receipt::act)),
    route!("/en/request/{receipt}", Secret, Personal, Html, get(receipt::show).post(receipt::act)),
    route!("/thong-ke", Anybody, Counts, Html, get(usage::show)),
    route!("/en/statistics", Anybody, Counts, Html, get(usage::show)),
    route!("/thong-ke.csv", Anybody, Counts, Other, get(statistics::csv::show)),
    route!("/thong-ke/{file}", Anybody, Counts, Other, get(statistics::files::show)),
    route!("/nhung/{figure}", Anybody, Counts, Other, get(embed::show)),
    route!("/en/embed/{figure}", Anybody, Counts, Other, get(embed::show)),
    route!("/phuong-phap", Anybody, Nothing, Html, get(method::show)),
    route!("/en/method", Anybody, Nothing, Html, get(method::show)),
    route!("/chat-luong-tim", Anybody, Nothing, Html, get(quality::show)),
    route!("/en/search-quality", Anybody, Nothing, Html, get(quality::show)),
    route!("/bot", Anybody, Nothing, Html, get(document::bot)),
    route!("/en/bot", Anybody, Nothing, Html, get(document::bot)),
    route!("/gioi-thieu", Anybody, Nothing, Html, get(document::about)),
    route!("/en/about", Anybody, Nothing, Html, get(document::about)),
    route!("/api", Anybody, Nothing, Html, get(api::show)),
    route!("/en/api", Anybody, Nothing, Html, get(api::show)),
    route!("/kiem-dinh/{token}", Staff(Right::Label), Personal, Html, get(audit::show).post(audit::label)),
    route!("/en/audit/{token}", Staff(Right::Label), Personal, Html, get(audit::show).post(audit::label)),
    route!(
        "/cum/{token}",
        Staff(Right::Clusters),
        Personal,
        Html,
        get(clusters::show).post(clusters::decide)
    ),
    route!(
        "/en/clusters/{token}",
        Staff(Right::Clusters),
        Personal,
        Html,
        get(clusters::show).post(clusters::decide)
    ),
    route!(
        "/nhan-vien/dang-nhap",
        Anybody,
        Nothing,
        Html,
        get(desk::sign_in::show).post(desk::sign_in::take)
    ),
    route!("/en/staff/sign-in", Anybody, Nothing, Html, get(desk::sign_in::show).post(desk::sign_in::take)),
    route!(
        "/nhan-vien/mat-khau/{token}",
        Secret,
        Personal,
        Html,
        get(desk::password::show).post(desk::password::take)
    ),
    route!(
        "/en/staff/password/{token}",
        Secret,
        Personal,
        Html,
        get(desk::password::show).post(desk::password::take)
    ),
    route!("/nhan-vien/buoc-hai", Halfway, Personal, Html, get(desk::second::show).post(desk::second::take)),
    route!(
        "/en/staff/second-step",
        Halfway,
        Personal,
        Html,
        get(desk::second::show).post(desk::second::take)
    ),
    route!(
        "/nhan-vien",
        Staff(Right::OwnAccount),
        Personal,
        Html,
        get(desk::account::show).post(desk::account::act)
    ),
    route!(
        "/en/staff",
        Staff(Right::OwnAccount),
        Personal,
        Html,
        get(desk::account::show).post(desk::account::act)
    ),
    route!(
        "/nhan-vien/bao-cao",
        Staff(Right::Narrate),
        Counts,
        Html,
        get(desk::report::show).post(desk::report::write)
    ),
    route!(
        "/en/staff/report",
        Staff(Right::Narrate),
        Counts,
        Html,
        get(desk::report::show).post(desk::report::write)
    ),
    route!("/api/v1/search", Anybody, Listed, Json, get(resources::search::show)),
    route!("/api/v1/suggestions", Anybody, Listed, Json, get(resources::suggestions::show)),
    route!("/api/v1/domains/{name}", Anybody, Listed, Json, get(resources::domains::show)),
    route!("/api/v1/domains/{name}/observations", Anybody, Listed, Json, get(resources::observations::show)),
    route!("/api/v1/provinces", Anybody, Nothing, Json, get(resources::provinces::show)),
    route!("/api/v1/provinces/{code}/sites", Anybody, Listed, Json, get(resources::sites::show)),
    route!("/api/v1/statistics", Anybody, Counts, Json, get(statistics::json::show)),
    route!("/api/v1/statistics/longitudinal", Anybody, Counts, Json, get(statistics::lives::answer::show)),
    route!("/api/v1/snapshots", Anybody, Counts, Json, get(statistics::revisions::show)),
    route!("/api/v1/queue", Token(Scope::QueueRead), Personal, Json, get(resources::queue::list)),
    route!("/api/v1/queue/{id}", Token(Scope::QueueRead), Personal, Json, get(resources::queue::show)),
    route!(
        "/api/v1/queue/{id}/accept",
        Token(Scope::QueueDecide),
        Personal,
        Json,
        post(resources::queue::accept)
    ),
    route!(
        "/api/v1/queue/{id}/decline",
        Token(Scope::QueueDecide),
        Personal,
        Json,
        post(resources::queue::decline)
    ),
    route!("/api/v1/openapi.json", Anybody, Nothing, Json, get(openapi::show)),
    route!("/healthz", Anybody, Nothing, Other, get(health::alive)),
    route!("/readyz", Anybody, Nothing, Other, get(health::ready)),
    route!("/robots.txt", Anybody, Nothing, Other, get(robots::robots)),
    route!("/sitemap.xml", Anybody, Nothing, Other, get(sitemap::index)),
    route!("/sitemaps/{file}", Anybody, Listed, Other, get(sitemap::file)),
    route!("/opensearch.xml", Anybody, Nothing, Other, get(opensearch::show)),
    route!("/en/opensearch.xml", Anybody, Nothing, Other, get(opensearch::show)),
    route!("/assets/fonts/{file}", Anybody, Nothing, Other, get(assets::font)),
    route!("/assets/style.css", Anybody, Nothing, Other, get(assets::style)),
    route!("/assets/search.js", Anybody, Nothing, Other, get(assets::script)),
    route!("/assets/waiting.js", Anybody, Nothing, Other, get(assets::waiting)),
    route!("/assets/copy.js", Anybody, Nothing, Other, get(assets::copy)),
    route!("/assets/icon.svg", Anybody, Nothing, Other, get(assets::icon)),
    route!("/favicon.ico", Anybody, Nothing, Other, get(assets::icon)),
];

/// The routes that answer anybody.
pub fn public() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|r| r.access == Anybody)
}

/// The whole service.
pub fn router(state: ApiState) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |router, r| {
        router.route(r.path, guard::around((r.handler)(), r.access, &state))
    });
    layers::around(routes, &state)
}
