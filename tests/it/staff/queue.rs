//! The queue for programs of the staff.

use super::desk::account;
use crate::api::server::{Server, json_of, on_each_server};
use crate::api::world::{HOUSEHOLD, NOW, RESTAURANT};
use domain::clock::Timestamp;
use domain::name::{DomainName, Zone};
use domain::request::{Reason, Wish};
use domain::staff::{Role, Scope};
use reqwest::{Method, Response};
use serde_json::json;
use store::{NewRequest, NewToken};

async fn token(s: &Server, name: &str, role: Role) -> String {
    let owner = account(&s.state.db, name, role).await;
    let secret = format!("danhba_{name}");
    let scopes = &[Scope::QueueRead, Scope::QueueDecide];
    let expires_at = NOW.plus(Timestamp::DAY);
    let new = NewToken { account: &owner, label: "t", scopes, secret: &secret, now: NOW, expires_at };
    s.state.db.add_token(&new, "test").await.expect("a token");
    secret
}

async fn report(s: &Server, domain: &str, receipt: &str) -> i64 {
    let domain = DomainName::parse(domain, &Zone::programme()).expect("a name");
    let reason = Some(Reason::Place);
    let new = NewRequest {
        domain: &domain,
        wish: Wish::Report,
        reason,
        note: "ở <b>Nam Định</b>",
        receipt,
        proof: "",
        now: NOW,
    };
    s.state.db.add_request(&new).await.expect("a request")
}

async fn ask(s: &Server, token: &str, method: Method, path: &str, body: &str) -> Response {
    s.method(method, path).bearer_auth(token).body(body.to_owned()).send().await.expect("an answer")
}

#[tokio::test]
async fn requests_are_listed_looked_at_and_decided_once() {
    on_each_server(async |s: &Server| {
        let an = token(s, "an.tran", Role::Administrator).await;
        let mut ids = Vec::new();
        for (n, domain) in [RESTAURANT, HOUSEHOLD, "chua-dang-ky.biz.vn"].into_iter().enumerate() {
            ids.push(report(s, domain, &format!("r{n}")).await);
        }
        let first = ask(s, &an, Method::GET, "/api/v1/queue?limit=2", "").await;
        assert_eq!(first.headers()["cache-control"], "no-store");
        let link = first.headers()["link"].to_str().expect("ASCII").to_owned();
        let page = json_of(first).await;
        assert_eq!(
            (page["items"].as_array().map(Vec::len), &page["items"][0]["request"]),
            (Some(2), &json!(ids[0]))
        );
        assert_eq!(page["items"][0]["note"], "ở <b>Nam Định</b>");
        let next = link.trim_start_matches('<').split('>').next().expect("an address").replace(&s.base, "");
        let second = json_of(ask(s, &an, Method::GET, &next, "").await).await;
        assert_eq!((&second["items"][0]["request"], &second["next_cursor"]), (&json!(ids[2]), &json!(null)));

        let accept = format!("/api/v1/queue/{}/accept", ids[0]);
        let wrong = ask(s, &an, Method::POST, &accept, "{\"anwser\":\"x\"}").await;
        assert_eq!(wrong.status(), 400);
        assert_eq!(wrong.headers()["content-type"], "application/problem+json");
        let decided = json_of(ask(s, &an, Method::POST, &accept, "{\"answer\":\"Đã sửa.\"}").await).await;
        assert_eq!((&decided["progress"], &decided["answer"]), (&json!("done"), &json!("Đã sửa.")));
        assert_eq!(decided["decided_by"], "Nguyễn <Thị> An");
        let again = ask(s, &an, Method::POST, &accept, "").await;
        assert_eq!(again.status(), 409);
        assert!(json_of(again).await["type"].as_str().expect("a type").ends_with("/api#conflict"));
        let declined = ask(s, &an, Method::POST, &format!("/api/v1/queue/{}/decline", ids[1]), "").await;
        assert_eq!(json_of(declined).await["progress"], "declined");
        for path in ["/api/v1/queue/999", "/api/v1/queue/x", "/api/v1/queue/%ff"] {
            assert_eq!(ask(s, &an, Method::GET, path, "").await.status(), 404, "{path}");
        }
        assert_eq!(ask(s, &an, Method::GET, &accept, "").await.status(), 405);
        assert_eq!(ask(s, &an, Method::GET, "/api/v1/queue?cursor=zzz", "").await.status(), 400);
        let told = s.state.db.latest_deeds(100).await.expect("a log");
        assert!(told.iter().any(|r| r.what == "request.list" && r.who == "an.tran with token 1"), "{told:?}");
        let decided: Vec<_> =
            told.iter().filter(|r| r.about.starts_with(&format!("request {},", ids[0]))).collect();
        let [row] = decided[..] else { panic!("one row for one decision: {told:?}") };
        assert_eq!((row.what.as_str(), row.who.as_str()), ("request.accept", "an.tran with token 1"));
        assert!(row.about.contains(RESTAURANT));
        assert_eq!(s.state.db.verify_log().await.expect("read").map(|n| n as usize), Ok(told.len()));
    })
    .await;
}

#[tokio::test]
async fn an_officer_sees_and_decides_for_one_province_only() {
    on_each_server(async |s: &Server| {
        // The restaurant is in 37, where the officer is; the household is not.
        let officer = token(s, "ha.le", Role::Officer).await;
        let (own, foreign) = (report(s, RESTAURANT, "r1").await, report(s, HOUSEHOLD, "r2").await);
        let unknown = report(s, "chua-dang-ky.biz.vn", "r3").await;
        let listed = json_of(ask(s, &officer, Method::GET, "/api/v1/queue", "").await).await;
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(listed["items"][0]["request"], own);
        for other in [foreign, unknown] {
            assert_eq!(
                ask(s, &officer, Method::GET, &format!("/api/v1/queue/{other}"), "").await.status(),
                404
            );
            let decided = ask(s, &officer, Method::POST, &format!("/api/v1/queue/{other}/accept"), "").await;
            assert_eq!(decided.status(), 404);
        }
        assert_eq!(ask(s, &officer, Method::GET, &format!("/api/v1/queue/{own}"), "").await.status(), 200);
        assert_eq!(
            ask(s, &officer, Method::POST, &format!("/api/v1/queue/{own}/decline"), "").await.status(),
            200
        );
    })
    .await;
}
