//! A frozen quarter audited: two labellers and an adjudicator who know the truth, but for their mistakes, label a
//! sample of it, and the corrected shares are compared with the truth.

use super::frozen;
use crate::program::Program;
use domain::audit::Label;
use domain::clock::Timestamp;
use domain::measure::{Frame, Known};
use lab::programme::{self, Programme, Truth};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use store::Db;
use time::Date;

const LABELLERS: [(&str, &str); 3] = [("An", "first"), ("Bình", "second"), ("Cường", "adjudicator")];

/// Draws, labels, and compares.
pub async fn compare(db: &Db, program: &Program, programme: &Programme, on: Date, size: usize) {
    let snapshot = frozen::snapshot(db, on).await;
    let quarter = snapshot.quarter.to_string();
    let q = ["--quarter", quarter.as_str()];
    let run = |words: &[&str]| program.ok(&[&["audit"], words, &q].concat());
    run(&["draw", "--seed", "xổ số 27182", "--size", &size.to_string()]);
    for (labeller, role) in LABELLERS {
        run(&["link", "--labeller", labeller, "--role", role]);
    }
    let numbers: BTreeMap<String, usize> =
        (0..programme.names().len()).map(|n| (programme.domain(n), n)).collect();
    let audit = db.audit(snapshot.id).await.expect("the store").expect("the draw");
    let drawn: Vec<String> =
        db.audit_items(audit.id).await.expect("items").into_iter().map(|i| i.domain.to_string()).collect();
    let file = program.folder().join("nhan.csv");
    std::fs::write(&file, labels(programme, &drawn, &numbers, on)).expect("a file");
    run(&["import", "--labels", file.to_str().expect("a path")]);
    let report: Value = serde_json::from_str(&run(&["estimate", "--json"])).expect("JSON");
    println!(
        "  {quarter}: {} of {} labelled, κ {}",
        drawn.len(),
        audit.mixes[0].names(),
        report["kappa"]["kappa"]
    );
    let kappa = report["kappa"]["kappa"].as_f64().expect("κ");
    assert!((0.8..0.999).contains(&kappa), "they err apart, and a third one decides: κ {kappa}");
    let population = population(db, snapshot.id, snapshot.as_of, &numbers).await;
    let truth = |of: &dyn Fn(Truth) -> bool| {
        let fits = population.iter().filter(|n| programme.truth(**n, on).is_some_and(of));
        fits.count() as f64 / population.len() as f64
    };
    let label = |wanted: Label| truth(&|t| self::label(programme::Label::of(t)) == wanted);
    for (indicator, truth) in [
        ("u_any", truth(&Truth::in_use)),
        ("u_web", truth(&|t| t.web.class() == "USE_WEB")),
        ("share_own_site", label(Label::OwnSite)),
        ("share_elsewhere", label(Label::Elsewhere)),
        ("share_other_service", label(Label::OtherService)),
        ("share_not_use", label(Label::NotUse)),
    ] {
        holds(&report, indicator, truth);
    }
}

fn holds(report: &Value, indicator: &str, truth: f64) {
    let all = report["estimates"].as_array().expect("estimates");
    let of = |e: &&Value| e["dimension"] == "total" && e["indicator"] == indicator;
    let estimate = all.iter().find(of).expect("the estimate");
    let number = |key: &str| estimate[key].as_f64().expect("a number");
    let (value, low, high) = (number("value"), number("low"), number("high"));
    println!("  {indicator} {value:.3} [{low:.3}, {high:.3}], truly {truth:.3}");
    assert!((low..=high).contains(&truth), "{indicator}: {value} [{low}, {high}], truly {truth}");
}

/// The file of all labels: of both labellers, and of the adjudicator where they differ.
fn labels(programme: &Programme, drawn: &[String], numbers: &BTreeMap<String, usize>, on: Date) -> String {
    let at = programme.plan().moment(on, 12);
    let mut csv = "domain,labeller,label,note\n".to_owned();
    for domain in drawn {
        let said = |who: u32| label(programme.label(numbers[domain], at, who).expect("registered"));
        let mut write =
            |who: &str, label: Label| writeln!(csv, "{domain},{who},{},", label.code()).expect("text");
        let (first, second) = (said(1), said(2));
        write(LABELLERS[0].0, first);
        write(LABELLERS[1].0, second);
        if first != second {
            write(LABELLERS[2].0, said(3));
        }
    }
    csv
}

fn label(said: programme::Label) -> Label {
    match (said.class, said.any) {
        ("USE_WEB", _) => Label::OwnSite,
        ("USE_ALIAS", _) => Label::Elsewhere,
        (_, true) => Label::OtherService,
        (_, false) => Label::NotUse,
    }
}

/// The names that the shares speak of: observed, eligible, mature.
async fn population(
    db: &Db,
    snapshot: i64,
    as_of: Timestamp,
    numbers: &BTreeMap<String, usize>,
) -> Vec<usize> {
    let page = db.frozen_page(snapshot, "", 10_000).await.expect("names");
    let counts = page.iter().filter(|name| {
        let frame: Frame = serde_json::from_str(&name.frame).expect("a frame");
        let known: Known = serde_json::from_str(&name.known).expect("what was known");
        known.leaf.is_some() && !frame.held && frame.is_mature(as_of)
    });
    counts.map(|name| numbers[&name.domain]).collect()
}
