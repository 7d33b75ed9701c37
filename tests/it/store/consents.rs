use super::sample::{T0, enrol, look, name, record, refused};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::measure::{Counts, Usage};
use domain::verdict::Leaf;
use store::{Browse, By, Consent, Cut, Db, OptOut, StoreError};

#[tokio::test]
async fn a_consent_is_in_force_until_it_is_revoked() {
    on_each(async |t| {
        enrol(&t.db, &["a.id.vn"]).await;
        let a = name("a.id.vn");
        let consent = async || t.db.site(&a).await.unwrap().unwrap().consent;
        assert_eq!(consent().await, None);
        assert!(t.db.give_consent(&a, "2026-1", "dns txt", T0).await.unwrap());
        assert!(!t.db.give_consent(&a, "2026-1", "again", T0.plus(1)).await.unwrap(), "it was given");
        let given = Consent { text_version: "2026-1".into(), proof: "dns txt".into(), given_at: T0 };
        assert_eq!(consent().await, Some(given));
        assert!(t.db.give_consent(&a, "2026-2", "letter", T0.plus(2)).await.unwrap(), "to another text");
        assert_eq!(consent().await.unwrap().text_version, "2026-2");
        assert!(t.db.revoke_consent(&a, T0.plus(3)).await.unwrap());
        assert!(!t.db.revoke_consent(&a, T0.plus(4)).await.unwrap());
        assert_eq!(consent().await, None);
        assert!(t.db.give_consent(&a, "2026-2", "letter", T0.plus(Timestamp::DAY)).await.unwrap(), "anew");
    })
    .await;
}

