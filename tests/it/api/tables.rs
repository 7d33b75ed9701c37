//! The tables of the statistics: sorted by links, and each as a file.

use super::quarters::freeze_two;
use super::server::{Server, on_one_server};
use serde_json::Value;

#[tokio::test]
async fn every_table_comes_as_csv_and_as_json_with_the_same_columns() {
    on_one_server(async |s: &Server| {
        freeze_two(s).await;
        let page = s.page("/thong-ke").await;
        for table in api::statistics::files::TABLES {
            let csv = s.get(&format!("/thong-ke/{table}.csv")).await;
            assert!(
                csv.headers()["content-type"].to_str().expect("ASCII").starts_with("text/csv"),
                "{table}"
            );
            let text = csv.text().await.expect("text");
            let head: Vec<&str> =
                text.trim_start_matches('\u{feff}').lines().next().expect("a head").split(',').collect();
            let json = s.json(&format!("/thong-ke/{table}.json")).await;
            let rows = json["rows"].as_array().expect("rows");
            assert_eq!(text.lines().count(), rows.len() + 1, "{table}");
            if let Some(first) = rows.first().and_then(Value::as_object) {
                let named: std::collections::BTreeSet<&str> = first.keys().map(String::as_str).collect();
                assert_eq!(named, head.iter().copied().collect(), "{table}");
            }
            // Density stands on the page when figures of population are loaded, classes when a quarter was audited.
            let waits = ["density", "classes"].contains(&table);
            assert!(waits || page.contains(&format!("/thong-ke/{table}.csv")), "{table}");
        }
        let trend = s.json("/thong-ke/trend.json").await;
        assert_eq!(
            trend["rows"].as_array().map(Vec::len),
            Some(1),
            "one line a quarter, its latest revision"
        );
        assert_eq!(
            (&trend["rows"][0]["rate"], &trend["rows"][0]["revision"]),
            (&Value::from(0.42), &Value::from(2))
        );
        assert!(page.contains("id=\"t-trend\"") && page.contains("quý\u{a0}III/2026"));
        for wrong in ["x.csv", "trend.xml", "trend", ".csv"] {
            assert_eq!(s.get(&format!("/thong-ke/{wrong}")).await.status(), 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_table_of_groups_is_sorted_by_links_and_says_how() {
    on_one_server(async |s: &Server| {
        let page = s.page("/thong-ke").await;
        let links = page.matches("sap-xep=").count();
        assert!(links >= 9, "{links} links");
        let sorted = s.page("/thong-ke?sap-xep=sector.-so").await;
        assert!(
            sorted.contains("aria-sort=\"descending\"") && sorted.contains("sap-xep=sector.so#sector"),
            "{sorted}"
        );
        let of = |page: &str| {
            let (_, table) = page.split_once("id=\"t-sector\"").expect("the table");
            let rows = table.split("</table>").next().expect("its end").split("<th scope=\"row\">").skip(1);
            rows.map(|r| r.split("</th>").next().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        let (usual, turned) = (of(&page), of(&s.page("/thong-ke?sap-xep=sector.-ten").await));
        assert_ne!(usual, turned);
        assert_eq!(usual.len(), turned.len());
        assert!(
            s.page("/thong-ke?sap-xep=x.so").await.contains("sap-xep=x.so"),
            "what is not understood is told"
        );
    })
    .await;
}

#[tokio::test]
async fn every_table_of_the_page_goes_along_as_csv_and_json() {
    on_one_server(async |s: &Server| {
        freeze_two(s).await;
        for here in ["/thong-ke", "/thong-ke?zone=biz.vn&tinh=01", "/en/statistics?tinh=37"] {
            let page = s.page(here).await;
            let parts: Vec<&str> = page.split("<table").collect();
            assert!(parts.len() > 8, "{here}: {} tables", parts.len() - 1);
            let mut asked = std::collections::BTreeSet::new();
            for after in &parts[1..] {
                let caption = after.split_once("</caption>").expect("a caption").0;
                let (_, rest) = after.split_once("</table>").expect("its end");
                let link = |word: &str| {
                    let (before, _) = rest.split_once(&format!("\">{word}</a>"))?;
                    before.rsplit_once("href=\"").map(|(_, href)| href.replace("&#38;", "&"))
                };
                for word in ["CSV", "JSON"] {
                    let href = link(word).unwrap_or_else(|| panic!("{here}: no {word} of {caption}"));
                    asked.insert(href);
                }
            }
            for href in asked {
                let answer = s.get(&href).await;
                assert_eq!(answer.status(), 200, "{href}");
                let media = answer.headers()["content-type"].to_str().expect("ASCII").to_owned();
                let is_csv = href.starts_with("/thong-ke.csv") || href.ends_with(".csv");
                assert!(
                    media.starts_with(if is_csv { "text/csv" } else { "application/json" }),
                    "{href}: {media}"
                );
            }
            // The steps of both funnels are in the line of the total, of the same cut.
            let cut = here.split_once('?').map_or("", |(_, cut)| cut).replace("tinh=", "province=");
            let csv = s.page(&format!("/thong-ke.csv?by=total&{cut}")).await;
            let head = csv.lines().next().expect("a head").to_owned();
            for column in ["usage_mature", "usage_delegated", "usage_coverage", "delegated", "resolving"] {
                assert!(head.split(',').any(|c| c == column), "{column}: {head}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn provinces_and_registrars_are_not_ranked_by_their_shares() {
    on_one_server(async |s: &Server| {
        let page = s.page("/thong-ke").await;
        assert!(!page.contains("sap-xep=-ty-le") && !page.contains("sap-xep=registrar.-ty-le"));
        assert!(page.contains("sap-xep=sector.-ty-le"), "other groups may stand by share");
        let asked = s.page("/thong-ke?sap-xep=registrar.-ty-le").await;
        assert!(asked.contains("sap-xep=registrar.-ty-le"), "what is not done is told");
    })
    .await;
}
