//! The commands, from the draw to the estimate, as a person runs them.

use super::world::{self, QUARTER, put, sample};
use crate::program::Program;
use domain::audit::Label;
use domain::audit::sample::AuditStratum::{AliveUnknown, Low, Use};
use domain::verdict::Leaf;
use serde_json::Value;
use std::fmt::Write;
use store::Db;

async fn program() -> (Program, Db) {
    let program = Program::alone();
    program.ok(&["init"]);
    let db = Db::connect(&format!("sqlite://{}", program.folder().join("data/danhba.db").display())).await;
    (program, db.expect("the database"))
}

fn json(program: &Program, arguments: &[&str]) -> Value {
    serde_json::from_str(&program.ok(&[arguments, &["--json"]].concat())).expect("JSON")
}

fn refused(program: &Program, arguments: &[&str], code: i32) -> String {
    let output = program.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

fn links(program: &Program) {
    for (labeller, role) in [("An", "first"), ("Bình", "second"), ("Cường", "adjudicator")] {
        let made =
            program.ok(&["audit", "link", "--quarter", QUARTER, "--labeller", labeller, "--role", role]);
        let token = made.trim().rsplit('/').next().expect("a token").to_owned();
        assert!(made.contains("/kiem-dinh/") && token.len() == 64, "{made}");
    }
}

/// Both labels of each item of a stratum: `fits` of them are own websites, the others not in use.
fn labels(csv: &mut String, stratum: &str, drawn: usize, fits: usize) {
    for n in 0..drawn {
        let label = if n < fits { "own_site" } else { "not_use" };
        for who in ["An", "Bình"] {
            writeln!(csv, "{stratum}-{n}.biz.vn,{who},{label},").expect("text");
        }
    }
}

fn import(program: &Program, csv: &str) -> std::process::Output {
    let file = program.folder().join("nhan.csv");
    std::fs::write(&file, format!("domain,labeller,label,note\n{csv}")).expect("a file");
    program.run(&[
        "audit",
        "import",
        "--quarter",
        QUARTER,
        "--labels",
        file.to_str().expect("a path"),
        "--json",
    ])
}

fn estimate<'a>(report: &'a Value, dimension: &str, indicator: &str) -> &'a Value {
    let all = report["estimates"].as_array().expect("estimates");
    all.iter().find(|e| e["dimension"] == dimension && e["indicator"] == indicator).expect("the estimate")
}

fn near(value: &Value, expected: f64) {
    assert!((value.as_f64().expect("a number") - expected).abs() < 1e-4, "{value} is not {expected}");
}

#[tokio::test]
async fn the_same_seed_draws_the_same_names_and_another_is_refused() {
    let (program, db) = program().await;
    world::thirty(&db).await;
    let draw = |seed| vec!["audit", "draw", "--quarter", QUARTER, "--seed", seed, "--size", "12"];
    let first = json(&program, &draw("xổ số 48213"));
    assert_eq!((first["names"].as_u64(), first["already"].as_bool()), (Some(12), Some(false)), "{first}");
    let snapshot = db.snapshots().await.expect("snapshots").remove(0);
    let audit = db.audit(snapshot.id).await.expect("the store").expect("the draw");
    let items = db.audit_items(audit.id).await.expect("items");
    let again = json(&program, &draw("xổ số 48213"));
    assert_eq!(again["already"].as_bool(), Some(true));
    assert_eq!(db.audit_items(audit.id).await.expect("items"), items);
    let said = refused(&program, &draw("một hạt giống khác"), 1);
    assert!(said.contains("xổ số 48213") && said.contains("a second one would be a choice"), "{said}");
    // Outsiders repeat it with the hashes alone: the first in line of each stratum, in the order of labelling.
    let place = |domain: &str| domain::audit::sample::position("xổ số 48213", QUARTER, &world::name(domain));
    let places: Vec<_> = items.iter().map(|i| place(i.domain.as_str())).collect();
    assert!(places.is_sorted());
    for (n, leaf) in ["C8", "C2", "T1"].into_iter().enumerate() {
        let mut all: Vec<String> =
            (0..30).filter(|i| i % 3 == n).map(|i| format!("ten-{i:02}.biz.vn")).collect();
        all.sort_by_key(|d| place(d));
        let drawn: Vec<_> =
            items.iter().filter(|i| i.leaf == leaf).map(|i| i.domain.as_str().to_owned()).collect();
        assert_eq!(drawn, all[..drawn.len()], "{leaf}");
    }
    assert!(program.ok(&draw("xổ số 48213")).contains("sha256sum"));
}

