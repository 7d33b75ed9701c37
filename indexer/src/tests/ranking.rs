use super::{ask, index, order, site};
use crate::{Index, Relaxation};
use domain::verdict::{Https, Leaf};
use unicode_normalization::UnicodeNormalization;

#[test]
fn typed_marks_count_and_unmarked_text_comes_before_other_marks() {
    let i = index(&["Cá phê duyệt", "ca phe mang di", "Cà phê sáng", "Bún chả"]);
    assert_eq!(order(&ask(&i, "cà phê")), "s2 s1 s0");
    assert_eq!(order(&ask(&i, "cá phê")), "s0 s1 s2");
    assert_eq!(ask(&i, "ca phe").total, 3, "without marks all are found");
    assert_eq!(ask(&i, "CÀ PHÊ").hits[0].domain.label(), "s2");
}

#[test]
fn words_that_differ_by_marks_alone_are_told_apart() {
    let i = index(&["Lúa vàng", "Lụa vàng", "Hóa tươi sáng", "Hoa tươi sáng", "Đường Gia", "Dương Gia"]);
    for (query, first) in
        [("lụa", "s1"), ("lúa", "s0"), ("hoa tươi", "s3"), ("dương gia", "s5"), ("đường gia", "s4")]
    {
        assert_eq!(ask(&i, query).hits[0].domain.label(), first, "{query}");
    }
}

#[test]
fn d_stands_for_đ_when_typed_without_a_vietnamese_keyboard() {
    let i = index(&["Đặc sản Đắk Đoa", "Dặm dài"]);
    for query in ["dac san dak doa", "Đặc sản dak doa", "Ðặc sản Ðắk Ðoa", "ĐẮK ĐOA"] {
        assert_eq!(order(&ask(&i, query)), "s0", "{query}");
    }
}

#[test]
fn spellings_of_one_word_are_one_word() {
    let i = index(&["Nem nướng Ninh Hòa", "Mỹ Kỳ", "Phúc Khỏe", "Thuý Quý"]);
    for (query, hit) in [
        ("nem nướng ninh hoà", "s0"),
        ("mĩ kì", "s1"),
        ("mi ki", "s1"),
        ("my ky", "s1"),
        ("phúc khoẻ", "s2"),
        ("thúy quí", "s3"),
        ("nem nứơng ninh hòa", "s0"),
    ] {
        assert_eq!(order(&ask(&i, query)), hit, "{query}");
    }
}

#[test]
fn decomposed_titles_are_found_and_marked_right() {
    let nfd: String = "Nước mắm Cát Hải".nfd().collect();
    let i = index(&[&nfd, "Nước suối"]);
    for query in ["nước mắm cát hải", "nuoc mam", &"NƯỚC MẮM".nfd().collect::<String>()] {
        let found = ask(&i, query);
        assert_eq!(found.hits[0].domain.label(), "s0", "{query}");
        let html: String = found.hits[0].title_html.nfc().collect();
        assert!(html.starts_with("<mark>Nước</mark> <mark>mắm</mark>"), "{html}");
    }
}

#[test]
fn words_written_together_are_found_and_it_is_said() {
    let i = index(&["Quán cà phê Đà Lạt", "Bún bò Huế", "Caphe Việt", "Green Mango", "Cáp hệ thống"]);
    let found = ask(&i, "caphe");
    assert!(found.hits.len() >= 2 && !order(&found).starts_with("s4"), "{}", order(&found));
    let found = ask(&i, "hoa dalat");
    assert_eq!(found.hits[0].domain.label(), "s0", "{found:?}");
    let found = ask(&i, "bunbohue");
    assert_eq!(order(&found), "s1");
    assert_eq!(
        found.searched_as.map(|s| (s.relaxation, s.text)),
        Some((Relaxation::Joined, "bun bo hue".into()))
    );
    assert_eq!(order(&ask(&i, "greenmango")), "s3");
    assert!(order(&ask(&i, "ca phe viet")).starts_with("s2"));
}

#[test]
fn a_domain_finds_itself_first_in_any_dress() {
    let sites = [
        site("quan-pho.biz.vn", "Trang chủ"),
        site("quanpho.id.vn", "Nhà của Lan"),
        site("a.biz.vn", "Quán phở biz vn"),
    ];
    let i = Index::in_ram(sites).unwrap();
    for query in [
        "quan-pho.biz.vn",
        "https://www.quan-pho.biz.vn/",
        "QUAN-PHO.BIZ.VN",
        "website quan-pho.biz.vn",
        "lienhe@quan-pho.biz.vn",
        "quan-pho biz vn",
        "quan-pho .biz.vn",
    ] {
        assert_eq!(ask(&i, query).hits[0].domain.as_str(), "quan-pho.biz.vn", "{query}");
    }
    for query in ["quan-pho", "quanpho", "quán phở"] {
        assert_ne!(
            ask(&i, query).hits[0].domain.as_str(),
            "a.biz.vn",
            "the label comes before a title: {query}"
        );
    }
    let idn = Index::in_ram([site("phở-bò.biz.vn", "X"), site("b.biz.vn", "Y")]).unwrap();
    for query in ["phở-bò.biz.vn", "xn--ph-b-gxa5490b.biz.vn", "phở bò", "pho bo", "phobo"] {
        let found = ask(&idn, query);
        if !query.starts_with("xn--") {
            assert_eq!(found.hits[0].domain.unicode(), "phở-bò.biz.vn", "{query}");
        }
    }
}

