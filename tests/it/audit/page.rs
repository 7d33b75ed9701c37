//! The labelling page on a real server: who may see it, and what nobody may see on it.

use super::world;
use crate::api::server::{Server, on_each_server, on_one_server};
use crate::api::world::{NOW, RESTAURANT, SECRET, UNICODE};
use domain::audit::Role;
use domain::audit::sample::AuditStratum::Use;
use domain::clock::Timestamp;
use reqwest::{Method, Response, StatusCode};
use store::{NewLink, Opens, Purpose};

const FIRST: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const SECOND: &str = "2222222222222222222222222222222222222222222222222222222222222222";
const THIRD: &str = "3333333333333333333333333333333333333333333333333333333333333333";
const EXPIRED: &str = "4444444444444444444444444444444444444444444444444444444444444444";
const REVOKED: &str = "5555555555555555555555555555555555555555555555555555555555555555";

/// Three names with their stored looks, and a link of each kind. The audit's number.
async fn prepare(s: &Server) -> i64 {
    let db = &s.state.db;
    let drawn = [RESTAURANT, UNICODE, SECRET[0]].map(world::name);
    let stored = db.evidence_page(None, 10_000).await.expect("evidence");
    let mut names = Vec::new();
    for domain in &drawn {
        let look = stored.iter().rfind(|e| e.facts.domain == *domain).expect("a stored look");
        names.push((world::frame(domain.as_str()), world::known(look.verdict.leaf), Some(look.id)));
    }
    let snapshot = world::freeze(db, world::QUARTER, &names).await;
    let mut new = world::sample(&snapshot, "s", &[(Use, 3, 3)]);
    for (item, (frame, _, evidence)) in new.items.iter_mut().zip(&names) {
        item.domain = world::name(&frame.domain);
        item.evidence_id = *evidence;
    }
    let audit = world::put(db, &new).await;
    for (labeller, role, token, days) in [
        ("Trần Thị Bình", Role::First, FIRST, 30),
        ("Lê Văn Cường", Role::Second, SECOND, 30),
        ("Phạm Dung", Role::Adjudicator, THIRD, 30),
        ("Cũ", Role::First, EXPIRED, 0),
        ("Thu hồi", Role::First, REVOKED, 30),
    ] {
        let expires_at = NOW.plus(days * Timestamp::DAY);
        let opens = Opens::Audit { audit, role };
        let new = NewLink { opens, person: labeller, token, now: NOW.plus(-1), expires_at };
        let id = db.add_link(&new).await.expect("a link");
        if token == REVOKED {
            assert!(db.revoke_link(Purpose::Audit(audit), id, NOW).await.expect("revoked"));
        }
    }
    audit
}

fn path(token: &str) -> String {
    format!("/kiem-dinh/{token}")
}

