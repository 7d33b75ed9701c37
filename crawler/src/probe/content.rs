//! One visit: from a host's home through its redirects to a page, each hop checked like the first.

use super::https::{Along, Fetched};
use super::jar::Jar;
use super::listing::is_listed;
use super::robots::recorded;
use super::session::{Session, Unanswered, asks_for_peace};
use super::{Prober, plan::Site};
use crate::page::{self, PageInput};
use crate::polite::Ruling;
use crate::polite::pause::retry_after;
use crate::target::{Target, TargetError, TargetHost, target};
use domain::classify::{Ruleset, classify_page};
use domain::name::HostName;
use domain::observation::{Failure, Hop, RedirectFailure, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::schedule::ATTEMPTS;
use domain::suffix::same_site;
use domain::validators::Validators;
use domain::verdict::Leaf;
use std::collections::HashSet;
use std::time::Duration;
use url::Url;

/// Bytes of an upgrade test's answer that are read: none of them matter.
const UPGRADE_BODY: usize = 4 << 10;

/// A visit under way.
struct Trip<'a> {
    prober: &'a Prober,
    session: &'a mut Session,
    site: &'a Site,
    first: String,
    robots: Robots,
    hops: Vec<Hop>,
    seen: HashSet<(String, String)>,
    jar: Jar,
    took: Duration,
    /// The page is the copy of an earlier look, which its server called right.
    unmodified: bool,
}

enum Step {
    Go(Url),
    End(VisitEnd),
}

impl Prober {
    /// Gets the home page of `host`, redirects followed; and whether it is the copy of an earlier look.
    pub(super) async fn visit(
        &self,
        session: &mut Session,
        site: &Site,
        scheme: Scheme,
        host: &HostName,
    ) -> (Visit, bool) {
        let mut trip = Trip {
            prober: self,
            session,
            site,
            first: String::new(),
            robots: Robots::NotAsked,
            hops: Vec::new(),
            seen: HashSet::new(),
            jar: Jar::default(),
            took: Duration::ZERO,
            unmodified: false,
        };
        let end = match home(scheme, host) {
            Some(url) => Box::pin(trip.travel(url)).await,
            None => failed(Failure::Dns, "no URL can be made of the name", true),
        };
        let unmodified = trip.unmodified && matches!(end, VisitEnd::Page(_));
        let (robots, hops, millis) = (trip.robots, trip.hops, millis(trip.took));
        (Visit { scheme, host: host.clone(), robots, hops, end, millis }, unmodified)
    }

    /// One request to port 80, to see where it sends a visitor. It asks for robots.txt, which may always be asked for.
    pub(super) async fn upgrade(&self, session: &mut Session, host: &HostName) -> Visit {
        let mut visit = Visit {
            scheme: Scheme::Http,
            host: host.clone(),
            robots: Robots::NotAsked,
            hops: Vec::new(),
            end: failed(Failure::Dns, "no URL can be made of the name", true),
            millis: 0,
        };
        let Some(at) = home(Scheme::Http, host).and_then(|u| target(&u).ok()) else { return visit };
        let at = at.with_path("/robots.txt");
        match self.request(session, &at, UPGRADE_BODY, Along::default()).await {
            Ok((fetched, address)) => {
                let to = fetched.redirect().and_then(|l| at.url.join(l).ok());
                let to_https = to.is_some_and(|url| url.scheme() == "https");
                visit.end = VisitEnd::Upgrade { status: fetched.status, to_https };
                visit.millis = millis(fetched.took);
                visit.hops.push(hop(&at, Some(address.ip()), &fetched));
            }
            Err(unanswered) => {
                visit.hops.extend(failed_hop(&at, &unanswered));
                visit.end = end_of(unanswered, true, self.clock.now());
            }
        }
        visit
    }
}

