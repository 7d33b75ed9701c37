//! Whether this vantage sees rightly: a name that cannot exist must be answered with "does not exist", and most of
//! the known-good hosts must answer. When that fails the fault is ours, and whatever was seen since it last went
//! well proves nothing.
//!
//! So an observation counts only between two good rounds: one not older than a minute before its start, and one
//! that began after its end. To wait for the second costs nothing but patience: all observations that wait share it.

mod hosts;
mod labels;
mod report;

pub use report::Report;

use super::dns::Dns;
use crate::settings::CrawlerSettings;
use crate::target::Guard;
use crate::{CrawlError, telemetry};
use domain::clock::Clock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hosts::Hosts;
use labels::Labels;
use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};

/// How old a good round may be, and how long an ordinary observation waits for the next.
const ROUTINE: Duration = Duration::from_secs(60);
/// How long a bad round stands before one looks again.
const DOUBT: Duration = Duration::from_secs(5);
/// Without hosts a round costs our own resolver two questions: rounds may follow each other so much faster.
const LABELS_ONLY: u32 = 50;

/// Asks rounds of canaries, and tells which observations they prove.
pub struct Canary {
    vantage: String,
    labels: Labels,
    hosts: Hosts,
    dns: Arc<Dns>,
    guard: Arc<Guard>,
    /// So many observations that wait are worth a round before its time: they hold places of others.
    crowd: usize,
    /// Keeps rounds apart, except that a second one may follow the first at once.
    gap: Option<DefaultDirectRateLimiter>,
    /// One round at a time.
    asking: Mutex<()>,
    state: watch::Sender<State>,
}

/// What is known, and who depends on it.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    last: Option<Round>,
    /// Bad rounds so far.
    failures: u64,
    /// Observations under way.
    looking: usize,
    /// Observations that ended and wait to be proved.
    waiting: usize,
}

#[derive(Debug, Clone, Copy)]
struct Round {
    began: Instant,
    good: bool,
}

impl State {
    /// What a round says that is young enough to start on; `None` when another one has to be asked.
    fn outlook(&self) -> Option<bool> {
        let last = self.last?;
        let valid = if last.good { ROUTINE } else { DOUBT };
        (last.began.elapsed() < valid).then_some(last.good)
    }

    fn asked_since(&self, moment: Instant) -> bool {
        self.last.is_some_and(|round| round.began >= moment)
    }
}

impl Canary {
    /// Canaries by the settings; `seed` chooses the random labels.
    ///
    /// # Errors
    /// [`CrawlError::Setting`].
    pub fn new(
        settings: &CrawlerSettings,
        dns: Arc<Dns>,
        guard: Arc<Guard>,
        ipv6: bool,
        clock: Clock,
        seed: u64,
    ) -> Result<Self, CrawlError> {
        let hosts = Hosts::new(settings, ipv6, clock)?;
        let gap = if hosts.is_empty() { settings.pace.canary / LABELS_ONLY } else { settings.pace.canary };
        let twice = NonZeroU32::MIN.saturating_add(1);
        Ok(Self {
            vantage: settings.vantage.clone(),
            labels: Labels::new(settings.zones.clone(), seed),
            hosts,
            dns,
            guard,
            crowd: (settings.in_hand / 2).max(1),
            gap: Quota::with_period(gap).map(|quota| RateLimiter::direct(quota.allow_burst(twice))),
            asking: Mutex::default(),
            state: watch::Sender::new(State::default()),
        })
    }

    /// Whether this vantage sees rightly, by a round of the last minute.
    pub async fn sees(&self) -> bool {
        self.ask_unless(|state| state.outlook().is_some()).await;
        self.state.borrow().last.is_some_and(|round| round.good)
    }

