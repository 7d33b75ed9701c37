//! Due queue → probe → verdict → record. Leases make it safe to kill at any moment: what was not recorded comes
//! back by itself.

mod progress;
mod recorder;
mod visit;

pub use progress::{Finished, Progress, RunReport};

use crate::probe::Prober;
use crate::target::OptOuts;
use crate::{CrawlError, CrawlerSettings, telemetry};
use domain::clock::{Clock, Timestamp};
use domain::name::DomainName;
use ipnet::IpNet;
use rand::SeedableRng;
use rand::rngs::StdRng;
use recorder::Recorder;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Db, Due, OptOut};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// How long a name is ours without a sign of life.
const LEASE: i64 = 2 * Timestamp::MINUTE;
/// How often leases are extended.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often the queue is asked when it had nothing.
const POLL: Duration = Duration::from_millis(500);
/// How often the list of those who opted out is read.
const OPT_OUT_REFRESH: Duration = Duration::from_secs(60);
/// Names claimed in one transaction.
const BATCH: usize = 256;

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
    prober: Arc<Prober>,
    worker: String,
    in_hand: usize,
    chance: Arc<Mutex<StdRng>>,
}

impl Crawler {
    /// Sets everything up; nothing is contacted yet. `seed` spreads visits over time and chooses random labels.
    ///
    /// # Errors
    /// [`CrawlError`] when a setting cannot be used.
    pub fn new(settings: CrawlerSettings, db: Db, clock: Clock, seed: u64) -> Result<Self, CrawlError> {
        let (worker, in_hand) = (settings.worker_name.clone(), settings.in_hand.max(1));
        let prober = Arc::new(Prober::new(settings, clock.clone(), seed)?);
        let chance = Arc::new(Mutex::new(StdRng::seed_from_u64(seed.rotate_left(17))));
        Ok(Self { db, clock, prober, worker, in_hand, chance })
    }

    /// The prober, for looking at one domain without storing.
    #[must_use]
    pub fn prober(&self) -> &Arc<Prober> {
        &self.prober
    }

    /// Reads who opted out; [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`].
    pub async fn read_opt_outs(&self) -> Result<(), CrawlError> {
        let mut opt_outs = OptOuts::default();
        for row in self.db.opt_outs().await? {
            match row.kind {
                OptOut::Domain => {
                    opt_outs.domains.insert(row.value);
                }
                OptOut::Address | OptOut::Network => {
                    let address = || row.value.parse::<IpAddr>().map(IpNet::from);
                    match row.value.parse::<IpNet>().or_else(|_| address()) {
                        Ok(network) => opt_outs.networks.push(network),
                        Err(_) => {
                            tracing::error!(value = %row.value, "an opt-out is neither address nor network")
                        }
                    }
                }
            }
        }
        self.prober.set_opt_outs(opt_outs);
        Ok(())
    }

    /// Works until the options or the shutdown say to stop.
    ///
    /// # Errors
    /// [`CrawlError::Store`] when the database fails for good; what was recorded by then stays.
    pub async fn run(
        &self,
        options: RunOptions,
        shutdown: Shutdown,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<RunReport, CrawlError> {
        // A name is held by one process at a time (see CrawlerSettings::worker_name), so leases under ours are
        // those of a process that was killed; without this the heartbeat would hold them for ever.
        let reclaimed = self.db.reclaim(&self.worker).await?;
        if reclaimed > 0 {
            tracing::info!(names = reclaimed, "the work in hand of a killed process is taken up again");
        }
        let recorder = Recorder::start(self.db.clone(), self.clock.clone(), self.worker.clone(), progress);
        let mut run = Run {
            crawler: self,
            recorder,
            tasks: JoinSet::new(),
            held: HashSet::new(),
            claimed: 0,
            sent: 0,
            heartbeat: Instant::now(),
            opt_outs: None,
        };
        let outcome = run.work(&options, &shutdown).await;
        run.tasks.shutdown().await;
        let report = run.recorder.finish().await;
        let left: Vec<DomainName> = run.held.into_iter().collect();
        if !left.is_empty() {
            self.db.release(&self.worker, &left).await?;
        }
        outcome?;
        let mut report = report?;
        report.wildcard_zones = self.prober.wildcard_zones();
        Ok(report)
    }
}

/// One run.
struct Run<'a> {
    crawler: &'a Crawler,
    recorder: Recorder,
    tasks: JoinSet<DomainName>,
    /// Leased to us and not handed to the recorder yet.
    held: HashSet<DomainName>,
    claimed: u64,
    /// Handed to the recorder.
    sent: u64,
    heartbeat: Instant,
    opt_outs: Option<Instant>,
}

