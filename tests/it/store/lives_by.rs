//! Figures over time by group: who is counted where, also after a name went to somebody else.

use super::sample::{T0, look, province, registration, source};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::province::ProvinceMap;
use domain::registration::{HolderKind, Registration};
use domain::verdict::{Class, Leaf};
use std::collections::BTreeMap;
use store::{By, Db, ImportSource, Place};
use time::macros::date;

const DAY: i64 = Timestamp::DAY;

/// Which names of lives are in each group.
async fn lives(db: &Db, by: By) -> BTreeMap<String, i64> {
    let mut names = BTreeMap::new();
    for l in db.lives(by).await.unwrap() {
        *names.entry(l.key).or_default() += l.names;
    }
    names
}

fn counted<const N: usize>(groups: [(&str, i64); N]) -> BTreeMap<String, i64> {
    groups.map(|(key, names)| (key.to_owned(), names)).into()
}

fn rows() -> Vec<Registration> {
    let mut a = registration("a.biz.vn");
    a.province = Some(province("36", ProvinceMap::Until2025));
    a.campaign = Some("Đoàn thanh niên".into());
    let mut b = registration("b.id.vn");
    (b.registrar, b.ward, b.sector, b.holder_kind) =
        ("Nhà đăng ký B".into(), None, None, HolderKind::Citizen);
    b.registered_on = Some(date!(2026 - 02 - 03));
    let mut c = registration("c.biz.vn");
    (c.province, c.sector) = (None, Some("G".into()));
    vec![a, b, c]
}

#[tokio::test]
async fn lives_are_counted_by_every_dimension() {
    on_each(async |t| {
        t.db.import(rows(), &source(T0)).await.unwrap();
        for domain in ["a.biz.vn", "b.id.vn", "c.biz.vn"] {
            look(&t.db, domain, T0, Leaf::N3).await;
        }
        for (by, expected) in [
            (By::Total, counted([("", 3)])),
            (By::Zone, counted([("biz.vn", 2), ("id.vn", 1)])),
            (By::Registrar, counted([("Nhà đăng ký A", 2), ("Nhà đăng ký B", 1)])),
            (By::Cohort, counted([("2025-Q3", 2), ("2026-Q1", 1)])),
            (By::Sector, counted([("", 1), ("G", 1), ("I", 1)])),
            (By::Campaign, counted([("", 2), ("Đoàn thanh niên", 1)])),
            (By::Province, counted([("", 1), ("01", 1), ("37", 1)])),
            (By::AsRegistered, counted([("", 1), ("34:01", 1), ("63:36", 1)])),
            (By::Ward, counted([("", 1), ("Phường Hoàn Kiếm", 2)])),
        ] {
            assert_eq!(lives(&t.db, by).await, expected, "{by:?}");
        }
        assert_eq!(lives(&t.db, By::Holder).await.len(), 2);
        let places: Vec<_> =
            t.db.lives(By::Ward).await.unwrap().into_iter().filter_map(|l| l.place).collect();
        let of_a =
            Place { province: "37".into(), unit: "63:36".into(), ward: "Phường Hoàn Kiếm".into() };
        assert!(places.contains(&of_a), "the keys of places come together: {places:?}");
    })
    .await;
}

#[tokio::test]
async fn former_holders_stay_in_their_group() {
    on_each(async |t| {
        // The list may speak of an earlier day than its own.
        for (domain, as_of) in [("sold.biz.vn", None), ("earlier.biz.vn", Some(T0.plus(17 * DAY).date()))] {
            t.db.import(vec![registration(domain)], &source(T0)).await.unwrap();
            look(&t.db, domain, T0, Leaf::N3).await;
            look(&t.db, domain, T0.plus(7 * DAY), Leaf::N3).await;
            let mut anew = registration(domain);
            (anew.registrar, anew.registered_on) = ("Nhà đăng ký B".into(), Some(T0.plus(16 * DAY).date()));
            t.db.import(vec![anew.clone()], &ImportSource { as_of, ..source(T0.plus(20 * DAY)) })
                .await
                .unwrap();
            look(&t.db, domain, T0.plus(21 * DAY), Leaf::N3).await;
            // Whoever holds it now moves on; nothing changes about those before.
            anew.registrar = "Nhà đăng ký C".into();
            t.db.import(vec![anew], &source(T0.plus(30 * DAY))).await.unwrap();
        }
        assert_eq!(lives(&t.db, By::Registrar).await, counted([("Nhà đăng ký A", 2), ("Nhà đăng ký C", 2)]));
        assert_eq!(lives(&t.db, By::Cohort).await, counted([("2025-Q3", 2), ("2026-Q2", 2)]));
    })
    .await;
}

#[tokio::test]
async fn a_term_counts_where_the_name_was_when_it_ended() {
    on_each(async |t| {
        let (first, second) = (date!(2026 - 08 - 17), date!(2027 - 08 - 17));
        let until = |end| Registration { expires_on: Some(end), ..registration("a.biz.vn") };
        t.db.import(vec![until(first)], &source(T0)).await.unwrap();
        look(&t.db, "a.biz.vn", T0.plus(40 * DAY), Leaf::C8).await;
        t.db.import(vec![until(second)], &source(T0.plus(70 * DAY))).await.unwrap();
        let moved = Registration { registrar: "Nhà đăng ký B".into(), ..until(second) };
        t.db.import(vec![moved], &source(T0.plus(90 * DAY))).await.unwrap();
        let ended = t.db.terms_ended(By::Registrar).await.unwrap();
        let told: Vec<_> = ended.iter().map(|e| (e.key.as_str(), e.class, e.renewed, e.names)).collect();
        assert_eq!(told, [("Nhà đăng ký A", Some(Class::UseWeb), true, 1)]);
        let due = t.db.terms_due(first, date!(2027 - 12 - 31), By::Registrar).await.unwrap();
        assert_eq!(due.iter().map(|d| (d.key.as_str(), d.names)).collect::<Vec<_>>(), [("Nhà đăng ký B", 1)]);
        let of_place = t.db.terms_ended(By::AsRegistered).await.unwrap();
        assert_eq!(of_place[0].key, "34:01");
        assert_eq!(of_place[0].place.as_ref().map(|p| p.province.as_str()), Some("01"));
    })
    .await;
}
