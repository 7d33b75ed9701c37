//! A crowded address does not hold up the others, and what was found out about a name's address is kept.

use super::support::{database, developed, name, register, serve, settings, start, world};
use crawler::{Crawler, RunOptions, RunReport, Shutdown};
use domain::clock::{Clock, Timestamp};
use lab::script::{DnsBehaviour, Site};
use lab::{Event, Lab};
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;
use store::{Db, Pool};

const CROWD: usize = 80;
const ALONE: usize = 12;

/// The crowd comes first by name, as it does by age.
fn names() -> Vec<(String, u8)> {
    let crowd = (0..CROWD).map(|n| (format!("a-{n:03}.biz.vn"), 1));
    crowd.chain((0..ALONE).map(|n| (format!("z-{n:03}.biz.vn"), n as u8 + 2))).collect()
}

async fn crawl(lab: &Lab, db: &Db) -> RunReport {
    let mut settings = settings(lab);
    settings.pace.per_address = Duration::from_millis(15);
    settings.pace.per_host = Duration::from_millis(15);
    (settings.in_hand, settings.concurrency) = (12, 12);
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    crawler.run(options, Shutdown::default(), None).await.unwrap()
}

/// Requests that the crowded address had seen when the last of the others was asked.
fn before_the_others_were_done(lab: &Lab) -> (usize, usize) {
    let crowded = IpAddr::from([127, 20, 0, 1]);
    let log = lab.log();
    let requests: Vec<bool> = log
        .iter()
        .filter(|e| matches!(e.event, Event::Request { .. }))
        .map(|e| e.address == crowded)
        .collect();
    let last = requests.iter().rposition(|crowded| !crowded).expect("the others were asked");
    let count = |part: &[bool]| part.iter().filter(|crowded| **crowded).count();
    (count(&requests[..last]), count(&requests))
}

#[tokio::test(flavor = "multi_thread")]
async fn names_alone_do_not_wait_for_a_crowd() {
    let mut world = world();
    for (domain, last) in names() {
        serve(&mut world, &domain, last, Site::home(developed(&domain)));
    }
    let gone = world.domains.get_mut("a-000.biz.vn").expect("it is there");
    gone.behaviour = DnsBehaviour::NxDomain;
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &names().into_iter().map(|(n, _)| n).collect::<Vec<_>>()).await;

    let report = crawl(&lab, &db).await;
    assert_eq!((report.observed, report.faults, report.errors), ((CROWD + ALONE) as u64, 0, 0), "{report:?}");
    let (before, all) = before_the_others_were_done(&lab);
    assert!(before * 2 < all, "{before} of {all} requests to the crowded address came first");
    for (domain, _) in names() {
        assert_eq!(
            db.history(&name(&domain), None, 9).await.unwrap().len(),
            1,
            "{domain} was looked at once"
        );
    }

    let questions = |domain: &str| {
        lab.questions()
            .iter()
            .filter(|q| q.name.trim_end_matches('.') == domain && q.record_type == "A")
            .count()
    };
    assert_eq!(questions("z-000.biz.vn"), 1, "what told where it is is not asked again");

    // In the next round their addresses are known: nobody has to be found, or to turn back.
    let later = Clock::System.now().plus(400 * Timestamp::DAY);
    let pools: HashMap<Pool, u64> = db.biggest_pools(later, 1, 99).await.unwrap().into_iter().collect();
    assert_eq!(pools.len(), ALONE + 1);
    assert_eq!(pools[&Pool::of([127, 20, 0, 1].into())], CROWD as u64 - 1, "one was not found");
    for (domain, _) in names() {
        db.make_due(&name(&domain), Clock::System.now()).await.unwrap();
    }
    lab.clear_log();
    let report = crawl(&lab, &db).await;
    assert_eq!(report.observed, (CROWD + ALONE) as u64, "{report:?}");
    let (before, all) = before_the_others_were_done(&lab);
    assert!(before * 2 < all, "{before} of {all} requests to the crowded address came first");
    assert_eq!(questions("a-001.biz.vn"), 1, "each name is asked for once");
}
