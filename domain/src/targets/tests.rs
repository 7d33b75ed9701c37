use super::*;
use time::macros::date;

fn zone(text: &str) -> TargetZone {
    TargetZone::Zone(Zone::parse(text).unwrap())
}

#[test]
fn the_shipped_targets() {
    let targets = Targets::shipped();
    let list: Vec<_> = targets.all().iter().map(|t| (t.zone.to_string(), t.value, t.due)).collect();
    let due = date!(2025 - 12 - 31);
    let want = [("id.vn", 350_000, due), ("biz.vn", 50_000, due), ("vn", 1_000_000, due)];
    assert_eq!(list, want.map(|(z, v, d)| (z.to_owned(), v, d)));
    assert!(targets.all().iter().all(|t| t.source == "Quyết định 826/QĐ-BTTTT"));
}

#[test]
fn progress_counts_names_and_days() {
    let target = Targets::shipped().of(&zone("biz.vn"), date!(2025 - 12 - 01)).unwrap();
    let p = target.progress(12_500, date!(2025 - 12 - 01));
    assert_eq!((p.share, p.missing, p.days_left), (0.25, 37_500, 30));
    let past = target.progress(60_000, date!(2026 - 01 - 01));
    assert_eq!((past.share, past.missing, past.days_left), (1.2, 0, -1));
    assert!(Targets::shipped().of(&TargetZone::All, date!(2030 - 01 - 01)).is_some(), "the last one stays");
    assert_eq!(Targets::shipped().of(&zone("com.vn"), date!(2025 - 01 - 01)), None);
}

const GOOD: &str =
    "[[target]]\ncode = \"a\"\nzone = \"id.vn\"\nvalue = 5\ndue = 2030-01-31\nsource = \"X\"\n";

#[test]
fn the_next_target_of_a_zone_counts() {
    let text = format!("{GOOD}{}", GOOD.replace("\"a\"", "\"b\"").replace("2030", "2028"));
    let targets = Targets::parse("t.toml", &text).unwrap();
    let code = |on| targets.of(&zone("id.vn"), on).unwrap().code.clone();
    assert_eq!((code(date!(2027 - 01 - 01)), code(date!(2029 - 01 - 01))), ("b".into(), "a".into()));
    assert_eq!(code(date!(2031 - 01 - 01)), "a");
}

#[test]
fn mistakes_name_file_line_key_and_cure() {
    for (wrong, line, says) in [
        (GOOD.replace("value = 5", "value = 0"), 4, "value: a target is a whole number from 1 on"),
        (GOOD.replace("value = 5", "value = -7"), 4, "value: a target is a whole number from 1 on"),
        (GOOD.replace("\"id.vn\"", "\"id.com\""), 3, "write \"vn\" or a zone"),
        (GOOD.replace("\"id.vn\"", "\"\""), 3, "zone: the name is empty"),
        (GOOD.replace("2030-01-31", "2030-01-31T00:00:00"), 5, "write a day without a time"),
        (GOOD.replace("\"X\"", "\" \""), 6, "name the decision"),
        (format!("{GOOD}{GOOD}"), 8, "a short name of its own"),
        (format!("{GOOD}{}", GOOD.replace("\"a\"", "\"b\"")), 11, "already has a target"),
        (GOOD.replace("value", "valu"), 4, "unknown field `valu`"),
        (GOOD.replace("value = 5", "value = five"), 4, ""),
    ] {
        let error = Targets::parse("t.toml", &wrong).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("t.toml", line), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(Targets::parse("t.toml", "").unwrap_err().to_string().contains("target"));
}
