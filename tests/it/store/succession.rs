//! A new holder starts afresh, two starts do not meet in the schema, and an import does not meet a recorder.

use super::sample::{
    LEASE, T0, WORKER, enrol, later, look, name, observation, registration, source, verdict,
};
use danhba_tests::db::{TestDb, on_each, postgres};
use domain::clock::Timestamp;
use domain::registration::{HolderKind, Registration};
use domain::verdict::Leaf;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::{Arc, Barrier};
use store::{Db, DifferenceKind, Field, ImportReport, ImportSource, Record, SiteRow, StoreError};
use time::macros::date;

const A: &str = "an.id.vn";
const DAY: Timestamp = Timestamp(T0.0 + Timestamp::DAY);
const WEEK: Timestamp = Timestamp(T0.0 + 7 * Timestamp::DAY);

fn person(text: &str) -> Registration {
    Registration { holder_kind: HolderKind::Citizen, holder_name: None, ..registration(text) }
}

async fn import(db: &Db, row: Registration, at: Timestamp) -> ImportReport {
    db.import(vec![row], &source(at)).await.unwrap()
}

/// A person's site that was seen in use, and whose holder agreed to be listed.
async fn listed(t: &TestDb) {
    import(&t.db, person(A), T0).await;
    look(&t.db, A, T0, Leaf::C8).await;
    assert!(t.db.give_consent(&name(A), "2026-1", "dns txt", T0).await.unwrap());
    assert!(site(&t.db).await.standing().searchable(), "listed on its holder's consent");
}

async fn site(db: &Db) -> SiteRow {
    db.site(&name(A)).await.unwrap().unwrap()
}

async fn leave(t: &TestDb, at: Timestamp) {
    let full = ImportSource { full: true, ..source(at) };
    let report = t.db.import(vec![person("binh.id.vn")], &full).await.unwrap();
    assert_eq!(report.left, 1);
}

async fn assert_afresh(t: &TestDb, head: i64, at: Timestamp, why: &str) {
    let now = site(&t.db).await;
    assert!(now.consent.is_none() && now.state.is_none(), "{why}: {now:?}");
    assert!(!now.standing().listable(), "{why}");
    assert!(t.db.latest(&name(A)).await.unwrap().is_some(), "{why}: what was seen stays as history");
    let told = t.db.outbox(head, 10).await.unwrap();
    assert!(told.iter().any(|r| r.domain.as_str() == A), "{why}: the index hears of it");
    assert!(
        t.db.claim(WORKER, "default", 10, at, LEASE).await.unwrap().iter().any(|d| d.domain == name(A)),
        "{why}: due"
    );
}

