//! Looking for the proof that a holder published: a text of the DNS, a file, a meta tag. The requests go the way of all
//! others: vetted addresses, paced, limited. The file is there for us alone, so it is asked for at once; the home page is
//! read only where robots.txt lets us.

use super::Prober;
use super::https::Along;
use super::session::Session;
use crate::page;
use crate::polite::Ruling;
use crate::target::{Target, TargetHost, target};
use domain::name::DomainName;
use domain::observation::Answer;
use domain::request::{Found, PROOF_FILE, PROOF_META, PROOF_PREFIX, says};
use std::time::Duration;
use url::Url;

/// Redirects followed, and only between the hosts of the name itself.
const REDIRECTS: usize = 4;
/// Bytes of the file that are read; ours is one line.
const FILE: usize = 4 << 10;
/// Bytes of a home page that are read: its head is at the beginning.
const PAGE: usize = 256 << 10;
/// All requests together; somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(40);

/// The finding of several texts: the code in one of them is enough.
fn of_texts(texts: impl Iterator<Item = String>, code: &str, proved: Found) -> Found {
    texts.fold(Found::Absent, |found, text| match says(&text, code) {
        Some(true) => found.or(proved),
        Some(false) => found.or(Found::Another),
        None => found,
    })
}

impl Prober {
    /// Looks for a proof wherever it may be published; stops at the first.
    pub async fn proof(&self, domain: &DomainName, code: &str) -> Found {
        let texts = self.dns.texts(domain.as_str()).await;
        let in_dns = if texts.is_failure() || texts == Answer::NotAsked {
            Found::Unreachable
        } else {
            of_texts(texts.records().iter().cloned(), code, Found::Dns)
        };
        if in_dns.proves() || self.guard.host_opted_out(domain.as_str()) {
            return in_dns;
        }
        // Within one time box: the person who waits is told what was found by then.
        let mut found = in_dns;
        let _ = tokio::time::timeout(PATIENCE, self.proof_on_site(domain, code, &mut found)).await;
        found
    }

    async fn proof_on_site(&self, domain: &DomainName, code: &str, found: &mut Found) {
        let mut session = Session::new(PATIENCE, self.fetcher.acquaintance());
        for (path, body) in [(PROOF_FILE, FILE), ("/", PAGE)] {
            for scheme in ["https", "http"] {
                let Ok(url) = Url::parse(&format!("{scheme}://{domain}{path}")) else { continue };
                let Ok(start) = target(&url) else { continue };
                if path == "/" && !self.may_read(&mut session, &start).await {
                    continue;
                }
                let Some(text) = self.text_of(&mut session, start, domain, body).await else { continue };
                let here = if path == PROOF_FILE {
                    of_texts(text.lines().map(str::to_owned), code, Found::File)
                } else {
                    let contents = page::meta_contents(&text, PROOF_META);
                    of_texts(contents.iter().map(|c| format!("{PROOF_PREFIX}{c}")), code, Found::Meta)
                };
                *found = found.or(here);
                if here.proves() {
                    return;
                }
                break; // this path was answered; the other scheme would say the same
            }
        }
    }

    async fn may_read(&self, session: &mut Session, page: &Target) -> bool {
        matches!(self.ruling(session, page).await, Ok(Ruling::Allowed { .. }))
    }

    /// The text at a place of the name, after redirects among its own hosts; `None` when there is no answer.
    async fn text_of(
        &self,
        session: &mut Session,
        start: Target,
        domain: &DomainName,
        body: usize,
    ) -> Option<String> {
        let mut at = start;
        for _ in 0..=REDIRECTS {
            let (fetched, _) = self.request(session, &at, body, Along::default()).await.ok()?;
            let Some(location) = fetched.redirect() else {
                let there = (200..300).contains(&fetched.status);
                return Some(if there {
                    String::from_utf8_lossy(&fetched.body).into_owned()
                } else {
                    String::new()
                });
            };
            let next = target(&at.url.join(location).ok()?).ok()?;
            // A page elsewhere proves nothing about this name.
            if !is_own(&next.host, domain) {
                return Some(String::new());
            }
            at = next;
        }
        None
    }
}

/// Whether a host belongs to the name: itself, or below it.
fn is_own(host: &TargetHost, domain: &DomainName) -> bool {
    match host {
        TargetHost::Name(host) => {
            host == domain.as_str()
                || host.strip_suffix(domain.as_str()).is_some_and(|front| front.ends_with('.'))
        }
        TargetHost::Address(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::name::Zone;

    #[test]
    fn only_the_names_own_hosts_prove_anything() {
        let domain = DomainName::parse("quan-pho.biz.vn", &Zone::programme()).unwrap();
        let own = |host: &str| is_own(&TargetHost::Name(host.to_owned()), &domain);
        assert!(own("quan-pho.biz.vn") && own("www.quan-pho.biz.vn"));
        assert!(!own("xquan-pho.biz.vn") && !own("biz.vn") && !own("quan-pho.biz.vn.evil.com"));
        assert!(!is_own(&TargetHost::Address("192.0.2.1".parse().unwrap()), &domain));
    }

    #[test]
    fn one_text_among_many_is_enough() {
        let texts = |all: &[&str]| of_texts(all.iter().map(|t| (*t).to_owned()), "k3", Found::Dns);
        assert_eq!(texts(&["v=spf1 -all", "danhba-verify=k3", "danhba-verify=old"]), Found::Dns);
        assert_eq!(texts(&["danhba-verify=old"]), Found::Another);
        assert_eq!(texts(&["v=spf1 -all"]), Found::Absent);
        assert_eq!(texts(&[]), Found::Absent);
    }
}
