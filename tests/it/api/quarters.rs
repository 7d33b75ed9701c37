//! Frozen quarters on the pages and in the API: their revisions, and the same quarter by other rules.

use super::server::{Server, on_each_server, on_one_server};
use super::world;
use domain::measure::{Counts, Usage};
use domain::period::Quarter;
use domain::status;
use serde_json::Value;
use store::{NewRecomputation, NewSnapshot};

/// A quarter, frozen and revised.
pub(super) async fn freeze_two(s: &Server) {
    for (active, reason) in [(400, "công bố lần đầu"), (420, "sự cố <ngày 12> phát hiện muộn")]
    {
        let new = NewSnapshot {
            quarter: Quarter::parse("2026-Q3").expect("a quarter"),
            method: status::METHOD.into(),
            ruleset: "sha256:0".into(),
            last_look: 0,
            code_version: "0".into(),
            reason: reason.into(),
            now: world::NOW,
        };
        let id = s.state.db.begin_snapshot(&new).await.expect("a snapshot");
        let usage = Usage { mature: 1_000, covered: 980, active, unverifiable: 50, ..Usage::default() };
        let counts = Counts { registered: 1_100, usage, ..Counts::default() };
        let text = serde_json::to_string(&counts).expect("JSON");
        let digests = ["aaaaaaaaaaaabbbb", "cccccccccccc", "dddddddddddd"];
        let figures = [("total".to_owned(), String::new(), text)];
        s.state.db.seal_snapshot(id, &figures, digests).await.expect("a seal");
        recompute(s, id, counts).await;
    }
}

/// The same quarter by other rules, by which fewer names are in use.
async fn recompute(s: &Server, snapshot_id: i64, counts: Counts) {
    let new = NewRecomputation {
        snapshot_id,
        method: "2027.1".into(),
        ruleset: "sha256:other".into(),
        computed_at: world::NOW,
        code_version: "0".into(),
        reason: "theo quy tắc <2027>".into(),
        names: 1_100,
        changed: 7,
        carried: 3,
        unjudged: 0,
        names_sha256: "eeeeeeeeeeeeffff".into(),
        figures_sha256: "999999999999".into(),
    };
    let usage = Usage { active: 330, ..counts.usage };
    let text = serde_json::to_string(&Counts { usage, ..counts }).expect("JSON");
    let figures = [("total".to_owned(), String::new(), text)];
    let id = s.state.db.add_recomputation(&new, &figures).await.expect("a recomputation");
    assert!(id.is_some());
    assert_eq!(s.state.db.add_recomputation(&new, &figures).await.expect("an answer"), None, "never twice");
}

#[tokio::test]
async fn a_quarter_by_other_rules_stands_beside_the_frozen_one_and_never_in_its_place() {
    on_each_server(async |s: &Server| {
        assert!(!s.page("/thong-ke").await.contains("t-recomputed"), "nothing was recomputed");
        freeze_two(s).await;
        let json = s.json("/api/v1/snapshots").await;
        let latest = &json["snapshots"][0];
        assert_eq!(
            (&latest["after"]["rate"]["value"], &latest["ruleset"]),
            (&Value::from(0.42), &Value::from("sha256:0"))
        );
        let beside = &latest["recomputed"][0];
        assert_eq!(latest["recomputed"].as_array().map(Vec::len), Some(1));
        assert_eq!(beside["first"]["rate"]["value"], 0.42);
        assert_eq!(beside["again"]["rate"]["value"], 0.33);
        assert_eq!(
            (&beside["first_ruleset"], &beside["ruleset"]),
            (&Value::from("sha256:0"), &Value::from("sha256:other"))
        );
        assert_eq!(beside["first_figures_sha256"], "dddddddddddd");
        assert_eq!(beside["figures_sha256"], "999999999999");
        assert!(beside["changed"].is_null(), "seven names could be told");
        let trend = s.json("/thong-ke/trend.json").await;
        assert_eq!(trend["rows"][0]["rate"], 0.42, "the trend is of what was published");
        let page = s.page("/thong-ke").await;
        assert!(page.contains("id=\"t-recomputed\"") && page.contains("33,0%") && page.contains("42,0%"));
        assert!(page.contains("eeeeeeeeeeee 999999999999") && page.contains("cccccccccccc dddddddddddd"));
        assert!(page.contains("sha256:other") && !page.contains("<2027>"), "reasons are text");
        let csv = s.get("/thong-ke/recomputed.csv").await.text().await.expect("text");
        assert!(csv.lines().count() == 3 && csv.contains("0.42") && csv.contains("0.33"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn revisions_stand_with_reason_and_the_rate_before_and_after() {
    on_one_server(async |s: &Server| {
        assert!(s.page("/thong-ke").await.contains("Chưa có quý nào được chốt."));
        freeze_two(s).await;
        let json = s.json("/api/v1/snapshots").await;
        let list = json["snapshots"].as_array().expect("snapshots");
        assert_eq!((list.len(), &list[0]["revision"]), (2, &Value::from(2)), "the latest first");
        assert_eq!(list[0]["before"]["rate"]["value"], 0.4);
        assert_eq!(list[0]["after"]["rate"]["value"], 0.42);
        assert_eq!(list[0]["after"]["bounds"]["upper"], 0.47);
        assert!(list[1]["before"].is_null());
        assert_eq!(list[0]["frame_sha256"], "aaaaaaaaaaaabbbb");
        let page = s.page("/thong-ke").await;
        assert!(page.contains("40,0%") && page.contains("42,0%"));
        assert!(page.contains("aaaaaaaaaaaa cccccccccccc"), "short digests");
        assert!(page.contains("phát hiện muộn") && !page.contains("<ngày 12>"), "reasons are text");
    })
    .await;
}
