//! An outage of our own network is never one of the sites: known-good hosts tell the difference.

use super::support::{database, developed, due, name, register, serve, settings, start, world};
use crawler::{Crawler, CrawlerSettings, Prober, RunOptions, RunReport, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::name::HostName;
use domain::observation::{NotObserved, VisitEnd};
use domain::verdict::Leaf;
use lab::script::{Port, Record, Reply, Site, World};
use lab::{Event, Lab};
use std::net::Ipv4Addr;
use std::time::Duration;
use store::Db;

const SITES: usize = 12;
const CANARIES: u8 = 5;

fn site(n: usize) -> String {
    format!("quan-{n}.biz.vn")
}

fn canary(n: u8) -> String {
    format!("chim-{n}.vn")
}

fn canaries() -> Vec<HostName> {
    (0..CANARIES).map(|n| HostName::parse(&canary(n)).unwrap()).collect()
}

/// Sites on one address, and canary hosts on one each, of which so many are alive.
fn net(alive: u8) -> World {
    net_in(0, alive)
}

/// As [`net`], in a network of its own.
fn net_in(network: u8, alive: u8) -> World {
    let mut world = world();
    for n in 0..SITES {
        world.site_at(&site(n), Ipv4Addr::new(127, 20, network, 1), Site::home(developed(&site(n))));
    }
    for n in 0..CANARIES {
        let perch = Ipv4Addr::new(127, 20, network, 100 + n);
        if n < alive {
            world.site_at(&canary(n), perch, Site::default());
        } else {
            world.domain_at(&canary(n), perch);
        }
    }
    world
}

/// A resolver that outlives the web: an outage of the way to the sites is not one of the DNS.
async fn resolver(world: &World) -> Lab {
    start(World { hosts: [].into(), ..world.clone() }).await
}

fn pointed(web: &Lab, resolver: &Lab) -> CrawlerSettings {
    let mut settings = settings(web);
    settings.resolvers = vec![resolver.dns_addr()];
    settings.canaries = canaries();
    settings.pace.canary = Duration::from_millis(20);
    settings
}

async fn crawl(settings: CrawlerSettings, db: &Db, clock: &Clock) -> RunReport {
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    let crawler = Crawler::new(settings, db.clone(), clock.clone(), 1).unwrap();
    crawler.run(options, Shutdown::default(), None).await.unwrap()
}

async fn registered() -> (tempfile::TempDir, Db) {
    let (folder, db) = database().await;
    register(&db, &(0..SITES).map(site).collect::<Vec<_>>()).await;
    (folder, db)
}

/// The leaf of each site's state.
async fn states(db: &Db) -> Vec<Option<Leaf>> {
    let mut leaves = Vec::new();
    for n in 0..SITES {
        leaves.push(db.site(&name(&site(n))).await.unwrap().unwrap().state.map(|state| state.leaf));
    }
    leaves
}

/// How many changes of state each site has behind it.
async fn changes(db: &Db) -> Vec<usize> {
    let mut counts = Vec::new();
    for n in 0..SITES {
        counts.push(db.changes(&name(&site(n)), 100).await.unwrap().len());
    }
    counts
}

/// How often each canary host was asked for a handshake; at least so often, which the servers note a moment late.
async fn handshakes(web: &Lab, at_least: usize) -> Vec<usize> {
    let count = || -> Vec<usize> {
        let log = web.log();
        let sni = |e: &lab::LogEntry| match &e.event {
            Event::Tls { sni, .. } => sni.clone(),
            _ => None,
        };
        let asked: Vec<String> = log.iter().filter_map(sni).collect();
        (0..CANARIES).map(|n| asked.iter().filter(|host| **host == canary(n)).count()).collect()
    };
    let all = async {
        while count().iter().any(|n| *n < at_least) {
            tokio::task::yield_now().await;
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(20), all).await;
    count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_in_the_middle_of_a_crawl_changes_no_site() {
    // Nobody else serves these addresses when this lab has given its ports back.
    let world = net_in(77, CANARIES);
    let dns = resolver(&world).await;
    let web = start(world.clone()).await;
    let (_folder, db) = registered().await;
    let clock = Clock::fixed(Clock::System.now());
    let settings = pointed(&web, &dns);
    assert_eq!(crawl(settings.clone(), &db, &clock).await.faults, 0);
    assert_eq!(states(&db).await, [Some(Leaf::C8); SITES]);
    let before = changes(&db).await;

    clock.advance(40 * Timestamp::DAY);
    let mut slow = settings;
    slow.pace.per_address = Duration::from_millis(30);
    web.clear_log();
    let outage = async {
        // All robots.txt have been read by then, and half of the pages.
        let asked = |web: &Lab| web.log().iter().filter(|e| matches!(e.event, Event::Request { .. })).count();
        while asked(&web) < SITES + SITES / 2 {
            tokio::task::yield_now().await;
        }
        web.stop().await;
    };
    let (report, ()) = tokio::join!(crawl(slow, &db, &clock), outage);
    assert_eq!((report.observed, report.faults), (SITES as u64, SITES as u64), "{report:?}");
    let mut living = 0;
    let mut dead = 0;
    for n in 0..SITES {
        let stored = db.latest(&name(&site(n))).await.unwrap().unwrap();
        assert_eq!(
            (stored.verdict.leaf, stored.observation.not_observed),
            (Leaf::X0, Some(NotObserved::CrawlerFault))
        );
        let page = |end: &VisitEnd| matches!(end, VisitEnd::Page(_));
        living += usize::from(stored.observation.visits.iter().any(|v| page(&v.end)));
        dead +=
            usize::from(stored.observation.visits.iter().all(|v| matches!(v.end, VisitEnd::Failed { .. })));
    }
    assert!(living > 0 && dead > 0, "the outage came in the middle: {living} living, {dead} dead");
    assert_eq!(states(&db).await, [Some(Leaf::C8); SITES], "no state moved");

    let web = start(world).await;
    clock.advance(Timestamp::DAY);
    let report = crawl(pointed(&web, &dns), &db, &clock).await;
    assert_eq!((report.faults, report.leaves.get(&Leaf::C8)), (0, Some(&(SITES as u64))), "{report:?}");
    assert_eq!(changes(&db).await, before, "and nobody was told of any");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_that_is_dead_by_itself_blinds_nobody_and_a_majority_does() {
    for (alive, faults) in [(CANARIES - 1, 0), (3, 0), (2, SITES as u64), (0, SITES as u64)] {
        let world = net(alive);
        let (dns, web) = (resolver(&world).await, start(world).await);
        let (_folder, db) = registered().await;
        let report = crawl(pointed(&web, &dns), &db, &Clock::System).await;
        assert_eq!((report.observed, report.faults), (SITES as u64, faults), "{alive} alive: {report:?}");
        let asked = web.log().iter().any(|e| matches!(e.event, Event::Request { .. }));
        assert_eq!(asked, faults == 0, "{alive} alive: the blind go nowhere");
        let expected = if faults == 0 { Some(Leaf::C8) } else { None };
        assert_eq!(states(&db).await, [expected; SITES], "{alive} alive");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_round_proves_many_and_fetches_nothing() {
    let world = net(CANARIES);
    let (dns, web) = (resolver(&world).await, start(world).await);
    let (_folder, db) = registered().await;
    let mut settings = pointed(&web, &dns);
    settings.pace.canary = CrawlerSettings::default().pace.canary;
    let report = crawl(settings, &db, &Clock::System).await;
    assert_eq!((report.observed, report.faults), (SITES as u64, 0));
    let rounds = handshakes(&web, 2).await;
    assert!(rounds.iter().all(|n| (2..=3).contains(n)), "one before, one behind: {rounds:?}");
    let fetched =
        |e: &lab::LogEntry| matches!(&e.event, Event::Request { host, .. } if host.contains("chim-"));
    assert!(!web.log().iter().any(fetched), "not a page of theirs is fetched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_stands_between_two_rounds() {
    let world = net(CANARIES);
    let (dns, web) = (resolver(&world).await, start(world).await);
    let prober = Prober::new(pointed(&web, &dns), Clock::System, 1).unwrap();
    let seen = prober.observe(&due(&site(0))).await;
    assert_eq!(seen.not_observed, None);
    handshakes(&web, 2).await;
    let log = web.log();
    let place = |wanted: &dyn Fn(&Event) -> bool| -> Vec<usize> {
        (0..log.len()).filter(|n| wanted(&log[*n].event)).collect()
    };
    let asked = place(&|e| matches!(e, Event::Request { .. }));
    let hands = place(&|e| matches!(e, Event::Tls { sni: Some(sni), .. } if sni == &canary(0)));
    assert_eq!(hands.len(), 2);
    assert!(hands[0] < asked[0] && asked[asked.len() - 1] < hands[1], "{hands:?} around {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_doubtful_asks_at_once_and_the_others_wait_for_company() {
    let mut world = net(CANARIES);
    let slow = Reply::After(Duration::from_millis(500), Box::new(Reply::html(developed("chậm"))));
    serve(&mut world, "cham.biz.vn", 2, Site { fallback: Some(slow), ..Site::default() });
    super::support::ports(&mut world, "tat.biz.vn", 3, Port::Closed, Port::Closed);
    let (dns, web) = (resolver(&world).await, start(world).await);
    let rounds_of = async |quick: &str, expected: usize| {
        web.clear_log();
        let prober = Prober::new(pointed(&web, &dns), Clock::System, 1).unwrap();
        let (beside, quick) = (due("cham.biz.vn"), due(quick));
        let (one, other) = tokio::join!(prober.observe(&beside), prober.observe(&quick));
        assert_eq!((one.not_observed, other.not_observed), (None, None));
        handshakes(&web, expected).await[0]
    };
    assert_eq!(rounds_of(&site(0), 2).await, 2, "it waits until nobody is looking");
    assert_eq!(rounds_of("tat.biz.vn", 3).await, 3, "nothing there answers: that may be us");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guard_holds_for_canaries_too() {
    let mut world = net(0);
    for n in 0..CANARIES {
        let script = world.domains.get_mut(&canary(n)).unwrap();
        script.records = vec![(canary(n), Record::Address(Ipv4Addr::new(127, 66, 0, 1).into()))];
    }
    let lab = start(world).await;
    let prober = Prober::new(pointed(&lab, &lab), Clock::System, 1).unwrap();
    assert!(!prober.sees().await);
    let report = prober.canaries().await;
    assert!(report.labels.is_ok() && report.answering() == 0);
    assert!(
        report.silent().contains(&format!("{} (no address that may be contacted", canary(0))),
        "{report:?}"
    );
    assert_eq!(prober.observe(&due(&site(0))).await.not_observed, Some(NotObserved::CrawlerFault));
    assert!(lab.log().is_empty(), "not a connection was made");
}
