//! When names were used and how their terms ended, as the store counts them.

use super::sample::{T0, enrol, look, registration, source};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::measure::{Counts, Usage};
use domain::period::Quarter;
use domain::registration::Registration;
use domain::verdict::{Class, Leaf};
use store::{By, Db, InputKind, Lives, NewSnapshot, Terms};
use time::Date;
use time::macros::date;

const DAY: i64 = Timestamp::DAY;

#[tokio::test]
async fn lives_are_days_from_the_beginning_of_a_name() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.id.vn", "never-seen.biz.vn"]).await;
        for (domain, day, leaf) in [
            ("a.biz.vn", 0, Leaf::N3),
            ("a.biz.vn", 7, Leaf::C8),
            ("a.biz.vn", 14, Leaf::C8),
            ("b.id.vn", 0, Leaf::N3),
            ("b.id.vn", 30, Leaf::N3),
        ] {
            look(&t.db, domain, T0.plus(day * DAY), leaf).await;
        }
        let born = Timestamp::start_of(date!(2025 - 08 - 15));
        let since = |day: i64| (T0.plus(day * DAY + 1_500).0 - born.0) / DAY;
        let mut lives = t.db.lives(By::Zone).await.unwrap();
        lives.sort_by(|a, b| a.key.cmp(&b.key));
        let used = Lives {
            key: "biz.vn".into(),
            place: None,
            began_after: Some(since(0)),
            began_by: Some(since(7)),
            followed: since(14),
            lasted: Some(7),
            ended: false,
            names: 1,
        };
        let unused = Lives {
            key: "id.vn".into(),
            place: None,
            began_after: None,
            began_by: None,
            followed: since(30),
            lasted: None,
            ended: false,
            names: 1,
        };
        assert_eq!(lives, [used, unused]);
    })
    .await;
}

#[tokio::test]
async fn names_that_left_and_former_holders_count_for_as_long_as_they_were_followed() {
    on_each(async |t| {
        enrol(&t.db, &["leaves.biz.vn", "sold.biz.vn", "stays.biz.vn"]).await;
        for (domain, leaf) in
            [("leaves.biz.vn", Leaf::C8), ("sold.biz.vn", Leaf::N3), ("stays.biz.vn", Leaf::N3)]
        {
            for day in [0, 7, 14] {
                look(&t.db, domain, T0.plus(day * DAY), leaf).await;
            }
        }
        let before = told(&t.db).await;
        let anew =
            Registration { registered_on: Some(T0.plus(16 * DAY).date()), ..registration("sold.biz.vn") };
        let full = store::ImportSource { full: true, ..source(T0.plus(20 * DAY)) };
        t.db.import(vec![anew, registration("stays.biz.vn")], &full).await.unwrap();
        assert_eq!(told(&t.db).await, before, "what was known of them stays known");
        // The new holder has a life of their own.
        look(&t.db, "sold.biz.vn", T0.plus(21 * DAY), Leaf::N3).await;
        let lives = t.db.lives(By::Zone).await.unwrap();
        assert_eq!(lives.iter().map(|l| l.names).sum::<i64>(), 4);
        assert!(lives.iter().any(|l| l.followed <= 5), "{lives:?}");
    })
    .await;
}

async fn told(db: &Db) -> Vec<(i64, Option<i64>, Option<i64>, i64)> {
    let of = |l: Lives| (l.followed, l.began_by, l.lasted, l.names);
    let mut lives: Vec<_> = db.lives(By::Zone).await.unwrap().into_iter().map(of).collect();
    lives.sort_unstable();
    lives
}

#[tokio::test]
async fn what_nobody_could_verify_is_neither_use_nor_its_absence() {
    on_each(async |t| {
        enrol(&t.db, &["used.biz.vn", "never.biz.vn", "hidden.biz.vn"]).await;
        let seen = [
            ("used.biz.vn", [Leaf::C8, Leaf::C8, Leaf::H1]),
            ("never.biz.vn", [Leaf::N3, Leaf::H1, Leaf::H1]),
            ("hidden.biz.vn", [Leaf::H1, Leaf::H1, Leaf::H1]),
        ];
        for (domain, leaves) in seen {
            for (leaf, week) in leaves.into_iter().zip(0..) {
                look(&t.db, domain, T0.plus(week * 7 * DAY), leaf).await;
            }
        }
        let born = Timestamp::start_of(date!(2025 - 08 - 15));
        let since = |day: i64| (T0.plus(day * DAY + 1_500).0 - born.0) / DAY;
        let never = (since(0), None, None, 1);
        let used = (since(7), Some(since(0)), Some(7), 1);
        assert_eq!(told(&t.db).await, [never, used], "of the third, no look told anything");
    })
    .await;
}

