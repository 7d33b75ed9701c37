//! The whole path on the fictional world, through the program itself: from a register to verdicts, an index and figures.

use crate::program::Program;
use danhba_tests::db::{TestDb, on_each};
use indexer::{Index, Mode, Query};
use lab::{Lab, LabSettings};
use std::collections::{BTreeMap, BTreeSet};

const SIZE: usize = 640;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_becomes_a_directory_and_a_usage_rate() {
    on_each(async |database: &TestDb| {
        let fiction = lab::world::fictional(826, SIZE);
        let lab = Lab::start(fiction.world.clone(), LabSettings::default()).await.expect("the lab");
        let program = Program::new(&lab, &database.url, 48);
        let register = program.folder().join("dang-ky.csv");
        std::fs::write(&register, fiction.register_csv()).expect("a register");
        program.ok(&["import", register.to_str().expect("a path"), "--full"]);
        program.ok(&["crawl", "--until-idle"]);
        program.ok(&["index"]);
        lab.stop().await;

        let verdicts = verdicts(&program);
        assert_eq!(verdicts.len(), SIZE, "one row a domain");
        judge(&fiction, &verdicts);
        reclassified(&program);
        figures(&program, &fiction);
        consent(&program, &fiction, database).await;
    })
    .await;
}

type Row = BTreeMap<String, String>;

fn verdicts(program: &Program) -> BTreeMap<String, Row> {
    let text = program.ok(&["export", "verdicts", "--format", "csv"]);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().expect("a header").clone();
    let expected =
        "domain,leaf,class,web,mail,https,canonical_host,final_url,http_status,confidence,rule,checked_at";
    assert_eq!(header.iter().collect::<Vec<_>>().join(","), expected);
    let rows = csv.records().map(|r| r.expect("a row"));
    rows.map(|r| {
        let row: Row = header.iter().map(str::to_owned).zip(r.iter().map(str::to_owned)).collect();
        (row["domain"].clone(), row)
    })
    .collect()
}

/// The lab knows the truth about each of its names.
fn judge(fiction: &lab::world::Fiction, verdicts: &BTreeMap<String, Row>) {
    let mut wrong = Vec::new();
    let mut leaves = BTreeSet::new();
    for truth in &fiction.truth {
        let row = &verdicts[&truth.domain];
        leaves.insert(row["leaf"].clone());
        if row["leaf"] != truth.leaf || row["mail"] != truth.mail || row["https"] != truth.https {
            wrong.push(format!(
                "{}: {} {} {} by {}, truth {} {} {}",
                truth.domain,
                row["leaf"],
                row["mail"],
                row["https"],
                row["rule"],
                truth.leaf,
                truth.mail,
                truth.https
            ));
        }
    }
    let states: BTreeSet<&str> = fiction.truth.iter().map(|t| t.leaf).collect();
    assert_eq!(states.len(), 29, "the world shows every leaf of the decision tree");
    assert!(wrong.is_empty(), "{} of {SIZE} misjudged:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(leaves.len(), 29);
}

fn reclassified(program: &Program) {
    let report: serde_json::Value =
        serde_json::from_str(&program.ok(&["reclassify", "--json"])).expect("JSON");
    assert_eq!(report["judged"].as_u64(), Some(SIZE as u64));
    assert_eq!(
        report["differ"].as_u64(),
        Some(0),
        "the same rules judge stored evidence as they judged the visit"
    );
}

fn figures(program: &Program, fiction: &lab::world::Fiction) {
    let stats = |by: &str| -> serde_json::Value {
        serde_json::from_str(&program.ok(&["stats", "--json", "--by", by])).expect("JSON")
    };
    let total = stats("total");
    assert_eq!(total["total"]["registered"].as_u64(), Some(SIZE as u64));
    for by in ["province", "zone", "registrar", "cohort", "holder"] {
        let groups = stats(by);
        for figure in ["registered", "eligible", "in_use", "live", "unverifiable", "mail"] {
            let sum: u64 = groups["groups"]
                .as_array()
                .expect("groups")
                .iter()
                .map(|g| g[figure].as_u64().expect("a count"))
                .sum();
            assert_eq!(Some(sum), total["total"][figure].as_u64(), "{figure} by {by} adds up to the total");
        }
    }
    let provinces: BTreeSet<&str> = fiction.truth.iter().filter_map(|t| t.province_now).collect();
    assert_eq!(provinces.len(), 34, "the world covers all provinces");
}

/// A person's site is listed after consent, and gone after its revocation.
async fn consent(program: &Program, fiction: &lab::world::Fiction, database: &TestDb) {
    let person = fiction
        .truth
        .iter()
        .find(|t| t.leaf == "C8" && t.domain.ends_with(".id.vn") && !fiction.consents.contains(&t.domain))
        .expect("a person's site");
    let listed = || {
        let index = Index::open(&program.folder().join("data/index"), Mode::Read).expect("the index");
        let found = index.search(&Query::text(person.domain.as_str())).expect("a search");
        found.hits.iter().any(|h| h.domain.as_str() == person.domain)
    };
    let name = domain::name::DomainName::stored(&person.domain).expect("a name");
    // A held name is not listed even with consent.
    let held =
        database.db.registration(&name).await.expect("a row").expect("registered").registration.is_held();
    assert!(!listed(), "{} is not listed without consent", person.domain);
    program.ok(&["consent", "give", &person.domain]);
    program.ok(&["index"]);
    assert_eq!(listed(), !held, "{} is listed with consent", person.domain);
    program.ok(&["consent", "revoke", &person.domain]);
    program.ok(&["index"]);
    assert!(!listed(), "{} is not listed after revocation", person.domain);
}

#[test]
fn the_demo_ends_with_a_rate_that_may_be_published() {
    let program = Program::alone();
    program.ok(&["demo", "--size", "60", "--folder", "demo", "--listen", "127.0.0.1:0", "--no-serve"]);
    let text = program.ok(&["stats", "--json", "--data-dir", "demo"]);
    let figures: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let usage = &figures["total"]["usage"];
    let share =
        |key: &str| usage[key].as_f64().expect("a count") / usage["mature"].as_f64().expect("a count");
    assert!(share("covered") >= 0.95, "every mature name is seen twice, a week apart: {usage}");
    assert!(share("active") > 0.3, "most sites of the fiction are in use: {usage}");
}
