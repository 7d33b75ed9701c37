//! Networks and pauses that all workers share.

use super::sample::T0;
use danhba_tests::db::on_each;
use domain::clock::{Clock, Timestamp};
use std::collections::BTreeSet;
use store::{Hold, StoredPause};

const TERM: i64 = Timestamp::MINUTE;

fn places(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn names(held: &[Hold]) -> BTreeSet<&str> {
    held.iter().map(|h| h.place.as_str()).collect()
}

#[tokio::test]
async fn a_network_belongs_to_one_worker_until_its_time_is_over() {
    on_each(async |t| {
        let (all, until) = (places(&["192.0.2.0/24", "198.51.100.0/24"]), T0.plus(TERM));
        let mine = t.db.hold("a/1", &all, T0, until).await.unwrap();
        assert_eq!(names(&mine), BTreeSet::from(["192.0.2.0/24", "198.51.100.0/24"]));
        assert!(mine.iter().all(|h| h.used_at == Timestamp(0) && !h.wanted), "nobody was there before");
        let three = places(&["192.0.2.0/24", "203.0.113.0/24"]);
        let theirs = t.db.hold("b/1", &three, until, until.plus(TERM)).await.unwrap();
        assert_eq!(
            names(&theirs),
            BTreeSet::from(["203.0.113.0/24"]),
            "to the very end, and a moment longer"
        );
        let others = async |holder: &str, at: Timestamp| t.db.other_holders(holder, at).await.unwrap();
        assert_eq!((others("b/1", T0).await, others("a/1", T0).await, others("c/1", T0).await), (1, 1, 2));
        assert_eq!(others("c/1", until.plus(1)).await, 1, "whose time is over holds nothing");
        t.db.want("b/1", &three, T0).await.unwrap();
        let kept = t.db.hold("a/1", &all, T0.plus(1), until.plus(1)).await.unwrap();
        let wanted: Vec<(&str, bool)> = kept.iter().map(|h| (h.place.as_str(), h.wanted)).collect();
        assert_eq!(
            BTreeSet::from_iter(wanted),
            BTreeSet::from([("192.0.2.0/24", true), ("198.51.100.0/24", false)])
        );

        // What is lost is used until its end; what is given back, until then.
        t.db.let_go("b/1", &all, T0.plus(5)).await.unwrap();
        t.db.let_go("a/1", &places(&["198.51.100.0/24"]), T0.plus(5)).await.unwrap();
        let later = until.plus(TERM);
        let theirs = t.db.hold("b/1", &all, later, later.plus(TERM)).await.unwrap();
        let used: BTreeSet<(&str, Timestamp)> =
            theirs.iter().map(|h| (h.place.as_str(), h.used_at)).collect();
        assert_eq!(used, BTreeSet::from([("192.0.2.0/24", until.plus(1)), ("198.51.100.0/24", T0.plus(5))]));

        // A worker that starts again frees what its former process held, and nobody else's.
        t.db.hold("bb/1", &places(&["203.0.114.0/24"]), later, later.plus(TERM)).await.unwrap();
        t.db.bury("b", later.plus(7)).await.unwrap();
        let four = places(&["192.0.2.0/24", "203.0.114.0/24"]);
        let free = t.db.hold("c/1", &four, later.plus(8), later.plus(TERM)).await.unwrap();
        let used: Vec<(&str, Timestamp)> = free.iter().map(|h| (h.place.as_str(), h.used_at)).collect();
        assert_eq!(used, [("192.0.2.0/24", later.plus(7))]);
        t.db.let_go("c/1", &four, later.plus(9)).await.unwrap();
        t.db.prune_paces(later.plus(10)).await.unwrap();
        let fresh =
            t.db.hold("d/1", &places(&["192.0.2.0/24"]), later.plus(11), later.plus(TERM)).await.unwrap();
        assert_eq!(fresh[0].used_at, Timestamp(0), "what says nothing any more is forgotten");
    })
    .await;
}

#[tokio::test]
async fn a_worker_lives_while_what_it_holds_grows_and_is_forgotten_when_it_never_returns() {
    on_each(async |t| {
        let sign = async |worker: &str, at: Timestamp| t.db.sign_of_life(worker, at).await.unwrap();
        assert_eq!(sign("a", T0).await, None);
        t.db.hold("a/1", &places(&["192.0.2.0/24"]), T0, T0.plus(TERM)).await.unwrap();
        assert_eq!((sign("a", T0).await, sign("b", T0).await), (Some(T0.plus(TERM)), None));
        assert_eq!(sign("a", T0.plus(TERM)).await, None, "its time is over");
        t.db.hold("a/1", &places(&["192.0.2.0/24"]), T0, T0.plus(2 * TERM)).await.unwrap();
        assert_eq!(sign("a", T0).await, Some(T0.plus(2 * TERM)), "it grows");
        super::sample::enrol(&t.db, &["a.biz.vn"]).await;
        t.db.claim("b", "default", 1, T0, TERM).await.unwrap();
        assert_eq!(sign("b", T0).await, Some(T0.plus(TERM)), "names in hand tell it too");

        t.db.prune_paces(T0.plus(2 * TERM)).await.unwrap();
        let kept = t.db.hold("c/1", &places(&["192.0.2.0/24"]), T0.plus(9 * TERM), T0.plus(10 * TERM)).await;
        assert_eq!(kept.unwrap()[0].used_at, T0.plus(2 * TERM), "what ran out just now says something still");
        t.db.prune_paces(T0.plus(10 * TERM + 1)).await.unwrap();
        let later = T0.plus(12 * TERM);
        let fresh = t.db.hold("d/1", &places(&["192.0.2.0/24"]), later, later.plus(TERM)).await.unwrap();
        assert_eq!(fresh[0].used_at, Timestamp(0), "its holder never came back, and is forgotten");
    })
    .await;
}

#[tokio::test]
async fn eight_workers_never_hold_the_same_network() {
    on_each(async |t| {
        let all: Vec<String> = (0..200).map(|n| format!("192.0.{n}.0/24")).collect();
        let workers = (0..8).map(|k| {
            let (db, mut mine) = (t.db.clone(), all.clone());
            mine.rotate_left(k * 25);
            tokio::spawn(async move {
                let mut held = Vec::new();
                for part in mine.chunks(16) {
                    held.extend(db.hold(&format!("w{k}/1"), part, T0, T0.plus(TERM)).await.unwrap());
                }
                held
            })
        });
        let held = futures::future::try_join_all(workers).await.unwrap().concat();
        assert_eq!((held.len(), names(&held).len()), (200, 200));
    })
    .await;
}

#[tokio::test]
async fn pauses_are_shared_and_the_longer_one_stays() {
    on_each(async |t| {
        let pause = |host: &str, until: i64, strikes: u32| StoredPause {
            host: host.to_owned(),
            until: T0.plus(until),
            status: 429,
            strikes,
        };
        t.db.note_pauses(&[pause("b.vn", 500, 1), pause("a.vn", 900, 1)], &[]).await.unwrap();
        t.db.note_pauses(&[pause("a.vn", 600, 2)], &["b.vn".to_owned(), "c.vn".to_owned()]).await.unwrap();
        assert_eq!(t.db.pauses(T0).await.unwrap(), [pause("a.vn", 900, 2)]);
        assert!(t.db.pauses(T0.plus(900)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn all_workers_have_one_clock() {
    on_each(async |t| {
        let wrong = Timestamp(5);
        let said = t.db.clock(wrong).await.unwrap();
        if t.db.has_a_clock() {
            assert!((said.0 - Clock::System.now().0).abs() < 10 * Timestamp::MINUTE, "the server's own");
        } else {
            assert_eq!(said, wrong, "a file has none but its machine's");
        }
    })
    .await;
}

#[tokio::test]
async fn gaps_are_shared_and_the_later_end_stays() {
    on_each(async |t| {
        let gap = |host: &str, until: i64| (host.to_owned(), T0.plus(until));
        t.db.note_gaps(&[gap("b.vn", 300), gap("a.vn", 900)]).await.unwrap();
        t.db.note_gaps(&[gap("a.vn", 600), gap("b.vn", 700)]).await.unwrap();
        let mut known = t.db.gaps(T0).await.unwrap();
        known.sort_unstable();
        assert_eq!(known, [gap("a.vn", 900), gap("b.vn", 700)]);
        assert_eq!(t.db.gaps(T0.plus(700)).await.unwrap(), [gap("a.vn", 900)]);
        t.db.prune_paces(T0.plus(901)).await.unwrap();
        assert!(t.db.gaps(T0).await.unwrap().is_empty(), "what is over is forgotten");
    })
    .await;
}
