use super::sample::{
    LEASE, T0, WORKER, blind, enrol, last_attempt, later, look, name, observation, record, verdict,
};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::evidence::{on_occasion, substance};
use domain::observation::{NotObserved, Observation};
use domain::schedule::{ATTEMPTS, Next};
use domain::verdict::{Class, Https, Leaf, Mail, Verdict};
use store::{Record, StoreError};

#[tokio::test]
async fn one_look_is_stored_whole_and_settles_everything() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let head = t.db.outbox_head().await.unwrap();
        let (seen, judged) = (observation(&a, T0, "Cà phê Đất Đỏ"), verdict(Leaf::C8, "a.biz.vn"));
        let recorded = record(&t.db, &seen, &judged).await.unwrap();
        assert!(recorded.visible);

        let latest = t.db.latest(&a).await.unwrap().expect("a look");
        assert_eq!((latest.id, &latest.verdict), (recorded.id, &judged));
        assert_eq!(
            latest.observation,
            on_occasion(substance(&seen), &seen),
            "all facts, and when they were seen"
        );

        let state = t.db.site(&a).await.unwrap().unwrap().state.expect("a state");
        assert_eq!(
            (state.leaf, state.class, state.title.as_str()),
            (Leaf::C8, Class::UseWeb, "Cà phê Đất Đỏ")
        );
        assert!((580..=600).contains(&state.excerpt.chars().count()), "{}", state.excerpt);
        assert_eq!(state.headings, "Cà phê Đất Đỏ\nLiên hệ");
        let ended = seen.finished_at;
        assert_eq!((state.checked_at, state.since, state.first_use_at), (ended, ended, Some(ended)));
        assert_eq!((state.funnel, state.evidence), (judged.funnel, judged.evidence.clone()));

        assert_eq!(t.db.outbox(head, 10).await.unwrap().len(), 1);
        assert!(t.db.changes(&a, 10).await.unwrap().is_empty(), "a first look changes nothing");
        assert_eq!(t.db.due_now(later(ended).at.plus(-1), None).await.unwrap(), 0);
        assert_eq!(t.db.due_now(later(ended).at, None).await.unwrap(), 1, "the next visit");
    })
    .await;
}

#[tokio::test]
async fn the_same_again_is_no_news() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let head = t.db.outbox_head().await.unwrap();
        let week = T0.plus(7 * Timestamp::DAY);
        assert!(!look(&t.db, "a.biz.vn", week, Leaf::C8).await.visible);
        assert_eq!(t.db.outbox_head().await.unwrap(), head);
        let state = t.db.site(&name("a.biz.vn")).await.unwrap().unwrap().state.unwrap();
        assert_eq!(state.checked_at, week.plus(1500));
        assert_eq!(state.since, T0.plus(1500), "the leaf is what it was");
        assert_eq!(t.db.history(&name("a.biz.vn"), None, 9).await.unwrap().len(), 2, "each look left a row");
    })
    .await;
}

#[tokio::test]
async fn a_change_leaves_an_event_for_each_axis() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let day = T0.plus(Timestamp::DAY);
        let parked = Verdict { mail: Mail::M1, https: Https::Expired, ..verdict(Leaf::C8, "a.biz.vn") };
        assert!(record(&t.db, &observation(&a, day, "Cà phê Đất Đỏ"), &parked).await.unwrap().visible);
        let down = Verdict { mail: Mail::M1, ..verdict(Leaf::T1, "a.biz.vn") };
        record(&t.db, &last_attempt(observation(&a, day.plus(Timestamp::DAY), "x")), &down).await.unwrap();
        let changes = t.db.changes(&a, 20).await.unwrap();
        let mut told: Vec<(&str, &str, &str)> =
            changes.iter().map(|c| (c.what.as_str(), c.from.as_str(), c.to.as_str())).collect();
        told.sort_unstable();
        let expected = [
            ("canonical_host", "a.biz.vn", ""),
            ("https", "expired", "none"),
            ("https", "valid", "expired"),
            ("leaf", "C8", "T1"),
            ("mail", "M0", "M1"),
            ("title", "Cà phê Đất Đỏ", ""),
        ];
        assert_eq!(told, expected);
        assert!(changes.iter().all(|c| c.cause == "visit"));
        assert!(changes.windows(2).all(|w| w[0].at >= w[1].at), "newest first");
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!(state.first_use_at, Some(T0.plus(1500)), "the past stays");
        assert_eq!(state.since, day.plus(Timestamp::DAY).plus(1500));
    })
    .await;
}

