//! A frozen quarter by other rules or another version of the method: beside the first, which stays as it was.

use crate::program::Program;
use danhba_tests::db::{TestDb, on_each};
use danhba_tests::world::{Scene, play};
use domain::classify::Ruleset;
use serde_json::Value;

/// Exit code of something that does not come out again.
const DIFFERS: i32 = 5;
const QUARTER: [&str; 2] = ["--quarter", "2026-Q2"];

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn words(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn recompute<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["snapshot", "recompute", "--reason", "to compare", "--json"]
        .into_iter()
        .chain(QUARTER)
        .chain(more.iter().copied())
        .collect()
}

fn verify<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["snapshot", "verify", "--json"].into_iter().chain(QUARTER).chain(more.iter().copied()).collect()
}

/// The rules that the program ships, in a folder, the rule file with a line more.
fn folder(line: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in Ruleset::shipped_files() {
        let more = if *name == "rules.toml" { line } else { "" };
        std::fs::write(folder.path().join(name), format!("{text}\n{more}\n")).expect("a file");
    }
    folder
}

#[tokio::test]
async fn a_quarter_by_other_rules_is_kept_beside_the_first_and_comes_out_again() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 40, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        let first = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        let same = program.run(&recompute(&[]));
        assert!(!same.status.success() && words(&same).contains("snapshot verify"), "{}", words(&same));

        // Since then a page that many share is known as a template.
        let found = json(&program.ok(&["clusters", "find", "--json"]));
        let key = found[0]["key"].as_str().expect("a key");
        program.ok(&["clusters", "confirm", key, "--who", "An", "--note", "starter page"]);
        let both = json(&program.ok(&recompute(&[])));
        let beside = &both["recomputed"];
        assert!(beside["changed"].as_u64() >= Some(5) && beside["names"] == 40, "{both}");
        assert_eq!((beside["carried"].as_u64(), beside["unjudged"].as_u64()), (Some(0), Some(0)), "{both}");
        let in_use = |which: &str| both["total"][which]["active"].as_i64().expect("a count");
        assert!(in_use("recomputed") < in_use("first"), "{both}");
        for digest in ["ruleset", "names_sha256", "figures_sha256"] {
            assert_ne!(beside[digest], first[digest], "{digest}");
            assert_eq!(both["first"][digest], first[digest], "{digest}");
        }
        // The first is what it was, and is what is listed, with the other beside it.
        program.ok(&verify(&[]));
        let list = json(&program.ok(&["snapshot", "list", "--json"]));
        assert_eq!(
            (list.as_array().map(Vec::len), &list[0]["figures_sha256"]),
            (Some(1), &first["figures_sha256"])
        );
        assert_eq!(list[0]["recomputed"][0]["figures_sha256"], beside["figures_sha256"]);
        let told = program.ok(&["snapshot", "list"]);
        assert!(told.contains("beside 1") && told.contains("to compare"), "{told}");
        let twice = program.run(&recompute(&[]));
        assert!(!twice.status.success() && words(&twice).contains("it is kept"), "{}", words(&twice));

        // It comes out again, also when the texts are gone and everything was judged by later rules.
        let ruleset = beside["ruleset"].as_str().expect("a digest");
        program.ok(&verify(&["--ruleset", ruleset]));
        play(&database.db, &Scene { names: 40, weeks: 12, seed: 7 }).await;
        database.tamper("UPDATE verdicts SET leaf = 'C3', class = 'LOW', ruleset = 'sha256:later'").await;
        database.tamper("UPDATE evidence SET reduced = TRUE").await;
        let again = json(&program.ok(&verify(&["--ruleset", ruleset])));
        assert_eq!(
            (&again["names_agree"], &again["figures_agree"]),
            (&Value::from(true), &Value::from(true))
        );
        let unknown = program.run(&verify(&["--ruleset", "sha256:none"]));
        assert!(!unknown.status.success() && words(&unknown).contains("snapshot list"));
        database
            .tamper("UPDATE recomputed_figures SET figures = REPLACE(figures, '\"active\":', '\"active\":1')")
            .await;
        let changed = program.run(&verify(&["--ruleset", ruleset]));
        assert_eq!(changed.status.code(), Some(DIFFERS));
        program.ok(&verify(&[]));
    })
    .await;
}

#[tokio::test]
async fn rules_come_from_a_folder_and_texts_that_are_gone_keep_what_was_frozen() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 20, weeks: 6, seed: 7 }).await;
        let program = Program::over(&database.url);
        let first = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        let other = folder("# the same rules in another version");
        let path = other.path().to_str().expect("a path");
        let both = json(&program.ok(&recompute(&["--rules", path])));
        let beside = &both["recomputed"];
        assert_eq!(beside["changed"], 0, "{both}");
        assert_ne!(beside["ruleset"], first["ruleset"]);
        assert_eq!(
            beside["figures_sha256"], first["figures_sha256"],
            "rules that say the same give the same figures"
        );
        // Its rules are kept, so that it comes out again when the folder is gone.
        let ruleset = beside["ruleset"].as_str().expect("a digest").to_owned();
        drop(other);
        program.ok(&verify(&["--ruleset", &ruleset]));

        database.tamper("UPDATE evidence SET reduced = TRUE WHERE domain <= 'n15.biz.vn'").await;
        let third = folder("# a third version");
        let path = third.path().to_str().expect("a path");
        let both = json(&program.ok(&recompute(&["--rules", path])));
        assert!(
            both["recomputed"]["carried"].as_u64() > Some(5) && both["recomputed"]["changed"] == 0,
            "{both}"
        );
        std::fs::remove_file(third.path().join("model.toml")).expect("a file less");
        let lacking = program.run(&recompute(&["--rules", path]));
        assert!(!lacking.status.success() && words(&lacking).contains("model.toml"), "{}", words(&lacking));
    })
    .await;
}

#[tokio::test]
async fn a_quarter_by_an_earlier_method_is_computed_by_the_present_one_beside_it() {
    on_each(async |database: &TestDb| {
        play(&database.db, &Scene { names: 12, weeks: 9, seed: 7 }).await;
        let program = Program::over(&database.url);
        let first = json(&program.ok(&["snapshot", "freeze", "--quarter", "2026-Q2", "--json"]));
        database.tamper("UPDATE snapshots SET method = '2025.9'").await;
        let both = json(&program.ok(&recompute(&["--method", "2025.9"])));
        assert_eq!(
            (&both["first"]["method"], &both["recomputed"]["method"]),
            (&Value::from("2025.9"), &Value::from(domain::status::METHOD))
        );
        assert_eq!(
            both["recomputed"]["names_sha256"], first["names_sha256"],
            "the machine is the same in truth"
        );
        // What a later version of the program cannot compute, it says so of.
        database.tamper("UPDATE recomputations SET method = '2025.8'").await;
        let ruleset = first["ruleset"].as_str().expect("a digest");
        let report = json(&program.ok(&verify(&["--ruleset", ruleset])));
        assert_eq!(
            (&report["not_recomputable"], &report["figures_agree"]),
            (&Value::from(true), &Value::from(true))
        );
        // Somebody who changes what is frozen finds that nothing is computed from it.
        database
            .tamper("UPDATE snapshot_names SET frame = REPLACE(frame, '\"registrar\":\"A\"', '\"registrar\":\"Z\"')")
            .await;
        let other = folder("# other");
        let refused = program.run(&recompute(&["--rules", other.path().to_str().expect("a path")]));
        assert!(
            !refused.status.success() && words(&refused).contains("somebody changed them"),
            "{}",
            words(&refused)
        );
    })
    .await;
}
