//! Figures over time by group, with small groups hidden: answers, files and pages over lives that are counted by hand.
//!
//! | province | names | used from day 7 | of these until day 21 | looked at to day 30 without use | renewed |
//! |---|---|---|---|---|---|
//! | 01 | 12 | 6 | – | 6 | 11, one unused name not |
//! | 37 | 10 | – | – | 10 | 10 |
//! | 48 | 3 | 2 | – | 1 | 3 |
//! | 79 | 20 | 15 | 5 | 5 | 16, four unused names not |

use super::server::Server;
use crate::store::sample::{T0, look, province, registration, source};
use danhba_tests::db::{TestDb, on_each, sqlite};
use domain::clock::Timestamp;
use domain::province::ProvinceMap::{Since2025, Until2025};
use domain::registration::Registration;
use domain::verdict::Leaf;
use serde_json::Value;
use store::{Db, ImportSource};
use time::Duration;
use time::macros::date;

const DAY: i64 = Timestamp::DAY;
const UNUSED: Looks = &[(0, Leaf::N3), (30, Leaf::N3)];
const USED: Looks = &[(0, Leaf::N3), (7, Leaf::C8), (14, Leaf::C8), (28, Leaf::C8), (49, Leaf::C8)];
const ENDED: Looks =
    &[(0, Leaf::N3), (7, Leaf::C8), (14, Leaf::C8), (21, Leaf::N3), (28, Leaf::N3), (42, Leaf::N3)];

/// On which day a look found which leaf.
type Looks = &'static [(i64, Leaf)];

/// The names: registration, looks, and whether it was renewed.
fn names() -> Vec<(Registration, Looks, bool)> {
    let mut all = Vec::new();
    for (code, size) in [("01", 12), ("37", 10), ("48", 3), ("79", 20)] {
        for n in 0..size {
            let mut r = registration(&format!("p{code}-{n}.biz.vn"));
            r.registered_on = Some(T0.date());
            r.expires_on = Some(T0.date() + Duration::days(80));
            r.province = Some(match (code, n % 2) {
                ("37", _) => province("36", Until2025),
                // Bình Dương is a part of Thành phố Hồ Chí Minh now.
                ("79", 1) => province("74", Until2025),
                (code, _) => province(code, Since2025),
            });
            r.ward = Some(if code == "79" && n >= 16 { "Phường B".into() } else { "Phường A".into() });
            let (looks, renewed) = match (code, n) {
                ("01", 0..6) => (USED, true),
                ("01", _) => (UNUSED, n != 11),
                ("48", 0..2) => (USED, true),
                ("79", 0..5) => (ENDED, true),
                ("79", 5..15) => (USED, true),
                ("79", _) => (UNUSED, n < 16),
                _ => (UNUSED, true),
            };
            all.push((r, looks, renewed));
        }
    }
    all
}

async fn live(db: &Db) {
    let all = names();
    db.import(all.iter().map(|(r, ..)| r.clone()).collect(), &source(T0)).await.expect("an import");
    for (r, looks, _) in &all {
        for (day, leaf) in *looks {
            look(db, r.domain.as_str(), T0.plus(day * DAY), *leaf).await;
        }
    }
    let renewed = all.into_iter().filter(|(.., renewed)| *renewed);
    let next = renewed.map(|(r, ..)| Registration { expires_on: Some(date!(2027 - 01 - 15)), ..r });
    let full = ImportSource { full: true, ..source(T0.plus(85 * DAY)) };
    db.import(next.collect(), &full).await.expect("an import");
}

/// Serves these lives from each database.
async fn on_each_server(behaviour: impl AsyncFn(&Server)) {
    on_each(async |t: &TestDb| {
        live(&t.db).await;
        let server = Server::start(t).await;
        behaviour(&server).await;
        server.stop().await;
    })
    .await;
}

/// The groups of an answer by key, the first one under `*`.
fn groups(list: &Value) -> Vec<(String, Value)> {
    let list = list.as_array().expect("groups").iter();
    let key = |g: &Value| if g["total"] == true { "*" } else { g["key"].as_str().expect("a key") }.to_owned();
    list.map(|g| (key(g), g.clone())).collect()
}

fn of<'a>(groups: &'a [(String, Value)], key: &str) -> &'a Value {
    &groups.iter().find(|(k, _)| k == key).unwrap_or_else(|| panic!("{key} in {groups:?}")).1
}

fn near(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} for {expected}"));
    assert!((value - expected).abs() < 1e-6, "{value} for {expected}");
}

