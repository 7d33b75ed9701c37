//! Sessions, tokens, codes and waits on both databases.

use super::desk::account;
use crate::api::world::NOW;
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::staff::{Role, Scope};
use store::NewToken;

#[tokio::test]
async fn sessions_end_by_rest_by_age_and_by_being_taken_back() {
    on_each(async |t| {
        let db = &t.db;
        let an = account(db, "an.tran", Role::Administrator).await;
        let id = db
            .begin_session(&an, "half", "Firefox\0", NOW)
            .await
            .unwrap()
            .expect("the password still counts");
        let (session, whose) = db.session("half", NOW).await.unwrap().expect("begun");
        assert_eq!((session.id, session.second_at, whose.name.as_str()), (id, None, "an.tran"));
        assert!(db.session("half", NOW.plus(11 * Timestamp::MINUTE)).await.unwrap().is_none(), "too slow");
        assert!(db.raise_session(id, &an, "whole", NOW).await.unwrap());
        assert!(!db.raise_session(id, &an, "twice", NOW).await.unwrap());
        assert!(db.session("half", NOW).await.unwrap().is_none());
        let mut at = NOW;
        for _ in 0..14 {
            at = at.plus(50 * Timestamp::MINUTE);
            assert!(db.session("whole", at).await.unwrap().is_some(), "in use");
        }
        assert!(db.session("whole", NOW.plus(12 * Timestamp::HOUR)).await.unwrap().is_none(), "twelve hours");
        assert!(db.session("whole", at.plus(Timestamp::HOUR)).await.unwrap().is_none(), "an hour of rest");
        assert_eq!(db.sessions(an.id, at).await.unwrap().len(), 1);
        let other = db.begin_session(&an, "b", "", at).await.unwrap().expect("the password still counts");
        assert!(db.raise_session(other, &an, "b2", at).await.unwrap());
        assert_eq!(db.end_other_sessions(an.id, other, at).await.unwrap(), 1);
        assert!(
            db.session("whole", at).await.unwrap().is_none() && db.session("b2", at).await.unwrap().is_some()
        );
        db.reset_account(&an, "test", at).await.unwrap();
        assert!(db.session("b2", at).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn tokens_end_and_follow_their_account() {
    on_each(async |t| {
        let db = &t.db;
        let an = account(db, "an.tran", Role::Administrator).await;
        let new = |secret| NewToken {
            account: &an,
            label: "trực ban",
            scopes: &[Scope::QueueRead, Scope::QueueDecide],
            secret,
            now: NOW,
            expires_at: NOW.plus(Timestamp::DAY),
        };
        let id = db.add_token(&new("one"), "test").await.unwrap();
        let (token, owner) = db.token("one", NOW).await.unwrap().expect("open");
        assert_eq!((token.id, token.scopes.len(), owner.id), (id, 2, an.id));
        assert!(db.token("One", NOW).await.unwrap().is_none());
        assert!(db.token("one", NOW.plus(Timestamp::DAY)).await.unwrap().is_none(), "over");
        assert_eq!(db.tokens().await.unwrap()[0].0.used_at, Some(NOW));
        assert!(db.close_account(&an, true, "test", NOW).await.unwrap());
        assert!(!db.close_account(&an, true, "test", NOW).await.unwrap());
        assert!(db.token("one", NOW).await.unwrap().is_none(), "a closed account");
        assert!(db.close_account(&an, false, "test", NOW).await.unwrap());
        assert!(db.token("one", NOW).await.unwrap().is_some());
        assert!(db.revoke_token(id, "test", NOW).await.unwrap());
        assert!(!db.revoke_token(id, "test", NOW).await.unwrap());
        assert!(db.token("one", NOW).await.unwrap().is_none(), "revoked");
    })
    .await;
}

#[tokio::test]
async fn failures_cost_a_wait_that_grows_and_is_forgotten() {
    on_each(async |t| {
        let db = &t.db;
        for _ in 0..3 {
            assert_eq!(db.try_once("an", 3, NOW).await.unwrap(), Ok(()));
        }
        assert_eq!(db.try_once("an", 3, NOW.plus(1_000)).await.unwrap(), Err(59_000));
        assert_eq!(db.try_once("binh", 3, NOW).await.unwrap(), Ok(()), "another key");
        let mut at = NOW;
        for _ in 0..5 {
            at = at.plus(Timestamp::MINUTE);
            assert_eq!(db.try_once("an", 3, at).await.unwrap(), Ok(()));
        }
        assert_eq!(
            db.try_once("an", 3, at.plus(Timestamp::MINUTE)).await.unwrap(),
            Err(14 * Timestamp::MINUTE)
        );
        assert_eq!(db.try_once("an", 3, at.plus(15 * Timestamp::MINUTE)).await.unwrap(), Ok(()));
        db.forget_failures("an").await.unwrap();
        assert_eq!(db.try_once("an", 3, at.plus(15 * Timestamp::MINUTE)).await.unwrap(), Ok(()));
        assert_eq!(
            db.sweep_failures(at.plus(2 * Timestamp::DAY)).await.unwrap(),
            2,
            "addresses are not kept"
        );
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_one_moment_count_as_many() {
    on_each(async |t| {
        let tries = (0..20).map(|_| t.db.try_once("an", 5, NOW));
        let let_in =
            futures::future::join_all(tries).await.into_iter().filter(|r| matches!(r, Ok(Ok(())))).count();
        assert_eq!(let_in, 5);
    })
    .await;
}
