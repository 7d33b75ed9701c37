use super::sample::{T0, enrol, name};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use store::{Consent, OptOut, StoreError};

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
        assert!(t.db.opt_out(OptOut::Domain, "a.biz.vn", "again", T0.plus(4)).await.unwrap());
        assert_eq!(t.db.opt_outs().await.unwrap().len(), 2);
    })
    .await;
}
