//! The labelling page on a real server: who may see it, and what nobody may see on it.

use super::world;
use crate::api::server::{Server, on_each_server, on_one_server};
use crate::api::world::{NOW, RESTAURANT, SECRET, UNICODE};
use crate::staff::desk::{Desk, leads};
use domain::audit::Role;
use domain::audit::sample::AuditStratum::Use;
use domain::clock::Timestamp;
use domain::staff::Role as Staff;
use reqwest::{Response, StatusCode};
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

async fn send(s: &Desk<'_>, token: &str, item: i64, label: &str, note: &str) -> Response {
    s.send(&path(token), &[("muc", &item.to_string()), ("nhan", label), ("ghi-chu", note)]).await
}

/// Three labellers, signed in.
async fn three(s: &Server) -> (Desk<'_>, Desk<'_>, Desk<'_>) {
    (
        Desk::of(s, "binh.tran", Staff::Labeller).await,
        Desk::of(s, "cuong.le", Staff::Labeller).await,
        Desk::of(s, "dung.pham", Staff::Labeller).await,
    )
}

async fn label(s: &Desk<'_>, token: &str, item: i64, label: &str, note: &str) {
    let answer = send(s, token, item, label, note).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], path(token).as_str());
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn two_label_blind_and_a_third_decides() {
    on_each_server(async |s: &Server| {
        let audit = prepare(s).await;
        let (one, two, judge) = three(s).await;
        let page = one.page(&path(FIRST)).await;
        assert!(page.contains("Phở bò gia truyền Nam Định") && page.contains("0 / 3"), "{page}");
        assert!(
            page.contains("Trần Thị Bình")
                && page.contains("accesskey=\"5\"")
                && page.contains("Không lưu ảnh")
        );
        label(&one, FIRST, 1, "own_site", "ghi chú kín").await;
        let second = one.page(&path(FIRST)).await;
        assert!(second.contains("1 / 3") && second.contains("&#38; bún") && !second.contains("<chả>"));
        label(&one, FIRST, 1, "own_site", "ghi chú kín").await;
        for n in 2..=3 {
            label(&one, FIRST, n, "own_site", "").await;
        }
        let done = one.page(&path(FIRST)).await;
        assert!(done.contains("3 / 3") && done.contains("Cảm ơn bạn"));
        // A label may be corrected; the page shows it to its own labeller only.
        let again = one.page(&format!("{}?muc=1", path(FIRST))).await;
        assert!(again.contains("Nhãn hiện nay của bạn") && again.contains("ghi chú kín"));
        let other = two.page(&format!("{}?muc=1", path(SECOND))).await;
        assert!(
            !other.contains("Nhãn hiện nay") && !other.contains("ghi chú kín") && other.contains("0 / 3")
        );
        let none = judge.page(&path(THIRD)).await;
        assert!(none.contains("Chưa có mục nào") && none.contains("0 / 0"));
        assert_eq!(judge.get(&format!("{}?muc=1", path(THIRD))).await.status(), 404, "they do not differ");
        label(&two, SECOND, 1, "not_use", "trang mẫu").await;
        label(&two, SECOND, 2, "own_site", "").await;
        let both = judge.page(&path(THIRD)).await;
        for word in ["Hai nhãn khác nhau", "ghi chú kín", "trang mẫu", "Không sử dụng", "0 / 1"] {
            assert!(both.contains(word), "{word}");
        }
        assert_eq!(send(&judge, THIRD, 2, "not_use", "").await.status(), 404, "not the adjudicator's item");
        label(&judge, THIRD, 1, "not_use", "").await;
        assert!(judge.page(&path(THIRD)).await.contains("1 / 1"));
        let given = s.state.db.audit_labels(audit).await.expect("labels");
        assert_eq!(given.len(), 6);
        let told = s.state.db.latest_deeds(100).await.expect("a log");
        assert!(
            told.iter().any(|r| (r.who.as_str(), r.what.as_str()) == ("dung.pham", "audit.label")),
            "{told:?}"
        );
        assert!(told.iter().any(|r| (r.who.as_str(), r.what.as_str()) == ("binh.tran", "audit.look")));
    })
    .await;
}