    /// Begins an observation; `None` when this vantage is blind.
    pub async fn begin(&self) -> Option<Looking<'_>> {
        if !self.sees().await {
            return None;
        }
        let mut looking = None;
        self.state.send_if_modified(|state| {
            if state.last.is_some_and(|round| round.good) {
                state.looking += 1;
                looking = Some(Looking { canary: self, failures: state.failures });
            }
            false
        });
        looking
    }

    /// Zones in which every name exists without an address, so that "does not exist" cannot be seen.
    #[must_use]
    pub fn wildcards(&self) -> Vec<String> {
        self.labels.wildcards()
    }

    /// Asks a round now.
    pub async fn round(&self) -> Report {
        let began = Instant::now();
        let (labels, hosts) =
            tokio::join!(self.labels.ask(&self.dns), self.hosts.ask(&self.dns, &self.guard));
        let report = Report { labels, hosts };
        let good = report.is_good();
        self.tell(&report);
        self.state.send_modify(|state| {
            state.last = Some(Round { began, good });
            state.failures += u64::from(!good);
        });
        report
    }

    /// Asks a round unless somebody else's is enough.
    async fn ask_unless(&self, enough: impl Fn(&State) -> bool) {
        if enough(&self.state.borrow()) {
            return;
        }
        let _alone = self.asking.lock().await;
        if enough(&self.state.borrow()) {
            return;
        }
        if let Some(gap) = &self.gap {
            gap.until_ready().await;
        }
        self.round().await;
    }

    /// A round each minute, for as long as somebody looks.
    async fn each_minute(&self) -> Infallible {
        loop {
            let last = self.state.borrow().last.map_or_else(Instant::now, |round| round.began);
            sleep_until(last + ROUTINE).await;
            self.ask_unless(|state| state.last.is_some_and(|round| round.began.elapsed() < ROUTINE)).await;
        }
    }

    fn tell(&self, report: &Report) {
        let vantage = self.vantage.as_str();
        for (kind, good) in [("labels", report.labels.is_ok()), ("hosts", report.hosts_are_good())] {
            metrics::gauge!(telemetry::CANARY_UP, "kind" => kind).set(f64::from(u8::from(good)));
            if !good {
                metrics::counter!(telemetry::CANARY_FAILURES, "kind" => kind).increment(1);
            }
        }
        if let Err(why) = &report.labels {
            tracing::warn!(vantage, %why, "the canary of random names failed: observations since the last good one do not count");
        }
        let silent = report.silent();
        if !report.hosts_are_good() {
            tracing::warn!(vantage, %silent, "the canary of known-good hosts failed: observations since the last good one do not count");
        } else if !silent.is_empty() {
            tracing::debug!(vantage, %silent, "some known-good hosts do not answer");
        }
    }
}

/// An observation under way.
pub struct Looking<'a> {
    canary: &'a Canary,
    /// Bad rounds when it began.
    failures: u64,
}

impl Looking<'_> {
    /// Does the look, with a round in each minute of it.
    pub async fn during<F: Future>(&self, look: F) -> F::Output {
        tokio::select! {
            biased;
            seen = look => seen,
            never = self.canary.each_minute() => match never {},
        }
    }

    /// Whether the observation, which ends now, counts: known after the next round. One that is doubtful asks for
    /// it at once, before a passing fault of ours is over; so do those that nobody else is looking beside, and a
    /// crowd. The others wait until it is time.
    pub async fn counts(self, doubtful: bool) -> bool {
        let (canary, failures, ended) = (self.canary, self.failures, Instant::now());
        let _waiting = Waiting::new(canary);
        drop(self);
        let mut news = canary.state.subscribe();
        loop {
            let state = *news.borrow_and_update();
            if state.failures != failures {
                return false;
            }
            if state.asked_since(ended) {
                return true;
            }
            let at_once = doubtful || state.looking == 0 || state.waiting >= canary.crowd;
            if !at_once && let Some(last) = state.last {
                tokio::select! {
                    _ = news.changed() => continue,
                    () = sleep_until(last.began + ROUTINE) => {}
                }
            }
            canary.ask_unless(|state| state.asked_since(ended)).await;
        }
    }
}

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        // Whoever waits is told when nobody looks any more.
        self.canary.state.send_if_modified(|state| {
            state.looking = state.looking.saturating_sub(1);
            state.looking == 0
        });
    }
}

/// A place among those that wait.
struct Waiting<'a>(&'a Canary);

impl<'a> Waiting<'a> {
    fn new(canary: &'a Canary) -> Self {
        canary.state.send_if_modified(|state| {
            state.waiting += 1;
            false
        });
        Self(canary)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state.send_if_modified(|state| {
            state.waiting = state.waiting.saturating_sub(1);
            false
        });
    }
}
