//! What holders do on the pages: asking, proving, looking after an entry, and being gone at once.

use super::server::{Server, on_each_server, on_one_server};
use super::world::{self, CONSENTING, HOUSEHOLD, NOW, RESTAURANT};
use domain::name::{DomainName, Zone};
use domain::request::Found;
use domain::verdict::Leaf;
use reqwest::{Method, Response, StatusCode};
use std::collections::BTreeSet;

const PERSON: &str = "nguyen-van-an.id.vn";

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

pub async fn post(s: &Server, path: &str, fields: &[(&str, &str)]) -> Response {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = s.method(Method::POST, path).header("origin", &s.base);
    request.body(body).send().await.expect("an answer")
}

/// Sends a form that is taken; returns the page that it leads to.
pub async fn taken(s: &Server, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = post(s, path, fields).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path} {fields:?}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.headers()["location"].to_str().expect("ASCII").to_owned()
}

/// Lets a worker find what the holder published.
async fn prove(s: &Server, receipt: &str, found: Found) {
    assert_eq!(taken(s, receipt, &[("viec", "kiem-tra")]).await, receipt);
    let waiting = s.page(receipt).await;
    assert!(
        waiting.contains("data-waiting") && waiting.contains("/assets/waiting.js"),
        "it says that somebody looks"
    );
    assert!(!waiting.contains("http-equiv"), "a page that reloads itself takes the reader's place away");
    let wanted = s.state.db.claim_proofs(9, NOW, 1_000).await.expect("wanted");
    assert_eq!(wanted.len(), 1, "{receipt}");
    assert!(s.page(receipt).await.contains(&format!("danhba-verify={}", wanted[0].proof)));
    assert!(s.state.db.put_proof(wanted[0].id, found, NOW).await.expect("kept"));
}

/// Every public address that names the restaurant.
async fn seen(s: &Server) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for path in [
        "/",
        "/en",
        "/tim?q=pho+nam+dinh",
        "/tinh/ninh-binh",
        "/sitemaps/ninh-binh.1.xml",
        "/tinh/ninh-binh/atom.xml",
        "/nganh/i",
        "/nganh/i/atom.xml",
        "/api/v1/search?q=pho+nam+dinh",
        "/api/v1/provinces/37/sites?limit=100",
        &format!("/w/{RESTAURANT}"),
        &format!("/en/w/{RESTAURANT}"),
        &format!("/w/{RESTAURANT}/kiem-tra"),
        &format!("/api/v1/domains/{RESTAURANT}"),
        &format!("/api/v1/domains/{RESTAURANT}/observations"),
    ] {
        let response = s.get(path).await;
        let there = response.status().is_success();
        if there && response.text().await.expect("text").contains(RESTAURANT) {
            seen.insert(path.to_owned());
        }
    }
    seen
}

