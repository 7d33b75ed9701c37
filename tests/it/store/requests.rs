//! What holders ask for: a proof is acted upon in one transaction, a removal outlives imports, and a receipt opens nothing
//! of the next holder's.

use super::sample::{T0, enrol, look, name, registration, source};
use danhba_tests::db::{TestDb, on_each};
use domain::clock::Timestamp;
use domain::registration::Registration;
use domain::request::{Found, Progress, Reason, Wish};
use domain::verdict::Leaf;
use store::{Db, HolderWords, NewRequest, Request};
use time::macros::date;

const LEASE: i64 = Timestamp::MINUTE;

async fn ask(db: &Db, domain: &str, wish: Wish, receipt: &str) -> i64 {
    let reason = (wish == Wish::Report).then_some(Reason::Place);
    let domain = name(domain);
    let new = NewRequest { domain: &domain, wish, reason, note: "a\0b", receipt, proof: "k3f9", now: T0 };
    db.add_request(&new).await.unwrap()
}

async fn of(db: &Db, receipt: &str) -> Request {
    db.request(receipt).await.unwrap().expect("a request")
}

/// Proves a request as a worker does.
async fn prove(db: &Db, id: i64, found: Found, at: Timestamp) {
    assert!(db.want_proof(id, at).await.unwrap());
    let wanted = db.claim_proofs(9, at, LEASE).await.unwrap();
    assert!(wanted.iter().any(|w| w.id == id && w.proof == "k3f9"), "{wanted:?}");
    assert!(db.put_proof(id, found, at).await.unwrap());
}

async fn listable(t: &TestDb, domain: &str) -> bool {
    t.db.site(&name(domain)).await.unwrap().is_some_and(|row| row.standing().listable())
}

#[tokio::test]
async fn a_proved_removal_hides_at_once_and_outlives_looks_and_imports() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let id = ask(&t.db, "a.biz.vn", Wish::Remove, "r1").await;
        assert!(listable(t, "a.biz.vn").await, "without proof nothing happens");
        prove(&t.db, id, Found::Absent, T0.plus(1)).await;
        assert!(listable(t, "a.biz.vn").await);
        assert_eq!(of(&t.db, "r1").await.checked, Some((T0.plus(1), Found::Absent)));
        let head = t.db.outbox_head().await.unwrap();
        let rested = T0.plus(1 + 10_000);
        prove(&t.db, id, Found::Dns, rested).await;
        assert!(!listable(t, "a.biz.vn").await);
        let told = t.db.outbox(head, 9).await.unwrap();
        assert!(told.iter().any(|r| r.domain == name("a.biz.vn")), "the index hears of it");
        let request = of(&t.db, "r1").await;
        assert_eq!((request.progress, request.proved_at), (Progress::Done, Some(rested)));

        look(&t.db, "a.biz.vn", T0.plus(Timestamp::DAY), Leaf::C8).await;
        let rows = vec![registration("a.biz.vn"), registration("b.biz.vn")];
        t.db.import(rows.clone(), &source(T0.plus(2 * Timestamp::DAY))).await.unwrap();
        let without = store::ImportSource { full: true, ..source(T0.plus(3 * Timestamp::DAY)) };
        t.db.import(vec![registration("b.biz.vn")], &without).await.unwrap();
        t.db.import(rows, &source(T0.plus(4 * Timestamp::DAY))).await.unwrap();
        look(&t.db, "a.biz.vn", T0.plus(5 * Timestamp::DAY), Leaf::C8).await;
        assert!(!listable(t, "a.biz.vn").await, "neither looks nor imports bring it back");
        assert!(listable(t, "b.biz.vn").await);
        assert!(t.db.withdraw_objection(&name("a.biz.vn"), T0.plus(6 * Timestamp::DAY)).await.unwrap());
        assert!(listable(t, "a.biz.vn").await, "its holder does");
    })
    .await;
}

#[tokio::test]
async fn a_removal_of_a_name_that_is_not_registered_yet_waits_for_it() {
    on_each(async |t| {
        let id = ask(&t.db, "som.biz.vn", Wish::Remove, "r1").await;
        prove(&t.db, id, Found::File, T0).await;
        assert!(t.db.objects(&name("som.biz.vn")).await.unwrap());
        enrol(&t.db, &["som.biz.vn"]).await;
        look(&t.db, "som.biz.vn", T0, Leaf::C8).await;
        assert!(!listable(t, "som.biz.vn").await);
    })
    .await;
}

