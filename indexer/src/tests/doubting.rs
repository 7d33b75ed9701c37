//! What was found is doubted when it has the words by chance: with other marks, here and there, or whole where a name goes on.

use super::{ask, index, order, site};
use crate::{Index, Query, Relaxation};

/// The titles with others that have each word somewhere, and not what is meant.
fn among(titles: &[&str], others: &[&str]) -> Index {
    let named = titles.iter().enumerate().map(|(n, title)| site(&format!("s{n}.biz.vn"), title));
    let scattered = others.iter().cycle().take(others.len().max(12)).enumerate().map(|(n, text)| {
        let mut other = site(&format!("x{n}.biz.vn"), &format!("Trang {n}"));
        other.description = (*text).to_owned();
        other
    });
    Index::in_ram(named.chain(scattered)).expect("an index in memory")
}

fn first(index: &Index, text: &str) -> String {
    ask(index, text).hits.first().map(|h| h.domain.label().to_owned()).unwrap_or_default()
}

#[test]
fn words_with_other_marks_are_not_what_was_typed() {
    let i = among(&["Bánh tráng Giồng Chôm"], &["Bảnh trắng dòng sông chợ chiều chơm chớm"]);
    assert_eq!(first(&i, "bánh tráng dồng chôm"), "s0");
    let how = ask(&i, "bánh tráng dồng chôm").searched_as.map(|s| s.relaxation);
    assert_eq!(how, Some(Relaxation::Spelling));
}

#[test]
fn a_name_that_is_nearly_so_comes_before_words_here_and_there() {
    let i = among(
        &["Tranh gà Đồng Nậm", "Hương quế Trại Bồng"],
        &["tran ga dong nam", "huong que trai bong hue bon"],
    );
    for (text, hit) in [("trah ga dong nam", "s0"), ("hung que trai bong", "s1")] {
        assert_eq!(first(&i, text), hit, "{text}");
    }
    assert_eq!(first(&among(&["Tranh gà Đồng Nậm"], &["tran thi ga o dong nam"]), "tran ga dong nam"), "s0");
}

#[test]
fn a_name_that_goes_on_comes_before_its_last_letters_as_a_word() {
    let i = among(&["Cam sành Bắc Quý", "Mứt dừa Bình Liêm"], &["cam sành bắc qu", "mứt dừa bình li"]);
    for (text, hit) in [("cam sanh bac qu", "s0"), ("mut dua binh li", "s1")] {
        let found = ask(&i, text);
        assert_eq!(found.hits[0].domain.label(), hit, "{text}");
        let how = found.searched_as.expect("it is told");
        assert_eq!((how.relaxation, how.text), (Relaxation::Prefix, format!("{text}…")));
    }
    assert_eq!(ask(&i, "cam sanh bac quy").searched_as, None, "the whole name needs no telling");
}

#[test]
fn what_is_told_is_what_the_best_hit_has() {
    let i = index(&["Trầm hương Vạn Giã", "Nem chua Thanh Hà", "Nhút Thanh Chương"]);
    for (text, told) in [
        ("tram huog van gia", "trầm hương vạn giã"),
        ("lem chua thanh hà", "nem chua thanh hà"),
        ("nhút thanh chươmg", "nhút thanh chương"),
    ] {
        let how = ask(&i, text).searched_as.unwrap_or_else(|| panic!("{text} is told"));
        assert_eq!((how.relaxation, how.text.as_str()), (Relaxation::Spelling, told));
    }
    let marked = ask(&i, "lem chua thanh hà").hits[0].title_html.clone();
    assert_eq!(marked, "<mark>Nem</mark> <mark>chua</mark> <mark>Thanh</mark> <mark>Hà</mark>");
}

