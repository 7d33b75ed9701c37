//! kill -9 at random moments of following and rebuilding: index and store agree afterwards, and what was committed can be
//! searched in between.

use super::world::{enrol, found, look};
use crate::program::Program;
use danhba_tests::db::{TestDb, databases};
use domain::verdict::Leaf;
use indexer::{Index, Mode};
use rand::rngs::StdRng;
use rand::seq::IteratorRandom;
use rand::{Rng, SeedableRng};
use std::path::Path;
use std::time::{Duration, SystemTime};

const NAMES: usize = 60;
const ROUNDS: i64 = 10;
const LOOKS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_the_index_is_killed_it_agrees_with_the_store_afterwards() {
    for database in databases().await {
        survive(&database, 826).await;
    }
}

async fn survive(database: &TestDb, seed: u64) {
    let (db, engine) = (&database.db, database.db.engine());
    let mut chance = StdRng::seed_from_u64(seed);
    let names: Vec<String> = (0..NAMES).map(|i| format!("shop{i}.biz.vn")).collect();
    enrol(db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for name in &names {
        look(db, name, 0, Leaf::C8, &format!("Cà phê {name}")).await;
    }
    let program = Program::over(&database.url);
    let folder = program.folder().join("data/index");
    let mut kills = 0;
    for round in 1..=ROUNDS {
        for name in names.iter().choose_multiple(&mut chance, LOOKS) {
            let leaf = if chance.random_ratio(1, 4) { Leaf::C2 } else { Leaf::C8 };
            look(db, name, round, leaf, &format!("Phở {round} {name}")).await;
        }
        let arguments: &[&str] =
            if round % 3 == 0 { &["index", "--rebuild"] } else { &["index", "--follow"] };
        let mut process = program.start(arguments);
        // The moment is chosen by what happens in the folder, so that each kill hits work in hand.
        let (mut changes, mut before) = (chance.random_range(1..7), signature(&folder));
        while process.try_wait().expect("its state").is_none() {
            let now = signature(&folder);
            if now != before {
                (changes, before) = (changes - 1, now);
            }
            // Who follows has done all there is to do when nothing happens any more.
            let idle = round % 3 != 0 && settled(&folder);
            if changes == 0 || idle {
                process.kill().expect("kill -9");
                kills += 1;
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.wait().expect("its end");
        let index = Index::open(&folder, Mode::Read).expect("an index that can be read");
        found(&index, "cà phê");
    }
    assert!(kills > ROUNDS / 2, "{engine}: only {kills} kills");
    program.ok(&["index"]);
    let index = Index::open(&folder, Mode::Read).expect("the index");
    let agreement = index.agrees_with(db).await.expect("a comparison");
    assert!(agreement.holds(), "{engine}: {agreement:?}");
    assert!(agreement.equal > 0, "{engine}: an empty index would agree too easily");
}

/// Names and sizes of all files in the folder of the index.
fn signature(folder: &Path) -> Vec<(String, u64)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(signature(&path));
        }
        // A file may be gone again.
        out.extend(entry.metadata().map(|m| (path.display().to_string(), m.len())));
    }
    out.sort();
    out
}

/// Whether nothing was written for a while.
fn settled(folder: &Path) -> bool {
    let newest = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|e| std::fs::read_dir(e.path()).into_iter().flatten().flatten().collect::<Vec<_>>())
        .filter_map(|e| e.metadata().ok()?.modified().ok())
        .max();
    newest.is_some_and(|at: SystemTime| at.elapsed().is_ok_and(|age| age > Duration::from_secs(4)))
}
