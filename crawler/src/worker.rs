//! Due queue → probe → verdict → record. Leases make it safe to kill at any moment: what was not recorded comes
//! back by itself.

mod progress;
mod recorder;
mod visit;

pub use progress::{Finished, Progress, RunReport};

use crate::probe::Prober;
use crate::target::OptOuts;
use crate::{CrawlError, CrawlerSettings, telemetry};
use domain::classify::{Ruleset, Templates, classify};
use domain::clock::{Clock, Timestamp};
use domain::name::DomainName;
use domain::observation::NotObserved;
use domain::schedule::{self, Situation};
use ipnet::IpNet;
use rand::SeedableRng;
use rand::rngs::StdRng;
use recorder::Recorder;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Db, Due, OptOut};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use visit::Judged;

/// How long a name is ours without a sign of life.
const LEASE: i64 = 2 * Timestamp::MINUTE;
/// How often leases are extended.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often the queue is asked when it had nothing.
const POLL: Duration = Duration::from_millis(500);
/// How often the list of those who opted out is read.
const OPT_OUT_REFRESH: Duration = Duration::from_secs(60);
/// How often time is let pass over the statuses, and outages are looked for.
const TEND: Duration = Duration::from_secs(60);
/// First wait for a database that is away; each further one is twice as long.
const AWAY: Duration = Duration::from_secs(1);
/// Longest wait for a database that is away.
const AWAY_LONGEST: Duration = Duration::from_secs(30);
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
    /// [`CrawlError::Store`] when the database fails for good; what was recorded by then stays. While it is only
    /// away for a moment, the run waits for it.
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
            held: HashMap::new(),
            claimed: 0,
            sent: 0,
            heartbeat: Instant::now(),
            tended: Instant::now(),
            opt_outs: None,
            templates: Arc::default(),
        };
        let outcome = run.work(&options, &shutdown).await;
        run.tasks.shutdown().await;
        let report = run.recorder.finish().await;
        let left: Vec<DomainName> = run.held.into_values().map(|due| due.domain).collect();
        if !left.is_empty() {
            self.db.release(&self.worker, &left).await?;
        }
        outcome?;
        let mut report = report?;
        self.tend().await?;
        report.wildcard_zones = self.prober.wildcard_zones();
        Ok(report)
    }
}

impl Crawler {
    /// What the record needs beside single looks: outages found over many names, the passing of time, and the end of
    /// texts.
    async fn tend(&self) -> Result<(), CrawlError> {
        let now = self.clock.now();
        for outage in self.db.guard(now).await? {
            metrics::counter!(telemetry::OUTAGES).increment(1);
            tracing::warn!(
                place = %outage.value, pool = outage.pool, names = outage.names, accepted = outage.accepted,
                "many names of one place failed together"
            );
        }
        self.db.advance_statuses(now).await?;
        let reduced = self.db.reduce_texts(now).await?;
        if reduced > 0 {
            tracing::info!(reduced, "texts whose retention ended were reduced to their features");
        }
        Ok(())
    }
}

/// One run.
struct Run<'a> {
    crawler: &'a Crawler,
    recorder: Recorder,
    tasks: JoinSet<()>,
    /// Leased to us and not handed to the recorder yet, by the task that looks at it.
    held: HashMap<Id, Due>,
    claimed: u64,
    /// Handed to the recorder.
    sent: u64,
    heartbeat: Instant,
    tended: Instant,
    opt_outs: Option<Instant>,
    templates: Arc<Templates>,
}

