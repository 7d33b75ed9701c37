//! From the due queue to the record, and how a run ends.

use super::support::{database, developed, name, register, serve, settings, start, world};
use crawler::{CrawlError, Crawler, Finished, Progress, RunOptions, Shutdown};
use domain::clock::Clock;
use domain::observation::NotObserved;
use domain::verdict::Leaf;
use lab::Lab;
use lab::script::{Reply, Site, World};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Db, OptOut};
use tokio_util::sync::CancellationToken;

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("ten-{n}.biz.vn")).collect()
}

fn sites(count: usize, reply: &Reply) -> World {
    let mut world = world();
    for (n, domain) in names(count).iter().enumerate() {
        let site = Site { routes: [("/".to_owned(), reply.clone())].into(), ..Site::default() };
        serve(&mut world, domain, (n % 200) as u8 + 1, site);
    }
    world
}

async fn ready(count: usize, reply: &Reply) -> (Lab, tempfile::TempDir, Db) {
    let lab = start(sites(count, reply)).await;
    let (folder, db) = database().await;
    register(&db, &names(count)).await;
    (lab, folder, db)
}

fn crawler(lab: &Lab, db: &Db) -> Crawler {
    Crawler::new(settings(lab), db.clone(), Clock::System, 1).unwrap()
}

fn until_idle() -> RunOptions {
    RunOptions { until_idle: true, ..RunOptions::default() }
}

#[derive(Default)]
struct Told(Mutex<Vec<Finished>>);

impl Progress for Told {
    fn finished(&self, finished: &Finished) {
        self.0.lock().unwrap().push(finished.clone());
    }
}

/// Cancels once so many looks are recorded.
struct After(usize, Mutex<usize>, CancellationToken);

impl Progress for After {
    fn finished(&self, _: &Finished) {
        let mut seen = self.1.lock().unwrap();
        *seen += 1;
        if *seen == self.0 {
            self.2.cancel();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_due_name_gets_its_observation_and_a_next_visit() {
    let (lab, _folder, db) = ready(30, &Reply::html(developed("quán"))).await;
    let told = Arc::new(Told::default());
    let report = crawler(&lab, &db).run(until_idle(), Shutdown::default(), Some(told.clone())).await.unwrap();
    assert_eq!((report.observed, report.errors), (30, 0), "{report:?}");
    assert_eq!(told.0.lock().unwrap().len(), 30);
    for domain in names(30) {
        let stored = db.latest(&name(&domain)).await.unwrap().expect("an observation");
        assert_eq!((stored.verdict.leaf, stored.observation.vantage.as_str()), (Leaf::C8, "lab"));
    }
    let now = Clock::System.now();
    assert_eq!((db.due_now(now, None).await.unwrap(), db.leased(now).await.unwrap()), (0, 0));
    assert!(db.next_due(now).await.unwrap().unwrap() > now, "each is due again, later");
    let requests = lab.log_len();
    let again = crawler(&lab, &db).run(until_idle(), Shutdown::default(), None).await.unwrap();
    assert_eq!((again.observed, lab.log_len()), (0, requests), "none is looked at before its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_and_a_single_name_are_kept_to() {
    let (lab, _folder, db) = ready(8, &Reply::html(developed("quán"))).await;
    let limited = RunOptions { limit: Some(3), ..until_idle() };
    assert_eq!(crawler(&lab, &db).run(limited, Shutdown::default(), None).await.unwrap().observed, 3);
    let one = RunOptions { only: Some(name("ten-0.biz.vn")), ..RunOptions::default() };
    let report = crawler(&lab, &db).run(one.clone(), Shutdown::default(), None).await.unwrap();
    assert_eq!(report.observed, 1);
    let unknown = RunOptions { only: Some(name("la.biz.vn")), ..RunOptions::default() };
    let error = crawler(&lab, &db).run(unknown, Shutdown::default(), None).await.unwrap_err();
    assert!(matches!(error, CrawlError::NotClaimable(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_soft_stop_finishes_what_is_in_hand() {
    let (lab, _folder, db) = ready(200, &Reply::html(developed("quán"))).await;
    let shutdown = Shutdown::default();
    let progress = Arc::new(After(5, Mutex::new(0), shutdown.soft.clone()));
    let mut settings = settings(&lab);
    (settings.in_hand, settings.concurrency) = (16, 8);
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let report = crawler.run(until_idle(), shutdown, Some(progress)).await.unwrap();
    assert!((5..200).contains(&report.observed), "{report:?}");
    assert_eq!(db.leased(Clock::System.now()).await.unwrap(), 0, "nothing is left in hand");
    assert_eq!(db.due_now(Clock::System.now(), None).await.unwrap(), 200 - report.observed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hard_stop_gives_the_leases_back_at_once() {
    let (lab, _folder, db) = ready(40, &Reply::Silent).await;
    let shutdown = Shutdown::default();
    let crawler = crawler(&lab, &db);
    let run = crawler.run(until_idle(), shutdown.clone(), None);
    let stop = async {
        // Once a server has a request in hand, there is work to be dropped.
        while lab.log_len() == 0 {
            tokio::task::yield_now().await;
        }
        shutdown.hard.cancel();
    };
    let (report, ()) = tokio::join!(run, stop);
    let report = report.unwrap();
    let now = Clock::System.now();
    assert_eq!(db.leased(now).await.unwrap(), 0);
    assert_eq!(db.due_now(now, None).await.unwrap() + report.observed, 40, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opted_out_is_recorded_and_left_alone() {
    let (lab, _folder, db) = ready(4, &Reply::html(developed("quán"))).await;
    let now = Clock::System.now();
    db.opt_out(OptOut::Domain, "ten-0.biz.vn", "thư ngày 1/11", now).await.unwrap();
    db.opt_out(OptOut::Address, "127.20.0.2", "thư ngày 2/11", now).await.unwrap();
    db.opt_out(OptOut::Network, "127.20.0.3/32", "thư ngày 3/11", now).await.unwrap();
    let report = crawler(&lab, &db).run(until_idle(), Shutdown::default(), None).await.unwrap();
    assert_eq!((report.observed, report.opted_out), (4, 3), "{report:?}");
    for n in 0..3 {
        let stored = db.latest(&name(&format!("ten-{n}.biz.vn"))).await.unwrap().unwrap();
        assert_eq!(stored.observation.not_observed, Some(NotObserved::Optout));
    }
    let served: Vec<String> = lab.log().iter().map(|e| e.address.to_string()).collect();
    assert!(!served.is_empty() && served.iter().all(|a| a == "127.20.0.4"), "{served:?}");
    assert!(!lab.questions().iter().any(|q| q.name.ends_with("ten-0.biz.vn")), "not even in the DNS");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_resolver_every_look_is_our_fault() {
    let (lab, _folder, db) = ready(5, &Reply::html(developed("quán"))).await;
    let mut settings = settings(&lab);
    settings.resolvers = vec!["127.20.255.254:9".parse().unwrap()];
    settings.limits.dns = Duration::from_millis(100);
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let report = crawler.run(until_idle(), Shutdown::default(), None).await.unwrap();
    assert_eq!((report.observed, report.faults), (5, 5), "{report:?}");
    let stored = db.latest(&name("ten-0.biz.vn")).await.unwrap().unwrap();
    assert_eq!(
        (stored.verdict.leaf, stored.observation.not_observed),
        (Leaf::X0, Some(NotObserved::CrawlerFault))
    );
}
