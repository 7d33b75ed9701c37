//! The JSON API: shapes, paging by cursors, search.

use super::server::{Server, json_of, on_each_server, on_one_server};
use super::world;
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_domain_speaks_rdap() {
    on_one_server(async |s: &Server| {
        let d = s.json(&format!("/api/v1/domains/{}", world::RESTAURANT)).await;
        assert_eq!(d["objectClassName"], "domain");
        assert_eq!(d["ldhName"], world::RESTAURANT);
        assert_eq!(d["status"][0], "active");
        let events = d["events"].as_array().expect("events");
        let of =
            |action: &str| events.iter().find(|e| e["eventAction"] == action).map(|e| e["eventDate"].clone());
        assert_eq!(of("registration"), Some(Value::from("2025-08-15T00:00:00+07:00")));
        assert!(of("expiration").is_some() && of("last changed").is_some());
        assert_eq!(d["danhba_province"]["code"], "37");
        assert_eq!(d["danhba_province"]["formerly"], "Nam Định");
        assert_eq!(d["danhba_state"]["leaf"], "C8");
        assert_eq!(d["danhba_state"]["words"], "Đang hoạt động");
        assert!(d["notices"][0]["title"].is_string());
        let unicode = s.json("/api/v1/domains/ph%E1%BB%9F-b%C3%B2.biz.vn").await;
        assert_eq!(unicode["unicodeName"], world::UNICODE);
        assert!(unicode["ldhName"].as_str().expect("a name").starts_with("xn--"));
        let unseen = s.json(&format!("/api/v1/domains/{}", world::UNSEEN)).await;
        assert!(unseen["danhba_state"].is_null());
    })
    .await;
}

/// Follows `Link: rel=next` from `path` to the end and gives all items.
async fn all(s: &Server, path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let response = s.get(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        next = response.headers().get("link").map(|l| {
            let l = l.to_str().expect("ASCII");
            assert!(l.ends_with("; rel=\"next\""));
            let url = l.split_once('<').and_then(|(_, r)| r.split_once('>')).expect("a URL").0;
            url.strip_prefix(&s.base).expect("our own address").to_owned()
        });
        let json = json_of(response).await;
        assert_eq!(json["next_cursor"].is_string(), next.is_some(), "the body and the link agree");
        items.extend(json["items"].as_array().expect("items").iter().cloned());
        assert!(items.len() < 2_000, "paging ends");
    }
    items
}

fn domains(items: &[Value]) -> Vec<String> {
    items.iter().map(|i| i["domain"].as_str().expect("a domain").to_owned()).collect()
}

#[tokio::test]
async fn cursors_walk_through_everything_once() {
    on_each_server(async |s: &Server| {
        let small = domains(&all(s, "/api/v1/provinces/01/sites?limit=7").await);
        let whole = domains(&all(s, "/api/v1/provinces/ha-noi/sites?limit=100").await);
        assert_eq!(small, whole);
        let distinct: BTreeSet<&String> = small.iter().collect();
        assert_eq!(distinct.len(), small.len());
        assert!(small.windows(2).all(|w| w[0] < w[1]), "in the order of names");
        let found = domains(&all(s, "/api/v1/search?q=c%C3%A0+ph%C3%AA&limit=5").await);
        let distinct: BTreeSet<&String> = found.iter().collect();
        assert_eq!(distinct.len(), found.len());
        assert!(found.len() > 5, "{}", found.len());
        let named = domains(&all(s, "/api/v1/search?sort=name&limit=4").await);
        assert_eq!(named, domains(&all(s, "/api/v1/search?sort=name&limit=100").await), "A-Z");
        let looks = all(s, &format!("/api/v1/domains/{}/observations?limit=1", world::RESTAURANT)).await;
        let leaves: Vec<&Value> = looks.iter().map(|l| &l["leaf"]).collect();
        assert_eq!(leaves, ["C8", "C4"], "newest first");
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    on_one_server(async |s: &Server| {
        let sites = s.json("/api/v1/provinces/01/sites?limit=1").await;
        let cursor = sites["next_cursor"].as_str().expect("a cursor");
        let path = format!("/api/v1/domains/{}/observations?cursor={cursor}", world::RESTAURANT);
        assert_eq!(s.get(&path).await.status(), 400);
        assert_eq!(s.get(&format!("/api/v1/search?cursor={cursor}")).await.status(), 400);
        let found = s.json("/api/v1/search?https=yes&limit=1").await;
        let cursor = found["next_cursor"].as_str().expect("a cursor");
        let other = s.get(&format!("/api/v1/search?https=no&limit=1&cursor={cursor}")).await;
        assert_eq!(other.status(), 400);
        assert_eq!(other.headers()["content-type"], "application/problem+json");
        assert!(json_of(other).await["detail"].as_str().expect("a detail").starts_with("cursor"));
    })
    .await;
}

#[tokio::test]
async fn search_counts_and_filters_agree() {
    on_one_server(async |s: &Server| {
        let open = s.json("/api/v1/search?q=ca+phe").await;
        for facet in open["facets"]["province"].as_array().expect("counts") {
            let code = facet["value"].as_str().expect("a code");
            let within = s.json(&format!("/api/v1/search?q=ca+phe&province={code}")).await;
            assert_eq!(within["total"], facet["count"], "{code}");
        }
        for (filter, field) in [("zone=biz.vn", "zone"), ("sector=I", "sector")] {
            let some = s.json(&format!("/api/v1/search?{filter}&limit=50")).await;
            let wanted = filter.split_once('=').expect("a pair").1;
            for item in some["items"].as_array().expect("items") {
                assert_eq!(item[field], wanted);
            }
        }
        for facet in open["facets"]["https"].as_array().expect("counts") {
            let state = facet["value"].as_str().expect("a state");
            let within = s.json(&format!("/api/v1/search?q=ca+phe&https={state}")).await;
            assert_eq!(within["total"], facet["count"], "{state}");
        }
        let total = async |https: &str| {
            let within = s.json(&format!("/api/v1/search?q=ca+phe&https={https}")).await;
            within["total"].as_u64().expect("a total")
        };
        let (valid, other) = (total("yes").await, total("no").await);
        assert!(valid > 0 && other > 0);
        assert_eq!(Some(valid + other), open["total"].as_u64());
        assert_eq!((valid, other), (total("co").await, total("khong").await), "the words of the search page");
        let pages = all(s, "/api/v1/search?q=ca+phe&https=no&limit=3").await;
        assert_eq!(pages.len() as u64, other, "the next page keeps the filter");
        let states = s.json("/api/v1/search?state=USE_ALIAS&limit=50").await;
        assert!(states["total"].as_u64() > Some(0));
        assert!(
            states["items"].as_array().expect("items").iter().all(|i| i["state"]["class"] == "USE_ALIAS")
        );
    })
    .await;
}

#[tokio::test]
async fn provinces_tell_their_former_parts() {
    on_one_server(async |s: &Server| {
        let json = s.json("/api/v1/provinces").await;
        let items = json["items"].as_array().expect("items");
        assert_eq!(items.len(), 34);
        let bac_ninh = items.iter().find(|p| p["code"] == "24").expect("Bắc Ninh");
        assert_eq!(bac_ninh["name"], "Bắc Ninh");
        let former: Vec<&Value> =
            bac_ninh["merged_from"].as_array().expect("units").iter().map(|u| &u["name"]).collect();
        assert!(former.contains(&&Value::from("Bắc Giang")), "{former:?}");
    })
    .await;
}
