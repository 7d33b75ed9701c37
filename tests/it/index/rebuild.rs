use super::world::{assert_agrees, enrol, found, look};
use danhba_tests::db::on_each;
use domain::verdict::Leaf;
use indexer::{Index, Mode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn searches_go_on_while_the_index_is_rebuilt_and_swapped() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Arc::new(Index::open(folder.path(), Mode::Write).expect("an index"));
        let names: Vec<String> = (0..40).map(|i| format!("s{i}.biz.vn")).collect();
        enrol(&t.db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for n in &names {
            look(&t.db, n, 0, Leaf::C8, "Quán cà phê").await;
        }
        index.follow_once(&t.db).await.expect("a pass");
        let first = index.stats().expect("figures").generation;

        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(AtomicU64::new(0));
        let visitor = {
            let (index, stop, asked) = (Arc::clone(&index), Arc::clone(&stop), Arc::clone(&asked));
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let results = index.search(&indexer::Query::text("cà phê")).expect("no query fails");
                    assert_eq!(results.total, 40, "no query sees a half-made index");
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let mut generations = vec![first];
        for _ in 0..4 {
            let heard = AtomicU64::new(0);
            let done = index.rebuild(&t.db, |n| heard.store(n, Ordering::Relaxed)).await.expect("a rebuild");
            assert_eq!((done.documents, done.read, heard.into_inner()), (40, 40, 40));
            generations.push(done.generation);
        }
        stop.store(true, Ordering::Relaxed);
        visitor.join().expect("the visitor was served throughout");
        assert!(asked.load(Ordering::Relaxed) > 0);
        assert!(generations.windows(2).all(|w| w[0] < w[1]), "{generations:?}");
        let left: Vec<String> = std::fs::read_dir(folder.path())
            .expect("the folder")
            .filter_map(|e| e.ok()?.file_name().into_string().ok())
            .filter(|n| n.starts_with("gen-"))
            .collect();
        assert_eq!(left, [format!("gen-{}", generations[4])], "old builds are removed");
        assert_agrees(&index, &t.db).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_changes_during_a_rebuild_is_not_lost() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        let names: Vec<String> = (0..12).map(|i| format!("s{i}.biz.vn")).collect();
        enrol(&t.db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for n in &names {
            look(&t.db, n, 0, Leaf::C8, "Cũ").await;
        }
        index.follow_once(&t.db).await.expect("a pass");
        let changes = async {
            for n in &names {
                look(&t.db, n, 1, Leaf::C8, "Mới").await;
            }
        };
        let (rebuilt, followed, ()) =
            tokio::join!(index.rebuild(&t.db, |_| {}), index.follow_once(&t.db), changes);
        rebuilt.expect("a rebuild");
        followed.expect("a pass beside it");
        assert_agrees(&index, &t.db).await;
        assert_eq!((found(&index, "cũ"), found(&index, "mới").split(' ').count()), (String::new(), 10 + 2));
    })
    .await;
}
