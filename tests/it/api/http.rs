//! The manners of HTTP: validators, HEAD, compression, headers of security, errors by path.

use super::routes::filled;
use super::server::{Server, json_of, on_one_server};
use api::routes::{ROUTES, Speaks, public};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn every_answer_has_a_strong_tag_and_a_second_request_is_spared() {
    on_one_server(async |s: &Server| {
        for route in public().filter(|r| !r.path.ends_with('z')) {
            let path = filled(route.path);
            let first = s.get(&path).await;
            let tag = first.headers().get("etag").unwrap_or_else(|| panic!("{path} has no tag")).clone();
            assert!(tag.to_str().expect("ASCII").starts_with('"'), "{path}: a strong tag");
            assert!(first.headers().contains_key("cache-control"), "{path}");
            let again =
                s.request(&path).header("if-none-match", tag.clone()).send().await.expect("an answer");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
            assert_eq!(again.headers()["etag"], tag);
            assert!(again.bytes().await.expect("bytes").is_empty());
            let other =
                s.request(&path).header("if-none-match", "\"other\"").send().await.expect("an answer");
            assert_eq!(other.status(), StatusCode::OK, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_compressed_answer_has_a_tag_of_its_own_that_also_spares() {
    on_one_server(async |s: &Server| {
        let plain = s.get("/thong-ke").await;
        let zipped =
            s.request("/thong-ke").header("accept-encoding", "gzip").send().await.expect("an answer");
        let tag = zipped.headers()["etag"].clone();
        assert_ne!(plain.headers()["etag"], tag);
        let again =
            s.request("/thong-ke").header("accept-encoding", "gzip").header("if-none-match", tag.clone());
        assert_eq!(again.send().await.expect("an answer").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(zipped.headers()["content-encoding"], "gzip");
        let (plain, zipped) = (plain.bytes().await.expect("bytes"), zipped.bytes().await.expect("bytes"));
        assert!(
            zipped.starts_with(&[0x1f, 0x8b]) && zipped.len() * 3 < plain.len(),
            "{} of {}",
            zipped.len(),
            plain.len()
        );
    })
    .await;
}

#[tokio::test]
async fn head_carries_the_headers_of_get() {
    on_one_server(async |s: &Server| {
        for route in public() {
            let path = filled(route.path);
            let get = s.get(&path).await;
            let head = s.method(Method::HEAD, &path).send().await.expect("an answer");
            assert_eq!(head.status(), get.status(), "{path}");
            for name in ["content-type", "content-length"] {
                assert_eq!(head.headers().get(name), get.headers().get(name), "{path}: {name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_is_guarded_and_numbered() {
    on_one_server(async |s: &Server| {
        for path in ["/", "/api/v1/provinces", "/nowhere", "/api/v1/nowhere", "/assets/style.css"] {
            let response = s.get(path).await;
            let headers = response.headers();
            let policy = headers["content-security-policy"].to_str().expect("ASCII");
            assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert!(
                headers.contains_key("referrer-policy") && headers.contains_key("x-request-id"),
                "{path}"
            );
            assert!(!headers.contains_key("set-cookie"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn errors_speak_html_to_people_and_problems_to_programs() {
    on_one_server(async |s: &Server| {
        let page = s.get("/en/nowhere").await;
        assert_eq!(page.status(), 404);
        let text = page.text().await.expect("text");
        assert!(text.contains("<html lang=\"en\">") && text.contains("Page not found"));
        for (method, path, status, kind) in [
            (Method::GET, "/api/v1/nowhere", 404, "not-found"),
            (Method::GET, "/api/v1/domains/chua-ai-dang-ky.biz.vn", 404, "not-found"),
            (Method::GET, "/api/v1/statistics?by=x", 400, "bad-parameter"),
            (Method::POST, "/api/v1/search", 405, "method-not-allowed"),
            (Method::DELETE, "/api/v1/provinces", 405, "method-not-allowed"),
        ] {
            let response = s.method(method, path).send().await.expect("an answer");
            assert_eq!(response.status(), status, "{path}");
            assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
            let problem = json_of(response).await;
            let members: Vec<&String> = problem.as_object().expect("an object").keys().collect();
            assert_eq!(members, ["detail", "instance", "status", "title", "type"]);
            assert_eq!(problem["type"], format!("{}/api#{kind}", s.base));
            assert_eq!(problem["status"], status);
            assert_eq!(problem["instance"], path.split('?').next().expect("a path"));
            assert!(
                s.page("/api").await.contains(&format!("id=\"{kind}\"")),
                "the type leads to its explanation"
            );
        }
        let posted = s.method(Method::POST, "/tim").send().await.expect("an answer");
        assert_eq!(posted.status(), 405);
        assert!(posted.headers().contains_key("allow"));
        assert!(posted.text().await.expect("text").contains("<html"));
    })
    .await;
}

#[tokio::test]
async fn a_final_slash_and_mixed_addresses_are_forgiven() {
    on_one_server(async |s: &Server| {
        for (asked, target) in [
            ("/thong-ke/", "/thong-ke"),
            ("/tim/?q=a", "/tim?q=a"),
            ("/en/tinh/ha-noi", "/en/province/ha-noi"),
        ] {
            let response = s.get(asked).await;
            assert_eq!(response.status(), 308, "{asked}");
            assert_eq!(response.headers()["location"], target);
        }
    })
    .await;
}

#[tokio::test]
async fn readiness_follows_the_database() {
    on_one_server(async |s: &Server| {
        assert_eq!(s.json("/readyz").await["ready"], true);
        s.state.db.close().await;
        let response = s.get("/readyz").await;
        assert_eq!(response.status(), 503);
        assert_eq!(s.page("/healthz").await, "ok\n", "the process itself lives");
        let page = s.get("/tinh/ha-noi").await;
        assert_eq!(page.status(), 503);
        assert!(page.headers().contains_key("retry-after"));
        assert!(page.text().await.expect("text").contains("tạm thời chưa sẵn sàng"));
        let problem = s.get(&format!("/api/v1/domains/{}", super::world::RESTAURANT)).await;
        assert_eq!(problem.status(), 503);
        assert_eq!(problem.headers()["content-type"], "application/problem+json");
    })
    .await;
}

#[tokio::test]
async fn metrics_stand_on_a_router_of_their_own() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = tokio_util::sync::CancellationToken::new();
    let render = || "danhba_http_requests_total 1\n".to_owned();
    let task = tokio::spawn(api::serve_metrics(listener, render, stop.clone()));
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let text = reqwest::get(format!("http://{address}/metrics"))
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(text.contains("danhba_http_requests_total"));
    stop.cancel();
    task.await.expect("the task").expect("the socket");
    on_one_server(async |s: &Server| {
        assert_eq!(s.get("/metrics").await.status(), 404, "the public port has none");
        let json = ROUTES.iter().filter(|r| r.speaks == Speaks::Json).count();
        assert_eq!(json, 14);
    })
    .await;
}
