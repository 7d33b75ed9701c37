//! Getting robots.txt: which answer means what (RFC 9309 section 2.3.1).

use super::Prober;
use super::https::{Along, Fetched};
use super::listing::is_listed;
use super::session::{Session, Unanswered};
use crate::polite::Ruling;
use crate::polite::robots::Rules;
use crate::target::{Target, TargetHost, target};
use domain::observation::{Failure, Robots};
use domain::suffix::same_site;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Redirects followed for robots.txt; beyond them it counts as unavailable, which allows (section 2.3.1.2).
const REDIRECTS: usize = 5;
/// Bytes that are parsed sooner than another thread is woken.
const SMALL: usize = 4 << 10;

impl Prober {
    /// What robots.txt of the target's authority says about the target.
    ///
    /// The error is a failure to connect: then there is nothing to obey and nothing to fetch.
    pub(super) async fn ruling(&self, session: &mut Session, target: &Target) -> Result<Ruling, Unanswered> {
        let rules = self.rules(session, target).await?;
        session.delay(&target.host.key(), rules.crawl_delay());
        Ok(rules.rule(&target.url))
    }

    async fn rules(&self, session: &mut Session, asked: &Target) -> Result<Arc<Rules>, Unanswered> {
        let authority = asked.authority();
        if let Some(known) = self.robots.get(&authority, self.clock.now()) {
            return Ok(known);
        }
        let rules = Arc::new(self.fetch_rules(session, asked).await?);
        self.robots.put(&authority, Arc::clone(&rules), self.clock.now());
        Ok(rules)
    }

    /// Follows redirects; whatever is found applies to the authority that was asked first.
    async fn fetch_rules(&self, session: &mut Session, asked: &Target) -> Result<Rules, Unanswered> {
        let mut at = asked.with_path("/robots.txt");
        let mut last = 302;
        for hop in 0..=REDIRECTS {
            let fetched =
                match self.request(session, &at, self.settings.limits.robots, Along::default()).await {
                    Ok((fetched, address)) => {
                        if hop == 0 {
                            let seen = super::content::hop(&at, Some(address.ip()), &fetched);
                            session.robots = Some((at.authority(), seen));
                        }
                        fetched
                    }
                    Err(unanswered) if hop == 0 => return first_failure(unanswered),
                    Err(unanswered) => return Ok(later_failure(unanswered, last)),
                };
            last = fetched.status;
            let Some(location) = fetched.redirect() else { return Ok(rules_of(fetched).await) };
            match next(&at, location, asked) {
                // Whoever opted out is not asked for somebody else's rules either.
                Some(target) if !self.guard.host_opted_out(&target.host.key()) => at = target,
                _ => return Ok(Rules::AllowAll { status: last }),
            }
        }
        Ok(Rules::AllowAll { status: last })
    }
}

/// The target of a redirect; `None` when it leads nowhere, or to the door of a platform that answers for all
/// its customers at once and has said nothing about this site.
fn next(at: &Target, location: &str, asked: &Target) -> Option<Target> {
    let next = target(&at.url.join(location).ok()?).ok()?;
    let foreign = match &next.host {
        TargetHost::Name(name) => is_listed(name) && !same_site(name, &asked.host.key()),
        TargetHost::Address(_) => false,
    };
    (!foreign).then_some(next)
}

/// Connected, but no usable answer: disallowed for now. Not connected: nothing to disallow.
fn first_failure(unanswered: Unanswered) -> Result<Rules, Unanswered> {
    match unanswered {
        Unanswered::Failed {
            failure: Failure::FirstByteTimeout | Failure::BodyTimeout | Failure::Protocol,
            detail,
            ..
        } => Ok(Rules::Unavailable { status: None, reason: detail }),
        other => Err(other),
    }
}

/// A redirect target that fails is a network error (disallow); one that we may not or need not contact is a
/// redirect that cannot be followed (allow).
fn later_failure(unanswered: Unanswered, last: u16) -> Rules {
    match unanswered {
        Unanswered::Failed { detail, .. } => Rules::Unavailable { status: Some(last), reason: detail },
        Unanswered::Paused(pause) => Rules::Unavailable {
            status: Some(pause.status),
            reason: "the redirect target asked for a pause".into(),
        },
        _ => Rules::AllowAll { status: last },
    }
}

async fn rules_of(fetched: Fetched) -> Rules {
    let status = fetched.status;
    match status {
        200..=299 => {
            let small = fetched.body.len() <= SMALL;
            let parse = move || Rules::parse(status, &fetched.body, fetched.truncated);
            let parsed = match small {
                true => catch_unwind(AssertUnwindSafe(parse)).ok(),
                false => tokio::task::spawn_blocking(parse).await.ok(),
            };
            parsed.unwrap_or_else(|| Rules::Unavailable {
                status: Some(status),
                reason: "the parser failed on it".to_owned(),
            })
        }
        429 | 500..=599 => Rules::Unavailable { status: Some(status), reason: format!("status {status}") },
        _ => Rules::AllowAll { status },
    }
}

/// A ruling as recorded.
pub(super) fn recorded(ruling: &Ruling) -> Robots {
    match ruling {
        Ruling::Allowed { status, crawl_delay } => Robots::Allowed {
            status: *status,
            crawl_delay_ms: crawl_delay.map(|d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)),
        },
        Ruling::Disallowed { status } => Robots::Disallowed { status: *status, rule: None },
        Ruling::Unavailable { status, reason } => {
            Robots::Unavailable { status: *status, reason: reason.clone() }
        }
    }
}