#[tokio::test]
async fn a_blind_page_tells_nothing_of_the_machine() {
    on_one_server(async |s: &Server| {
        prepare(s).await;
        let (one, two, _) = three(s).await;
        for (desk, token, n) in [(&one, FIRST, 1), (&one, FIRST, 2), (&two, SECOND, 3)] {
            for page in [path(token), format!("/en/audit/{token}")] {
                let html = desk.page(&format!("{page}?muc={n}")).await;
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
        let (one, _, _) = three(s).await;
        let mut said = Vec::new();
        for token in [EXPIRED, REVOKED, &"6".repeat(64), "x", "1", "-1", "%00", "%ff"] {
            let answer = one.get(&path(token)).await;
            assert_eq!(answer.status(), 404, "{token}");
            said.push(answer.text().await.expect("text"));
            assert_eq!(one.get(&format!("/en/audit/{token}")).await.status(), 404);
            assert_eq!(send(&one, token, 1, "own_site", "").await.status(), 404, "{token}");
        }
        assert!(said.windows(2).all(|w| w[0] == w[1]), "the same words whatever the reason");
        let page = one.get(&path(FIRST)).await;
        assert_eq!(page.headers()["cache-control"], "no-store");
        assert_eq!(page.headers()["x-robots-tag"], "noindex");
        assert!(page.text().await.expect("text").contains("name=\"robots\" content=\"noindex\""));
        for wrong in ["muc=0", "muc=4", "muc=-1"] {
            assert_eq!(one.get(&format!("{}?{wrong}", path(FIRST))).await.status(), 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_belongs_to_whoever_opened_it_first_and_one_person_has_one_role() {
    on_each_server(async |s: &Server| {
        prepare(s).await;
        let (one, two, _) = three(s).await;
        assert!(leads(&s.get(&path(FIRST)).await).starts_with("/nhan-vien/dang-nhap?den=%2Fkiem-dinh%2F"));
        assert!(one.page("/nhan-vien").await.contains("Chưa có việc nào"));
        label(&one, FIRST, 1, "own_site", "").await;
        assert_eq!(two.get(&path(FIRST)).await.status(), 404, "it is another's");
        assert_eq!(one.get(&path(SECOND)).await.status(), 404, "who labels first does not label second");
        assert_eq!(one.get(&path(THIRD)).await.status(), 404, "nor decide");
        assert_eq!(two.get(&path(SECOND)).await.status(), 200, "and a refused link is still free");
        let own = one.page("/nhan-vien").await;
        let (_, rest) = own.split_once("href=\"/kiem-dinh/").expect("a link to the work");
        let number = rest.split('"').next().expect("a number");
        assert!(one.page(&path(number)).await.contains("1 / 3"), "its number opens it, too");
        assert_eq!(two.get(&path(number)).await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_label_comes_from_our_own_page_small_known_and_not_too_fast() {
    on_one_server(async |s: &Server| {
        let audit = prepare(s).await;
        let (one, _, _) = three(s).await;
        let fields = [("muc", "1"), ("nhan", "own_site"), ("ma-phien", one.csrf.as_str())];
        for origin in [None, Some("https://evil.example"), Some("null")] {
            let answer = one.send_bare(&path(FIRST), &fields, origin).await;
            assert_eq!(answer.status(), 403, "{origin:?}");
            assert!(answer.text().await.expect("text").contains("chưa được nhận"));
        }
        assert_eq!(
            one.send_bare(&path(FIRST), &fields[..2], Some(&s.base)).await.status(),
            403,
            "without its code"
        );
        assert_eq!(send(&one, FIRST, 1, "own site", "").await.status(), 404, "no such label");
        assert_eq!(send(&one, FIRST, 9, "own_site", "").await.status(), 404, "no such item");
        assert_eq!(send(&one, FIRST, 1, "own_site", &"x".repeat(9_000)).await.status(), 413);
        assert!(s.state.db.audit_labels(audit).await.expect("labels").is_empty());
        for _ in 0..60 {
            label(&one, FIRST, 1, "own_site", "").await;
        }
        let answer = send(&one, FIRST, 1, "own_site", "").await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
    })
    .await;
}
