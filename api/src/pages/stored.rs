//! A stored look as people see it behind a personal link: what the servers said, and what the page said. Nothing that the machine made
//! of it.

use super::card::shorten;
use crate::format;
use crate::locales::Lang;
use crate::locales::stored::{answer, certificate, failure, redirects, words};
use domain::clock::Timestamp;
use domain::observation::{Answer, Hop, HostAddresses, Observation, Visit, VisitEnd};
use domain::page::PageFacts;

/// Characters of a page's text that are shown.
const TEXT: usize = 4_000;
/// Records of an answer that are shown.
const RECORDS: usize = 6;
/// Other sites that are shown.
const HOSTS: usize = 20;
/// Headings that are shown.
const HEADINGS: usize = 20;

/// A page as it was stored.
pub struct StoredPage {
    /// Where it stood, as text: a link would tell the site that somebody looks.
    pub url: String,
    /// Status of the answer.
    pub status: u16,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its headings.
    pub headings: Vec<String>,
    /// Its visible text, cut.
    pub text: String,
    /// Whether it was cut.
    pub cut: bool,
    /// Links inside the site.
    pub inside: u32,
    /// Links to other sites.
    pub outside: String,
    /// Pictures, media and forms.
    pub pictures: String,
}

/// The different pages of a look, in the order in which they were met.
pub fn pages(look: &Observation) -> Vec<StoredPage> {
    let mut shown: Vec<&PageFacts> = Vec::new();
    for visit in &look.visits {
        if let VisitEnd::Page(page) = &visit.end
            && !shown.iter().any(|p| p.title == page.title && p.text == page.text && p.status == page.status)
        {
            shown.push(page);
        }
    }
    shown.into_iter().map(stored).collect()
}

fn stored(p: &PageFacts) -> StoredPage {
    let text: String = p.text.chars().take(TEXT).collect();
    let others = p.external_hosts.iter().take(HOSTS).map(|(host, n)| format!("{host} ({n})"));
    StoredPage {
        url: p.url.clone(),
        status: p.status,
        title: shorten(&p.title, 300),
        description: shorten(&p.description, 500),
        headings: p.headings.iter().take(HEADINGS).map(|h| shorten(h, 200)).collect(),
        cut: text.len() < p.text.len(),
        text,
        inside: p.internal_links,
        outside: others.collect::<Vec<_>>().join(", "),
        pictures: format!("{} / {} / {}", p.images, p.media, p.forms.len()),
    }
}

/// What the servers said, as label and value.
pub fn facts(lang: Lang, look: &Observation) -> Vec<(String, String)> {
    let w = words(lang);
    let dns = &look.dns;
    let mut facts = Vec::new();
    if look.finished_at > Timestamp(0) {
        facts.push((w.seen_at.to_owned(), format::moment(look.finished_at)));
    }
    facts.push((w.name_servers.to_owned(), records(lang, &dns.ns, Clone::clone)));
    facts.push((w.addresses.to_owned(), addresses(lang, &dns.apex)));
    facts.push((w.addresses_www.to_owned(), addresses(lang, &dns.www)));
    facts.push((w.mail.to_owned(), records(lang, &dns.mx, |m| format!("{} {}", m.preference, m.exchange))));
    if let Some(resolves) = dns.mx_resolves {
        facts.push((w.mail_resolves.to_owned(), if resolves { w.yes } else { w.no }.to_owned()));
    }
    if let Some(greeting) = &dns.greeting {
        facts.push((w.mail_greeting.to_owned(), format!("{}: {}", greeting.exchange, greeting.code)));
    }
    if dns.spf.is_found() {
        facts.push((w.spf.to_owned(), records(lang, &dns.spf, Clone::clone)));
    }
    facts.extend(look.visits.iter().map(|v| visit(lang, v)));
    if look.unmodified {
        facts.push((w.copy.to_owned(), w.unmodified.to_owned()));
    }
    facts
}

fn records<T>(lang: Lang, said: &Answer<T>, show: impl Fn(&T) -> String) -> String {
    match answer(lang, said) {
        Some(words) => words.to_owned(),
        None => said.records().iter().take(RECORDS).map(show).collect::<Vec<_>>().join(", "),
    }
}

fn addresses(lang: Lang, host: &HostAddresses) -> String {
    let found: Vec<String> = host.all().take(RECORDS).map(|a| a.to_string()).collect();
    if found.is_empty() { records(lang, &host.a, ToString::to_string) } else { found.join(", ") }
}

fn visit(lang: Lang, v: &Visit) -> (String, String) {
    let scheme = match v.scheme {
        domain::observation::Scheme::Http => "http",
        domain::observation::Scheme::Https => "https",
    };
    let mut said: Vec<String> = v.hops.iter().map(|h| hop(lang, h)).collect();
    said.push(end(lang, &v.end));
    said.retain(|s| !s.is_empty());
    (format!("{scheme}://{}", v.host.as_str()), said.join(" → "))
}

fn hop(lang: Lang, hop: &Hop) -> String {
    let status = hop.status.map(|s| s.to_string()).unwrap_or_default();
    let tls = hop.tls.as_ref().map(|t| certificate(lang, t.verdict)).unwrap_or_default();
    let target = hop.location.as_deref().map(|l| shorten(l, 200)).unwrap_or_default();
    [status.as_str(), tls, target.as_str()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn end(lang: Lang, end: &VisitEnd) -> String {
    match end {
        VisitEnd::Page(page) => format!("{} ({})", lang.pick("nhận được trang", "a page came"), page.status),
        VisitEnd::Robots => lang.pick("robots.txt không cho xem", "robots.txt does not allow a look").into(),
        VisitEnd::Failed { failure: f, .. } => failure(lang, *f).into(),
        VisitEnd::Redirects { failure: f, target } => {
            format!("{}: {}", redirects(lang, *f), shorten(target, 200))
        }
        VisitEnd::Paused { status, .. } => {
            format!("{} ({status})", lang.pick("máy chủ xin quay lại sau", "the server asked to come later"))
        }
        VisitEnd::Upgrade { status, to_https } => {
            let where_to = if *to_https { "https" } else { "http" };
            format!("{status} → {where_to}")
        }
        VisitEnd::NoAddress { .. } => {
            lang.pick("không có địa chỉ dùng được", "no address that can be used").into()
        }
        VisitEnd::External { target } => format!(
            "{}: {}",
            lang.pick("chuyển sang trang khác", "leads to another site"),
            shorten(target, 200)
        ),
    }
}
