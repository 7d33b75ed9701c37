//! The fields of a page that a rule may name: texts, hosts and numbers.

use super::lexicon::Counted;
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
    everything: String,
    folded: OnceCell<String>,
    folded_head: OnceCell<String>,
    folded_title: OnceCell<String>,
    domain_headline: bool,
    counted: RefCell<HashMap<String, Counted>>,
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
            counted: RefCell::default(),
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

    /// Everything a visitor reads, without marks and in lower case: "Không tìm thấy" and "khong tim thay",
    /// "Strona wygasła" and "strona wygasla" look the same.
    fn folded(&self) -> &str {
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

    /// The names that [`View::number`] knows, besides `lexicon:<name>` (different terms of a
    /// word list) and `mentions:<name>` (how often any of them stands there).
    pub const NUMBERS: &'static [&'static str] = &[
        "status",
        "chars",
        "words",
        "bytes",
        "links",
        "internal_links",
        "external_hosts",
        "images",
        "media",
        "scripts",
        "resources",
        "frames",
        "forms",
        "foreign_forms",
        "headings",
        "title_chars",
        "link_share",
        "domain_headline",
        "own_name",
        "password",
        "app_root",
        "contacts",
        "profiles",
        "schema",
        "refresh",
        "foreign_resources",
        "own_scripts",
        "vietnamese",
        "hidden_chars",
    ];

    /// A number; `None` for a name that does not exist.
    pub fn number(&self, name: &str, rules: &Ruleset) -> Option<f64> {
        let page = self.page;
        let flag = |b: bool| f64::from(u8::from(b));
        let foreign = |field: &str| {
            let hosts = self.hosts(field).unwrap_or_default();
            hosts.iter().filter(|h| !same_site(h, self.host)).count() as f64
        };
        Some(match name {
            "status" => f64::from(page.status),
            "chars" => f64::from(page.visible_chars),
            "words" => f64::from(page.words),
            "bytes" => page.bytes as f64,
            "links" => f64::from(page.links),
            "internal_links" => f64::from(page.internal_links),
            "external_hosts" => page.external_hosts.len() as f64,
            "images" => f64::from(page.images),
            "media" => f64::from(page.media),
            "scripts" => f64::from(page.scripts),
            "resources" => page.resources.len() as f64,
            "frames" => page.frames.len() as f64,
            "forms" => page.forms.len() as f64,
            "foreign_forms" => foreign("form_hosts"),
            "foreign_resources" => foreign("resource_hosts"),
            "own_scripts" => self.own_scripts(),
            "headings" => page.headings.len() as f64,
            "title_chars" => page.title.chars().count() as f64,
            "link_share" => f64::from(page.link_words) / f64::from(page.words.max(1)),
            "domain_headline" => flag(self.domain_headline),
            "own_name" => flag(self.own_name()),
            "password" => flag(page.password_field),
            "app_root" => flag(page.app_root),
            "contacts" => f64::from(self.page.contacts_seen),
            "profiles" => page.profiles.len() as f64,
            "schema" => page.schema_types.len() as f64,
            "refresh" => flag(page.refresh_to.is_some()),
            "vietnamese" => flag(page.language.as_deref() == Some("vi")),
            "hidden_chars" => page.hidden_text.chars().count() as f64,
            _ => {
                if let Some(lexicon) = name.strip_prefix("mentions:") {
                    return Some(self.counted(lexicon, rules)?.mentions as f64);
                }
                self.counted(name.strip_prefix("lexicon:")?, rules)?.distinct as f64
            }
        })
    }

    /// A word list is counted once, however many rules ask for it.
    fn counted(&self, name: &str, rules: &Ruleset) -> Option<Counted> {
        if let Some(known) = self.counted.borrow().get(name) {
            return Some(*known);
        }
        let counted = rules.lexicon(name)?.count(&self.everything, self.folded());
        self.counted.borrow_mut().insert(name.to_owned(), counted);
        Some(counted)
    }

    /// The page names its own domain: usual for holding and for-sale pages made from one template.
    fn own_name(&self) -> bool {
        let host = self.host.trim_start_matches("www.");
        !host.is_empty() && self.everything.contains(host)
    }

    /// Scripts that come from the site itself.
    fn own_scripts(&self) -> f64 {
        let own = |u: &&String| host_of(u).is_some_and(|h| same_site(&h, self.host));
        let script = |u: &&String| u.split(['?', '#']).next().is_some_and(|path| path.ends_with("js"));
        self.page.resources.iter().filter(own).filter(script).count() as f64
    }
}

/// The host of an absolute URL, lower case.
pub(super) fn host_of(text: &str) -> Option<String> {
    url::Url::parse(text).ok()?.host_str().map(str::to_ascii_lowercase)
}

/// Whether two hosts share their registrable domain.
pub(super) fn same_site(a: &str, b: &str) -> bool {
    a == b || matches!((psl::domain_str(a), psl::domain_str(b)), (Some(x), Some(y)) if x == y)
}

/// Lower case without marks.
fn plain(text: &str) -> String {
    crate::text::fold(text).chars().map(plain_letter).collect()
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
