//! What a site calls itself: the title of its home page without what every home page says (“Trang chủ”, “Home”, “Welcome to”).
//! A directory in which every second entry is called “Trang chủ” helps nobody.

use crate::page::PageFacts;
use crate::text::fold;

/// Parts of a title that name no site, folded.
const GENERIC: [&str; 30] = [
    "trang chu",
    "trang chinh",
    "trang dau",
    "trang web",
    "trang web chinh thuc",
    "website",
    "website chinh thuc",
    "official website",
    "official site",
    "gioi thieu",
    "gioi thieu chung",
    "chao mung",
    "chao mung ban",
    "xin chao",
    "welcome",
    "home",
    "home page",
    "homepage",
    "index",
    "main",
    "main page",
    "start page",
    "untitled",
    "untitled document",
    "untitled page",
    "document",
    "no title",
    "new page",
    "site title",
    "my site",
];

/// What stands before a name and is none, folded, the longest first. After it comes a space, so that “Home Decor” stays whole.
const BEFORE: [&str; 14] = [
    "chao mung quy khach da den voi",
    "chao mung quy khach den voi",
    "chao mung ban da den voi",
    "chao mung ban den voi",
    "chao mung da den voi",
    "chao mung den voi",
    "welcome to the website of",
    "welcome to the",
    "welcome to",
    "trang chu cua",
    "trang chu",
    "website cua",
    "trang web cua",
    "trang web chinh thuc cua",
];

/// Signs between the parts of a title. A dash counts where spaces stand around it.
const BETWEEN: [char; 8] = ['|', '·', '•', '»', '«', '›', '/', ':'];
const DASHES: [char; 4] = ['-', '–', '—', '―'];

/// What the site calls itself: of its title, else of `og:site_name`; empty when neither says anything.
#[must_use]
pub fn own_name(page: &PageFacts) -> &str {
    let site = page.open_graph.iter().find(|(name, _)| name == "site_name");
    let told = [Some(page.title.as_str()), site.map(|(_, name)| name.as_str())];
    told.into_iter().flatten().map(telling).find(|name| !name.is_empty()).unwrap_or_default()
}

/// The part of a title that tells this site from others; empty when there is none.
fn telling(title: &str) -> &str {
    let mut rest = trimmed(title);
    loop {
        let shorter = trimmed(without_end(without_start(rest)));
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    if rest.chars().any(char::is_alphanumeric) && !is_generic(rest) { rest } else { "" }
}

fn is_generic(part: &str) -> bool {
    let folded = fold(part.trim_matches(|c: char| !c.is_alphanumeric()));
    GENERIC.contains(&folded.as_str())
}

fn is_between(c: char) -> bool {
    BETWEEN.contains(&c) || DASHES.contains(&c)
}

/// Without spaces, and signs that part nothing from nothing, at its ends.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_between(c))
}

/// Where a sign parts two things: its place, and where the next part begins.
fn borders(text: &str) -> impl DoubleEndedIterator<Item = (usize, usize)> {
    text.char_indices().filter_map(|(at, c)| {
        let end = at + c.len_utf8();
        let spaced =
            text[..at].ends_with(char::is_whitespace) && text[end..].starts_with(char::is_whitespace);
        // “24/7”, “8:00” and “http://” are no parts.
        let parts = match c {
            '/' => spaced,
            ':' => text[end..].starts_with(char::is_whitespace),
            c if DASHES.contains(&c) => spaced,
            c => BETWEEN.contains(&c),
        };
        parts.then_some((at, end))
    })
}

fn without_start(title: &str) -> &str {
    if let Some((at, end)) = borders(title).next()
        && is_generic(&title[..at])
    {
        return &title[end..];
    }
    BEFORE.iter().find_map(|words| after_words(title, words)).unwrap_or(title)
}

fn without_end(title: &str) -> &str {
    match borders(title).next_back() {
        Some((at, end)) if is_generic(&title[end..]) => &title[..at],
        _ => title,
    }
}

/// What follows these words and a space.
fn after_words<'t>(title: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = title;
    for word in words.split(' ') {
        let end = rest.find(char::is_whitespace)?;
        if fold(&rest[..end]) != word {
            return None;
        }
        rest = rest[end..].trim_start();
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_every_home_page_says_is_no_name() {
        for (title, name) in [
            ("Trang chủ - Công ty Gốm Chu Đậu", "Công ty Gốm Chu Đậu"),
            ("Trang Chủ | Phở Thìn", "Phở Thìn"),
            ("Phở Thìn – Trang chủ", "Phở Thìn"),
            ("TRANG CHỦ: Nhà thuốc An Khang", "Nhà thuốc An Khang"),
            ("Trang chủ Nhà thuốc An Khang", "Nhà thuốc An Khang"),
            ("Home - An Khang Pharmacy | Official Website", "An Khang Pharmacy"),
            ("Home | An Khang - Thuốc tốt", "An Khang - Thuốc tốt"),
            ("Chào mừng bạn đến với Homestay Suối Mơ", "Homestay Suối Mơ"),
            ("Welcome to Mister Softee!", "Mister Softee!"),
            ("Trang chu\u{309} - Gốm", "Gốm"),
        ] {
            assert_eq!(telling(title), name, "{title}");
        }
        for none in [
            "",
            "  ",
            "Trang chủ",
            "HOME",
            "Home |",
            "| Trang chủ -",
            "Index",
            "Untitled Document",
            "Home - Index",
            "???",
        ] {
            assert_eq!(telling(none), "", "{none}");
        }
    }

    #[test]
    fn names_stay_whole() {
        for title in [
            "Phở bò gia truyền Nam Định – quán phở",
            "Home Decor Việt",
            "Trang trại Chủ Nhật",
            "Cửa hàng 24/7",
            "Mở cửa 8:00 - 22:00",
            "Website Tuổi Trẻ Long An",
            "Giới thiệu việc làm Bình Dương",
            "Đan Foods-Thịt đông lạnh",
            "Main Street Coffee",
            "C++ & Rust",
        ] {
            assert_eq!(telling(title), title);
        }
    }

    #[test]
    fn a_title_that_tells_nothing_gives_way_to_the_name_of_the_site() {
        let site = |name: &str| {
            vec![("title".to_owned(), "x".to_owned()), ("site_name".to_owned(), name.to_owned())]
        };
        let page = |title: &str, name: &str| PageFacts {
            title: title.to_owned(),
            open_graph: site(name),
            ..PageFacts::default()
        };
        assert_eq!(own_name(&page("Trang chủ", "Gốm Chu Đậu")), "Gốm Chu Đậu");
        assert_eq!(own_name(&page("Lò gốm", "Gốm Chu Đậu")), "Lò gốm");
        assert_eq!(own_name(&page("Trang chủ", "Home")), "");
        assert_eq!(own_name(&PageFacts::default()), "");
    }

    proptest! {
        #[test]
        fn it_is_a_part_of_the_title_and_final(title in "[a-zA-ZủĐ ảTrangchủHome|:/–-]{0,60}", any in ".{0,60}") {
            for title in [title.as_str(), any.as_str(), &format!("Trang chủ | {any}")] {
                let name = telling(title);
                prop_assert!(title.contains(name));
                prop_assert_eq!(telling(name), name);
            }
        }
    }
}
