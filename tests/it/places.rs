//! Where settings and data are: found again from anywhere, never made by whoever only asks, and closed to other users.

use crate::program::Program;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn whoever_only_asks_makes_no_database() {
    let program = Program::alone();
    for arguments in [
        &["stats"][..],
        &["export", "verdicts"],
        &["status"],
        &["reclassify"],
        &["index"],
        &["crawl", "--only", "quan-pho.biz.vn"],
        &["opt-out", "list"],
        &["consent", "list"],
        &["inputs", "list"],
        &["staff", "list"],
        &["snapshot", "list"],
    ] {
        let output = program.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", words(&output));
        let said = words(&output);
        assert!(said.contains("danhba init") && said.contains("data/danhba.db"), "{arguments:?}: {said}");
    }
    let doctor = program.run(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("danhba init"), "{doctor:?}");
    assert!(!program.folder().join("data").exists(), "nothing was made");
}

#[test]
fn a_settings_file_leads_to_the_same_data_from_everywhere() {
    let program = Program::alone().without("DATA_DIR");
    program.ok(&["init"]);
    let list = program.folder().join("r.csv");
    std::fs::write(&list, "domain\nquan-pho.biz.vn\n").expect("a register");
    program.ok(&["import", list.to_str().expect("a path")]);
    let elsewhere = program.folder().join("noi/khac");
    std::fs::create_dir_all(&elsewhere).expect("a folder");
    let output =
        program.command(&["-c", "../../danhba.toml", "stats", "--json"]).current_dir(&elsewhere).output();
    let output = output.expect("danhba runs");
    assert!(output.status.success(), "{}", words(&output));
    let stats: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(stats["total"]["registered"].as_u64(), Some(1));
    assert_eq!(elsewhere.read_dir().expect("a folder").count(), 0, "no second database");
    // What a flag says is said from here, also when the file is written elsewhere.
    program.ok(&["--data-dir", "kho", "init", "--file", "noi/danhba.toml"]);
    assert!(program.folder().join("kho/danhba.db").is_file());
    program.ok(&["-c", "noi/danhba.toml", "stats"]);
}

#[test]
fn init_writes_the_settings_that_the_next_command_reads() {
    let program = Program::alone();
    program.ok(&["-c", "so.toml", "init"]);
    assert!(program.folder().join("so.toml").is_file());
    assert!(!program.folder().join("danhba.toml").exists(), "nothing but the file that was named");
    program.ok(&["-c", "so.toml", "stats"]);
    let twice = program.run(&["-c", "so.toml", "init"]);
    assert!(words(&twice).contains("so.toml exists already"), "{}", words(&twice));

    let torn = program.run(&["-c", "a.toml", "init", "--file", "b.toml"]);
    assert_eq!(torn.status.code(), Some(1), "{}", words(&torn));
    assert!(words(&torn).contains("a.toml") && words(&torn).contains("b.toml"), "{}", words(&torn));
    assert!(!program.folder().join("a.toml").exists() && !program.folder().join("b.toml").exists());

    let program = program.with("CONFIG", "moi-truong.toml");
    program.ok(&["init"]);
    assert!(program.folder().join("moi-truong.toml").is_file(), "the file that the environment names");
    program.ok(&["init", "--file", "khac.toml"]);
    assert!(program.folder().join("khac.toml").is_file(), "a flag is nearer than the environment");
}

#[test]
fn what_the_environment_says_stands_in_the_file_that_init_writes() {
    let program = Program::alone();
    program.ok(&["init"]);
    let settings = std::fs::read_to_string(program.folder().join("danhba.toml")).expect("the settings");
    let line = settings.lines().find(|line| line.starts_with("data_dir = ")).expect("a line");
    assert!(line.contains(&program.folder().join("data").display().to_string()), "{line}");
    // The next shell does not have the variable, and finds the same database.
    let program = program.without("DATA_DIR");
    program.ok(&["stats"]);
    assert!(!program.folder().join("danhba-data").exists());
}

#[test]
fn data_and_passwords_are_closed_to_others() {
    let program = Program::alone();
    program.ok(&["init"]);
    assert_eq!(mode(&program.folder().join("data")), 0o700);
    let settings = program.folder().join("danhba.toml");
    assert_ne!(mode(&settings), 0o600, "nothing in it is secret");
    let url = format!("sqlite://{}", program.folder().join("data/other.db").display());
    program.ok(&["--database-url", &url, "init", "--force"]);
    assert_eq!(mode(&settings), 0o600, "a URL of a database may hold a password");

    // Nobody outside this machine is asked.
    let program = program.with("RESOLVER__SERVERS", "127.0.0.1:9").with("CRAWLER__CANARIES", "");
    let told = String::from_utf8_lossy(&program.run(&["doctor"]).stdout).into_owned();
    assert!(told.contains("is closed to other users"), "{told}");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(program.folder().join("data"), open).expect("it is ours");
    let told = String::from_utf8_lossy(&program.run(&["doctor"]).stdout).into_owned();
    assert!(told.contains("open to every user") && told.contains("chmod 700"), "{told}");
}

#[test]
fn pages_without_an_index_that_can_be_written_say_so() {
    let program = Program::alone().with("API__LISTEN", "127.0.0.1:0");
    program.ok(&["init"]);
    program.ok(&["index"]);
    // A folder in the place of the lock: no user can write there, not even root.
    let lock = program.folder().join("data/index/LOCK");
    std::fs::remove_file(&lock).expect("the lock");
    std::fs::create_dir(&lock).expect("a folder");
    let output = program.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("LOCK") && words(&output).contains("may write"), "{}", words(&output));
}
