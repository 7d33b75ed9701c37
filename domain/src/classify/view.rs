//! The fields of a page that a rule may name: texts and hosts (`numbers` has the rest).

use super::lexicon::Counted;
use super::needles::Open;
use super::ruleset::Ruleset;
use crate::page::PageFacts;
use regex::Regex;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A page as the rules see it, with the joined fields made once.
pub(super) struct View<'a> {
    pub page: &'a PageFacts,
    pub host: &'a str,
    headings: String,
    head: String,
    link_texts: String,
    links: String,
    resources: String,
    frames: String,
    forms: String,
    pub(super) everything: String,
    folded: OnceCell<String>,
    folded_head: OnceCell<String>,
    folded_title: OnceCell<String>,
    pub(super) domain_headline: bool,
    pub(super) counted: OnceCell<HashMap<String, Counted>>,
    opened: RefCell<HashMap<String, Open>>,
}

/// A host name that stands by itself at the beginning of a headline: "example.com is …".
static HOST_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:domain|domena|tên miền|welcome to|the domain|site)?\W*(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/\W]|$)").ok()
});

impl<'a> View<'a> {
    pub fn new(page: &'a PageFacts, host: &'a str) -> Self {
        let headings = page.headings.join("\n");
        let head = format!("{}\n{headings}\n{}", page.title, page.description);
        let link_texts = page.link_texts.join("\n");
        let is_host = |text: &str| HOST_NAME.as_ref().is_some_and(|r| r.is_match(text));
        let domain_headline =
            is_host(&page.title) || page.headings.iter().take(3).any(|h| is_host(h)) || is_host(&page.text);
        let everything = format!("{head}\n{}\n{}", page.keywords, page.text).to_lowercase();
        Self {
            page,
            host,
            headings,
            head,
            link_texts,
            links: page.external_links.join("\n"),
            resources: page.resources.join("\n"),
            frames: page.frames.join("\n"),
            forms: page.forms.join("\n"),
            everything,
            folded: OnceCell::new(),
            folded_head: OnceCell::new(),
            folded_title: OnceCell::new(),
            domain_headline,
            counted: OnceCell::new(),
            opened: RefCell::default(),
        }
    }

    /// The names that [`View::text`] knows, besides `header:<name>` and `og:<property>`.
    pub const TEXT_FIELDS: &'static [&'static str] = &[
        "folded",
        "folded_head",
        "folded_title",
        "title",
        "description",
        "keywords",
        "headings",
        "head",
        "text",
        "noscript",
        "script",
        "frames",
        "resources",
        "forms",
        "links",
        "link_texts",
        "generator",
        "comments",
        "markers",
        "hidden_text",
        "refresh",
        "url",
        "content_type",
        "charset",
        "schema",
    ];

    /// A text field; `None` for a name that does not exist.
    pub fn text(&self, field: &str) -> Option<Cow<'_, str>> {
        let page = self.page;
        let borrowed: &str = match field {
            "title" => &page.title,
            "description" => &page.description,
            "keywords" => &page.keywords,
            "headings" => &self.headings,
            "head" => &self.head,
            "text" => &page.text,
            "noscript" => &page.noscript,
            "script" => &page.inline_scripts,
            "frames" => &self.frames,
            "resources" => &self.resources,
            "forms" => &self.forms,
            "links" => &self.links,
            "link_texts" => &self.link_texts,
            "generator" => page.generator.as_deref().unwrap_or_default(),
            "comments" => &page.comments,
            "markers" => &page.markers,
            "hidden_text" => &page.hidden_text,
            "refresh" => page.refresh_to.as_deref().unwrap_or_default(),
            "url" => &page.url,
            "content_type" => &page.content_type,
            "charset" => &page.charset,
            "folded" => self.folded(),
            "folded_title" => self.folded_title.get_or_init(|| plain(&page.title)),
            "folded_head" => self.folded_head.get_or_init(|| plain(&self.head)),
            "schema" => return Some(Cow::Owned(page.schema_types.join("\n"))),
            _ => {
                if let Some(name) = field.strip_prefix("header:") {
                    page.header(name).unwrap_or_default()
                } else if let Some(name) = field.strip_prefix("og:") {
                    page.open_graph.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
                } else {
                    return None;
                }
            }
        };
        Some(Cow::Borrowed(borrowed))
    }

    /// Whether a pattern with needles can match a field at all.
    pub fn may_match(&self, field: &str, pattern: usize, rules: &Ruleset) -> bool {
        if let Some(open) = self.opened.borrow().get(field) {
            return open.is_open(pattern);
        }
        let Some(text) = self.text(field) else { return false };
        let open = rules.open(&text);
        let may = open.is_open(pattern);
        self.opened.borrow_mut().insert(field.to_owned(), open);
        may
    }

    /// Everything a visitor reads, without marks and in lower case: "Không tìm thấy" and "khong tim thay",
    /// "Strona wygasła" and "strona wygasla" look the same.
    pub(super) fn folded(&self) -> &str {
        self.folded.get_or_init(|| plain(&self.everything))
    }

    /// The names that [`View::hosts`] knows.
    pub const HOST_FIELDS: &'static [&'static str] =
        &["link_hosts", "frame_hosts", "form_hosts", "resource_hosts", "refresh_host"];

    /// The foreign hosts in a host field; `None` for a name that does not exist.
    pub fn hosts(&self, field: &str) -> Option<Vec<String>> {
        let page = self.page;
        let of = |urls: &[String]| urls.iter().filter_map(|u| host_of(u)).collect();
        Some(match field {
            "link_hosts" => page.external_hosts.iter().map(|(h, _)| h.clone()).collect(),
            "frame_hosts" => of(&page.frames),
            "form_hosts" => of(&page.forms),
            "resource_hosts" => of(&page.resources),
            "refresh_host" => page.refresh_to.iter().filter_map(|u| host_of(u)).collect(),
            _ => return None,
        })
    }
}

/// The host of an absolute URL, lower case.
pub(super) fn host_of(text: &str) -> Option<String> {
    url::Url::parse(text).ok()?.host_str().map(str::to_ascii_lowercase)
}

/// Lower case without marks.
fn plain(text: &str) -> String {
    let folded = crate::text::fold(text);
    if folded.is_ascii() { folded } else { folded.chars().map(plain_letter).collect() }
}

/// Letters that carry their difference inside, so that dropping marks does not reach it, and the curly apostrophe.
fn plain_letter(c: char) -> char {
    match c {
        'ł' => 'l',
        'ı' => 'i',
        'ø' => 'o',
        'đ' => 'd',
        '’' => '\'',
        other => other,
    }
}
