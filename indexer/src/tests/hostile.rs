use super::{ask, index};
use crate::{Index, Query};
use proptest::prelude::*;
use std::sync::LazyLock;

static SITES: LazyLock<Index> = LazyLock::new(|| {
    index(&["Phở bò", "Cà phê \"ngon\" <b>&</b>", "King BBQ 20", "東京ラーメン", "title: (a OR b)"])
});

#[test]
fn nothing_typed_makes_an_error() {
    let long = "phở ".repeat(3_000);
    let endless = "a".repeat(10_000);
    let joined = "nghieng".repeat(1_000);
    for text in [
        "",
        " ",
        "!!!",
        "\"",
        "'",
        "\\",
        "(",
        "a OR",
        "AND",
        "NOT phở",
        "title:",
        "title:phở",
        "+phở -bò",
        "phở^99",
        "*",
        "?",
        "~",
        "[a TO b]",
        "\0",
        "phở\0bò",
        "☕🍜👨‍👩‍👧",
        "\u{202e}ohp",
        "\u{300}\u{301}",
        "%00%ff",
        "'; DROP TABLE sites; --",
        "<script>alert(1)</script>",
        "..",
        ".",
        "http://",
        "https:///",
        "://",
        "@",
        "a@b.vn",
        "192.168.0.1",
        "[::1]",
        "xn--",
        "xn--a.biz.vn",
        "-.biz.vn",
        "ﷺ",
        "ﬀ",
        "½",
        &long,
        &endless,
        &joined,
    ] {
        let found = ask(&SITES, text);
        assert!(found.hits.len() as u64 <= found.total, "{text:.40}");
    }
    assert_eq!(ask(&SITES, " \u{a0} ").total, 5, "blanks browse");
    for nothing in ["!!!", "☕🍜", "\"\"", "qwxzjkvb"] {
        let found = ask(&SITES, nothing);
        assert_eq!((found.total, found.hits.len(), found.searched_as), (0, 0, None), "{nothing}");
    }
    assert_eq!(
        ask(&SITES, "\"Phở bò\"!!!\u{200b}").hits[0].domain.label(),
        "s0",
        "noise around words does no harm"
    );
    assert!(ask(&SITES, &long).total > 0, "a long text is cut, not refused");
}

#[test]
fn titles_are_escaped() {
    assert_eq!(
        ask(&SITES, "ngon").hits[0].title_html,
        "Cà phê &quot;<mark>ngon</mark>&quot; &lt;b&gt;&amp;&lt;/b&gt;"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,60}") {
        let found = SITES.search(&Query::text(text)).unwrap();
        for hit in found.hits {
            let rest = hit.title_html.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!rest.contains(['<', '>']), "{}", rest);
        }
    }
}
