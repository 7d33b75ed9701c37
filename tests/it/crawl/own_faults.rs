//! Faults of ours that must move no figure: a dead resolver, and a clock that is put back.

use super::support::{database, developed, name, register, serve, settings, start, world};
use crawler::{Crawler, CrawlerSettings, Finished, Progress, RunOptions, RunReport, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::verdict::Leaf;
use lab::Lab;
use lab::script::Site;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{By, Cut, Db};

const NAMES: usize = 40;

fn names() -> Vec<String> {
    (0..NAMES).map(|n| format!("ten-{n}.biz.vn")).collect()
}

async fn ready() -> (Lab, tempfile::TempDir, Db) {
    let mut world = world();
    for (n, domain) in names().iter().enumerate() {
        serve(&mut world, domain, (n % 20) as u8 + 1, Site::home(developed(domain)));
    }
    let lab = start(world).await;
    let (folder, db) = database().await;
    register(&db, &names()).await;
    (lab, folder, db)
}

async fn crawl(
    settings: CrawlerSettings,
    db: &Db,
    clock: Clock,
    progress: Option<Arc<dyn Progress>>,
) -> RunReport {
    let crawler = Crawler::new(settings, db.clone(), clock, 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    crawler.run(options, Shutdown::default(), progress).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_resolver_moves_no_figure() {
    let (lab, _folder, db) = ready().await;
    let clock = Clock::fixed(Clock::System.now());
    let report = crawl(settings(&lab), &db, clock.clone(), None).await;
    assert_eq!(report.leaves.get(&Leaf::C8), Some(&(NAMES as u64)), "{report:?}");
    let later = clock.now().plus(8 * Timestamp::DAY);
    let before = format!("{:?}", db.statistics(By::Total, &Cut::default(), later).await.unwrap());
    let listed = db.latest(&name("ten-0.biz.vn")).await.unwrap().unwrap().verdict.leaf;
    clock.advance(8 * Timestamp::DAY);
    for domain in names() {
        db.make_due(&name(&domain), clock.now()).await.unwrap();
    }
    let mut blind = settings(&lab);
    blind.resolvers = vec!["127.20.255.254:9".parse().unwrap()];
    blind.limits.dns = Duration::from_millis(100);
    let report = crawl(blind, &db, clock.clone(), None).await;
    assert_eq!((report.observed, report.faults), (NAMES as u64, NAMES as u64), "{report:?}");
    assert_eq!(format!("{:?}", db.statistics(By::Total, &Cut::default(), later).await.unwrap()), before);
    assert_eq!(listed, Leaf::C8);
}

/// Puts the clock back once so many looks are recorded.
struct PutBack(AtomicUsize, Clock);

impl Progress for PutBack {
    fn finished(&self, _: &Finished) {
        if self.0.fetch_add(1, Ordering::SeqCst) == NAMES / 4 {
            self.1.advance(-Timestamp::HOUR);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_put_back_repeats_nothing_and_loses_nothing() {
    let (lab, _folder, db) = ready().await;
    let clock = Clock::fixed(Clock::System.now());
    let mut small = settings(&lab);
    small.in_hand = 4;
    let progress = Arc::new(PutBack(AtomicUsize::new(0), clock.clone()));
    let first = crawl(small.clone(), &db, clock.clone(), Some(progress)).await;
    assert_eq!(first.errors, 0, "{first:?}");
    assert_eq!(db.leased(clock.now()).await.unwrap(), 0, "nothing stays in hand");
    clock.advance(2 * Timestamp::HOUR);
    let second = crawl(small, &db, clock.clone(), None).await;
    assert_eq!((first.observed + second.observed, second.errors), (NAMES as u64, 0), "{first:?} {second:?}");
    for domain in names() {
        let seen = db.history(&name(&domain), None, 9).await.unwrap();
        assert_eq!(seen.len(), 1, "{domain}");
        assert_eq!(seen[0].leaf, Leaf::C8);
    }
}
