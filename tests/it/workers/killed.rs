//! `kill -9` of three workers in turn, and a restart of the database under them.

use super::{each_was_seen_once, ended, lab, manners, server, start, until, workers};

const NAMES: usize = 360;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_workers_lose_nothing_when_each_is_killed_and_the_database_restarted() {
    let lab = lab(NAMES).await;
    let (cluster, db, program) = server(NAMES, |url| workers(&lab, url)).await;
    let mut running: Vec<_> = (0..3).map(|n| start(&program, &format!("w{n}"))).collect();
    for (n, entries) in [(0, 300), (1, 700)] {
        until(&lab, entries).await;
        running[n].kill().expect("kill -9");
        running[n].wait().expect("its end");
        // Under its name it takes up its work at once.
        running[n] = start(&program, &format!("w{n}"));
    }
    until(&lab, 1_100).await;
    cluster.restart();
    until(&lab, 1_400).await;
    let mut third = running.pop().expect("three workers");
    third.kill().expect("kill -9");
    third.wait().expect("its end");
    // The third does not come back: the others wait until its leases have run out, and take over.
    for worker in running {
        ended(worker).await;
    }
    let db = reconnected(&cluster, db).await;
    each_was_seen_once(&db, NAMES).await;
    manners::were_kept(&lab);
}

/// The restart ended the connections of this process too.
async fn reconnected(cluster: &danhba_tests::db::Cluster, old: store::Db) -> store::Db {
    old.close().await;
    store::Db::connect(cluster.url()).await.expect("the server is back")
}