#[tokio::test]
async fn the_golden_estimate_comes_out_of_files() {
    let (program, db) = program().await;
    let snapshot = world::freeze(&db, QUARTER, &[]).await;
    let sizes = [(Use, 42_000, 300), (Low, 53_000, 400), (AliveUnknown, 5_000, 100)];
    put(&db, &sample(&snapshot, "s", &sizes)).await;
    links(&program);
    let early = refused(&program, &["audit", "estimate", "--quarter", QUARTER], 1);
    assert!(early.contains("no κ"), "{early}");
    let mut csv = String::new();
    labels(&mut csv, "use", 300, 279);
    labels(&mut csv, "low", 400, 24);
    let done = import(&program, &csv);
    assert_eq!(done.status.code(), Some(0));
    let missing = refused(&program, &["audit", "estimate", "--quarter", QUARTER], 1);
    assert!(missing.contains("ALIVE_UNKNOWN") && missing.contains("at least 2"), "{missing}");
    labels(&mut csv, "alive-unknown", 100, 48);
    let report: Value = serde_json::from_slice(&import(&program, &csv).stdout).expect("JSON");
    assert_eq!(
        (report["added"].as_u64(), report["unchanged"].as_u64()),
        (Some(200), Some(1_400)),
        "{report}"
    );

    let made = json(&program, &["audit", "estimate", "--quarter", QUARTER]);
    let u = estimate(&made, "total", "u_any");
    near(&u["value"], 0.4464);
    near(&u["low"], 0.4285);
    near(&u["high"], 0.4643);
    assert_eq!((u["basis"].as_str(), u["labels"].as_u64()), (Some("post_stratified"), Some(800)));
    near(&made["kappa"]["kappa"], 1.0);
    near(&estimate(&made, "total", "share_own_site")["value"], 0.4464);
    near(&estimate(&made, "total", "share_not_use")["value"], 0.5536);
    let province = estimate(&made, "province", "u_any");
    near(&province["value"], 0.4464);
    assert_eq!(province["basis"], "own");
    let kept = db.audit_estimates(snapshot.id).await.expect("estimates");
    assert_eq!(kept.len(), made["estimates"].as_array().expect("estimates").len());
    // The same labels give the same figures, intervals by chance included.
    let again = json(&program, &["audit", "estimate", "--quarter", QUARTER]);
    assert_eq!((&again["estimates"], again["run"].as_i64()), (&made["estimates"], Some(2)));
    carried(&program, &db, &made).await;
}

/// A later quarter without labels takes Se and Sp of this one.
async fn carried(program: &Program, db: &Db, made: &Value) {
    let later = ["audit", "estimate", "--quarter", "2026-Q4", "--method", "rogan-gladen"];
    let none = refused(program, &later, 1);
    assert!(none.contains("2026-Q4"), "{none}");
    let leaf = |n| if n < 42 { domain::verdict::Leaf::C8 } else { domain::verdict::Leaf::C2 };
    let names: Vec<_> =
        (0..100).map(|n| (world::frame(&format!("q4-{n}.biz.vn")), world::known(leaf(n)), None)).collect();
    world::freeze(db, "2026-Q4", &names).await;
    let (se, sp) = (estimate(made, "total", "se_any"), estimate(made, "total", "sp_any"));
    let carried = json(program, &later);
    let (se, sp) = (se["value"].as_f64().expect("Se"), sp["value"].as_f64().expect("Sp"));
    near(&estimate(&carried, "total", "u_any")["value"], (0.42 + sp - 1.0) / (se + sp - 1.0));
    assert_eq!(
        (carried["audited"].as_str(), carried["method"].as_str()),
        (Some(QUARTER), Some("rogan_gladen"))
    );
    assert!(program.ok(&later).contains("by the audit of 2026-Q3"));
    // Its labels know two of the four classes: nothing tells how the others are mistaken.
    let told = |e: &Value| e["indicator"].as_str().is_some_and(|i| i.starts_with("share_"));
    assert!(!carried["estimates"].as_array().expect("estimates").iter().any(told), "{carried}");
    assert!(carried["untold"].as_str().is_some_and(|why| why.contains("elsewhere")), "{carried}");
}

