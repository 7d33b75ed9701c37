//! Pages that nobody wrote in good faith, and facts that must stay as they are for years.

use super::{DOMAIN, SHOP, read, read_at};
use crawler::page::{PageInput, facts, simhash};
use domain::classify::{Ruleset, classify_page};
use proptest::prelude::*;
use std::time::Duration;

#[test]
fn a_page_built_to_be_slow_is_cut_and_says_so() {
    let html = format!("<title>Sâu</title><p>Đầu trang</p>{}", "<ul><li>".repeat(20_000));
    let url = url::Url::parse("https://sau.biz.vn/").unwrap();
    let input = PageInput {
        url: &url,
        status: 200,
        headers: &[],
        body: html.as_bytes(),
        truncated: false,
        keep_contacts: true,
        parse_budget: Duration::from_millis(30),
    };
    let cut = facts(input);
    assert!(cut.truncated);
    assert_eq!((cut.title.as_str(), cut.text.as_str()), ("Sâu", "Đầu trang"), "what came before is kept");
    assert!(
        !facts(PageInput { body: SHOP.as_bytes(), parse_budget: Duration::from_secs(30), ..input }).truncated
    );
}

#[test]
fn a_deep_page_needs_no_deep_stack() {
    let html = format!("{}gì đó{}", "<div>".repeat(3_000), "</div>".repeat(3_000));
    assert_eq!(read(&html).text, "gì đó");
}

#[test]
fn for_id_vn_no_contacts_are_kept() {
    let url = url::Url::parse("https://an.id.vn/").unwrap();
    let input = PageInput {
        url: &url,
        status: 200,
        headers: &[],
        body: SHOP.as_bytes(),
        truncated: false,
        keep_contacts: false,
        parse_budget: Duration::from_secs(30),
    };
    assert_eq!(facts(input).contact, domain::page::Contact::default());
    let kept = facts(PageInput { keep_contacts: true, ..input }).contact;
    assert_eq!(kept.phones, ["0912345678"]);
    assert_eq!(kept.emails, ["bep@quan-nho.biz.vn"]);
    assert!(kept.address.is_some_and(|a| a.starts_with("số 9 ngõ Chợ")));
}

#[test]
fn a_tax_code_needs_its_name_and_its_check_digit() {
    let code = |text: &str| read(&format!("<p>{text}</p>")).contact.tax_code;
    assert_eq!(code("Mã số thuế: 0100109106").as_deref(), Some("0100109106"));
    assert_eq!(code("MST 0100109106-001").as_deref(), Some("0100109106-001"));
    assert_eq!(code("Mã số thuế: 0100109107"), None);
    assert_eq!(code("Đơn hàng 0100109106"), None);
}

#[test]
fn what_a_page_holds_is_counted() {
    let facts = read(
        "<title> Tiệm \n Bánh </title><meta name=generator content='WordPress 6.5'><meta property='og:title' content=Bánh>\
         <meta name=robots content=noindex><h1>Bánh <em>mì</em></h1><a href=/a>A</a><a href=/a#x>A</a><a href=https://x.vn/>X</a>\
         <img src=a.jpg><img src=p.gif width=1 height=1><iframe src=https://v.vn/1></iframe><form action=https://f.vn/go><input type=password></form>\
         <p style='display: none'>ẩn</p><script>var x</script><!-- ghi chú --><div id=root></div>\
         <script type='application/ld+json'>{\"@type\":\"Bakery\",\"name\":\"Tiệm Bánh\"}</script>",
    );
    assert_eq!(
        (facts.title.as_str(), facts.headings.as_slice()),
        ("Tiệm Bánh", ["Bánh mì".to_owned()].as_slice())
    );
    assert_eq!(
        (facts.links, facts.internal_links, facts.images, facts.media, facts.scripts),
        (3, 1, 1, 1, 1)
    );
    assert_eq!(facts.external_hosts, [("x.vn".to_owned(), 1)]);
    assert_eq!(facts.frames, ["https://v.vn/1"]);
    assert_eq!(facts.forms, ["https://f.vn/go"]);
    assert!(facts.password_field && facts.noindex && facts.app_root);
    assert_eq!(facts.hidden_text, "ẩn");
    assert_eq!(facts.schema_types, ["Bakery"]);
    assert_eq!(facts.contact.organisation.as_deref(), Some("Tiệm Bánh"));
    assert_eq!(facts.generator.as_deref(), Some("WordPress 6.5"));
    assert!(facts.comments.contains("ghi chú") && facts.inline_scripts.contains("var x"));
    assert_eq!(facts.open_graph, [("title".to_owned(), "Bánh".to_owned())]);
    assert_eq!(facts.body_sha256.len(), 64);
}

