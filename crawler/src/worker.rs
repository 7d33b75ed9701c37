//! Due queue → probe → verdict → record. Leases make it safe to kill at any moment: what was not recorded comes
//! back by itself.

mod claims;
mod progress;
mod recorder;
mod visit;

pub use progress::{Finished, Progress, RunReport};

use crate::polite::{Holds, Pause};
use crate::probe::Prober;
use crate::seats::{Seat, Seats};
use crate::shared_clock::SharedClock;
use crate::target::OptOuts;
use crate::{CrawlError, CrawlerSettings, telemetry};
use claims::Claims;
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
use store::{Claim, Db, Due, OptOut, Pool, StoredPause};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use visit::Judged;

/// Leases are extended so many times before they would run out.
const HEARTBEATS: u32 = 4;
/// As often within a lease are networks that are not used any more given back, and those in use kept.
const HOLDINGS: u32 = 24;
/// How often the queue is asked when it had nothing.
const POLL: Duration = Duration::from_millis(500);
/// Between two claims while there is work: seats that are freed meanwhile are filled together.
const TICK: Duration = Duration::from_millis(50);
/// How often the list of those who opted out is read.
const OPT_OUT_REFRESH: Duration = Duration::from_secs(60);
/// How often time is let pass over the statuses, and outages are looked for.
const TEND: Duration = Duration::from_secs(60);
/// How often the other workers are told which hosts asked for peace.
const PAUSES: Duration = Duration::from_secs(1);
/// What is known about networks and pauses for longer than this says nothing any more.
const STALE: i64 = Timestamp::DAY;
/// A hold outlasts the longest request by so much.
const SPARE: Duration = Duration::from_secs(2);
/// First wait for a database that is away; each further one is twice as long.
const AWAY: Duration = Duration::from_secs(1);
/// Longest wait for a database that is away.
const AWAY_LONGEST: Duration = Duration::from_secs(30);
/// Names claimed at once.
const BATCH: usize = 256;
/// One of so many hands may hold a name that was not found anywhere yet; the others wait at known addresses.
const SEEKING: usize = 4;

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
        let holds = Holds::shared(db.clone(), Arc::clone(&shared), holder, lease, longest);
        let prober = Arc::new(Prober::among_others(settings, clock.clone(), seed, Arc::clone(&holds))?);
        let chance = Arc::new(Mutex::new(StdRng::seed_from_u64(seed.rotate_left(17))));
        let pacing = Arc::clone(&prober);
        let seeking = (in_hand / SEEKING).max(1);
        let seats =
            Seats::new(move |pool| pool.map_or(seeking, |pool| pacing.pace().seats(pool.address(), TICK)));
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
        self.shared.keep().await?;
        self.db.bury(&self.worker, self.shared.now()).await?;
        let recorder = Recorder::start(self.db.clone(), self.clock.clone(), self.worker.clone(), progress);
        let mut run = Run {
            crawler: self,
            recorder,
            tasks: JoinSet::new(),
            held: HashMap::new(),
            placed: Vec::new(),
            claims: Claims::new(Arc::clone(&self.seats)),
            claim_at: Instant::now(),
            claimed: 0,
            sent: 0,
            heartbeat: Instant::now(),
            held_at: Instant::now(),
            paused_at: Instant::now(),
            tended: Instant::now(),
            opt_outs: None,
            templates: Arc::default(),
        };
        let outcome = run.work(&options, &shutdown).await;
        run.tasks.shutdown().await;
        let report = run.recorder.finish().await;
        let placed = run.placed.into_iter().map(|(domain, _)| domain);
        let left: Vec<DomainName> = run.held.into_values().map(|due| due.domain).chain(placed).collect();
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

impl Crawler {
    /// Gives back the networks that this process alone may contact; [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`]; then they become free within a minute or so.
    pub async fn let_go(&self) -> Result<(), CrawlError> {
        Ok(self.holds.let_go().await?)
    }

    /// Tells the other workers, and those that come later, which hosts asked for peace.
    async fn tell_pauses(&self) -> Result<(), CrawlError> {
        let changes = self.prober.pauses().changes();
        if changes.noted.is_empty() && changes.forgiven.is_empty() {
            return Ok(());
        }
        let ahead = self.shared.now().0 - self.clock.now().0;
        let stored = |(host, pause): &(String, Pause)| StoredPause {
            host: host.clone(),
            until: pause.until.plus(ahead),
            status: pause.status,
            strikes: pause.strikes,
        };
        let noted: Vec<StoredPause> = changes.noted.iter().map(stored).collect();
        let told = self.db.note_pauses(&noted, &changes.forgiven).await;
        if told.is_err() {
            self.prober.pauses().untold(changes);
        }
        Ok(told?)
    }

