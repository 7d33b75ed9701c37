use super::world::{assert_agrees, enrol, found, look};
use danhba_tests::db::{on_each, sqlite};
use domain::verdict::Leaf;
use indexer::{Index, IndexError, Mode};
use std::time::{Duration, Instant};

fn wait_for(index: &Index, text: &str, wanted: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while found(index, text) != wanted {
        assert!(Instant::now() < deadline, "{text}: {} instead of {wanted}", found(index, text));
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_writes_and_others_read_along() {
    let t = sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let reader = Index::open(folder.path(), Mode::Read).expect("a reader before there is anything");
    assert_eq!(found(&reader, "mật ong"), "");
    assert!(matches!(reader.follow_once(&t.db).await, Err(IndexError::ReadOnly(_))));
    assert!(matches!(reader.rebuild(&t.db, |_| {}).await, Err(IndexError::ReadOnly(_))));

    let writer = Index::open(folder.path(), Mode::Write).expect("a writer");
    assert!(
        matches!(Index::open(folder.path(), Mode::Write), Err(IndexError::LockBusy(_))),
        "one writer only"
    );
    enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
    look(&t.db, "a.biz.vn", 0, Leaf::C8, "Mật ong U Minh").await;
    writer.follow_once(&t.db).await.expect("a pass");
    wait_for(&reader, "mật ong", "a.biz.vn");

    look(&t.db, "b.biz.vn", 0, Leaf::C8, "Mật ong rừng").await;
    writer.follow_once(&t.db).await.expect("a pass");
    wait_for(&reader, "mật ong rừng", "b.biz.vn");

    look(&t.db, "a.biz.vn", 1, Leaf::C2, "Hết hạn").await;
    writer.rebuild(&t.db, |_| {}).await.expect("a rebuild");
    wait_for(&reader, "mật ong", "b.biz.vn");
    assert_eq!(reader.stats().expect("figures").generation, writer.stats().expect("figures").generation);

    drop(writer);
    let next = Index::open(folder.path(), Mode::Write).expect("the lock goes with its holder");
    assert_eq!((found(&next, "mật ong"), found(&reader, "mật ong")), ("b.biz.vn".into(), "b.biz.vn".into()));
    t.remove().await;
}

#[tokio::test]
async fn replicas_with_folders_of_their_own_follow_one_outbox() {
    on_each(async |t| {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [one, two] = folders.each_ref().map(|f| Index::open(f.path(), Mode::Write).expect("an index"));
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn"]).await;
        look(&t.db, "a.biz.vn", 0, Leaf::C8, "Mật ong U Minh").await;
        assert_agrees(&one, &t.db).await;
        // The second one was away meanwhile: what the first one took is there for it too.
        look(&t.db, "b.biz.vn", 0, Leaf::C8, "Mật ong rừng").await;
        look(&t.db, "a.biz.vn", 1, Leaf::C2, "Hết hạn").await;
        assert_agrees(&two, &t.db).await;
        assert_eq!(
            (found(&one, "mật ong").as_str(), found(&two, "mật ong").as_str()),
            ("a.biz.vn", "b.biz.vn")
        );
        assert_agrees(&one, &t.db).await;
        assert_eq!(found(&one, "mật ong"), found(&two, "mật ong"));
        // A third one begins long after the rest.
        let folder = tempfile::tempdir().expect("a folder");
        let three = Index::open(folder.path(), Mode::Write).expect("an index");
        assert_agrees(&three, &t.db).await;
        assert_eq!(found(&three, "mật ong"), "b.biz.vn");
    })
    .await;
}
