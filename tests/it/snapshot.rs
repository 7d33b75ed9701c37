//! Frozen quarters through the program: sealed, computed again to the byte, revised with a reason, and telling when
//! somebody changed them.

use crate::program::Program;
use danhba_tests::db::{TestDb, on_each};
use danhba_tests::world::{START, Scene, play};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::Registration;
use serde_json::Value;

/// Exit code of a snapshot that does not come out again.
const DIFFERS: i32 = 5;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn a_frozen_quarter_comes_out_again_and_tells_when_it_was_changed() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 40, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        let frozen = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        assert_eq!((frozen["quarter"].as_str(), frozen["revision"].as_i64()), (Some("2026-Q2"), Some(1)));
        let verified = json(&program.ok(&["snapshot", "verify", "--quarter", "2026-Q2", "--json"]));
        assert_eq!(
            (verified["names"].as_u64(), verified["differ"].as_u64()),
            (Some(40), Some(0)),
            "{verified}"
        );
        assert_eq!(verified["sealed"], true);
        assert!(
            verified["judged"].as_u64() > Some(40) && verified["figures"].as_u64() >= Some(12),
            "{verified}"
        );

        let again = program.run(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        let words = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(!again.status.success() && words.contains("--reason"), "{words}");
        let early = program.run(&["snapshot", "freeze", "--quarter", "2199-Q4"]);
        assert!(String::from_utf8_lossy(&early.stderr).contains("after its end"));
        let none = program.run(&["snapshot", "verify", "--quarter", "2020-Q1"]);
        assert!(String::from_utf8_lossy(&none.stderr).contains("2026-Q2 revision 1"));

        // Later looks and later words of the register leave the frozen quarter as it is.
        play(&database.db, &Scene { names: 40, weeks: 12, seed: 7 }).await;
        program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);

        // An outage that is found late makes a revision with its reason, beside the first.
        database
            .tamper("UPDATE observations SET not_observed = 'INFRA_OUTAGE' WHERE domain = 'n1.biz.vn'")
            .await;
        let differs = program.run(&["snapshot", "verify", "--quarter", "2026-Q2", "--json"]);
        assert_eq!(differs.status.code(), Some(DIFFERS));
        let report = json(&String::from_utf8_lossy(&differs.stdout));
        assert!(report["sealed"] == true && report["differ"] == 1, "{report}");
        let revision =
            ["snapshot", "freeze", "--quarter", "2026-Q2", "--reason", "outage found late", "--json"];
        assert_eq!(json(&program.ok(&revision))["revision"], 2);
        program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        let list = json(&program.ok(&["snapshot", "list", "--json"]));
        let reasons: Vec<_> =
            list.as_array().unwrap().iter().map(|s| s["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons, ["outage found late", "first publication"]);

        database.tamper("UPDATE snapshot_names SET known = REPLACE(known, 'ACTIVE', 'DORMANT')").await;
        let changed = program.run(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        assert_eq!(changed.status.code(), Some(DIFFERS));
        assert!(String::from_utf8_lossy(&changed.stdout).contains("somebody changed them"));
    })
    .await;
}

