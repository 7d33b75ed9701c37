//! Ten thousand names on one address, all wanted at once: the gap of the address holds, by the server's own log.

use super::support::{ip, ports, settings, start, world};
use crawler::polite::{Holds, Pace, PolicyFile};
use crawler::probe::https::{Along, Appetite, Fetcher};
use crawler::target::{Guard, target};
use domain::clock::Clock;
use lab::script::{Port, Site};
use lab::{Event, Lab};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const NAMES: usize = 10_000;
/// The gap of a second, scaled down.
const GAP: Duration = Duration::from_millis(1);

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_names_on_one_address_are_asked_one_after_the_other() {
    let mut world = world();
    // Whatever name is asked for, this host answers.
    ports(&mut world, "quan.biz.vn", 1, Port::Closed, Port::Serve(Site::home("Quán")));
    let lab = start(world).await;
    let mut settings = settings(&lab);
    settings.pace.per_address = GAP;
    let nothing_agreed = Arc::new(PolicyFile::open(None).unwrap());
    let pace = Pace::new(settings.pace.clone(), nothing_agreed, Clock::System, Holds::alone());
    let fetcher = Fetcher::new(&settings, Clock::System).unwrap();
    let shared = Arc::new((pace, fetcher));
    let address = Guard::new(settings.allow_networks).vet(ip(1).into()).unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..NAMES {
        let shared = Arc::clone(&shared);
        tasks.spawn(async move {
            let (pace, fetcher) = shared.as_ref();
            let url = url::Url::parse(&format!("http://ten-{n}.biz.vn/")).unwrap();
            let target = target(&url).unwrap();
            let appetite = Appetite { body: 1_024, time: Duration::from_secs(20) };
            let _turn = pace.turn(&target.host.key(), address.ip(), None).await;
            fetcher
                .get(&target, address, appetite, Along::default(), &mut fetcher.acquaintance())
                .await
                .map(|fetched| fetched.status)
        });
    }
    for answer in tasks.join_all().await {
        assert_eq!(answer.unwrap(), 200);
    }
    judge(&lab);
}

/// A client has its answer after the server noted its request, and the server notes a connection after it was
/// made: so what the log shows between a request and a later connection is never more than what there was.
fn judge(lab: &Lab) {
    let log = lab.log();
    let mut hosts = BTreeSet::new();
    let (mut opened, mut asked) = (Vec::new(), Vec::new());
    for entry in &log {
        match &entry.event {
            Event::Open => opened.push((entry.at, entry.connection)),
            Event::Request { host, .. } => {
                hosts.insert(host.as_str());
                asked.push((entry.at, entry.connection));
            }
            Event::Close | Event::Tls { .. } => {}
        }
    }
    assert_eq!((hosts.len(), opened.len(), asked.len()), (NAMES, NAMES, NAMES), "one request for each name");
    for (n, (connection, request)) in opened.iter().zip(&asked).enumerate() {
        assert_eq!(connection.1, request.1, "the {n}th request came on the {n}th connection: none beside it");
    }
    // The log counts whole milliseconds, so that a hundred gaps tell more than one.
    for apart in [1, 10, 100, 1_000] {
        let least = GAP.as_millis() as i64 * apart as i64 - 1;
        let pairs = asked.iter().zip(&opened[apart..]);
        let closest = pairs.map(|(request, connection)| connection.0 - request.0).min();
        assert!(closest >= Some(least), "{apart} gaps lasted {closest:?} ms");
    }
}
