//! The networks that this process alone may contact. Over one database any number of workers crawl, and each contacts
//! only what it holds: an IPv4 /24, an IPv6 /48, or a hosting network of the policy. So the gaps of addresses and the
//! connections at a time to networks, which each process counts for itself, hold for all of them together.
//!
//! A hold is good for less than a minute and is extended while it is used. A request starts only when the hold surely outlasts it,
//! by a clock that nobody can set: a worker that is cut off from the database falls silent before anybody else may take
//! over. A network that another worker waits for is given back after a while.

use super::gaps::Gaps;
use crate::shared_clock::SharedClock;
use crate::telemetry;
use domain::clock::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Db, Hold, StoreError};
use tokio::time::{Instant, sleep};

/// A hold is good for a third of a lease without being extended, beside the time of one request.
const TERM: u32 = 3;
/// A network that is not used for an eighth of a lease is given back.
const IDLE: u32 = 8;
/// A network is kept for a fourth of a lease although others wait for it.
const LEAST: u32 = 4;
/// How often one that belongs to somebody else is asked for again.
const KNOCK: Duration = Duration::from_secs(1);
/// Who gave a network to another worker that waits lets it go first.
const REST: Duration = Duration::from_secs(3);
/// How long a count of the processes is followed.
const COUNT: Duration = Duration::from_secs(5);
/// What happened so long ago does not matter to any gap.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// What is held, and what it is needed for.
pub struct Holds {
    shared: Option<Shared>,
    /// What the lengths are measured in.
    lease: Duration,
    /// No request takes longer.
    request: Duration,
    held: Mutex<HashMap<String, Held>>,
    /// Processes that contact networks now, this one among them, and when they were last counted.
    sharers: AtomicU32,
    counted: Mutex<Option<Instant>>,
    /// Long gaps of hosts, which go along with their networks.
    pub(super) gaps: Gaps,
    /// One conversation with the database at a time: what is given back must not be taken again meanwhile.
    talking: tokio::sync::Mutex<()>,
}

struct Shared {
    db: Db,
    clock: Arc<SharedClock>,
    holder: String,
    /// Whoever takes a network over keeps at least this gap to all its hosts.
    gap: Duration,
}

#[derive(Debug)]
struct Held {
    until: Instant,
    since: Instant,
    /// When somebody else last used it, if that matters still.
    used: Option<Instant>,
    /// Requests under way.
    using: usize,
    touched: Instant,
    /// Others wait for it: no new requests.
    yielding: bool,
    /// It was given back to somebody who waits, and is not asked for again before.
    rests_until: Option<Instant>,
}

/// The right to make one request to a network.
pub struct Using {
    holds: Arc<Holds>,
    place: String,
    /// When another process last used the network.
    pub(super) after: Option<Instant>,
}

impl Using {
    /// Notes that a host of the network is left alone until a moment.
    pub(super) fn note_gap(&self, host: &str, until: Instant) {
        if self.holds.shared.is_some() {
            self.holds.gaps.note(host, until);
        }
    }
}

impl Holds {
    /// Alone in the world: everything is ours.
    #[must_use]
    pub fn alone() -> Arc<Self> {
        let (lease, request) = (Duration::ZERO, Duration::ZERO);
        Arc::new(Self {
            shared: None,
            lease,
            request,
            held: Mutex::default(),
            sharers: AtomicU32::new(1),
            counted: Mutex::default(),
            gaps: Gaps::default(),
            talking: tokio::sync::Mutex::default(),
        })
    }

