//! A quarter of the programme, frozen at its end: its figures are those that were compared with the truth, and they
//! come out again when the programme has gone on.

use crate::program::Program;
use domain::measure::Counts;
use domain::period::Quarter;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{By, Cut, Db, Snapshot};
use time::Date;

/// The quarter that ends with a day.
fn quarter(on: Date) -> Quarter {
    Quarter::of(on)
}

/// Freezes the quarter that ends with a day, on that day's evening.
pub fn freeze(program: &Program, on: Date) {
    program.ok(&["snapshot", "freeze", "--quarter", &quarter(on).to_string()]);
}

/// The frozen quarter.
pub async fn snapshot(db: &Db, on: Date) -> Snapshot {
    let all = db.snapshots().await.expect("snapshots");
    all.into_iter().find(|s| s.quarter == quarter(on)).expect("frozen")
}

/// Every group's frozen counts are the counts of that moment, and the total's those that were compared.
pub async fn holds(db: &Db, on: Date, compared: &Counts) {
    let as_of = quarter(on).ends();
    db.advance_statuses(as_of).await.expect("time passes");
    let frozen = db.frozen_figures(snapshot(db, on).await.id).await.expect("figures");
    for (by, dimension) in [
        (By::Total, "total"),
        (By::Zone, "zone"),
        (By::Province, "province"),
        (By::AsRegistered, "province_as_registered"),
        (By::Registrar, "registrar"),
        (By::Cohort, "cohort"),
        (By::Holder, "holder"),
        (By::Campaign, "campaign"),
    ] {
        let of = |dimension: &str| {
            let fits = frozen.iter().filter(move |f| f.dimension == dimension);
            fits.map(|f| (f.key.clone(), f.counts)).collect::<BTreeMap<String, Counts>>()
        };
        let shown = db.statistics(by, &Cut::default(), as_of).await.expect("figures");
        let shown: BTreeMap<String, Counts> = shown.into_iter().map(|g| (g.key, g.counts)).collect();
        assert_eq!(of(dimension), shown, "{dimension} on {on}");
    }
    let total = frozen.iter().find(|f| f.dimension == "total").expect("a total").counts;
    // The moment of a frozen quarter is the midnight after its last day, so that names of one day more are mature.
    let younger = total.usage.mature - compared.usage.mature;
    assert!((0..=total.registered / 20).contains(&younger), "{younger} became mature at midnight");
    let without = |c: &Counts| Counts { usage: Default::default(), ..*c };
    assert_eq!(without(&total), without(compared), "on {on}");
    if younger == 0 {
        assert_eq!(total, *compared, "on {on}");
    }
}

/// Every verdict, status and figure comes out again from what is stored, whatever has happened since.
pub fn comes_out_again(program: &Program, on: Date) {
    let output = program.run(&["snapshot", "verify", "--quarter", &quarter(on).to_string(), "--json"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_str(&told).expect("JSON");
    assert!(output.status.success() && report["differ"] == 0 && report["sealed"] == true, "{told}");
    println!("  {} comes out again: {} names, {} verdicts", quarter(on), report["names"], report["judged"]);
}