#[test]
fn letters_of_an_abbreviation_are_no_misspelt_word() {
    let i = index(&["Thịt chua Sáu Tâm", "Thát lát Bảy Hòa", "Trường trung học phổ thông Bến Đò"]);
    assert_eq!(order(&ask(&i, "thpt")), "s2");
    let without = index(&["Thịt chua Sáu Tâm", "Thát lát Bảy Hòa"]);
    let found = ask(&without, "thpt");
    assert_eq!((found.total, found.searched_as), (0, None), "nor is told what is nowhere");
}

#[test]
fn of_several_meanings_that_of_the_best_hit_is_told() {
    let i = index(&["Nhà nghỉ Hoa Sim", "Máy kéo nông nghiệp Ba"]);
    let told = |text: &str| ask(&i, text).searched_as.map(|s| s.text);
    assert_eq!(told("nn hoa sim").as_deref(), Some("nhà nghỉ hoa sim"));
    assert_eq!(told("máy kéo nn").as_deref(), Some("máy kéo nông nghiệp"));
}

#[test]
fn typed_literally_marks_are_letters() {
    let i = index(&["Phở Ông Tư", "Phố Cũ", "pho ong ba"]);
    let literally =
        |text: &str| order(&i.search(&Query { literal: true, ..Query::text(text) }).expect("an answer"));
    assert_eq!(literally("phở"), "s0 s2", "with its marks, or in a text without any");
    assert_eq!(literally("phố"), "s1 s2");
    assert_eq!(literally("pho").split(' ').count(), 3);
}

#[test]
fn english_words_are_not_read_as_keys() {
    let i = index(&["Phở Ông Tư", "Bún Bà Năm", "Ỏ ê bé ngoan", "Í ới chợ quê", "Nội thất Ú Nu"]);
    for text in ["phở OR bún", "is bún", "nội thất us", "bún as bún"] {
        let how = ask(&i, text).searched_as;
        assert_ne!(how.as_ref().map(|s| s.relaxation), Some(Relaxation::Keyboard), "{text}: {how:?}");
    }
}

#[test]
fn joined_words_and_words_written_apart_meet() {
    let i = index(&["Gạo ST25 Ba Trì", "Homestay Đồi Gió", "Miến dong Na Lụ"]);
    for (text, hit) in [("gaost25batri", "s0"), ("home stay doi gio", "s1"), ("mien dong nalu", "s2")] {
        assert_eq!(first(&i, text), hit, "{text}");
    }
}

#[test]
fn a_word_that_a_name_has_twice_stands_there_twice_and_counts_once() {
    let i = index(&["Phở Xuân Hòa Ninh Hòa", "Chôm chôm Chín", "Chôm Chín"]);
    assert_eq!(ask(&i, "ninh hòa").hits[0].domain.label(), "s0");
    assert_eq!(first(&i, "chôm chôm"), "s1");
    let twice = index(&["Gốm Gốm Ba Bốn", "Gốm Xanh Ba Bốn"]);
    let found = ask(&twice, "gốm");
    assert_eq!(found.hits[0].score, found.hits[1].score);
}

#[test]
fn a_province_is_told_and_offered_only_where_something_was_found_in_it() {
    let at = |domain: &str, title: &str, code: &str| crate::Document {
        province: domain::province::ProvinceCode::parse(code),
        place: Vec::new(),
        ..site(domain, title)
    };
    let elsewhere = Index::in_ram([at("a.biz.vn", "Cà phê đá lắc", "79")]).unwrap();
    let found = ask(&elsewhere, "ca phe da lat");
    assert_eq!((order(&found).as_str(), found.place), ("a", None));
    let told = found.searched_as.expect("it is told").text;
    assert!(!told.contains("Lâm Đồng"), "{told}");
    let there = Index::in_ram([at("b.biz.vn", "Cà phê mộc", "68"), at("c.biz.vn", "Trà sữa", "79")]).unwrap();
    let found = ask(&there, "ca phe da lat");
    assert_eq!(found.hits[0].domain.label(), "b");
    assert!(found.searched_as.expect("it is told").text.contains("Lâm Đồng"));
    assert!(found.place.is_some());
}
