//! One run: claims, starts, gives to the recorder, and beats.

use super::claims::Claims;
use super::patience::{AWAY, patiently};
use super::recorder::Recorder;
use super::visit::{self, Judged};
use super::{Crawler, RunOptions, RunReport, Shutdown};
use crate::seats::Seat;
use crate::{CrawlError, telemetry};
use domain::classify::{Ruleset, Templates, classify};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::NotObserved;
use domain::schedule::{self, Situation};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Claim, Due, Pool};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};

/// Leases are extended so many times before they would run out.
const HEARTBEATS: u32 = 4;
/// As often within a lease are networks that are not used any more given back, and those in use kept.
pub(super) const HOLDINGS: u32 = 24;
/// So many names that somebody wants to see checked are taken at a time.
const ASKED_AT_ONCE: u32 = 16;
/// How often the queue is asked when it had nothing.
const POLL: Duration = Duration::from_millis(500);
/// Between two claims while there is work: seats that are freed meanwhile are filled together.
pub(super) const TICK: Duration = Duration::from_millis(50);
/// How often the list of those who opted out is read.
const OPT_OUT_REFRESH: Duration = Duration::from_secs(60);
/// How often it is looked whether somebody wants to see a name checked at once.
const ASKED: Duration = Duration::from_secs(1);
/// How often the other workers are told which hosts asked for peace.
const PAUSES: Duration = Duration::from_secs(1);
/// Names claimed at once.
const BATCH: usize = 256;

/// One run.
pub(super) struct Run<'a> {
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
    asked_at: Instant,
    opt_outs: Option<Instant>,
    templates: Arc<Templates>,
}

impl<'a> Run<'a> {
    pub(super) fn new(crawler: &'a Crawler, recorder: Recorder) -> Self {
        let now = Instant::now();
        Self {
            crawler,
            recorder,
            tasks: JoinSet::new(),
            held: HashMap::new(),
            placed: Vec::new(),
            claims: Claims::new(Arc::clone(&crawler.seats)),
            claim_at: now,
            claimed: 0,
            sent: 0,
            heartbeat: now,
            held_at: now,
            paused_at: now,
            asked_at: now,
            opt_outs: None,
            templates: Arc::default(),
        }
    }
}

impl Run<'_> {
    /// Stops what is still under way; returns the report and the names that nobody looked at.
    pub(super) async fn end(mut self) -> (Result<RunReport, CrawlError>, Vec<DomainName>) {
        self.tasks.shutdown().await;
        let report = self.recorder.finish().await;
        let placed = self.placed.into_iter().map(|(domain, _)| domain);
        let left = self.held.into_values().map(|due| due.domain).chain(placed).collect();
        (report, left)
    }

    pub(super) async fn work(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<(), CrawlError> {
        loop {
            self.give_back(shutdown).await?;
            if self.recorder.has_failed() {
                return Ok(()); // what is in hand could not be recorded either
            }
            let draining = shutdown.soft.is_cancelled();
            if !draining {
                self.take_asked(options, shutdown).await?;
            }
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

    /// Claims and starts names that somebody wants to see checked now, whether there is room or not: they are few.
    async fn take_asked(&mut self, options: &RunOptions, shutdown: &Shutdown) -> Result<(), CrawlError> {
        if self.asked_at > Instant::now() || options.only.is_some() || options.limit.is_some() {
            return Ok(());
        }
        self.asked_at = Instant::now() + ASKED;
        if !self.refresh(shutdown).await? || self.crawler.prober.is_stopped() {
            return Ok(());
        }
        let Crawler { db, worker, shared, .. } = self.crawler;
        let lease_ms = self.crawler.lease_ms();
        let claim = || async { Ok(db.claim_asked(worker, ASKED_AT_ONCE, shared.now(), lease_ms).await?) };
        for due in patiently(shutdown, AWAY, claim).await?.unwrap_or_default() {
            self.claimed += 1;
            self.start(due);
        }
        Ok(())
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
        let clock = Arc::clone(&self.crawler.shared);
        let out = self.recorder.sender();
        let templates = Arc::clone(&self.templates);
        let seat: Arc<Seat> = Arc::new(self.crawler.seats.sit(due.pool));
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
        let now = self.crawler.shared.now();
        let prober = &self.crawler.prober;
        let mut observation = prober.occasion(due, now);
        observation.not_observed = Some(NotObserved::CrawlerFault);
        observation.finished_at = now;
        let verdict = classify(&observation, Ruleset::shipped());
        let situation = Situation {
            now,
            registered: due.registered_on.map(Timestamp::start_of),
            leaf: verdict.leaf,
            rule: &verdict.rule,
            in_use: due.in_use,
            attempt: due.attempt,
            retry_after: None,
            spread: 0.5,
            vantage: prober.vantage(),
            vantages: prober.vantages(),
            against: &due.against,
        };
        let next = schedule::next(situation);
        Judged { observation, verdict, next }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrawlerSettings;
    use domain::clock::Clock;
    use domain::name::Zone;
    use domain::registration::Registration;
    use domain::verdict::Leaf;
    use store::{Db, ImportSource};

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
        let recorder = Recorder::start(db.clone(), Arc::clone(&crawler.shared), worker.clone(), None);
        let mut run = Run::new(&crawler, recorder);
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