    /// Reads which hosts asked others for peace.
    async fn read_pauses(&self) -> Result<(), CrawlError> {
        self.shared.keep().await?;
        let now = self.shared.now();
        let ahead = now.0 - self.clock.now().0;
        for pause in self.db.pauses(now.plus(-STALE)).await? {
            let until = pause.until.plus(-ahead);
            self.prober.pauses().learn(&pause.host, pause.status, pause.strikes, until);
        }
        Ok(())
    }

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
        let (due, oldest) = self.db.waiting(now).await?;
        metrics::gauge!(telemetry::DUE).set(due as f64);
        let age = oldest.map_or(0, |at| (now.0 - at.0) / 1_000);
        metrics::gauge!(telemetry::DUE_AGE_SECONDS).set(age as f64);
        self.db.advance_statuses(now).await?;
        self.db.prune_paces(self.shared.now().plus(-STALE)).await?;
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
    tasks: JoinSet<Option<Pool>>,
    /// Leased to us and not handed to the recorder yet, by the task that looks at it.
    held: HashMap<Id, Due>,
    /// Found at an address that has no seat free: to be given back, with a note of where they belong.
    placed: Vec<(DomainName, Pool)>,
    claims: Claims,
    /// When names are claimed next.
    claim_at: Instant,
    claimed: u64,
    /// Handed to the recorder.
    sent: u64,
    heartbeat: Instant,
    held_at: Instant,
    paused_at: Instant,
    tended: Instant,
    opt_outs: Option<Instant>,
    templates: Arc<Templates>,
}

