//! What people mean, over sites made up for it: no rule is tried with the words that it was written with alone.

use super::{ask, index, order, site};
use crate::{Document, Index, Query, Relaxation};
use domain::province::ProvinceCode;

fn placed(domain: &str, title: &str, ward: &str, province: &str) -> Document {
    let code = ProvinceCode::parse(province);
    Document {
        province: code,
        ward: crate::ward_code(Some(ward), code),
        place: crate::place_names(Some(ward), code),
        ..site(domain, title)
    }
}

fn towns() -> Index {
    let sites = [
        placed("hue.biz.vn", "Khách sạn Sông Xanh", "Phường Thuận Hóa", "46"),
        placed("saigon.biz.vn", "Khách sạn Bến Đò", "Phường Bến Thành", "79"),
        placed("hanoi.biz.vn", "Khách sạn Phố Cũ", "Phường Hoàn Kiếm", "01"),
        placed("dalat.biz.vn", "Khách sạn Đồi Thông", "Phường Xuân Hương - Đà Lạt", "68"),
        placed("pleiku.biz.vn", "Khách sạn Biển Hồ", "Phường Pleiku", "52"),
        placed("camau.biz.vn", "Khách sạn Cuối Trời", "Xã Đất Mũi", "96"),
    ];
    Index::in_ram(sites).unwrap()
}

#[test]
fn places_are_understood_by_abbreviation_nickname_and_former_name() {
    let i = towns();
    for (query, first) in [
        ("ks huế", "hue"),
        ("khách sạn cố đô", "hue"),
        ("hotel tphcm", "saigon"),
        ("khach san sai gon", "saigon"),
        ("khách sạn quận 1", "saigon"),
        ("ks q1", "saigon"),
        ("khách sạn quận hoàn kiếm", "hanoi"),
        ("khach san quan hoan kiem", "hanoi"),
        ("hotels hanoi", "hanoi"),
        ("khách sạn phường tràng tiền", "hanoi"),
        ("ks dalat", "dalat"),
        ("khách sạn thành phố ngàn hoa", "dalat"),
        ("khách sạn phố núi", "pleiku"),
        ("khách sạn minh hải", "camau"),
    ] {
        let found = ask(&i, query);
        assert_eq!(found.hits.first().map(|h| h.domain.label()), Some(first), "{query}: {found:?}");
    }
    assert_eq!(ask(&i, "khách sạn sài gòn").place, ProvinceCode::parse("79"), "a filter is offered");
    assert_eq!(ask(&i, "khách sạn").place, None);
    assert_eq!(ask(&i, "khách sạn quảng ninh").place, None, "nothing was found there");
    for (province, code) in
        [("hòa bình", "25"), ("tỉnh khánh hòa", "56"), ("bình dương", "79"), ("quảng ninh", "22")]
    {
        let query = format!("khách sạn {province}");
        let inn =
            Document { province: ProvinceCode::parse(code), ..site("nha.biz.vn", "Khách sạn Nhà Mình") };
        let place = ask(&Index::in_ram([inn]).unwrap(), &query).place;
        assert_eq!(place, ProvinceCode::parse(code), "{province}, though wards are called so too");
    }
}

#[test]
fn trades_are_found_in_either_language_and_the_word_typed_comes_first() {
    let i = index(&["Nha khoa Nụ Cười", "Smile Dental Clinic", "Tiệm bánh Bơ Sữa", "Phòng khám răng Việt"]);
    assert_eq!(order(&ask(&i, "nha khoa")).split(' ').next(), Some("s0"));
    let found = ask(&i, "dentist");
    assert_eq!(found.hits[0].domain.label(), "s0", "{found:?}");
    assert_eq!(found.hits.len(), 3);
    assert_eq!(
        found.searched_as.map(|s| (s.relaxation, s.text)),
        Some((Relaxation::Meaning, "nha khoa".into()))
    );
    assert_eq!(order(&ask(&i, "bakery")), "s2");
}

#[test]
fn keys_of_telex_and_vni_are_read_when_they_are_no_words() {
    let i = index(&["Rượu cần Y Moan", "Bánh ú nước tro", "Beer Garden", "Hồ Ba Bể"]);
    for (query, hit) in [
        ("ruwowuj caanf", "s0"),
        ("ru7o7u5 ca62n", "s0"),
        ("banhs us nuwowcs tro", "s1"),
        ("beer garden", "s2"),
        ("hoof ba beer", "s3"),
    ] {
        assert_eq!(ask(&i, query).hits[0].domain.label(), hit, "{query}");
    }
    let found = ask(&i, "ruwowuj caanf");
    assert_eq!(
        found.searched_as.map(|s| (s.relaxation, s.text)),
        Some((Relaxation::Keyboard, "rượu cần".into()))
    );
}

#[test]
fn words_as_they_sound_are_found_when_nothing_else_is() {
    let i = index(&["Xưởng rèn Sáu Sang", "Giường tre Lộc", "Trống da Chín Trâu"]);
    for (query, hit) in [("sưởng dèn sáu sang", "s0"), ("dường tre nộc", "s1"), ("chống gia chín châu", "s2")]
    {
        let found = ask(&i, query);
        assert_eq!(found.hits.first().map(|h| h.domain.label()), Some(hit), "{query}");
        let how = found.searched_as.map(|s| s.relaxation);
        assert!(matches!(how, Some(Relaxation::Spelling | Relaxation::AnyWords)), "{query}: {how:?}");
    }
}