#[tokio::test]
async fn a_proved_removal_takes_a_site_out_of_everything_at_once_and_its_holder_brings_it_back() {
    on_each_server(async |s: &Server| {
        let before = seen(s).await;
        assert!(before.len() > 7, "{before:?}");
        let receipt = taken(s, "/chu-so-huu/go", &[("ten", &format!("https://www.{RESTAURANT}/"))]).await;
        assert!(receipt.starts_with("/yeu-cau/") && receipt.len() == "/yeu-cau/".len() + 24, "{receipt}");
        prove(s, &receipt, Found::Absent).await;
        assert!(s.page(&receipt).await.contains("chưa thấy mã"));
        assert_eq!(seen(s).await, before, "nothing happens without proof");
        let again = taken(s, &receipt, &[("viec", "kiem-tra")]).await;
        assert!(
            s.page(&again).await.contains("data-waiting"),
            "asked too soon, it is looked for a moment later"
        );
        let now = s.state.db.claim_proofs(9, NOW, 1_000).await.expect("wanted");
        assert!(now.is_empty(), "looks for one proof are ten seconds apart");
        let request = s.state.db.request(&receipt["/yeu-cau/".len()..].replace('-', "")).await;
        let id = request.expect("read").expect("a request").id;
        assert!(s.state.db.put_proof(id, Found::Dns, NOW).await.expect("kept"));
        assert_eq!(seen(s).await, BTreeSet::new(), "before the index knows of it");
        s.state.index.follow_once(&s.state.db).await.expect("the index follows");
        assert!(s.state.index.agrees_with(&s.state.db).await.expect("a comparison").holds());
        let page = s.page(&receipt).await;
        assert!(
            page.contains("không còn trong danh bạ") && page.contains("Hiện lại trong danh bạ"),
            "{page}"
        );
        taken(s, &receipt, &[("viec", "hien")]).await;
        s.state.index.follow_once(&s.state.db).await.expect("the index follows");
        assert_eq!(seen(s).await, before);
        let page = s.page(&receipt).await;
        assert!(
            page.contains("việc gỡ đã được bãi bỏ") && !page.contains("không còn trong danh bạ"),
            "the receipt tells how it is now: {page}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_cannot_prove_control_gets_a_person_and_the_answer_on_the_same_page() {
    on_each_server(async |s: &Server| {
        let receipt = taken(s, "/en/owner/remove", &[("ten", RESTAURANT)]).await;
        assert!(receipt.starts_with("/en/request/"));
        taken(s, &receipt, &[("viec", "xem-xet"), ("ghi-chu", "mất <b>mật khẩu</b>")]).await;
        let queued = s.state.db.queued_requests(0, 9).await.expect("a queue");
        assert_eq!((queued.len(), queued[0].note.as_str()), (1, "mất <b>mật khẩu</b>"));
        let page = s.page(&receipt).await;
        assert!(page.contains("waits for a person") && !page.contains("<b>mật"), "{page}");
        assert!(!seen(s).await.is_empty());
        let db = &s.state.db;
        assert!(db.decide_request(queued[0].id, true, "An", "Đã gỡ.", NOW).await.expect("decided"));
        assert!(s.page(&receipt).await.contains("Đã gỡ."));
        assert!(seen(s).await.is_empty());
        assert_eq!(post(s, &receipt, &[("viec", "hien")]).await.status(), 404, "control was never proved");
    })
    .await;
}

#[tokio::test]
async fn anybody_reports_with_a_reason_and_nobody_learns_who_is_registered() {
    on_one_server(async |s: &Server| {
        let answer = post(s, "/chu-so-huu/bao-sai", &[("ten", "sai"), ("ghi-chu", "<script>")]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.expect("text");
        for shown in ["role=\"alert\"", "href=\"#ten\"", "href=\"#ly-do-0\"", "value=\"sai\"", "aria-invalid"]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("<script>"));
        assert_eq!(page.matches("type=\"radio\"").count(), 6);
        let told = async |domain: &str| {
            let receipt = taken(s, "/chu-so-huu/bao-sai", &[("ten", domain), ("ly-do", "place")]).await;
            let code = receipt["/yeu-cau/".len()..].to_owned();
            s.page(&receipt).await.replace(&code, "CODE").replace(domain, "NAME")
        };
        let unknown = told("chua-ai-dang-ky.biz.vn").await;
        assert!(unknown.contains("Chờ người xem xét") && unknown.contains("Tỉnh, thành phố hoặc xã"));
        assert_eq!(told(PERSON).await, unknown);
        assert_eq!(told(RESTAURANT).await, unknown);
        let claim = async |domain: &str| {
            let receipt = taken(s, "/chu-so-huu/nhan", &[("ten", domain)]).await;
            let text = s.page(&receipt).await;
            // The code is another one each time.
            let code =
                text.split("danhba-verify=").nth(1).and_then(|t| t.get(..24)).expect("a code").to_owned();
            text.replace(&receipt["/yeu-cau/".len()..], "CODE")
                .replace(&code, "PROOF")
                .replace(domain, "NAME")
        };
        assert_eq!(claim(PERSON).await, claim("chua-ai-dang-ky.biz.vn").await);
    })
    .await;
}

#[tokio::test]
async fn a_person_is_listed_by_consent_to_a_text_and_hidden_by_one_press() {
    on_each_server(async |s: &Server| {
        let public = format!("/w/{PERSON}");
        assert_eq!(s.get(&public).await.status(), 404);
        let receipt = taken(s, "/chu-so-huu/nhan", &[("ten", PERSON)]).await;
        assert_eq!(
            post(s, &receipt, &[("viec", "dong-y"), ("dong-y", "1")]).await.status(),
            404,
            "not proved yet"
        );
        prove(s, &receipt, Found::Meta).await;
        let page = s.page(&receipt).await;
        assert!(
            page.contains("chỉ được liệt kê khi chủ thể đồng ý") && page.contains("type=\"checkbox\""),
            "{page}"
        );
        assert!(!page.contains(" checked"), "no consent is presumed");
        let unticked = post(s, &receipt, &[("viec", "dong-y")]).await;
        assert_eq!(unticked.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(s.get(&public).await.status(), 404);
        taken(s, &receipt, &[("viec", "dong-y"), ("dong-y", "1")]).await;
        let row = s.state.db.site(&name(PERSON)).await.expect("read").expect("a row");
        let consent = row.consent.expect("a consent");
        assert_eq!((consent.text_version.as_str(), consent.given_at), ("2026-12-b", NOW));
        let shown = s.page(&public).await;
        assert!(
            shown.contains("content=\"noindex\""),
            "consent to this list is not consent to search engines"
        );
        assert!(s.page(&receipt).await.contains("Rút lại đồng ý"));
        taken(s, &receipt, &[("viec", "rut")]).await;
        assert_eq!(s.get(&public).await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn the_receipt_of_a_hidden_site_says_what_to_do_about_its_certificate() {
    on_one_server(async |s: &Server| {
        // A person's, in use, whose certificate has ended: nobody but its holder is told.
        let receipt = taken(s, "/chu-so-huu/nhan", &[("ten", "ha-noi-101.id.vn")]).await;
        prove(s, &receipt, Found::Dns).await;
        let page = s.page(&receipt).await;
        assert!(page.contains("Hãy gia hạn và bật gia hạn tự động"), "{page}");
        assert!(!page.contains("Không cần làm gì"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_holder_edits_trade_and_description_and_everybody_reads_them() {
    on_each_server(async |s: &Server| {
        let receipt = taken(s, "/chu-so-huu/nhan", &[("ten", HOUSEHOLD)]).await;
        prove(s, &receipt, Found::File).await;
        let said = "Gốm Bát Tràng nung củi, nhận đặt ấm chén theo mẫu";
        let saved = taken(s, &receipt, &[("viec", "luu"), ("nganh", "I"), ("mo-ta", said)]).await;
        assert!(s.page(&saved).await.contains("Đã lưu."));
        s.state.index.follow_once(&s.state.db).await.expect("the index follows");
        for path in
            [format!("/w/{HOUSEHOLD}"), "/tim?q=gom+nung+cui".into(), "/api/v1/search?q=gom+nung+cui".into()]
        {
            // Words that were searched for are marked.
            let text = s.page(&path).await.replace("<mark>", "").replace("</mark>", "");
            assert!(text.contains("Gốm Bát Tràng nung củi"), "{path}");
        }
        let found = s.json("/api/v1/search?q=gom+nung+cui&sector=I").await;
        assert_eq!(found["items"][0]["domain"], HOUSEHOLD);
        let advertising = [("viec", "luu"), ("nganh", ""), ("mo-ta", "xem https://evil.example/ nhé")];
        let refused = post(s, &receipt, &advertising).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text().await.expect("text").contains("xem https://evil.example/ nhé"),
            "nothing typed is lost"
        );
        assert!(s.page(&format!("/w/{HOUSEHOLD}")).await.contains("nung củi"));
        // A phone number in a household's description stays hidden as anywhere.
        // Too long is said, and what was written comes back whole to be shortened.
        let long = format!("Gốm {}", "men lam ".repeat(45));
        let refused = post(s, &receipt, &[("viec", "luu"), ("nganh", ""), ("mo-ta", &long)]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text().await.expect("a page");
        assert!(page.contains("dài quá 300 ký tự") && page.contains(long.trim()), "{page}");
        assert!(!s.page(&format!("/w/{HOUSEHOLD}")).await.contains("men lam"), "nothing was kept");
        taken(s, &receipt, &[("viec", "luu"), ("nganh", ""), ("mo-ta", "Gọi 0987 654 321 để đặt gốm")]).await;
        assert!(!s.page(&format!("/w/{HOUSEHOLD}")).await.contains("0987 654 321"));
        taken(s, &receipt, &[("viec", "luu"), ("nganh", ""), ("mo-ta", "")]).await;
        assert!(s.page(&format!("/w/{HOUSEHOLD}")).await.contains("Mở cửa từ 6 giờ sáng"));
    })
    .await;
}

#[tokio::test]
async fn forms_count_only_from_our_own_pages_and_in_moderation() {
    on_one_server(async |s: &Server| {
        let fields = format!("ten={RESTAURANT}");
        for origin in ["https://evil.example", "null", ""] {
            let request =
                s.method(Method::POST, "/chu-so-huu/go").header("origin", origin).body(fields.clone());
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin}");
            assert!(answer.text().await.expect("text").contains("Biểu mẫu chưa được nhận"));
        }
        let large =
            post(s, "/chu-so-huu/bao-sai", &[("ten", RESTAURANT), ("ghi-chu", &"a".repeat(9_000))]).await;
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
        for _ in 0..10 {
            taken(s, "/chu-so-huu/go", &[("ten", RESTAURANT)]).await;
        }
        let answer = post(s, "/chu-so-huu/go", &[("ten", RESTAURANT)]).await;
        assert_eq!(
            (answer.status(), &answer.headers()["retry-after"]),
            (StatusCode::TOO_MANY_REQUESTS, &"180".parse().unwrap())
        );
        assert!(answer.text().await.expect("text").contains("Bạn gửi nhiều quá nhanh"));
        // Whom a visitor claims to be does not matter: no proxy is trusted here.
        let spoofed = s.method(Method::POST, "/chu-so-huu/go").header("origin", &s.base);
        let spoofed =
            spoofed.header("x-forwarded-for", "198.51.100.7").body(fields).send().await.expect("an answer");
        assert_eq!(spoofed.status(), StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_found_however_it_is_typed_and_a_wrong_one_opens_nothing() {
    on_one_server(async |s: &Server| {
        let receipt = taken(s, "/chu-so-huu/go", &[("ten", RESTAURANT)]).await;
        let code = receipt["/yeu-cau/".len()..].to_owned();
        let typed = code.to_uppercase().replace('-', "+").replace('0', "O");
        let found = s.get(&format!("/yeu-cau?ma={typed}")).await;
        assert_eq!(
            (found.status(), &found.headers()["location"]),
            (StatusCode::SEE_OTHER, &receipt.parse().unwrap())
        );
        let wrong = s.get("/yeu-cau?ma=0000-0000-0000-0000-0000").await;
        assert_eq!(wrong.status(), 404);
        assert!(wrong.text().await.expect("text").contains("Không có yêu cầu nào mang mã này"));
        let nothing = s.get("/yeu-cau/0000-0000-0000-0000-0000").await;
        assert_eq!(nothing.status(), 404);
        let page = s.get(&receipt).await;
        assert_eq!(page.headers()["cache-control"], "no-store");
        assert_eq!(page.headers()["x-robots-tag"], "noindex");
        assert_eq!(post(s, &receipt, &[("viec", "luu")]).await.status(), 404, "a removal edits nothing");
        assert_eq!(post(s, &receipt, &[]).await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_check_is_asked_for_once_in_five_minutes_and_shown_as_it_happens() {
    on_each_server(async |s: &Server| {
        let path = format!("/w/{RESTAURANT}/kiem-tra");
        assert!(s.page(&format!("/w/{RESTAURANT}")).await.contains(&format!("action=\"{path}\"")));
        assert!(s.page(&path).await.contains("<button>Kiểm tra lại ngay</button>"));
        assert_eq!(taken(s, &path, &[]).await, path);
        let page = s.page(&path).await;
        assert!(page.contains("data-waiting") && !page.contains("<button>Kiểm tra"), "{page}");
        assert!(!page.contains("http-equiv"), "{page}");
        assert_eq!(taken(s, &path, &[]).await, path, "asking twice is no mistake");
        let due = s.state.db.claim_asked("w", 9, NOW, 1_000).await.expect("due");
        assert_eq!(due.len(), 1);
        for hidden in ["/w/nguyen-van-an.id.vn/kiem-tra", "/en/w/chua-ai-dang-ky.biz.vn/check"] {
            assert_eq!(post(s, hidden, &[]).await.status(), 404, "{hidden}");
        }
        let english = s.page(&format!("/en/w/{CONSENTING}/check")).await;
        assert!(english.contains("Check again now"));
        assert!(!world::SECRET.iter().any(|secret| english.contains(secret)));
    })
    .await;
}

#[tokio::test]
async fn a_check_that_failed_says_what_it_saw_though_the_state_stays() {
    on_each_server(async |s: &Server| {
        let path = format!("/w/{RESTAURANT}/kiem-tra");
        assert_eq!(taken(s, &path, &[]).await, path);
        world::look_again(&s.state.db, RESTAURANT, NOW.plus(3_000), Leaf::H2).await;
        let page = s.page(&path).await;
        assert!(page.contains("Lần này thấy: <strong>") && page.contains("cách nhau nhiều giờ"), "{page}");
        assert!(page.contains("Đang hoạt động") && !page.contains("Không có gì thay đổi"), "{page}");
        assert!(page.contains("Có thể yêu cầu lại từ") && !page.contains("<button>Kiểm tra"), "{page}");
        let english = s.page(&format!("/en/w/{RESTAURANT}/check")).await;
        assert!(
            english.contains("This check saw:") && english.contains("You can ask again from"),
            "{english}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_holder_enters_the_list_of_well_kept_sites_and_leaves_it() {
    on_each_server(async |s: &Server| {
        let badge = format!("/w/{RESTAURANT}/huy-hieu.svg");
        let empty = s.page(&badge).await;
        assert_eq!(
            s.page(&format!("/w/{PERSON}/huy-hieu.svg")).await,
            empty,
            "the same for every name without it"
        );
        assert!(!s.page("/bang-vang").await.contains(RESTAURANT));
        let receipt = taken(s, "/chu-so-huu/nhan", &[("ten", RESTAURANT)]).await;
        assert_eq!(post(s, &receipt, &[("viec", "vao-bang")]).await.status(), 404, "not proved yet");
        prove(s, &receipt, Found::File).await;
        assert!(s.page(&receipt).await.contains("Ghi tên vào bảng vàng"));
        taken(s, &receipt, &[("viec", "vao-bang")]).await;
        let own = s.page(&receipt).await;
        assert!(own.contains("đang ở trong bảng") && own.contains(&badge), "{own}");
        let (_, snippet) = own.split_once("&#60;img ").expect("what to put on the own pages");
        let snippet = snippet.split("&#62;").next().expect("its end");
        assert!(
            snippet.contains("alt=&#34;Trang của website này trong danh bạ&#34;")
                && !snippet.contains("width="),
            "words and a hole that stay when the badge is hidden claim nothing: {snippet}"
        );
        for path in ["/bang-vang", "/en/well-kept"] {
            assert!(s.page(path).await.contains(RESTAURANT), "{path}");
        }
        let answer = s.get(&badge).await;
        assert_eq!(answer.headers()["content-type"], "image/svg+xml");
        assert!(answer.text().await.expect("text").contains("Bảng vàng"));
        assert!(s.page(&format!("/en/w/{RESTAURANT}/badge.svg")).await.contains("Well kept"));
        // Out of the directory is out of everything.
        taken(s, &receipt, &[("viec", "go")]).await;
        assert!(!s.page("/bang-vang").await.contains(RESTAURANT));
        assert_eq!(s.page(&badge).await, empty);
        taken(s, &receipt, &[("viec", "hien")]).await;
        assert_ne!(s.page(&badge).await, empty);
        taken(s, &receipt, &[("viec", "roi-bang")]).await;
        assert_eq!(s.page(&badge).await, empty);
        assert!(s.page(&receipt).await.contains("Ghi tên vào bảng vàng"));
    })
    .await;
}
