//! Links: where they lead, which of them stay on the site, which are profiles elsewhere.

use domain::page::PageFacts;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Hosts where a path of one's own is a profile or a shop.
const PROFILE_HOSTS: &[&str] = &[
    "facebook.com",
    "fb.com",
    "fb.me",
    "m.me",
    "zalo.me",
    "zaloapp.com",
    "tiktok.com",
    "youtube.com",
    "youtu.be",
    "instagram.com",
    "twitter.com",
    "x.com",
    "linkedin.com",
    "pinterest.com",
    "threads.net",
    "t.me",
    "github.com",
    "shopee.vn",
    "lazada.vn",
    "tiki.vn",
    "sendo.vn",
    "chotot.com",
    "foody.vn",
    "shopeefood.vn",
    "voso.vn",
    "postmart.vn",
    "etsy.com",
    "amazon.com",
    "maps.app.goo.gl",
    "g.page",
    "linktr.ee",
    "viblo.asia",
    "medium.com",
    "behance.net",
    "soundcloud.com",
    "spotify.com",
    "wa.me",
    "line.me",
];

/// First path segments that are no profile: sharing buttons, log-ins and help.
const NOT_PROFILE: &[&str] = &[
    "sharer",
    "sharer.php",
    "share",
    "share.php",
    "intent",
    "login",
    "login.php",
    "dialog",
    "plugins",
    "tr",
    "pin",
    "home",
    "policies",
    "privacy",
    "terms",
    "legal",
    "help",
    "about",
    "watch",
    "embed",
    "hashtag",
    "search",
    "shareArticle",
    "cws",
    "results",
    "settings",
    "explore",
];

/// What the pass over the tree collects about links.
#[derive(Debug)]
pub(super) struct Links {
    page: Url,
    base: Url,
    internal: BTreeSet<String>,
    external: Vec<String>,
    hosts: BTreeMap<String, u32>,
    profiles: Vec<String>,
    count: u32,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
}

impl Links {
    pub fn new(page: &Url) -> Self {
        Self {
            page: page.clone(),
            base: page.clone(),
            internal: BTreeSet::new(),
            external: Vec::new(),
            hosts: BTreeMap::new(),
            profiles: Vec::new(),
            count: 0,
            phones: Vec::new(),
            emails: Vec::new(),
        }
    }

    /// `<base href>`.
    pub fn set_base(&mut self, href: &str) {
        if let Ok(base) = self.page.join(href.trim())
            && base.has_host()
        {
            self.base = base;
        }
    }

    /// An absolute URL, if the reference can be resolved to http(s).
    pub fn resolve(&self, href: &str) -> Option<Url> {
        let url = self.base.join(href.trim()).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// Whether a URL stays on the registrable domain of the page.
    pub fn is_own(&self, url: &Url) -> bool {
        domain::suffix::same_site(
            url.host_str().unwrap_or_default(),
            self.page.host_str().unwrap_or_default(),
        )
    }

    /// One `<a href>` or `<area href>`.
    pub fn anchor(&mut self, href: &str) {
        self.count = self.count.saturating_add(1);
        let href = href.trim();
        let lower: String = href.chars().take(12).collect::<String>().to_ascii_lowercase();
        if lower.starts_with("tel:") {
            self.phones.push(href[4..].to_owned());
        } else if lower.starts_with("mailto:") {
            self.emails.push(href[7..].split('?').next().unwrap_or_default().to_owned());
        } else if let Some(mut url) = self.resolve(href) {
            url.set_fragment(None);
            if self.is_own(&url) {
                self.own(&url);
            } else {
                self.foreign(&url);
            }
        }
    }

    fn own(&mut self, url: &Url) {
        let place = |u: &Url| (u.path().trim_end_matches('/').to_owned(), u.query().map(str::to_owned));
        if place(url) != place(&self.page) && self.internal.len() < 5_000 {
            let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
            let (path, query) = place(url);
            self.internal.insert(format!("{host}{path}?{}", query.unwrap_or_default()));
        }
    }

    fn foreign(&mut self, url: &Url) {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        if host.is_empty() {
            return;
        }
        if self.hosts.len() < 1_000 || self.hosts.contains_key(&host) {
            *self.hosts.entry(host.clone()).or_default() += 1;
        }
        let text = url.to_string();
        if self.external.len() < 60 && text.len() <= 500 && !self.external.contains(&text) {
            self.external.push(text.clone());
        }
        if self.profiles.len() < 30 && is_profile(&host, url) && !self.profiles.contains(&text) {
            self.profiles.push(text);
        }
    }

    /// Writes what was collected.
    pub fn finish(self, facts: &mut PageFacts) {
        facts.links = self.count;
        facts.internal_links = u32::try_from(self.internal.len()).unwrap_or(u32::MAX);
        let mut hosts: Vec<(String, u32)> = self.hosts.into_iter().collect();
        hosts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        hosts.truncate(60);
        facts.external_hosts = hosts;
        facts.external_links = self.external;
        facts.profiles = self.profiles;
    }
}

fn is_profile(host: &str, url: &Url) -> bool {
    let known = PROFILE_HOSTS
        .iter()
        .any(|h| host.strip_suffix(h).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let segment = url.path_segments().and_then(|mut s| s.find(|s| !s.is_empty())).unwrap_or_default();
    let has_id = segment != "profile.php" || url.query_pairs().any(|(k, _)| k == "id");
    known && !segment.is_empty() && has_id && !NOT_PROFILE.iter().any(|n| n.eq_ignore_ascii_case(segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(hrefs: &[&str]) -> PageFacts {
        let mut links = Links::new(&Url::parse("https://tiem-banh.biz.vn/").unwrap());
        for href in hrefs {
            links.anchor(href);
        }
        let mut facts = PageFacts::default();
        links.finish(&mut facts);
        facts
    }

    #[test]
    fn fragments_and_the_page_itself_are_no_links_inside() {
        let facts = collected(&[
            "#top",
            "/",
            "https://www.tiem-banh.biz.vn",
            "/menu",
            "/menu#trua",
            "/menu/",
            "?lang=en",
        ]);
        assert_eq!((facts.links, facts.internal_links), (7, 2));
    }

    #[test]
    fn another_name_under_the_zone_is_another_site() {
        let facts = collected(&["https://banh-khac.biz.vn/a", "https://shop.tiem-banh.biz.vn/a"]);
        assert_eq!(facts.external_hosts, [("banh-khac.biz.vn".to_owned(), 1)]);
        assert_eq!(facts.internal_links, 1);
    }

    #[test]
    fn sharing_buttons_are_no_profiles() {
        let facts = collected(&[
            "https://www.facebook.com/tiembanhnho",
            "https://www.facebook.com/sharer/sharer.php?u=x",
            "https://www.facebook.com/",
            "https://www.facebook.com/profile.php?id=1",
            "https://notfacebook.com/tiembanhnho",
            "https://zalo.me/0912000111",
        ]);
        assert_eq!(facts.profiles.len(), 3, "{:?}", facts.profiles);
    }

    #[test]
    fn what_is_no_web_link_is_not_counted_as_one() {
        let facts = collected(&[
            "javascript:void(0)",
            "mailto:a@b.vn",
            "tel:0912",
            "ftp://x.vn/",
            "http://",
            "\u{0}",
        ]);
        assert!(facts.external_hosts.is_empty());
        assert_eq!(facts.links, 6);
    }
}