impl Run<'_> {
    async fn work(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<(), CrawlError> {
        loop {
            let draining = shutdown.soft.is_cancelled() || self.recorder.has_failed();
            let found = if draining { 0 } else { self.take(options).await? };
            metrics::gauge!(telemetry::IN_HAND).set(self.tasks.len() as f64);
            if self.tasks.is_empty() && (draining || self.is_done(options, found).await?) {
                return Ok(());
            }
            let rest = if found > 0 && self.room() > 0 { Duration::ZERO } else { POLL };
            tokio::select! {
                () = shutdown.hard.cancelled() => return Ok(()),
                () = shutdown.soft.cancelled(), if !draining => {}
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => self.finished(done),
                () = sleep(rest) => {}
            }
            // Whatever else is ready now is taken along, so that claims stay big.
            while let Some(done) = self.tasks.try_join_next() {
                self.finished(done);
            }
            self.beat().await?;
        }
    }

    fn room(&self) -> usize {
        self.crawler.in_hand.saturating_sub(self.tasks.len())
    }

    /// Claims and starts what there is room for; returns how many.
    async fn take(&mut self, options: &RunOptions) -> Result<usize, CrawlError> {
        let left = options.limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.claimed));
        let room = self.room().min(BATCH).min(usize::try_from(left).unwrap_or(usize::MAX));
        // Small claims are dear: wait until a quarter is free, unless there is nothing else to do.
        if room == 0 || (!self.tasks.is_empty() && room < BATCH.min(self.crawler.in_hand / 4)) {
            return Ok(0);
        }
        if options.only.is_some() && self.claimed > 0 {
            return Ok(0);
        }
        self.refresh().await?;
        if !options.until_idle && options.only.is_none() && !self.crawler.prober.sees().await {
            return Ok(0); // blind: the queue can wait until the resolvers answer again
        }
        let due = self.claim(options, room).await?;
        let found = due.len();
        self.claimed += found as u64;
        for due in due {
            self.held.insert(due.domain.clone());
            self.start(due);
        }
        Ok(found)
    }

    async fn claim(&self, options: &RunOptions, room: usize) -> Result<Vec<Due>, CrawlError> {
        let (db, worker, now) = (&self.crawler.db, &self.crawler.worker, self.crawler.clock.now());
        if let Some(only) = &options.only {
            let due = db.claim_one(worker, only, now, LEASE).await?;
            return due.map(|due| vec![due]).ok_or_else(|| CrawlError::NotClaimable(only.clone()));
        }
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        Ok(db.claim(worker, limit, now, LEASE).await?)
    }

    fn start(&mut self, due: Due) {
        let prober = Arc::clone(&self.crawler.prober);
        let chance = Arc::clone(&self.crawler.chance);
        let clock = self.crawler.clock.clone();
        let out = self.recorder.sender();
        self.tasks.spawn(async move {
            let domain = due.domain.clone();
            let judged = visit::judge(&prober, due, &clock, &chance).await;
            // Fails only when the recorder has given up; then the lease simply runs out.
            let _ = out.send(judged).await;
            domain
        });
    }

    fn finished(&mut self, done: Result<DomainName, tokio::task::JoinError>) {
        match done {
            Ok(domain) => {
                self.held.remove(&domain);
                self.sent += 1;
            }
            Err(error) => {
                // The look itself is guarded, so this is a fault in the guard; the lease brings the name back.
                metrics::counter!(telemetry::FAULTS).increment(1);
                tracing::error!(%error, "a visit was lost");
            }
        }
    }

    /// Whether nothing is left to do for anybody.
    async fn is_done(&self, options: &RunOptions, found: usize) -> Result<bool, CrawlError> {
        if options.only.is_some() || options.limit.is_some_and(|limit| self.claimed >= limit) {
            return Ok(true);
        }
        if !options.until_idle || found > 0 {
            return Ok(false);
        }
        self.recorder.settled(self.sent).await;
        let (db, now) = (&self.crawler.db, self.crawler.clock.now());
        // A name held by a worker that died comes back when its lease runs out: idle is when nobody holds one.
        Ok(self.recorder.has_failed() || (db.due_now(now).await? == 0 && db.leased(now).await? == 0))
    }

    async fn beat(&mut self) -> Result<(), CrawlError> {
        if self.heartbeat.elapsed() >= HEARTBEAT {
            self.heartbeat = Instant::now();
            let until = self.crawler.clock.now().plus(LEASE);
            self.crawler.db.extend(&self.crawler.worker, until).await?;
        }
        Ok(())
    }

    async fn refresh(&mut self) -> Result<(), CrawlError> {
        if self.opt_outs.is_none_or(|at| at.elapsed() >= OPT_OUT_REFRESH) {
            self.opt_outs = Some(Instant::now());
            self.crawler.read_opt_outs().await?;
        }
        Ok(())
    }
}