impl Run<'_> {
    async fn work(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<(), CrawlError> {
        loop {
            self.give_back(shutdown).await?;
            if self.recorder.has_failed() {
                return Ok(()); // what is in hand could not be recorded either
            }
            let draining = shutdown.soft.is_cancelled();
            let asked = !draining && self.claim_at <= Instant::now();
            let found = if asked { self.take(options, shutdown).await? } else { 0 };
            metrics::gauge!(telemetry::IN_HAND).set(self.tasks.len() as f64);
            if self.tasks.is_empty() && self.placed.is_empty() {
                if draining || (asked && self.is_done(options, found, shutdown).await?) {
                    return Ok(());
                }
                if asked && found == 0 {
                    self.claims.anew();
                }
            }
            if asked {
                self.claim_at =
                    Instant::now() + if found > 0 && self.room() > 0 { Duration::ZERO } else { POLL };
            }
            let soon = self.claim_at.min(Instant::now() + TICK);
            tokio::select! {
                () = shutdown.hard.cancelled() => return Ok(()),
                () = shutdown.soft.cancelled(), if !draining => {}
                Some(done) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => {
                    self.claim_at = soon;
                    self.finished(done).await;
                }
                () = self.crawler.seats.freed() => self.claim_at = soon,
                () = sleep_until(self.claim_at), if !draining => {}
                () = sleep(POLL) => {}
            }
            // Whatever else is ready now is taken along, so that claims stay big.
            while let Some(done) = self.tasks.try_join_next_with_id() {
                self.finished(done).await;
            }
            self.beat(shutdown).await?;
        }
    }

    /// Gives back the names that found no seat; they are claimed again when there is one.
    async fn give_back(&mut self, shutdown: &Shutdown) -> Result<(), CrawlError> {
        if self.placed.is_empty() {
            return Ok(());
        }
        let (db, worker, placed) = (&self.crawler.db, &self.crawler.worker, &self.placed);
        let place = || async { Ok(db.place(worker, placed).await?) };
        if patiently(shutdown, AWAY, place).await?.is_none() {
            return Ok(()); // they are given back with the others when the run ends
        }
        for (_, pool) in self.placed.drain(..) {
            self.claimed = self.claimed.saturating_sub(1);
            self.crawler.seats.note_one(pool);
        }
        Ok(())
    }

    fn room(&self) -> usize {
        self.crawler.in_hand.saturating_sub(self.tasks.len())
    }

    /// Claims and starts what there is room for; returns how many.
    async fn take(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<usize, CrawlError> {
        let left = options.limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.claimed));
        let room = self.room().min(BATCH).min(usize::try_from(left).unwrap_or(usize::MAX));
        if room == 0 {
            return Ok(0);
        }
        if options.only.is_some() && self.claimed > 0 {
            return Ok(0);
        }
        if !self.refresh(shutdown).await? {
            return Ok(0);
        }
        if self.crawler.prober.is_stopped() {
            return Ok(0); // nothing is taken from the queue only to be written down as not looked at
        }
        if !options.until_idle && options.only.is_none() && !self.crawler.prober.sees().await {
            return Ok(0); // blind: the queue can wait until the resolvers answer again
        }
        let Some(due) = self.claim(options, room, shutdown).await? else { return Ok(0) };
        let found = due.len();
        self.claimed += found as u64;
        for due in due {
            self.start(due);
        }
        Ok(found)
    }

    async fn claim(
        &mut self,
        options: &RunOptions,
        room: usize,
        shutdown: &Shutdown,
    ) -> Result<Option<Vec<Due>>, CrawlError> {
        let Crawler { db, worker, shared, prober, .. } = self.crawler;
        let lease_ms = self.crawler.lease_ms();
        if let Some(only) = &options.only {
            let one = || async { Ok(db.claim_one(worker, only, shared.now(), lease_ms).await?) };
            let Some(due) = patiently(shutdown, AWAY, one).await? else { return Ok(None) };
            return due.map(|due| Some(vec![due])).ok_or_else(|| CrawlError::NotClaimable(only.clone()));
        }
        let idle = self.tasks.is_empty();
        let claims = tokio::sync::Mutex::new(&mut self.claims);
        let claim = || async {
            shared.keep().await?;
            let claim = Claim { worker, vantage: prober.vantage(), now: shared.now(), lease_ms };
            Ok(claims.lock().await.next(db, prober.pace(), claim, room, idle).await?)
        };
        patiently(shutdown, AWAY, claim).await
    }

    fn start(&mut self, due: Due) {
        let prober = Arc::clone(&self.crawler.prober);
        let chance = Arc::clone(&self.crawler.chance);
        let clock = self.crawler.clock.clone();
        let out = self.recorder.sender();
        let templates = Arc::clone(&self.templates);
        let seat: Seat = self.crawler.seats.sit(due.pool);
        self.spawn(due.clone(), async move {
            match visit::judge(&prober, due, &seat, &clock, &chance, &templates).await {
                Ok(judged) => {
                    // Fails only when the recorder has given up; then the lease simply runs out.
                    let _ = out.send(judged).await;
                    None
                }
                Err(elsewhere) => Some(elsewhere),
            }
        });
    }

    /// Starts the task that looks at a name.
    fn spawn(&mut self, due: Due, look: impl Future<Output = Option<Pool>> + Send + 'static) {
        let task = self.tasks.spawn(look);
        self.held.insert(task.id(), due);
    }

    async fn finished(&mut self, done: Result<(Id, Option<Pool>), JoinError>) {
        let id = done.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(due) = self.held.remove(&id) else { return };
        if let Ok((_, Some(elsewhere))) = done {
            self.placed.push((due.domain, elsewhere));
            return;
        }
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
        if self.crawler.prober.is_stopped() {
            tracing::warn!("the policy for networks says stop = true: nothing is looked at");
            return Ok(true);
        }
        let (db, clock) = (&self.crawler.db, &self.crawler.shared);
        // A name held by a worker that died comes back when its lease runs out: idle is when nobody holds one.
        let idle = || async {
            let now = clock.now();
            let vantage = Some(self.crawler.prober.vantage());
            Ok(db.due_now(now, vantage).await? == 0 && db.leased(now).await? == 0)
        };
        Ok(patiently(shutdown, AWAY, idle).await?.unwrap_or(false))
    }

    async fn beat(&mut self, shutdown: &Shutdown) -> Result<(), CrawlError> {
        if self.heartbeat.elapsed() >= self.crawler.lease / HEARTBEATS {
            self.heartbeat = Instant::now();
            let Crawler { db, shared, worker, .. } = self.crawler;
            let lease_ms = self.crawler.lease_ms();
            let names: Vec<DomainName> = self.held.values().map(|due| due.domain.clone()).collect();
            let extend = || async {
                shared.keep().await?;
                Ok(db.extend(worker, &names, shared.now().plus(lease_ms)).await?)
            };
            patiently(shutdown, AWAY, extend).await?;
        }
        if self.held_at.elapsed() >= self.crawler.lease / HOLDINGS {
            self.held_at = Instant::now();
            let holds = &self.crawler.holds;
            patiently(shutdown, AWAY, || async { Ok(holds.tend().await?) }).await?;
        }
        if self.paused_at.elapsed() >= PAUSES {
            self.paused_at = Instant::now();
            let crawler = self.crawler;
            patiently(shutdown, AWAY, || crawler.tell_pauses()).await?;
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
            if patiently(shutdown, AWAY, || crawler.read_pauses()).await?.is_none() {
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
            placed: Vec::new(),
            claims: Claims::new(Arc::clone(&crawler.seats)),
            claim_at: Instant::now(),
            claimed: 0,
            sent: 0,
            heartbeat: Instant::now(),
            held_at: Instant::now(),
            paused_at: Instant::now(),
            tended: Instant::now(),
            opt_outs: None,
            templates: Arc::default(),
        };
        let due =
            db.claim(&worker, "default", 1, Clock::System.now(), crawler.lease_ms()).await.unwrap().remove(0);
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
