//! After an audit: the corrected rate with its interval stands beside the raw one, on the page, in JSON and in the CSV, under the
//! name of the quarter that was audited and with what stood uncorrected then.

use super::server::{Server, on_each_server, on_one_server};
use super::world;
use crate::audit::world as audits;
use domain::audit::sample::AuditStratum::Use;
use domain::measure::{Counts, Usage};
use serde_json::{Value, json};
use store::{AuditEstimate, Db, NewSnapshot, Snapshot};

fn estimate(
    dimension: &str,
    key: &str,
    indicator: &str,
    [value, low, high]: [f64; 3],
    basis: &str,
    labels: i64,
) -> AuditEstimate {
    let owned = |text: &str| text.to_owned();
    AuditEstimate {
        dimension: owned(dimension),
        key: owned(key),
        indicator: owned(indicator),
        value,
        low,
        high,
        basis: owned(basis),
        labels,
    }
}

/// The second quarter with its own figures: in one province too little was seen for a rate.
async fn frozen(db: &Db) -> Snapshot {
    let new = NewSnapshot {
        quarter: audits::quarter("2026-Q2"),
        method: "test".into(),
        ruleset: "sha256:0".into(),
        last_look: 0,
        code_version: "0".into(),
        reason: "a test".into(),
        now: audits::quarter("2026-Q2").ends(),
    };
    let id = db.begin_snapshot(&new).await.expect("a snapshot");
    let figure = |(dimension, key, [mature, covered, active]): (&str, &str, [i64; 3])| {
        let usage = Usage { mature, covered, active, ..Usage::default() };
        let counts = Counts { registered: mature, usage, ..Counts::default() };
        (dimension.to_owned(), key.to_owned(), serde_json::to_string(&counts).expect("JSON"))
    };
    let figures = [
        ("total", "", [1_000, 970, 430]),
        ("zone", "biz.vn", [500, 490, 250]),
        ("province", "01", [200, 170, 118]),
        ("province", world::SPARSE, [100, 50, 25]),
    ];
    db.seal_snapshot(id, &figures.map(figure), ["a", "b", "c"]).await.expect("a seal");
    db.snapshots().await.expect("snapshots").into_iter().find(|s| s.id == id).expect("sealed")
}

/// An audited quarter, and a later one that is frozen but not audited yet.
async fn audited(s: &Server) {
    let db = &s.state.db;
    let snapshot = frozen(db).await;
    let audit = audits::put(db, &audits::sample(&snapshot, "s", &[(Use, 3, 3)])).await;
    let estimates = [
        estimate("total", "", "u_any", [0.4464, 0.4285, 0.4643], "post_stratified", 800),
        estimate("total", "", "kappa", [0.91, 0.88, 0.94], "labels", 800),
        estimate("total", "", "u_web", [0.3111, 0.3001, 0.3221], "post_stratified", 800),
        estimate("zone", "biz.vn", "u_any", [0.512, 0.48, 0.544], "own", 120),
        estimate("province", "01", "u_any", [0.61, 0.55, 0.67], "composite", 40),
        estimate("province", world::SPARSE, "u_any", [0.2345, 0.2, 0.3], "synthetic", 0),
        estimate("registrar", "Nhà đăng ký A", "u_any", [0.401, 0.38, 0.422], "synthetic", 0),
    ];
    db.put_audit_estimates(snapshot.id, audit, &estimates, world::NOW).await.expect("a run");
    audits::freeze(db, "2026-Q3", &[]).await;
}

fn group<'a>(answer: &'a Value, key: &str) -> &'a Value {
    let groups = answer["groups"].as_array().expect("groups");
    &groups.iter().find(|g| g["key"] == key).expect("the group")["usage"]["corrected"]
}

