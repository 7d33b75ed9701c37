//! A disk on which nothing more can be written.

use super::{each_was_seen_once, enrol, lab, manners, workers};
use store::Db;

const NAMES: usize = 240;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_grow_ends_the_crawl_and_loses_nothing() {
    let lab = lab(NAMES).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("danhba.db");
    let program = workers(&lab, &format!("sqlite://{}", file.display()));
    enrol(&program, NAMES);
    let crawl = ["crawl", "--until-idle", "--worker", "w"];
    // The limit of the shell is one of the kernel: writing beyond it fails as on a full disk.
    let size = |name: &str| std::fs::metadata(folder.path().join(name)).map_or(0, |m| m.len());
    let kilobytes = size("danhba.db").max(size("danhba.db-wal")) / 1_024 + 200;
    let full = program.limited(kilobytes, &crawl);
    assert!(!full.status.success(), "it must not seem to have worked");
    let db = Db::connect(&format!("sqlite://{}", file.display())).await.expect("the file is whole");
    let now = domain::clock::Clock::System.now();
    assert!(
        db.due_now(now, None).await.expect("a count") + db.leased(now).await.expect("a count") > 0,
        "not all was done"
    );
    program.ok(&crawl);
    each_was_seen_once(&db, NAMES).await;
    manners::were_kept(&lab);
}
