//! The pass compared with a tree: what a page shows must not depend on how it was read.

use super::element::Collector;
use super::kind::is_skipped;
use super::tag::Tag;
use super::walk;
use domain::page::PageFacts;
use proptest::prelude::*;
use scraper::{Html, Node};
use std::time::Duration;
use url::Url;

/// The facts by way of a tree.
fn by_tree(html: &str, url: &Url) -> PageFacts {
    let tree = Html::parse_document(html);
    let mut facts = PageFacts::default();
    let mut collector = Collector::new(&mut facts, url);
    visit(tree.tree.root(), &mut collector);
    let rest = collector.finish();
    walk::finish(&mut facts, &rest);
    facts
}

fn visit(node: ego_tree::NodeRef<'_, Node>, collector: &mut Collector<'_>) {
    match node.value() {
        Node::Element(element) => {
            let attributes: Vec<(&str, &str)> = element.attrs().collect();
            let tag = Tag::new(element.name(), &attributes);
            if is_skipped(tag.name()) {
                let inner: String =
                    node.children().filter_map(|c| c.value().as_text().map(|t| &**t)).collect();
                return collector.skipped(&tag, &inner);
            }
            collector.open(&tag);
            node.children().for_each(|child| visit(child, collector));
            collector.close(tag.name());
        }
        Node::Text(text) => collector.text(text),
        Node::Comment(comment) => collector.comment(comment),
        _ => node.children().for_each(|child| visit(child, collector)),
    }
}

fn by_pass(html: &str, url: &Url) -> PageFacts {
    let mut facts = PageFacts::default();
    assert!(walk::fill(&mut facts, html, url, Duration::from_secs(60)));
    facts
}

#[track_caller]
fn same(html: &str) {
    let url = Url::parse("https://quan-nho.biz.vn/").unwrap();
    assert_eq!(by_pass(html, &url), by_tree(html, &url), "{html}");
}

#[test]
fn pages_as_people_write_them() {
    for html in [
        "",
        "Quán nhỏ",
        "<p>Một<p>Hai <b>đậm</b><ul><li>a<li><a href=/x>b</a></ul>",
        "<html lang=vi><head><title>Phở &amp; bún</title><meta name=description content='Ngon'></head><body class=x id=y><h1>Phở</h1>",
        "<title>Không có thân</title><meta charset=utf-8><link rel=canonical href='https://quan-nho.biz.vn/'>chữ",
        "<!doctype html><head><script>var a = '<p>không</p>';</script><style>p{}</style></head><body onload=\"location='/a'\">x",
        "<noscript><img src=a.png> Bật JavaScript</noscript><div id=root></div><script src=/app.js></script>",
        "<div style='display:none'>ẩn <p>ẩn nữa</div>thấy",
        "<table><tr><td>1<td>2<tr><td><div>3</table>sau",
        "<select><option>a<option selected>b<optgroup label=c><option>d</select> sau <datalist><option>x</datalist>y",
        "<template><p>mẫu<template>trong</template></template>ngoài",
        "<svg width=60><title>hình</title><path/><g><text>chữ</text></g></svg><math/>sau",
        "<a href=/1>một<a href=/2>hai</a> ba</a>",
        "<h1>Tên <span>quán</span></h2><h2>Hai<h3>Ba</h3>",
        "<textarea><b>thô</textarea><iframe src=https://a.vn/><p>khung</iframe><form action=/gui><input type=password></form>",
        "<script type=application/ld+json>{\"@type\":\"Bakery\",\"name\":\"Bánh\"}</script><!-- ghi chú -->",
        "<body><p>a</body></html><p>sau cùng",
        "<dl><dt>a<dd>b<dt>c</dl><button>x<p>y</button>z",
        "<script>chưa xong",
        "<div itemprop=address>5 Phố Hàng Bạc, Hà Nội</div><span itemprop=telephone content=0901>",
    ] {
        same(html);
    }
}

/// Pieces of a page that nest as the standard wants, some with end tags left out where it allows that.
fn piece() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-zđạ ]{0,8}".prop_map(|t| t),
        Just("<br>".to_owned()),
        Just("<img src=/a.png width=90>".to_owned()),
        Just("<script>var x = '</p>';</script>".to_owned()),
        Just("<!-- lời -->".to_owned()),
        Just("<input type=text>".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let inside = prop::collection::vec(inner, 0..4).prop_map(|pieces| pieces.concat());
        let inline = prop_oneof![
            "[a-zđ ]{0,8}".prop_map(|t| t),
            "[a-zđ ]{1,5}".prop_map(|t| format!("<a href=\"/{}\">{t}</a>", t.trim())),
            "[a-zđ ]{1,5}".prop_map(|t| format!("<b>{t}</b><i hidden>{t}</i>")),
        ];
        prop_oneof![
            inside.clone().prop_map(|i| format!("<div class=k>{i}</div>")),
            inside.clone().prop_map(|i| format!("<section style=\"display: none\">{i}</section>")),
            inside.clone().prop_map(|i| format!("<ul><li>{i}<li>x</ul>")),
            inside.clone().prop_map(|i| format!("<table><tbody><tr><td>{i}<td>y</table>")),
            inline.clone().prop_map(|i| format!("<p>{i}")),
            inline.prop_map(|i| format!("<h2>{i}</h2>")),
        ]
    })
}

proptest! {
    #[test]
    fn well_nested_pages(pieces in prop::collection::vec(piece(), 0..5)) {
        same(&format!("<!doctype html><html><head><title>t</title></head><body>{}</body></html>", pieces.concat()));
        same(&pieces.concat());
    }
}
