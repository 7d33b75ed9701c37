//! `danhba staff` and `danhba token`.

use crate::program::Program;
use domain::staff::{AccountName, password};
use std::io::Write;
use std::process::Stdio;
use store::Db;

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_by_command_and_never_with_a_password_of_ours() {
    let program = Program::alone();
    program.ok(&["init"]);
    assert_eq!(program.ok(&["staff", "list"]), "", "nobody comes with the program");
    let add = ["staff", "add", "an.tran", "--person", "Trần An", "--role", "administrator"];
    let link = program.ok(&add);
    let token = link.trim().rsplit('/').next().expect("a token").to_owned();
    assert!(link.contains("/nhan-vien/mat-khau/") && token.len() == 64, "{link}");
    assert_eq!(program.ok(&["staff", "list"]), "an.tran\tadministrator\t\tinvited\tTrần An\n");
    for (arguments, code, cure) in [
        (&add[..], 1, "already"),
        (&["staff", "add", "bình", "--person", "B", "--role", "analyst"], 2, "a-z"),
        (&["staff", "add", "ha.le", "--person", " ", "--role", "analyst"], 1, "person's name"),
        (&["staff", "add", "ha.le", "--person", "H", "--role", "officer"], 1, "--province"),
        (
            &["staff", "add", "ha.le", "--person", "H", "--role", "analyst", "--province", "37"],
            1,
            "--province",
        ),
        (
            &["staff", "add", "ha.le", "--person", "H", "--role", "officer", "--province", "99"],
            2,
            "present map",
        ),
        (&["staff", "disable", "nobody.here"], 1, "staff list"),
        (&["token", "create", "an.tran", "--label", "t", "--scope", "queue"], 2, "queue:read"),
        (&["token", "create", "an.tran", "--label", " ", "--scope", "queue:read"], 1, "--label"),
        (&["token", "revoke", "9"], 1, "token list"),
    ] {
        let refused = program.run(arguments);
        assert!(
            refused.status.code() == Some(code) && said(&refused).contains(cure),
            "{arguments:?}: {}",
            said(&refused)
        );
    }
    program.ok(&["staff", "add", "ha.le", "--person", "Lê Hà", "--role", "labeller"]);
    let beyond = program.run(&["token", "create", "ha.le", "--label", "t", "--scope", "queue:read"]);
    assert!(said(&beyond).contains("not for a labeller"), "{}", said(&beyond));
    let secret = program.ok(&["token", "create", "an.tran", "--label", "trực ban", "--scope", "queue:read"]);
    assert!(secret.starts_with("danhba_") && secret.trim().len() == 71, "{secret}");
    let listed = program.ok(&["token", "list"]);
    assert!(
        listed.starts_with("1\tan.tran\tqueue:read\topen\t") && !listed.contains(secret.trim()),
        "{listed}"
    );
    program.ok(&["token", "revoke", "1"]);
    assert!(program.ok(&["token", "list"]).contains("\trevoked\t"));
    program.ok(&["staff", "disable", "ha.le"]);
    assert!(program.ok(&["staff", "list"]).contains("ha.le\tlabeller\t\tdisabled\t"));
    let again = program.ok(&["staff", "reset", "an.tran"]);
    assert_ne!(again, link);
    let log = program.ok(&["staff", "log"]);
    for what in
        ["account.add", "account.invite", "token.add", "token.revoke", "account.disable", "account.reset"]
    {
        assert!(log.contains(what), "{what}: {log}");
    }
    assert!(!log.contains(secret.trim()) && !log.contains(&token), "no secret stands in the log");
    program.ok(&["staff", "log", "--verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_comes_from_stdin_and_a_weak_one_makes_no_account() {
    let program = Program::alone();
    program.ok(&["init"]);
    let add =
        ["staff", "add", "an.tran", "--person", "Trần An", "--role", "administrator", "--password-stdin"];
    let with = |text: &str| {
        let mut child = program
            .command(&add)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        child.stdin.take().expect("stdin").write_all(text.as_bytes()).expect("written");
        child.wait_with_output().expect("ended")
    };
    let weak = with("ngắn\n");
    assert!(weak.status.code() == Some(1) && said(&weak).contains("shorter than 12"), "{}", said(&weak));
    assert_eq!(program.ok(&["staff", "list"]), "");
    let done = with("quýt ngọt mùa thu\n");
    assert!(done.status.success() && done.stdout.is_empty(), "{}", said(&done));
    let file = program.folder().join("data/danhba.db");
    let db = Db::connect(&format!("sqlite://{}", file.display())).await.expect("the database");
    let account = db.account(&AccountName::parse("an.tran").unwrap()).await.unwrap().expect("an account");
    let kept = account.password.expect("a password");
    assert!(password::verify("quýt ngọt mùa thu", &kept) && !kept.contains("quýt"));
    db.close().await;
}

#[test]
fn commands_that_look_at_names_or_change_something_leave_a_row() {
    let program = Program::alone();
    program.ok(&["init"]);
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquan-pho.biz.vn\nan.id.vn\n").expect("a file");
    let path = file.to_str().expect("a path");
    program.ok(&["import", path, "--dry-run"]);
    assert_eq!(program.ok(&["staff", "log"]), "", "a dry run changes nothing");
    program.ok(&["import", path]);
    program.ok(&["export", "verdicts"]);
    program.ok(&["consent", "give", "an.id.vn", "--text-version", "2026-11", "--proof", "letter"]);
    program.ok(&["consent", "revoke", "an.id.vn"]);
    program.ok(&["opt-out", "add", "an.id.vn", "--reason", "letter"]);
    program.ok(&["clusters", "find"]);
    program.ok(&["clusters", "link", "Trần An"]);
    program.ok(&["clusters", "revoke", "1"]);
    let log = program.ok(&["staff", "log"]);
    for what in [
        "register.import",
        "verdicts.export",
        "consent.give",
        "consent.revoke",
        "opt-out.add",
        "clusters.find",
        "clusters.link",
        "clusters.revoke",
    ] {
        let row = log.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {log}"));
        assert!(row.contains("command:"), "{row}");
    }
    program.ok(&["staff", "log", "--verify"]);
}
