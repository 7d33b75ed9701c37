//! The log: only added to, each row on the one before, on both databases.

use super::desk::account;
use crate::api::world::NOW;
use crate::store::sample::enrol;
use danhba_tests::db::on_each;
use domain::name::DomainName;
use domain::request::{Found, Reason, Wish};
use domain::staff::Role;
use store::{Deed, HolderWords, NewRequest, OptOut};

#[tokio::test]
async fn changes_and_looks_are_rows_that_the_database_lets_nobody_change() {
    on_each(async |t| {
        let db = &t.db;
        assert_eq!(db.verify_log().await.unwrap(), Ok(0));
        let an = account(db, "an.tran", Role::Administrator).await;
        db.tell(&Deed { who: "an.tran", what: "request.look", about: "request 7, x.biz.vn\0", at: NOW })
            .await
            .unwrap();
        let domain = DomainName::stored("x.biz.vn").unwrap();
        let reason = Some(Reason::Place);
        let new = NewRequest {
            domain: &domain,
            wish: Wish::Report,
            reason,
            note: "",
            receipt: "r",
            proof: "",
            now: NOW,
        };
        let id = db.add_request(&new).await.unwrap();
        assert!(db.decide_request(id, false, "Trần An", "đúng rồi", NOW).await.unwrap());
        assert!(!db.decide_request(id, false, "Trần An", "đúng rồi", NOW).await.unwrap(), "and no row");
        db.reset_account(&an, "command:root", NOW).await.unwrap();
        let rows = db.latest_deeds(9).await.unwrap();
        let told: Vec<(&str, &str)> = rows.iter().map(|r| (r.who.as_str(), r.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("command:root", "account.reset"),
                ("Trần An", "request.decline"),
                ("an.tran", "request.look"),
                ("test", "account.add"),
            ]
        );
        assert_eq!(db.verify_log().await.unwrap(), Ok(4));
        for change in [
            "UPDATE staff_log SET who = 'nobody'",
            "DELETE FROM staff_log WHERE id = 1",
            "DELETE FROM staff_log",
        ] {
            let refused = t.try_tamper(change).await.expect_err(change);
            assert!(refused.contains("staff_log is only added to"), "{refused}");
        }
        assert_eq!(db.verify_log().await.unwrap(), Ok(4));
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_around_the_database_leaves_a_break() {
    for (deed, broken) in [
        ("UPDATE staff_log SET who = 'nobody' WHERE id = 2", 2),
        ("DELETE FROM staff_log WHERE id = 2", 3),
        ("DELETE FROM staff_log WHERE id = 3", 3),
    ] {
        on_each(async |t| {
            for n in 0..3 {
                let about = format!("{n}");
                t.db.tell(&Deed { who: "an", what: "request.look", about: &about, at: NOW }).await.unwrap();
            }
            let free: &[&str] = if t.engine == "sqlite" {
                &["DROP TRIGGER staff_log_no_UPDATE", "DROP TRIGGER staff_log_no_DELETE"]
            } else {
                &["DROP TRIGGER staff_log_only_added ON staff_log"]
            };
            for statement in free {
                t.tamper(statement).await;
            }
            t.tamper(deed).await;
            assert_eq!(t.db.verify_log().await.unwrap(), Err(broken), "{deed}");
        })
        .await;
    }
}

#[tokio::test]
async fn many_at_once_still_make_one_chain() {
    on_each(async |t| {
        let deeds =
            (0..20).map(|_| t.db.tell(&Deed { who: "an", what: "request.look", about: "1", at: NOW }));
        assert!(futures::future::join_all(deeds).await.into_iter().all(|r| r.is_ok()));
        assert_eq!(t.db.verify_log().await.unwrap(), Ok(20));
    })
    .await;
}

#[tokio::test]
async fn what_holders_do_and_what_is_done_for_them_stands_in_the_log() {
    on_each(async |t| {
        let db = &t.db;
        let name = DomainName::stored("an.id.vn").unwrap();
        enrol(db, &["an.id.vn"]).await;
        let ask = async |wish, receipt: &str| {
            let new =
                NewRequest { domain: &name, wish, reason: None, note: "", receipt, proof: receipt, now: NOW };
            let id = db.add_request(&new).await.unwrap();
            assert!(db.want_proof(id, NOW).await.unwrap());
            assert!(db.put_proof(id, Found::Dns, NOW).await.unwrap());
            id
        };
        let claim = ask(Wish::Claim, "r1").await;
        assert!(db.give_consent(&name, "2026-11", "request 1", NOW).await.unwrap());
        assert!(!db.give_consent(&name, "2026-11", "request 1", NOW).await.unwrap(), "no deed, no row");
        db.say(&name, &HolderWords { sector: None, description: "gốm".into() }, claim, NOW).await.unwrap();
        db.join_well_kept(&name, claim, NOW).await.unwrap();
        assert!(db.leave_well_kept(&name, NOW).await.unwrap());
        assert!(!db.leave_well_kept(&name, NOW).await.unwrap());
        assert!(db.revoke_consent_by("command:root", &name, NOW).await.unwrap());
        assert!(!db.revoke_consent(&name, NOW).await.unwrap());
        ask(Wish::Remove, "r2").await;
        assert!(db.withdraw_objection(&name, NOW).await.unwrap());
        assert!(db.opt_out_by("command:root", OptOut::Domain, "an.id.vn", "thư", NOW).await.unwrap());
        let rows = db.latest_deeds(99).await.unwrap();
        let told: Vec<(&str, &str)> = rows.iter().rev().map(|r| (r.who.as_str(), r.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("holder", "consent.give"),
                ("holder", "entry.describe"),
                ("holder", "well-kept.join"),
                ("holder", "well-kept.leave"),
                ("command:root", "consent.revoke"),
                ("holder", "entry.remove"),
                ("holder", "objection.withdraw"),
                ("command:root", "opt-out.add"),
            ]
        );
        assert!(rows.iter().all(|r| r.about.starts_with("an.id.vn")), "{rows:?}");
        assert_eq!(db.verify_log().await.unwrap(), Ok(8));
    })
    .await;
}