impl Run<'_> {
    async fn work(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<(), CrawlError> {
        loop {
            let draining = shutdown.soft.is_cancelled() || self.recorder.has_failed();
            let found = if draining { 0 } else { self.take(options, shutdown).await? };
            metrics::gauge!(telemetry::IN_HAND).set(self.tasks.len() as f64);
            if self.tasks.is_empty() && (draining || self.is_done(options, found, shutdown).await?) {
                return Ok(());
            }
            let rest = if found > 0 && self.room() > 0 { Duration::ZERO } else { POLL };
            tokio::select! {
                () = shutdown.hard.cancelled() => return Ok(()),
                () = shutdown.soft.cancelled(), if !draining => {}
                Some(done) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.finished(done).await,
                () = sleep(rest) => {}
            }
            // Whatever else is ready now is taken along, so that claims stay big.
            while let Some(done) = self.tasks.try_join_next_with_id() {
                self.finished(done).await;
            }
            self.beat(shutdown).await?;
        }
    }

    fn room(&self) -> usize {
        self.crawler.in_hand.saturating_sub(self.tasks.len())
    }

    /// Claims and starts what there is room for; returns how many.
    async fn take(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<usize, CrawlError> {
        let left = options.limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.claimed));
        let room = self.room().min(BATCH).min(usize::try_from(left).unwrap_or(usize::MAX));
        // Small claims are dear: wait until a quarter is free, unless there is nothing else to do.
        if room == 0 || (!self.tasks.is_empty() && room < BATCH.min(self.crawler.in_hand / 4)) {
            return Ok(0);
        }
        if options.only.is_some() && self.claimed > 0 {
            return Ok(0);
        }
        if !self.refresh(shutdown).await? {
            return Ok(0);
        }
        if !options.until_idle && options.only.is_none() && !self.crawler.prober.sees().await {
            return Ok(0); // blind: the queue can wait until the resolvers answer again
        }
        let this = &*self;
        let Some(due) = patiently(shutdown, AWAY, || this.claim(options, room)).await? else { return Ok(0) };
        let found = due.len();
        self.claimed += found as u64;
        for due in due {
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
        Ok(db.claim(worker, self.crawler.prober.vantage(), limit, now, LEASE).await?)
    }

    fn start(&mut self, due: Due) {
        let prober = Arc::clone(&self.crawler.prober);
        let chance = Arc::clone(&self.crawler.chance);
        let clock = self.crawler.clock.clone();
        let out = self.recorder.sender();
        let templates = Arc::clone(&self.templates);
        self.spawn(due.clone(), async move {
            let judged = visit::judge(&prober, due, &clock, &chance, &templates).await;
            // Fails only when the recorder has given up; then the lease simply runs out.
            let _ = out.send(judged).await;
        });
    }

    /// Starts the task that looks at a name.
    fn spawn(&mut self, due: Due, look: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(look);
        self.held.insert(task.id(), due);
    }

    async fn finished(&mut self, done: Result<(Id, ()), JoinError>) {
        let id = done.as_ref().map_or_else(JoinError::id, |(id, ())| *id);
        let Some(due) = self.held.remove(&id) else { return };
        self.sent += 1;
        if let Err(error) = done {
            // The look itself is guarded, so this is a fault in the guard. Left alone, the name would stay leased
            // for as long as this process lives; given back, it would be tried again at once, for ever.
            metrics::counter!(telemetry::FAULTS).increment(1);
            tracing::error!(%error, domain = %due.domain, "a visit was lost; recorded as not observed");
            let _ = self.recorder.sender().send(self.lost(&due)).await;
        }
    }

    /// What is recorded of a look whose task died.
    fn lost(&self, due: &Due) -> Judged {
        let now = self.crawler.clock.now();
        let prober = &self.crawler.prober;
        let mut observation = prober.occasion(due, now);
        observation.not_observed = Some(NotObserved::CrawlerFault);
        observation.finished_at = now;
        let verdict = classify(&observation, Ruleset::shipped());
        let situation = Situation {
            now,
            registered: due.registered_on.map(Timestamp::start_of),
            leaf: verdict.leaf,
            in_use: false,
            attempt: due.attempt,
            retry_after: None,
            spread: 0.5,
            vantage: prober.vantage(),
            vantages: prober.vantages(),
            against: &due.against,
        };
        Judged { observation, verdict, next: schedule::next(situation) }
    }

    /// Whether nothing is left to do for anybody.
    async fn is_done(
        &self,
        options: &RunOptions,
        found: usize,
        shutdown: &Shutdown,
    ) -> Result<bool, CrawlError> {
        if options.only.is_some() || options.limit.is_some_and(|limit| self.claimed >= limit) {
            return Ok(true);
        }
        if !options.until_idle || found > 0 {
            return Ok(false);
        }
        self.recorder.settled(self.sent).await;
        if self.recorder.has_failed() {
            return Ok(true);
        }
        let (db, clock) = (&self.crawler.db, &self.crawler.clock);
        // A name held by a worker that died comes back when its lease runs out: idle is when nobody holds one.
        let idle = || async {
            let now = clock.now();
            let vantage = Some(self.crawler.prober.vantage());
            Ok(db.due_now(now, vantage).await? == 0 && db.leased(now).await? == 0)
        };
        Ok(patiently(shutdown, AWAY, idle).await?.unwrap_or(false))
    }

    async fn beat(&mut self, shutdown: &Shutdown) -> Result<(), CrawlError> {
        if self.heartbeat.elapsed() >= HEARTBEAT {
            self.heartbeat = Instant::now();
            let Crawler { db, clock, worker, .. } = self.crawler;
            let extend = || async { Ok(db.extend(worker, clock.now().plus(LEASE)).await?) };
            patiently(shutdown, AWAY, extend).await?;
        }
        if self.tended.elapsed() >= TEND {
            self.tended = Instant::now();
            let crawler = self.crawler;
            patiently(shutdown, AWAY, || crawler.tend()).await?;
        }
        Ok(())
    }

    /// Whether the list of those who opted out, and the confirmed templates, are fresh; not so only when the run is shut down.
    async fn refresh(&mut self, shutdown: &Shutdown) -> Result<bool, CrawlError> {
        if self.opt_outs.is_none_or(|at| at.elapsed() >= OPT_OUT_REFRESH) {
            let crawler = self.crawler;
            if patiently(shutdown, AWAY, || crawler.read_opt_outs()).await?.is_none() {
                return Ok(false);
            }
            let read = || async { Ok(crawler.db.templates().await?) };
            let Some(templates) = patiently(shutdown, AWAY, read).await? else { return Ok(false) };
            self.templates = Arc::new(templates);
            self.opt_outs = Some(Instant::now());
        }
        Ok(true)
    }
}

