//! Use over time and figures beside it: pages and JSON say what the store says.

use super::quarters::freeze_two;
use super::server::{Server, on_each_server, on_one_server};
use super::world;
use api::format::{number, percent};
use api::locales::Lang;
use domain::classify::Ruleset;
use domain::status;
use domain::verdict::Leaf;
use serde_json::Value;
use store::{By, Cut, InputKind};

const VI: Lang = Lang::Vi;

/// A share as far as JSON carries it for certain.
fn short(share: Option<f64>) -> Option<String> {
    share.map(|v| format!("{v:.9}"))
}

#[tokio::test]
async fn json_and_page_tell_the_usage_that_the_store_counts() {
    on_each_server(async |s: &Server| {
        let counts =
            s.state.db.statistics(By::Total, &Cut::default(), world::NOW).await.expect("figures")[0].counts;
        let (u, r) = (counts.usage, counts.usage.rates());
        let json = s.json("/api/v1/statistics").await;
        let told = &json["total"]["usage"];
        for (field, value) in [
            ("mature", u.mature),
            ("covered", u.covered),
            ("active", u.active),
            ("unverifiable", u.unverifiable),
        ] {
            assert_eq!(told[field], value, "{field}");
        }
        assert!(
            u.active > 50 && u.mature > u.active && u.unverifiable > 10,
            "the world has all kinds: {u:?}"
        );
        for (field, rate) in
            [("rate", r.any), ("web", r.web), ("alias", r.alias), ("mail", r.mail), ("template", r.template)]
        {
            let parts = &told[field];
            assert_eq!(
                (&parts["numerator"], &parts["denominator"]),
                (&rate.numerator.into(), &rate.denominator.into())
            );
            assert_eq!(short(parts["value"].as_f64()), short(rate.value), "{field}");
        }
        assert_eq!(short(told["bounds"]["lower"].as_f64()), short(r.any.value));
        assert_eq!(short(told["bounds"]["upper"].as_f64()), short(r.any_upper.value));
        assert_eq!(short(told["coverage"]["value"].as_f64()), short(r.coverage.value));
        assert_eq!(told["publication"], "final", "{:?}", r.coverage);
        assert!(told["corrected"].is_null(), "no audit is published");
        let page = s.page("/thong-ke").await;
        let fraction = format!("{}\u{a0}/\u{a0}{}", number(VI, u.active), number(VI, u.mature));
        assert!(page.contains(&fraction), "{fraction}");
        let share = percent(VI, r.any.value.expect("a rate"));
        assert!(page.contains(&format!("<strong>{share}</strong>")), "{share}");
        for (step, count) in u.funnel() {
            assert!(page.contains(&format!("<td>{}</td>", number(VI, count))), "{step}");
        }
        assert!(s.page("/").await.contains(&share), "the front page has the same headline");
    })
    .await;
}

#[tokio::test]
async fn a_thinly_seen_province_has_no_rate_and_is_told_why() {
    on_one_server(async |s: &Server| {
        let json = s.json(&format!("/api/v1/statistics?province={}", world::SPARSE)).await;
        let u = &json["total"]["usage"];
        assert_eq!(u["publication"], "withheld");
        for field in ["rate", "web", "mail", "parked"] {
            assert!(u[field]["value"].is_null() && u[field]["denominator"].is_i64(), "{field}");
            assert!(u[field]["numerator"].is_null(), "{field}: a numerator over it would be the rate");
        }
        assert!(u["active"].is_null() && u["unverifiable"].is_null() && u["mature"].is_i64());
        let steps = u["funnel"].as_array().expect("steps");
        assert!(steps[0]["count"].is_i64() && steps[1..].iter().all(|s| s["count"].is_null()), "{steps:?}");
        assert!(u["bounds"].is_null());
        assert!(u["coverage"]["value"].is_f64() && u["faults"]["value"].is_f64(), "these say why");
        let vi = s.page(&format!("/thong-ke?tinh={}", world::SPARSE)).await;
        assert!(vi.contains("Chưa công bố tỷ lệ sử dụng: trong 28 ngày qua"), "in plain words");
        let en = s.page(&format!("/en/statistics?tinh={}", world::SPARSE)).await;
        assert!(en.contains("No usage rate is published"));
        let csv = s.page(&format!("/thong-ke.csv?province={}", world::SPARSE)).await;
        assert!(csv.contains(",withheld,"));
        let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let heads = rows.headers().expect("a heading").clone();
        let total = rows.records().last().expect("a total").expect("a row");
        let field = |name: &str| total.get(heads.iter().position(|h| h == name).expect("a column"));
        for name in ["usage_active", "usage_rate", "usage_delegated", "usage_web", "usage_abuse"] {
            assert_eq!(field(name), Some(""), "{name}");
        }
        assert!(field("usage_mature").is_some_and(|n| !n.is_empty()));
        assert!(!s.page("/thong-ke").await.contains("Chưa công bố tỷ lệ sử dụng:"));
    })
    .await;
}