#[test]
fn words_of_questions_need_not_be_on_the_page() {
    let i = index(&["Ghế mây Kim Bông", "Mua bán đồ cũ Sáu Tâm"]);
    let found = ask(&i, "tìm chỗ nào bán ghế mây giá rẻ uy tín");
    assert_eq!(order(&found), "s0");
    assert_eq!(
        found.searched_as.map(|s| (s.relaxation, s.text)),
        Some((Relaxation::Fewer, "ghế mây".into()))
    );
    assert_eq!(
        ask(&i, "mua bán").hits[0].domain.label(),
        "s1",
        "a question of nothing else is about its words"
    );
}

#[test]
fn typed_literally_nothing_is_understood() {
    let i = towns();
    let literally = |text: &str| i.search(&Query { literal: true, ..Query::text(text) }).unwrap();
    for query in ["ks huế", "hotel", "khách sạn phố núi", "khachsan", "khacsh sanj"] {
        assert_eq!((literally(query).total, literally(query).searched_as), (0, None), "{query}");
    }
    assert_eq!(literally("khách sạn").total, 6);
}

#[test]
fn a_town_in_a_name_says_which_former_province_is_meant() {
    let sites = [
        placed("a.biz.vn", "Kẹo chuối Lai Vung", "Phường Mỹ Tho", "82"),
        placed("b.biz.vn", "Kẹo chuối Cai Lậy", "Phường Sa Đéc", "82"),
    ];
    let i = Index::in_ram(sites).unwrap();
    assert_eq!(order(&ask(&i, "kẹo chuối tiền giang")), "b a");
}

#[test]
fn a_trade_that_the_place_has_not_stays_that_trade_and_the_place_is_told() {
    let sites = [
        placed("rang.biz.vn", "Cà phê Rang Mộc", "Phường Ninh Kiều", "92"),
        placed("nho.biz.vn", "Cà phê Nhỏ", "Phường Ninh Kiều", "92"),
        placed("dep.biz.vn", "Hoa tươi Đẹp", "Phường Hoàn Kiếm", "01"),
        placed("rang-ham.biz.vn", "Nha khoa Thanh Hóa, răng mọi tuổi, đã khám", "Phường Hạc Thành", "38"),
        placed("lai.biz.vn", "Cá phá và lại giá", "Phường Ninh Kiều", "92"),
        placed("pleiku.biz.vn", "Gỗ Biển Hồ", "Phường Pleiku", "52"),
        placed("bien.biz.vn", "Hải sản Biển Xanh", "Phường Hải Châu", "48"),
    ];
    let i = Index::in_ram(sites).unwrap();
    for (text, hits, place) in [
        ("cà phê gia lai", 2, "52"),
        ("ca phe gia lai", 2, "52"),
        ("gia lai ca phe", 2, "52"),
        ("hoa tuoi da nang", 1, "48"),
        ("coffee hanoi", 2, "01"),
    ] {
        let found = ask(&i, text);
        let wanted = if text.starts_with("hoa") { "dep" } else { "rang nho" };
        assert!(
            found
                .hits
                .iter()
                .all(|h| wanted.split(' ').any(|w| h.domain.as_str().starts_with(&format!("{w}.")))),
            "{text}: {}",
            order(&found)
        );
        assert_eq!(found.total, hits, "{text}");
        assert_eq!(found.searched_as.map(|s| s.relaxation), Some(Relaxation::AnyWords), "{text}");
        assert_eq!(found.place_without.map(|c| c.to_string()).as_deref(), Some(place), "{text}");
        assert_eq!(found.place, None);
    }
    let there = ask(&i, "ca phe can tho");
    assert_eq!((there.place.map(|c| c.to_string()).as_deref(), there.place_without), (Some("92"), None));
}

#[test]
fn a_street_is_no_noodle_soup_and_a_guest_no_hotel() {
    let sites = [
        placed("may.biz.vn", "Nhà may Ông Hai, giữa phố", "Phường Ninh Kiều", "92"),
        placed("thin.biz.vn", "Phở Chú Thìn", "Phường Hoàn Kiếm", "01"),
        placed("hanh.biz.vn", "Phở Cô Hạnh", "Phường Hoàn Kiếm", "01"),
        placed("ca.biz.vn", "Hải sản Gió Lành, khách quen", "Phường Ninh Kiều", "92"),
    ];
    let i = Index::in_ram(sites).unwrap();
    let found = ask(&i, "quán phở cần thơ");
    assert!(order(&found).split(' ').all(|s| s == "thin" || s == "hanh"), "{}", order(&found));
    assert_eq!((found.total, found.place_without.map(|c| c.to_string())), (2, Some("92".into())));
    assert_eq!(ask(&i, "khach san").total, 0);
}

#[test]
fn a_dish_that_nobody_has_is_a_part_of_its_name() {
    let i = index(&["Bún bò O Thắm", "Bún chả Hàng Than", "Bệnh viện bạn bỏ hệ"]);
    assert_eq!(order(&ask(&i, "bún bò huế")), "s0");
    let unmarked = ask(&i, "bun bo hue");
    assert_eq!(order(&unmarked), "s0", "{:?}", unmarked.searched_as);
}