#[tokio::test]
async fn a_passing_failure_does_not_end_a_living_site_before_its_round_is_over() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let a = name("a.biz.vn");
        let first = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let (head, hour) = (t.db.outbox_head().await.unwrap(), Timestamp::HOUR);
        for attempt in 1..ATTEMPTS {
            let at = T0.plus(i64::from(attempt) * hour);
            let seen = Observation { attempt, ..observation(&a, at, "x") };
            let recorded = record(&t.db, &seen, &verdict(Leaf::T1, "a.biz.vn")).await.unwrap();
            assert!(!recorded.visible);
            let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
            assert_eq!((state.leaf, state.observation_id), (Leaf::C8, first.id));
            assert_eq!((state.checked_at, state.last_attempt_at), (T0.plus(1500), at.plus(1500)));
            assert_eq!(state.not_observed, None, "it was the site's failure, not ours");
        }
        let history = t.db.history(&a, None, 9).await.unwrap();
        assert_eq!(history.iter().map(|s| s.leaf).collect::<Vec<_>>(), [Leaf::T1, Leaf::T1, Leaf::C8]);
        assert!(t.db.changes(&a, 9).await.unwrap().is_empty());
        assert_eq!(t.db.outbox_head().await.unwrap(), head);

        let seen = last_attempt(observation(&a, T0.plus(30 * hour), "x"));
        assert!(record(&t.db, &seen, &verdict(Leaf::T1, "a.biz.vn")).await.unwrap().visible);
        assert_eq!(t.db.site(&a).await.unwrap().unwrap().state.unwrap().leaf, Leaf::T1, "now it stands");
        let changes = t.db.changes(&a, 9).await.unwrap();
        assert!(changes.iter().any(|c| (c.from.as_str(), c.to.as_str()) == ("C8", "T1")));

        look(&t.db, "b.biz.vn", T0, Leaf::C2).await;
        look(&t.db, "b.biz.vn", T0.plus(hour), Leaf::T1).await;
        let state = t.db.site(&name("b.biz.vn")).await.unwrap().unwrap().state.unwrap();
        assert_eq!(state.leaf, Leaf::C2, "nor does it turn a holding page into a broken site");
        let b = name("b.biz.vn");
        let third = last_attempt(observation(&b, T0.plus(hour).plus(Timestamp::MINUTE), "x"));
        record(&t.db, &third, &verdict(Leaf::T1, "b.biz.vn")).await.unwrap();
        assert_eq!(t.db.site(&b).await.unwrap().unwrap().state.unwrap().leaf, Leaf::T1, "three attempts do");
        let gone = look(&t.db, "b.biz.vn", T0.plus(2 * hour), Leaf::C8).await;
        look(&t.db, "b.biz.vn", T0.plus(3 * hour), Leaf::H3).await;
        let state = t.db.site(&name("b.biz.vn")).await.unwrap().unwrap().state.unwrap();
        assert!(state.leaf == Leaf::H3 && state.observation_id > gone.id, "404 is no passing failure");
    })
    .await;
}

#[tokio::test]
async fn our_own_fault_never_turns_a_figure() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let a = name("a.biz.vn");
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let (head, day) = (t.db.outbox_head().await.unwrap(), T0.plus(Timestamp::DAY));
        assert!(!look(&t.db, "a.biz.vn", day, Leaf::X0).await.visible);
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.leaf, state.checked_at), (Leaf::C8, T0.plus(1500)));
        assert_eq!(state.last_attempt_at, day.plus(10));
        assert_eq!(state.not_observed, Some(NotObserved::CrawlerFault));
        let history = t.db.history(&a, None, 9).await.unwrap();
        assert_eq!(history.iter().map(|s| s.leaf).collect::<Vec<_>>(), [Leaf::X0, Leaf::C8]);
        assert_eq!(history[0].not_observed, Some(NotObserved::CrawlerFault));
        assert!(t.db.changes(&a, 9).await.unwrap().is_empty());
        assert_eq!(t.db.outbox_head().await.unwrap(), head);

        look(&t.db, "b.biz.vn", T0, Leaf::X0).await;
        assert!(t.db.site(&name("b.biz.vn")).await.unwrap().unwrap().state.is_none(), "nothing was seen yet");
        assert_eq!(
            t.db.verdict_rows(None, 9).await.unwrap()[1].leaf,
            Leaf::X0,
            "the export tells the latest look"
        );
        look(&t.db, "a.biz.vn", day.plus(Timestamp::DAY), Leaf::C8).await;
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!(state.not_observed, None, "the latest attempt saw it again");
    })
    .await;
}

