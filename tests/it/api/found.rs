//! How the directory is found and followed: sitemaps, feeds, OpenSearch, pages of trades, help.

use super::server::{Server, on_each_server, on_one_server};
use super::world::{self, CONSENTING, HOUSEHOLD, NOINDEX, RESTAURANT, UNSEEN};
use domain::name::{DomainName, Zone};
use domain::verdict::Leaf;
use std::collections::BTreeSet;

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

#[tokio::test]
async fn sitemaps_name_every_site_for_search_engines_once_and_nobody_else() {
    on_each_server(async |s: &Server| {
        let index = s.page("/sitemap.xml").await;
        let files = between(&index, "<loc>", "</loc>");
        assert!(files.len() > 30 && files.iter().all(|f| f.starts_with(&s.base)), "{index}");
        assert!(index.contains("<lastmod>2026-11-21T08:15:00"), "{index}");
        let mut sites = Vec::new();
        for file in &files {
            let text = s.page(&file[s.base.len()..]).await;
            assert!(text.starts_with("<?xml") && text.matches("<url>").count() <= 50_000, "{file}");
            sites.extend(between(&text, "/w/", "<").iter().map(|n| (*n).to_owned()));
        }
        let told: BTreeSet<&String> = sites.iter().collect();
        assert_eq!(told.len(), sites.len(), "each stands once");
        assert!(sites.contains(&RESTAURANT.to_owned()) && sites.contains(&HOUSEHOLD.to_owned()));
        assert!(sites.iter().any(|n| n.starts_with("khong-ro-")), "sites without a province too");
        for other in world::SECRET.iter().chain(&[CONSENTING, NOINDEX, UNSEEN]) {
            assert!(!sites.contains(&(*other).to_owned()), "{other}");
        }
        assert!(sites.iter().all(|n| n.ends_with(".biz.vn")));
        let pages = s.page("/sitemaps/trang.xml").await;
        for page in ["/", "/en/statistics", "/tinh/ninh-binh", "/nganh/i"] {
            let entry = format!("<loc>{}{page}</loc><lastmod>2026-11-21T08:15:00", s.base);
            assert!(pages.contains(&entry), "{page}: {pages}");
        }
        assert!(pages.contains("/tinh/ca-mau</loc></url>"), "of a province without sites nobody knows a day");
        for page in ["/sitemaps/trang.xml", "/robots.txt"] {
            assert!(s.page(page).await.contains(&s.base), "{page}");
        }
        for wrong in ["ninh-binh.2.xml", "ninh-binh.0.xml", "khong-co.1.xml", "ninh-binh.xml", "x", "trang"] {
            assert_eq!(s.get(&format!("/sitemaps/{wrong}")).await.status(), 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn feeds_tell_what_came_into_use_lately_newest_first_without_persons() {
    on_each_server(async |s: &Server| {
        let response = s.get("/tinh/ninh-binh/atom.xml").await;
        assert_eq!(response.headers()["content-type"], "application/atom+xml; charset=utf-8");
        let feed = response.text().await.expect("text");
        assert!(
            feed.contains("xmlns=\"http://www.w3.org/2005/Atom\"") && feed.contains(RESTAURANT),
            "{feed}"
        );
        let times = between(&feed, "<published>", "</published>");
        assert!(times.len() > 3 && times.is_sorted_by(|a, b| a >= b), "{times:?}");
        let ids = between(&feed, "<id>", "</id>");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each id stands once");
        for path in ["/tinh/ho-chi-minh/atom.xml", "/nganh/i/atom.xml", "/en/trade/i/atom.xml"] {
            let text = s.page(path).await;
            assert!(!text.contains("id.vn/") && !text.contains(CONSENTING), "{path}: {text}");
        }
        assert!(s.page("/en/trade/i/atom.xml").await.contains("xml:lang=\"en\""));
        assert!(s.page("/tinh/ninh-binh").await.contains("href=\"/tinh/ninh-binh/atom.xml\""));
        assert_eq!(s.get("/nganh/zz/atom.xml").await.status(), 404);
        // Nobody has a name in Cà Mau.
        let empty = s.page("/tinh/ca-mau/atom.xml").await;
        assert!(!empty.contains("<entry>") && empty.contains("<updated>2026-11-21T08:15:00"), "{empty}");
    })
    .await;
}

#[tokio::test]
async fn a_trade_has_its_page_its_province_and_its_pages_from_a_to_z() {
    on_one_server(async |s: &Server| {
        let list = s.page("/nganh").await;
        assert_eq!(list.matches("<li><a href=\"/nganh/").count(), 22);
        let counted = between(&list, "<span class=\"n\">", "<");
        assert_eq!(counted.len(), 22, "each trade says how many sites it has");
        let (_, food) = list.split_once("href=\"/nganh/i\"").expect("its line");
        let food = between(food, "<span class=\"n\">", "<")[0].to_owned();
        assert!(counted.contains(&"0"), "and where there are none");
        let mut seen: Vec<String> = Vec::new();
        let mut walked = Vec::new();
        let mut next = Some("/nganh/i".to_owned());
        while let Some(path) = next {
            let page = s.page(&path).await;
            let back = between(&page, "rel=\"prev\" href=\"", "\"").first().map(|h| h.replace("&#38;", "&"));
            assert_eq!(back.as_ref(), walked.last(), "{path}: back is the page before, not the first");
            walked.push(path);
            seen.extend(between(&page, "<h3><a href=\"/w/", "\"").iter().map(|n| (*n).to_owned()));
            next = between(&page, "rel=\"next\" href=\"", "\"").first().map(|h| h.replace("&#38;", "&"));
        }
        assert!(walked.len() > 1, "{walked:?}");
        let total = s.json("/api/v1/search?sector=I").await["total"].as_u64();
        assert_eq!(u64::try_from(seen.len()).ok(), total, "none is left out");
        assert_eq!(food.parse().ok(), total);
        assert!(seen.contains(&RESTAURANT.to_owned()), "{seen:?}");
        let by_name = s.json("/api/v1/search?sector=I&sort=name&limit=24").await;
        let names = by_name["items"].as_array().expect("items").iter();
        let names: Vec<&str> = names.filter_map(|i| i["domain"].as_str()).collect();
        assert_eq!(seen[..names.len()], names[..], "in the order of a dictionary");
        let beyond = s.page("/nganh/i?trang=999").await;
        assert!(
            beyond.contains("rel=\"prev\"") && !beyond.contains("rel=\"next\""),
            "beyond the last is the last"
        );
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
        for path in ["/tinh/ninh-binh", "/en/trade/i"] {
            let page = s.page(path).await;
            let block = between(&page, "<script type=\"application/ld+json\">", "</script>")[0];
            let list: serde_json::Value = serde_json::from_str(block).expect("JSON-LD");
            let items = list["itemListElement"].as_array().expect("items");
            assert!(list["@type"] == "ItemList" && items.len() > 3, "{path}: {block}");
            assert!(items.iter().zip(1..).all(|(item, n)| item["position"] == n), "{path}: {block}");
        }
        let here = s.page("/nganh/i?tinh=37").await;
        assert!(here.contains(RESTAURANT) && here.contains("<option value=\"37\" selected>"));
        assert!(s.page("/nganh/i?tinh=xx").await.contains("tinh=xx"));
        assert_eq!(s.get("/nganh/I").await.headers()["location"], "/nganh/i");
        assert_eq!(s.get("/nganh/zz").await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn what_a_holder_says_of_the_trade_moves_the_site_there() {
    on_each_server(async |s: &Server| {
        let name = DomainName::parse(HOUSEHOLD, &Zone::programme()).expect("a name");
        assert!(!s.page("/nganh/i?tinh=01").await.contains(HOUSEHOLD));
        let new = store::NewRequest {
            domain: &name,
            wish: domain::request::Wish::Claim,
            reason: None,
            note: "",
            receipt: "r",
            proof: "p",
            now: world::NOW,
        };
        let request = s.state.db.add_request(&new).await.expect("a request");
        let words = store::HolderWords { sector: Some("I".into()), description: String::new() };
        s.state.db.say(&name, &words, request, world::NOW).await.expect("said");
        s.state.index.follow_once(&s.state.db).await.expect("the index follows");
        assert!(s.page("/nganh/i?tinh=01").await.contains(HOUSEHOLD));
        assert!(!s.page("/nganh/c?tinh=01").await.contains(HOUSEHOLD));
    })
    .await;
}

#[tokio::test]
async fn every_state_has_its_help_and_a_sites_page_leads_to_its_own() {
    on_one_server(async |s: &Server| {
        for path in ["/tro-giup", "/en/help"] {
            let page = s.page(path).await;
            for leaf in Leaf::ALL {
                assert!(page.contains(&format!("id=\"{}\"", leaf.code())), "{path}: {leaf:?}");
            }
        }
        let page = s.page(&format!("/w/{RESTAURANT}")).await;
        assert!(page.contains("href=\"/tro-giup#C8\"") && page.contains("Vì sao hiển thị như vậy?"));
    })
    .await;
}

#[tokio::test]
async fn a_page_can_be_shared_printed_and_searched_from_the_browser_without_asking_anybody_else() {
    on_one_server(async |s: &Server| {
        let page = s.page(&format!("/w/{RESTAURANT}")).await;
        assert!(page.contains(&format!("readonly value=\"{}/w/{RESTAURANT}\"", s.base)));
        assert!(page.contains("href=\"https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2F"));
        assert!(page.contains("href=\"https://zalo.me/share?url=http%3A%2F%2F"), "{page}");
        assert!(page.contains(
            "rel=\"search\" type=\"application/opensearchdescription+xml\" href=\"/opensearch.xml\""
        ));
        let scripts = between(&page, "<script src=\"", "\"");
        assert!(matches!(scripts.as_slice(), [one] if one.starts_with("/assets/copy.js?v=")), "{scripts:?}");
        assert!(!page.contains("src=\"http"));
        let search = s.page("/opensearch.xml").await;
        assert!(search.contains(&format!("template=\"{}/tim?q={{searchTerms}}\"", s.base)), "{search}");
        let name = between(&search, "<ShortName>", "<")[0];
        assert!(name.chars().count() <= 16 && name == "Danh bạ website", "{name}");
        for font in ["latin-400", "latin-700", "vietnamese-400", "vietnamese-700"] {
            let response = s.get(&format!("/assets/fonts/be-vietnam-pro-{font}.woff2")).await;
            assert_eq!(response.headers()["content-type"], "font/woff2");
            assert!(response.headers()["cache-control"].to_str().expect("ASCII").contains("immutable"));
            let bytes = response.bytes().await.expect("bytes");
            assert!(bytes.starts_with(b"wOF2") && bytes.len() < 24_000, "{font}: {}", bytes.len());
        }
        assert_eq!(s.get("/assets/fonts/x.woff2").await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn where_a_place_has_not_what_is_sought_both_halves_are_offered() {
    on_one_server(async |s: &Server| {
        for (q, note) in [
            ("/tim?q=qu%C3%A1n+ph%E1%BB%9F+c%C3%A0+mau", "Không có kết quả nào ở nơi bạn nêu"),
            ("/tim?q=quan+pho+ca+mau", "Không có kết quả nào ở nơi bạn nêu"),
            ("/en/search?q=pho+ca+mau", "Nothing was found in the place you named"),
        ] {
            let page = s.page(q).await;
            assert!(page.contains(note) && page.contains("/ca-mau\">"), "{q}: {page}");
            assert!(page.contains(RESTAURANT), "elsewhere there is one: {q}");
        }
        let found = s.json("/api/v1/search?q=quan+pho+ca+mau").await;
        assert_eq!((found["place_without"].as_str(), found["place"].as_str()), (Some("96"), None));
        let there = s.json("/api/v1/search?q=pho+ninh+binh").await;
        assert_eq!((there["place_without"].as_str(), there["place"].as_str()), (None, Some("37")));
        let nowhere = s.get("/khong/co").await.text().await.expect("text");
        assert!(nowhere.contains("role=\"search\""), "a wrong address leads on");
    })
    .await;
}

#[tokio::test]
async fn the_page_before_the_third_is_the_second_in_provinces_too() {
    on_one_server(async |s: &Server| {
        let mut walked: Vec<String> = Vec::new();
        let mut next = Some("/tinh/ha-noi".to_owned());
        while let Some(path) = next {
            let page = s.page(&path).await;
            let link = |rel: &str| {
                let found = between(&page, &format!("rel=\"{rel}\" href=\""), "\"");
                found.first().map(|h| h.replace("&#38;", "&"))
            };
            assert_eq!(link("prev").as_ref(), walked.last(), "{path}");
            next = link("next");
            walked.push(path);
        }
        assert!(walked.len() > 1, "{walked:?}");
        let second = s.page("/tinh/ha-noi?zone=biz.vn&trang=2").await;
        assert!(second.contains("href=\"/tinh/ha-noi?zone=biz.vn\""), "filters are kept: {second}");
    })
    .await;
}

#[tokio::test]
async fn a_search_that_had_to_do_with_some_of_the_words_says_so_and_an_empty_one_helps_on() {
    on_one_server(async |s: &Server| {
        let q = "pho+bo+gia+truyen+zzqxjw";
        let json = s.json(&format!("/api/v1/search?q={q}")).await;
        assert_eq!(json["searched_as"]["relaxation"], "any_words", "{json}");
        let page = s.page(&format!("/tim?q={q}")).await;
        assert!(page.contains("một phần các từ bạn gõ") && !page.contains("Đã tìm theo:"), "{page}");
        assert!(s.page(&format!("/en/search?q={q}")).await.contains("These have some of what you typed"));
        let nothing = s.page("/tim?q=zzqxj+qwxzv").await;
        assert!(nothing.contains("href=\"https://tenmien.vn/\"") && nothing.contains("đăng ký tên miền .vn"));
        assert!(!page.contains("tenmien.vn"), "only where nothing was found");
        assert!(
            !s.page("/tim?q=zzqxj+%C4%91%C3%A0+n%E1%BA%B5ng").await.contains("Chỉ xem tại"),
            "nothing is narrowed to nothing"
        );
        let marked = s.json("/api/v1/search?q=pho").await;
        let title = marked["items"][0]["title_html"].as_str().unwrap_or_default();
        assert!(title.contains("<mark>"), "what matched is told to machines too: {marked}");
    })
    .await;
}

#[tokio::test]
async fn machines_are_told_the_ward_of_an_enterprise_and_an_address_that_works() {
    on_one_server(async |s: &Server| {
        let db = &s.state.db;
        let names = [RESTAURANT, HOUSEHOLD].map(|name| DomainName::stored(name).expect("a name"));
        let rows = db.sites(&names).await.expect("rows").into_iter().map(|row| {
            let mut registration = row.registration;
            registration.ward = Some("Phường Hoa Lư".into());
            registration
        });
        let source = store::ImportSource {
            file_name: "xa.csv".into(),
            sha256: "00".repeat(32),
            as_of: None,
            full: false,
            dry_run: false,
            at: world::NOW,
        };
        db.import(rows.collect(), &source).await.expect("an import");
        let about = async |name: &str| {
            let page = s.page(&format!("/w/{name}")).await;
            let block = between(&page, "<script type=\"application/ld+json\">", "</script>")[0];
            serde_json::from_str::<serde_json::Value>(block).expect("JSON-LD")["about"].clone()
        };
        let restaurant = about(RESTAURANT).await;
        assert_eq!(restaurant["address"]["addressLocality"], "Phường Hoa Lư", "{restaurant}");
        assert_eq!(restaurant["url"], format!("https://{RESTAURANT}/"));
        assert!(
            about(HOUSEHOLD).await["address"]["addressLocality"].is_null(),
            "a household's ward is its own"
        );
        let plain = s.json("/api/v1/search?https=no&zone=biz.vn&limit=1").await;
        let plain = plain["items"][0]["domain"].as_str().expect("a site without HTTPS").to_owned();
        assert_eq!(about(&plain).await["url"], format!("http://{plain}/"));
        s.state.index.follow_once(db).await.expect("the index follows");
        let wards = s.page("/sitemaps/xa-phuong.xml").await;
        assert!(wards.contains("/tinh/ninh-binh/"), "{wards}");
        assert_eq!(wards.matches("<loc>").count(), wards.matches("<lastmod>").count(), "{wards}");
    })
    .await;
}
