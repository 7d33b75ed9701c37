//! The one list of routes: each is public on purpose, says what it shows, and the API's description is complete.

use super::server::{Server, on_one_server};
use super::world;
use api::routes::Access::{self, Anybody, Halfway, Secret, Staff, Token};
use api::routes::{ROUTES, Shows, Speaks, public};
use domain::staff::Right::{Clusters, Label, Narrate, OwnAccount};
use domain::staff::Scope;
use std::collections::BTreeSet;

/// A route's path with real values in it.
pub fn filled(path: &str) -> String {
    path.replace("{name}", world::RESTAURANT)
        .replace("{slug}", "ninh-binh")
        .replace("{code}", "37")
        .replace("{id}", "1")
        .replace("{letter}", "i")
        .replace("/fonts/{file}", "/fonts/OFL.txt")
        .replace("/thong-ke/{file}", "/thong-ke/renewals.csv")
        .replace("{figure}", "so-lieu")
        .replace("{ward}", &ward())
        .replace("{file}", "ninh-binh.1.xml")
}

/// A ward of the province above.
fn ward() -> String {
    let code = domain::province::ProvinceCode::parse("37").expect("a code");
    api::pages::ward::part(&domain::province::gazetteer().wards_of(code)[0])
}

/// Who may ask for what, and what is learnt there. A new route must be added here by hand, with thought; `staff::access` asks
/// each of them as everybody there is.
const AGREED: &[(&str, Access, Shows)] = &[
    ("/", Anybody, Shows::Listed),
    ("/en", Anybody, Shows::Listed),
    ("/tim", Anybody, Shows::Listed),
    ("/en/search", Anybody, Shows::Listed),
    ("/tinh", Anybody, Shows::Nothing),
    ("/en/province", Anybody, Shows::Nothing),
    ("/tinh/{slug}", Anybody, Shows::Listed),
    ("/en/province/{slug}", Anybody, Shows::Listed),
    ("/tinh/{slug}/{ward}", Anybody, Shows::Listed),
    ("/en/province/{slug}/{ward}", Anybody, Shows::Listed),
    ("/tinh/{slug}/atom.xml", Anybody, Shows::Listed),
    ("/en/province/{slug}/atom.xml", Anybody, Shows::Listed),
    ("/chat-luong-tim", Anybody, Shows::Nothing),
    ("/en/search-quality", Anybody, Shows::Nothing),
    ("/nganh", Anybody, Shows::Listed),
    ("/en/trade", Anybody, Shows::Listed),
    ("/nganh/{letter}", Anybody, Shows::Listed),
    ("/en/trade/{letter}", Anybody, Shows::Listed),
    ("/nganh/{letter}/atom.xml", Anybody, Shows::Listed),
    ("/en/trade/{letter}/atom.xml", Anybody, Shows::Listed),
    ("/tro-giup", Anybody, Shows::Nothing),
    ("/en/help", Anybody, Shows::Nothing),
    ("/w/{name}", Anybody, Shows::Listed),
    ("/en/w/{name}", Anybody, Shows::Listed),
    ("/w/{name}/kiem-tra", Anybody, Shows::Listed),
    ("/en/w/{name}/check", Anybody, Shows::Listed),
    ("/w/{name}/huy-hieu.svg", Anybody, Shows::Listed),
    ("/en/w/{name}/badge.svg", Anybody, Shows::Listed),
    ("/bang-vang", Anybody, Shows::Listed),
    ("/en/well-kept", Anybody, Shows::Listed),
    ("/chu-so-huu", Anybody, Shows::Nothing),
    ("/en/owner", Anybody, Shows::Nothing),
    ("/chu-so-huu/go", Anybody, Shows::Nothing),
    ("/en/owner/remove", Anybody, Shows::Nothing),
    ("/chu-so-huu/nhan", Anybody, Shows::Nothing),
    ("/en/owner/claim", Anybody, Shows::Nothing),
    ("/chu-so-huu/bao-sai", Anybody, Shows::Nothing),
    ("/en/owner/report", Anybody, Shows::Nothing),
    ("/yeu-cau", Anybody, Shows::Nothing),
    ("/en/request", Anybody, Shows::Nothing),
    // Only with the receipt of a request; the rules are tested in `owner`.
    ("/yeu-cau/{receipt}", Secret, Shows::Personal),
    ("/en/request/{receipt}", Secret, Shows::Personal),
    ("/thong-ke", Anybody, Shows::Counts),
    ("/en/statistics", Anybody, Shows::Counts),
    ("/thong-ke.csv", Anybody, Shows::Counts),
    ("/thong-ke/{file}", Anybody, Shows::Counts),
    ("/nhung/{figure}", Anybody, Shows::Counts),
    ("/en/embed/{figure}", Anybody, Shows::Counts),
    ("/phuong-phap", Anybody, Shows::Nothing),
    ("/en/method", Anybody, Shows::Nothing),
    ("/bot", Anybody, Shows::Nothing),
    ("/en/bot", Anybody, Shows::Nothing),
    ("/gioi-thieu", Anybody, Shows::Nothing),
    ("/en/about", Anybody, Shows::Nothing),
    ("/api", Anybody, Shows::Nothing),
    ("/en/api", Anybody, Shows::Nothing),
    // Only with a valid link, too; the rules are tested in `audit::page` and `clusters`.
    ("/kiem-dinh/{token}", Staff(Label), Shows::Personal),
    ("/en/audit/{token}", Staff(Label), Shows::Personal),
    ("/cum/{token}", Staff(Clusters), Shows::Personal),
    ("/en/clusters/{token}", Staff(Clusters), Shows::Personal),
    ("/nhan-vien/dang-nhap", Anybody, Shows::Nothing),
    ("/en/staff/sign-in", Anybody, Shows::Nothing),
    ("/nhan-vien/mat-khau/{token}", Secret, Shows::Personal),
    ("/en/staff/password/{token}", Secret, Shows::Personal),
    ("/nhan-vien/buoc-hai", Halfway, Shows::Personal),
    ("/en/staff/second-step", Halfway, Shows::Personal),
    ("/nhan-vien", Staff(OwnAccount), Shows::Personal),
    ("/en/staff", Staff(OwnAccount), Shows::Personal),
    // An officer only for the own province; tested in `staff::report`.
    ("/nhan-vien/bao-cao", Staff(Narrate), Shows::Counts),
    ("/en/staff/report", Staff(Narrate), Shows::Counts),
    ("/api/v1/search", Anybody, Shows::Listed),
    ("/api/v1/suggestions", Anybody, Shows::Listed),
    ("/api/v1/domains/{name}", Anybody, Shows::Listed),
    ("/api/v1/domains/{name}/observations", Anybody, Shows::Listed),
    ("/api/v1/provinces", Anybody, Shows::Nothing),
    ("/api/v1/provinces/{code}/sites", Anybody, Shows::Listed),
    ("/api/v1/statistics", Anybody, Shows::Counts),
    ("/api/v1/statistics/longitudinal", Anybody, Shows::Counts),
    ("/api/v1/snapshots", Anybody, Shows::Counts),
    ("/api/v1/queue", Token(Scope::QueueRead), Shows::Personal),
    ("/api/v1/queue/{id}", Token(Scope::QueueRead), Shows::Personal),
    ("/api/v1/queue/{id}/accept", Token(Scope::QueueDecide), Shows::Personal),
    ("/api/v1/queue/{id}/decline", Token(Scope::QueueDecide), Shows::Personal),
    ("/api/v1/openapi.json", Anybody, Shows::Nothing),
    ("/healthz", Anybody, Shows::Nothing),
    ("/readyz", Anybody, Shows::Nothing),
    ("/robots.txt", Anybody, Shows::Nothing),
    ("/sitemap.xml", Anybody, Shows::Nothing),
    ("/sitemaps/{file}", Anybody, Shows::Listed),
    ("/opensearch.xml", Anybody, Shows::Nothing),
    ("/en/opensearch.xml", Anybody, Shows::Nothing),
    ("/assets/fonts/{file}", Anybody, Shows::Nothing),
    ("/assets/style.css", Anybody, Shows::Nothing),
    ("/assets/search.js", Anybody, Shows::Nothing),
    ("/assets/waiting.js", Anybody, Shows::Nothing),
    ("/assets/copy.js", Anybody, Shows::Nothing),
    ("/assets/icon.svg", Anybody, Shows::Nothing),
    ("/favicon.ico", Anybody, Shows::Nothing),
];

