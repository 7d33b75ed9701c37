//! What persons decided, as part of the rules. Untouched templates that many unrelated holders have in common (C5 b): found
//! by near-duplicate fingerprints, confirmed once, and applied from then on. And sites of which a rule says abuse (R6) and a
//! person that it errs.

use super::page::PageVerdict;
use super::ruleset::Ruleset;
use super::visit::overruled;
use crate::fingerprint::{distance, of_features};
use crate::observation::{Observation, Visit, VisitEnd};
use crate::page::PageFacts;
use crate::text::fold;
use crate::verdict::{Evidence, Leaf};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Fingerprints that differ in at most so many bits are one template (E.3).
pub const NEAR: u32 = 3;
/// A cluster of fewer domains is no template.
pub const DOMAINS: usize = 5;
/// Nor is one of fewer distinct holders.
pub const HOLDERS: usize = 5;
/// Begins the line of a rule that was overruled.
const OVERRULED: &str = "! ";
/// Fewer features than this say too little.
const LEAST: usize = 8;

/// Confirmed templates, and rules overruled for a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Templates {
    prints: Vec<(i64, String)>,
    /// Domain and rule.
    overruled: BTreeSet<(String, String)>,
}

/// A line of a template file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("templates, line {line}: {reason}")]
pub struct TemplatesError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl Templates {
    /// No templates.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Templates by fingerprint and key.
    #[must_use]
    pub fn new(mut prints: Vec<(i64, String)>) -> Self {
        prints.sort_by(|a, b| a.1.cmp(&b.1));
        Self { prints, overruled: BTreeSet::new() }
    }

    /// The same with rules that persons overruled: domain and rule.
    #[must_use]
    pub fn overruling(self, overruled: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { overruled: overruled.into_iter().collect(), ..self }
    }

    /// Reads the lines of [`Self::text`].
    ///
    /// # Errors
    /// [`TemplatesError`] names the line.
    pub fn parse(text: &str) -> Result<Self, TemplatesError> {
        let overruled = text.lines().filter_map(|l| l.strip_prefix(OVERRULED)?.split_once(' '));
        let overruled: Vec<_> = overruled.map(|(d, rule)| (d.to_owned(), rule.to_owned())).collect();
        let line = |(n, line): (usize, &str)| {
            let bad = |reason: &str| TemplatesError { line: n + 1, reason: reason.to_owned() };
            let (key, print) = line.split_once(' ').ok_or_else(|| bad("write a key and 16 hex digits"))?;
            let print =
                u64::from_str_radix(print, 16).map_err(|_| bad("the fingerprint is 16 hex digits"))?;
            Ok((print.cast_signed(), key.to_owned()))
        };
        text.lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with(OVERRULED))
            .map(line)
            .collect::<Result<_, _>>()
            .map(|prints| Self::new(prints).overruling(overruled))
    }

    /// One line a template: key and fingerprint in hex, in the order of keys. Then one a rule that was overruled: `!`, the
    /// domain and the rule.
    #[must_use]
    pub fn text(&self) -> String {
        let prints = self.prints.iter().map(|(print, key)| format!("{key} {:016x}\n", print.cast_unsigned()));
        let overruled = self.overruled.iter().map(|(domain, rule)| format!("{OVERRULED}{domain} {rule}\n"));
        prints.chain(overruled).collect()
    }

    /// The digest of rules that include these templates.
    #[must_use]
    pub fn digest(&self, rules: &str) -> String {
        if self.is_empty() {
            return rules.to_owned();
        }
        let sum = Sha256::digest(format!("{rules}\n{}", self.text()).as_bytes());
        let hex: String = sum.iter().take(6).map(|b| format!("{b:02x}")).collect();
        format!("sha256:{hex}")
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty() && self.overruled.is_empty()
    }

    /// The template that a fingerprint belongs to.
    fn near(&self, print: i64) -> Option<(&str, u32)> {
        let by_distance = self.prints.iter().map(|(p, key)| (key.as_str(), distance(*p, print)));
        by_distance.filter(|(_, d)| *d <= NEAR).min_by_key(|(_, d)| *d)
    }

    /// Abuse that a person overruled is judged by the other rules; own pages that are a template turn into C5.
    pub(super) fn apply(
        &self,
        observation: &Observation,
        rules: &Ruleset,
        judged: &mut [(PageVerdict, &Visit)],
    ) {
        if self.is_empty() {
            return;
        }
        for (verdict, visit) in judged.iter_mut() {
            let decided = || (observation.domain.as_str().to_owned(), verdict.rule.clone());
            if verdict.leaf == Leaf::R6 && !self.overruled.is_empty() && self.overruled.contains(&decided()) {
                *verdict = overruled(visit, observation, rules, &verdict.rule);
            }
            let VisitEnd::Page(page) = &visit.end else { continue };
            if !matches!(verdict.leaf, Leaf::C7 | Leaf::C8) {
                continue;
            }
            let found = template_print(page, observation.domain.as_str()).and_then(|p| self.near(p));
            if let Some((key, bits)) = found {
                let evidence = vec![
                    Evidence::new("template", key),
                    Evidence::new("distance", bits.to_string()),
                    Evidence::new("instead_of", verdict.leaf.code()),
                ];
                *verdict = PageVerdict::new(Leaf::C5, "template-cluster", 0.9, evidence);
            }
        }
    }
}

