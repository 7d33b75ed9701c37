//! The due queue by address.

use super::sample::{LEASE, T0, WORKER, enrol, later, name, observation, verdict};
use danhba_tests::db::{TestDb, on_each};
use domain::name::{DomainName, HostName};
use domain::observation::{Hop, Robots, Scheme, Visit, VisitEnd};
use domain::verdict::Leaf;
use store::{Claim, Pool, Record};

const CLAIM: Claim<'static> = Claim { worker: WORKER, vantage: "HN", now: T0, lease_ms: LEASE };

fn pool(last: u8) -> Pool {
    Pool::of([203, 0, 113, last].into())
}

/// Names, each placed at an address.
async fn placed(t: &TestDb, names: &[(&str, u8)]) {
    enrol(&t.db, &names.iter().map(|(n, _)| *n).collect::<Vec<_>>()).await;
    let everybody = t.db.claim_pools(&CLAIM, &[(None, names.len())]).await.unwrap();
    assert_eq!(everybody.len(), names.len(), "new names were not found anywhere yet");
    assert!(everybody.iter().all(|due| due.pool.is_none()));
    let found: Vec<(DomainName, Pool)> = names.iter().map(|(n, last)| (name(n), pool(*last))).collect();
    t.db.place("somebody-else", &found).await.unwrap();
    assert_eq!(t.db.leased(T0).await.unwrap(), names.len() as u64, "only the holder may place a name");
    t.db.place(WORKER, &found).await.unwrap();
}

#[tokio::test]
async fn names_are_claimed_by_address_the_oldest_first() {
    on_each(async |t| {
        placed(t, &[("a.biz.vn", 1), ("b.biz.vn", 1), ("c.biz.vn", 1), ("d.biz.vn", 2), ("e.biz.vn", 3)])
            .await;
        t.db.make_due(&name("c.biz.vn"), T0.plus(-9)).await.unwrap();
        t.db.make_due(&name("e.biz.vn"), T0.plus(9)).await.unwrap();
        assert_eq!(t.db.biggest_pools(T0, 2, 9).await.unwrap(), [(pool(1), 3)]);
        assert_eq!(t.db.placed_due(T0, 3).await.unwrap(), 3, "counts no further than it must");
        let wanted = [(Some(pool(1)), 2), (Some(pool(2)), 2), (Some(pool(3)), 2), (None, 2)];
        let due = t.db.claim_pools(&CLAIM, &wanted).await.unwrap();
        let got: Vec<(&str, Option<Pool>)> = due.iter().map(|d| (d.domain.as_str(), d.pool)).collect();
        assert_eq!(
            got,
            [("c.biz.vn", Some(pool(1))), ("a.biz.vn", Some(pool(1))), ("d.biz.vn", Some(pool(2)))]
        );
        let walked = t.db.walk("HN", None, 9, T0).await.unwrap();
        assert_eq!(
            walked.iter().map(|p| p.domain.as_str()).collect::<Vec<_>>(),
            ["b.biz.vn"],
            "the others are leased"
        );
        let after = (walked[0].due_at, walked[0].domain.clone());
        assert!(t.db.walk("HN", Some(&after), 9, T0).await.unwrap().is_empty());
        let both = [name("a.biz.vn"), name("b.biz.vn")];
        let other = Claim { worker: "other", ..CLAIM };
        let got = t.db.claim_names(&other, &both).await.unwrap();
        assert_eq!(
            got.iter().map(|d| d.domain.clone()).collect::<Vec<_>>(),
            [name("b.biz.vn")],
            "what is free"
        );
    })
    .await;
}

#[tokio::test]
async fn a_look_notes_where_it_took_place_and_one_that_connected_nowhere_changes_nothing() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let mut now = T0;
        for (address, expected) in [
            (Some("2001:db8:1:2::7"), "2001:db8:1:2::/64"),
            (None, "2001:db8:1:2::/64"),
            (Some("203.0.113.9"), "203.0.113.9"),
        ] {
            t.db.claim_one(WORKER, &a, now, LEASE).await.unwrap().expect("it is free");
            let mut seen = observation(&a, now, "Quán");
            seen.visits = vec![Visit {
                scheme: Scheme::Https,
                host: HostName::parse("a.biz.vn").unwrap(),
                robots: Robots::NotAsked,
                hops: vec![Hop {
                    url: "https://a.biz.vn/".into(),
                    address: address.map(|ip| ip.parse().unwrap()),
                    tls: None,
                    status: None,
                    location: None,
                    millis: 1,
                }],
                end: VisitEnd::Robots,
                millis: 1,
            }];
            let judged = verdict(Leaf::K1, a.as_str());
            let next = later(now);
            now = next.at;
            let record = Record { observation: &seen, verdict: &judged, next, worker: WORKER, now };
            t.db.record(&record).await.unwrap();
            let due = t.db.claim_one(WORKER, &a, now, LEASE).await.unwrap().unwrap();
            assert_eq!(due.pool.map(|p| p.to_string()).as_deref(), Some(expected));
            t.db.release(WORKER, std::slice::from_ref(&a)).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn eight_claimers_by_address_never_get_the_same_name() {
    on_each(async |t| {
        let names: Vec<String> = (0..400).map(|n| format!("n{n}.biz.vn")).collect();
        let where_ = names.iter().enumerate().map(|(n, name)| (name.as_str(), (n % 5) as u8));
        placed(t, &where_.collect::<Vec<_>>()).await;
        let claimers = (0..8).map(|k| {
            let db = t.db.clone();
            tokio::spawn(async move {
                let worker = format!("w{k}");
                let claim = Claim { worker: &worker, ..CLAIM };
                let wanted: Vec<_> = (0..5).map(|n| (Some(pool((n + k) % 5)), 3)).collect();
                let mut mine = Vec::new();
                loop {
                    let due = db.claim_pools(&claim, &wanted).await.unwrap();
                    if due.is_empty() && db.due_now(T0, None).await.unwrap() == 0 {
                        return mine;
                    }
                    mine.extend(due.into_iter().map(|d| d.domain));
                }
            })
        });
        let all = futures::future::try_join_all(claimers).await.unwrap().concat();
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), distinct.len()), (400, 400));
    })
    .await;
}
