//! A crawl of 2,000 names on 20 addresses, judged by the servers' own log.

use super::support::{database, developed, ip, ports, register, settings, start, world};
use crawler::{Crawler, RunOptions, Shutdown};
use domain::clock::Clock;
use domain::verdict::Leaf;
use lab::log::{peak_connections, requests_by_host};
use lab::script::{Port, Reply, RobotsScript, Site};
use lab::{Event, LogEntry};
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::time::Duration;

const NAMES: usize = 2_000;
const ADDRESSES: usize = 20;
/// Well above the moment in which a busy machine notices a close.
const PER_ADDRESS: Duration = Duration::from_millis(50);
const PER_HOST: Duration = Duration::from_millis(80);
const CRAWL_DELAY: i64 = 200;

fn domain(n: usize) -> String {
    format!("ten-{n}.biz.vn")
}

/// Every kind of robots.txt at every address.
fn kind(n: usize) -> usize {
    n / ADDRESSES % 20
}

/// One in ten forbids all, one in twenty cannot give its robots.txt, some ask for a slower pace.
fn robots(n: usize) -> RobotsScript {
    match kind(n) {
        3 | 13 => RobotsScript::Text("User-agent: *\nDisallow: /\n".to_owned()),
        7 => RobotsScript::Reply(Box::new(Reply::page(500, ""))),
        11 => RobotsScript::Text(format!("User-agent: *\nCrawl-delay: 0.{}\n", CRAWL_DELAY / 100)),
        17 => RobotsScript::Text("User-agent: *\nDisallow: /admin\n".to_owned()),
        _ => RobotsScript::Missing,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_names_on_twenty_addresses_are_visited_politely() {
    let mut world = world();
    let page = developed("Quán");
    for n in 0..NAMES {
        let site = Site { robots: robots(n), ..Site::home(page.clone()) };
        // Half of the addresses have port 80 only: handshakes are most of the time of this test.
        let address = n % ADDRESSES;
        let https = if address.is_multiple_of(2) { Port::Serve(site.clone()) } else { Port::Closed };
        ports(&mut world, &domain(n), address as u8 + 1, https, Port::Serve(site));
    }
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &(0..NAMES).map(domain).collect::<Vec<_>>()).await;
    let mut settings = settings(&lab);
    settings.pace.per_address = PER_ADDRESS;
    settings.pace.per_host = PER_HOST;
    // The servers share two cores with the crawler here: what is asserted is manners, not speed.
    settings.limits.connect = Duration::from_secs(20);
    settings.limits.first_byte = Duration::from_secs(20);
    // A busy machine is no fault of the lab's sites.
    settings.limits.handshake = Duration::from_secs(30);
    settings.limits.first_byte = Duration::from_secs(30);
    settings.limits.fetch = Duration::from_secs(40);
    settings.limits.domain = Duration::from_secs(90);
    settings.limits.dns = Duration::from_secs(10);
    settings.concurrency = 16;
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    let report = crawler.run(options, Shutdown::default(), None).await.unwrap();

    assert_eq!((report.observed, report.errors, report.faults), (NAMES as u64, 0, 0), "{report:?}");
    assert_eq!(report.leaves.get(&Leaf::C8), Some(&(NAMES as u64 * 17 / 20)), "{report:?}");
    assert_eq!(report.leaves.get(&Leaf::K1), Some(&(NAMES as u64 * 3 / 20)), "{report:?}");
    let log = lab.log();
    one_connection_an_address(&log);
    gaps_of_addresses(&log);
    gaps_of_hosts(&log);
    obeyed(&log);
    assert!(log.iter().all(|e| (1..=ADDRESSES as u8).any(|n| e.address == IpAddr::from(ip(n)))));
}

fn one_connection_an_address(log: &[LogEntry]) {
    // The server notices a close a moment after it was made; less than the gap is forgiven.
    let peaks = peak_connections(log, PER_ADDRESS - Duration::from_millis(1));
    assert_eq!(peaks.len(), ADDRESSES);
    assert!(peaks.values().all(|peak| *peak == 1), "{peaks:?}");
}

/// From one request's arrival to the next connection there is at least the gap (the log counts whole milliseconds).
fn gaps_of_addresses(log: &[LogEntry]) {
    let mut last: HashMap<IpAddr, i64> = HashMap::new();
    let gap = PER_ADDRESS.as_millis() as i64 - 1;
    for entry in log {
        match entry.event {
            Event::Request { .. } => {
                last.insert(entry.address, entry.at);
            }
            Event::Open => {
                let before = last.get(&entry.address).copied().unwrap_or(i64::MIN / 2);
                assert!(entry.at - before >= gap, "{entry:?} came {} ms after a request", entry.at - before);
            }
            _ => {}
        }
    }
}

fn gaps_of_hosts(log: &[LogEntry]) {
    for (host, times) in requests_by_host(log) {
        let n: usize = host
            .trim_start_matches("www.")
            .trim_start_matches("ten-")
            .trim_end_matches(".biz.vn")
            .parse()
            .unwrap();
        let gap = if kind(n) == 11 { CRAWL_DELAY } else { PER_HOST.as_millis() as i64 };
        for pair in times.windows(2) {
            assert!(pair[1] - pair[0] >= gap - 1, "{host}: {times:?}");
        }
        assert!(times.len() <= 4, "{host}: {times:?}");
    }
}

fn obeyed(log: &[LogEntry]) {
    let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in log {
        if let Event::Request { host, path, user_agent, .. } = &entry.event {
            assert!(user_agent.starts_with("danhba-bot/1.0 (+https://"), "{user_agent}");
            asked.entry(host).or_default().push(path);
        }
    }
    for n in 0..NAMES {
        let paths = &asked[domain(n).as_str()];
        assert_eq!(paths[0], "/robots.txt", "{}", domain(n));
        let forbidden = matches!(kind(n), 3 | 7 | 13);
        assert_eq!(paths.contains(&"/"), !forbidden, "{}: {paths:?}", domain(n));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_hangs_is_told_from_a_closed_port_by_the_one_connection() {
    const HANG: Duration = Duration::from_millis(300);
    const GAP: Duration = Duration::from_millis(500);
    let mut world = world();
    ports(&mut world, "treo.biz.vn", 1, Port::Silent, Port::Closed);
    let lab = start(world).await;
    let mut settings = settings(&lab);
    settings.pace.per_address = GAP;
    settings.limits.handshake = HANG;
    let seen = super::support::look_with(settings, "treo.biz.vn").await;
    assert_eq!(super::support::words(&seen)[0], "apex https failed Handshake");
    let opened: Vec<i64> =
        lab.log().iter().filter(|e| matches!(e.event, Event::Open)).map(|e| e.at).collect();
    assert_eq!(opened.len(), 2, "one connection for each host: {opened:?}");
    // The server notes a connection a moment after it was made.
    let least = (HANG + GAP - Duration::from_millis(100)).as_millis() as i64;
    assert!(opened[1] - opened[0] >= least, "{opened:?}");
}