#[tokio::test]
async fn an_objection_is_stronger_than_consent() {
    on_each(async |t| {
        enrol(&t.db, &["a.id.vn"]).await;
        let a = name("a.id.vn");
        let listable = async || t.db.site(&a).await.unwrap().unwrap().standing().listable();
        t.db.give_consent(&a, "v1", "dns", T0).await.unwrap();
        assert!(listable().await);
        assert!(t.db.object(&a, "không muốn", T0).await.unwrap());
        assert!(!t.db.object(&a, "không muốn", T0).await.unwrap());
        assert!(!listable().await);
        assert!(t.db.withdraw_objection(&a, T0).await.unwrap());
        assert!(!t.db.withdraw_objection(&a, T0).await.unwrap());
        assert!(listable().await);
        assert!(t.db.object(&a, "lần hai", T0).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn only_registered_names_can_consent_or_object() {
    on_each(async |t| {
        let stranger = name("ai-do.id.vn");
        let consent = t.db.give_consent(&stranger, "v1", "dns", T0).await;
        assert!(matches!(consent, Err(StoreError::UnknownDomain(d)) if d == stranger));
        assert!(matches!(t.db.object(&stranger, "", T0).await, Err(StoreError::UnknownDomain(_))));
        assert!(!t.db.revoke_consent(&stranger, T0).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn opting_out_holds_until_opting_in() {
    on_each(async |t| {
        assert!(t.db.opt_out(OptOut::Network, " 192.0.2.0/24 ", "hoster asked", T0).await.unwrap());
        assert!(t.db.opt_out(OptOut::Domain, "a.biz.vn", "e-mail", T0.plus(1)).await.unwrap());
        assert!(!t.db.opt_out(OptOut::Domain, "a.biz.vn", "twice", T0.plus(2)).await.unwrap());
        let rows = t.db.opt_outs().await.unwrap();
        let told: Vec<_> = rows.iter().map(|r| (r.kind, r.value.as_str(), r.reason.as_str())).collect();
        let expected =
            [(OptOut::Domain, "a.biz.vn", "e-mail"), (OptOut::Network, "192.0.2.0/24", "hoster asked")];
        assert_eq!(told, expected);
        assert!(t.db.opt_in(OptOut::Domain, "a.biz.vn", T0.plus(3)).await.unwrap());
        assert!(!t.db.opt_in(OptOut::Domain, "a.biz.vn", T0.plus(3)).await.unwrap());
        assert!(t.db.opt_out_by("binh", OptOut::Domain, "a.biz.vn", "again", T0.plus(4)).await.unwrap());
        assert_eq!(t.db.opt_outs().await.unwrap().len(), 2);
        assert!(t.db.opt_in_by("dung", OptOut::Domain, "a.biz.vn", T0.plus(5)).await.unwrap());
        let all = t.db.all_opt_outs().await.unwrap();
        assert_eq!(all.len(), 3, "what ended stays on record");
        assert_eq!((all[2].by.as_str(), &all[2].ended), ("binh", &Some((T0.plus(5), "dung".to_owned()))));
    })
    .await;
}

async fn standing(db: &Db, domain: &str) -> (bool, Counts, u64) {
    let row = db.site(&name(domain)).await.unwrap().unwrap();
    let by_total = db.statistics(By::Total, &Cut::default(), T0).await.unwrap();
    let unseen =
        db.leaves(&Cut::default(), T0).await.unwrap().first().filter(|l| l.0 == Leaf::X0).map_or(0, |l| l.1);
    let shown = row.standing().searchable();
    let browsed = db.browse(&Browse { listed_only: true, ..Browse::default() }, None, 9).await.unwrap();
    assert_eq!(browsed.iter().any(|r| r.registration.domain == name(domain)), shown);
    let newest = db.newest_live(9).await.unwrap();
    assert_eq!(newest.iter().any(|r| r.registration.domain == name(domain)), shown);
    (shown, Counts { usage: Usage::default(), ..by_total[0].counts }, unseen)
}

/// The counts of one name that was never observed, beside one that is live.
fn one_of_two(live: Counts) -> Counts {
    let half = |n: i64| n / 2;
    Counts { observed: 1, unverifiable: 1, live: half(live.live), in_use: half(live.in_use), ..live }
}

#[tokio::test]
async fn a_name_that_opted_out_is_hidden_at_once_and_counted_as_not_observed() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        look(&t.db, "b.biz.vn", T0, Leaf::C8).await;
        let (shown, before, unseen) = standing(&t.db, "a.biz.vn").await;
        assert!(shown && before.observed == 2 && unseen == 0);
        let head = t.db.outbox_head().await.unwrap();

        assert!(t.db.opt_out(OptOut::Domain, "a.biz.vn", "e-mail", T0.plus(1)).await.unwrap());
        let told = t.db.outbox(head, 9).await.unwrap();
        assert_eq!(told.iter().map(|r| r.domain.as_str()).collect::<Vec<_>>(), ["a.biz.vn"]);
        let (shown, counts, unseen) = standing(&t.db, "a.biz.vn").await;
        assert!(!shown && !t.db.site(&name("a.biz.vn")).await.unwrap().unwrap().standing().listable());
        assert_eq!((counts.registered, counts.eligible, counts.observed, unseen), (2, 2, 1, 1));
        let expected = one_of_two(before);
        assert_eq!((counts.live, counts.in_use, counts.unverifiable), (expected.live, expected.in_use, 1));
        assert_eq!((counts.delegated, counts.live_strict), (1, 1), "no step of the funnel is told");
        assert!(!t.db.opt_out(OptOut::Domain, "a.biz.vn", "twice", T0.plus(2)).await.unwrap());
        assert_eq!(t.db.outbox_head().await.unwrap(), told[0].seq, "no news");

        let at = T0.plus(Timestamp::DAY);
        assert!(t.db.opt_in(OptOut::Domain, "a.biz.vn", at).await.unwrap());
        assert_eq!(t.db.outbox(told[0].seq, 9).await.unwrap().len(), 1);
        assert_eq!(standing(&t.db, "a.biz.vn").await, (true, before, 0));
        assert_eq!(t.db.due_now(at, None).await.unwrap(), 1, "and it is looked at again soon");
        assert!(t.db.opt_out(OptOut::Domain, "ai-do.biz.vn", "not registered yet", at).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_site_whose_address_opted_out_is_hidden_until_it_is_seen_again() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let a = name("a.biz.vn");
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        look(&t.db, "b.biz.vn", T0, Leaf::C8).await;
        let (shown, before, _) = standing(&t.db, "a.biz.vn").await;
        assert!(shown);
        let at = |n: i64| T0.plus(n * Timestamp::DAY);
        let (seen, judged) = refused(&a, at(1));
        assert!(record(&t.db, &seen, &judged).await.unwrap().visible, "the index must hear of it");
        let hidden = (false, one_of_two(before).live, 1);
        let now = async || {
            let (shown, counts, unseen) = standing(&t.db, "a.biz.vn").await;
            assert_eq!(counts.observed as u64, 2 - unseen);
            (shown, counts.live, unseen)
        };
        assert_eq!(now().await, hidden);
        let (seen, judged) = refused(&a, at(2));
        assert!(!record(&t.db, &seen, &judged).await.unwrap().visible, "nothing new");
        look(&t.db, "a.biz.vn", at(3), Leaf::X0).await;
        look(&t.db, "a.biz.vn", at(4), Leaf::N2).await;
        assert_eq!(now().await, hidden, "a failure on the way to the address does not end it");
        assert!(look(&t.db, "a.biz.vn", at(5), Leaf::C8).await.visible);
        assert_eq!(standing(&t.db, "a.biz.vn").await, (true, before, 0));
    })
    .await;
}
