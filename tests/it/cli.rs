//! The command line as a person or a script meets it.

use crate::program::Program;
use lab::script::{Site, World};
use lab::{Lab, LabSettings};

fn words(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let help = Program::alone().ok(&["--help"]);
    for word in ["Examples", "danhba demo", "Exit codes", "DANHBA_"] {
        assert!(help.contains(word), "--help lacks {word}");
    }
    for command in [
        "init",
        "migrate",
        "import",
        "crawl",
        "check",
        "index",
        "serve",
        "run",
        "reclassify",
        "evaluate",
        "train",
        "stats",
        "clusters",
        "snapshot",
        "audit",
        "inputs",
        "export",
        "consent",
        "opt-out",
        "queue",
        "staff",
        "token",
        "lab",
        "demo",
        "bench",
        "status",
        "doctor",
        "config",
    ] {
        assert!(help.contains(command), "--help lacks {command}");
        let told = Program::alone().ok(&[command, "--help"]);
        assert!(told.contains("Example"), "danhba {command} --help shows no example");
        assert!(told.contains(&format!("danhba {command}")), "{command}: {told}");
    }
    assert!(Program::alone().ok(&["export", "--help"]).contains("never looked at"));
}

#[test]
fn a_wrong_word_is_a_usage_error() {
    let output = Program::alone().run(&["crwl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("crawl"), "the cure is suggested: {}", words(&output));
}

#[test]
fn init_writes_settings_once_and_prepares_the_database() {
    let program = Program::alone();
    program.ok(&["init"]);
    assert!(program.folder().join("danhba.toml").is_file());
    assert!(program.folder().join("data/danhba.db").is_file());
    let again = program.run(&["init"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(words(&again).contains("--force"), "{}", words(&again));
}

#[test]
fn a_good_register_goes_in_and_a_second_time_changes_nothing() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    std::fs::write(
        &file,
        "tên miền;tỉnh;ngày đăng ký\nquan-pho.biz.vn;Lâm Đồng;05/03/2026\nan.id.vn;79;01/02/2026\n",
    )
    .expect("a file");
    let path = file.to_str().expect("a path");
    let first: serde_json::Value =
        serde_json::from_str(&program.ok(&["import", path, "--json"])).expect("JSON");
    assert_eq!((first["added"].as_u64(), first["rejected"].as_u64()), (Some(2), Some(0)));
    let second: serde_json::Value =
        serde_json::from_str(&program.ok(&["import", path, "--json"])).expect("JSON");
    assert_eq!((second["added"].as_u64(), second["unchanged"].as_u64()), (Some(0), Some(2)));
}

#[test]
fn rejected_rows_stand_in_a_file_with_line_column_and_reason() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    std::fs::write(
        &file,
        "domain,registered_on\nquan-pho.biz.vn,2026-03-05\nnot a name,2026-03-05\nx.biz.vn,31/02/2026\n",
    )
    .expect("a file");
    let output = program.run(&["import", file.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    let rejected =
        std::fs::read_to_string(program.folder().join("r.csv.rejected.csv")).expect("the rejected rows");
    assert_eq!(rejected.lines().count(), 3, "{rejected}");
    assert!(rejected.contains("not a name") && rejected.contains("31/02/2026"), "{rejected}");
    let stats: serde_json::Value = serde_json::from_str(&program.ok(&["stats", "--json"])).expect("JSON");
    assert_eq!(stats["total"]["registered"].as_u64(), Some(1), "the good row was taken");
}

#[test]
fn a_full_list_lets_absent_names_leave_but_never_those_whose_row_was_rejected() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    let path = file.to_str().expect("a path");
    let take = |text: &str| {
        std::fs::write(&file, text).expect("a file");
        let output = program.run(&["import", path, "--full", "--allow-leaving", "0.5", "--json"]);
        (
            output.status.code(),
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_default(),
        )
    };
    take("domain,registered_on\na.biz.vn,2026-03-05\nb.biz.vn,2026-03-05\nc.biz.vn,2026-03-05\n");
    let (code, report) = take("domain,registered_on\na.biz.vn,2026-03-05\nb.biz.vn,2026-13-01\n");
    assert_eq!(code, Some(3));
    assert_eq!((report["left"].as_u64(), report["unchanged"].as_u64()), (Some(1), Some(2)), "{report}");
    let (code, _) = take("domain,registered_on\nx.biz.vn,2026-13-01\n");
    assert_eq!(code, Some(1), "a list without one usable row empties nothing");
    let stats: serde_json::Value = serde_json::from_str(&program.ok(&["stats", "--json"])).expect("JSON");
    assert_eq!(stats["total"]["registered"].as_u64(), Some(2));
}

#[test]
fn a_dry_run_prints_the_difference_and_changes_nothing() {
    let program = Program::alone();
    program.ok(&["migrate"]);
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquan-pho.biz.vn\n").expect("a file");
    let printed = program.ok(&["import", file.to_str().expect("a path"), "--dry-run"]);
    assert!(printed.contains("quan-pho.biz.vn"), "{printed}");
    let stats: serde_json::Value = serde_json::from_str(&program.ok(&["stats", "--json"])).expect("JSON");
    assert_eq!(stats["total"]["registered"].as_u64(), Some(0));
}

#[test]
fn bad_input_names_itself_and_its_cure() {
    let program = Program::alone();
    for (arguments, word) in [
        (&["import", "nothing-here.csv"][..], "nothing-here.csv"),
        (&["crawl", "--only", "example.com"], "id.vn"),
        (&["crawl", "--only", "khong-co.biz.vn", "--until-idle"], "danhba import"),
        (&["stats", "--province", "999"], "999"),
        (&["stats", "--zone", "example.com"], "biz.vn, id.vn"),
        (&["import", "x.csv", "--as-of", "2199-01-01"], "future"),
        (&["import", "x.csv", "--as-of", "hôm qua"], "2025-07-01"),
        (&["opt-out", "remove", "quan-pho.biz.vn"], "had not opted out"),
        (&["crawl", "--until-idle"], "api.public_url"),
        (&["crawl", "--until-idle"], "api.contact_email"),
        (&["run"], "api.contact_email"),
        (&["check", "quan-pho.biz.vn"], "api.public_url"),
        (&["stats", "--province", "27"], "write 24"),
        (&["--config", "no.toml", "stats"], "danhba init"),
        (&["--database-url", "mysql://x/y", "stats"], "sqlite"),
        (&["evaluate", "pages", "--corpus", "nowhere"], "nowhere"),
        (&["train", "pages", "--corpus", "nowhere"], "nowhere"),
    ] {
        let output = program.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", words(&output));
        assert!(words(&output).contains(word), "{arguments:?} does not say {word}: {}", words(&output));
        assert!(!words(&output).contains("panicked"), "{arguments:?}");
    }
}

#[test]
fn nothing_to_do_is_refused_before_anything_begins() {
    let program = Program::alone();
    for arguments in [
        &["demo", "--size", "0"][..],
        &["crawl", "--limit", "0"],
        &["bench", "crawl", "--names", "0"],
        &["bench", "round", "--names", "0"],
        &["bench", "queue", "--looks", "0"],
        &["bench", "search", "--names", "0"],
        &["bench", "year", "--names", "0"],
    ] {
        let output = program.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert!(words(&output).contains("take 1 or more"), "{arguments:?}: {}", words(&output));
    }
}

#[test]
fn inputs_are_read_before_they_are_in_force() {
    let program = Program::alone();
    program.ok(&["init"]);
    let write = |name: &str, text: &str| {
        let file = program.folder().join(name);
        std::fs::write(&file, text).expect("a file");
        file.to_string_lossy().into_owned()
    };
    let head = "province_code,ages,value,as_of,source\n";
    let wrong = write("wrong.csv", &format!("{head}01,all,8.500.000,2025-07-01,GSO\n"));
    let output = program.run(&["inputs", "load", &wrong]);
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output).contains("line 2") && words(&output).contains("value"), "{}", words(&output));
    let good = write("population.csv", &format!("{head}01,all,8500000,2025-07-01,GSO\n"));
    program.ok(&["inputs", "load", &good]);
    let list = program.ok(&["inputs", "list"]);
    assert!(list.starts_with("population\t") && list.contains("population.csv"), "{list}");
    let neither = write("population.txt", "x");
    assert_eq!(program.run(&["inputs", "load", &neither]).status.code(), Some(1));
}

#[test]
fn config_shows_origins_and_hides_secrets() {
    let program = Program::alone();
    let settings = "[pace]\nper_host_ms = 7000\n[crawler]\ncanaries = [\"chim.vn\"]\n";
    std::fs::write(program.folder().join("danhba.toml"), settings).expect("settings");
    let shown = program.ok(&["--database-url", "postgres://u:geheim@db/danhba", "config"]);
    assert!(!shown.contains("geheim"), "{shown}");
    let line =
        |key: &str| shown.lines().find(|l| l.trim_start().starts_with(key)).unwrap_or_default().to_owned();
    assert!(
        line("pace.per_host_ms").contains("7000") && line("pace.per_host_ms").contains("danhba.toml"),
        "{shown}"
    );
    assert!(line("crawler.canaries").contains("chim.vn"), "{shown}");
    assert!(line("database_url").contains("flag"), "{shown}");
    assert!(line("data_dir").contains("environment"), "{shown}");
    assert!(line("api.listen").contains("default"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_asks_the_canaries_and_names_the_cure() {
    let mut world =
        World { zones: ["biz.vn", "id.vn", "vn"].map(str::to_owned).to_vec(), ..World::default() };
    world.site_at("song.vn", [127, 20, 0, 1].into(), Site::default());
    world.domain_at("chet.vn", [127, 20, 0, 2].into());
    let lab = Lab::start(world, LabSettings::default()).await.expect("the lab");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    for (canaries, code, word) in [
        ("", 0, "crawler.canaries, unless this is a lab"),
        ("song.vn", 0, "1 of 1 known-good hosts answer"),
        ("song.vn, chet.vn", 1, "1 of 2 known-good hosts answer; not chet.vn"),
    ] {
        let program = Program::new(&lab, &url, 4).with("CRAWLER__CANARIES", canaries);
        program.ok(&["migrate"]);
        let output = program.run(&["doctor"]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(word) && said.contains("knows no random name"), "{canaries}: {said}");
        assert_eq!(output.status.code(), Some(code), "{canaries}: {said}");
    }
}

#[test]
fn status_tells_what_waits_and_where_it_takes_longest() {
    let program = Program::alone();
    program.ok(&["init"]);
    let file = program.folder().join("ten.csv");
    std::fs::write(&file, "domain\nquan-mot.biz.vn\nquan-hai.biz.vn\n").expect("a register");
    program.ok(&["import", &file.to_string_lossy()]);
    let told: serde_json::Value = serde_json::from_str(&program.ok(&["status", "--json"])).expect("JSON");
    assert_eq!((&told["due"], &told["last_day"]["seen"]), (&2.into(), &0.into()), "{told}");
    assert!(told["oldest_due_seconds"].as_i64().is_some_and(|age| age >= 0), "{told}");
    let words = program.ok(&["status"]);
    assert!(words.starts_with("2 names due") && words.contains("no worker has names in hand"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn status_goes_by_what_was_agreed() {
    let t = danhba_tests::db::sqlite().await;
    let program = Program::over(&t.url);
    let file = program.folder().join("ten.csv");
    let rows: String = (0..40).map(|n| format!("quan-{n:02}.biz.vn\n")).collect();
    std::fs::write(&file, format!("domain\n{rows}")).expect("a register");
    program.ok(&["import", &file.to_string_lossy()]);
    t.tamper("UPDATE queue SET pool = CASE WHEN domain < 'quan-20' THEN '192.0.2.1' ELSE '203.0.113.1' END")
        .await;
    let policy = program.folder().join("ip_policy.toml");
    let slow = "[[network]]\ncidr = \"203.0.113.0/24\"\ngap_ms = 600000\nnote = \"thư 12\"\n";
    std::fs::write(&policy, slow).expect("a policy");
    let program = program.with("CRAWLER__IP_POLICY", &policy.to_string_lossy());
    let told: serde_json::Value = serde_json::from_str(&program.ok(&["status", "--json"])).expect("JSON");
    let slowest = &told["slowest"];
    assert_eq!(
        (&slowest[0]["address"], &slowest[0]["seconds_at_least"]),
        (&"203.0.113.1".into(), &36_000.into())
    );
    assert_eq!((&slowest[1]["address"], &slowest[1]["seconds_at_least"]), (&"192.0.2.1".into(), &60.into()));
    let endless = slow.replace("600000", "60000000");
    std::fs::write(&policy, endless).expect("a policy");
    let words = program.ok(&["status"]);
    assert!(words.starts_with("40 names due of 40 (100 %)"), "{words}");
    assert!(words.contains("not within a week") && words.contains("1 addresses have more names"), "{words}");
    std::fs::write(&policy, slow.replace("gap_ms = 600000", "stop = true")).expect("a policy");
    let words = program.ok(&["status"]);
    assert!(words.contains("203.0.113.1: 20 names due, left alone by the policy"), "{words}");
    t.remove().await;
}

#[test]
fn the_bench_does_not_go_by_this_machines_networks() {
    let program = Program::alone().with("CRAWLER__VANTAGES", "HN,DN").with("CRAWLER__VANTAGE", "HN");
    let policy = program.folder().join("ip_policy.toml");
    std::fs::write(&policy, "stop = true\n").expect("a policy");
    let program = program.with("CRAWLER__IP_POLICY", &policy.to_string_lossy());
    let told = program.ok(&["bench", "crawl", "--names", "20", "--addresses", "4", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["names"], 20, "{told}");
}

#[test]
fn an_agency_is_named_by_its_kind_and_province_and_free_words_win() {
    let config = |agency: &str, province: &str| {
        Program::alone().with("API__AGENCY", agency).with("API__AGENCY_PROVINCE", province).run(&["config"])
    };
    for (agency, province) in [("so-khcn", "37"), ("so-khcn", "04"), ("so-tttt", "ha-noi"), ("", "")] {
        let done = config(agency, province);
        assert!(done.status.success(), "{agency} {province}: {}", words(&done));
    }
    for (agency, province) in [("so-xyz", "37"), ("so-khcn", ""), ("", "37"), ("so-khcn", "atlantis")] {
        let refused = config(agency, province);
        assert!(!refused.status.success(), "{agency} {province}");
        assert!(
            words(&refused).contains("api.agency") && words(&refused).contains("so-khcn"),
            "{}",
            words(&refused)
        );
    }
}
