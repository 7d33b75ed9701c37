use super::{index, site};
use crate::{Index, Suggested};

fn told(index: &Index, text: &str) -> Vec<String> {
    let found = index.suggest(text, 9).expect("an answer");
    found.into_iter().map(|s| format!("{} {}", s.kind.code(), s.text)).collect()
}

#[test]
fn names_trades_and_places_are_suggested_with_and_without_marks() {
    let i = index(&["Nha khoa Nắng Mai", "Công ty TNHH Nha khoa Sao", "Nhà hàng Ven Sông", "Bún cá Lan"]);
    for typed in ["nha kho", "Nha kho", "NHA KHO"] {
        let found = told(&i, typed);
        assert_eq!(found[0], "trade nha khoa", "{typed}: {found:?}");
        assert!(found.contains(&"site Nha khoa Nắng Mai".to_owned()), "{typed}: {found:?}");
        assert!(
            found.contains(&"site Công ty TNHH Nha khoa Sao".to_owned()),
            "from any of the first words on: {found:?}"
        );
        assert!(!found.iter().any(|s| s.contains("Nhà hàng")), "{typed}: {found:?}");
    }
    assert!(told(&i, "hà nộ").contains(&"place Hà Nội".to_owned()));
    assert!(
        told(&i, "nha khoa da n").contains(&"place nha khoa Đà Nẵng".to_owned()),
        "{:?}",
        told(&i, "nha khoa da n")
    );
    assert_eq!(told(&i, "bún cá l"), ["site Bún cá Lan"]);
}

#[test]
fn typed_marks_come_first_and_what_is_gone_is_not_suggested() {
    let i = index(&["Mộc Lan", "Mốc Son"]);
    let first = |text: &str| told(&i, text).into_iter().find(|s| s.starts_with("site"));
    assert_eq!(first("mố").as_deref(), Some("site Mốc Son"));
    assert_eq!(first("mộc").as_deref(), Some("site Mộc Lan"));
    let i = Index::in_ram([site("a.biz.vn", "Một"), site("a.biz.vn", "Hai")]).expect("an index");
    assert!(!told(&i, "mot").iter().any(|s| s.starts_with("site")), "{:?}", told(&i, "mot"));
    let found = i.suggest("hai", 9).expect("an answer");
    let sites = found.iter().filter(|s| matches!(s.kind, Suggested::Site(_))).count();
    assert_eq!(sites, 1, "{found:?}");
}

#[test]
fn a_place_is_suggested_behind_a_trade_and_not_in_a_name() {
    let i = index(&["Nguyễn Văn Bảy", "Công ty cổ phần Sông Xanh", "Bún đậu Cô Ba"]);
    for (typed, site) in [
        ("nguyen van b", "Nguyễn Văn Bảy"),
        ("công ty cổ", "Công ty cổ phần Sông Xanh"),
        ("bún đậ", "Bún đậu Cô Ba"),
    ] {
        let found = told(&i, typed);
        assert!(!found.iter().any(|s| s.starts_with("place")), "{typed}: {found:?}");
        assert!(found.contains(&format!("site {site}")), "{typed}: {found:?}");
    }
    for (typed, place) in [
        ("khách sạn đà", "khách sạn Đà Nẵng"),
        ("quán phở hà", "quán phở Hà Nội"),
        ("cho hỏi ở cà", "cho hỏi ở Cà Mau"),
        ("hà", "Hà Nội"),
    ] {
        let found = told(&i, typed);
        assert!(found.contains(&format!("place {place}")), "{typed}: {found:?}");
    }
}

#[test]
fn anything_may_be_typed() {
    let i = index(&["Phở"]);
    let long = "phở ".repeat(3_000);
    for text in ["", " ", "!!!", "\0", "a", "☕", "\u{301}", "x' OR 1=1", &long] {
        assert!(told(&i, text).len() <= 9, "{text:.20}");
    }
}
