//! Figures: the page, the JSON and the CSV say the same, groups add up, small groups stay hidden.

use super::server::{Server, on_each_server, on_one_server};
use api::statistics::By;
use serde_json::Value;
use std::collections::BTreeMap;

async fn csv(s: &Server, query: &str) -> Vec<BTreeMap<String, String>> {
    let text = s.page(&format!("/thong-ke.csv?{query}")).await;
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark for spreadsheets");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("rows as wide as their heading")
}

fn number(v: &Value) -> i64 {
    v.as_i64().unwrap_or_else(|| panic!("{v} is a count"))
}

#[tokio::test]
async fn json_and_csv_tell_the_same_and_groups_add_up() {
    on_each_server(async |s: &Server| {
        for by in By::ALL.map(By::word) {
            for cut in ["", "&zone=id.vn", "&zone=biz.vn", "&province=01", "&province=01&zone=biz.vn"] {
                if by == "total" || by == "ward" && !cut.contains("province") {
                    continue;
                }
                let query = format!("by={by}{cut}");
                let json = s.json(&format!("/api/v1/statistics?{query}")).await;
                let rows = csv(s, &query).await;
                let groups = json["groups"].as_array().expect("groups");
                assert_eq!(rows.len(), groups.len() + 1, "{query}: the groups and their total");
                for (group, row) in groups.iter().chain([&json["total"]]).zip(&rows) {
                    let figures = &group["figures"];
                    assert_eq!(
                        row["suppressed"],
                        group["suppressed"].as_str().unwrap_or_default(),
                        "{query}"
                    );
                    let told = if figures.is_null() {
                        String::new()
                    } else {
                        number(&figures["registered"]).to_string()
                    };
                    assert_eq!(row["registered"], told, "{query}: {group}");
                    let usage = &group["usage"];
                    assert_eq!(
                        row["usage_suppressed"],
                        group["usage_suppressed"].as_str().unwrap_or_default()
                    );
                    let of = |field: &str| usage[field].as_i64().map_or_else(String::new, |n| n.to_string());
                    assert_eq!((&row["usage_mature"], &row["usage_active"]), (&of("mature"), &of("active")));
                    let rate =
                        usage["rate"]["value"].as_f64().map_or_else(String::new, |v| format!("{v:.6}"));
                    assert_eq!(row["usage_rate"], rate, "{query}: {group}");
                    if let Some(rate) = figures["in_use"]["value"].as_f64() {
                        assert_eq!(row["in_use_rate"], format!("{rate:.6}"));
                    }
                }
                adds_up(&json, &query);
            }
        }
    })
    .await;
}

fn adds_up(json: &Value, query: &str) {
    let groups = json["groups"].as_array().expect("groups");
    let total = &json["total"]["figures"];
    if total.is_null() {
        return;
    }
    for field in ["registered", "held", "eligible", "unverifiable"] {
        let sum: i64 =
            groups.iter().filter(|g| !g["figures"].is_null()).map(|g| number(&g["figures"][field])).sum();
        let all = number(&total[field]);
        let hidden = groups.iter().filter(|g| g["figures"].is_null()).count();
        if hidden == 0 {
            assert_eq!(sum, all, "{query}: {field}");
        } else {
            assert!(sum <= all && hidden >= 2, "{query}: one hidden group could be found by subtraction");
        }
    }
    let funnel: Vec<i64> =
        total["funnel"].as_array().expect("steps").iter().map(|f| number(&f["count"])).collect();
    assert!(
        funnel.windows(2).all(|w| w[0] >= w[1]),
        "{query}: each step is part of the one before: {funnel:?}"
    );
}

