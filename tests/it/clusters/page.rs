//! The page of clusters on a real server: who may see it, what it shows, and whose forms count.

use crate::api::server::{Server, on_each_server, on_one_server};
use crate::api::world::{CONSENTING, NOW, RESTAURANT, SECRET, UNICODE};
use crate::audit::world as audits;
use crate::staff::desk::Desk;
use domain::audit::Role as Labels;
use domain::audit::sample::AuditStratum::Use;
use domain::classify::{Cluster, template_print};
use domain::clock::Timestamp;
use domain::observation::VisitEnd;
use domain::staff::Role;
use reqwest::{Response, StatusCode};
use store::{NewLink, Opens, Purpose};

const OWN: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const EXPIRED: &str = "2222222222222222222222222222222222222222222222222222222222222222";
const REVOKED: &str = "3333333333333333333333333333333333333333333333333333333333333333";
const LABELLER: &str = "4444444444444444444444444444444444444444444444444444444444444444";
const PERSON: &str = "Nguyễn Thị <An>";
const LARGE: &str = "t-00000000000000aa";
const SMALL: &str = "t-00000000000000bb";
const OLD: &str = "t-00000000000000cc";

fn cluster(key: &str, print: i64, domains: &[&str], holders: usize) -> Cluster {
    let domains = domains.iter().map(|d| audits::name(d).as_str().to_owned()).collect();
    Cluster { key: key.to_owned(), print, domains, holders }
}

/// Two clusters of the latest round, one of an earlier round, and a link of each kind.
async fn prepare(s: &Server) {
    let db = &s.state.db;
    let pages = db.own_pages("", 5_000).await.expect("pages");
    let restaurant = pages.iter().find(|p| p.domain == RESTAURANT).expect("its page");
    let VisitEnd::Page(page) = &restaurant.facts.visits[0].end else { panic!("no page") };
    let print = template_print(page, RESTAURANT).expect("a fingerprint");
    db.keep_clusters(&[cluster(OLD, 1, &[RESTAURANT], 5)], NOW.plus(-Timestamp::DAY)).await.expect("kept");
    let names = [RESTAURANT, UNICODE, CONSENTING, SECRET[0], "a.biz.vn", "b.biz.vn", "c.biz.vn"];
    let round = [cluster(LARGE, print, &names, 6), cluster(SMALL, !print, &names[..5], 5)];
    db.keep_clusters(&round, NOW).await.expect("kept");
    let snapshot = audits::freeze(db, audits::QUARTER, &[]).await;
    let audit = audits::put(db, &audits::sample(&snapshot, "s", &[(Use, 3, 3)])).await;
    for (opens, token, days) in [
        (Opens::Clusters, OWN, 30),
        (Opens::Clusters, EXPIRED, 0),
        (Opens::Clusters, REVOKED, 30),
        (Opens::Audit { audit, role: Labels::First }, LABELLER, 30),
    ] {
        let expires_at = NOW.plus(days * Timestamp::DAY);
        let new = NewLink { opens, person: PERSON, token, now: NOW.plus(-1), expires_at };
        let id = db.add_link(&new).await.expect("a link");
        if token == REVOKED {
            assert!(db.revoke_link(Purpose::Clusters, id, NOW).await.expect("revoked"));
        }
    }
}

fn path(token: &str) -> String {
    format!("/cum/{token}")
}

async fn send(desk: &Desk<'_>, token: &str, key: &str, decision: &str, note: &str) -> Response {
    desk.send(&path(token), &[("cum", key), ("quyet-dinh", decision), ("ghi-chu", note)]).await
}

