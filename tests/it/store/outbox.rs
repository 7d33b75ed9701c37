use super::sample::{LEASE, T0, enrol, later, look, name, observation, registration, source, verdict};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::verdict::Leaf;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Db, OutboxRow, Record};

const NAMES: usize = 240;

#[tokio::test]
async fn a_follower_misses_nothing_while_eight_writers_commit() {
    on_each(async |t| {
        let names: Vec<String> = (0..NAMES).map(|n| format!("n{n}.biz.vn")).collect();
        enrol(&t.db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let from = t.db.outbox_head().await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let follower = tokio::spawn(follow(t.db.clone(), from, Arc::clone(&done)));
        let writers = (0..8).map(|k| tokio::spawn(write(t.db.clone(), k)));
        futures::future::try_join_all(writers).await.expect("all writers finish");
        done.store(true, Ordering::SeqCst);
        let followed = follower.await.expect("the follower finishes");
        assert!(followed.windows(2).all(|w| w[0].seq < w[1].seq), "in order");
        let told: BTreeSet<&str> = followed.iter().map(|r| r.domain.as_str()).collect();
        assert_eq!(told.len(), NAMES, "each name was told");
        let head = t.db.outbox_head().await.unwrap();
        assert_eq!(followed.last().map(|r| r.seq), Some(head));
        assert_eq!(head - from, NAMES as i64, "one number for each visible change");
    })
    .await;
}

/// Claims and records in small groups until nothing is due.
async fn write(db: Db, k: usize) {
    let worker = format!("w{k}");
    loop {
        let due = db.claim(&worker, "default", 3, T0, LEASE).await.unwrap();
        if due.is_empty() {
            return;
        }
        let looks: Vec<_> = due
            .iter()
            .map(|d| (observation(&d.domain, T0, "Chào"), verdict(Leaf::C8, d.domain.as_str())))
            .collect();
        let records: Vec<_> = looks
            .iter()
            .map(|(o, v)| Record { observation: o, verdict: v, next: later(T0), worker: &worker, now: T0 })
            .collect();
        for outcome in db.record_all(&records).await.unwrap() {
            outcome.unwrap();
        }
    }
}

/// Reads as the indexer does: everything after the last number that was read.
async fn follow(db: Db, mut after: i64, done: Arc<AtomicBool>) -> Vec<OutboxRow> {
    let mut all = Vec::new();
    loop {
        let is_done = done.load(Ordering::SeqCst);
        let page = db.outbox(after, 10).await.unwrap();
        if page.is_empty() && is_done {
            return all;
        }
        if let Some(last) = page.last() {
            after = last.seq;
        }
        all.extend(page);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_name_that_changes_again_moves_to_the_end() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        look(&t.db, "b.biz.vn", T0, Leaf::C8).await;
        look(&t.db, "a.biz.vn", T0.plus(Timestamp::DAY), Leaf::C3).await;
        let rows = t.db.outbox(0, 10).await.unwrap();
        let told: Vec<(i64, &str)> = rows.iter().map(|r| (r.seq, r.domain.as_str())).collect();
        assert_eq!(told, [(3, "c.biz.vn"), (5, "b.biz.vn"), (6, "a.biz.vn")], "one row a name");
        assert_eq!(t.db.outbox(5, 10).await.unwrap().len(), 1);
        assert_eq!(t.db.outbox(0, 2).await.unwrap().len(), 2);
        assert_eq!(t.db.outbox_head().await.unwrap(), 6);
    })
    .await;
}

#[tokio::test]
async fn everything_that_the_public_may_notice_is_told() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let mut head = t.db.outbox_head().await.unwrap();
        let mut told = async |what: &str| {
            let now = t.db.outbox_head().await.unwrap();
            assert_eq!(now, head + 1, "{what}");
            head = now;
        };
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        told("a first look").await;
        t.db.give_consent(&a, "v1", "letter", T0).await.unwrap();
        told("a consent").await;
        t.db.revoke_consent(&a, T0).await.unwrap();
        told("its end").await;
        t.db.object(&a, "privacy", T0).await.unwrap();
        told("an objection").await;
        t.db.withdraw_objection(&a, T0).await.unwrap();
        told("its end").await;
        let moved = domain::registration::Registration { sector: None, ..registration("a.biz.vn") };
        t.db.import(vec![moved], &source(T0)).await.unwrap();
        told("another sector").await;
    })
    .await;
}
