//! The register as it was: a list that comes later changes nothing about an earlier moment.

use super::sample::{T0, name, registration, source};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::measure::Frame;
use domain::registration::Registration;
use store::{Db, ImportSource};
use time::macros::date;

const DAY: i64 = Timestamp::DAY;

fn day(n: i64) -> Timestamp {
    T0.plus(n * DAY)
}

async fn frames(db: &Db, as_of: Timestamp) -> Vec<Frame> {
    let (mut all, mut after) = (Vec::new(), String::new());
    // Small pages: names that are left out must not end the reading.
    loop {
        let page = db.past_page(as_of, 0, &after, 2).await.unwrap();
        let Some((last, _)) = page.last() else { return all };
        after.clone_from(&last.domain);
        all.extend(page.into_iter().map(|(frame, _)| frame));
    }
}

fn names(frames: &[Frame]) -> Vec<&str> {
    frames.iter().map(|f| f.domain.as_str()).collect()
}

#[tokio::test]
async fn what_the_register_says_later_changes_no_earlier_quarter() {
    on_each(async |t| {
        let list = ["a.biz.vn", "b.biz.vn", "c.biz.vn", "d.biz.vn", "e.biz.vn"];
        t.db.import(list.map(registration).to_vec(), &source(day(0))).await.unwrap();
        let before = frames(&t.db, day(10)).await;
        assert_eq!(names(&before), list);
        // a moves and is held, b is registered again by somebody else, c, d and e have left; d comes back.
        let moved = Registration {
            registrar: "Nhà đăng ký B".into(),
            status: vec!["serverHold".into()],
            ..registration("a.biz.vn")
        };
        let anew = Registration { registered_on: Some(date!(2026 - 06 - 15)), ..registration("b.biz.vn") };
        let full = ImportSource { full: true, ..source(day(20)) };
        let report = t.db.import(vec![moved, anew], &full).await.unwrap();
        assert_eq!((report.changed, report.left), (2, 3));
        t.db.import(vec![registration("d.biz.vn")], &source(day(30))).await.unwrap();
        assert_eq!(frames(&t.db, day(10)).await, before, "to the last field");
        let between = frames(&t.db, day(25)).await;
        assert_eq!(names(&between), ["a.biz.vn", "b.biz.vn"]);
        assert_eq!((between[0].registrar.as_str(), between[0].held), ("Nhà đăng ký B", true));
        assert_eq!(between[1].born, Timestamp::start_of(date!(2026 - 06 - 15)));
        assert_eq!(names(&frames(&t.db, day(35)).await), ["a.biz.vn", "b.biz.vn", "d.biz.vn"]);
        let now = t.db.registration(&name("a.biz.vn")).await.unwrap().unwrap();
        assert_eq!(now.registration.registrar, "Nhà đăng ký B", "the present is what it is");
    })
    .await;
}

#[tokio::test]
async fn a_list_counts_from_the_day_of_which_it_speaks() {
    on_each(async |t| {
        t.db.import(vec![registration("a.biz.vn")], &source(day(0))).await.unwrap();
        let late = Registration { registrar: "Nhà đăng ký B".into(), ..registration("a.biz.vn") };
        let as_of = ImportSource { as_of: Some(day(9).date()), ..source(day(12)) };
        t.db.import(vec![late], &as_of).await.unwrap();
        let registrar = async |at| frames(&t.db, at).await[0].registrar.clone();
        assert_eq!(registrar(day(8)).await, "Nhà đăng ký A");
        assert_eq!(
            registrar(day(10)).await,
            "Nhà đăng ký B",
            "it came on the twelfth day and speaks of the ninth"
        );
    })
    .await;
}