#[tokio::test]
async fn provinces_are_told_by_their_own_lives() {
    on_each_server(async |s: &Server| {
        let json = s.json("/api/v1/statistics/longitudinal?by=province").await;
        assert_eq!(json["by"], "province");
        let told = groups(&json["groups"]);
        let keys: Vec<&str> = told.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["*", "01", "37", "48", "79"]);
        assert_eq!(of(&told, "01")["name"], "Hà Nội");
        // In use by day 30: 6 of 12, 15 of 20, and 23 of all 45.
        for (key, names, share) in [("*", 45, 23.0 / 45.0), ("01", 12, 0.5), ("79", 20, 0.75)] {
            let first = &of(&told, key)["first_use"];
            assert_eq!(first["names"], names, "{key}");
            near(&first["by_day"][0]["at_least"], share);
            near(&first["by_day"][0]["at_most"], share);
            // Nobody was looked at for so long.
            assert!(first["by_day"][1]["at_least"].is_null(), "{key}: {first}");
        }
        assert_eq!(of(&told, "79")["first_use"]["median"]["to"], 7);
        assert_eq!(of(&told, "48")["first_use_suppressed"], "few");
        assert_eq!(
            of(&told, "37")["first_use_suppressed"],
            "complementary",
            "45 − 12 − 20 − 10 is the small one"
        );
        assert!(of(&told, "37")["first_use"].is_null());
        // Five of fifteen stopped after 14 days.
        near(&of(&told, "79")["survival"]["by_day"][0]["value"], 10.0 / 15.0);
        near(&of(&told, "*")["survival"]["by_day"][0]["value"], 18.0 / 23.0);
        assert_eq!(of(&told, "*")["survival"]["names"], 23);
        assert_eq!(of(&told, "01")["survival_suppressed"], "few", "six of its names were used");
    })
    .await;
}

#[tokio::test]
async fn renewals_are_told_and_expected_by_province() {
    on_each_server(async |s: &Server| {
        let json = s.json("/api/v1/statistics/longitudinal?by=province").await;
        let told = groups(&json["renewals"]["groups"]);
        for (key, ended, renewed) in [("*", 45, 40), ("01", 12, 11), ("79", 20, 16)] {
            let g = of(&told, key);
            assert_eq!((&g["ended"], &g["renewed"]), (&ended.into(), &renewed.into()), "{key}");
            near(&g["value"], f64::from(renewed) / f64::from(ended));
            let (low, high) = (g["low"].as_f64().expect("an end"), g["high"].as_f64().expect("an end"));
            assert!(low < f64::from(renewed) / f64::from(ended) && high < 1.0, "{key}: [{low}, {high}]");
        }
        // Wilson for 16 of 20.
        near(&serde_json::json!((of(&told, "79")["low"].as_f64().expect("an end") * 1e4).round()), 5840.0);
        assert_eq!(
            (&of(&told, "48")["suppressed"], &of(&told, "37")["suppressed"]),
            (&"few".into(), &"complementary".into())
        );
        // Too few terms have ended for rates of their own: 90.1 % of those in use and 70.5 % of the others, in whole names.
        for (key, due, expected) in [
            ("01", 11, 6.0 * 0.901 + 5.0 * 0.705),
            ("79", 16, 10.0 * 0.901 + 6.0 * 0.705),
            ("*", 40, 18.0 * 0.901 + 22.0 * 0.705),
        ] {
            let g = of(&told, key);
            assert_eq!((&g["due"], &g["by_yardstick"]), (&due.into(), &due.into()), "{key}");
            near(&g["expected"], f64::round(expected));
            let (low, high) =
                (g["expected_low"].as_f64().expect("low"), g["expected_high"].as_f64().expect("high"));
            assert!(low < expected && expected < high && high <= f64::from(due), "{key}: {g}");
        }
        assert_eq!(of(&told, "48")["due_suppressed"], "few");
        let national = &json["renewals"]["rates"];
        let high = national
            .as_array()
            .expect("classes")
            .iter()
            .find(|c| c["class"] == "HIGH" && c["term"] == "free");
        assert_eq!(high.expect("a class")["ended"], 18, "by class they are those of the country");
        assert_eq!(json["renewals"]["expected"]["names"], 40);
    })
    .await;
}

