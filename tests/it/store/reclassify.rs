use super::sample::{T0, enrol, look, name, verdict};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::verdict::{Class, Leaf, Verdict};

const DAY: i64 = Timestamp::DAY;

#[tokio::test]
async fn judging_again_changes_state_events_and_index_once() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let seen = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let head = t.db.outbox_head().await.unwrap();
        let same = verdict(Leaf::C8, "a.biz.vn");
        assert!(!t.db.reclassified(seen.id, &a, &same, T0.plus(DAY)).await.unwrap());
        assert_eq!(t.db.outbox_head().await.unwrap(), head);

        let other = Verdict { ruleset: "sha256:111111111111".into(), ..verdict(Leaf::C5, "a.biz.vn") };
        assert!(t.db.reclassified(seen.id, &a, &other, T0.plus(DAY)).await.unwrap());
        assert!(!t.db.reclassified(seen.id, &a, &other, T0.plus(DAY)).await.unwrap(), "once");
        assert_eq!(t.db.latest(&a).await.unwrap().unwrap().verdict, other);
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.leaf, state.class), (Leaf::C5, Class::Low));
        assert_eq!(state.first_use_at, None, "it never was in use by the new rules");
        assert_eq!(state.checked_at, T0.plus(1500), "nobody looked again");
        let changes = t.db.changes(&a, 9).await.unwrap();
        let leaf = changes.iter().find(|c| c.what == "leaf").expect("an event");
        assert_eq!((leaf.from.as_str(), leaf.to.as_str(), leaf.cause.as_str()), ("C8", "C5", "reclassified"));
        assert_eq!(leaf.at, T0.plus(DAY));
        assert_eq!(t.db.outbox(head, 9).await.unwrap().len(), 1);
        assert!(!t.db.reclassified(seen.id + 99, &a, &other, T0).await.unwrap(), "no such observation");
    })
    .await;
}

#[tokio::test]
async fn a_new_ruleset_alone_is_no_news() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let seen = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let head = t.db.outbox_head().await.unwrap();
        let newer = Verdict { ruleset: "sha256:222222222222".into(), ..verdict(Leaf::C8, "a.biz.vn") };
        assert!(t.db.reclassified(seen.id, &name("a.biz.vn"), &newer, T0.plus(DAY)).await.unwrap());
        assert_eq!(t.db.outbox_head().await.unwrap(), head);
        assert!(t.db.changes(&name("a.biz.vn"), 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_state_falls_back_when_a_look_does_not_count_any_more() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let first = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let second = look(&t.db, "a.biz.vn", T0.plus(DAY), Leaf::T1).await;
        let void = verdict(Leaf::X0, "a.biz.vn");
        t.db.reclassified(second.id, &a, &void, T0.plus(2 * DAY)).await.unwrap();
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.leaf, state.observation_id, state.checked_at), (Leaf::C8, first.id, T0.plus(1500)));
        t.db.reclassified(first.id, &a, &void, T0.plus(2 * DAY)).await.unwrap();
        assert!(t.db.site(&a).await.unwrap().unwrap().state.is_none(), "nothing that counts was ever seen");
        t.db.reclassified(second.id, &a, &verdict(Leaf::H2, "a.biz.vn"), T0.plus(3 * DAY)).await.unwrap();
        assert_eq!(t.db.site(&a).await.unwrap().unwrap().state.unwrap().leaf, Leaf::H2);
    })
    .await;
}

#[tokio::test]
async fn pages_bring_every_look_that_a_figure_rests_on() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn", "d-d.biz.vn", "dd.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C7).await;
        look(&t.db, "a.biz.vn", T0.plus(DAY), Leaf::C8).await;
        look(&t.db, "c.biz.vn", T0, Leaf::C8).await;
        look(&t.db, "c.biz.vn", T0.plus(DAY), Leaf::X0).await;
        look(&t.db, "d-d.biz.vn", T0, Leaf::C0).await;
        look(&t.db, "dd.biz.vn", T0, Leaf::X0).await;
        let (mut all, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = t.db.latest_page(after.as_deref(), 1).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.observation.domain.as_str().to_owned());
            all.extend(page.into_iter().map(|s| (s.observation.domain.as_str().to_owned(), s.verdict.leaf)));
        }
        let expected = [
            ("a.biz.vn", Leaf::C8),
            ("c.biz.vn", Leaf::C8),
            ("c.biz.vn", Leaf::X0),
            ("d-d.biz.vn", Leaf::C0),
            ("dd.biz.vn", Leaf::X0),
        ];
        assert_eq!(all, expected.map(|(n, l)| (n.to_owned(), l)), "names are ordered byte by byte on both");
        let rows = t.db.verdict_rows(Some("a.biz.vn"), 2).await.unwrap();
        let rows: Vec<_> = rows.iter().map(|r| (r.domain.as_str(), r.leaf, r.web.code())).collect();
        assert_eq!(rows, [("c.biz.vn", Leaf::X0, "unk"), ("d-d.biz.vn", Leaf::C0, "neg")]);
    })
    .await;
}
