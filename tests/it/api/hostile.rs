//! Whatever people or machines send, the answer is a page or a problem, never a fault of ours.

use super::routes::filled;
use super::server::{Server, json_of, on_one_server};
use api::routes::{ROUTES, Shows};

fn nasty() -> Vec<String> {
    let long = "q=".to_owned() + &"%E1%BB%85".repeat(3_400);
    [
        "q=",
        "q=!!!",
        "q=%00",
        "q=%ff%fe",
        "q=%F0%9F%8D%9C%F0%9F%91%8D",
        "q=\"",
        "q=AND+OR+NOT",
        "q=%2B-%26%26%7C%7C",
        "q=a%27%20OR%201=1--",
        "q=*%3F~2%5E9",
        "tinh=99",
        "tinh=%F0%9F%8D%9C",
        "zone=com",
        "nganh=ZZZ",
        "trang-thai=xyz",
        "trang=0",
        "trang=-1",
        "trang=99999999999999999999",
        "trang=4294967295",
        "sap-xep=%27",
        "limit=0",
        "limit=abc",
        "cursor=%21%21",
        "cursor=AAAA",
        "by=xyz",
        "province=24&zone=%00",
        "https=1",
        "after=%00",
        "sau=%ED%A0%80",
        "&&&&",
        "=",
        "a=b&a=c",
        "q=<script>alert(1)</script>",
        "province=01&province=48",
        "%",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([long])
    .collect()
}

#[tokio::test]
async fn no_query_makes_a_fault() {
    on_one_server(async |s: &Server| {
        // Routes that show nothing of names read no query: one nasty one each is enough.
        for route in ROUTES {
            let most = if route.shows == Shows::Nothing { 1 } else { usize::MAX };
            for query in nasty().into_iter().rev().take(most) {
                let path = format!("{}?{query}", filled(route.path));
                let response = s.get(&path).await;
                assert!(response.status().as_u16() < 500, "{path}: {}", response.status());
                let text = response.text().await.expect("text");
                assert!(!text.contains("<script>alert"), "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_path_makes_a_fault_or_leads_away() {
    on_one_server(async |s: &Server| {
        for path in [
            "/w/%00",
            "/w/..%2f..%2fetc%2fpasswd",
            "/w/%ff",
            "/w/a%20b.biz.vn",
            "/w/127.0.0.1",
            "/w/biz.vn",
            "/tinh/%00",
            "/tinh/khong-co",
            "/api/v1/provinces/99/sites",
            "/api/v1/provinces/%ff/sites",
            "/api/v1/nothing",
            "/api/v1/domains/",
            "/nowhere/at/all",
            "//evil.example/",
            "/%5C%5Cevil.example/",
            "/en/nowhere",
            "/assets/",
        ] {
            let response = s.get(path).await;
            let status = response.status().as_u16();
            assert!((300..500).contains(&status), "{path}: {status}");
            if let Some(target) = response.headers().get("location") {
                let target = target.to_str().expect("ASCII");
                assert!(target.starts_with('/') && !target.starts_with("//"), "{path} → {target}");
            }
        }
        let long = format!("/w/{}.biz.vn", "a".repeat(6_000));
        assert_eq!(s.get(&long).await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn unusable_filters_are_named_on_pages_and_refused_by_the_api() {
    on_one_server(async |s: &Server| {
        let page = s.page("/tim?tinh=99&zone=com").await;
        assert!(page.contains("tinh=99") && page.contains("zone=com") && page.contains("đã được bỏ qua"));
        for (query, name) in [
            ("province=99", "province"),
            ("zone=com", "zone"),
            ("sector=!", "sector"),
            ("state=x", "state"),
            ("sort=x", "sort"),
            ("https=x", "https"),
            ("limit=101", "limit"),
            ("cursor=xyz", "cursor"),
        ] {
            let response = s.get(&format!("/api/v1/search?{query}")).await;
            assert_eq!(response.status(), 400, "{query}");
            let problem = json_of(response).await;
            assert!(problem["detail"].as_str().expect("a detail").starts_with(name), "{problem}");
        }
    })
    .await;
}
