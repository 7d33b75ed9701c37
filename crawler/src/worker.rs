//! Due queue → probe → verdict → record. Leases make it safe to kill at any moment: what was not recorded comes
//! back by itself.

mod alone;
mod claims;
mod errands;
mod holders;
mod house;
mod patience;
mod progress;
mod pulse;
mod recorder;
mod run;
mod visit;

pub use progress::{Finished, Progress, RunReport};
pub use pulse::Pulse;

use crate::polite::Holds;
use crate::probe::Prober;
use crate::seats::Seats;
use crate::shared_clock::SharedClock;
use crate::{CrawlError, CrawlerSettings};
use domain::clock::Clock;
use domain::name::DomainName;
use futures::FutureExt;
use futures::future::BoxFuture;
use rand::SeedableRng;
use rand::rngs::StdRng;
use recorder::Recorder;
use run::{Run, TICK};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Db;
use tokio_util::sync::CancellationToken;

/// A hold outlasts the longest request by so much.
const SPARE: Duration = Duration::from_secs(2);
/// One of so many hands may hold a name that was not found anywhere yet; the others wait at known addresses.
const SEEKING: usize = 4;
/// One of so many hands may hold a name that waits for silent name servers or for a host's long pause.
const ASIDE: usize = 2;

/// What a run is to do.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Return when nothing is due and nobody holds a lease; otherwise run until shut down.
    pub until_idle: bool,
    /// At most so many domains.
    pub limit: Option<u64>,
    /// This domain alone, due or not.
    pub only: Option<DomainName>,
}

/// How a run is ended from outside.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Finish the work in hand, take no more.
    pub soft: CancellationToken,
    /// Stop at once and give leases back.
    pub hard: CancellationToken,
}

/// Takes due domains, looks at them, judges and records.
pub struct Crawler {
    db: Db,
    clock: Clock,
    /// The clock of leases and holds.
    shared: Arc<SharedClock>,
    holds: Arc<Holds>,
    prober: Arc<Prober>,
    worker: String,
    in_hand: usize,
    lease: Duration,
    seats: Arc<Seats>,
    chance: Arc<Mutex<StdRng>>,
}

impl Crawler {
    /// Sets everything up; nothing is contacted yet. `seed` spreads visits over time and chooses random labels.
    ///
    /// # Errors
    /// [`CrawlError`] when a setting cannot be used.
    pub fn new(settings: CrawlerSettings, db: Db, clock: Clock, seed: u64) -> Result<Self, CrawlError> {
        let (worker, in_hand, lease) =
            (settings.worker_name.clone(), settings.in_hand.max(1), settings.lease);
        let shared = Arc::new(SharedClock::new(db.clone(), clock.clone()));
        // One process among all that there ever were under this name.
        let holder = format!("{worker}/{seed:016x}");
        let longest = settings.limits.fetch + SPARE;
        let gap = settings.pace.per_host;
        let holds = Holds::shared(db.clone(), Arc::clone(&shared), holder, lease, longest, gap);
        let prober = Arc::new(Prober::among_others(
            settings,
            clock.clone(),
            seed,
            Arc::clone(&holds),
            Some(db.clone()),
        )?);
        let chance = Arc::new(Mutex::new(StdRng::seed_from_u64(seed.rotate_left(17))));
        let pacing = Arc::clone(&prober);
        let seeking = (in_hand / SEEKING).max(1);
        let seats = Seats::new(in_hand / ASIDE, move |pool| {
            pool.map_or(seeking, |pool| pacing.pace().seats(pool.address(), TICK))
        });
        Ok(Self { db, clock, shared, holds, prober, worker, in_hand, lease, seats, chance })
    }

    fn lease_ms(&self) -> i64 {
        i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX)
    }

    /// The prober, for looking at one domain without storing.
    #[must_use]
    pub fn prober(&self) -> &Arc<Prober> {
        &self.prober
    }

    /// Works until the options or the shutdown say to stop.
    ///
    /// # Errors
    /// [`CrawlError::Store`] when the database fails for good; what was recorded by then stays. While it is only
    /// away for a moment, the run waits for it.
    #[must_use]
    pub fn run(
        &self,
        options: RunOptions,
        shutdown: Shutdown,
        progress: Option<Arc<dyn Progress>>,
    ) -> BoxFuture<'_, Result<RunReport, CrawlError>> {
        // Boxed at the door: otherwise each package that runs a crawler compiles all of it once more.
        self.work(options, shutdown, progress).boxed()
    }

    async fn work(
        &self,
        options: RunOptions,
        shutdown: Shutdown,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<RunReport, CrawlError> {
        self.shared.keep().await?;
        self.compare_clocks();
        if !self.is_alone(&shutdown).await? {
            return Ok(RunReport::default());
        }
        // A name is held by one process at a time (see CrawlerSettings::worker_name), so leases under ours are
        // those of a process that was killed; without this the heartbeat would hold them for ever.
        let reclaimed = self.db.reclaim(&self.worker).await?;
        if reclaimed > 0 {
            tracing::info!(names = reclaimed, "the work in hand of a killed process is taken up again");
        }
        self.db.bury(&self.worker, self.shared.now()).await?;
        let clock = Arc::clone(&self.shared);
        let recorder = Recorder::start(self.db.clone(), clock, self.worker.clone(), progress.clone());
        let seen = recorder.seen();
        let mut run = Run::new(self, recorder);
        let outcome = tokio::select! {
            outcome = run.work(&options, &shutdown) => outcome,
            () = self.serve_holders() => Ok(()),
            kept = self.keep_house(&seen, progress) => kept,
        };
        let (report, left) = run.end().await;
        if !left.is_empty() {
            self.db.release(&self.worker, &left).await?;
        }
        let (told, given) = (self.tell_pauses().await, self.let_go().await);
        outcome?;
        let mut report = report?;
        told.and(given)?;
        self.tend().await?;
        report.wildcard_zones = self.prober.wildcard_zones();
        Ok(report)
    }
}
