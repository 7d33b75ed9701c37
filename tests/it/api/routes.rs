//! The one list of routes: each is public on purpose, says what it shows, and the API's description is complete.

use super::server::{Server, on_one_server};
use super::world;
use api::routes::{ROUTES, Shows, Speaks, public};
use std::collections::BTreeSet;

/// A route's path with real values in it.
pub fn filled(path: &str) -> String {
    path.replace("{name}", world::RESTAURANT)
        .replace("{slug}", "ninh-binh")
        .replace("{code}", "37")
        .replace("{letter}", "i")
        .replace("/fonts/{file}", "/fonts/OFL.txt")
        .replace("{file}", "ninh-binh.1.xml")
}

/// What the public may ask for, and what it may learn there. A new route must be added here by hand, with thought.
const PUBLIC: &[(&str, Shows)] = &[
    ("/", Shows::Listed),
    ("/en", Shows::Listed),
    ("/tim", Shows::Listed),
    ("/en/search", Shows::Listed),
    ("/tinh", Shows::Nothing),
    ("/en/province", Shows::Nothing),
    ("/tinh/{slug}", Shows::Listed),
    ("/en/province/{slug}", Shows::Listed),
    ("/tinh/{slug}/atom.xml", Shows::Listed),
    ("/en/province/{slug}/atom.xml", Shows::Listed),
    ("/nganh", Shows::Nothing),
    ("/en/trade", Shows::Nothing),
    ("/nganh/{letter}", Shows::Listed),
    ("/en/trade/{letter}", Shows::Listed),
    ("/nganh/{letter}/atom.xml", Shows::Listed),
    ("/en/trade/{letter}/atom.xml", Shows::Listed),
    ("/tro-giup", Shows::Nothing),
    ("/en/help", Shows::Nothing),
    ("/w/{name}", Shows::Listed),
    ("/en/w/{name}", Shows::Listed),
    ("/w/{name}/kiem-tra", Shows::Listed),
    ("/en/w/{name}/check", Shows::Listed),
    ("/chu-so-huu", Shows::Nothing),
    ("/en/owner", Shows::Nothing),
    ("/chu-so-huu/go", Shows::Nothing),
    ("/en/owner/remove", Shows::Nothing),
    ("/chu-so-huu/nhan", Shows::Nothing),
    ("/en/owner/claim", Shows::Nothing),
    ("/chu-so-huu/bao-sai", Shows::Nothing),
    ("/en/owner/report", Shows::Nothing),
    ("/yeu-cau", Shows::Nothing),
    ("/en/request", Shows::Nothing),
    // Only with the receipt of a request; the rules are tested in `owner`.
    ("/yeu-cau/{receipt}", Shows::Personal),
    ("/en/request/{receipt}", Shows::Personal),
    ("/thong-ke", Shows::Counts),
    ("/en/statistics", Shows::Counts),
    ("/thong-ke.csv", Shows::Counts),
    ("/phuong-phap", Shows::Nothing),
    ("/en/method", Shows::Nothing),
    ("/bot", Shows::Nothing),
    ("/en/bot", Shows::Nothing),
    ("/gioi-thieu", Shows::Nothing),
    ("/en/about", Shows::Nothing),
    ("/api", Shows::Nothing),
    ("/en/api", Shows::Nothing),
    // Only with a valid personal link; the rules are tested in `audit::page` and `clusters`.
    ("/kiem-dinh/{token}", Shows::Personal),
    ("/en/audit/{token}", Shows::Personal),
    ("/cum/{token}", Shows::Personal),
    ("/en/clusters/{token}", Shows::Personal),
    ("/api/v1/search", Shows::Listed),
    ("/api/v1/suggestions", Shows::Listed),
    ("/api/v1/domains/{name}", Shows::Listed),
    ("/api/v1/domains/{name}/observations", Shows::Listed),
    ("/api/v1/provinces", Shows::Nothing),
    ("/api/v1/provinces/{code}/sites", Shows::Listed),
    ("/api/v1/statistics", Shows::Counts),
    ("/api/v1/statistics/longitudinal", Shows::Counts),
    ("/api/v1/snapshots", Shows::Counts),
    ("/api/v1/openapi.json", Shows::Nothing),
    ("/healthz", Shows::Nothing),
    ("/readyz", Shows::Nothing),
    ("/robots.txt", Shows::Nothing),
    ("/sitemap.xml", Shows::Nothing),
    ("/sitemaps/{file}", Shows::Listed),
    ("/opensearch.xml", Shows::Nothing),
    ("/en/opensearch.xml", Shows::Nothing),
    ("/assets/fonts/{file}", Shows::Nothing),
    ("/assets/style.css", Shows::Nothing),
    ("/assets/search.js", Shows::Nothing),
    ("/assets/icon.svg", Shows::Nothing),
    ("/favicon.ico", Shows::Nothing),
];

#[test]
fn every_route_has_an_access_rule_and_no_rule_is_left_over() {
    let ours: BTreeSet<_> = ROUTES.iter().map(|r| (r.path, format!("{:?}", r.shows))).collect();
    let agreed: BTreeSet<_> = PUBLIC.iter().map(|(p, s)| (*p, format!("{s:?}"))).collect();
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
        for (path, item) in paths {
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
