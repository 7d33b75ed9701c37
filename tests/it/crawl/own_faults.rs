//! Faults of ours that must move no figure, of no province: a dead or slow resolver, a clock that is put back, and one that
//! is wrong by weeks.

use super::support::{database, developed, name, serve, settings, start, world};
use crawler::{Crawler, CrawlerSettings, Finished, Progress, RunOptions, RunReport, Shutdown};
use danhba_tests::db::postgres;
use domain::clock::{Clock, Timestamp};
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::Registration;
use domain::status::Status;
use domain::verdict::Leaf;
use lab::Lab;
use lab::script::Site;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{By, Cut, Db, ImportSource};

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
    enrol(&db).await;
    (lab, folder, db)
}

/// The names, in two provinces.
async fn enrol(db: &Db) {
    let row = |(n, text): (usize, String)| Registration {
        province: Some(ProvinceAsRegistered {
            code: ProvinceCode::parse(["01", "79"][n % 2]).expect("two digits"),
            map: ProvinceMap::Since2025,
        }),
        ..Registration::bare(name(&text))
    };
    let source = ImportSource {
        file_name: "test.csv".to_owned(),
        sha256: "0".repeat(64),
        as_of: None,
        full: false,
        dry_run: false,
        at: Clock::System.now(),
    };
    db.import(names().into_iter().enumerate().map(row).collect(), &source).await.expect("an import");
}

/// All figures, of the nation and of each province.
async fn figures(db: &Db, at: Timestamp) -> String {
    let mut all = String::new();
    for by in [By::Total, By::Province] {
        all.push_str(&format!("{:?}\n", db.statistics(by, &Cut::default(), at).await.unwrap()));
    }
    all
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
    let before = figures(&db, later).await;
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
    assert_eq!(figures(&db, later).await, before);
    assert_eq!(listed, Leaf::C8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_weeks_ahead_moves_nothing_where_the_database_has_one() {
    let (lab, _folder, _) = ready().await;
    let t = postgres().await;
    enrol(&t.db).await;
    let report = crawl(settings(&lab), &t.db, Clock::System, None).await;
    assert_eq!(report.leaves.get(&Leaf::C8), Some(&(NAMES as u64)), "{report:?}");
    let now = t.db.clock(Clock::System.now()).await.unwrap();
    let before = figures(&t.db, now).await;
    let again: Vec<String> = names().into_iter().step_by(2).collect();
    for domain in &again {
        t.db.make_due(&name(domain), now).await.unwrap();
    }
    let weeks = Clock::fixed(now.plus(50 * Timestamp::DAY));
    let report = crawl(settings(&lab), &t.db, weeks, None).await;
    assert_eq!((report.observed, report.errors), (again.len() as u64, 0), "only what is due by the database");
    assert_eq!(figures(&t.db, now).await, before);
    for domain in names() {
        let status = t.db.status(&name(&domain)).await.unwrap().unwrap();
        assert_eq!(status.overall, Status::New, "{domain}: time did not pass");
        let seen = t.db.latest(&name(&domain)).await.unwrap().unwrap();
        let late = (seen.observation.finished_at.0 - now.0).abs();
        assert!(late < 10 * Timestamp::MINUTE, "{domain} was seen {late} ms from now");
    }
    let next = t.db.next_due(now).await.unwrap().unwrap();
    assert!(next.0 - now.0 < 40 * Timestamp::DAY, "and is seen again at a time of this world");
    t.remove().await;
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
