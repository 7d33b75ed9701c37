//! What kind of element it is: by its name, its style, its id.

use super::tag::Tag;

/// Elements whose text is not page text.
pub(super) fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "title"
            | "textarea"
            | "option"
            | "noframes"
            | "noembed"
            | "datalist"
    )
}

pub(super) fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "em"
            | "font"
            | "i"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "wbr"
            | "img"
            | "svg"
            | "tt"
            | "big"
            | "ins"
            | "del"
            | "label"
            | "strike"
            | "nobr"
    )
}

pub(super) fn is_hidden(e: &Tag) -> bool {
    if e.attr("hidden").is_some() {
        return true;
    }
    let Some(style) = e.attr("style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    [
        "display:none",
        "visibility:hidden",
        "left:-9",
        "top:-9",
        "left:-1000",
        "top:-1000",
        "text-indent:-9",
        "font-size:0;",
        "font-size:0px",
    ]
    .iter()
    .any(|sign| style.contains(sign))
}

/// The element that a script framework fills.
pub(super) fn is_app_root(e: &Tag, name: &str) -> bool {
    const IDS: &[&str] = &[
        "root",
        "app",
        "__next",
        "__nuxt",
        "react-root",
        "app-root",
        "main-app",
        "___gatsby",
        "svelte",
        "q-app",
        "react-app",
        "vue-app",
        "__layout",
        "spa",
        "single-spa",
    ];
    e.attr("id").is_some_and(|id| IDS.iter().any(|known| known.eq_ignore_ascii_case(id)))
        || name == "app-root"
        || e.attr("ng-app").is_some()
        || e.attr("ng-version").is_some()
        || e.attr("data-reactroot").is_some()
        || e.attr("data-server-rendered").is_some()
}

/// The raw text of a `<noscript>` with its tags taken out.
pub(super) fn without_tags(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len().min(4_096));
    let mut in_tag = false;
    for c in raw.chars().take(8_192) {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}
