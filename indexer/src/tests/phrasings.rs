//! One wish in the words that people put it in finds the same site first.

use super::{ask, site};
use crate::{Document, Index, Query};
use domain::province::ProvinceCode;

fn placed(domain: &str, title: &str, description: &str, ward: &str, province: &str) -> Document {
    let code = ProvinceCode::parse(province);
    Document {
        province: code,
        ward: crate::ward_code(Some(ward), code),
        place: crate::place_names(Some(ward), code),
        description: description.to_owned(),
        ..site(domain, title)
    }
}

const TOWNS: [(&str, &str, &str, &str); 6] = [
    ("46", "Phường Thuận Hóa", "huế", "Thành phố Huế"),
    ("48", "Phường Hải Châu", "đà nẵng", "Thành phố Đà Nẵng"),
    ("56", "Phường Nha Trang", "khánh hòa", "Tỉnh Khánh Hòa"),
    ("25", "Phường Việt Trì", "phú thọ", "Tỉnh Phú Thọ"),
    ("22", "Phường Hạ Long", "quảng ninh", "Tỉnh Quảng Ninh"),
    ("68", "Phường Xuân Hương - Đà Lạt", "lâm đồng", "Tỉnh Lâm Đồng"),
];

/// A trade, the name of its shops, and what these say of themselves.
const TRADES: [(&str, &str, &str); 7] = [
    ("phở", "Phở Ông Tư", "Phở bò tái nạm."),
    ("hoa", "Shop hoa Mai Lan", "Hoa cưới, hoa khai trương."),
    ("cà phê", "Cà phê Góc Nhỏ", "Không gian yên tĩnh."),
    ("nội thất", "Nội thất Gỗ Việt", "Tủ bếp, sàn gỗ, rèm cửa."),
    ("nha khoa", "Nha khoa Nụ Cười", "Nhổ răng, niềng răng."),
    ("may", "Nhà may Cô Ba", "Áo dài, đồng phục."),
    ("khách sạn", "Khách sạn Biển Xanh", "Phòng đôi, phòng đơn."),
];

/// Each trade in each town, and in each town others who live there, write its kind, and are nothing of the kind.
fn country() -> Index {
    let mut sites = Vec::new();
    for (at, (code, ward, _, full)) in TOWNS.iter().enumerate() {
        for (n, (_, title, says)) in TRADES.iter().enumerate() {
            let description = format!("{says} {ward}, {full}.");
            sites.push(placed(&format!("t{n}-{code}.biz.vn"), title, &description, ward, code));
        }
        for (n, title) in
            ["Trạm y tế quận", "Ô tô Hóa Phố", "Quân đội Tại Ngũ", "Mầm non Cơ Sở Mới"].iter().enumerate()
        {
            let description =
                format!("Ở ngay trung tâm {full}, gần phố Hoà Phố. Địa chỉ: 2{at} Phố Cũ, {ward}.");
            sites.push(placed(&format!("o{n}-{code}.biz.vn"), title, &description, ward, code));
        }
    }
    Index::in_ram(sites).expect("an index in memory")
}

fn unmarked(text: &str) -> String {
    domain::text::fold(text)
}

#[test]
fn a_trade_in_a_town_is_found_first_however_it_is_asked_for() {
    let i = country();
    let mut wrong = Vec::new();
    for (n, (trade, ..)) in TRADES.iter().enumerate() {
        for (code, _, town, _) in TOWNS {
            for text in [
                format!("{trade} {town}"),
                format!("{trade} ở {town}"),
                format!("{trade} tại {town}"),
                format!("quán {trade} {town}"),
                format!("tiệm {trade} {town}"),
                format!("cửa hàng {trade} {town}"),
                format!("cơ sở {trade} {town}"),
                format!("tìm {trade} gần {town}"),
                format!("{trade} giá rẻ {town}"),
                format!("{trade} nào ngon ở {town}"),
                unmarked(&format!("{trade} {town}")),
                unmarked(&format!("quan {trade} {town}")),
                unmarked(&format!("{trade} o {town}")),
            ] {
                let found = ask(&i, &text);
                let first = found.hits.first().map(|h| h.domain.label().to_owned());
                if first.as_deref() != Some(&format!("t{n}-{code}")) {
                    wrong.push(format!("{text}: {first:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn english_says_where_too_and_in_is_a_print_shop_in_vietnamese() {
    let mut sites = vec![placed("in.biz.vn", "In quảng cáo Phương Đông", "In ấn.", "Phường Thuận Hóa", "46")];
    sites.push(placed("ks.biz.vn", "Khách sạn Sông Xanh", "Phòng đôi.", "Phường Thuận Hóa", "46"));
    sites.push(placed("ph.biz.vn", "Phở Ông Tư", "Phở bò.", "Phường Thuận Hóa", "46"));
    sites.push(placed("hoa.biz.vn", "Shop hoa Mai Lan", "Hoa cưới.", "Phường Thuận Hóa", "46"));
    let i = Index::in_ram(sites).expect("an index in memory");
    for (text, first) in [
        ("hotel in hue", "ks"),
        ("pho in hue", "ph"),
        ("flower shop in hue", "hoa"),
        ("best hotel near hue", "ks"),
        ("in huế", "in"),
        ("in hue", "in"),
        ("dịch vụ in huế", "in"),
        ("in ấn huế", "in"),
    ] {
        assert_eq!(ask(&i, text).hits.first().map(|h| h.domain.label()), Some(first), "{text}");
    }
}

#[test]
fn a_name_is_no_filler_because_it_looks_like_one_without_its_marks() {
    let i = Index::in_ram([
        placed("a.biz.vn", "Vương Minh Kiên mộc", "", "Phường Bến Thành", "79"),
        placed("b.biz.vn", "Vương Kiên mộc", "", "Xã Cần Giờ", "79"),
        placed("c.biz.vn", "Gốm Chu Đậu", "", "Xã Cần Giờ", "79"),
    ])
    .expect("an index in memory");
    assert_eq!(ask(&i, "vuong minh kien").hits.first().map(|h| h.domain.label()), Some("a"));
    assert_eq!(super::order(&ask(&i, "mình cần mua gốm")), "c", "with its marks it is one");
    let alone = ask(&i, "TP.HCM");
    assert_eq!(alone.hits.len(), 3, "the city, and no domain of that name");
}

#[test]
fn the_words_for_kinds_of_places_are_no_words_of_a_site() {
    let i = Index::in_ram([
        placed("a.biz.vn", "Nha khoa Nụ Cười", "", "Phường Bến Thành", "79"),
        placed("b.biz.vn", "Phở Ông Tư", "", "Xã Cần Giờ", "79"),
    ])
    .expect("an index in memory");
    let labels = |text: &str| super::order(&ask(&i, text));
    assert_eq!(labels("phở"), "b", "a Thành phố is no phở");
    assert_eq!(labels("pho"), "b");
    assert_eq!(labels("quán phở"), "b", "and a Quận no quán");
    assert_eq!(labels("nha khoa quận 1"), "a", "a number needs its kind");
    assert_eq!(labels("nha khoa phường bến thành"), "a");
    let literally = i.search(&Query { literal: true, ..Query::text("thành phố") }).expect("an answer");
    assert_eq!(literally.total, 0);
}