/// The fingerprint of what a page has in common with others made from the same template: its words without those of
/// the domain, the title and the holder's organisation, without numbers and addresses; and its build (class names and
/// files). `None` when that is too little.
#[must_use]
pub fn template_print(page: &PageFacts, domain: &str) -> Option<i64> {
    let own = own_words(page, domain);
    let text = fold(&page.text);
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !w.contains(|c: char| c.is_ascii_digit()) && !own.contains(*w))
        .collect();
    let build: Vec<String> = page
        .markers
        .split_whitespace()
        .map(str::to_owned)
        .chain(page.resources.iter().map(|r| file_name(r).to_owned()))
        .chain(page.generator.iter().cloned())
        .collect();
    if words.len() + build.len() < LEAST {
        return None;
    }
    let parts: Vec<[&str; 1]> = build.iter().map(|b| [b.as_str()]).collect();
    let shingles = words.windows(3.min(words.len().max(1)));
    Some(of_features(shingles.chain(parts.iter().map(|p| &p[..]))))
}

/// Words that are the holder's own, folded.
fn own_words(page: &PageFacts, domain: &str) -> BTreeSet<String> {
    let organisation = page.contact.organisation.as_deref().unwrap_or_default();
    let heading = page.headings.first().map(String::as_str).unwrap_or_default();
    let named = [domain, &page.title, organisation, heading].map(fold);
    let words = named.iter().flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
    words.filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}

/// One page, for finding clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The domain.
    pub domain: String,
    /// Who holds it, as far as can be told: equal texts are one holder.
    pub holder: String,
    /// Its fingerprint.
    pub print: i64,
}

/// Pages of many holders that are nearly the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// `t-` and the fingerprint of the middle page, in hex: the same in every round that finds it.
    pub key: String,
    /// Fingerprint of the page that is nearest to all.
    pub print: i64,
    /// Its domains, in order.
    pub domains: Vec<String>,
    /// Distinct holders.
    pub holders: usize,
}