impl Trip<'_> {
    async fn travel(&mut self, start: Url) -> VisitEnd {
        let mut url = start;
        for _ in 0..=self.prober.settings.limits.redirects {
            match self.step(&url).await {
                Step::Go(next) => url = next,
                Step::End(end) => return end,
            }
        }
        VisitEnd::Redirects { failure: RedirectFailure::TooMany, target: shortened(&url) }
    }

    async fn step(&mut self, url: &Url) -> Step {
        let at = match target(url) {
            Ok(at) => at,
            Err(TargetError::Port) => {
                return Step::End(failed(Failure::Guard, "a redirect to another port", self.hops.is_empty()));
            }
            Err(TargetError::Scheme | TargetError::Host) => return Step::End(bad_target(url)),
        };
        let key = at.host.key();
        if self.first.is_empty() {
            self.first = at.authority();
        }
        if let Some(end) = self.stops_at(&at, &key) {
            return Step::End(end);
        }
        let first = at.authority() == self.first;
        match self.prober.ruling(self.session, &at).await {
            Ok(ruling) => {
                if first && self.robots == Robots::NotAsked {
                    self.robots = recorded(&ruling);
                }
                // What cannot be had for a month is given up, for the home page alone; a refusal is never.
                let given_up = self.session.robots_given_up
                    && first
                    && at.url.path() == "/"
                    && matches!(ruling, Ruling::Unavailable { .. });
                if !given_up && !matches!(ruling, Ruling::Allowed { .. }) {
                    // All that was seen of this host; its certificate is a fact although its page is not.
                    let asked = self.session.robots.take();
                    self.hops.extend(
                        asked.filter(|(authority, _)| *authority == at.authority()).map(|(_, hop)| hop),
                    );
                    return Step::End(VisitEnd::Robots);
                }
            }
            Err(unanswered) => {
                if first && self.robots == Robots::NotAsked {
                    self.robots = Robots::Unreachable;
                }
                return Step::End(self.unanswered(&at, unanswered, first));
            }
        }
        self.fetch(&at, &key, first).await
    }

    /// Doors at which a visit ends without knocking.
    fn stops_at(&mut self, at: &Target, key: &str) -> Option<VisitEnd> {
        if !self.seen.insert((at.url.to_string(), self.jar.state(key))) {
            return Some(VisitEnd::Redirects { failure: RedirectFailure::Loop, target: shortened(&at.url) });
        }
        let foreign = !same_site(key, self.site.domain.as_str());
        if foreign && matches!(at.host, TargetHost::Name(_)) && is_listed(key) {
            return Some(VisitEnd::External { target: shortened(&at.url) });
        }
        if foreign && self.prober.guard.host_opted_out(key) {
            // The name is in use, and whoever it leads to need not be looked at to know that.
            return Some(VisitEnd::External { target: shortened(&at.url) });
        }
        None
    }

    async fn fetch(&mut self, at: &Target, key: &str, first: bool) -> Step {
        let limit = self.prober.settings.limits.body;
        let cookies = self.jar.header(key);
        // With cookies the page may be another one than the copy.
        let copy = self.session.copy.take_if(|copy| copy.url == at.url.as_str() && cookies.is_none());
        let along = Along { cookies: cookies.as_deref(), copy: copy.as_ref() };
        let (fetched, address) = match self.prober.request(self.session, at, limit, along).await {
            Ok(answer) => answer,
            Err(unanswered) => return Step::End(self.unanswered(at, unanswered, first)),
        };
        self.took += fetched.took;
        if fetched.status == 304
            && let Some(copy) = copy
        {
            // Without the copy at hand the page is asked for whole: `copy` was taken, so this happens once.
            let Some(page) = self.prober.copied(&self.site.domain, copy).await else {
                return Box::pin(self.fetch(at, key, first)).await;
            };
            metrics::counter!(crate::telemetry::UNMODIFIED).increment(1);
            self.hops.push(hop(at, Some(address.ip()), &fetched));
            self.unmodified = true;
            return self.settle(at, key, page);
        }
        self.hops.push(hop(at, Some(address.ip()), &fetched));
        self.jar.keep(key, &fetched.headers);
        if asks_for_peace(&fetched) {
            let now = self.prober.clock.now();
            let retry_after_s = fetched.header("retry-after").and_then(|v| retry_after(v, now));
            return Step::End(VisitEnd::Paused { status: fetched.status, retry_after_s });
        }
        if let Some(location) = fetched.redirect() {
            return match at.url.join(location.trim()) {
                Ok(next) => Step::Go(next),
                Err(_) => Step::End(VisitEnd::Redirects {
                    failure: RedirectFailure::BadTarget,
                    target: location.chars().take(2_000).collect(),
                }),
            };
        }
        if matches!(fetched.status, 301 | 302 | 303 | 307 | 308) && fetched.body.is_empty() {
            return Step::End(bad_target(&at.url));
        }
        self.read(at, key, fetched).await
    }

    /// Parses the page; one that only sends the visitor on is a hop like any other.
    async fn read(&mut self, at: &Target, key: &str, fetched: Fetched) -> Step {
        let validators = (fetched.status == 200)
            .then(|| {
                let (etag, date) = (fetched.header("etag"), fetched.header("last-modified"));
                Validators::of(at.url.as_str(), etag, date, self.prober.clock.now())
            })
            .flatten();
        let Some(mut page) = self.parse(at.url.clone(), fetched).await else {
            return Step::End(failed(Failure::Ours, "the parser failed on the page", false));
        };
        page.validators = validators;
        self.settle(at, key, page)
    }

    /// What follows from a page: the way goes on, or it ends here.
    fn settle(&mut self, at: &Target, key: &str, mut page: PageFacts) -> Step {
        let host = self.site.domain.as_str();
        if page.status == 503 && self.may_pass(&page) {
            self.prober.strike(key, page.status);
            return Step::End(VisitEnd::Paused { status: page.status, retry_after_s: None });
        }
        if let Some(next) = page.refresh_to.as_deref().and_then(|to| at.url.join(to).ok())
            && self.leads_on(&next)
            // A target on the lists (parking, platforms, …) says what the site is without being asked.
            && (next.host_str().is_some_and(is_listed)
                || classify_page(&page, host, Ruleset::shipped()).awaits_target())
        {
            return Step::Go(next);
        }
        // Only now: a number in the target of a refresh belongs to the way, which has been gone.
        if !self.site.keep_contacts {
            page::withhold_contacts(&mut page);
        }
        Step::End(VisitEnd::Page(Box::new(page)))
    }

    /// Whether an unexplained 503 may be gone by the next attempt of the round: then it is a wish for peace
    /// (docs/measuring.md B.2). A page that says what it is stands, and so does the last attempt (E.3, H2).
    fn may_pass(&self, page: &PageFacts) -> bool {
        let judged = classify_page(page, self.site.domain.as_str(), Ruleset::shipped());
        self.site.attempt < ATTEMPTS && judged.leaf == Leaf::H2
    }

    /// Whether a refresh leads to a web page that was not seen yet; a page that reloads itself is an end.
    fn leads_on(&self, next: &Url) -> bool {
        target(next).is_ok_and(|t| {
            let seen = (t.url.to_string(), self.jar.state(&t.host.key()));
            !self.seen.contains(&seen) && self.hops.len() <= self.prober.settings.limits.redirects
        })
    }

    async fn parse(&self, url: Url, fetched: Fetched) -> Option<PageFacts> {
        let parse_budget = self.prober.settings.limits.parse;
        let _turn = self.prober.readers.acquire().await;
        let parsed = tokio::task::spawn_blocking(move || {
            let started = std::time::Instant::now();
            let page = page::facts(PageInput {
                url: &url,
                status: fetched.status,
                headers: &fetched.headers,
                body: &fetched.body,
                truncated: fetched.truncated,
                keep_contacts: true,
                parse_budget,
            });
            metrics::histogram!(crate::telemetry::PARSE_SECONDS).record(started.elapsed().as_secs_f64());
            page
        });
        match parsed.await {
            Ok(page) => Some(page),
            Err(error) => {
                metrics::counter!(crate::telemetry::FAULTS).increment(1);
                tracing::error!(domain = %self.site.domain, %error, "the page parser panicked");
                None
            }
        }
    }

    fn unanswered(&mut self, at: &Target, unanswered: Unanswered, first: bool) -> VisitEnd {
        if let Unanswered::Failed { took, .. } = &unanswered {
            self.took += *took;
        }
        self.hops.extend(failed_hop(at, &unanswered));
        if matches!(unanswered, Unanswered::OptedOut | Unanswered::Stopped) && !first {
            return VisitEnd::External { target: shortened(&at.url) };
        }
        end_of(unanswered, first, self.prober.clock.now())
    }
}

