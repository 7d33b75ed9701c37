use super::world::{assert_agrees, enrol, found, look, name};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::verdict::Leaf;
use indexer::{Index, Mode, Query, Sort, Suggested};
use tokio_util::sync::CancellationToken;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_in_the_store_changes_in_the_index() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        enrol(&t.db, &["one.biz.vn", "two.biz.vn", "lan.id.vn"]).await;
        for (domain, title) in
            [("one.biz.vn", "Phở bò"), ("two.biz.vn", "Bún chả"), ("lan.id.vn", "Lan viết")]
        {
            look(&t.db, domain, 0, Leaf::C8, title).await;
        }
        assert_agrees(&index, &t.db).await;
        assert_eq!(
            (found(&index, "pho bo"), found(&index, "lan viết")),
            ("one.biz.vn".into(), String::new())
        );

        look(&t.db, "one.biz.vn", 1, Leaf::C8, "Cơm tấm").await;
        look(&t.db, "two.biz.vn", 1, Leaf::C2, "Đã hết hạn").await;
        t.db.give_consent(&name("lan.id.vn"), "v1", "dns", NOW).await.expect("consent");
        assert_agrees(&index, &t.db).await;
        assert_eq!(found(&index, "phở bò"), "", "the old title is gone");
        assert_eq!(found(&index, "cơm tấm"), "one.biz.vn");
        assert_eq!(found(&index, "bún chả"), "", "a holding page is no site");
        assert_eq!(found(&index, "lan viết"), "lan.id.vn", "a consent lets a person be found");

        t.db.object(&name("lan.id.vn"), "không muốn", NOW).await.expect("an objection");
        assert_agrees(&index, &t.db).await;
        assert_eq!(found(&index, "lan viết"), "", "an objection takes it back at once");
        let pass = index.follow_once(&t.db).await.expect("a pass");
        assert_eq!(
            (pass.applied, pass.rebuilt, pass.head),
            (0, false, t.db.outbox_head().await.expect("a head"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_was_taken_over_leaves_searches_suggestions_and_the_alphabet() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        enrol(&t.db, &["gom.biz.vn", "gao.biz.vn"]).await;
        for (domain, title) in [("gom.biz.vn", "Gốm Sáu Tâm"), ("gao.biz.vn", "Gạo Sáu Tâm")] {
            look(&t.db, domain, 0, Leaf::C8, title).await;
        }
        index.follow_once(&t.db).await.expect("a pass");
        let suggested = |text: &str| {
            let all = index.suggest(text, 9).expect("an answer").into_iter();
            all.filter(|s| matches!(s.kind, Suggested::Site(_))).map(|s| s.text).collect::<Vec<_>>()
        };
        let by_name = || {
            let all = index.search(&Query { sort: Sort::Name, ..Query::default() }).expect("an answer");
            all.hits.iter().map(|h| h.domain.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((found(&index, "gốm"), by_name()), ("gom.biz.vn".into(), "gao.biz.vn gom.biz.vn".into()));
        assert_eq!(suggested("gốm s"), ["Gốm Sáu Tâm"]);

        look(&t.db, "gom.biz.vn", 1, Leaf::R6, "Gốm Sáu Tâm – nhà cái tặng 100K").await;
        index.follow_once(&t.db).await.expect("a pass");
        assert_eq!((found(&index, "gốm"), found(&index, "nhà cái")), (String::new(), String::new()));
        assert_eq!((by_name(), found(&index, "gom.biz.vn")), ("gao.biz.vn".into(), String::new()));
        assert!(suggested("gốm").is_empty() && suggested("nhà c").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_handle_goes_on_where_the_last_commit_was() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        look(&t.db, "a.biz.vn", 0, Leaf::C8, "Gốm Bát Tràng").await;
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        assert!(
            index.follow_once(&t.db).await.expect("a pass").rebuilt,
            "a new index is built from the store"
        );
        drop(index);

        look(&t.db, "b.biz.vn", 0, Leaf::C7, "Gốm Chu Đậu").await;
        let index = Index::open(folder.path(), Mode::Write).expect("the same index");
        assert_eq!(found(&index, "gốm"), "a.biz.vn", "what was committed is there before anything is read");
        let pass = index.follow_once(&t.db).await.expect("a pass");
        assert_eq!((pass.applied, pass.rebuilt), (1, false), "only the news is read");
        assert_agrees(&index, &t.db).await;
        assert_eq!(found(&index, "gốm"), "a.biz.vn b.biz.vn");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_database_is_rebuilt() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        let other = danhba_tests::db::sqlite().await;
        enrol(&other.db, &["x1.biz.vn", "x2.biz.vn", "x3.biz.vn"]).await;
        for x in ["x1.biz.vn", "x2.biz.vn", "x3.biz.vn"] {
            look(&other.db, x, 0, Leaf::C8, "Xưởng").await;
        }
        index.follow_once(&other.db).await.expect("a pass");
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", 0, Leaf::C8, "Tiệm").await;
        assert!(index.follow_once(&t.db).await.expect("a pass").rebuilt);
        assert_eq!((found(&index, "xưởng"), found(&index, "tiệm")), (String::new(), "a.biz.vn".into()));
        other.remove().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn following_keeps_up_until_it_is_told_to_stop() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        enrol(&t.db, &["a.biz.vn"]).await;
        let stop = CancellationToken::new();
        let work = async {
            look(&t.db, "a.biz.vn", 0, Leaf::C8, "Trà Thái Nguyên").await;
            let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
            while found(&index, "trà thái nguyên").is_empty() {
                assert!(tokio::time::Instant::now() < deadline, "the change was not taken up");
                tokio::task::yield_now().await;
            }
            stop.cancel();
        };
        let (followed, ()) = tokio::join!(index.follow(&t.db, stop.clone()), work);
        followed.expect("a clean end");
    })
    .await;
}