#[test]
fn fingerprints_never_change() {
    let text = "Quán mở cửa từ sáu giờ sáng đến hai giờ chiều, nghỉ ngày rằm";
    assert_eq!(simhash("chỉ có bảy từ ở đây thôi"), None);
    assert_eq!(simhash(text), Some(GOLDEN));
    assert_eq!(
        simhash(&text.to_uppercase().replace(' ', "  ")),
        Some(GOLDEN),
        "case and white space do not matter"
    );
    let long = [text, "Cá được mua ở chợ đầu mối từ bốn giờ, rán hai lửa nên thịt giòn mà không khô"]
        .join(". ")
        .repeat(4);
    let edited = long.replacen("nghỉ ngày rằm", "nghỉ ngày mồng một", 1);
    let apart = |a: i64, b: i64| (a ^ b).count_ones();
    assert!(apart(simhash(&long).unwrap(), simhash(&edited).unwrap()) <= 12);
    assert!(apart(simhash(&long).unwrap(), simhash(SHOP).unwrap()) > 12);
}

/// Computed once; a change of the function would silently break every stored fingerprint.
const GOLDEN: i64 = 7_060_675_307_611_447_873;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_facts_and_a_verdict(body in proptest::collection::vec(any::<u8>(), 0..2_000), kind in "(text/html|text/plain|)(; charset=[a-z0-9-]{0,12})?", status in 200_u16..600) {
        let one = read_at("https://quan-nho.biz.vn/", &body, status, &[("content-type", &kind)]);
        let two = read_at("https://quan-nho.biz.vn/", &body, status, &[("content-type", &kind)]);
        prop_assert_eq!(&one, &two);
        let rules = Ruleset::shipped();
        prop_assert_eq!(classify_page(&one, DOMAIN, rules), classify_page(&two, DOMAIN, rules));
    }

    #[test]
    fn any_soup_of_tags_gives_facts_and_a_verdict(pieces in proptest::collection::vec(soup(), 0..60)) {
        let facts = read(&pieces.concat());
        let verdict = classify_page(&facts, DOMAIN, Ruleset::shipped());
        prop_assert!((0.0..=1.0).contains(&verdict.confidence));
        prop_assert!(facts.text.len() <= 64 * 1024 && facts.headings.len() <= 40);
    }
}

fn soup() -> impl Strategy<Value = String> {
    let fixed = [
        "<div>",
        "</div>",
        "<a href='//[bad'>",
        "</a>",
        "<template>",
        "</template>",
        "<svg>",
        "<math><mi>",
        "<table><tr>",
        "<noscript>",
        "<title>",
        "<script>",
        "</script>",
        "<style>",
        "<frameset>",
        "<base href=':::'>",
        "<meta http-equiv=refresh content='0;url='>",
        "<h1>",
        "<!--",
        "-->",
        "<select><option>",
        "<img src>",
        "<form action='http://'>",
        "<p style='display:none'>",
        "<textarea>",
        "&#x0;",
        "\u{0}",
        "+84",
        "0912345678 ",
        "a@b.vn",
        "Mã số thuế: 0100109106 ",
        "<script type='application/ld+json'>{\"@type\":",
        "Địa chỉ: ",
    ];
    prop_oneof![proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned), "\\PC{0,12}"]
}
