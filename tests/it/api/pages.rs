//! The pages, in both languages, for readers without JavaScript.

use super::routes::filled;
use super::server::{Server, on_one_server};
use super::world;
use api::routes::{Speaks, public};

#[tokio::test]
async fn every_page_stands_in_its_language_with_its_landmarks() {
    on_one_server(async |s: &Server| {
        for route in public().filter(|r| r.speaks == Speaks::Html) {
            let path = filled(route.path);
            let text = s.page(&path).await;
            let lang = if path == "/en" || path.starts_with("/en/") { "en" } else { "vi" };
            assert!(text.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            for needed in [
                "<main id=\"main\"",
                "<header",
                "<footer",
                "class=\"skip\"",
                "<h1",
                "name=\"viewport\"",
                "rel=\"canonical\"",
            ] {
                assert!(text.contains(needed), "{path} lacks {needed}");
            }
            assert_eq!(text.matches("<h1").count(), 1, "{path} has one first heading");
            let own = [
                "<script type=\"application/ld+json\">",
                "<script src=\"/assets/search.js?v=",
                "<script src=\"/assets/copy.js?v=",
            ];
            let foreign =
                text.match_indices("<script").any(|(at, _)| !own.iter().any(|o| text[at..].starts_with(o)));
            assert!(!foreign, "{path} has a script that is not ours");
            assert!(!text.contains("style=\""), "{path}: the policy forbids style attributes");
            for outside in ["src=\"http", "url(http", "@import"] {
                assert!(!text.contains(outside), "{path} fetches from elsewhere");
            }
            assert!(
                text.contains("&lt;thử nghiệm&gt;") || text.contains("&#60;thử nghiệm&#62;"),
                "{path} escapes settings"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_language_switch_keeps_the_page_and_its_query() {
    on_one_server(async |s: &Server| {
        let text = s.page("/tim?q=ph%E1%BB%9F&tinh=37").await;
        assert!(
            text.contains("href=\"/en/search?q=ph%E1%BB%9F&#38;tinh=37\" hreflang=\"en\"")
                || text.contains("href=\"/en/search?q=ph%E1%BB%9F&amp;tinh=37\" hreflang=\"en\"")
        );
        let there = s.page("/en/search?q=ph%E1%BB%9F&tinh=37").await;
        assert!(there.contains("href=\"/tim?q=ph%E1%BB%9F") && there.contains("<html lang=\"en\">"));
    })
    .await;
}

#[tokio::test]
async fn the_search_page_filters_counts_and_offers_the_way_back() {
    on_one_server(async |s: &Server| {
        let found = s.page("/tim?q=pho&tinh=37").await;
        assert!(found.contains(world::RESTAURANT) && found.contains("Ninh Bình (trước đây: Nam Định)"));
        assert!(found.contains("class=\"chips\"") && found.contains("1 website"));
        let nothing = s.page("/tim?q=qwzzx+vbzzk&tinh=37").await;
        assert!(nothing.contains("Không tìm thấy website phù hợp"));
        for tip in ["Bỏ bớt bộ lọc", "Kiểm tra lại chính tả", "Dùng ít từ hơn", "Tìm từ chung hơn"]
        {
            assert!(nothing.contains(tip), "lacks the tip {tip}");
        }
        assert!(nothing.contains("Tìm lại trên toàn quốc"), "a wider search");
        let bare = s.page("/tim?q=qwzzx+vbzzk").await;
        assert!(
            bare.contains("Không tìm thấy website phù hợp") && !bare.contains("Bỏ bớt bộ lọc"),
            "no filter"
        );
        assert!(
            !bare.contains("class=\"sorts\"") && !bare.contains("class=\"facets\""),
            "nothing to sort or choose"
        );
        let second = s.page("/tim?trang=2").await;
        assert!(second.contains("aria-current=\"page\" aria-label=\"Trang 2\""));
        assert!(second.contains("rel=\"prev\"") && second.contains("(trang 2 trên"));
        let beyond = s.page("/tim?q=pho&trang=99").await;
        assert!(beyond.contains(world::RESTAURANT), "a page beyond the last is the first");
    })
    .await;
}

#[tokio::test]
async fn a_site_page_tells_state_evidence_and_history_in_words() {
    on_one_server(async |s: &Server| {
        let text = s.page(&format!("/w/{}", world::RESTAURANT)).await;
        for told in [
            "kiểm tra lần cuối 21/11/2026\u{a0}08:15",
            "Đang hoạt động",
            "HTTPS hợp lệ",
            "Đang xây dựng → Đang hoạt động",
            "tree.c8",
            "0912 345 678",
            "tel:+84912345678",
            "12 Hàng Tiện, Nam Định",
            "rel=\"noopener\" href=\"https://quan-pho-nam-dinh.biz.vn/\"",
            "15/08/2025",
        ] {
            assert!(text.contains(told), "lacks {told}");
        }
        let (_, after) = text.split_once("<script type=\"application/ld+json\">").expect("JSON-LD");
        let (json, _) = after.split_once("</script>").expect("its end");
        let ld: serde_json::Value = serde_json::from_str(json).expect("valid JSON");
        assert_eq!(ld["about"]["@type"], "LocalBusiness");
        assert_eq!(ld["about"]["telephone"], "+84912345678");
        assert_eq!(ld["about"]["address"]["addressRegion"], "Ninh Bình");
        assert!(text.contains("<dd><a href=\"/nganh/i\">"), "its trade leads on: {text}");
        assert!(text.contains("<dd><a href=\"/tinh/ninh-binh\">"), "and its province");
        let english = s.page(&format!("/en/w/{}", world::RESTAURANT)).await;
        assert!(english.contains("last checked") && english.contains("Under construction → Active"));
    })
    .await;
}

#[tokio::test]
async fn names_in_vietnamese_letters_have_one_address() {
    on_one_server(async |s: &Server| {
        let response = s.get("/w/ph%E1%BB%9F-b%C3%B2.biz.vn").await;
        assert_eq!(response.status(), 308);
        let target = response.headers()["location"].to_str().expect("ASCII").to_owned();
        assert!(target.starts_with("/w/xn--"), "{target}");
        let text = s.page(&target).await;
        assert!(text.contains(world::UNICODE));
        assert!(!text.contains("<chả>"), "a title is text, not HTML");
    })
    .await;
}

#[tokio::test]
async fn a_province_is_found_by_its_code_and_by_what_it_was_called() {
    on_one_server(async |s: &Server| {
        for (asked, target) in [
            ("/tinh/01", "/tinh/ha-noi"),
            ("/tinh/hanoi", "/tinh/ha-noi"),
            ("/tinh/nam-dinh", "/tinh/ninh-binh"),
            ("/tinh/binh-duong", "/tinh/ho-chi-minh"),
            ("/en/province/binh-duong", "/en/province/ho-chi-minh"),
        ] {
            let response = s.get(asked).await;
            let location = response.headers().get("location").and_then(|l| l.to_str().ok());
            assert_eq!((response.status().as_u16(), location), (308, Some(target)), "{asked}");
        }
        for nowhere in ["/tinh/00", "/tinh/khong-co", "/tinh/pho-bo", "/tinh/-"] {
            assert_eq!(s.get(nowhere).await.status(), 404, "{nowhere}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_province_page_pages_through_its_sites() {
    on_one_server(async |s: &Server| {
        let mut seen = std::collections::BTreeSet::new();
        let mut next = Some("/tinh/ha-noi".to_owned());
        while let Some(path) = next {
            let text = s.page(&path).await;
            for (at, _) in text.match_indices("href=\"/w/") {
                let name = text[at + 9..].split('"').next().expect("an end").to_owned();
                assert!(seen.insert(name.clone()), "{name} stands twice");
            }
            next = text.split_once("rel=\"next\" href=\"").map(|(_, rest)| {
                rest.split('"').next().expect("an end").replace("&#38;", "&").replace("&amp;", "&")
            });
        }
        let total =
            s.json("/api/v1/provinces/01/sites?limit=100").await["items"].as_array().expect("items").len();
        assert_eq!(seen.len(), total);
        assert!(total > 20 && seen.contains(world::HOUSEHOLD));
        let filtered = s.page("/tinh/ha-noi?nganh=C&zone=biz.vn").await;
        assert!(filtered.contains(world::HOUSEHOLD) && !filtered.contains("xn--"));
    })
    .await;
}

#[tokio::test]
async fn the_bot_page_speaks_both_languages_and_tells_how_to_opt_out() {
    on_one_server(async |s: &Server| {
        let text = s.page("/bot").await;
        for told in [
            "danhba-bot/1.0",
            "192.0.2.10",
            "Cách từ chối",
            "How to opt out",
            "User-agent: danhba-bot",
            "mailto:lienhe@danhba.example",
            "Nhịp độ",
            "Pace",
        ] {
            assert!(text.contains(told), "lacks {told}");
        }
        assert!(text.find("Cách từ chối") < text.find("How to opt out"));
        let english = s.page("/en/bot").await;
        assert!(english.find("How to opt out") < english.find("Cách từ chối"));
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_done_fits_what_was_seen() {
    on_one_server(async |s: &Server| {
        let insecure = s.page("/w/ha-noi-108.biz.vn").await;
        assert!(insecure.contains("Đang hoạt động") && insecure.contains("Không có HTTPS"), "{insecure}");
        assert!(!insecure.contains("Không cần làm gì"), "a site without HTTPS has something to do");
        let absent = s.page("/w/ha-noi-103.biz.vn").await;
        assert!(absent.contains(">N1<"), "{absent}");
        for word in ["Không có HTTPS", "kết nối không mã hóa", "Kết nối chưa an toàn"] {
            assert!(!absent.contains(word), "nothing was connected to: {word}");
        }
    })
    .await;
}
