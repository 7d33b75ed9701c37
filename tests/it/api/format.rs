//! How figures and dates read on whole pages (the rules themselves are tested beside their code).

use super::server::{Server, on_one_server};

#[tokio::test]
async fn each_language_keeps_its_habits_on_the_page_and_machines_get_plain_numbers() {
    on_one_server(async |s: &Server| {
        let (vi, en) = (s.page("/thong-ke").await, s.page("/en/statistics").await);
        let json = s.json("/api/v1/statistics").await;
        let rate = json["total"]["figures"]["in_use"]["value"].as_f64().expect("a share");
        let tenths = format!("{:.1}", rate * 100.0);
        assert!(vi.contains(&format!("{}%", tenths.replace('.', ","))), "{tenths}");
        assert!(en.contains(&format!("{tenths}%")));
        assert!(vi.contains("21/11/2026\u{a0}08:15") && en.contains("21/11/2026\u{a0}08:15"));
        assert_eq!(json["as_of"], "2026-11-21T08:15:00+07:00");
        assert!(vi.contains("quý\u{a0}III/2025") && en.contains("Q3\u{a0}2025"));
    })
    .await;
}

#[tokio::test]
async fn provinces_stand_in_vietnamese_order() {
    on_one_server(async |s: &Server| {
        let page = s.page("/tinh").await;
        let list = page.split_once("class=\"columns").expect("the list").1;
        let at = |name: &str| list.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{name}"));
        assert!(at("Cần Thơ") < at("Đà Nẵng") && at("Đà Nẵng") < at("Gia Lai"));
    })
    .await;
}
