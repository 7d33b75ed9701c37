//! What a person meets who makes a mistake, or whose machine does: nothing is silent, nothing is left in the way.

use crate::program::Program;
use lab::script::{Site, World};
use lab::{Lab, LabSettings};

fn words(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

/// A lab with one name in use.
async fn a_lab() -> Lab {
    let mut world =
        World { zones: ["biz.vn", "id.vn", "vn"].map(str::to_owned).to_vec(), ..World::default() };
    world.site_at("quan-pho.biz.vn", [127, 20, 0, 1].into(), Site::default());
    Lab::start(world, LabSettings::default()).await.expect("the lab")
}

fn enrol(program: &Program) {
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquan-pho.biz.vn\n").expect("a register");
    program.ok(&["import", file.to_str().expect("a path")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lab_needs_no_settings_but_its_own() {
    let lab = a_lab().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let program = Program::new(&lab, &url, 4)
        .without("CRAWLER__CANARIES")
        .without("CRAWLER__CONCURRENCY")
        .without("CRAWLER__IN_HAND");
    // The settings file that `init` writes states no public host either.
    program.ok(&["init"]);
    enrol(&program);
    let report = json(&program.ok(&["crawl", "--until-idle", "--json"]));
    assert_eq!((report["observed"].as_u64(), report["faults"].as_u64()), (Some(1), Some(0)), "{report}");
    assert!(report["leaves"].get("X0").is_none(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_saw_nothing_says_so_and_names_the_cure() {
    let lab = a_lab().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let program = Program::new(&lab, &url, 4).with("CRAWLER__CANARIES", "chim.vn");
    enrol(&program);
    let output = program.run(&["crawl", "--until-idle", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("danhba doctor"), "{}", words(&output));
    let report = json(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(report["observed"], report["faults"], "the report is printed all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_saw_nothing_fails_and_one_that_saw_something_stores_nothing() {
    let lab = a_lab().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let program = Program::new(&lab, &url, 4);
    enrol(&program);
    program.ok(&["check", "quan-pho.biz.vn"]);
    assert_eq!(program.ok(&["export", "verdicts"]).lines().count(), 1, "the head alone");
    // Nobody answers there: a fault of ours.
    let blind = program.with("RESOLVER__SERVERS", "127.0.0.1:9");
    let output = blind.run(&["check", "quan-pho.biz.vn"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("could not be observed"), "{}", words(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_stops_early_says_what_is_still_due() {
    let lab = a_lab().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let program = Program::new(&lab, &url, 1);
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquan-pho.biz.vn\nmot.biz.vn\nhai.biz.vn\n").expect("a register");
    program.ok(&["import", file.to_str().expect("a path")]);
    let first = program.run(&["crawl", "--until-idle", "--limit", "1"]);
    assert!(words(&first).contains("2 names are still due"), "{}", words(&first));
    let all = program.run(&["crawl", "--until-idle"]);
    assert!(words(&all).contains("next visit due"), "{}", words(&all));
    let rows = program.ok(&["export", "verdicts", "--format", "jsonl"]);
    let row = rows.lines().map(json).find(|row| row["domain"] == "quan-pho.biz.vn").expect("a row");
    assert!(row["http_status"].is_u64() && row["confidence"].as_f64().is_some_and(|c| c > 0.0), "{row}");
    let gone = rows.lines().map(json).find(|row| row["domain"] == "mot.biz.vn").expect("a row");
    assert!(gone["http_status"].is_null() && gone["final_url"].is_null(), "{gone}");
}

#[test]
fn what_flags_say_stands_in_the_file_that_init_writes() {
    let program = Program::alone().without("DATA_DIR");
    program.ok(&["--data-dir", "kho", "init"]);
    assert!(program.folder().join("kho/danhba.db").is_file());
    program.ok(&["stats"]);
    let shown = program.ok(&["config"]);
    let line = shown.lines().find(|l| l.trim_start().starts_with("data_dir")).unwrap_or_default();
    assert!(line.contains("kho") && line.contains("danhba.toml"), "{shown}");
    assert!(!program.folder().join("danhba-data").exists(), "no second, empty database");
}

#[test]
fn an_init_that_cannot_open_its_database_leaves_nothing_in_the_way() {
    let program = Program::alone();
    let file = program.folder().join("danhba.toml");
    // Nobody listens on the port of the service multiplexer.
    let nowhere = ["--database-url", "postgres://u@127.0.0.1:1/d?password=geheim", "init"];
    let output = program.run(&nowhere);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(!words(&output).contains("geheim"), "{}", words(&output));
    assert!(!file.exists(), "the settings that lead nowhere are gone");
    program.ok(&["init"]);
    let before = std::fs::read(&file).expect("the settings");
    assert_eq!(program.run(&[&nowhere[..], &["--force"]].concat()).status.code(), Some(1));
    assert_eq!(std::fs::read(&file).expect("the settings"), before, "those that worked are back");
}

#[test]
fn a_password_in_a_query_is_not_shown() {
    let program = Program::alone();
    let url = "postgres://u@db/danhba?sslmode=require&password=geheim&sslpassword=geheim";
    let shown = program.ok(&["--database-url", url, "config"]);
    assert!(!shown.contains("geheim") && shown.contains("sslmode=require"), "{shown}");
    let refused = program.run(&["--database-url", "postgres://u@127.0.0.1:1/d?password=geheim", "stats"]);
    assert!(!words(&refused).contains("geheim"), "{}", words(&refused));
}

#[test]
fn a_dry_run_prints_every_difference_and_leaves_no_file() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    let path = file.to_str().expect("a path");
    let list = |names: std::ops::Range<usize>, more: &str| {
        let rows: String = names.map(|n| format!("n{n}.biz.vn\n")).collect();
        std::fs::write(&file, format!("domain\n{rows}{more}")).expect("a file");
    };
    list(0..120, "not a name\n");
    let output = program.run(&["import", path, "--dry-run"]);
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(printed.lines().filter(|l| l.starts_with("added ")).count(), 120, "{printed}");
    assert!(words(&output).contains("line 122"), "the rejected row is told: {}", words(&output));
    assert!(!program.folder().join("r.csv.rejected.csv").exists());
    let refused = program.run(&["stats"]);
    assert!(words(&refused).contains("there is no database"), "{}", words(&refused));
    list(0..120, "");
    program.ok(&["import", path]);
    list(7..8, "");
    let printed = program.ok(&["import", path, "--full", "--dry-run"]);
    assert_eq!(printed.lines().filter(|l| l.starts_with("left ")).count(), 119, "{printed}");
    let report = json(&program.ok(&["import", path, "--full", "--dry-run", "--json"]));
    assert_eq!(report["differences"].as_u64(), Some(119));
    assert_eq!(report["sample"].as_array().map(Vec::len), Some(119));
}

#[test]
fn the_file_of_rejected_rows_goes_when_all_are_in() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    let path = file.to_str().expect("a path");
    let rejects = program.folder().join("r.csv.rejected.csv");
    std::fs::write(&file, "domain,registered_on\na.biz.vn,31/02/2026\n").expect("a file");
    assert_eq!(program.run(&["import", path]).status.code(), Some(3));
    assert!(rejects.is_file());
    std::fs::write(&file, "domain,registered_on\na.biz.vn,28/02/2026\n").expect("a file");
    program.ok(&["import", path, "--dry-run"]);
    assert!(rejects.is_file(), "a dry run changes nothing");
    program.ok(&["import", path, "--as-of", "31/03/2025"]);
    assert!(!rejects.exists());
}

#[test]
fn talk_that_no_terminal_reads_has_no_colours() {
    let program = Program::alone();
    let output = program.command(&["migrate"]).env("RUST_LOG", "trace").output().expect("danhba runs");
    let said = words(&output);
    assert!(said.contains("TRACE") || said.contains("DEBUG"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn a_folder_may_be_called_like_a_number_and_a_zone_written_like_a_suffix() {
    let program = Program::alone().with("DATA_DIR", "1");
    program.ok(&["migrate"]);
    assert!(program.folder().join("1/danhba.db").is_file());
    program.ok(&["stats", "--zone", ".BIZ.VN", "--json"]);
}

#[test]
fn a_cause_is_told_once() {
    let program = Program::alone();
    std::fs::create_dir(program.folder().join("data")).expect("a folder");
    std::fs::write(
        program.folder().join("data/danhba.db"),
        "no database at all, and long enough for a header",
    )
    .expect("a file");
    for (arguments, cause) in [
        (&["lab", "--size", "60", "--listen", "203.0.113.7:5300"][..], "os error"),
        (&["lab", "--pages", "khong-co", "--names", "khong-co.txt"], "os error"),
        (&["stats"], "file is not a database"),
        (&["stats"], "put a backup in its place"),
    ] {
        let output = program.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", words(&output));
        assert_eq!(words(&output).matches(cause).count(), 1, "{}", words(&output));
    }
    let doctor = program.run(&["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("restore it from a backup"), "{doctor:?}");
}

#[test]
fn a_port_that_is_taken_is_named_with_the_flag_that_chooses_another() {
    // Everywhere, as a lab holds it.
    let held = std::net::TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = held.local_addr().expect("an address").port().to_string();
    let base = ["lab", "--size", "60", "--listen", "127.0.0.1:0"];
    for (flag, other) in [("--https-port", "--http-port"), ("--http-port", "--https-port")] {
        let output = Program::alone().run(&[&base[..], &[flag, &port, other, "0"]].concat());
        assert_eq!(output.status.code(), Some(1), "{}", words(&output));
        let said = words(&output);
        assert!(said.contains(flag) && said.contains(&port) && !said.contains("127.255"), "{said}");
    }
}

#[test]
fn the_demo_does_not_pass_over_a_flag_in_silence() {
    let program = Program::alone();
    for flag in [["--database-url", "postgres://x/y"], ["--data-dir", "x"], ["--config", "x.toml"]] {
        let output = program.run(&[&["demo"][..], &flag].concat());
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(
            words(&output).contains(flag[0]) && words(&output).contains("--folder"),
            "{}",
            words(&output)
        );
    }
}

#[test]
fn names_are_told_as_people_write_them_and_kept_as_the_network_does() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquán-phở.biz.vn\n").expect("a register");
    let path = file.to_str().expect("a path");
    let printed = program.ok(&["import", path, "--dry-run"]);
    assert!(printed.contains("added quán-phở.biz.vn"), "{printed}");
    program.ok(&["import", path]);
    let given = program.run(&["consent", "give", "quán-phở.biz.vn", "--proof", "thư"]);
    assert!(words(&given).starts_with("quán-phở.biz.vn is listed"), "{}", words(&given));
    assert!(program.ok(&["consent", "list"]).starts_with("quán-phở.biz.vn\t"));
    let list = json(&program.ok(&["consent", "list", "--json"]));
    assert_eq!(
        (&list[0]["domain"], &list[0]["proof"]),
        (&"xn--qun-ph-qta2452d.biz.vn".into(), &"thư".into())
    );
    assert!(program.ok(&["staff", "log"]).contains("consents.list"), "a look at them stands in the log");
    assert_eq!(program.run(&["consent", "give"]).status.code(), Some(2), "whose consent?");
    program.ok(&["consent", "revoke", "quán-phở.biz.vn"]);
    assert_eq!(json(&program.ok(&["consent", "list", "--json"])), serde_json::json!([]));

    program.ok(&["opt-out", "add", "quán-phở.biz.vn"]);
    assert!(program.ok(&["opt-out", "list"]).starts_with("quán-phở.biz.vn\t"));
    let list = json(&program.ok(&["opt-out", "list", "--json"]));
    assert_eq!(
        (&list[0]["kind"], &list[0]["value"]),
        (&"domain".into(), &"xn--qun-ph-qta2452d.biz.vn".into())
    );
}

#[test]
fn whoever_ends_an_opt_out_is_named_by_the_system() {
    let program = Program::alone();
    program.ok(&["opt-out", "add", "203.0.113.0/24", "--reason", "thư"]);
    let listed = program.ok(&["opt-out", "list"]);
    let by = listed.trim_end().rsplit('\t').next().unwrap_or_default();
    assert!(!by.is_empty() && by != "unknown", "without $USER the system knows: {listed}");
    let mut other = program.command(&["opt-out", "add", "198.51.100.0/24"]);
    assert!(other.env("USER", "giả").env("LOGNAME", "giả").output().expect("danhba runs").status.success());
    assert!(!program.ok(&["opt-out", "list"]).contains("giả"));
    program.ok(&["opt-out", "remove", "203.0.113.0/24"]);
    let again = program.run(&["opt-out", "remove", "203.0.113.0/24"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(words(&again).contains("opt-out list"), "{}", words(&again));
}