#[test]
fn names_weigh_more_than_descriptions_and_descriptions_more_than_text() {
    let mut sites = [site("a.biz.vn", "Một"), site("b.biz.vn", "Hai"), site("c.biz.vn", "Gốm sứ")];
    sites[0].excerpt = "Gốm sứ ở đây".into();
    sites[1].description = "Gốm sứ ở đây".into();
    assert_eq!(order(&ask(&Index::in_ram(sites).unwrap(), "gốm sứ")), "c b a");
}

#[test]
fn stuffing_does_not_pay() {
    let stuffed = "sửa xe máy ".repeat(40);
    let mut sites = [site("a.biz.vn", "Sửa xe máy"), site("b.biz.vn", &stuffed), site("c.biz.vn", "Bún chả")];
    sites[0].description = "Sửa xe máy".into();
    sites[1].description = stuffed;
    let found = ask(&Index::in_ram(sites).unwrap(), "sửa xe máy");
    assert_eq!(order(&found), "a b");
    assert_eq!(found.hits[0].score, found.hits[1].score, "said forty times is said once");
}

#[test]
fn a_live_site_with_valid_https_stands_slightly_above_a_broken_one() {
    let mut sites =
        [site("a.biz.vn", "Phở bò"), site("b.biz.vn", "Phở bò"), site("c.biz.vn", "Quán ăn phở bò ngon")];
    sites[0].https = Https::Expired;
    sites[0].leaf = Leaf::C7;
    assert_eq!(
        order(&ask(&Index::in_ram(sites).unwrap(), "phở bò")),
        "b a c",
        "but never above a better match"
    );
}

#[test]
fn a_query_that_finds_nothing_is_relaxed_step_by_step_and_it_is_said() {
    let i =
        index(&["Trầm hương Vạn Giã", "Thịt chua Thanh Sơn", "Nhút Thanh Chương", "Gạo séng cù Than Uyên"]);
    for (query, hit, how) in [
        ("gao seng cu than uye", "s3", Relaxation::Prefix),
        ("tram huog van gia", "s0", Relaxation::Spelling),
        ("thit chua tahnh son", "s1", Relaxation::Spelling),
        ("mua nhut thanh chuong o dau ngon va re", "s2", Relaxation::Fewer),
        ("nhut thanh chuong ngon tuyet voi lam sao", "s2", Relaxation::AnyWords),
    ] {
        let found = ask(&i, query);
        assert_eq!(found.hits[0].domain.label(), hit, "{query}: {found:?}");
        assert_eq!(found.searched_as.as_ref().map(|s| s.relaxation), Some(how), "{query}");
    }
    assert_eq!(ask(&i, "nhút thanh chương").searched_as, None, "nothing to say when it was found as typed");
    let marked = ask(&i, "trầm huơg").hits[0].title_html.clone();
    assert_eq!(marked, "<mark>Trầm</mark> <mark>hương</mark> Vạn Giã");
}

#[test]
fn order_of_words_does_not_matter_and_neighbours_do() {
    let mut sites =
        [site("a.biz.vn", "Bánh tráng Sóc, nước pía Trăng"), site("b.biz.vn", "Bánh pía Sóc Trăng")];
    sites[0].description = "x".into();
    assert_eq!(order(&ask(&Index::in_ram(sites).unwrap(), "Sóc Trăng bánh pía")), "b a");
}

#[test]
fn places_are_words_too() {
    let mut sites = [site("a.biz.vn", "Nha khoa Cười"), site("b.biz.vn", "Nha khoa Vui")];
    sites[1].province = domain::province::ProvinceCode::parse("79");
    sites[1].place = vec!["Phường Đông Hòa".into(), "Thành phố Hồ Chí Minh".into(), "Bình Dương".into()];
    let i = Index::in_ram(sites).unwrap();
    assert_eq!(order(&ask(&i, "nha khoa bình dương")), "b");
    assert_eq!(order(&ask(&i, "nha khoa ha noi")), "a");
}

#[test]
fn equal_hits_stand_in_the_order_of_their_domains() {
    let sites = ["d", "b", "a", "c"].map(|l| site(&format!("{l}.biz.vn"), "Như nhau"));
    assert_eq!(order(&ask(&Index::in_ram(sites).unwrap(), "như nhau")), "a b c d");
}

#[test]
fn a_province_named_in_the_query_lifts_its_sites_and_hides_none() {
    let mut sites = [site("a.biz.vn", "Gốm Bình Dương Gia"), site("b.biz.vn", "Gốm Lái Thiêu")];
    sites[1].province = domain::province::ProvinceCode::parse("79");
    sites[1].place = vec!["Hồ Chí Minh".into(), "Bình Dương".into()];
    let i = Index::in_ram(sites).unwrap();
    assert_eq!(ask(&i, "gốm bình dương").total, 2);
    assert_eq!(ask(&i, "gốm hồ chí minh").hits[0].domain.label(), "b");
}

#[test]
fn another_word_is_not_marked_although_a_dictionary_writes_the_sought_one_without_marks() {
    let index = index(&["Cà phê Bà Năm, cả nhà cùng uống"]);
    let marked = |asked: &str| ask(&index, asked).hits[0].title_html.clone();
    assert_eq!(marked("cà phê"), "<mark>Cà</mark> <mark>phê</mark> Bà Năm, cả nhà cùng uống");
    assert!(marked("ca phe").contains("<mark>cả</mark>"), "typed without marks, any will do");
}
