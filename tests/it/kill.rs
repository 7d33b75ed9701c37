//! kill -9 at random moments: nothing is lost, and at most the work in hand is repeated.

use crate::program::Program;
use danhba_tests::db::{TestDb, databases};
use indexer::{Index, Mode};
use lab::{Event, Lab, LabSettings};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::time::Duration;

const NAMES: usize = 240;
const KILLS: usize = 10;
const IN_HAND: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_kills_lose_nothing_and_repeat_only_the_work_in_hand() {
    for database in databases().await {
        survive(&database, 826).await;
    }
}

async fn survive(database: &TestDb, seed: u64) {
    let engine = database.db.engine();
    let fiction = lab::world::crowd(NAMES, 12, seed);
    let lab = Lab::start(fiction.world.clone(), LabSettings::default()).await.expect("the lab");
    let program = Program::new(&lab, &database.url, IN_HAND);
    let register = program.folder().join("register.csv");
    std::fs::write(&register, fiction.register_csv()).expect("a register");
    program.ok(&["import", register.to_str().expect("a path")]);

    let mut chance = StdRng::seed_from_u64(seed);
    let mut kills = 0;
    while kills < KILLS {
        let target = lab.log_len() + chance.random_range(5..60);
        let mut crawl = program.start(&["crawl", "--until-idle", "--worker", "the-one"]);
        // The moment is chosen by what the lab has seen, so that each kill hits work in hand.
        let killed = loop {
            if lab.log_len() >= target {
                crawl.kill().expect("kill -9");
                crawl.wait().expect("its end");
                break true;
            }
            if crawl.try_wait().expect("its state").is_some() {
                break false;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        if !killed {
            break;
        }
        kills += 1;
    }
    assert_eq!(kills, KILLS, "{engine}: the crawl was over before the tenth kill");
    program.ok(&["crawl", "--until-idle", "--worker", "the-one"]);
    program.ok(&["index"]);

    let mut visits: HashMap<String, usize> = HashMap::new();
    for entry in lab.log() {
        if let Event::Request { host, path, .. } = &entry.event
            && path == "/"
            && !host.starts_with("www.")
            && entry.scheme == lab::Scheme::Https
        {
            *visits.entry(host.clone()).or_default() += 1;
        }
    }
    for row in &fiction.register {
        let name = domain::name::DomainName::stored(&row.domain).expect("a name");
        let seen = database.db.history(&name, None, 50).await.expect("its history");
        assert_eq!(seen.len(), 1, "{engine}: {name} has {} observations", seen.len());
    }
    let repeated: usize = visits.values().map(|n| n - 1).sum();
    assert!(
        repeated <= KILLS * IN_HAND,
        "{engine}: {repeated} visits repeated, more than was in hand at {KILLS} kills"
    );
    let index = Index::open(&program.folder().join("data/index"), Mode::Read).expect("the index");
    let agreement = index.agrees_with(&database.db).await.expect("a comparison");
    assert!(agreement.missing.is_empty() && agreement.extra.is_empty(), "{engine}: {agreement:?}");
    assert!(index.stats().expect("figures").documents > 0, "{engine}: an empty index would agree too easily");
    lab.stop().await;
}