#[tokio::test]
async fn a_name_that_left_comes_back_without_consent_and_state() {
    on_each(async |t| {
        listed(t).await;
        let head = t.db.outbox_head().await.unwrap();
        leave(t, DAY).await;
        let gone = site(&t.db).await;
        assert!(gone.consent.is_none() && gone.state.is_none(), "they end with the registration: {gone:?}");
        assert!(t.db.outbox(head, 10).await.unwrap().iter().any(|r| r.domain.as_str() == A));
        let head = t.db.outbox_head().await.unwrap();
        assert_eq!(import(&t.db, person(A), WEEK).await.returned, 1);
        assert_afresh(t, head, WEEK, "back").await;
        assert!(
            t.db.give_consent(&name(A), "2026-1", "dns txt", WEEK).await.unwrap(),
            "consent can be given anew"
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_holder_inherits_nothing() {
    let anew = Registration { registered_on: Some(date!(2026 - 05 - 29)), ..person(A) };
    let corrected = Registration { registered_on: Some(date!(2025 - 08 - 01)), ..person(A) };
    let business = Registration { holder_kind: HolderKind::Household, ..person(A) };
    for (why, row) in [("registered again", anew), ("another day", corrected), ("another kind", business)] {
        on_each(async |t| {
            listed(t).await;
            let head = t.db.outbox_head().await.unwrap();
            let report = import(&t.db, row.clone(), DAY).await;
            assert_eq!((report.changed, report.sample[0].kind), (1, DifferenceKind::Changed));
            assert_afresh(t, head, DAY, why).await;
        })
        .await;
    }
}

#[tokio::test]
async fn another_tax_code_is_another_holder() {
    on_each(async |t| {
        let taxed = |code: &str| Registration { tax_code: Some(code.into()), ..person(A) };
        listed(t).await;
        import(&t.db, taxed("0100109106"), T0).await;
        assert!(site(&t.db).await.standing().searchable(), "a code that was unknown is no new holder");
        let head = t.db.outbox_head().await.unwrap();
        import(&t.db, taxed("0300588569"), DAY).await;
        assert_afresh(t, head, DAY, "another tax code").await;
    })
    .await;
}

#[tokio::test]
async fn corrections_and_silence_end_nothing() {
    on_each(async |t| {
        let vague = Registration { registered_on: None, holder_kind: HolderKind::Unknown, ..person(A) };
        import(&t.db, vague.clone(), T0).await;
        look(&t.db, A, T0, Leaf::C8).await;
        t.db.give_consent(&name(A), "2026-1", "dns txt", T0).await.unwrap();
        let known = Registration { tax_code: Some("0100109106".into()), ..person(A) };
        let unstated = Registration { registered_on: Some(date!(2026 - 05 - 29)), ..person(A) };
        let moved =
            Registration { ward: Some("Phường Ba Đình".into()), registrar: "B".into(), ..known.clone() };
        assert_eq!(import(&t.db, known, DAY).await.changed, 1, "now we know");
        assert_eq!(import(&t.db, moved, DAY).await.changed, 1, "moved, and to another registrar");
        let stated = [Field::Status];
        t.db.import_stated(vec![unstated], &source(DAY), &stated).await.unwrap();
        assert_eq!(import(&t.db, vague, DAY).await.changed, 1, "a list that knows nothing");
        assert!(site(&t.db).await.standing().searchable());
        assert_eq!(t.db.due_now(DAY, None).await.unwrap(), 0, "its next visit is when it was");
    })
    .await;
}

#[tokio::test]
async fn an_objection_ends_only_with_the_registration_it_was_made_under() {
    on_each(async |t| {
        let since = |day| Registration { registered_on: Some(day), ..person(A) };
        listed(t).await;
        t.db.object(&name(A), "không muốn", T0).await.unwrap();
        leave(t, DAY).await;
        import(&t.db, person(A), WEEK).await;
        assert!(site(&t.db).await.objection, "absent for a while");
        import(&t.db, Registration { holder_kind: HolderKind::Household, ..person(A) }, WEEK).await;
        assert!(site(&t.db).await.objection, "perhaps the same person");
        import(&t.db, person(A), WEEK).await;
        import(&t.db, since(date!(2025 - 08 - 01)), WEEK).await;
        assert!(site(&t.db).await.objection, "an earlier day is a correction");
        import(&t.db, since(T0.date()), WEEK).await;
        assert!(site(&t.db).await.objection, "made on the very day: perhaps by the new holder");
        import(&t.db, since(DAY.date()), WEEK).await;
        assert!(!site(&t.db).await.objection, "the former holder's");
        assert!(t.db.object(&name(A), "cũng không", WEEK).await.unwrap(), "the new one may object too");
    })
    .await;
}

#[tokio::test]
async fn a_look_at_the_former_site_is_not_recorded_for_the_new_holder() {
    on_each(async |t| {
        listed(t).await;
        t.db.claim_one("slow", &name(A), DAY, LEASE).await.unwrap().expect("free");
        import(&t.db, Registration { registered_on: Some(DAY.date()), ..person(A) }, DAY).await;
        let (seen, judged) = (observation(&name(A), DAY, "Trang cũ"), verdict(Leaf::C8, A));
        let record =
            Record { observation: &seen, verdict: &judged, next: later(DAY), worker: "slow", now: DAY };
        assert!(matches!(t.db.record(&record).await, Err(StoreError::LeaseLost(_))));
        assert!(site(&t.db).await.state.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_ends_nothing() {
    on_each(async |t| {
        listed(t).await;
        let dry = ImportSource { full: true, dry_run: true, ..source(DAY) };
        let anew = Registration { registered_on: Some(DAY.date()), ..person(A) };
        assert_eq!(t.db.import(vec![anew], &dry).await.unwrap().changed, 1);
        assert_eq!(t.db.import(vec![person("binh.id.vn")], &dry).await.unwrap().left, 1);
        assert!(site(&t.db).await.standing().searchable());
    })
    .await;
}

/// Starts eight times at the same moment, each in a thread with a runtime and connections of its own.
fn start_together(url: &str) -> Vec<Result<(), StoreError>> {
    let barrier = Arc::new(Barrier::new(8));
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let (url, barrier) = (url.to_owned(), Arc::clone(&barrier));
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                barrier.wait();
                runtime.block_on(async {
                    let db = Db::connect(&url).await?;
                    db.migrate().await?;
                    db.check_schema().await?;
                    db.close().await;
                    Ok(())
                })
            })
        })
        .collect();
    starts.into_iter().map(|s| s.join().expect("no panic")).collect()
}

#[test]
fn eight_starts_on_a_fresh_file_all_succeed() {
    for round in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("danhba.db").display());
        for outcome in start_together(&url) {
            outcome.unwrap_or_else(|e| panic!("round {round}: {e}"));
        }
    }
}

#[tokio::test]
async fn eight_starts_on_a_fresh_server_all_succeed() {
    let t = postgres().await;
    t.tamper("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
    assert!(t.db.check_schema().await.is_err(), "nothing is there");
    let url = t.url.clone();
    let outcomes = tokio::task::spawn_blocking(move || start_together(&url)).await.unwrap();
    t.remove().await;
    for outcome in outcomes {
        outcome.unwrap();
    }
}

/// A name early in the order of names and late in the order of zones, and the reverse.
const EARLY: &str = "a.id.vn";
const LATE: &str = "z.biz.vn";

/// A transaction that has locked the queue's row of one name, as a recorder does.
async fn recorder(t: &TestDb, holds: &str) -> PgConnection {
    let mut connection = PgConnection::connect(&t.url).await.unwrap();
    connection.execute("BEGIN").await.unwrap();
    take(&mut connection, holds, "").await.unwrap();
    connection
}

async fn take(connection: &mut PgConnection, domain: &str, how: &str) -> Result<(), sqlx::Error> {
    let text = format!("SELECT 1 FROM queue WHERE domain = '{domain}' FOR UPDATE {how}");
    connection.execute(AssertSqlSafe(text)).await.map(|_| ())
}

/// Begins an import by which both names leave, and comes back when it waits for the recorder.
async fn import_that_waits(t: &TestDb) -> tokio::task::JoinHandle<Result<ImportReport, StoreError>> {
    let db = t.db.clone();
    let import = tokio::spawn(async move {
        let rows = vec![registration("m.biz.vn"), registration("m.id.vn")];
        db.import(rows, &ImportSource { full: true, ..source(DAY) }).await
    });
    let mut watch = PgConnection::connect(&t.url).await.unwrap();
    let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut watch).await.unwrap() == 0 {
        assert!(!import.is_finished(), "it cannot end before the recorder does");
        tokio::task::yield_now().await;
    }
    import
}

#[tokio::test]
async fn an_import_locks_names_in_the_order_of_the_recorder() {
    let t = postgres().await;
    enrol(&t.db, &[EARLY, LATE]).await;
    let mut recorder = recorder(&t, EARLY).await;
    let import = import_that_waits(&t).await;
    // While it waits for the first name it must not hold the second one, for which the recorder comes next.
    let free = take(&mut recorder, LATE, "NOWAIT").await;
    recorder.execute("ROLLBACK").await.unwrap();
    let report = import.await.unwrap();
    t.remove().await;
    free.expect("the second name is free");
    assert_eq!(report.unwrap().left, 2);
}

#[tokio::test]
async fn an_import_that_loses_a_deadlock_begins_anew() {
    let t = postgres().await;
    enrol(&t.db, &[EARLY, LATE]).await;
    // Against the order: the import holds the first name and waits for the second one.
    let mut stranger = recorder(&t, LATE).await;
    let import = import_that_waits(&t).await;
    // Now a circle. The server looks first at who waits longest, the import, and ends it. If this machine is too
    // slow for that, the stranger is ended instead, and the import goes on all the same.
    let _ = take(&mut stranger, EARLY, "").await;
    stranger.execute("ROLLBACK").await.unwrap();
    let report = import.await.unwrap();
    let left = t.db.registration(&name(EARLY)).await.unwrap().unwrap().left_at;
    t.remove().await;
    assert_eq!(report.expect("it began anew").left, 2);
    assert_eq!(left, Some(DAY));
}