#[tokio::test]
async fn the_page_shows_the_corrected_rate_with_its_interval_in_both_languages() {
    on_each_server(async |s: &Server| {
        audited(s).await;
        for (path, headline, then, hanoi) in [
            (
                "/thong-ke",
                "Ước lượng đã hiệu chỉnh (khoảng tin cậy 95%): 44,6% [42,9%; 46,4%], quý\u{a0}II/2026 (800 nhãn do người gắn)",
                "Trong quý\u{a0}II/2026 (bản 1): tỷ lệ chưa hiệu chỉnh 43,0%, độ bao phủ 97,0%<",
                "<td>61,0% [55,0%; 67,0%], quý\u{a0}II/2026</td>",
            ),
            (
                "/en/statistics",
                "Corrected estimate (95% interval): 44.6% [42.9%, 46.4%], Q2\u{a0}2026 (800 labels by people)",
                "In Q2\u{a0}2026 (revision 1): uncorrected rate 43.0%, coverage 97.0%<",
                "<td>61.0% [55.0%, 67.0%], Q2\u{a0}2026</td>",
            ),
        ] {
            let page = s.page(path).await;
            assert!(page.contains(headline), "{path}: the headline");
            assert!(page.contains(then), "{path}: what stood uncorrected in that quarter");
            assert!(page.contains(hanoi), "{path}: the province in its table");
            assert!(!page.contains("31,1%") && !page.contains("31.1%"), "{path}: another indicator");
            assert!(!page.contains("23,5%") && !page.contains("23.5%"), "{path}: a rate that is withheld");
        }
        let zone = s.page("/thong-ke?zone=biz.vn").await;
        assert!(zone.contains("51,2% [48,0%; 54,4%], quý\u{a0}II/2026 (120 nhãn do người gắn)"));
        let sparse = s.page(&format!("/thong-ke?tinh={}", world::SPARSE)).await;
        assert!(!sparse.contains("Ước lượng đã hiệu chỉnh"), "no corrected rate where none is published");
    })
    .await;
}

#[tokio::test]
async fn the_audit_of_a_quarter_is_published_without_its_names() {
    on_one_server(async |s: &Server| {
        audited(s).await;
        let all = s.json("/api/v1/snapshots").await;
        let list = all["snapshots"].as_array().expect("snapshots");
        assert!(list[0]["quarter"] == "2026-Q3" && list[0]["audit"].is_null(), "not drawn yet");
        let audit = &list[1]["audit"];
        assert_eq!(audit["seed"], "s");
        assert_eq!(audit["strata"], json!([{ "stratum": "USE", "population": 3, "drawn": 3 }]));
        let estimates = audit["estimates"].as_array().expect("estimates");
        let value =
            |indicator: &str| estimates.iter().find(|e| e["indicator"] == indicator).map(|e| &e["value"]);
        assert_eq!((value("u_any"), value("kappa")), (Some(&json!(0.4464)), Some(&json!(0.91))));
        assert_eq!(audit["province_bands"], json!([["01"]]), "a withheld province stands in no band");
        assert_eq!(audit["registrar_bands"], json!([["Nhà đăng ký A"]]));
        assert!(!all.to_string().contains("use-0.biz.vn"), "the drawn names are nobody's business");
    })
    .await;
}

#[tokio::test]
async fn json_and_csv_tell_the_corrected_rate_where_an_audit_speaks_of_the_group() {
    on_one_server(async |s: &Server| {
        audited(s).await;
        let all = s.json("/api/v1/statistics?by=province").await;
        let total = json!({
            "value": 0.4464, "low": 0.4285, "high": 0.4643, "basis": "post_stratified", "labels": 800,
            "quarter": "2026-Q2", "revision": 1, "raw": 0.43, "coverage": 0.97, "agreement": 0.91,
        });
        assert_eq!(all["total"]["usage"]["corrected"], total);
        assert!(all["total"]["usage"]["rate"]["value"].is_f64(), "the raw rate stays beside it");
        assert_eq!(group(&all, "01")["value"], 0.61);
        assert_eq!(group(&all, "01")["coverage"], 0.85, "provisional then, and said so");
        assert!(group(&all, world::SPARSE).is_null(), "too little was seen in that quarter");
        assert!(group(&all, "79").is_null(), "the audit says nothing of it");
        let registrars = s.json("/api/v1/statistics?by=registrar").await;
        assert_eq!(group(&registrars, "Nhà đăng ký A")["basis"], "synthetic");
        assert_eq!(
            s.json("/api/v1/statistics?zone=biz.vn").await["total"]["usage"]["corrected"]["labels"],
            120
        );
        // No sample is drawn for a zone of a province, nor for the registrars of one.
        let cut = s.json("/api/v1/statistics?zone=biz.vn&province=01").await;
        assert!(cut["total"]["usage"]["corrected"].is_null());
        let within = s.json("/api/v1/statistics?by=registrar&province=01").await;
        assert!(group(&within, "Nhà đăng ký A").is_null());
        let csv = s.page("/thong-ke.csv?by=province").await;
        assert!(
            csv.contains(",0.446400,0.428500,0.464300,2026-Q2,1,0.430000,0.970000,")
                && csv.contains(",0.610000,0.550000,0.670000,2026-Q2,1,0.590000,0.850000,")
        );
        assert!(!csv.contains("0.234500"), "withheld with the rate of its quarter");
    })
    .await;
}