#[tokio::test]
async fn every_dimension_adds_up_to_the_country() {
    on_each_server(async |s: &Server| {
        let plain = s.json("/api/v1/statistics/longitudinal").await;
        assert_eq!(plain["by"], "total");
        let zones = groups(&plain["groups"]);
        assert_eq!(zones.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["*", "biz.vn", "id.vn"]);
        for by in ["zone", "province", "registrar", "cohort", "holder", "sector", "campaign", "as-registered"]
        {
            let json = s.json(&format!("/api/v1/statistics/longitudinal?by={by}")).await;
            for member in ["first_use", "survival"] {
                let told = groups(&json["groups"]);
                assert_eq!(of(&told, "*")[member], zones[0].1[member], "{by}: all names are the same");
                let sum: i64 = told[1..].iter().filter_map(|(_, g)| g[member]["names"].as_i64()).sum();
                let hidden = told[1..].iter().filter(|(_, g)| g[member].is_null()).count();
                let all = of(&told, "*")[member]["names"].as_i64();
                assert!(
                    hidden != 1 && (hidden > 0 || Some(sum) == all),
                    "{by}: {member}: {sum}, {hidden} hidden"
                );
            }
        }
        let units = groups(&s.json("/api/v1/statistics/longitudinal?by=as-registered").await["groups"]);
        assert_eq!(
            (&of(&units, "63:74")["first_use"]["names"], &of(&units, "34:79")["first_use"]["names"]),
            (&10.into(), &10.into())
        );
        assert!(of(&units, "63:36")["first_use"].is_null(), "it is all of a province that is hidden");
        let wards = s.json("/api/v1/statistics/longitudinal?by=ward&province=79").await;
        let told = groups(&wards["groups"]);
        assert_eq!(told[0].1["first_use"]["names"], 20, "the province itself stands first");
        assert_eq!(of(&told, "Phường B")["first_use_suppressed"], "few");
        assert_eq!(of(&told, "Phường A")["first_use_suppressed"], "complementary");
        let of_one =
            groups(&s.json("/api/v1/statistics/longitudinal?by=ward&province=ha-noi").await["groups"]);
        assert_eq!(of(&of_one, "Phường A")["first_use"]["names"], 12);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let test = sqlite().await;
    let s = Server::start(&test).await;
    for (query, names) in [
        ("by=leaf", "by"),
        ("by=ward", "province"),
        ("by=province&province=01", "province"),
        ("zone=id.vn", "zone"),
    ] {
        let answer = s.get(&format!("/api/v1/statistics/longitudinal?{query}")).await;
        assert_eq!(answer.status(), 400, "{query}");
        let text = answer.text().await.expect("text");
        assert!(text.contains(names), "{query}: {text}");
        assert_eq!(s.get(&format!("/thong-ke/survival.csv?{query}")).await.status(), 400, "{query}");
    }
    let none = s.json("/api/v1/statistics/longitudinal?by=ward&province=96").await;
    assert_eq!(none["groups"][0]["first_use"]["names"], 0, "nobody is there");
    s.stop().await;
    test.remove().await;
}

#[tokio::test]
async fn the_page_shows_the_dimension_that_was_chosen_and_its_files() {
    on_each_server(async |s: &Server| {
        let rows = |page: &str, id: &str| {
            let (_, table) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
            let rows = table.split("</table>").next().expect("its end").split("<th scope=\"row\">").skip(1);
            rows.map(|r| r.replace("</th>", " ").replace("<td>", "").replace("</td>", " | "))
                .collect::<Vec<_>>()
        };
        let plain = s.page("/thong-ke").await;
        assert!(plain.contains("nhom=province#lives") && plain.contains("/thong-ke/first-use.csv\""));
        assert_eq!(rows(&plain, "t-first-use").len(), 3, "all names and two zones");
        let page = s.page("/thong-ke?nhom=province").await;
        let first = rows(&page, "t-first-use");
        assert!(first[0].starts_with("Tất cả 45"), "{first:?}");
        let of = |name: &str| {
            first.iter().find(|r| r.starts_with(name)).unwrap_or_else(|| panic!("{name} in {first:?}"))
        };
        assert!(of("Hà Nội").contains("12 | 50,0%"), "{first:?}");
        assert!(of("Đà Nẵng").contains("&#60; 10 | –"), "{first:?}");
        assert!(of("Ninh Bình").contains("ẩn | –"), "{first:?}");
        let renewals = rows(&page, "t-renewal-groups");
        assert!(renewals.iter().any(|r| r.contains("20 | 16 | 80,0%") && r.contains("13 (")), "{renewals:?}");
        assert!(page.contains("class=\"chart curve\""), "the first row as a picture");
        assert!(page.contains("aria-current=\"page\">Theo tỉnh"), "{page}");
        assert!(!page.contains("style=\""));
        for table in ["first-use", "survival", "renewal-groups"] {
            for form in ["csv", "json"] {
                assert!(page.contains(&format!("/thong-ke/{table}.{form}?by=province")), "{table}.{form}");
            }
            let csv = s.page(&format!("/thong-ke/{table}.csv?by=province")).await;
            let json = s.json(&format!("/thong-ke/{table}.json?by=province")).await;
            let told = json["rows"].as_array().expect("rows");
            assert_eq!(csv.lines().count(), told.len() + 1, "{table}");
            assert!(csv.contains("Hà Nội") && csv.contains("complementary"), "{table}: {csv}");
            assert!(!csv.contains("-0.0"), "{table}: {csv}");
        }
        let en = s.page("/en/statistics?nhom=province").await;
        assert!(
            en.contains("Renewals by group") && rows(&en, "t-survival").iter().any(|r| r.contains("66.7%"))
        );
        // Wards are told within a province, and a province's page has nothing else of this kind.
        let of_province = s.page("/thong-ke?tinh=79").await;
        assert!(of_province.contains("tinh=79&#38;nhom=ward#lives") && !of_province.contains("t-first-use"));
        let wards = s.page("/thong-ke?tinh=79&nhom=ward").await;
        assert!(rows(&wards, "t-first-use")[0].contains("20 | 75,0%"), "{:?}", rows(&wards, "t-first-use"));
        assert!(!wards.contains("id=\"h-renewal\""), "that is of the country");
        assert!(s.page("/thong-ke?nhom=ward").await.contains("nhom=ward"), "what is not understood is told");
    })
    .await;
}
