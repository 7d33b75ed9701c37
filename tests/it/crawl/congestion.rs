//! What we wait for ourselves is never the site's fault, and what waits long holds up nobody else: silent name servers by the
//! dozen, and hosts that want long pauses.

use super::support::{database, developed, name, register, serve, settings, start, with_robots, world};
use crawler::{Crawler, CrawlerSettings, RunOptions, RunReport, Shutdown};
use domain::clock::Clock;
use domain::verdict::Leaf;
use lab::script::{DnsBehaviour, RobotsScript, Site};
use lab::{Event, Lab};
use std::collections::BTreeSet;
use std::time::Duration;
use store::Db;

const SILENT: usize = 60;
const FINE: usize = 12;
const DELAYED: usize = 40;

async fn crawl(settings: CrawlerSettings, db: &Db) -> RunReport {
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    crawler.run(options, Shutdown::default(), None).await.unwrap()
}

/// Few hands and permits, and so little time for a name that the waits of others would use it up.
fn scarce(lab: &Lab) -> CrawlerSettings {
    let mut settings = settings(lab);
    (settings.concurrency, settings.in_hand) = (4, 64);
    (settings.limits.dns, settings.limits.domain) = (Duration::from_secs(1), Duration::from_secs(3));
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_name_servers_cost_no_site_its_time_and_no_visit_its_turn() {
    let mut world = world();
    let silent: Vec<String> =
        (0..SILENT).flat_map(|n| [format!("a-{n:02}.biz.vn"), format!("z-{n:02}.biz.vn")]).collect();
    let fine: Vec<String> = (0..FINE).map(|n| format!("m-{n:02}.biz.vn")).collect();
    for domain in &silent {
        serve(&mut world, domain, 1, Site::home("không ai đến được"));
        world.domains.get_mut(domain).expect("it was served").behaviour = DnsBehaviour::Silent;
    }
    for (n, domain) in fine.iter().enumerate() {
        serve(&mut world, domain, n as u8 + 2, Site::home(developed(domain)));
    }
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &silent).await;
    register(&db, &fine).await;
    // First none of them has an address that is known; in the second round the good ones have.
    for round in 1..=2 {
        let report = crawl(scarce(&lab), &db).await;
        assert_eq!((report.observed, report.faults), ((2 * SILENT + FINE) as u64, 0), "{round}: {report:?}");
        for domain in &fine {
            let seen = db.latest(&name(domain)).await.unwrap().unwrap();
            let said = (seen.verdict.leaf, seen.observation.not_observed);
            assert_eq!(said, (Leaf::C8, None), "round {round}, {domain}: {:?}", seen.verdict);
        }
        let seen = db.latest(&name(&silent[0])).await.unwrap().unwrap();
        assert_eq!(seen.verdict.leaf, Leaf::N2, "the silent ones are told as what they are");
        let last_asked = lab.questions().iter().filter(|q| q.name.starts_with("z-")).map(|q| q.at).max();
        let requests = lab.log().into_iter().filter(|e| matches!(e.event, Event::Request { .. }));
        let first_visit = requests.map(|e| e.at).min();
        assert!(first_visit < last_asked, "round {round}: {first_visit:?}, {last_asked:?}");
        lab.clear_log();
        for domain in silent.iter().chain(&fine) {
            db.make_due(&name(domain), Clock::System.now()).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_not_idle_behind_hosts_that_want_long_pauses() {
    let mut world = world();
    let names: Vec<String> = (0..DELAYED).map(|n| format!("ten-{n:02}.biz.vn")).collect();
    for domain in &names {
        let robots = RobotsScript::Text("User-agent: *\nCrawl-delay: 1\n".to_owned());
        serve(&mut world, domain, 1, with_robots(domain, robots));
    }
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &names).await;
    let mut settings = settings(&lab);
    (settings.pace.per_host, settings.pace.per_address) =
        (Duration::from_millis(10), Duration::from_millis(10));
    settings.in_hand = 96;
    let report = crawl(settings, &db).await;
    assert_eq!(report.leaves.get(&Leaf::C8), Some(&(DELAYED as u64)), "{report:?}");
    let log = lab.log();
    let asked = log.iter().filter_map(|entry| match &entry.event {
        Event::Request { host, path, .. } => Some((host.as_str(), path.as_str())),
        _ => None,
    });
    let before: BTreeSet<&str> = asked.take_while(|(_, path)| *path != "/").map(|(host, _)| host).collect();
    // Six have a seat there: they alone would have asked for their robots.txt and waited.
    assert!(before.len() >= 12, "{} hosts were asked before the first pause was over", before.len());
}