#[tokio::test]
async fn a_frozen_quarter_comes_out_again_when_names_have_left_or_changed_hands() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 12, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        // n0 is another holder's since July, and half of the names have left.
        let rows = (0..6).map(|n| {
            let name = DomainName::stored(&format!("n{n}.biz.vn")).expect("a name");
            let registered_on = (n == 0).then_some(time::macros::date!(2026 - 07 - 10));
            Registration { registered_on, ..Registration::bare(name) }
        });
        let source = store::ImportSource {
            file_name: "july.csv".to_owned(),
            sha256: "0".repeat(64),
            as_of: None,
            full: true,
            dry_run: false,
            at: START.plus(90 * Timestamp::DAY),
        };
        let report = database.db.import(rows.collect(), &source).await.expect("an import");
        assert_eq!(report.left, 6);
        let verified = json(&program.ok(&["snapshot", "verify", "--quarter", "2026-Q2", "--json"]));
        assert_eq!(
            (verified["names"].as_u64(), verified["differ"].as_u64()),
            (Some(12), Some(0)),
            "{verified}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_freeze_that_was_killed_leaves_nothing_that_anybody_sees() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 12, weeks: 5, seed: 3 }).await;
        let new = store::NewSnapshot {
            quarter: "2026-Q2".to_owned().try_into().expect("a quarter"),
            method: domain::status::METHOD.to_owned(),
            ruleset: "sha256:0".to_owned(),
            last_look: 5,
            code_version: "0".to_owned(),
            reason: "killed".to_owned(),
            now: Timestamp(1),
        };
        let id = database.db.begin_snapshot(&new).await.expect("a beginning");
        let name = store::FrozenName {
            domain: "n1.biz.vn".to_owned(),
            frame: "{}".to_owned(),
            known: "{}".to_owned(),
            evidence_id: None,
        };
        database.db.add_frozen(id, &[name]).await.expect("a page");
        assert!(database.db.snapshots().await.expect("a list").is_empty());
        let program = Program::over(&database.url);
        let frozen = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        assert_eq!(frozen["revision"], 1, "the killed one does not count");
        program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        assert_eq!(database.db.snapshots().await.expect("a list").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_template_is_found_confirmed_and_judged_and_an_old_quarter_still_verifies() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 40, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        let found = json(&program.ok(&["clusters", "find", "--json"]));
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        let key = found[0]["key"].as_str().expect("a key");
        assert!(found[0]["domains"].as_i64() >= Some(5), "{found}");
        let before = json(&program.ok(&["stats", "--json"]))["total"]["template"].as_i64();
        program.ok(&["clusters", "confirm", key, "--who", "An", "--note", "starter page"]);
        let moved = json(&program.ok(&["reclassify", "--json"]));
        assert!(moved["moves"]["C8 → C5"].as_u64() >= Some(5), "{moved}");
        let after = json(&program.ok(&["stats", "--json"]))["total"]["template"].as_i64();
        assert!(after > before, "{before:?} {after:?}");
        // The frozen quarter is computed by the rules of its time, which did not know the template.
        program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        let unknown = program.run(&["clusters", "confirm", "t-0", "--who", "An"]);
        assert!(String::from_utf8_lossy(&unknown.stderr).contains("clusters list"));
        program.ok(&["clusters", "reject", key, "--who", "Bình", "--note", "no"]);
        let back = json(&program.ok(&["reclassify", "--json"]));
        assert!(back["moves"]["C5 → C8"].as_u64() >= Some(5), "{back}");
    })
    .await;
}

#[tokio::test]
async fn a_quarter_is_frozen_by_one_set_of_rules_and_comes_out_again() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 40, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        let found = json(&program.ok(&["clusters", "find", "--json"]));
        let key = found[0]["key"].as_str().expect("a key");
        program.ok(&["clusters", "confirm", key, "--who", "An", "--note", "starter page"]);
        // The rules are others now, and what is stored was judged without the template.
        let refused = program.run(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && words.contains("danhba reclassify"), "{words}");
        assert!(database.db.snapshots().await.expect("a list").is_empty());
        program.ok(&["reclassify"]);
        program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        let verified = json(&program.ok(&["snapshot", "verify", "--quarter", "2026-Q2", "--json"]));
        assert_eq!(
            (verified["differ"].as_u64(), verified["reduced"].as_u64()),
            (Some(0), Some(0)),
            "{verified}"
        );
    })
    .await;
}

