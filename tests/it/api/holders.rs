//! What holders are left with: to take back without a limit of time, to read why, and no more forms than anybody fills in.

use super::owner::{name, post, taken};
use super::server::{Server, on_each_server, on_one_server, on_one_server_with};
use super::world::{CONSENTING, NOW, RESTAURANT};
use api::limits::Doing;
use domain::clock::Timestamp;
use domain::request::{Found, Wish};
use reqwest::StatusCode;
use store::NewRequest;

/// A claim that was proved so many days ago.
async fn proved_claim(s: &Server, domain: &str, days: i64) -> String {
    let (receipt, at) = ("0123456789abcdefghjk", NOW.plus(-days * Timestamp::DAY));
    let domain = name(domain);
    let new = NewRequest {
        domain: &domain,
        wish: Wish::Claim,
        reason: None,
        note: "",
        receipt,
        proof: "c0de",
        now: at,
    };
    let db = &s.state.db;
    let id = db.add_request(&new).await.expect("made");
    assert!(db.want_proof(id, at).await.expect("wanted"));
    assert!(db.put_proof(id, Found::Dns, at).await.expect("kept"));
    format!("/yeu-cau/{receipt}")
}

#[tokio::test]
async fn what_only_takes_back_is_open_to_the_holder_without_a_limit_of_time() {
    on_each_server(async |s: &Server| {
        let receipt = proved_claim(s, CONSENTING, 31).await;
        let page = s.page(&receipt).await;
        for button in ["value=\"rut\"", "value=\"go\"", "không có thời hạn"] {
            assert!(page.contains(button), "{button}: {page}");
        }
        for editing in ["value=\"luu\"", "value=\"dong-y\"", "value=\"vao-bang\"", "value=\"kiem-tra-lai\""] {
            assert!(!page.contains(editing), "{editing}: {page}");
        }
        for refused in [
            &[("viec", "dong-y"), ("dong-y", "1")][..],
            &[("viec", "luu")],
            &[("viec", "vao-bang")],
            &[("viec", "hien")],
        ] {
            assert_eq!(post(s, &receipt, refused).await.status(), 404, "{refused:?}");
        }
        let public = format!("/w/{CONSENTING}");
        assert_eq!(s.get(&public).await.status(), 200);
        taken(s, &receipt, &[("viec", "rut")]).await;
        assert_eq!(s.get(&public).await.status(), 404);
        assert!(!s.page(&receipt).await.contains("value=\"rut\""), "and it is given with a new proof only");
        taken(s, &receipt, &[("viec", "go")]).await;
        assert!(s.state.db.objects(&name(CONSENTING)).await.expect("read"));
        let page = s.page(&receipt).await;
        assert!(!page.contains("value=\"go\"") && !page.contains("value=\"hien\""), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_list_of_well_kept_sites_is_left_without_a_limit_of_time() {
    on_one_server(async |s: &Server| {
        let receipt = proved_claim(s, RESTAURANT, 31).await;
        let id = s.state.db.request("0123456789abcdefghjk").await.expect("read").expect("a request").id;
        s.state
            .db
            .join_well_kept(&name(RESTAURANT), id, NOW.plus(-30 * Timestamp::DAY))
            .await
            .expect("joined");
        assert!(s.page("/bang-vang").await.contains(RESTAURANT));
        assert!(s.page(&receipt).await.contains("value=\"roi-bang\""));
        taken(s, &receipt, &[("viec", "roi-bang")]).await;
        assert!(!s.page("/bang-vang").await.contains(RESTAURANT));
        assert!(!s.page(&receipt).await.contains("value=\"vao-bang\""));
    })
    .await;
}

#[tokio::test]
async fn who_proved_control_of_a_name_that_is_not_shown_reads_why_and_has_it_checked() {
    on_each_server(async |s: &Server| {
        let domain = "ca-nhan.biz.vn";
        let receipt = proved_claim(s, domain, 1).await;
        let leaf = api::locales::leaves::leaf(api::locales::Lang::Vi, domain::verdict::Leaf::C8);
        let page = s.page(&receipt).await;
        for told in [leaf.name, leaf.meaning, leaf.cure, "21/11/2026", "value=\"kiem-tra-lai\""] {
            assert!(page.contains(&told.replace('\'', "&#39;")), "{told}: {page}");
        }
        assert_eq!(s.get(&format!("/w/{domain}")).await.status(), 404);
        taken(s, &receipt, &[("viec", "kiem-tra-lai")]).await;
        let page = s.page(&receipt).await;
        assert!(page.contains("data-waiting") && page.contains("Đang kiểm tra…"), "{page}");
        assert!(!page.contains("value=\"kiem-tra-lai\""), "once in five minutes");
        let due = s.state.db.claim_asked("w", 9, NOW, 1_000).await.expect("due");
        assert_eq!(due.iter().map(|d| d.domain.as_str()).collect::<Vec<_>>(), [domain]);
        // Without a proof nobody learns a thing.
        let other = taken(s, "/chu-so-huu/nhan", &[("ten", domain)]).await;
        assert_eq!(post(s, &other, &[("viec", "kiem-tra-lai")]).await.status(), 404);
        assert!(!s.page(&other).await.contains(leaf.meaning));
        // Of a name that is shown its own page says it.
        assert_eq!(s.page(&receipt).await.matches("id=\"news\"").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn forms_that_cannot_be_taken_are_counted_too() {
    on_one_server(async |s: &Server| {
        let mut refused = 0;
        for _ in 0..60 {
            let answer = post(s, "/chu-so-huu/nhan", &[("ten", "sai")]).await;
            match answer.status() {
                StatusCode::UNPROCESSABLE_ENTITY => {}
                StatusCode::TOO_MANY_REQUESTS => refused += 1,
                other => panic!("{other}"),
            }
        }
        assert_eq!(refused, 20, "forty at once");
        let guesses = async |n: usize| {
            let answer = post(s, &format!("/yeu-cau/{n:020}"), &[("viec", "go")]).await;
            answer.status().as_u16()
        };
        for n in 0..30 {
            assert_eq!(guesses(n).await, 404);
        }
        assert_eq!(guesses(31).await, 429, "a guessed receipt is counted");
    })
    .await;
}

#[tokio::test]
async fn searches_and_receipts_are_counted_by_address_behind_the_proxy() {
    let behind = |settings: &mut api::ApiSettings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    };
    on_one_server_with(behind, async |s: &Server| {
        let ask = async |path: &str, from: &str| {
            let answer = s.request(path).header("x-forwarded-for", from).send().await.expect("an answer");
            (answer.status().as_u16(), answer.headers().contains_key("retry-after"))
        };
        let spent = |doing, times: usize| {
            for _ in 0..times {
                s.state
                    .limits
                    .count("198.51.100.7".parse().expect("an address"), doing, NOW)
                    .expect("allowed");
            }
        };
        spent(Doing::Searching, 599);
        assert_eq!(ask("/tim?q=pho", "198.51.100.7").await.0, 200, "the last of the allowance");
        for path in ["/tim?q=pho", "/en/search?q=pho", "/api/v1/search?q=pho"] {
            assert_eq!(ask(path, "198.51.100.7").await, (429, true), "{path}");
            assert_eq!(ask(path, "198.51.100.8").await.0, 200, "{path}: another visitor");
        }
        spent(Doing::Opening, 120);
        for path in ["/yeu-cau?ma=0000-0000-0000-0000-0000", "/yeu-cau/0000-0000-0000-0000-0000"] {
            assert_eq!(ask(path, "198.51.100.7").await, (429, true), "{path}");
        }
        assert_eq!(ask("/tinh/ha-noi", "198.51.100.7").await.0, 200, "reading goes on");
    })
    .await;
}
