//! Numbered pages as links.

use super::Link;
use crate::extract::Params;
use crate::format;
use crate::locales::Lang;

/// The links below a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    /// Whether there is more than one page.
    pub shown: bool,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages by number; one without an address is a gap.
    pub numbers: Vec<Link>,
}

/// The page that an address asks for, from 1.
#[must_use]
pub fn asked(params: &Params) -> u32 {
    params.get(&["trang", "page"]).and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// How an address names a page; the first has no name.
#[must_use]
pub fn word(page: u32) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

/// Links to the first, the last and the pages around `page` (1-based) of `pages`.
#[must_use]
pub fn numbered(lang: Lang, page: u32, pages: u32, href: impl Fn(u32) -> String) -> Pager {
    let mut numbers = Vec::new();
    let mut last = 0;
    for n in (1..=pages).filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= 2) {
        if n > last + 1 {
            numbers.push(Link::default());
        }
        numbers.push(Link::new(href(n), format::number(lang, i64::from(n))).at(n == page));
        last = n;
    }
    Pager {
        shown: pages > 1,
        previous: (page > 1).then(|| href(page - 1)),
        next: (page < pages).then(|| href(page + 1)),
        numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: u32, pages: u32) -> String {
        let pager = numbered(Lang::Vi, page, pages, |n| format!("/{n}"));
        let text = |l: &Link| if l.href.is_empty() { "…".into() } else { l.text.clone() };
        pager.numbers.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn neighbours_first_and_last_are_offered() {
        assert_eq!(texts(1, 1), "1");
        assert_eq!(texts(1, 4), "1 2 3 4");
        assert_eq!(texts(7, 20), "1 … 5 6 7 8 9 … 20");
        assert_eq!(texts(20, 20), "1 … 18 19 20");
        assert!(!numbered(Lang::Vi, 1, 1, |_| String::new()).shown);
    }
}