#[tokio::test]
async fn a_quarter_without_labels_takes_the_errors_of_all_classes_from_an_earlier_one() {
    let (program, db) = program().await;
    let snapshot = world::freeze(&db, QUARTER, &[]).await;
    let mut new = sample(&snapshot, "s", &[(Use, 4_000, 100), (Low, 6_000, 100)]);
    for (n, item) in new.items.iter_mut().filter(|item| item.stratum == Use).enumerate() {
        item.counted = match n {
            0..80 => Label::OwnSite,
            80..90 => Label::Elsewhere,
            _ => Label::OtherService,
        };
    }
    put(&db, &new).await;
    links(&program);
    let mut csv = String::new();
    for item in &new.items {
        let n = item.position;
        // Each tenth website is a page elsewhere, each tenth unused name has mail; all else is as it is counted.
        let truth = match item.counted {
            Label::OwnSite if n % 10 == 0 => Label::Elsewhere,
            Label::NotUse if n % 10 == 0 => Label::OtherService,
            as_counted => as_counted,
        };
        for who in ["An", "Bình"] {
            writeln!(csv, "{},{who},{truth},", item.domain).expect("text");
        }
    }
    assert_eq!(import(&program, &csv).status.code(), Some(0));
    program.ok(&["audit", "estimate", "--quarter", QUARTER]);

    // A later quarter: by leaf 40 websites, 10 pages elsewhere, 10 log-ins, 40 names not in use.
    let leaf = |n| match n {
        0..40 => Leaf::C8,
        40..50 => Leaf::R1,
        50..60 => Leaf::H4,
        _ => Leaf::C2,
    };
    let names: Vec<_> =
        (0..100).map(|n| (world::frame(&format!("q4-{n}.biz.vn")), world::known(leaf(n)), None)).collect();
    world::freeze(&db, "2026-Q4", &names).await;
    let later = ["audit", "estimate", "--quarter", "2026-Q4", "--method", "rogan-gladen"];
    let carried = json(&program, &later);
    // The columns of M from the labels, each website standing for 40 names and each unused one for 60.
    // own_site: all 72 are counted so. elsewhere: 8 as websites, 10 as elsewhere. other: 10 as such (400 names), 10 as not in
    // use (600). not_use: all 90 as such. So own + 8/18 elsewhere = 0.4, 10/18 elsewhere = 0.1, 0.4 other = 0.1.
    let of = |class: &str| estimate(&carried, "total", &format!("share_{class}")).clone();
    near(&of("elsewhere")["value"], 0.18);
    near(&of("own_site")["value"], 0.4 - 0.08);
    near(&of("other_service")["value"], 0.25);
    near(&of("not_use")["value"], 0.25);
    let site = of("own_site");
    let [low, value, high] = ["low", "value", "high"].map(|k| site[k].as_f64().expect("a number"));
    assert!(low < value && value < high && high <= 0.4 + 1e-9, "{site}");
    assert_eq!((site["basis"].as_str(), site["labels"].as_u64()), (Some("confusion"), Some(200)));
    assert_eq!(json(&program, &later)["estimates"], carried["estimates"], "by the published seed");
}

