//! How long a host is left alone does not depend on which process asks it.

use super::support::{database, name, register, serve, settings, start, with_robots, world};
use crawler::{Crawler, RunOptions, Shutdown};
use domain::clock::Clock;
use lab::script::RobotsScript;

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_delay_outlasts_the_process_that_read_it() {
    let mut world = world();
    let robots = RobotsScript::Text("User-agent: *\nCrawl-delay: 0.7\n".to_owned());
    serve(&mut world, "cham.biz.vn", 1, with_robots("chậm", robots));
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &["cham.biz.vn".to_owned()]).await;
    for (worker, seed) in [("mot", 1), ("mot", 2), ("hai", 3)] {
        let mut settings = settings(&lab);
        settings.worker_name = worker.to_owned();
        let crawler = Crawler::new(settings, db.clone(), Clock::System, seed).unwrap();
        let only = RunOptions { only: Some(name("cham.biz.vn")), ..RunOptions::default() };
        let report = crawler.run(only, Shutdown::default(), None).await.unwrap();
        assert_eq!(report.observed, 1);
    }
    let times = &lab::log::requests_by_host(&lab.log())["cham.biz.vn"];
    assert!(times.len() >= 6, "each process looked: {times:?}");
    assert!(times.windows(2).all(|w| w[1] - w[0] >= 699), "{times:?}");
}