    /// Holds kept in a database. `holder` belongs to this process alone; no request takes longer than `request`, and `gap` is
    /// what all hosts have.
    pub(crate) fn shared(
        db: Db,
        clock: Arc<SharedClock>,
        holder: String,
        lease: Duration,
        request: Duration,
        gap: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            shared: Some(Shared { db, clock, holder, gap }),
            lease,
            request,
            held: Mutex::default(),
            sharers: AtomicU32::new(1),
            counted: Mutex::default(),
            gaps: Gaps::default(),
            talking: tokio::sync::Mutex::default(),
        })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes networks; returns those that belong to somebody else.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn take(&self, places: &HashSet<String>) -> Result<HashSet<String>, StoreError> {
        let Some(shared) = &self.shared else { return Ok(HashSet::new()) };
        if self.not_ours(places.iter()).is_empty() {
            return Ok(HashSet::new());
        }
        let _alone = self.talking.lock().await;
        let missing = self.not_ours(places.iter());
        let asked: Vec<String> = {
            let (now, held) = (Instant::now(), self.held());
            missing
                .iter()
                .filter(|place| held.get(*place).is_none_or(|h| h.may_be_asked_for(now)))
                .cloned()
                .collect()
        };
        self.extend(shared, &asked).await?;
        Ok(self.not_ours(missing.iter()))
    }

    /// Those that cannot be used at this moment.
    fn not_ours<'a>(&self, places: impl Iterator<Item = &'a String>) -> HashSet<String> {
        let (now, held) = (Instant::now(), self.held());
        places
            .filter(|place| held.get(*place).is_none_or(|h| !h.usable(now, self.request)))
            .cloned()
            .collect()
    }

    /// Takes or keeps networks in the database, and notes which are ours now.
    async fn extend(&self, shared: &Shared, places: &[String]) -> Result<(), StoreError> {
        if places.is_empty() {
            return Ok(());
        }
        shared.clock.keep().await?;
        let term = self.lease / TERM + self.request;
        let (asked, now) = (Instant::now(), shared.clock.now());
        let until = now.plus(i64::try_from(term.as_millis()).unwrap_or(i64::MAX));
        let ours = shared.db.hold(&shared.holder, places, now, until).await?;
        // After that, so that of two who begin together the later one sees the other.
        self.count(shared).await?;
        let used = |hold: &Hold| {
            let ago = between(hold.used_at, now);
            (ago < FORGOTTEN).then(|| asked.checked_sub(ago)).flatten()
        };
        let is_new = |hold: &Hold| self.held().get(&hold.place).is_none_or(|h| h.until <= asked);
        // Before anything may be asked there.
        if ours.iter().any(|hold| used(hold).is_some() && is_new(hold)) {
            let gaps = shared.db.gaps(now).await?;
            self.gaps.learn(gaps.into_iter().map(|(host, until)| (host, asked + between(now, until))));
        }
        let mut held = self.held();
        let mut kept = HashSet::new();
        for hold in ours {
            let used = used(&hold);
            kept.insert(hold.place.clone());
            let entry = held.entry(hold.place).or_insert_with(|| Held::new(asked, used));
            if entry.until <= asked {
                // It is new, had run out or was given back: somebody else may have been there meanwhile.
                *entry = Held { using: entry.using, ..Held::new(asked, used) };
            }
            entry.until = asked + term;
            entry.yielding = hold.wanted && entry.since.elapsed() >= self.lease / LEAST;
        }
        for place in places.iter().filter(|place| !kept.contains(*place)) {
            if held.get(place).is_some_and(|h| h.using == 0) {
                held.remove(place);
            }
        }
        metrics::gauge!(telemetry::HELD).set(held.len() as f64);
        Ok(())
    }

    /// Counts the processes that share the ceiling over all networks, unless that was done just now.
    async fn count(&self, shared: &Shared) -> Result<(), StoreError> {
        let counted = *self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.is_none_or(|at| at.elapsed() >= COUNT) {
            let others = shared.db.other_holders(&shared.holder, shared.clock.now()).await?;
            self.share_with(others);
            *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        Ok(())
    }

    /// Notes how many others contact networks now.
    pub(super) fn share_with(&self, others: u32) {
        self.sharers.store(others.saturating_add(1), Ordering::Relaxed);
    }

    /// How many processes contact networks now, this one among them, as counted a few seconds ago.
    pub(crate) fn sharers(&self) -> u32 {
        self.sharers.load(Ordering::Relaxed).max(1)
    }

    /// Waits until a network is ours for the length of a request.
    pub(crate) async fn secure(self: &Arc<Self>, place: String) -> Using {
        loop {
            if let Some(after) = self.try_use(&place) {
                return Using { holds: Arc::clone(self), place, after };
            }
            let one = [place.clone()];
            match self.take(&HashSet::from(one.clone())).await {
                Ok(foreign) if foreign.is_empty() => continue,
                Ok(_) => {
                    if let Err(error) = self.want(&one).await {
                        tracing::debug!(%error, %place, "a network cannot be asked for");
                    }
                }
                Err(error) => tracing::debug!(%error, %place, "a network cannot be taken"),
            }
            sleep(KNOCK).await;
        }
    }

    /// Asks the holders of networks for them.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn want(&self, places: &[String]) -> Result<(), StoreError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        shared.db.want(&shared.holder, places, shared.clock.now()).await
    }

    /// Begins a request if the network is ours for its length.
    #[allow(clippy::option_option)] // whether, and after what
    fn try_use(&self, place: &str) -> Option<Option<Instant>> {
        if self.shared.is_none() {
            return Some(None);
        }
        let mut held = self.held();
        let (now, entry) = (Instant::now(), held.get_mut(place)?);
        if !entry.usable(now, self.request) {
            return None;
        }
        entry.using += 1;
        entry.touched = now;
        Some(entry.used)
    }

    /// Keeps what is used, and gives back what is not or what others wait for.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn tend(&self) -> Result<(), StoreError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let _alone = self.talking.lock().await;
        self.count(shared).await?;
        let (mut keep, mut give) = (Vec::new(), Vec::new());
        {
            let (now, mut held) = (Instant::now(), self.held());
            held.retain(|place, h| {
                if h.rests_until.is_some() {
                    return !h.may_be_asked_for(now);
                }
                let yields = h.yielding && h.using == 0;
                if yields {
                    (h.until, h.rests_until, h.yielding) = (now, Some(now + REST), false);
                }
                let done = h.using == 0 && now.duration_since(h.touched) >= self.lease / IDLE;
                if yields || done {
                    give.push(place.clone())
                } else {
                    keep.push(place.clone())
                }
                !done || yields
            });
        }
        self.tell_gaps().await?;
        shared.db.let_go(&shared.holder, &give, shared.clock.now()).await?;
        self.extend(shared, &keep).await
    }

    /// Gives everything back that no request is under way to.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn let_go(&self) -> Result<(), StoreError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let _alone = self.talking.lock().await;
        let places: Vec<String> = {
            let mut held = self.held();
            let places = held.iter().filter(|(_, h)| h.using == 0).map(|(place, _)| place.clone()).collect();
            held.retain(|_, h| h.using > 0);
            places
        };
        self.tell_gaps().await?;
        shared.db.let_go(&shared.holder, &places, shared.clock.now()).await
    }

    /// Tells whoever asks these hosts next of the gaps that last longer than those that everybody keeps.
    ///
    /// # Errors
    /// The store's; then it is told the next time.
    pub(crate) async fn tell_gaps(&self) -> Result<(), StoreError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let (now, at) = (Instant::now(), shared.clock.now());
        let gaps = self.gaps.take(now + shared.gap);
        if gaps.is_empty() {
            return Ok(());
        }
        let end = |until: Instant| at.plus(i64::try_from((until - now).as_millis()).unwrap_or(i64::MAX));
        let rows: Vec<_> = gaps.iter().map(|(host, until)| (host.clone(), end(*until))).collect();
        let told = shared.db.note_gaps(&rows).await;
        if told.is_err() {
            self.gaps.untold(gaps);
        }
        told
    }
}

/// From one moment to a later one.
fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(to.0 - from.0).unwrap_or(0))
}

impl Held {
    fn new(since: Instant, used: Option<Instant>) -> Self {
        Self { until: since, since, used, using: 0, touched: since, yielding: false, rests_until: None }
    }

    fn usable(&self, now: Instant, request: Duration) -> bool {
        self.lasts(now, request) && !self.yielding
    }

    fn may_be_asked_for(&self, now: Instant) -> bool {
        self.rests_until.is_none_or(|until| until <= now) && !self.yielding
    }

    fn lasts(&self, now: Instant, request: Duration) -> bool {
        now + request < self.until
    }
}

impl Using {
    /// Whether the hold still outlasts a request that starts now.
    pub(super) fn lasts(&self) -> bool {
        self.holds.shared.is_none()
            || self.holds.held().get(&self.place).is_some_and(|h| h.lasts(Instant::now(), self.holds.request))
    }
}

impl Drop for Using {
    fn drop(&mut self) {
        if let Some(entry) = self.holds.held().get_mut(&self.place) {
            entry.using = entry.using.saturating_sub(1);
            entry.touched = Instant::now();
        }
    }
}
