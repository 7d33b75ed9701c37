//! Who is seen. Names without consent are counted and appear nowhere: no page, no answer, no facet count.

use super::server::{Server, on_each_server, on_one_server};
use super::world;
use domain::name::{DomainName, Zone};
use domain::province::gazetteer;
use domain::verdict::Leaf;
use store::OptOut;

#[tokio::test]
async fn unlisted_and_unknown_names_give_the_same_answer() {
    on_one_server(async |s: &Server| {
        let bare = |text: String, name: &str| text.replace(name, "NAME");
        for prefix in ["/w/", "/en/w/", "/api/v1/domains/"] {
            let unknown = s.get(&format!("{prefix}chua-ai-dang-ky.biz.vn")).await;
            assert_eq!(unknown.status(), 404);
            let expected = bare(unknown.text().await.expect("text"), "chua-ai-dang-ky.biz.vn");
            for secret in world::SECRET {
                let response = s.get(&format!("{prefix}{secret}")).await;
                assert_eq!(response.status(), 404, "{prefix}{secret}");
                assert_eq!(bare(response.text().await.expect("text"), secret), expected, "{prefix}{secret}");
                let looks = s.get(&format!("/api/v1/domains/{secret}/observations")).await;
                assert_eq!(looks.status(), 404);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_unlisted_is_found_browsed_or_counted_among_hits() {
    on_each_server(async |s: &Server| {
        for path in [
            "/tim?q=b%C3%ADm%E1%BA%ADt",
            "/tim?q=bimat&tinh=01",
            "/tim?q=bimat&dung-chu=1",
            "/api/v1/suggestions?q=bimat",
            "/api/v1/suggestions?q=trang+bi",
            "/tim?zone=id.vn",
            "/tinh/ha-noi?zone=id.vn",
            "/",
            "/tinh/ha-noi",
        ] {
            let text = s.page(path).await;
            assert!(!text.contains("Trang bímật"), "{path}");
            for secret in world::SECRET {
                assert!(!text.contains(secret), "{path} names {secret}");
            }
        }
        let persons = s.json("/api/v1/search?zone=id.vn").await;
        assert_eq!(persons["total"], 1, "only the one who agreed");
        assert_eq!(persons["items"][0]["domain"], world::CONSENTING);
        assert_eq!(persons["facets"]["https"][0]["value"], "", "the consent does not name it");
        let all = s.json("/api/v1/search?limit=100").await;
        let zones = all["facets"]["zone"].as_array().expect("counts");
        let of = |zone: &str| {
            zones.iter().find(|z| z["value"] == zone).map_or(0, |z| z["count"].as_u64().unwrap_or(0))
        };
        assert_eq!(of("id.vn"), 1, "a facet counts nobody who is not listed");
        assert_eq!(of("id.vn") + of("biz.vn"), all["total"].as_u64().expect("a total"));
        let counted = s.json("/api/v1/statistics?by=zone").await;
        let id = counted["groups"]
            .as_array()
            .expect("groups")
            .iter()
            .find(|g| g["key"] == "id.vn")
            .expect("counted");
        assert!(id["figures"]["registered"].as_i64().expect("a count") > 100, "but all are counted");
    })
    .await;
}

#[tokio::test]
async fn contacts_are_shown_only_where_they_may_be() {
    on_one_server(async |s: &Server| {
        for path in [format!("/w/{}", world::HOUSEHOLD), format!("/en/w/{}", world::HOUSEHOLD)] {
            let text = s.page(&path).await;
            for hidden in [
                "0987654321",
                "0987 654 321",
                "+84987654321",
                "chu@gom-nha-lam",
                "12 Hàng Tiện",
                "Cầu Ván",
                "Đinh Thị",
            ] {
                assert!(!text.contains(hidden), "{path} shows {hidden}");
            }
        }
        let domain = format!("/api/v1/domains/{}", world::HOUSEHOLD);
        for path in [
            "/tim?q=gom+nha+lam",
            "/tinh/ha-noi",
            "/tinh/ha-noi/atom.xml",
            "/api/v1/search?q=gom+nha+lam",
            &domain,
        ] {
            let text = s.page(path).await;
            assert!(text.contains("gom-nha-lam") && !text.contains("Cầu Ván"), "{path}");
            assert!(!text.contains("Đinh Thị"), "{path} names the owner");
        }
        assert!(
            !s.page("/tim?q=dinh+thi+lam").await.contains("gom-nha-lam"),
            "nor is it found by its owner's name"
        );
        assert!(
            !s.page("/tim?q=c%E1%BA%A7u+v%C3%A1n").await.contains("gom-nha-lam"),
            "nor is it found by where it lives"
        );
        let person = s.page(&format!("/w/{}", world::CONSENTING)).await;
        assert!(
            person.contains("name=\"robots\" content=\"noindex\""),
            "consent to this list is not consent to search engines"
        );
        let business = s.page(&format!("/w/{}", world::RESTAURANT)).await;
        assert!(!business.contains("content=\"noindex\""));
        assert!(business.contains("0912 345 678"));
        let found = s.page("/api/v1/search?q=pho+gia+truyen+nam+dinh").await;
        assert!(
            found.contains(world::RESTAURANT) && !found.contains("345 678"),
            "nobody gathers numbers by the thousand"
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_that_asks_not_to_be_indexed_is_not_found_by_searching() {
    on_one_server(async |s: &Server| {
        let found = s.page("/tim?q=trang+kh%C3%B4ng+l%E1%BA%ADp+ch%E1%BB%89+m%E1%BB%A5c").await;
        assert!(!found.contains(world::NOINDEX));
        let page = s.page(&format!("/w/{}", world::NOINDEX)).await;
        assert!(page.contains("content=\"noindex\""));
    })
    .await;
}

#[tokio::test]
async fn the_front_page_says_since_when_its_sites_are_in_use_but_not_of_persons() {
    on_one_server(async |s: &Server| {
        let text = s.page("/").await;
        let (_, newest) = text.split_once("id=\"h-new\"").expect("the newest");
        let cards: Vec<&str> =
            newest.split("<li>").skip(1).take_while(|c| c.contains("class=\"domain\"")).collect();
        assert!(cards.len() > 3, "{newest}");
        for card in cards {
            let is_person = card.contains(".id.vn");
            assert_eq!(card.contains("thấy hoạt động từ "), !is_person, "{card}");
            assert_eq!(card.contains("kiểm tra lần cuối"), is_person, "{card}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_objection_hides_a_site_at_once_everywhere() {
    on_each_server(async |s: &Server| {
        let name = DomainName::parse(world::RESTAURANT, &Zone::programme()).expect("a name");
        assert!(s.page("/tim?q=pho+nam+dinh").await.contains(world::RESTAURANT));
        s.state.db.object(&name, "yêu cầu", world::NOW).await.expect("an objection");
        // The index was not told yet: the store decides.
        assert!(!s.page("/tim?q=pho+nam+dinh").await.contains(world::RESTAURANT));
        assert_eq!(s.get(&format!("/w/{}", world::RESTAURANT)).await.status(), 404);
        assert_eq!(s.get(&format!("/api/v1/domains/{}", world::RESTAURANT)).await.status(), 404);
        assert!(!s.page("/tinh/ninh-binh").await.contains(world::RESTAURANT));
        assert!(!s.page("/").await.contains(world::RESTAURANT));
    })
    .await;
}

#[tokio::test]
async fn an_opt_out_of_checks_hides_a_site_everywhere_and_opting_in_brings_it_back() {
    on_each_server(async |s: &Server| {
        let paths = [format!("/w/{}", world::RESTAURANT), format!("/api/v1/domains/{}", world::RESTAURANT)];
        let lists = ["/tim?q=pho+nam+dinh", "/tinh/ninh-binh", "/api/v1/provinces/37/sites?limit=100"];
        let db = &s.state.db;
        db.opt_out(OptOut::Domain, world::RESTAURANT, "thư", world::NOW).await.expect("an opt-out");
        for path in &paths {
            assert_eq!(s.get(path).await.status(), 404, "{path}");
        }
        for path in lists {
            assert!(!s.page(path).await.contains(world::RESTAURANT), "{path}");
        }
        s.state.index.follow_once(db).await.expect("the index follows");
        let total = async || s.json("/api/v1/search?q=pho+gia+truyen+nam+dinh").await["total"].clone();
        let without = total().await;
        assert!(s.state.index.agrees_with(db).await.expect("a comparison").holds());
        db.opt_in(OptOut::Domain, world::RESTAURANT, world::NOW).await.expect("an end");
        s.state.index.follow_once(db).await.expect("the index follows");
        assert_ne!(total().await, without, "the index held it no more");
        for path in lists {
            assert!(s.page(path).await.contains(world::RESTAURANT), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn contacts_that_may_not_be_shown_cannot_be_searched_for() {
    on_one_server(async |s: &Server| {
        for q in ["0987+654+321", "0987654321", "654"] {
            let found = s.json(&format!("/api/v1/search?q={q}")).await;
            let items = found["items"].as_array().expect("items");
            assert!(items.iter().all(|i| i["domain"] != world::HOUSEHOLD), "{q}: {found}");
        }
        assert_eq!(s.json("/api/v1/search?q=gom+nha+lam").await["items"][0]["domain"], world::HOUSEHOLD);
    })
    .await;
}

#[tokio::test]
async fn the_text_of_a_household_or_a_person_is_neither_searched_nor_quoted_without_consent() {
    on_each_server(async |s: &Server| {
        let found = async |q: &str| {
            let found = s.json(&format!("/api/v1/search?q={q}&literal=1&limit=100")).await;
            let items = found["items"].as_array().expect("items").iter();
            let mut names: Vec<_> = items.filter_map(|i| i["domain"].as_str().map(str::to_owned)).collect();
            names.sort_unstable();
            names
        };
        let named = "V%C6%B0%C6%A1ng+Minh+Ki%C3%AAn";
        assert_eq!(found(named).await, [world::RESTAURANT], "an enterprise's text is searched");
        assert!(s.page(&format!("/tim?q={named}")).await.contains("Kiên"), "and quoted");
        for path in [
            format!("/w/{}", world::HOUSEHOLD),
            format!("/w/{}", world::CONSENTING),
            "/tim?q=gom+nha+lam".into(),
            "/tinh/ha-noi/atom.xml".into(),
        ] {
            let page = s.page(&path).await;
            assert!(!page.contains("Kiên") && !page.contains("1998"), "{path}");
        }
        // What it says of itself in its title is found.
        assert_eq!(found("gom+nha+lam+bat+trang").await, [world::HOUSEHOLD]);
        let db = &s.state.db;
        let household = DomainName::stored(world::HOUSEHOLD).expect("a name");
        assert!(db.give_consent(&household, "1", "dns-txt", world::NOW).await.expect("a consent"));
        s.state.index.follow_once(db).await.expect("the index follows");
        let mut both = [world::RESTAURANT, world::HOUSEHOLD];
        both.sort_unstable();
        assert_eq!(found(named).await, both);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_in_use_is_told_how_far_to_trust_it() {
    on_each_server(async |s: &Server| {
        let page = format!("/w/{}", world::RESTAURANT);
        assert!(s.page(&page).await.contains("id=\"h-trust\""));
        world::look_again(&s.state.db, world::RESTAURANT, world::NOW.plus(1_000), Leaf::C3).await;
        assert!(!s.page(&page).await.contains("id=\"h-trust\""), "a name for sale has a certificate as well");
    })
    .await;
}

#[tokio::test]
async fn a_directory_holds_living_sites_and_a_listed_name_keeps_its_page() {
    on_one_server(async |s: &Server| {
        let sites = s.json("/api/v1/provinces/48/sites?limit=100").await;
        let items = sites["items"].as_array().expect("items");
        assert!(items.len() > 5);
        for item in items {
            let class = item["state"]["class"].as_str().expect("a class");
            assert!(class.starts_with("USE_"), "{item}");
        }
        assert!(!s.page("/tinh/da-nang").await.contains(world::UNSEEN));
        assert!(s.page(&format!("/w/{}", world::UNSEEN)).await.contains("chưa được kiểm tra"));
    })
    .await;
}

#[tokio::test]
async fn a_new_holder_is_not_shown_with_what_the_former_one_had() {
    on_each_server(async |s: &Server| {
        let db = &s.state.db;
        let name = DomainName::stored(world::RESTAURANT).expect("a name");
        let path = format!("/api/v1/domains/{}/observations", world::RESTAURANT);
        let looks = s.json(&path).await["items"].as_array().map_or(0, Vec::len);
        assert!(looks > 0, "the former holder's site was looked at");
        let mut row = db.registration(&name).await.expect("a row").expect("registered").registration;
        row.registered_on = Some(time::macros::date!(2026 - 11 - 01));
        let source = store::ImportSource {
            file_name: "new-holder.csv".into(),
            sha256: String::new(),
            as_of: None,
            full: false,
            dry_run: false,
            at: world::NOW,
        };
        db.import(vec![row], &source).await.expect("an import");
        assert_eq!(s.json(&path).await["items"].as_array().map(Vec::len), Some(0));
        assert!(db.changes(&name, 9).await.expect("changes").is_empty());
        assert!(!db.history(&name, None, 9).await.expect("looks").is_empty(), "the record keeps them");
    })
    .await;
}

#[tokio::test]
async fn a_ward_has_its_page_led_to_from_its_province_and_from_sites_of_enterprises() {
    on_one_server(async |s: &Server| {
        let db = &s.state.db;
        let province = domain::province::ProvinceCode::parse("37").expect("a code");
        let ward = &domain::province::gazetteer().wards_of(province)[0];
        let path = format!("/tinh/ninh-binh/{}", api::pages::ward::part(ward));
        assert!(
            s.page(&path).await.contains("content=\"noindex\""),
            "an empty ward is no page for search engines"
        );
        let name = domain::name::DomainName::stored(world::RESTAURANT).expect("a name");
        let mut registration = db.registration(&name).await.expect("read").expect("registered").registration;
        registration.ward = Some(api::pages::ward::name(ward));
        let source = store::ImportSource {
            file_name: "xa.csv".into(),
            sha256: "00".repeat(32),
            as_of: None,
            full: false,
            dry_run: false,
            at: world::NOW,
        };
        db.import(vec![registration], &source).await.expect("an import");
        s.state.index.follow_once(db).await.expect("the index follows");
        let page = s.page(&path).await;
        assert!(page.contains(world::RESTAURANT) && !page.contains("content=\"noindex\""), "{page}");
        assert!(s.page(&path.replace("/tinh/", "/en/province/")).await.contains("<html lang=\"en\">"));
        for from in [
            "/tinh/ninh-binh".to_owned(),
            format!("/w/{}", world::RESTAURANT),
            "/sitemaps/xa-phuong.xml".into(),
        ] {
            assert!(s.page(&from).await.contains(&path), "{from}");
        }
        assert!(s.page("/sitemap.xml").await.contains("/sitemaps/xa-phuong.xml"));
        let other = s.get(&format!("/tinh/ninh-binh/sai-{}", ward.code)).await;
        assert_eq!(
            (other.status().as_u16(), other.headers()["location"].to_str().ok()),
            (308, Some(path.as_str()))
        );
        for wrong in ["/tinh/ha-noi/x", "/tinh/khong-co/x-00070", &path.replace("ninh-binh", "ha-noi")] {
            assert_eq!(s.get(wrong).await.status(), 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_ward_of_a_person_or_a_household_is_told_nowhere() {
    on_one_server(async |s: &Server| {
        let db = &s.state.db;
        let of = |code: &str| {
            let code = domain::province::ProvinceCode::parse(code).expect("a code");
            (gazetteer().province(code).expect("a province"), &gazetteer().wards_of(code)[1])
        };
        let households = (world::HOUSEHOLD, of("01"));
        let persons = (world::CONSENTING, of("79"));
        let mut rows = Vec::new();
        for (name, (_, ward)) in [households, persons] {
            let name = DomainName::stored(name).expect("a name");
            let mut row = db.registration(&name).await.expect("read").expect("registered").registration;
            row.ward = Some(api::pages::ward::name(ward));
            rows.push(row);
        }
        let source = store::ImportSource {
            file_name: "xa.csv".into(),
            sha256: "00".repeat(32),
            as_of: None,
            full: false,
            dry_run: false,
            at: world::NOW,
        };
        db.import(rows, &source).await.expect("an import");
        s.state.index.follow_once(db).await.expect("the index follows");
        assert!(s.state.index.agrees_with(db).await.expect("a comparison").holds());
        for (name, (province, ward)) in [households, persons] {
            assert_eq!(s.get(&format!("/w/{name}")).await.status(), 200, "{name} is listed");
            let (called, path) = (api::pages::ward::name(ward), api::pages::ward::part(ward));
            let here = format!("/tinh/{}/{path}", province.slug);
            let page = s.page(&here).await;
            assert!(!page.contains(name) && page.contains("content=\"noindex\""), "{here}: {page}");
            for public in [
                format!("/tinh/{}", province.slug),
                "/sitemaps/xa-phuong.xml".into(),
                format!("/tim?tinh={}", province.code),
                format!("/w/{name}"),
                format!("/en/w/{name}"),
                format!("/api/v1/domains/{name}"),
            ] {
                let text = s.page(&public).await;
                assert!(!text.contains(&path) && !text.contains(&called), "{public} tells {called}");
            }
            let code = &ward.code;
            let found = s.json(&format!("/api/v1/search?ward={code}&limit=100")).await;
            assert_eq!(found["total"], 0, "{found}");
            let all = s.json(&format!("/api/v1/search?province={}&limit=100", province.code)).await;
            let counted = all["facets"]["ward"].as_array().expect("counts");
            assert!(counted.iter().all(|c| c["value"] != code.as_str()), "{counted:?}");
            // Nor is it found by the words of the ward, which tell as much.
            let q: String = url::form_urlencoded::byte_serialize(ward.name.as_bytes()).collect();
            let found = s.json(&format!("/api/v1/search?q={q}&literal=1&limit=100")).await;
            let items = found["items"].as_array().expect("items");
            assert!(items.iter().all(|i| i["domain"] != name), "{q}: {found}");
            assert!(!s.page(&format!("/tim?tinh={}&xa={code}", province.code)).await.contains(name));
            assert!(!text_of_feeds(s, &province.slug).await.contains(&called));
        }
    })
    .await;
}

async fn text_of_feeds(s: &Server, slug: &str) -> String {
    format!(
        "{}{}",
        s.page(&format!("/tinh/{slug}/atom.xml")).await,
        s.page(&format!("/tim?tinh={slug}")).await
    )
}

#[tokio::test]
async fn a_person_who_agreed_is_shown_with_what_the_consent_names_and_nothing_else() {
    on_one_server(async |s: &Server| {
        let name = world::CONSENTING;
        for path in [format!("/w/{name}"), format!("/en/w/{name}"), format!("/w/{name}/kiem-tra")] {
            let text = s.page(&path).await;
            for hidden in [
                "15/08/2025",
                "15/08/2027",
                "tree.c7",
                "id=\"h-evidence\"",
                "id=\"h-history\"",
                "id=\"h-trust\"",
                "✓</span> HTTPS hợp lệ",
                "Thư điện tử theo tên miền",
                "Mail under the name",
                "Ngôn ngữ của trang",
                "Loại trang",
                "Nhà đăng ký A",
                "giữ HTTPS",
            ] {
                assert!(!text.contains(hidden), "{path} tells {hidden}");
            }
            assert!(text.contains("21/11/2026"), "{path}: the day of the look is named in the consent");
            let minutes = text.contains("21/11/2026\u{a0}") && !path.ends_with("/kiem-tra");
            assert!(!minutes, "{path}: and no minute of it");
        }
        let page = s.page(&format!("/w/{name}")).await;
        for named in ["Lê Thị Bình – thiết kế đồ họa", "Hồ Chí Minh", "Nên làm gì"] {
            assert!(page.contains(named), "{named}");
        }
        let json = s.json(&format!("/api/v1/domains/{name}")).await;
        assert_eq!(json["events"].as_array().map(Vec::len), Some(0), "{json}");
        let state = &json["danhba_state"];
        assert_eq!((&state["leaf"], state["checked_at"].is_string()), (&"C7".into(), true));
        for member in
            ["mail", "https", "since", "rule", "confidence", "final_url", "canonical_host", "http_status"]
        {
            assert!(state[member].is_null(), "{member}: {json}");
        }
        assert_eq!(state["evidence"].as_array().map(Vec::len), Some(0));
        assert_eq!(s.get(&format!("/api/v1/domains/{name}/observations")).await.status(), 404);
        let found = s.json("/api/v1/search?zone=id.vn").await;
        assert!(found["items"][0]["state"]["https"].is_null() && found["items"][0]["service"].is_null());
        assert!(
            !s.page("/tim?zone=id.vn")
                .await
                .contains("class=\"badge good\"><span class=\"sign\" aria-hidden=\"true\">✓")
        );
        // A business is shown in full.
        let json = s.json(&format!("/api/v1/domains/{}", world::RESTAURANT)).await;
        assert!(
            json["danhba_state"]["mail"].is_string()
                && !json["events"].as_array().expect("events").is_empty()
        );
        assert!(s.page(&format!("/w/{}", world::RESTAURANT)).await.contains("id=\"h-evidence\""));
    })
    .await;
}