fn until(domain: &str, end: Date) -> Registration {
    let registered_on = Some(date!(2025 - 06 - 30));
    Registration { registered_on, expires_on: Some(end), ..registration(domain) }
}

#[tokio::test]
async fn a_term_counts_by_what_was_seen_30_to_60_days_before_its_end() {
    on_each(async |t| {
        let (first, second) = (date!(2026 - 06 - 30), date!(2027 - 06 - 30));
        let at = |day: Date| Timestamp::start_of(day).plus(9 * Timestamp::HOUR);
        let names = ["stays.biz.vn", "goes.biz.vn", "late.biz.vn"];
        let rows = names.map(|n| until(n, first)).to_vec();
        t.db.import(rows, &source(at(date!(2026 - 01 - 10)))).await.unwrap();
        // What was seen outside the window does not decide.
        look(&t.db, "stays.biz.vn", at(date!(2026 - 04 - 01)), Leaf::N3).await;
        look(&t.db, "stays.biz.vn", at(date!(2026 - 05 - 16)), Leaf::C8).await;
        look(&t.db, "stays.biz.vn", at(date!(2026 - 06 - 10)), Leaf::C8).await;
        look(&t.db, "goes.biz.vn", at(date!(2026 - 05 - 30)), Leaf::C5).await;
        look(&t.db, "late.biz.vn", at(date!(2026 - 05 - 31)), Leaf::C5).await;
        let full = store::ImportSource { full: true, ..source(at(date!(2026 - 07 - 05))) };
        t.db.import(vec![until("stays.biz.vn", second)], &full).await.unwrap();
        let mut ended = t.db.terms_ended(By::Total).await.unwrap();
        ended.sort_by_key(|e| e.class.map(Class::code));
        let term = |class, renewed| Terms {
            key: String::new(),
            place: None,
            class,
            free: Some(true),
            years: Some(1),
            renewed_before: false,
            renewed,
            names: 1,
        };
        let told = [term(None, false), term(Some(Class::Low), false), term(Some(Class::UseWeb), true)];
        assert_eq!(ended, told, "30 June less 30 days is 31 May: a look on that day comes too late");
        let due = t.db.terms_due(date!(2027 - 06 - 01), date!(2027 - 07 - 01), By::Total).await.unwrap();
        let next =
            Terms { years: Some(2), renewed_before: true, renewed: false, ..term(Some(Class::UseWeb), true) };
        assert_eq!(due, [next]);
        assert!(
            t.db.terms_due(date!(2027 - 07 - 01), date!(2027 - 08 - 01), By::Total).await.unwrap().is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn the_latest_load_of_each_kind_is_in_force() {
    on_each(async |t| {
        assert!(t.db.input(InputKind::Population).await.unwrap().is_none());
        for (text, at) in [("one", T0), ("two", T0.plus(1))] {
            t.db.load_input(InputKind::Population, "dân-số.csv", "ab", text, at).await.unwrap();
        }
        t.db.load_input(InputKind::Targets, "targets.toml", "cd", "three", T0.plus(2)).await.unwrap();
        let (input, text) = t.db.input(InputKind::Population).await.unwrap().unwrap();
        assert_eq!(
            (text.as_str(), input.file_name.as_str(), input.loaded_at),
            ("two", "dân-số.csv", T0.plus(1))
        );
        let all = t.db.inputs().await.unwrap();
        assert_eq!(all.len(), 3, "every load is kept");
        assert_eq!((all[0].kind, all[0].sha256.as_str()), (InputKind::Targets, "cd"));
    })
    .await;
}

#[tokio::test]
async fn one_figure_of_a_frozen_quarter_is_read_alone() {
    on_each(async |t| {
        let new = NewSnapshot {
            quarter: Quarter::parse("2026-Q1").unwrap(),
            method: "2026.1".into(),
            ruleset: "sha256:0".into(),
            last_look: 0,
            code_version: "0".into(),
            reason: "first publication".into(),
            now: T0,
        };
        let id = t.db.begin_snapshot(&new).await.unwrap();
        let counts =
            Counts { registered: 12, usage: Usage { mature: 11, ..Usage::default() }, ..Counts::default() };
        let text = serde_json::to_string(&counts).unwrap();
        t.db.seal_snapshot(id, &[("total".into(), String::new(), text)], ["a", "b", "c"]).await.unwrap();
        assert_eq!(t.db.frozen_figure(id, "total", "").await.unwrap(), Some(counts));
        assert_eq!(t.db.frozen_figure(id, "zone", "id.vn").await.unwrap(), None);
    })
    .await;
}