#[tokio::test]
async fn labellers_who_disagree_are_refused_until_somebody_decides() {
    let (program, db) = program().await;
    let snapshot = world::freeze(&db, QUARTER, &[]).await;
    put(&db, &sample(&snapshot, "s", &[(Use, 100, 10), (Low, 100, 10)])).await;
    links(&program);
    let mut csv = String::new();
    labels(&mut csv, "use", 10, 9);
    labels(&mut csv, "low", 10, 1);
    for n in 1..5 {
        writeln!(csv, "low-{n}.biz.vn,Bình,elsewhere,").expect("text");
    }
    assert_eq!(import(&program, &csv).status.code(), Some(0));
    let status = json(&program, &["audit", "status", "--quarter", QUARTER]);
    assert_eq!(status["to_adjudicate"].as_array().expect("names").len(), 4, "{status}");
    assert_eq!((status["stands"].as_bool(), status["settled"].as_u64()), (Some(false), Some(16)));
    let said = refused(&program, &["audit", "estimate", "--quarter", QUARTER], 1);
    assert!(said.contains("κ is 0.6") && said.contains("--anyway"), "{said}");
    assert!(program.ok(&["audit", "status", "--quarter", QUARTER]).contains("does not reach 0.8"));
    let adjudicated =
        "low-1.biz.vn,Cường,not_use,\nlow-2.biz.vn,Cường,not_use,\nlow-3.biz.vn,Cường,cannot_tell,\n";
    assert_eq!(import(&program, adjudicated).status.code(), Some(0));
    let made = json(&program, &["audit", "estimate", "--quarter", QUARTER, "--anyway"]);
    let u = estimate(&made, "total", "u_any");
    assert_eq!(u["labels"].as_u64(), Some(18), "one undecided, one of which nobody could tell");
    near(&u["value"], 0.5 * 0.9 + 0.5 / 8.0);
    assert_eq!(made["cannot_tell"]["u_any"]["names"].as_u64(), Some(1));
    near(&made["cannot_tell"]["u_any"]["all"], 0.5 * 0.9 + 0.5 * 2.0 / 9.0);
    assert!(
        program.ok(&["audit", "estimate", "--quarter", QUARTER, "--anyway"]).contains("nobody could tell")
    );
}

#[tokio::test]
async fn every_command_has_help_and_names_the_cure() {
    let (program, db) = program().await;
    for command in ["draw", "link", "links", "revoke", "status", "import", "estimate"] {
        let help = program.ok(&["audit", command, "--help"]);
        assert!(help.contains("Example") && help.contains("--quarter"), "{command}: {help}");
    }
    let q = ["--quarter", QUARTER];
    let of = |more: &[&'static str]| [&["audit"][..], more, &q].concat();
    assert!(refused(&program, &of(&["draw", "--seed", "s"]), 1).contains("snapshot freeze"));
    world::thirty(&db).await;
    for bare in [&["links"][..], &["status"], &["estimate"], &["revoke", "1"]] {
        assert!(refused(&program, &of(bare), 1).contains("danhba audit draw"), "{bare:?}");
    }
    assert!(
        refused(&program, &of(&["draw", "--seed", "s", "--for", "province:36"]), 2).contains("province:01")
    );
    assert!(refused(&program, &of(&["draw", "--seed", " "]), 1).contains("publish one"));
    program.ok(&of(&["draw", "--seed", "s", "--for", "province:01", "--for", "registrar:PA"]));
    assert!(
        refused(&program, &of(&["link", "--labeller", "An", "--role", "third"]), 2).contains("adjudicator")
    );
    program.ok(&of(&["link", "--labeller", "An", "--role", "first"]));
    let twice = refused(&program, &of(&["link", "--labeller", "An", "--role", "adjudicator"]), 1);
    assert!(twice.contains("three persons"), "{twice}");
    assert!(refused(&program, &of(&["revoke", "9"]), 1).contains("audit links"));
    program.ok(&of(&["revoke", "1"]));
    assert!(program.ok(&of(&["links"])).contains("revoked"));
    let output = import(
        &program,
        "ten-00.biz.vn,An,own_site,\nkhong-co.biz.vn,An,own_site,\nten-01.biz.vn,Ai,own_site,\nten-02.biz.vn,An,ok,\n",
    );
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for cure in [
        "line 3, domain",
        "is not in the sample",
        "line 4, labeller",
        "danhba audit link",
        "line 5, label",
        "cannot_tell",
    ] {
        assert!(said.contains(cure), "{cure}: {said}");
    }
    let rejected =
        std::fs::read_to_string(program.folder().join("nhan.csv.rejected.csv")).expect("the rejects");
    assert_eq!(rejected.lines().count(), 4, "{rejected}");
}