#[tokio::test]
async fn wards_are_told_within_a_province_only() {
    on_one_server(async |s: &Server| {
        assert_eq!(s.get("/api/v1/statistics?by=ward").await.status(), 400);
        let json = s.json("/api/v1/statistics?by=ward&province=01").await;
        let names: Vec<&Value> =
            json["groups"].as_array().expect("groups").iter().map(|g| &g["name"]).collect();
        assert!(names.contains(&&Value::from("Phường 1")), "{names:?}");
        assert!(s.page("/thong-ke?tinh=01").await.contains("Theo xã, phường, đặc khu"));
        assert!(!s.page("/thong-ke").await.contains("Theo xã, phường, đặc khu"));
        let units = s.json("/api/v1/statistics?by=as-registered").await;
        let keys: Vec<&str> =
            units["groups"].as_array().expect("groups").iter().filter_map(|g| g["key"].as_str()).collect();
        assert!(keys.contains(&"34:01") && keys.contains(&"63:36"), "{keys:?}");
    })
    .await;
}

#[tokio::test]
async fn figures_over_time_are_on_the_page_and_in_the_api() {
    on_each_server(async |s: &Server| {
        let json = s.json("/api/v1/statistics/longitudinal").await;
        let groups = json["groups"].as_array().expect("groups");
        assert_eq!(groups.len(), 3, "all names and two zones");
        let all = &groups[0]["first_use"];
        let by = all["by_day"].as_array().expect("days");
        assert_eq!(
            by.iter().map(|d| d["day"].as_u64().expect("a day")).collect::<Vec<_>>(),
            [30, 90, 180, 365]
        );
        let names: u64 = groups[1..].iter().filter_map(|g| g["first_use"]["names"].as_u64()).sum();
        assert_eq!(all["names"].as_u64(), Some(names), "the zones add up");
        let curve = groups[0]["survival"]["curve"].as_array().expect("a curve");
        assert_eq!(curve[0]["value"], 1.0, "on the first day all are in use");
        let page = s.page("/thong-ke").await;
        assert!(
            page.contains("Từ đăng ký đến lần sử dụng đầu tiên") && page.contains("class=\"chart curve\"")
        );
        assert!(!page.contains("style=\""), "no inline style");
        let targets = json["targets"].as_array().expect("targets");
        let id = targets.iter().find(|t| t["zone"] == "id.vn").expect("the target of id.vn");
        let zone = s.json("/api/v1/statistics?zone=id.vn").await;
        assert_eq!(id["registered"], zone["total"]["figures"]["registered"], "targets count registrations");
        assert_eq!(id["target"], 350_000);
        let vn = targets.iter().find(|t| t["zone"] == "vn").expect("the target of .vn");
        assert!(vn["registered"].is_null(), "two zones are not all of .vn");
        assert!(json["density"].as_array().expect("a list").is_empty(), "no population is shipped");
        assert!(!page.contains("Mật độ trên 1.000 dân"));
    })
    .await;
}

#[tokio::test]
async fn loaded_inputs_give_density_and_other_targets() {
    on_one_server(async |s: &Server| {
        let population = "province_code,ages,value,as_of,source\n01,all,8500000,2025-07-01,Cục Thống kê\n\
                          01,15-69,6000000,2025-07-01,Cục Thống kê\n";
        let targets = "[[target]]\ncode = \"biz\"\nzone = \"biz.vn\"\nvalue = 1000\ndue = 2027-12-31\n\
                       source = \"Kế hoạch thử\"\n";
        for (kind, name, text) in
            [(InputKind::Population, "p.csv", population), (InputKind::Targets, "t.toml", targets)]
        {
            s.state.db.load_input(kind, name, "00", text, world::NOW).await.expect("a load");
        }
        let json = s.json("/api/v1/statistics/longitudinal").await;
        assert_eq!(json["targets"].as_array().expect("targets").len(), 1);
        assert_eq!(json["targets"][0]["source"], "Kế hoạch thử");
        let hanoi =
            json["density"].as_array().expect("a list").iter().find(|d| d["key"] == "01").expect("Hà Nội");
        let names = hanoi["registered"].as_f64().expect("a count");
        let told = hanoi["all"]["value"].as_f64().expect("a density");
        assert!((told - names * 1_000.0 / 8_500_000.0).abs() < 1e-9);
        assert_eq!(hanoi["aged_15_69"]["people"], 6_000_000);
        let nation = json["density"].as_array().expect("a list").last().expect("the nation");
        assert!(nation["all"].is_null(), "a sum with gaps would be too high");
        let page = s.page("/thong-ke").await;
        assert!(page.contains("Mật độ trên 1.000 dân") && page.contains("01/07/2025, Cục Thống kê"));
        assert!(page.contains("31/12/2027") && page.contains("Kế hoạch thử"));
    })
    .await;
}