#[test]
fn every_route_has_an_access_rule_and_no_rule_is_left_over() {
    let ours: BTreeSet<_> =
        ROUTES.iter().map(|r| (r.path, format!("{:?} {:?}", r.access, r.shows))).collect();
    let agreed: BTreeSet<_> = AGREED.iter().map(|(p, a, s)| (*p, format!("{a:?} {s:?}"))).collect();
    assert_eq!(ours, agreed);
    assert_eq!(ours.len(), ROUTES.len(), "a path stands twice");
}

#[tokio::test]
async fn routes_that_show_no_sites_name_none_and_no_route_names_a_secret() {
    on_one_server(async |s: &Server| {
        for route in public() {
            let text = s.page(&filled(route.path)).await;
            for secret in world::SECRET {
                assert!(!text.contains(secret), "{} names {secret}", route.path);
            }
            assert!(!text.contains("bímật"), "{} shows what a hidden page says", route.path);
            if route.shows != Shows::Listed {
                for listed in [world::RESTAURANT, world::HOUSEHOLD, world::CONSENTING, "an-giang-"] {
                    assert!(!text.contains(listed), "{} names {listed}", route.path);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_tells_every_json_route_and_nothing_else() {
    on_one_server(async |s: &Server| {
        let api = s.json("/api/v1/openapi.json").await;
        assert!(api["openapi"].as_str().expect("a version").starts_with("3.1."), "{}", api["openapi"]);
        assert_eq!(api["servers"][0]["url"], s.base.as_str());
        let paths = api["paths"].as_object().expect("paths");
        let told: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
        let routed: BTreeSet<&str> =
            ROUTES.iter().filter(|r| r.speaks == Speaks::Json).map(|r| r.path).collect();
        assert_eq!(told, routed);
        for route in ROUTES.iter().filter(|r| r.speaks == Speaks::Json) {
            let item = &paths[route.path];
            for method in ["get", "post"].into_iter().filter(|m| item[m].is_object()) {
                let scopes = item[method]["security"][0]["token"].as_array().into_iter().flatten();
                let told: Vec<&str> = scopes.filter_map(|s| s.as_str()).collect();
                let kept = match route.access {
                    Token(scope) => vec![scope.code()],
                    _ => vec![],
                };
                assert_eq!(told, kept, "{}: the scope that it needs", route.path);
            }
        }
        let open: BTreeSet<&str> = public().map(|r| r.path).collect();
        for (path, item) in paths.iter().filter(|(path, _)| open.contains(path.as_str())) {
            let get = &item["get"];
            let answer = s.json(&filled(path)).await;
            let schema = &get["responses"]["200"]["content"]["application/json"]["schema"];
            if let Some(reference) = schema["$ref"].as_str() {
                fits(&api, reference, &answer, path);
            }
            for parameter in get["parameters"].as_array().into_iter().flatten() {
                let described = parameter["description"].as_str().is_some_and(|d| d.len() > 10);
                assert!(described, "{path}: {} is not explained", parameter["name"]);
            }
        }
    })
    .await;
}

/// Every member of a live answer is in its schema, and every required one is in the answer, all the way down.
fn fits(api: &serde_json::Value, reference: &str, answer: &serde_json::Value, at: &str) {
    let schema =
        api.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} is missing"));
    let parts: Vec<&serde_json::Value> = match schema["allOf"].as_array() {
        Some(all) => all
            .iter()
            .map(|p| match p["$ref"].as_str() {
                Some(r) => api.pointer(r.trim_start_matches('#')).expect("a schema"),
                None => p,
            })
            .collect(),
        None => vec![schema],
    };
    let Some(members) = answer.as_object() else { return };
    let known = |name: &str| parts.iter().map(|p| &p["properties"][name]).find(|v| !v.is_null());
    for (name, value) in members {
        let property = known(name).unwrap_or_else(|| panic!("{at}: {name} is not in {reference}"));
        let target = |p: &serde_json::Value| {
            let direct = p["$ref"].as_str().map(str::to_owned);
            direct
                .or_else(|| p["oneOf"].as_array()?.iter().find_map(|o| Some(o["$ref"].as_str()?.to_owned())))
        };
        match value {
            serde_json::Value::Array(items) => {
                if let (Some(inner), Some(first)) = (target(&property["items"]), items.first()) {
                    fits(api, &inner, first, &format!("{at}.{name}[0]"));
                }
            }
            other => {
                if let Some(inner) = target(property) {
                    fits(api, &inner, other, &format!("{at}.{name}"));
                }
            }
        }
    }
    for part in parts {
        for required in part["required"].as_array().into_iter().flatten().filter_map(|r| r.as_str()) {
            assert!(members.contains_key(required), "{at}: {required} is required by {reference}");
        }
    }
}
