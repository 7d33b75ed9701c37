//! A site that counts as in use is seen weekly until its status says otherwise, also when a look was a bad one.

use super::support::{answering, database, developed, name, ports, settings, start, world};
use crawler::{Crawler, RunOptions, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::registration::Registration;
use domain::status::Status;
use domain::verdict::Leaf;
use lab::script::{Port, Reply, Site};
use store::{Db, ImportSource};
use time::macros::date;

const NAMES: [&str; 2] = ["dung.biz.vn", "khong.biz.vn"];

/// Looks at both names, of which the first answers so.
async fn look(db: &Db, clock: &Clock, first: Site) {
    let mut world = world();
    ports(&mut world, NAMES[0], 1, Port::Closed, Port::Serve(first));
    ports(&mut world, NAMES[1], 2, Port::Closed, Port::Serve(answering(Reply::page(404, "không có gì"))));
    let lab = start(world).await;
    for domain in NAMES {
        db.make_due(&name(domain), clock.now()).await.unwrap();
    }
    let crawler = Crawler::new(settings(&lab), db.clone(), clock.clone(), 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    let report = crawler.run(options, Shutdown::default(), None).await.unwrap();
    assert_eq!((report.observed, report.faults), (2, 0), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_look_does_not_end_the_weekly_ones() {
    let (_folder, db) = database().await;
    // Far from the reference window, in which all are seen weekly.
    let clock = Clock::fixed(Timestamp::start_of(date!(2026 - 07 - 04)));
    let rows = NAMES.map(|text| Registration {
        registered_on: Some(date!(2025 - 07 - 01)),
        ..Registration::bare(name(text))
    });
    let source = ImportSource {
        file_name: "test.csv".to_owned(),
        sha256: "0".repeat(64),
        as_of: None,
        full: false,
        dry_run: false,
        at: clock.now(),
    };
    db.import(rows.to_vec(), &source).await.unwrap();
    for _ in 0..2 {
        look(&db, &clock, Site::home(developed("Quán"))).await;
        clock.advance(8 * Timestamp::DAY);
    }
    let status = async |domain: &str| db.status(&name(domain)).await.unwrap().unwrap().web;
    assert_eq!(status(NAMES[0]).await, Status::Active);
    look(&db, &clock, answering(Reply::page(404, "không có gì"))).await;
    assert_eq!(status(NAMES[0]).await, Status::Degraded);
    assert_eq!(db.latest(&name(NAMES[0])).await.unwrap().unwrap().verdict.leaf, Leaf::H3);
    let next = db.next_due(clock.now()).await.unwrap().unwrap();
    let days = (next.0 - clock.now().0) / Timestamp::DAY;
    assert!((6..=8).contains(&days), "seen again in {days} days");
    let both = db.due_now(clock.now().plus(9 * Timestamp::DAY), None).await.unwrap();
    assert_eq!(both, 1, "the one that was never in use is seen monthly");
}
