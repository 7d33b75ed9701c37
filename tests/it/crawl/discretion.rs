//! On persons' sites no phone number and no e-mail address is kept, wherever it stands.

use super::support::{answering, developed, first, look, paths, serve, start, word, world};
use crawler::page::{PageInput, facts};
use domain::observation::VisitEnd;
use domain::page::PageFacts;
use lab::script::{Reply, Site};
use std::time::Duration;

/// The ways in which the same two secrets are written; none may be found again.
const SECRETS: &[&str] =
    &["0912345678", "912345678", "0912 345 678", "0912.345.678", "an.nguyen", "tho-may.vn"];

/// A number or an address in every place that a page has.
const EVERYWHERE: &str = "<!doctype html><html lang=vi-0912345678><head><title>Thợ may An 0912.345.678</title>\
    <meta name=description content='Gọi 0912 345 678 hoặc an.nguyen@tho-may.vn'>\
    <meta name=keywords content='thợ may, 0912345678'>\
    <meta name=generator content='an.nguyen@tho-may.vn'>\
    <meta property=og:title content='An 0912345678'><meta property=og:description content='an.nguyen@tho-may.vn'>\
    <link rel=canonical href='/0912345678'><link rel=stylesheet href='/an.nguyen@tho-may.vn/0912345678.css'>\
    <meta http-equiv=refresh content='20; url=/lien-he-0912345678'></head>\
    <body class='m0912345678' id='an.nguyen@tho-may.vn'><!-- làm bởi an.nguyen@tho-may.vn, 0912 345 678 -->\
    <h1>Hotline: 0912 345 678 - 0987 654 321</h1><h2>an.nguyen@tho-may.vn</h2>\
    <p>May áo dài, sửa quần áo, nhận hàng tại nhà. Gọi 0912.345.678 hoặc viết cho an.nguyen@tho-may.vn nhé.\
    <a href='tel:0912345678'>0912 345 678</a> <a href='mailto:an.nguyen@tho-may.vn'>an.nguyen@tho-may.vn</a>\
    <a href='https://zalo.me/0912345678'>Zalo</a> <a href='https://wa.me/84912345678'>WhatsApp</a>\
    <a href='https://www.facebook.com/tho.may.an'>Facebook</a>\
    <a href='https://bando.vn/?q=0912%20345%20678'>Bản đồ</a> <a href='https://0912345678.com/'>Trang khác</a>\
    <a href='https://mail.vn/?to=an.nguyen%40tho-may.vn'>Thư</a> <a href='/bang-gia'>Bảng giá</a>\
    <iframe src='https://bando.vn/0912345678'></iframe>\
    <form action='https://bieu-mau.vn/an.nguyen@tho-may.vn'></form>\
    <div style='display:none'>an.nguyen@tho-may.vn 0912 345 678</div>\
    <noscript>Bật JavaScript hoặc gọi 0912 345 678, an.nguyen@tho-may.vn</noscript>\
    <script>var lien_he={phone:'0912345678',mail:'an.nguyen@tho-may.vn'}</script>\
    <script type=application/ld+json>{\"@type\":\"0912345678\",\"name\":\"An\",\"telephone\":\"0912345678\",\
    \"email\":\"an.nguyen@tho-may.vn\",\"taxID\":\"0100109106\"}</script></body></html>";

fn read(content_type: &str, keep_contacts: bool) -> PageFacts {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    facts(PageInput {
        url: &url::Url::parse("https://an.id.vn/goi/0912345678?m=an.nguyen@tho-may.vn").unwrap(),
        status: 200,
        headers: &[
            header("content-type", content_type),
            header("x-lien-he", "an.nguyen@tho-may.vn 0912345678"),
        ],
        body: EVERYWHERE.as_bytes(),
        truncated: false,
        keep_contacts,
        parse_budget: Duration::from_secs(30),
    })
}

fn assert_silent(told: &str) {
    for secret in SECRETS {
        let at = told.find(secret);
        let around = at.map(|at| &told[told.floor_char_boundary(at.saturating_sub(80))..at + secret.len()]);
        assert_eq!(around, None, "{secret}");
    }
}

#[test]
fn no_field_of_a_page_keeps_them() {
    let whole = read("text/html", true);
    let told = serde_json::to_string(&whole).unwrap();
    assert!(SECRETS.iter().all(|secret| told.contains(secret)), "the page does say all this");
    assert!(whole.profiles.len() == 3 && !whole.noscript.is_empty() && !whole.hidden_text.is_empty());

    let kept = read("text/html", false);
    assert_silent(&serde_json::to_string(&kept).unwrap());
    assert_eq!(kept.title, "Thợ may An …");
    assert!(kept.text.contains("May áo dài, sửa quần áo") && kept.text.contains("viết cho … nhé"));
    assert_eq!(kept.profiles, ["https://www.facebook.com/tho.may.an"]);
    let counts =
        |f: &PageFacts| (f.words, f.visible_chars, f.links, f.link_words, f.contacts_seen, f.simhash);
    assert_eq!(counts(&kept), counts(&whole), "what is measured is the page as it is");
    assert_eq!((kept.language, kept.headings.len()), (whole.language, whole.headings.len()));
    assert_silent(&serde_json::to_string(&read("text/plain", false)).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_way_to_a_page_keeps_them() {
    let mut world = world();
    let mut site = answering(Reply::html("<meta http-equiv=refresh content='0; url=/goi/0912345678'>"));
    let page = format!("{}<p>Gọi 0912 345 678, an.nguyen@tho-may.vn", developed("Thợ may"));
    site.routes.insert("/goi/0912345678".into(), Reply::html(page));
    serve(&mut world, "an.id.vn", 1, site);
    let zalo = || answering(Reply::redirect(302, "https://zalo.me/0912345678"));
    serve(&mut world, "zalo.id.vn", 2, zalo());
    serve(&mut world, "zalo.biz.vn", 3, zalo());
    serve(&mut world, "0912345679.id.vn", 4, Site::home(developed("số")));
    let lab = start(world).await;

    let seen = look(&lab, "an.id.vn").await;
    assert_eq!(paths(&lab, "an.id.vn")[1..3], ["/", "/goi/0912345678"], "the way itself is gone as it is");
    let VisitEnd::Page(page) = &first(&seen).end else { panic!("{seen:#?}") };
    assert!(page.text.ends_with("Gọi …, …"), "{}", page.text);
    assert_silent(&serde_json::to_string(&seen.visits).unwrap());

    let seen = look(&lab, "zalo.id.vn").await;
    assert_eq!(word(first(&seen)), "external https://zalo.me/…");
    assert_silent(&serde_json::to_string(&seen.visits).unwrap());
    assert_eq!(word(first(&look(&lab, "zalo.biz.vn").await)), "external https://zalo.me/0912345678");

    let seen = look(&lab, "0912345679.id.vn").await;
    assert_eq!(first(&seen).hops[0].url, "https://0912345679.id.vn/", "a registered name is no secret");
}