#[tokio::test]
async fn verdicts_on_texts_that_are_gone_are_those_of_the_freeze() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 20, weeks: 6, seed: 7 }).await;
        let program = Program::over(&database.url);
        program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2"]);
        // The rules change, everything is judged anew, and then the texts go.
        let anew = "UPDATE verdicts SET leaf = 'C5', class = 'LOW', live = FALSE, ruleset = 'sha256:later' \
                    WHERE leaf IN ('C7', 'C8')";
        database.tamper(anew).await;
        database.tamper("UPDATE evidence SET reduced = TRUE").await;
        let verified = json(&program.ok(&["snapshot", "verify", "--quarter", "2026-Q2", "--json"]));
        let count = |what: &str| verified[what].as_u64().expect("a number");
        assert!(count("reduced") > 20 && count("judged") == 0, "{verified}");
        assert_eq!((count("differ"), count("not_recomputable")), (0, 0), "{verified}");
        // A snapshot from before verdicts were kept does not claim that somebody changed something.
        database.tamper("DELETE FROM frozen_verdicts").await;
        let told = program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        assert!(told.contains("cannot be computed again") && !told.contains("differs:"), "{told}");
        assert!(!told.contains("everything comes out again"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_revision_after_a_later_import_keeps_the_register_of_the_quarter() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 12, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        let first = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        let rows = (0..12).map(|n: i64| {
            let name = DomainName::stored(&format!("n{n}.biz.vn")).expect("a name");
            let registered = START.plus(-(n * 7) * Timestamp::DAY).date();
            // n1 is another holder's since July; all have another registrar, and n2 is held.
            let registered_on = Some(if n == 1 { time::macros::date!(2026 - 07 - 10) } else { registered });
            let status = if n == 2 { vec!["serverHold".to_owned()] } else { Vec::new() };
            let holder_kind = domain::registration::HolderKind::Enterprise;
            let registrar = "C".to_owned();
            Registration { registrar, registered_on, status, holder_kind, ..Registration::bare(name) }
        });
        let source = store::ImportSource {
            file_name: "august.csv".to_owned(),
            sha256: "0".repeat(64),
            as_of: None,
            full: true,
            dry_run: false,
            at: START.plus(90 * Timestamp::DAY),
        };
        assert_eq!(database.db.import(rows.collect(), &source).await.expect("an import").changed, 12);
        let reason = ["snapshot", "freeze", "--quarter", "2026-Q2", "--reason", "checked", "--json"];
        let second = json(&program.ok(&reason));
        assert_eq!(second["revision"], 2);
        for digest in ["frame_sha256", "names_sha256", "figures_sha256"] {
            assert_eq!(second[digest], first[digest], "{digest}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_version_of_the_method_stands_beside_the_first() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 12, weeks: 5, seed: 3 }).await;
        let new = store::NewSnapshot {
            quarter: "2026-Q2".to_owned().try_into().expect("a quarter"),
            method: "2025.9".to_owned(),
            ruleset: "sha256:0".to_owned(),
            last_look: 5,
            code_version: "0".to_owned(),
            reason: "first publication".to_owned(),
            now: Timestamp(1),
        };
        let id = database.db.begin_snapshot(&new).await.expect("a beginning");
        database.db.seal_snapshot(id, &[], ["a", "b", "c"]).await.expect("a seal");
        let program = Program::over(&database.url);
        let frozen = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        assert_eq!(frozen["revision"], 1, "the first of its method, and no correction of the other");
        let all = database.db.snapshots().await.expect("a list");
        let methods: Vec<&str> = all.iter().map(|s| s.method.as_str()).collect();
        assert_eq!(methods, [domain::status::METHOD, "2025.9"], "the present method first");
        program.ok(&["snapshot", "verify", "--quarter", "2026-Q2"]);
        let old = program.run(&["snapshot", "verify", "--quarter", "2026-Q2", "--method", "2025.9"]);
        let words = String::from_utf8_lossy(&old.stderr).into_owned();
        assert!(!old.status.success() && words.contains("sha256:0"), "its rules were never kept: {words}");
    })
    .await;
}