#[tokio::test]
async fn removal_ends_consent_too() {
    on_each(async |t| {
        enrol(&t.db, &["a.id.vn"]).await;
        t.db.give_consent(&name("a.id.vn"), "v1", "dns", T0).await.unwrap();
        let id = ask(&t.db, "a.id.vn", Wish::Remove, "r1").await;
        prove(&t.db, id, Found::Meta, T0.plus(1)).await;
        assert!(t.db.site(&name("a.id.vn")).await.unwrap().unwrap().consent.is_none());
        t.db.withdraw_objection(&name("a.id.vn"), T0.plus(2)).await.unwrap();
        assert!(!listable(t, "a.id.vn").await, "to be shown again, a person agrees again");
    })
    .await;
}

#[tokio::test]
async fn a_proof_belongs_to_one_worker_until_its_lease_ends_and_is_rested_between_looks() {
    on_each(async |t| {
        let id = ask(&t.db, "a.biz.vn", Wish::Claim, "r1").await;
        assert!(t.db.claim_proofs(9, T0, LEASE).await.unwrap().is_empty(), "nobody waits yet");
        assert!(t.db.want_proof(id, T0).await.unwrap());
        assert!(!t.db.want_proof(id, T0.plus(1)).await.unwrap(), "it is waited for already");
        assert_eq!(t.db.claim_proofs(9, T0, LEASE).await.unwrap().len(), 1);
        assert!(t.db.claim_proofs(9, T0.plus(LEASE - 1), LEASE).await.unwrap().is_empty());
        assert_eq!(
            t.db.claim_proofs(9, T0.plus(LEASE), LEASE).await.unwrap().len(),
            1,
            "a killed worker's comes back"
        );
        assert!(t.db.put_proof(id, Found::Another, T0.plus(LEASE)).await.unwrap());
        assert!(
            !t.db.put_proof(id, Found::Dns, T0.plus(LEASE)).await.unwrap(),
            "nobody waits for it any more"
        );
        assert_eq!(of(&t.db, "r1").await.progress, Progress::Open);
        let soon = T0.plus(LEASE + 5_000);
        assert!(t.db.want_proof(id, soon).await.unwrap(), "asked too soon is asked all the same");
        assert!(of(&t.db, "r1").await.wanted_at.is_some(), "and its reader sees that somebody will look");
        assert!(t.db.claim_proofs(9, soon.plus(4_999), LEASE).await.unwrap().is_empty(), "not yet");
        assert_eq!(t.db.claim_proofs(9, soon.plus(5_000), LEASE).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn people_decide_what_cannot_be_proved() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let report = ask(&t.db, "a.biz.vn", Wish::Report, "r1").await;
        let removal = ask(&t.db, "a.biz.vn", Wish::Remove, "r2").await;
        let ids = async |after: i64| {
            t.db.queued_requests(after, 9).await.unwrap().iter().map(|r| r.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(0).await, [report], "a report waits at once, a removal for its proof");
        assert_eq!(of(&t.db, "r1").await.note, "ab", "what PostgreSQL cannot hold is left out");
        assert!(!t.db.decide_request(removal, true, "An", "", T0).await.unwrap(), "it does not wait");
        assert!(t.db.queue_request(removal, "mất mật khẩu", T0.plus(1)).await.unwrap());
        assert!(!t.db.queue_request(removal, "", T0.plus(2)).await.unwrap());
        assert_eq!((ids(0).await, ids(report).await), (vec![report, removal], vec![removal]));
        assert!(t.db.decide_request(report, false, "An", "đúng rồi", T0.plus(3)).await.unwrap());
        assert!(listable(t, "a.biz.vn").await);
        assert!(t.db.decide_request(removal, true, "An", "đã gỡ", T0.plus(4)).await.unwrap());
        assert!(!listable(t, "a.biz.vn").await);
        let decided = of(&t.db, "r2").await;
        assert_eq!(decided.decided, Some((T0.plus(4), "An".to_owned())));
        assert_eq!((decided.progress, decided.answer.as_str()), (Progress::Done, "đã gỡ"));
        assert!(!decided.opens(T0.plus(5)), "a person's decision proves no control");
        assert!(ids(0).await.is_empty() && t.db.request("r3").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn who_waits_for_a_removal_has_it_when_another_proves_it() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let mut waiting = Vec::new();
        for (domain, receipt) in [("a.biz.vn", "r1"), ("b.biz.vn", "r2")] {
            let id = ask(&t.db, domain, Wish::Remove, receipt).await;
            assert!(t.db.queue_request(id, "", T0).await.unwrap());
            waiting.push(id);
        }
        let report = ask(&t.db, "a.biz.vn", Wish::Report, "r3").await;
        let proved = ask(&t.db, "a.biz.vn", Wish::Remove, "r4").await;
        prove(&t.db, proved, Found::Dns, T0.plus(1)).await;
        let left: Vec<i64> = t.db.queued_requests(0, 9).await.unwrap().iter().map(|r| r.id).collect();
        assert_eq!(left, [waiting[1], report], "nobody has to decide what is done");
        let request = of(&t.db, "r1").await;
        assert_eq!((request.progress, request.decided.map(|d| d.0)), (Progress::Done, Some(T0.plus(1))));
        assert!(request.proved_at.is_none(), "that proves no control");
    })
    .await;
}

#[tokio::test]
async fn what_a_holder_says_is_read_everywhere_and_ends_with_the_holder() {
    on_each(async |t| {
        let row = Registration { registered_on: Some(date!(2025 - 08 - 15)), ..registration("a.biz.vn") };
        t.db.import(vec![row.clone()], &source(T0)).await.unwrap();
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let id = ask(&t.db, "a.biz.vn", Wish::Claim, "r1").await;
        prove(&t.db, id, Found::Dns, T0).await;
        assert!(of(&t.db, "r1").await.opens(T0.plus(29 * Timestamp::DAY)));
        assert!(!of(&t.db, "r1").await.opens(T0.plus(31 * Timestamp::DAY)));
        let head = t.db.outbox_head().await.unwrap();
        let words = HolderWords { sector: Some("I".into()), description: "Phở bò gia truyền".into() };
        t.db.say(&name("a.biz.vn"), &words, id, T0).await.unwrap();
        assert_eq!(t.db.outbox(head, 9).await.unwrap().len(), 1);
        let site = async || t.db.site(&name("a.biz.vn")).await.unwrap().unwrap();
        assert_eq!(site().await.registration.sector.as_deref(), Some("I"));
        assert_eq!(site().await.state.expect("a state").description, "Phở bò gia truyền");
        assert_eq!(t.db.holder_words(&name("a.biz.vn")).await.unwrap(), words);
        let register = t.db.registration(&name("a.biz.vn")).await.unwrap().unwrap().registration;
        assert_eq!(register.sector, row.sector, "the register stays as it is");

        let next = Registration { registered_on: Some(date!(2027 - 01 - 05)), ..row };
        t.db.import(vec![next], &source(T0.plus(Timestamp::DAY))).await.unwrap();
        assert!(
            !of(&t.db, "r1").await.opens(T0.plus(Timestamp::DAY)),
            "the next holder's entry is not theirs"
        );
        assert_eq!(t.db.holder_words(&name("a.biz.vn")).await.unwrap(), HolderWords::default());
        assert!(!site().await.described);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_somebody_asks_for_is_taken_first_and_once() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let now = T0.plus(Timestamp::HOUR);
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let a = name("a.biz.vn");
        assert!(t.db.claim_asked("w", 9, now, LEASE).await.unwrap().is_empty());
        assert!(!t.db.ask_recheck(&name("la.biz.vn"), now, now).await.unwrap(), "it is not registered");
        assert!(t.db.ask_recheck(&a, now, now.plus(-1)).await.unwrap());
        assert!(!t.db.ask_recheck(&a, now.plus(1), now.plus(-1)).await.unwrap(), "asked a moment ago");
        assert_eq!(t.db.recheck(&a).await.unwrap(), Some((now, None)));
        let due = t.db.claim_asked("w", 9, now, LEASE).await.unwrap();
        assert_eq!(
            due.iter().map(|d| d.domain.as_str()).collect::<Vec<_>>(),
            ["a.biz.vn"],
            "though it is not due"
        );
        assert!(t.db.claim_asked("v", 9, now, LEASE).await.unwrap().is_empty(), "leased");
        t.db.release("w", std::slice::from_ref(&a)).await.unwrap();
        look(&t.db, "a.biz.vn", now.plus(9_000), Leaf::C2).await;
        assert!(t.db.claim_asked("v", 9, now.plus(9_000), LEASE).await.unwrap().is_empty(), "answered");
        let (asked, answered) = t.db.recheck(&a).await.unwrap().expect("a wish");
        assert!(asked == now && answered.is_some_and(|at| at >= now));
        assert!(t.db.ask_recheck(&a, now.plus(Timestamp::HOUR), now).await.unwrap());
        let late = now.plus(Timestamp::HOUR + 20 * Timestamp::MINUTE);
        assert!(t.db.claim_asked("v", 9, late, LEASE).await.unwrap().is_empty(), "nobody waits so long");
    })
    .await;
}