/// The clusters of E.3 C5 (b): at least five domains of at least five distinct holders within three bits of a page in
/// their middle. Largest first; each page in one cluster at most.
#[must_use]
pub fn clusters(pages: &[Printed]) -> Vec<Cluster> {
    // Two fingerprints within three bits agree in at least one of four quarters.
    let mut quarters: BTreeMap<(u32, u16), Vec<usize>> = BTreeMap::new();
    for (n, page) in pages.iter().enumerate() {
        for quarter in 0..4 {
            let bits = (page.print.cast_unsigned() >> (16 * quarter)) as u16;
            quarters.entry((quarter, bits)).or_default().push(n);
        }
    }
    let mut prints: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (n, page) in pages.iter().enumerate() {
        prints.entry(page.print).or_default().push(n);
    }
    let mut candidates: Vec<(i64, BTreeSet<usize>)> = prints
        .keys()
        .map(|&print| {
            let mut near = BTreeSet::new();
            for quarter in 0..4 {
                let bits = (print.cast_unsigned() >> (16 * quarter)) as u16;
                let list = quarters.get(&(quarter, bits)).into_iter().flatten();
                near.extend(list.filter(|n| distance(pages[**n].print, print) <= NEAR));
            }
            (print, near)
        })
        .filter(|(_, near)| near.len() >= DOMAINS)
        .collect();
    candidates.sort_by_key(|(print, near)| (std::cmp::Reverse(near.len()), *print));
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for (print, near) in candidates {
        let free: Vec<usize> = near.into_iter().filter(|n| !taken.contains(n)).collect();
        let holders: BTreeSet<&str> = free.iter().map(|n| pages[*n].holder.as_str()).collect();
        let mut domains: Vec<String> = free.iter().map(|n| pages[*n].domain.clone()).collect();
        domains.sort_unstable();
        domains.dedup();
        if domains.len() >= DOMAINS && holders.len() >= HOLDERS {
            let key = format!("t-{:016x}", print.cast_unsigned());
            found.push(Cluster { key, print, holders: holders.len(), domains });
            taken.extend(free);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str, text: &str) -> PageFacts {
        PageFacts {
            title: title.to_owned(),
            text: text.to_owned(),
            markers: "site-wrap hero services contact-form".to_owned(),
            resources: vec!["https://cdn.example/theme/main.css?v=3".to_owned()],
            ..PageFacts::default()
        }
    }

    fn starter(name: &str) -> PageFacts {
        page(
            name,
            &format!(
                "{name} Chào mừng bạn đến với trang web của chúng tôi. Hãy thay đoạn giới thiệu này bằng nội dung của \
                 bạn. Dịch vụ một mô tả ngắn. Dịch vụ hai mô tả ngắn. Liên hệ {name} điện thoại 0900 000 001"
            ),
        )
    }

    #[test]
    fn the_holders_words_do_not_hide_a_template() {
        let print = |name: &str, domain: &str| template_print(&starter(name), domain).unwrap();
        let (a, b) = (
            print("Quán Phở Hoa Mai", "pho-hoa-mai.biz.vn"),
            print("Xưởng Mộc Bình An", "moc-binh-an.biz.vn"),
        );
        assert!(distance(a, b) <= NEAR, "{}", distance(a, b));
        let own = page(
            "Xưởng Mộc Bình An",
            "Chúng tôi đóng tủ bếp gỗ sồi theo bản vẽ của khách từ năm hai nghìn lẻ ba",
        );
        assert!(distance(a, template_print(&own, "moc-binh-an.biz.vn").unwrap()) > NEAR);
        assert_eq!(template_print(&PageFacts::default(), "a.biz.vn"), None);
    }

    fn printed(n: usize, print: i64, holder: &str) -> Printed {
        Printed { domain: format!("n{n}.biz.vn"), holder: holder.to_owned(), print }
    }

    #[test]
    fn a_cluster_needs_five_domains_of_five_holders() {
        let alike: Vec<Printed> =
            (0..5).map(|n| printed(n, 0xff00 ^ (n as i64 & 3), &format!("h{n}"))).collect();
        let found = clusters(&alike);
        assert_eq!((found.len(), found[0].domains.len(), found[0].holders), (1, 5, 5));
        assert!(clusters(&alike[..4]).is_empty());
        let one_holder: Vec<Printed> = (0..9).map(|n| printed(n, 7, "h")).collect();
        assert!(clusters(&one_holder).is_empty(), "one holder's many names are no template");
        let apart: Vec<Printed> = (0..9).map(|n| printed(n, 0xf << (4 * n), &format!("h{n}"))).collect();
        assert!(clusters(&apart).is_empty());
    }

    #[test]
    fn templates_are_lines_and_part_of_the_digest() {
        let t = Templates::new(vec![(-1, "t-b".into()), (0xab, "t-a".into())]);
        assert_eq!(t.text(), "t-a 00000000000000ab\nt-b ffffffffffffffff\n");
        assert_eq!(Templates::parse(&t.text()).unwrap(), t);
        assert_eq!(Templates::none().digest("sha256:1"), "sha256:1");
        assert_ne!(t.digest("sha256:1"), "sha256:1");
        assert_eq!(Templates::parse("\nt-a xyz").unwrap_err().line, 2);
        let of = |domain: &str| vec![(domain.to_owned(), "gambling.words".to_owned())];
        let overruling = t.clone().overruling(of("a.biz.vn"));
        assert_eq!(Templates::parse(&overruling.text()).unwrap(), overruling);
        let alone = Templates::none().overruling(of("a.biz.vn"));
        assert!(!alone.is_empty() && alone.digest("sha256:1") != "sha256:1");
    }

    #[test]
    fn an_overruled_rule_says_nothing_of_that_site_any_more() {
        use crate::classify::classify_with;
        use crate::clock::Timestamp;
        use crate::name::{DomainName, HostName, Zone};
        use crate::observation::{Answer, Robots, Scheme};
        let domain = DomainName::parse("a.biz.vn", &Zone::programme()).unwrap();
        let mut seen = Observation::empty(domain, "HN", 1, Timestamp(0));
        seen.dns.ns = Answer::Found(vec!["ns1.example".into()]);
        seen.dns.apex.a = Answer::Found(vec!["192.0.2.9".parse().unwrap()]);
        // A story that quotes such a headline: the title alone decides.
        let text = "Bài viết kể lại vụ việc và cách cửa hàng khôi phục trang trong một ngày. ".repeat(14);
        let facts = PageFacts {
            url: "https://a.biz.vn/".into(),
            status: 200,
            content_type: "text/html".into(),
            words: 200,
            visible_chars: 1_000,
            internal_links: 6,
            ..page("Hacked by Nobody: chuyện của quán", &text)
        };
        seen.visits.push(Visit {
            scheme: Scheme::Https,
            host: HostName::parse("a.biz.vn").unwrap(),
            robots: Robots::Allowed { status: 404, crawl_delay_ms: None },
            hops: vec![],
            end: VisitEnd::Page(Box::new(facts)),
            millis: 20,
        });
        let rules = Ruleset::shipped();
        let plain = classify_with(&seen, rules, &Templates::none());
        assert_eq!(plain.leaf, Leaf::R6, "{plain:?}");
        let overruling = |domain: &str| {
            let decided = vec![(domain.to_owned(), plain.rule.clone())];
            classify_with(&seen, rules, &Templates::none().overruling(decided))
        };
        assert_eq!(overruling("b.biz.vn").leaf, Leaf::R6, "another site's");
        let other = overruling("a.biz.vn");
        assert_ne!(other.rule, plain.rule);
        assert_ne!(other.leaf, Leaf::R6, "{other:?}");
        assert!(other.evidence.iter().any(|e| e.what == "overruled") && other.ruleset != plain.ruleset);
    }
}
