use super::sample::{
    LEASE, T0, WORKER, enrol, later, look, name, observation, registration, source, verdict,
};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::registration::{HolderKind, Registration};
use domain::verdict::Leaf;
use std::collections::BTreeSet;
use store::{OptOut, Record, StoreError};

#[tokio::test]
async fn eight_claimers_never_get_the_same_name() {
    on_each(async |t| {
        let names: Vec<String> = (0..400).map(|n| format!("n{n}.biz.vn")).collect();
        enrol(&t.db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let claimers = (0..8).map(|k| {
            let db = t.db.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let due = db.claim(&format!("w{k}"), "default", 7, T0, LEASE).await.unwrap();
                    assert!(due.len() <= 7);
                    if due.is_empty() {
                        return mine;
                    }
                    mine.extend(due.into_iter().map(|d| d.domain));
                }
            })
        });
        let all = futures::future::try_join_all(claimers).await.unwrap().concat();
        assert_eq!(all.len(), 400, "none is forgotten");
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 400, "none is given twice");
        assert_eq!(t.db.due_now(T0, None).await.unwrap(), 0);
        assert_eq!(t.db.leased(T0).await.unwrap(), 400);
    })
    .await;
}

#[tokio::test]
async fn the_oldest_come_first_with_what_the_visit_needs() {
    on_each(async |t| {
        let person = Registration { holder_kind: HolderKind::Citizen, ..registration("c.id.vn") };
        t.db.import(vec![registration("a.biz.vn"), registration("b.biz.vn"), person], &source(T0))
            .await
            .unwrap();
        t.db.make_due(&name("c.id.vn"), T0.plus(-5)).await.unwrap();
        t.db.make_due(&name("a.biz.vn"), T0.plus(9)).await.unwrap();
        t.db.opt_out(OptOut::Domain, "c.id.vn", "e-mail", T0).await.unwrap();
        let due = t.db.claim(WORKER, "default", 10, T0, LEASE).await.unwrap();
        let names: Vec<&str> = due.iter().map(|d| d.domain.as_str()).collect();
        assert_eq!(names, ["c.id.vn", "b.biz.vn"], "a.biz.vn is not due yet");
        assert_eq!(
            (due[0].zone.as_str(), due[0].holder_kind, due[0].opted_out),
            ("id.vn", HolderKind::Citizen, true)
        );
        assert_eq!((due[1].attempt, due[1].opted_out), (1, false));
        assert_eq!(due[1].registered_on, registration("b.biz.vn").registered_on);
        assert!(!t.db.make_due(&name("none.biz.vn"), T0).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_lease_runs_out_and_is_retaken() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        assert_eq!(t.db.claim("killed", "default", 5, T0, LEASE).await.unwrap().len(), 1);
        assert!(t.db.claim("other", "default", 5, T0.plus(LEASE - 1), LEASE).await.unwrap().is_empty());
        assert_eq!(t.db.claim_one("other", &a, T0, LEASE).await.unwrap(), None, "leased to another");
        assert_eq!(t.db.next_due(T0).await.unwrap(), Some(T0.plus(LEASE)), "then the lease runs out");
        let end = T0.plus(LEASE);
        assert_eq!(t.db.claim("other", "default", 5, end, LEASE).await.unwrap().len(), 1);

        let (seen, judged) = (observation(&a, T0, "Muộn"), verdict(Leaf::C8, a.as_str()));
        let late =
            Record { observation: &seen, verdict: &judged, next: later(end), worker: "killed", now: end };
        let refused = t.db.record(&late).await.expect_err("the lease was retaken");
        assert!(matches!(refused, StoreError::LeaseLost(d) if d == a));
        assert!(t.db.history(&a, None, 5).await.unwrap().is_empty(), "nothing of it was written");
        t.db.record(&Record { worker: "other", ..late.clone() }).await.expect("the holder may record");
        let twice = t.db.record(&Record { worker: "other", ..late }).await;
        assert!(matches!(twice, Err(StoreError::LeaseLost(_))), "once");
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_but_was_not_retaken_still_counts() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        t.db.claim(WORKER, "default", 5, T0, LEASE).await.unwrap();
        let now = T0.plus(3 * LEASE);
        let (seen, judged) = (observation(&a, T0, "Chậm"), verdict(Leaf::C8, a.as_str()));
        let slow = Record { observation: &seen, verdict: &judged, next: later(now), worker: WORKER, now };
        t.db.record(&slow).await.expect("nobody else looked");
    })
    .await;
}

#[tokio::test]
async fn leases_are_extended_and_given_back() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn"]).await;
        t.db.claim(WORKER, "default", 2, T0, LEASE).await.unwrap();
        t.db.claim("other", "default", 2, T0, LEASE).await.unwrap();
        let all = [name("a.biz.vn"), name("b.biz.vn"), name("c.biz.vn")];
        assert_eq!(t.db.extend(WORKER, &all, T0.plus(5 * LEASE)).await.unwrap(), 2, "those that it holds");
        let end = T0.plus(LEASE);
        assert_eq!(t.db.due_now(end, None).await.unwrap(), 1, "only the other's lease ran out");
        t.db.release(WORKER, &[name("a.biz.vn"), name("c.biz.vn")]).await.unwrap();
        assert_eq!(t.db.due_now(T0, None).await.unwrap(), 1, "a is free; c is the other's to give");
        assert_eq!(t.db.claim("third", "default", 9, T0, LEASE).await.unwrap()[0].domain, name("a.biz.vn"));
    })
    .await;
}

#[tokio::test]
async fn one_name_can_be_claimed_before_it_is_due() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        assert!(t.db.claim(WORKER, "default", 5, T0.plus(Timestamp::DAY), LEASE).await.unwrap().is_empty());
        let next = t.db.next_due(T0).await.unwrap().expect("a visit in a week");
        assert!(next.0 - T0.0 >= 7 * Timestamp::DAY);
        let due = t.db.claim_one(WORKER, &name("a.biz.vn"), T0.plus(9), LEASE).await.unwrap();
        assert_eq!(due.map(|d| d.attempt), Some(1));
        assert!(
            t.db.claim_one(WORKER, &name("a.biz.vn"), T0.plus(9), LEASE).await.unwrap().is_some(),
            "its own"
        );
        assert_eq!(
            t.db.claim_one(WORKER, &name("b.biz.vn"), T0, LEASE).await.unwrap(),
            None,
            "not registered"
        );
    })
    .await;
}
