use super::sample::{T0, enrol, look, name};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::observation::VisitEnd;
use domain::verdict::Leaf;
use store::Db;

const DAY: i64 = Timestamp::DAY;

async fn text(db: &Db, domain: &str) -> String {
    let seen = db.latest(&name(domain)).await.unwrap().unwrap().observation;
    match &seen.visits[0].end {
        VisitEnd::Page(page) => page.text.clone(),
        _ => String::new(),
    }
}

#[tokio::test]
async fn texts_of_persons_go_after_ninety_days_and_the_verdict_stays() {
    on_each(async |t| {
        enrol(&t.db, &["an.id.vn", "quan.biz.vn", "binh.id.vn"]).await;
        for domain in ["an.id.vn", "quan.biz.vn", "binh.id.vn"] {
            look(&t.db, domain, T0, Leaf::C8).await;
        }
        look(&t.db, "binh.id.vn", T0.plus(80 * DAY), Leaf::C8).await;
        assert_eq!(t.db.reduce_texts(T0.plus(89 * DAY)).await.unwrap(), 0);
        assert_eq!(t.db.reduce_texts(T0.plus(91 * DAY)).await.unwrap(), 1, "seen again lately is kept");
        assert_eq!(text(&t.db, "an.id.vn").await, "");
        assert!(!text(&t.db, "quan.biz.vn").await.is_empty(), "a business is no person");
        let stored = t.db.latest(&name("an.id.vn")).await.unwrap().unwrap();
        assert_eq!(stored.verdict.leaf, Leaf::C8);
        assert!(
            t.db.evidence_page(None, 99).await.unwrap().iter().all(|e| e.facts.domain.as_str() != "an.id.vn")
        );
        assert_eq!(t.db.reduce_texts(T0.plus(92 * DAY)).await.unwrap(), 0, "once");
        look(&t.db, "an.id.vn", T0.plus(93 * DAY), Leaf::C8).await;
        assert!(!text(&t.db, "an.id.vn").await.is_empty(), "what is seen again is whole again");
    })
    .await;
}