#[tokio::test]
async fn no_small_group_is_shown_and_none_can_be_subtracted_across_zones() {
    on_one_server(async |s: &Server| {
        let mut known: BTreeMap<(String, &str), Option<i64>> = BTreeMap::new();
        for (zone, cut) in [("all", ""), ("id.vn", "&zone=id.vn"), ("biz.vn", "&zone=biz.vn")] {
            let json = s.json(&format!("/api/v1/statistics?by=province{cut}")).await;
            for group in json["groups"].as_array().expect("groups") {
                let count = group["figures"]["registered"].as_i64();
                assert!(count.is_none_or(|n| n >= 10), "{zone}: {group}");
                known.insert((group["key"].as_str().expect("a key").to_owned(), zone), count);
            }
        }
        let hidden = known.values().filter(|v| v.is_none()).count();
        assert!(hidden > 10, "the world has small provinces: {hidden}");
        let provinces: std::collections::BTreeSet<&String> = known.keys().map(|(p, _)| p).collect();
        for p in provinces {
            let line =
                ["all", "id.vn", "biz.vn"].map(|z| known.get(&(p.clone(), z)).copied().unwrap_or(Some(0)));
            assert_ne!(line.iter().filter(|v| v.is_none()).count(), 1, "{p}: {line:?} can be solved");
        }
        // The same cells, asked for from the other side, are hidden too.
        for ((province, zone), count) in known.iter().filter(|((p, z), _)| *z != "all" && !p.is_empty()) {
            let json = s.json(&format!("/api/v1/statistics?by=zone&province={province}")).await;
            let group = json["groups"]
                .as_array()
                .expect("groups")
                .iter()
                .find(|g| g["key"] == *zone)
                .expect("the zone");
            assert_eq!(group["figures"]["registered"].as_i64(), *count, "{province} {zone}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_small_group_can_be_had_by_taking_provinces_from_the_country() {
    on_one_server(async |s: &Server| {
        let gazetteer = domain::province::gazetteer();
        for by in ["registrar", "cohort", "holder", "sector", "campaign"] {
            for zone in ["", "&zone=id.vn"] {
                // The country first, then each province; provinces unknown cannot be asked for.
                let mut lines: BTreeMap<String, Vec<Option<i64>>> = BTreeMap::new();
                for province in [String::new()]
                    .into_iter()
                    .chain(gazetteer.provinces().iter().map(|p| p.code.to_string()))
                {
                    let cut = if province.is_empty() { province } else { format!("&province={province}") };
                    let json = s.json(&format!("/api/v1/statistics?by={by}{zone}{cut}")).await;
                    for group in json["groups"].as_array().expect("groups") {
                        let count = group["figures"]["registered"].as_i64();
                        assert!(count.is_none_or(|n| n >= 10), "{group}");
                        lines
                            .entry(group["key"].as_str().expect("a key").to_owned())
                            .or_default()
                            .push(count);
                    }
                }
                let hidden: usize = lines.values().flatten().filter(|c| c.is_none()).count();
                assert!(hidden > 2, "the world has small groups: {by}{zone} {lines:?}");
                for (key, line) in &lines {
                    let gaps = line.iter().filter(|c| c.is_none()).count();
                    assert_ne!(gaps, 1, "{by}{zone} {key}: {line:?} can be solved");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_shows_the_figures_of_the_api_with_their_parts() {
    on_one_server(async |s: &Server| {
        let json = s.json("/api/v1/statistics?zone=biz.vn").await;
        let f = &json["total"]["figures"];
        let page = s.page("/thong-ke?zone=biz.vn").await;
        let vi = |n: i64| api::format::number(api::locales::Lang::Vi, n);
        let pct = |v: f64| api::format::percent(api::locales::Lang::Vi, v);
        let (numerator, denominator) =
            (number(&f["in_use"]["numerator"]), number(&f["in_use"]["denominator"]));
        assert!(page.contains(&format!("{}\u{a0}/\u{a0}{}", vi(numerator), vi(denominator))));
        let (lower, upper) = (&f["in_use_bounds"]["lower"], &f["in_use_bounds"]["upper"]);
        let bounds =
            format!("[{}; {}]", pct(lower.as_f64().expect("a share")), pct(upper.as_f64().expect("a share")));
        assert!(page.contains(&bounds), "{bounds}");
        assert!(lower.as_f64() < upper.as_f64(), "some names cannot be verified");
        for step in f["funnel"].as_array().expect("steps") {
            assert!(page.contains(&format!("<td>{}</td>", vi(number(&step["count"])))), "{step}");
        }
        assert!(page.contains("&lt; 10") || page.contains("&#60; 10"), "small provinces are hidden");
        assert!(page.contains("Hoàng Sa") && page.contains("Trường Sa"));
        let sorted = s.page("/thong-ke?sap-xep=-so").await;
        assert!(sorted.contains("aria-sort=\"descending\""));
        let in_english = s.page("/en/statistics?sap-xep=-ty-le").await;
        assert!(in_english.contains("Share in use") && !in_english.contains("Tỷ lệ sử dụng"));
    })
    .await;
}
