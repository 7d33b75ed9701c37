//! `danhba bench year`: its rounds make the attempts that names out of use need.

use crate::program::Program;
use serde_json::Value;

#[test]
fn a_year_has_attempts_and_networks() {
    let told = Program::alone().ok(&["bench", "year", "--names", "20", "--weeks", "2", "--json"]);
    let report: Value = serde_json::from_str(&told).expect("JSON");
    let looks = report["looks"].as_u64().expect("a number");
    // Of five names two are in use and need one look, two are seen so from both networks, one is tried three times.
    assert!((72..=80).contains(&looks), "{report}");
    assert!(report["bytes_per_domain"].as_f64().is_some_and(|b| b > 0.0), "{report}");
}
