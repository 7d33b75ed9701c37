//! Whose pages make a cluster, and that a round stays as it was.

use crate::store::sample::{T0, look, name, registration, source};
use danhba_tests::db::on_each;
use domain::classify::{Cluster, Printed, clusters};
use domain::clock::Timestamp;
use domain::registration::Registration;
use domain::verdict::Leaf;
use store::Db;
use time::macros::date;

/// Pages of these names as the rounds compare them, all alike.
async fn alike(db: &Db) -> Vec<Printed> {
    let pages = db.own_pages("", 100).await.expect("pages");
    pages.into_iter().map(|p| Printed { domain: p.domain, holder: p.holder, print: 7 }).collect()
}

#[tokio::test]
async fn names_of_an_unknown_holder_that_came_together_are_one_holders() {
    on_each(async |t| {
        let unknown = |n: usize, day: time::Date| Registration {
            holder_name: None,
            tax_code: None,
            registered_on: Some(day),
            ..registration(&format!("n{n}.id.vn"))
        };
        // Eight names that one registrar registered on one day, as one person may have done.
        let first = date!(2025 - 08 - 15);
        let together: Vec<_> = (0..8).map(|n| unknown(n, first)).collect();
        t.db.import(together, &source(T0)).await.expect("an import");
        for n in 0..8 {
            look(&t.db, &format!("n{n}.id.vn"), T0, Leaf::C8).await;
        }
        assert!(clusters(&alike(&t.db).await).is_empty(), "eight names are no eight holders");
        // Four more of other days: five holders that can be told apart.
        let days = [1, 2, 3, 4].map(|d| first + time::Duration::days(d));
        let more = days.iter().enumerate().map(|(n, day)| unknown(10 + n, *day)).collect();
        t.db.import(more, &source(T0)).await.expect("an import");
        for n in 10..14 {
            look(&t.db, &format!("n{n}.id.vn"), T0, Leaf::C8).await;
        }
        let found = clusters(&alike(&t.db).await);
        assert_eq!((found.len(), found[0].domains.len(), found[0].holders), (1, 12, 5));
    })
    .await;
}

#[tokio::test]
async fn a_later_round_changes_nothing_about_an_earlier_one() {
    on_each(async |t| {
        let found = |domains: usize| Cluster {
            key: "t-00000000000000aa".to_owned(),
            print: 0xaa,
            domains: (0..domains).map(|n| name(&format!("n{n}.biz.vn")).to_string()).collect(),
            holders: domains,
        };
        let later = T0.plus(7 * Timestamp::DAY);
        t.db.keep_clusters(&[found(6)], T0).await.expect("a round");
        t.db.keep_clusters(&[found(9)], later).await.expect("a round");
        let rounds = t.db.cluster_rounds().await.expect("rounds");
        let told: Vec<_> = rounds.iter().map(|r| (r.at, r.domains, r.holders)).collect();
        assert_eq!(told, [(T0, 6, 6), (later, 9, 9)]);
        let latest = t.db.latest_clusters().await.expect("clusters");
        assert_eq!((latest[0].domains, latest[0].found_at, latest[0].seen_at), (9, T0, later));
    })
    .await;
}
