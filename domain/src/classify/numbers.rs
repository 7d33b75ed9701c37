//! The numbers of a page that a rule or the learned model may name.

use super::lexicon::Counted;
use super::ruleset::Ruleset;
use super::view::{View, host_of};
use crate::page::PageFacts;
use crate::suffix::same_site;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Something that looks like a host name, wherever it stands.
static HOST_NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\b").ok());

/// Longer pages name hosts for reasons of their own.
const SHORT_PAGE: u32 = 400;

impl View<'_> {
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
        "own_resources",
        "description_chars",
        "keywords",
        "open_graph",
        "noindex",
        "canonical",
        "generator",
        "language_declared",
        "noscript_chars",
        "script_chars",
        "comment_chars",
        "sentences",
        "hosts_named",
        "headline_host_mentions",
        "one_provider",
        "title_repeated",
        "title_is_heading",
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
            "own_resources" => page.resources.len() as f64 - foreign("resource_hosts"),
            "description_chars" => page.description.chars().count() as f64,
            "keywords" => flag(!page.keywords.is_empty()),
            "open_graph" => page.open_graph.len() as f64,
            "noindex" => flag(page.noindex),
            "canonical" => flag(page.canonical.is_some()),
            "generator" => flag(page.generator.is_some()),
            "language_declared" => flag(page.declared_language.is_some()),
            "noscript_chars" => page.noscript.chars().count() as f64,
            "script_chars" => page.inline_scripts.chars().count() as f64,
            "comment_chars" => page.comments.chars().count() as f64,
            "sentences" => sentences(&page.text) as f64,
            "hosts_named" => hosts_named(page) as f64,
            "headline_host_mentions" => headline_host_mentions(page) as f64,
            "one_provider" => flag(self.providers().len() == 1),
            "title_repeated" => flag(self.title_repeated()),
            "title_is_heading" => flag(self.title_is_heading()),
            _ => {
                if let Some(lexicon) = name.strip_prefix("mentions:") {
                    return Some(self.counted(lexicon, rules)?.mentions as f64);
                }
                self.counted(name.strip_prefix("lexicon:")?, rules)?.distinct as f64
            }
        })
    }

    /// Word lists are counted once, however many rules ask for them.
    fn counted(&self, name: &str, rules: &Ruleset) -> Option<Counted> {
        let count = || {
            let all = rules.count_words(&self.everything, self.folded());
            all.into_iter().map(|(list, counted)| (list.to_owned(), counted)).collect()
        };
        self.counted.get_or_init(count).get(name).copied()
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

    /// Registrable domains elsewhere that links, forms and frames lead to.
    fn providers(&self) -> BTreeSet<String> {
        let page = self.page;
        let linked = page.external_hosts.iter().map(|(host, _)| host.clone());
        let others = page.forms.iter().chain(&page.frames).filter_map(|url| host_of(url));
        linked
            .chain(others)
            .filter(|host| !same_site(host, self.host))
            .map(|host| crate::suffix::registrable(&host).map_or_else(|| host.clone(), str::to_owned))
            .collect()
    }

    /// The title stands once more in what a visitor reads.
    fn title_repeated(&self) -> bool {
        let title = self.page.title.to_lowercase();
        title.chars().count() > 2 && self.everything.matches(&title).nth(1).is_some()
    }

    fn title_is_heading(&self) -> bool {
        let title = self.page.title.to_lowercase();
        !title.is_empty() && self.page.headings.iter().any(|h| h.to_lowercase() == title)
    }
}

/// Ends of sentences: their mark, with white space or the end behind it where the script has spaces.
fn sentences(text: &str) -> usize {
    let mut chars = text.chars().peekable();
    let mut found = 0;
    while let Some(c) = chars.next() {
        let ends = match c {
            '.' | '!' | '?' | '…' => chars.peek().is_none_or(|next| next.is_whitespace()),
            // Marks of scripts that put no space behind them.
            '。' | '！' | '？' | '។' | '။' => true,
            _ => false,
        };
        found += usize::from(ends);
    }
    found
}

/// Host names under real public suffixes in a text, in lower case.
fn hosts_in(text: &str) -> impl Iterator<Item = String> {
    let known = |host: &String| crate::suffix::is_known(host);
    let found = HOST_NAME.as_ref().into_iter().flat_map(move |pattern| pattern.find_iter(text));
    found.map(|m| m.as_str().to_ascii_lowercase()).filter(known)
}

/// Different host names in the text of a short page.
fn hosts_named(page: &PageFacts) -> usize {
    if page.words >= SHORT_PAGE { 0 } else { hosts_in(&page.text).collect::<BTreeSet<_>>().len() }
}

/// How often the text of a short page names the host that its headline names: pages about a name itself do.
fn headline_host_mentions(page: &PageFacts) -> usize {
    let headlines = std::iter::once(&page.title).chain(page.headings.iter().take(2));
    let Some(host) = headlines.flat_map(|h| hosts_in(h)).next() else { return 0 };
    if page.words >= SHORT_PAGE { 0 } else { hosts_in(&page.text).filter(|h| *h == host).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_before_white_space() {
        assert_eq!(sentences("Giá 1.500 đồng. Mở cửa lúc 6.30! Có giao không?"), 3);
        assert_eq!(sentences("no end"), 0);
        assert_eq!(sentences("欢迎光临！每天营业。"), 2);
    }

    #[test]
    fn file_names_are_no_hosts() {
        let page = PageFacts {
            text: "quan-nho.biz.vn is parked at a.com, see index.html on A.com".into(),
            words: 9,
            ..PageFacts::default()
        };
        assert_eq!((hosts_named(&page), headline_host_mentions(&page)), (2, 0));
        let titled = PageFacts { title: "A.com – now free".into(), ..page };
        assert_eq!(headline_host_mentions(&titled), 2);
    }

    #[test]
    fn links_forms_and_frames_to_one_place_are_one_provider() {
        let page = PageFacts {
            external_hosts: vec![("www.host.example.com".into(), 2)],
            forms: vec!["https://panel.example.com/login".into(), "/own".into()],
            ..PageFacts::default()
        };
        let rules = Ruleset::shipped();
        assert_eq!(View::new(&page, "quan-nho.biz.vn").number("one_provider", rules), Some(1.0));
        assert_eq!(View::new(&page, "www.example.com").number("one_provider", rules), Some(0.0));
    }
}