#[tokio::test]
async fn a_group_drops_only_the_look_whose_lease_was_lost() {
    on_each(async |t| {
        let names = ["a.biz.vn", "b.biz.vn", "c.biz.vn"].map(name);
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn"]).await;
        let head = t.db.outbox_head().await.unwrap();
        t.db.claim(WORKER, "default", 9, T0, LEASE).await.unwrap();
        t.db.release(WORKER, &names[1..2]).await.unwrap();
        let looks: Vec<_> =
            names.iter().map(|n| (observation(n, T0, "Chào"), verdict(Leaf::C7, n.as_str()))).collect();
        // Not in the order of names: outcomes come in the order of the call.
        let order = [2, 1, 0];
        let records: Vec<Record<'_>> = order
            .iter()
            .map(|&n| Record {
                observation: &looks[n].0,
                verdict: &looks[n].1,
                next: later(T0),
                worker: WORKER,
                now: T0,
            })
            .collect();
        let outcomes = t.db.record_all(&records).await.unwrap();
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
        assert!(matches!(&outcomes[1], Err(StoreError::LeaseLost(d)) if *d == names[1]));
        assert_eq!(t.db.latest(&names[2]).await.unwrap().unwrap().id, outcomes[0].as_ref().unwrap().id);
        assert!(t.db.latest(&names[1]).await.unwrap().is_none());
        let told = t.db.outbox(head, 9).await.unwrap();
        assert_eq!(told.iter().map(|r| r.domain.as_str()).collect::<Vec<_>>(), ["a.biz.vn", "c.biz.vn"]);
        assert!(t.db.record_all(&[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_fault_in_a_group_leaves_nothing_behind() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let (a, b) = (name("a.biz.vn"), name("b.biz.vn"));
        let head = t.db.outbox_head().await.unwrap();
        t.db.claim(WORKER, "default", 9, T0, LEASE).await.unwrap();
        let good = (observation(&a, T0, "Chào"), verdict(Leaf::C7, "a.biz.vn"));
        let bad = (observation(&b, T0, "Chào"), Verdict { confidence: 1.5, ..verdict(Leaf::C7, "b.biz.vn") });
        let records = [&good, &bad].map(|(o, v)| Record {
            observation: o,
            verdict: v,
            next: later(T0),
            worker: WORKER,
            now: T0,
        });
        t.db.record_all(&records).await.expect_err("a confidence above 1");
        for domain in [&a, &b] {
            assert!(t.db.latest(domain).await.unwrap().is_none(), "no observation of {domain}");
            assert!(t.db.site(domain).await.unwrap().unwrap().state.is_none());
        }
        assert_eq!(t.db.outbox_head().await.unwrap(), head);
        assert_eq!(t.db.leased(T0).await.unwrap(), 2, "the leases still stand, so the work can be repeated");
        t.db.record(&records[0]).await.expect("the good one alone");
    })
    .await;
}

#[tokio::test]
async fn history_is_read_page_by_page_newest_first() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let a = name("a.biz.vn");
        for n in 0..7 {
            look(&t.db, "a.biz.vn", T0.plus(n * Timestamp::DAY), Leaf::C8).await;
            look(&t.db, "b.biz.vn", T0.plus(n * Timestamp::DAY), Leaf::C7).await;
        }
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let page = t.db.history(&a, before, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            pages.push(page.len());
            assert!(page.windows(2).all(|w| w[0].id > w[1].id && w[0].at > w[1].at));
            assert!(page.iter().all(|s| s.leaf == Leaf::C8 && s.evidence.len() == 1 && s.vantage == "lab"));
        }
        assert_eq!(pages, [3, 3, 1]);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_must_be_repeated_keeps_its_number() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        t.db.claim(WORKER, "default", 1, T0, LEASE).await.unwrap();
        let (seen, judged) = blind(&a, T0);
        let next = Next::again(T0.plus(Timestamp::HOUR), 2);
        t.db.record(&Record {
            observation: &seen,
            verdict: &judged,
            next: next.clone(),
            worker: WORKER,
            now: T0,
        })
        .await
        .unwrap();
        let due = t.db.claim(WORKER, "default", 1, next.at, LEASE).await.unwrap();
        assert_eq!(due[0].attempt, 2);
        t.db.release(WORKER, std::slice::from_ref(&a)).await.unwrap();
        t.db.make_due(&a, T0).await.unwrap();
        assert_eq!(
            t.db.claim(WORKER, "default", 1, T0, LEASE).await.unwrap()[0].attempt,
            1,
            "asked anew, a round begins"
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_may_say_anything() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let odd = "Quán\0 '); DROP TABLE outbox; -- \u{202e}🍜 $1 ?";
        let judged =
            Verdict { final_url: Some("https://a.biz.vn/\0".into()), ..verdict(Leaf::C8, "a.biz.vn") };
        record(&t.db, &observation(&a, T0, odd), &judged).await.unwrap();
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!(state.title, odd.replace('\0', ""));
        assert_eq!(
            t.db.latest(&a).await.unwrap().unwrap().observation,
            on_occasion(substance(&observation(&a, T0, odd)), &observation(&a, T0, odd)),
            "evidence is untouched"
        );
        assert_eq!(t.db.outbox_head().await.unwrap(), 2);
    })
    .await;
}