/// Asks the database again and again while it is away for a moment, so that its restart does not end the run;
/// `None` when the run is shut down meanwhile.
async fn patiently<T, F>(
    shutdown: &Shutdown,
    first: Duration,
    mut ask: impl FnMut() -> F,
) -> Result<Option<T>, CrawlError>
where
    F: Future<Output = Result<T, CrawlError>>,
{
    let mut wait = first;
    let mut away = false;
    loop {
        match ask().await {
            Err(CrawlError::Store(error)) if error.is_passing() => {
                if !away {
                    tracing::warn!(%error, "the database is away; the crawl waits for it");
                }
                away = true;
            }
            outcome => {
                if away && outcome.is_ok() {
                    tracing::info!("the database is back; the crawl goes on");
                }
                return outcome.map(Some);
            }
        }
        tokio::select! {
            biased;
            () = shutdown.soft.cancelled() => return Ok(None),
            () = shutdown.hard.cancelled() => return Ok(None),
            () = sleep(wait) => {}
        }
        wait = (wait * 2).min(AWAY_LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::name::Zone;
    use domain::registration::Registration;
    use domain::verdict::Leaf;
    use std::cell::Cell;
    use store::{ImportSource, StoreError};

    /// Fails so often, then answers; counts the questions.
    async fn away(times: u32, asked: &Cell<u32>, fault: fn() -> StoreError) -> Result<u32, CrawlError> {
        asked.set(asked.get() + 1);
        if asked.get() <= times { Err(fault().into()) } else { Ok(asked.get()) }
    }

    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_passing_fault_of_the_database_is_waited_out_and_a_lasting_one_is_not() {
        let (shutdown, asked) = (Shutdown::default(), Cell::new(0));
        let locked = || StoreError::Locked("x".to_owned());
        let answer = patiently(&shutdown, MOMENT, || away(4, &asked, locked)).await;
        assert_eq!(answer.unwrap(), Some(5));
        asked.set(0);
        let lasting = || StoreError::NotMigrated { found: 0, expected: 1 };
        assert!(patiently(&shutdown, MOMENT, || away(1, &asked, lasting)).await.is_err());
        assert_eq!(asked.get(), 1);
        asked.set(0);
        shutdown.soft.cancel();
        let answer = patiently(&shutdown, AWAY_LONGEST, || away(9, &asked, locked)).await;
        assert_eq!((answer.unwrap(), asked.get()), (None, 1), "who shuts down does not wait");
    }

    /// A crawler with one name in its register, in a folder of its own.
    async fn crawler(folder: &std::path::Path) -> Crawler {
        std::fs::create_dir_all(folder).unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.join("test.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let zone = Zone::parse("biz.vn").unwrap();
        let row = Registration::bare(DomainName::parse("mat.biz.vn", std::slice::from_ref(&zone)).unwrap());
        let source = ImportSource {
            file_name: "test.csv".to_owned(),
            sha256: "0".repeat(64),
            as_of: None,
            full: false,
            dry_run: false,
            at: Clock::System.now(),
        };
        db.import(vec![row], &source).await.unwrap();
        let settings = CrawlerSettings {
            resolvers: vec!["127.20.255.254:9".parse().unwrap()],
            ..CrawlerSettings::default()
        };
        Crawler::new(settings, db, Clock::System, 1).unwrap()
    }

    #[tokio::test]
    async fn a_visit_whose_task_dies_is_recorded_and_its_lease_ends() {
        let folder = std::env::temp_dir().join(format!("danhba-worker-{}", std::process::id()));
        let crawler = crawler(&folder).await;
        let (db, worker) = (crawler.db.clone(), crawler.worker.clone());
        let mut run = Run {
            crawler: &crawler,
            recorder: Recorder::start(db.clone(), Clock::System, worker.clone(), None),
            tasks: JoinSet::new(),
            held: HashMap::new(),
            claimed: 0,
            sent: 0,
            heartbeat: Instant::now(),
            tended: Instant::now(),
            opt_outs: None,
            templates: Arc::default(),
        };
        let due = db.claim(&worker, "default", 1, Clock::System.now(), LEASE).await.unwrap().remove(0);
        let domain = due.domain.clone();
        run.spawn(due, async { panic!("a fault in the guard") });
        let done = run.tasks.join_next_with_id().await.unwrap();
        run.finished(done).await;
        assert!(run.held.is_empty());
        run.recorder.settled(run.sent).await;
        assert_eq!(run.recorder.finish().await.unwrap().faults, 1);
        let now = Clock::System.now();
        assert_eq!((db.leased(now).await.unwrap(), db.due_now(now, None).await.unwrap()), (0, 0));
        let stored = db.latest(&domain).await.unwrap().unwrap();
        let ours = Some(NotObserved::CrawlerFault);
        assert_eq!((stored.verdict.leaf, stored.observation.not_observed), (Leaf::X0, ours));
        db.close().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
