//! The list of well-kept sites: entered by holders, kept by what checks find.

use super::sample::{T0, blind, enrol, look, name, record, registration, source};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::registration::Registration;
use domain::request::{Found, Wish};
use domain::verdict::Leaf;
use domain::well_kept::Place;
use store::{Db, NewRequest};
use time::macros::date;

/// A proved claim.
async fn claim(db: &Db, domain: &str, receipt: &str) -> i64 {
    let domain = name(domain);
    let new = NewRequest {
        domain: &domain,
        wish: Wish::Claim,
        reason: None,
        note: "",
        receipt,
        proof: "k",
        now: T0,
    };
    let id = db.add_request(&new).await.unwrap();
    assert!(db.want_proof(id, T0).await.unwrap());
    db.claim_proofs(9, T0, Timestamp::MINUTE).await.unwrap();
    assert!(db.put_proof(id, Found::Dns, T0).await.unwrap());
    id
}

#[tokio::test]
async fn checks_cost_the_badge_then_the_place_and_give_both_back() {
    on_each(async |t| {
        let db = &t.db;
        enrol(db, &["a.biz.vn", "b.biz.vn"]).await;
        let (a, day) = (name("a.biz.vn"), |n: i64| T0.plus(n * Timestamp::DAY));
        let request = claim(db, "a.biz.vn", "r1").await;
        assert_eq!(db.well_kept(&a).await.unwrap(), None, "nobody is entered by anybody else");
        db.join_well_kept(&a, request, T0).await.unwrap();
        db.join_well_kept(&a, request, T0).await.unwrap();
        assert_eq!(db.well_kept(&a).await.unwrap(), Some(Place::Delisted), "never checked");
        look(db, "b.biz.vn", day(1), Leaf::C8).await;
        for (n, leaf, place) in [
            (1, Leaf::C8, Place::Kept),
            (2, Leaf::C4, Place::Warned),
            (3, Leaf::C4, Place::Warned),
            (4, Leaf::C4, Place::Delisted),
            (5, Leaf::C8, Place::Kept),
        ] {
            look(db, "a.biz.vn", day(n), leaf).await;
            assert_eq!(db.well_kept(&a).await.unwrap(), Some(place), "day {n}");
            let listed = db.well_kept_sites().await.unwrap();
            let expected = if place == Place::Delisted { vec![] } else { vec![(a.clone(), place)] };
            assert_eq!(listed, expected, "day {n}");
        }
        let (observation, verdict) = blind(&a, day(6));
        record(db, &observation, &verdict).await.unwrap();
        assert_eq!(db.well_kept(&a).await.unwrap(), Some(Place::Kept), "what we could not see costs nothing");
        assert!(
            db.leave_well_kept(&a, day(7)).await.unwrap() && !db.leave_well_kept(&a, day(7)).await.unwrap()
        );
        assert_eq!(db.well_kept(&a).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_next_holder_is_not_on_the_list() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let request = claim(&t.db, "a.biz.vn", "r1").await;
        t.db.join_well_kept(&name("a.biz.vn"), request, T0).await.unwrap();
        look(&t.db, "a.biz.vn", T0.plus(Timestamp::DAY), Leaf::C8).await;
        assert_eq!(t.db.well_kept_sites().await.unwrap().len(), 1);
        let anew = Registration { registered_on: Some(date!(2026 - 06 - 20)), ..registration("a.biz.vn") };
        t.db.import(vec![anew], &source(T0.plus(40 * Timestamp::DAY))).await.unwrap();
        assert_eq!(t.db.well_kept(&name("a.biz.vn")).await.unwrap(), None);
        assert!(t.db.well_kept_sites().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_day_costs_one_strike_at_most_however_often_it_is_checked() {
    on_each(async |t| {
        let db = &t.db;
        enrol(db, &["a.biz.vn"]).await;
        let (a, day) = (name("a.biz.vn"), |n: i64| T0.plus(n * Timestamp::DAY));
        let request = claim(db, "a.biz.vn", "r1").await;
        db.join_well_kept(&a, request, T0).await.unwrap();
        look(db, "a.biz.vn", day(1), Leaf::C8).await;
        // A stranger has the site checked every five minutes of a bad quarter of an hour.
        for n in 0..4 {
            look(db, "a.biz.vn", day(2).plus(n * 5 * Timestamp::MINUTE), Leaf::C4).await;
            assert_eq!(db.well_kept(&a).await.unwrap(), Some(Place::Warned), "check {n}");
        }
        look(db, "a.biz.vn", day(3), Leaf::C4).await;
        assert_eq!(db.well_kept(&a).await.unwrap(), Some(Place::Warned));
        assert_eq!(db.well_kept_sites().await.unwrap(), [(a.clone(), Place::Warned)]);
        look(db, "a.biz.vn", day(4), Leaf::C4).await;
        assert_eq!(db.well_kept(&a).await.unwrap(), Some(Place::Delisted));
        look(db, "a.biz.vn", day(4).plus(5 * Timestamp::MINUTE), Leaf::C8).await;
        assert_eq!(
            db.well_kept(&a).await.unwrap(),
            Some(Place::Kept),
            "and back with the first check passed"
        );
    })
    .await;
}