fn home(scheme: Scheme, host: &HostName) -> Option<Url> {
    let scheme = if scheme == Scheme::Https { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{host}/")).ok()
}

fn end_of(unanswered: Unanswered, first_authority: bool, now: domain::clock::Timestamp) -> VisitEnd {
    let failed = |failure, detail: String| VisitEnd::Failed { failure, detail, first_authority };
    match unanswered {
        Unanswered::Refused(refused) if first_authority => VisitEnd::NoAddress { refused },
        Unanswered::Refused(refused) => failed(Failure::Guard, format!("not a public address: {refused:?}")),
        // Of the domain itself this is known before; here somebody opted out meanwhile.
        Unanswered::OptedOut => failed(Failure::Ours, "the network opted out of checks".to_owned()),
        // The same of a network that the policy began to leave alone during the look.
        Unanswered::Stopped => failed(Failure::Ours, "the policy leaves the network alone".to_owned()),
        Unanswered::NoAddress(word) => failed(Failure::Dns, word.to_owned()),
        // What we cannot reach for want of IPv6 proves nothing.
        Unanswered::NoV6 => failed(Failure::Ours, "IPv6 only, and no IPv6 here".to_owned()),
        Unanswered::Paused(pause) => VisitEnd::Paused {
            status: pause.status,
            retry_after_s: u64::try_from((pause.until.0 - now.0) / 1_000).ok(),
        },
        Unanswered::Failed { failure, detail, .. } => failed(failure, detail),
    }
}

fn failed(failure: Failure, detail: &str, first_authority: bool) -> VisitEnd {
    VisitEnd::Failed { failure, detail: detail.to_owned(), first_authority }
}

fn bad_target(url: &Url) -> VisitEnd {
    VisitEnd::Redirects { failure: RedirectFailure::BadTarget, target: shortened(url) }
}

pub(super) fn hop(at: &Target, address: Option<std::net::IpAddr>, fetched: &Fetched) -> Hop {
    Hop {
        url: shortened(&at.url),
        address,
        tls: fetched.tls.clone(),
        status: Some(fetched.status),
        location: fetched.header("location").map(|l| l.chars().take(2_000).collect()),
        millis: millis(fetched.took),
    }
}

/// The hop of a request that brought no answer; none when nothing was tried.
fn failed_hop(at: &Target, unanswered: &Unanswered) -> Option<Hop> {
    let Unanswered::Failed { address, tls, took, .. } = unanswered else { return None };
    let (url, tls) = (shortened(&at.url), tls.as_deref().cloned());
    Some(Hop { url, address: *address, tls, status: None, location: None, millis: millis(*took) })
}

/// URLs are kept up to 2,000 characters.
fn shortened(url: &Url) -> String {
    url.as_str().chars().take(2_000).collect()
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