async fn decide(desk: &Desk<'_>, key: &str, decision: &str, note: &str) {
    let answer = send(desk, OWN, key, decision, note).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], path(OWN).as_str());
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_person_sees_the_stored_pages_and_decides_cluster_by_cluster() {
    on_each_server(async |s: &Server| {
        prepare(s).await;
        let desk = Desk::of(s, "ha.le", Role::Analyst).await;
        let page = desk.page(&path(OWN)).await;
        for shown in [
            "Nguyễn Thị &#60;An&#62;",
            "<code>t-00000000000000aa</code>",
            "<dt>Số tên miền</dt><dd>7</dd>",
            "<dt>Số chủ thể khác nhau</dt><dd>6</dd>",
            "64 bit",
            "<h3>Phở bò gia truyền Nam Định – quán phở</h3>",
            "Phở bò &#38; bún &#60;chả&#62; Hà Nội bán tại quán",
            "Khác trang giữa cụm (bit): 0",
            "c.biz.vn",
            "Mẫu chưa chỉnh sửa",
            SMALL,
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(OLD), "only the clusters of the latest round");
        assert_eq!(page.matches("<a href=\"http").count(), 0, "no link tells a site that somebody looks");
        let english = desk.page(&format!("/en/clusters/{OWN}")).await;
        assert!(english.contains("<dt>Distinct holders</dt><dd>6</dd>") && !english.contains("Số chủ thể"));

        decide(&desk, LARGE, "mau", "trang khởi tạo\nmặc định").await;
        let said = s.state.db.confirmation(LARGE).await.expect("the store").expect("a decision");
        assert_eq!((said.kind.as_str(), said.who.as_str()), ("template", PERSON));
        assert_eq!(said.note, "trang khởi tạo mặc định");
        assert!(!s.state.db.templates().await.expect("templates").is_empty(), "part of the rules");
        let next = desk.page(&path(OWN)).await;
        assert!(next.contains(&format!("<code>{SMALL}</code>")) && next.contains("Đã quyết định"));
        assert!(next.contains("trang nay đã khác"), "none of these is near the middle of this one");
        decide(&desk, SMALL, "rieng", "").await;
        assert!(desk.page(&path(OWN)).await.contains("Mọi cụm của lượt này đã có quyết định."));

        // A decision can be corrected; the latest counts, and all stay on record.
        let again = desk.page(&format!("{}?cum={LARGE}", path(OWN))).await;
        assert!(again.contains("aria-current=\"true\"") && again.contains("trang khởi tạo mặc định"));
        decide(&desk, LARGE, "rieng", "nhầm").await;
        assert!(s.state.db.templates().await.expect("templates").is_empty());
        let told = s.state.db.latest_deeds(100).await.expect("a log");
        for what in ["clusters.look", "clusters.decide"] {
            let known = told.iter().any(|r| r.who == "ha.le" && r.what == what && r.about.contains(LARGE));
            assert!(known, "{what}: {told:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_a_valid_link_of_this_page_opens_and_others_learn_nothing() {
    on_one_server(async |s: &Server| {
        prepare(s).await;
        let desk = Desk::of(s, "ha.le", Role::Administrator).await;
        for (nobody, leads) in
            [(path(OWN), "/nhan-vien/dang-nhap"), (format!("/en/clusters/{OWN}"), "/en/staff/sign-in")]
        {
            let answer = s.get(&nobody).await;
            assert_eq!(answer.status(), 303, "a link alone opens nothing");
            assert!(answer.headers()["location"].to_str().expect("ASCII").starts_with(leads));
        }
        let mut said = Vec::new();
        for token in [EXPIRED, REVOKED, LABELLER, &"6".repeat(64), "x", "%00", "%ff"] {
            let answer = desk.get(&path(token)).await;
            assert_eq!(answer.status(), 404, "{token}");
            said.push(answer.text().await.expect("text"));
            assert_eq!(desk.get(&format!("/en/clusters/{token}")).await.status(), 404);
            assert_eq!(send(&desk, token, LARGE, "mau", "").await.status(), 404, "{token}");
        }
        assert!(said.windows(2).all(|w| w[0] == w[1]), "the same words whatever the reason");
        let labeller = Desk::of(s, "an.tran", Role::Labeller).await;
        assert_eq!(labeller.get(&format!("/kiem-dinh/{OWN}")).await.status(), 404, "it labels nothing");
        assert_eq!(labeller.get(&format!("/kiem-dinh/{LABELLER}")).await.status(), 200);
        let page = desk.get(&path(OWN)).await;
        assert_eq!(page.headers()["cache-control"], "no-store");
        assert_eq!(page.headers()["x-robots-tag"], "noindex");
        assert!(page.text().await.expect("text").contains("name=\"robots\" content=\"noindex\""));
        let other = Desk::of(s, "dung.do", Role::Analyst).await;
        assert_eq!(other.get(&path(OWN)).await.status(), 404, "it belongs to who opened it first");
        assert_eq!(labeller.get(&path(OWN)).await.status(), 403, "who labels blind decides no clusters");
        for unknown in [OLD, "t-0"] {
            assert_eq!(desk.get(&format!("{}?cum={unknown}", path(OWN))).await.status(), 404, "{unknown}");
        }
        assert!(s.state.db.confirmation(LARGE).await.expect("the store").is_none(), "nobody decided");
    })
    .await;
}

#[tokio::test]
async fn a_decision_comes_from_our_own_page_small_known_and_not_too_fast() {
    on_one_server(async |s: &Server| {
        prepare(s).await;
        let desk = Desk::of(s, "ha.le", Role::Analyst).await;
        let fields = [("cum", LARGE), ("quyet-dinh", "mau"), ("ghi-chu", "")];
        let coded = [&[("ma-phien", desk.csrf.as_str())], &fields[..]].concat();
        for (fields, origin) in [
            (&coded[..], None),
            (&coded[..], Some("https://evil.example")),
            (&coded[..], Some("null")),
            (&fields[..], Some(s.base.as_str())),
        ] {
            let answer = desk.send_bare(&path(OWN), fields, origin).await;
            assert_eq!(answer.status(), 403, "{origin:?}");
            assert!(answer.text().await.expect("text").contains("Biểu mẫu chưa được nhận"));
        }
        assert_eq!(send(&desk, OWN, LARGE, "template", "").await.status(), 404, "no such decision");
        assert_eq!(send(&desk, OWN, OLD, "mau", "").await.status(), 404, "not of the latest round");
        assert_eq!(send(&desk, OWN, LARGE, "mau", &"x".repeat(9_000)).await.status(), 413);
        assert!(s.state.db.confirmation(LARGE).await.expect("the store").is_none());
        for _ in 0..60 {
            decide(&desk, LARGE, "mau", "").await;
        }
        let answer = send(&desk, OWN, LARGE, "rieng", "").await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
    })
    .await;
}
