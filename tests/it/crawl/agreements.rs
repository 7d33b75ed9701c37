//! The policy file: kill switches and agreed rates, through the real crawler.

use super::support::{database, developed, ip, name, register, serve, settings, start, world};
use crawler::{CrawlError, Crawler, CrawlerSettings, RunOptions, RunReport, Shutdown};
use domain::clock::Clock;
use domain::observation::NotObserved;
use domain::verdict::{Leaf, Mail};
use lab::Lab;
use lab::log::peak_connections;
use lab::script::{Record, Site};
use std::path::Path;
use std::time::Duration;
use store::Db;

async fn crawl(settings: CrawlerSettings, db: &Db) -> RunReport {
    let crawler = Crawler::new(settings, db.clone(), Clock::System, 1).unwrap();
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    crawler.run(options, Shutdown::default(), None).await.unwrap()
}

/// A lab with names at two addresses, and settings with a policy.
async fn ready(folder: &Path, names: usize, policy: &str) -> (Lab, CrawlerSettings, Vec<String>) {
    let mut world = world();
    let names: Vec<String> = (0..names).map(|n| format!("ten-{n}.biz.vn")).collect();
    for (n, domain) in names.iter().enumerate() {
        serve(&mut world, domain, (n % 2) as u8 + 1, Site::home(developed(domain)));
        let mail = (domain.clone(), Record::Mx(10, format!("www.{domain}")));
        world.domains.get_mut(domain).expect("it was served").records.push(mail);
    }
    let lab = start(world).await;
    let path = folder.join("ip_policy.toml");
    std::fs::write(&path, policy).unwrap();
    let settings = CrawlerSettings { ip_policy: Some(path), ..settings(&lab) };
    (lab, settings, names)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_left_alone_is_not_observed_and_never_down() {
    let (folder, db) = database().await;
    let policy = "[[network]]\ncidr = \"127.20.0.1/32\"\nstop = true\nnote = \"thư ngày 3/11\"\n";
    let (lab, settings, names) = ready(folder.path(), 6, policy).await;
    register(&db, &names).await;
    let report = crawl(settings, &db).await;
    assert_eq!((report.observed, report.paused, report.faults), (6, 3, 0), "{report:?}");
    for (n, domain) in names.iter().enumerate() {
        let stored = db.latest(&name(domain)).await.unwrap().unwrap();
        let left_alone = n % 2 == 0;
        let expected = if left_alone { (Leaf::X0, Some(NotObserved::Paused)) } else { (Leaf::C8, None) };
        assert_eq!((stored.verdict.leaf, stored.observation.not_observed), expected, "{domain}");
        assert_eq!(stored.verdict.mail, Mail::M1, "mail hosts there exist all the same");
    }
    assert!(lab.log().iter().all(|e| e.address != std::net::IpAddr::from(ip(1))), "it was not contacted");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_everything_stopped_nothing_is_taken_from_the_queue() {
    let (folder, db) = database().await;
    let (lab, settings, names) = ready(folder.path(), 4, "stop = true\n").await;
    register(&db, &names).await;
    let report = crawl(settings, &db).await;
    assert_eq!((report.observed, lab.log_len()), (0, 0));
    assert_eq!(db.due_now(Clock::System.now(), None).await.unwrap(), 4, "all of it is still to be done");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreed_rate_counts_for_its_network_alone() {
    let (folder, db) = database().await;
    let policy =
        "[[network]]\ncidr = \"127.20.0.1/32\"\ngap_ms = 1\nconnections = 4\nnote = \"hợp đồng 7\"\n";
    let (lab, mut settings, names) = ready(folder.path(), 40, policy).await;
    settings.pace.per_address = Duration::from_millis(60);
    register(&db, &names).await;
    let report = crawl(settings, &db).await;
    assert_eq!((report.observed, report.leaves.get(&Leaf::C8)), (40, Some(&40)), "{report:?}");
    // The server notices a close a moment after it was made; less than the gap is forgiven.
    let peaks = peak_connections(&lab.log(), Duration::from_millis(55));
    assert_eq!(peaks[&ip(2).into()], 1, "the others keep to one connection");
    assert!(peaks[&ip(1).into()] <= 4, "{peaks:?}");
}

#[tokio::test]
async fn a_wrong_policy_names_its_line_at_the_start() {
    let (folder, db) = database().await;
    let (_lab, settings, _) =
        ready(folder.path(), 1, "\n[[network]]\ncidr = \"127.20/16\"\nnote = \"x\"\n").await;
    let Err(error) = Crawler::new(settings, db, Clock::System, 1) else { panic!("it was taken") };
    assert!(matches!(error, CrawlError::Setting(_)), "{error}");
    let said = error.to_string();
    assert!(said.contains("ip_policy.toml, line 3") && said.contains("203.0.113.0/24"), "{said}");
}