/// The shares of the four classes, as an audit tells them.
async fn with_classes(s: &Server, [mature, covered]: [i64; 2], basis: &str) {
    let db = &s.state.db;
    let usage = Usage { mature, covered, active: 430, web: 300, alias: 80, mail: 90, ..Usage::default() };
    let counts = Counts { registered: mature, usage, ..Counts::default() };
    let new = NewSnapshot {
        quarter: audits::quarter("2026-Q2"),
        method: "test".into(),
        ruleset: "sha256:0".into(),
        last_look: 0,
        code_version: "0".into(),
        reason: "a test".into(),
        now: audits::quarter("2026-Q2").ends(),
    };
    let id = db.begin_snapshot(&new).await.expect("a snapshot");
    let figures = [("total".to_owned(), String::new(), serde_json::to_string(&counts).expect("JSON"))];
    db.seal_snapshot(id, &figures, ["a", "b", "c"]).await.expect("a seal");
    let snapshot = db.snapshots().await.expect("a list").into_iter().find(|s| s.id == id).expect("sealed");
    let audit = audits::put(db, &audits::sample(&snapshot, "s", &[(Use, 3, 3)])).await;
    let share = |class: &str, values| estimate("total", "", &format!("share_{class}"), values, basis, 800);
    let estimates = [
        estimate("total", "", "u_any", [0.4464, 0.4285, 0.4643], "post_stratified", 800),
        share("own_site", [0.3127, 0.2951, 0.3303]),
        share("elsewhere", [0.0921, 0.0801, 0.1041]),
        share("other_service", [0.0416, 0.0333, 0.0499]),
        share("not_use", [0.5536, 0.5357, 0.5715]),
    ];
    db.put_audit_estimates(snapshot.id, audit, &estimates, world::NOW).await.expect("a run");
}

#[tokio::test]
async fn the_shares_of_the_classes_stand_with_their_intervals_beside_the_uncorrected_ones() {
    on_each_server(async |s: &Server| {
        with_classes(s, [1_000, 970], "multiclass").await;
        for (path, row) in [
            ("/thong-ke", "<td>30,0%</td><td>31,3% [29,5%; 33,0%]</td>"),
            ("/en/statistics", "<td>30.0%</td><td>31.3% [29.5%, 33.0%]</td>"),
        ] {
            let page = s.page(path).await;
            let table = page
                .split("id=\"t-classes\"")
                .nth(1)
                .and_then(|t| t.split("</table>").next())
                .expect("the table");
            let tight = table.replace('\n', "");
            assert!(tight.contains(row), "{path}: {tight}");
        }
        // Mail without a website is another service; whatever is not active is not in use.
        let json = s.json("/thong-ke/classes.json").await;
        let raw: Vec<_> =
            json["rows"].as_array().expect("rows").iter().map(|r| (&r["class"], &r["raw"])).collect();
        let told =
            json!([["own_site", 0.3], ["elsewhere", 0.08], ["other_service", 0.05], ["not_use", 0.57]]);
        assert_eq!(json!(raw), told);
        let sum: f64 =
            json["rows"].as_array().expect("rows").iter().filter_map(|r| r["value"].as_f64()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let csv = s.page("/thong-ke/classes.csv").await;
        assert!(csv.contains("own_site,0.3,0.3127,0.2951,0.3303,800,2026-Q2,1,multiclass"), "{csv}");
        let all = s.json("/api/v1/snapshots").await;
        assert_eq!(all["snapshots"][0]["audit"]["classes"][3]["high"], 0.5715);
        let zone = s.page("/thong-ke?zone=biz.vn").await;
        assert!(!zone.contains("t-classes"), "the nation's shares do not stand under the name of a part");
    })
    .await;
}

#[tokio::test]
async fn shares_by_the_errors_of_an_earlier_audit_say_so() {
    on_one_server(async |s: &Server| {
        with_classes(s, [1_000, 970], "confusion").await;
        let page = s.page("/thong-ke").await;
        assert!(page.contains("id=\"t-classes\"") && page.contains("chưa có kiểm định riêng"), "{page}");
        assert!(s.page("/en/statistics").await.contains("has no audit of its own"));
        let all = s.json("/api/v1/snapshots").await;
        assert_eq!(all["snapshots"][0]["audit"]["classes"][0]["basis"], "confusion");
    })
    .await;
}

#[tokio::test]
async fn no_shares_of_classes_where_the_rate_of_their_quarter_is_withheld() {
    on_one_server(async |s: &Server| {
        with_classes(s, [1_000, 500], "multiclass").await;
        assert!(!s.page("/thong-ke").await.contains("t-classes"));
        assert!(s.json("/thong-ke/classes.json").await["rows"].as_array().expect("rows").is_empty());
        let all = s.json("/api/v1/snapshots").await;
        assert_eq!(all["snapshots"][0]["audit"]["classes"], json!([]));
    })
    .await;
}
