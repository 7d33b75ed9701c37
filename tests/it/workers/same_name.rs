//! Two machines whose workers were given the same name.

use super::{each_was_seen_once, ended, lab, manners, server, start, until, workers};

const NAMES: usize = 240;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_at_work_elsewhere_is_refused() {
    let lab = lab(NAMES).await;
    let (cluster, db, here) = server(NAMES, |url| workers(&lab, url)).await;
    let there = workers(&lab, cluster.url());
    let first = start(&here, "w");
    until(&lab, 100).await;
    let second = there.run(&["crawl", "--until-idle", "--worker", "w"]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success() && said.contains("a worker named “w” is at work"), "{said}");
    ended(first).await;
    // Its time being over, the name is free again, wherever.
    there.ok(&["crawl", "--until-idle", "--worker", "w"]);
    each_was_seen_once(&db, NAMES).await;
    manners::were_kept(&lab);
}