async fn send(s: &Server, token: &str, item: i64, label: &str, note: &str) -> Response {
    let body = form(&[("muc", &item.to_string()), ("nhan", label), ("ghi-chu", note)]);
    let request = s.method(Method::POST, &path(token)).header("origin", &s.base).body(body);
    request.send().await.expect("an answer")
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn label(s: &Server, token: &str, item: i64, label: &str, note: &str) {
    let answer = send(s, token, item, label, note).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], path(token).as_str());
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn two_label_blind_and_a_third_decides() {
    on_each_server(async |s: &Server| {
        let audit = prepare(s).await;
        let page = s.page(&path(FIRST)).await;
        assert!(page.contains("Phở bò gia truyền Nam Định") && page.contains("0 / 3"), "{page}");
        assert!(
            page.contains("Trần Thị Bình")
                && page.contains("accesskey=\"5\"")
                && page.contains("Không lưu ảnh")
        );
        label(s, FIRST, 1, "own_site", "ghi chú kín").await;
        let second = s.page(&path(FIRST)).await;
        assert!(second.contains("1 / 3") && second.contains("&#38; bún") && !second.contains("<chả>"));
        label(s, FIRST, 1, "own_site", "ghi chú kín").await;
        for n in 2..=3 {
            label(s, FIRST, n, "own_site", "").await;
        }
        let done = s.page(&path(FIRST)).await;
        assert!(done.contains("3 / 3") && done.contains("Cảm ơn bạn"));
        // A label may be corrected; the page shows it to its own labeller only.
        let again = s.page(&format!("{}?muc=1", path(FIRST))).await;
        assert!(again.contains("Nhãn hiện nay của bạn") && again.contains("ghi chú kín"));
        let other = s.page(&format!("{}?muc=1", path(SECOND))).await;
        assert!(
            !other.contains("Nhãn hiện nay") && !other.contains("ghi chú kín") && other.contains("0 / 3")
        );
        let none = s.page(&path(THIRD)).await;
        assert!(none.contains("Chưa có mục nào") && none.contains("0 / 0"));
        assert_eq!(s.get(&format!("{}?muc=1", path(THIRD))).await.status(), 404, "they do not differ");
        label(s, SECOND, 1, "not_use", "trang mẫu").await;
        label(s, SECOND, 2, "own_site", "").await;
        let both = s.page(&path(THIRD)).await;
        for word in ["Hai nhãn khác nhau", "ghi chú kín", "trang mẫu", "Không sử dụng", "0 / 1"] {
            assert!(both.contains(word), "{word}");
        }
        assert_eq!(send(s, THIRD, 2, "not_use", "").await.status(), 404, "not the adjudicator's item");
        label(s, THIRD, 1, "not_use", "").await;
        assert!(s.page(&path(THIRD)).await.contains("1 / 1"));
        let given = s.state.db.audit_labels(audit).await.expect("labels");
        assert_eq!(given.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn a_blind_page_tells_nothing_of_the_machine() {
    on_one_server(async |s: &Server| {
        prepare(s).await;
        for (token, n) in [(FIRST, 1), (FIRST, 2), (SECOND, 3)] {
            for page in [path(token), format!("/en/audit/{token}")] {
                let html = s.page(&format!("{page}?muc={n}")).await;
                for machine in [
                    "C7",
                    "C8",
                    "tree.",
                    "USE_",
                    "BORDER",
                    "BROKEN",
                    "ALIVE",
                    "Quy tắc",
                    "Độ chắc chắn",
                    "Confidence",
                    "Rule",
                    "90 %",
                    "90%",
                    "0.9",
                    "Website đang hoạt động",
                    "Active website",
                    "sha256:",
                ] {
                    assert!(!html.contains(machine), "{page} item {n} tells “{machine}”");
                }
                let own = html.matches("<a href=\"http").count();
                assert_eq!(own, 0, "no link leads away from an audit");
                assert!(html.contains("<code>https://"), "the final address is text");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_a_valid_link_opens_and_others_learn_nothing() {
    on_one_server(async |s: &Server| {
        prepare(s).await;
        let mut said = Vec::new();
        for token in [EXPIRED, REVOKED, &"6".repeat(64), "x", "%00", "%ff"] {
            let answer = s.get(&path(token)).await;
            assert_eq!(answer.status(), 404, "{token}");
            said.push(answer.text().await.expect("text"));
            assert_eq!(s.get(&format!("/en/audit/{token}")).await.status(), 404);
            assert_eq!(send(s, token, 1, "own_site", "").await.status(), 404, "{token}");
        }
        assert!(said.windows(2).all(|w| w[0] == w[1]), "the same words whatever the reason");
        let page = s.get(&path(FIRST)).await;
        assert_eq!(page.headers()["cache-control"], "no-store");
        assert_eq!(page.headers()["x-robots-tag"], "noindex");
        assert!(page.text().await.expect("text").contains("name=\"robots\" content=\"noindex\""));
        for wrong in ["muc=0", "muc=4", "muc=-1"] {
            assert_eq!(s.get(&format!("{}?{wrong}", path(FIRST))).await.status(), 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_label_comes_from_our_own_page_small_known_and_not_too_fast() {
    on_one_server(async |s: &Server| {
        let audit = prepare(s).await;
        let post = |headers: &[(&'static str, &str)]| {
            let body = form(&[("muc", "1"), ("nhan", "own_site")]);
            let request = s.method(Method::POST, &path(FIRST)).body(body);
            headers.iter().fold(request, |r, (n, v)| r.header(*n, *v))
        };
        for headers in [
            &[][..],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", s.base.as_str())],
        ] {
            let answer = post(headers).send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{headers:?}");
            assert!(answer.text().await.expect("text").contains("không được ghi"));
        }
        assert_eq!(send(s, FIRST, 1, "own site", "").await.status(), 404, "no such label");
        assert_eq!(send(s, FIRST, 9, "own_site", "").await.status(), 404, "no such item");
        assert_eq!(send(s, FIRST, 1, "own_site", &"x".repeat(9_000)).await.status(), 413);
        assert!(s.state.db.audit_labels(audit).await.expect("labels").is_empty());
        for _ in 0..60 {
            label(s, FIRST, 1, "own_site", "").await;
        }
        let answer = send(s, FIRST, 1, "own_site", "").await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
    })
    .await;
}
