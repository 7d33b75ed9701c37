use super::sample::{T0, enrol, look, name};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::observation::VisitEnd;
use domain::request::{Reason, Wish};
use domain::verdict::Leaf;
use store::{Db, NewRequest};

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

#[tokio::test]
async fn remarks_go_ninety_days_after_the_decision_and_never_while_somebody_waits() {
    on_each(async |t| {
        let db = &t.db;
        let domain = name("quan.biz.vn");
        let ask = async |wish: Wish, receipt: &str| {
            let reason = (wish == Wish::Report).then_some(Reason::Place);
            let new =
                NewRequest {
                    domain: &domain, wish, reason, note: "gọi tôi", receipt, proof: "k", now: T0
                };
            db.add_request(&new).await.unwrap()
        };
        let note = async |receipt: &str| db.request(receipt).await.unwrap().expect("a request").note;
        let decided = ask(Wish::Report, "decided").await;
        ask(Wish::Report, "waiting").await;
        ask(Wish::Remove, "left").await;
        assert!(db.decide_request(decided, true, "An", "Đã sửa", T0.plus(50 * DAY)).await.unwrap());
        assert_eq!(db.forget_remarks(T0.plus(90 * DAY)).await.unwrap(), 0);
        assert_eq!(db.forget_remarks(T0.plus(91 * DAY)).await.unwrap(), 1, "nobody went on with it");
        assert_eq!((note("decided").await.as_str(), note("left").await.as_str()), ("gọi tôi", ""));
        db.reduce_texts(T0.plus(141 * DAY)).await.unwrap();
        let kept = db.request("decided").await.unwrap().expect("it stays");
        assert_eq!((kept.note.as_str(), kept.answer.as_str()), ("", ""));
        assert!(kept.decided.is_some(), "that it was decided stays");
        assert_eq!(note("waiting").await, "gọi tôi");
    })
    .await;
}
