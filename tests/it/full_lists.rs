//! What a damaged or partial list may not do with `--full`: let names leave of which it says nothing.

use crate::program::Program;
use std::process::Output;

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A register of its own, and the program that takes lists for it.
struct Register(Program);

impl Register {
    fn of(text: &str) -> Self {
        let register = Self(Program::alone());
        let first = register.take("first.csv", text, &[]);
        assert!(first.status.success(), "{}", words(&first));
        register
    }

    fn take(&self, name: &str, text: &str, flags: &[&str]) -> Output {
        let file = self.0.folder().join(name);
        std::fs::write(&file, text).expect("a file");
        self.0.run(&[&["import", file.to_str().expect("a path")], flags].concat())
    }

    fn registered(&self) -> u64 {
        let stats: serde_json::Value = serde_json::from_str(&self.0.ok(&["stats", "--json"])).expect("JSON");
        stats["total"]["registered"].as_u64().expect("a count")
    }
}

fn names(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("n{n}.biz.vn;P.A;Hà Nội;ok\n")).collect();
    format!("domain;ward;province;status\n{rows}")
}

#[test]
fn a_damaged_file_lets_nothing_leave() {
    let whole = names(40);
    let register = Register::of(&whole);
    let swallowing = whole.replace("n7.biz.vn;P.A", "n7.biz.vn;\"P.A");
    let cut = &whole[..whole.find("n38.biz.vn").expect("a row") + "n38.biz.vn;P".len()];
    for (name, text, line) in [("swallows.csv", swallowing.as_str(), "line 9"), ("cut.csv", cut, "line 40")] {
        let output = register.take(name, text, &["--full", "--allow-leaving", "1"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", words(&output));
        for part in [name, line, "nothing was changed", "without --full"] {
            assert!(words(&output).contains(part), "{name}: {}", words(&output));
        }
        assert_eq!(register.registered(), 40, "{name}");
        assert!(!register.0.folder().join(format!("{name}.rejected.csv")).exists(), "{name}");
        let dry = register.take(name, text, &["--full", "--dry-run"]);
        assert_eq!(dry.status.code(), Some(3), "{name}: {}", words(&dry));
        assert!(words(&dry).contains("an import would be refused"), "{name}: {}", words(&dry));
        // As an update it says what it says.
        assert_eq!(register.take(name, text, &[]).status.code(), Some(3), "{name}");
        assert_eq!(register.registered(), 40, "{name}");
    }
}

#[test]
fn more_than_a_tenth_leaves_only_when_somebody_says_so() {
    let register = Register::of(&names(40));
    assert!(register.take("36.csv", &names(36), &["--full"]).status.success(), "a tenth may leave");
    let output = register.take("18.csv", &names(18), &["--full"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    let said = words(&output);
    assert!(
        said.contains("18 of 36 names of biz.vn would leave") && said.contains("--allow-leaving 0.5"),
        "{said}"
    );
    assert_eq!(register.registered(), 36);
    let dry = register.take("18.csv", &names(18), &["--full", "--dry-run", "--json"]);
    assert!(dry.status.success(), "{}", words(&dry));
    let told: serde_json::Value = serde_json::from_slice(&dry.stdout).expect("JSON");
    assert_eq!((told["left"].as_u64(), told["leaving"][0]["of"].as_u64()), (Some(18), Some(36)), "{told}");
    assert!(told["refusal"].as_str().is_some_and(|why| why.contains("--allow-leaving 0.5")), "{told}");
    let allowed = register.take("18.csv", &names(18), &["--full", "--allow-leaving", "0.5"]);
    assert!(
        allowed.status.success() && words(&allowed).contains("18 of 36 names of biz.vn"),
        "{}",
        words(&allowed)
    );
    assert_eq!(register.registered(), 18);
    for wrong in [&["--full", "--allow-leaving", "50"][..], &["--allow-leaving", "0.5"]] {
        assert_eq!(register.take("18.csv", &names(18), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_stray_row_speaks_for_its_own_zone_alone() {
    let register = Register::of(&format!("{}b.id.vn;;;\nc.id.vn;;;\n", names(20)));
    let zone = "$ORIGIN id.vn.\n@ SOA a. b. 1 2 3 4 5\nb NS x.\nc NS x.\na.biz.vn. NS x.\n";
    let output = register.take("list.zone", zone, &["--full"]);
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(register.registered(), 23, "of biz.vn a name came and none left");
    // A table does not say of which zones it is: there the share is what keeps names.
    let output = register.take("list.csv", "domain\nb.id.vn\nc.id.vn\na.biz.vn\n", &["--full"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("20 of 21 names of biz.vn"), "{}", words(&output));
    let nowhere =
        register.take("x.zone", "b.id.vn. NS x.\nc.id.vn. NS x.\n", &["--full", "--format", "zone"]);
    assert!(words(&nowhere).contains("$ORIGIN id.vn."), "{}", words(&nowhere));
    assert_eq!(register.registered(), 23);
}

#[test]
fn rejected_rows_are_told_where_no_file_can_hold_them() {
    let register = Register::of("domain\na.biz.vn\n");
    let list = "domain;registered_on\nb.biz.vn;2026-01-02\nc d.biz.vn;\n";
    // A folder stands where the file would be.
    std::fs::create_dir(register.0.folder().join("r.csv.rejected.csv")).expect("a folder");
    for flags in [&[][..], &["--json"]] {
        let output = register.take("r.csv", list, flags);
        assert_eq!(output.status.code(), Some(3), "{}", words(&output));
        assert!(words(&output).contains("the import is done, but"), "{}", words(&output));
        let told = format!("{}{}", words(&output), String::from_utf8_lossy(&output.stdout));
        assert!(told.contains("line 3") && told.contains("c d.biz.vn"), "{told}");
    }
    assert_eq!(register.registered(), 2);

    let file = std::fs::File::open(register.0.folder().join("r.csv")).expect("the list");
    let mut piped = register.0.command(&["import", "/dev/stdin"]);
    let output = piped.stdin(file).output().expect("danhba runs");
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    assert!(words(&output).contains("c d.biz.vn"), "{}", words(&output));
    assert!(!std::path::Path::new("/dev/stdin.rejected.csv").exists());
}
