use super::sample::{
    T0, enrol, last_attempt, look, name, observation, record, registration, source, verdict,
};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::verdict::{Class, Leaf, Verdict};
use store::ImportSource;

const DAY: i64 = Timestamp::DAY;

#[tokio::test]
async fn judging_again_changes_state_events_and_index_once() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let seen = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let head = t.db.outbox_head().await.unwrap();
        let same = verdict(Leaf::C8, "a.biz.vn");
        assert!(!t.db.reclassified(seen.evidence, &a, &same, T0.plus(DAY)).await.unwrap());
        assert_eq!(t.db.outbox_head().await.unwrap(), head);

        let other = Verdict { ruleset: "sha256:111111111111".into(), ..verdict(Leaf::C5, "a.biz.vn") };
        assert!(t.db.reclassified(seen.evidence, &a, &other, T0.plus(DAY)).await.unwrap());
        assert!(!t.db.reclassified(seen.evidence, &a, &other, T0.plus(DAY)).await.unwrap(), "once");
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
        assert!(!t.db.reclassified(seen.evidence + 99, &a, &other, T0).await.unwrap(), "no such observation");
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
        assert!(t.db.reclassified(seen.evidence, &name("a.biz.vn"), &newer, T0.plus(DAY)).await.unwrap());
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
        let seen = last_attempt(observation(&a, T0.plus(DAY), "x"));
        let second = record(&t.db, &seen, &verdict(Leaf::T1, "a.biz.vn")).await.unwrap();
        let void = verdict(Leaf::X0, "a.biz.vn");
        t.db.reclassified(second.evidence, &a, &void, T0.plus(2 * DAY)).await.unwrap();
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.leaf, state.observation_id, state.checked_at), (Leaf::C8, first.id, T0.plus(1500)));
        t.db.reclassified(first.evidence, &a, &void, T0.plus(2 * DAY)).await.unwrap();
        assert!(t.db.site(&a).await.unwrap().unwrap().state.is_none(), "nothing that counts was ever seen");
        t.db.reclassified(second.evidence, &a, &verdict(Leaf::H2, "a.biz.vn"), T0.plus(3 * DAY))
            .await
            .unwrap();
        assert_eq!(t.db.site(&a).await.unwrap().unwrap().state.unwrap().leaf, Leaf::H2);
    })
    .await;
}

#[tokio::test]
async fn an_older_look_is_judged_again_without_touching_the_present() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let days: Vec<Timestamp> = (0..4).map(|n| T0.plus(n * DAY)).collect();
        let old = look(&t.db, "a.biz.vn", days[0], Leaf::C2).await;
        let first = look(&t.db, "a.biz.vn", days[1], Leaf::C7).await;
        let behind = look(&t.db, "a.biz.vn", days[2], Leaf::C8).await;
        let passing = look(&t.db, "a.biz.vn", days[3], Leaf::T1).await;
        let before = t.db.site(&a).await.unwrap().unwrap();
        assert_eq!(before.state.as_ref().map(|s| s.observation_id), Some(behind.id));
        let told = (t.db.outbox_head().await.unwrap(), t.db.changes(&a, 99).await.unwrap());
        let is_untouched = async || {
            (t.db.outbox_head().await.unwrap(), t.db.changes(&a, 99).await.unwrap()) == told
                && t.db.site(&a).await.unwrap().unwrap() == before
        };
        for (id, leaf) in [(old.evidence, Leaf::C3), (passing.evidence, Leaf::H2), (first.evidence, Leaf::C8)]
        {
            let other = Verdict { ruleset: "sha256:333333333333".into(), ..verdict(leaf, "a.biz.vn") };
            assert!(t.db.reclassified(id, &a, &other, T0.plus(9 * DAY)).await.unwrap());
            let stored = t.db.evidence_page(Some(id - 1), 1).await.unwrap();
            assert_eq!((stored[0].id, &stored[0].verdict), (id, &other), "its own verdict is replaced");
            if leaf != Leaf::C8 {
                assert!(is_untouched().await, "{leaf}");
            }
        }
        // The present leaf holds since the look before, as it turns out.
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.observation_id, state.since), (behind.id, days[1].plus(1500)));
        let void = verdict(Leaf::C4, "a.biz.vn");
        t.db.reclassified(first.evidence, &a, &void, T0.plus(9 * DAY)).await.unwrap();
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!(
            (state.leaf, state.first_use_at),
            (Leaf::C8, Some(days[2].plus(1500))),
            "not in use before"
        );
        assert_eq!(t.db.changes(&a, 99).await.unwrap(), told.1);
        // A failure that does not pass stands, although it came after the look behind the state.
        t.db.reclassified(passing.evidence, &a, &verdict(Leaf::H3, "a.biz.vn"), T0.plus(9 * DAY))
            .await
            .unwrap();
        let state = t.db.site(&a).await.unwrap().unwrap().state.unwrap();
        assert_eq!((state.leaf, state.observation_id), (Leaf::H3, passing.id));
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_of_a_former_holders_site_does_not_come_back() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let a = name("a.biz.vn");
        let former = look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        let full = ImportSource { full: true, ..source(T0.plus(DAY)) };
        t.db.import(vec![registration("b.biz.vn")], &full).await.unwrap();
        t.db.import(vec![registration("a.biz.vn")], &source(T0.plus(2 * DAY))).await.unwrap();
        let state = async || t.db.site(&a).await.unwrap().unwrap().state;
        assert!(state().await.is_none(), "the name came back without its past");
        t.db.reclassified(former.evidence, &a, &verdict(Leaf::C7, "a.biz.vn"), T0.plus(3 * DAY))
            .await
            .unwrap();
        assert!(state().await.is_none());
        look(&t.db, "a.biz.vn", T0.plus(4 * DAY), Leaf::C8).await;
        let present = state().await;
        assert_eq!(present.as_ref().and_then(|s| s.first_use_at), Some(T0.plus(4 * DAY).plus(1500)));
        t.db.reclassified(former.evidence, &a, &verdict(Leaf::C8, "a.biz.vn"), T0.plus(5 * DAY))
            .await
            .unwrap();
        assert_eq!(state().await, present);
    })
    .await;
}

#[tokio::test]
async fn all_evidence_comes_once_in_its_order() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let mut expected = Vec::new();
        for n in 0..5 {
            for (domain, leaf) in [("b.biz.vn", [Leaf::C8, Leaf::C2][n % 2]), ("a.biz.vn", Leaf::X0)] {
                let recorded = look(&t.db, domain, T0.plus(n as i64 * DAY), leaf).await;
                let row = (recorded.evidence, domain.to_owned(), leaf);
                if !expected.contains(&row) {
                    expected.push(row);
                }
            }
        }
        assert_eq!(expected.len(), 3, "looks that saw the same share their evidence");
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = t.db.evidence_page(after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            all.extend(page.into_iter().map(|s| (s.id, s.facts.domain.to_string(), s.verdict.leaf)));
        }
        assert_eq!(all, expected);
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