#[tokio::test]
async fn the_method_page_is_made_of_the_rules_themselves() {
    on_one_server(async |s: &Server| {
        let rules = Ruleset::shipped();
        for path in ["/phuong-phap", "/en/method"] {
            let page = s.page(path).await;
            assert!(page.contains(rules.digest()) && page.contains(status::METHOD), "{path}");
            for (rule, _) in rules.rules() {
                assert!(page.contains(&format!("<code>{rule}</code>")), "{path}: {rule}");
            }
            for list in rules.providers().lists.keys() {
                assert!(page.contains(&format!("<code>{list}</code>")), "{path}: {list}");
            }
            for leaf in Leaf::ALL {
                assert!(page.contains(leaf.code()), "{path}: {leaf}");
            }
            for days in [status::PAIR_DAYS, status::ENDING_DAYS, status::DORMANT_DAYS, status::SILENCE_DAYS] {
                assert!(page.contains(&format!("{days} ")), "{path}: {days}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn figures_of_the_whole_country_do_not_stand_under_the_name_of_a_part() {
    on_one_server(async |s: &Server| {
        freeze_two(s).await;
        let national =
            ["t-trend", "t-first-use", "t-revisions", "t-recomputed", "id=\"outages\"", "id=\"targets\""];
        let whole = s.page("/thong-ke").await;
        assert!(national.iter().all(|part| whole.contains(part)), "the whole country has them all");
        for cut in ["/thong-ke?tinh=01", "/thong-ke?zone=biz.vn", "/en/statistics?tinh=01"] {
            let page = s.page(cut).await;
            for part in national {
                assert!(!page.contains(part), "{cut}: {part}");
            }
            assert!(
                page.contains("id=\"usage\"") && page.contains("id=\"groups\""),
                "{cut}: its own figures stay"
            );
        }
        assert!(s.page("/thong-ke?tinh=01").await.contains("Số liệu cả nước"), "and a link to them");
    })
    .await;
}

#[tokio::test]
async fn figures_for_other_pages_have_no_scripts_and_only_they_may_be_framed() {
    on_one_server(async |s: &Server| {
        freeze_two(s).await;
        for figure in ["so-lieu", "pheu", "ban-do", "xu-huong"] {
            let answer = s.get(&format!("/nhung/{figure}")).await;
            let policy = answer.headers()["content-security-policy"].to_str().expect("ASCII").to_owned();
            assert!(
                policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"),
                "{policy}"
            );
            assert!(!answer.headers().contains_key("x-frame-options"));
            let text = answer.text().await.expect("text");
            assert!(!text.contains("<script") && text.contains("target=\"_top\""), "{figure}");
            assert!(text.contains("Số liệu lúc") || text.contains("21/11/2026"), "{figure}: its date");
        }
        for other in ["/thong-ke", "/", "/nhung/x", "/nhan-vien/dang-nhap"] {
            let answer = s.get(other).await;
            let policy = answer.headers()["content-security-policy"].to_str().expect("ASCII");
            assert!(policy.contains("frame-ancestors 'none'"), "{other}");
            assert_eq!(answer.headers()["x-frame-options"], "DENY", "{other}");
        }
        let map = s.page("/nhung/ban-do").await;
        let (heads, _) = map.split_once("<tbody>").expect("a table");
        let heads: Vec<&str> = heads.split("<th scope=\"col\"").skip(1).collect();
        assert!(
            heads.len() == 5 && heads[0].contains("Tỉnh, thành phố"),
            "what has room on a telephone: {heads:?}"
        );
        for row in map.split("<tr").skip(2) {
            assert_eq!(row.matches("<td>").count(), 4, "{row}");
        }
        let (before, tiles) = map.split_once("<div class=\"map\">").expect("a map");
        assert!(before.contains("<table") && before.contains("Ninh Bình"), "the table comes first: {before}");
        let (tiles, _) = tiles.split_once("</svg>").expect("its end");
        let links: Vec<&str> = tiles.split("<a ").skip(1).collect();
        assert_eq!(links.len(), 36);
        for link in links {
            let (tag, _) = link.split_once('>').expect("a tag");
            assert!(tag.contains("target=\"_top\""), "a page of ours loads in no frame: {tag}");
        }
        assert!(
            !before.contains("<a ")
                || before.matches("<a ").count() == before.matches("target=\"_top\"").count()
        );
        assert!(!s.page("/thong-ke").await.contains("target=\"_top\""), "nobody is led out of nothing");
        let page = s.page("/thong-ke?zone=biz.vn").await;
        assert!(
            page.contains("&#60;iframe src=&#34;") && page.contains("/nhung/ban-do?zone=biz.vn"),
            "{page}"
        );
        assert!(!page.contains("/nhung/xu-huong"), "the trend is of the whole country");
        for cut in ["zone=biz.vn", "tinh=01"] {
            assert_eq!(s.get(&format!("/nhung/xu-huong?{cut}")).await.status(), 400, "{cut}");
        }
        assert!(s.page("/en/embed/map?zone=biz.vn").await.contains("<html lang=\"en\">"));
        assert_eq!(s.get("/nhung/so-lieu?zone=x").await.status(), 400);
    })
    .await;
}
