use super::super::stratified::post_stratified;
use super::*;
use proptest::prelude::*;

fn stratum(name: &str, population: u64, audited: u64, in_use: u64) -> Stratum {
    Stratum { name: name.to_owned(), population, audited, in_use, disputed: 0 }
}

/// The nation of the golden vector, and a province with 30 % USE, 60 % LOW, 10 % unknown.
fn province(labels: [(u64, u64); 3]) -> Vec<AreaStratum> {
    let nation = [("USE", 42_000, 300, 279), ("LOW", 53_000, 400, 24), ("ALIVE_UNKNOWN", 5_000, 100, 48)];
    let area = [600, 1_200, 200];
    (0..3)
        .map(|k| AreaStratum {
            nation: stratum(nation[k].0, nation[k].1, nation[k].2, nation[k].3),
            area: stratum(nation[k].0, area[k], labels[k].0, labels[k].1),
        })
        .collect()
}

#[test]
fn without_labels_the_nation_speaks_for_the_mix() {
    let r = small_area(&province([(0, 0); 3]), 0.0).unwrap();
    // By hand: 0.3·0.93 + 0.6·0.06 + 0.1·0.48.
    assert!((r.estimate.value - 0.363).abs() < 1e-12);
    assert_eq!((r.basis, r.own_weight, r.audited), (Basis::Synthetic, 0.0, 0));
}

#[test]
fn with_a_hundred_labels_the_province_speaks_for_itself() {
    let strata = province([(40, 30), (50, 5), (10, 2)]);
    let r = small_area(&strata, 0.0).unwrap();
    let own: Vec<_> = strata.iter().map(|s| s.area.clone()).collect();
    assert_eq!(r.basis, Basis::Own);
    assert_eq!(r.estimate, post_stratified(&own).unwrap().estimate);
}

#[test]
fn a_class_without_own_labels_borrows_and_says_so() {
    let r = small_area(&province([(60, 45), (60, 6), (0, 0)]), 0.0).unwrap();
    assert_eq!((r.basis, r.audited), (Basis::Composite, 120));
    assert!((r.own_weight - 0.9).abs() < 1e-12);
    assert!((r.estimate.value - (0.3 * 0.75 + 0.6 * 0.1 + 0.1 * 0.48)).abs() < 1e-12);
}

#[test]
fn provinces_that_differ_rely_more_on_themselves() {
    let weight = |between| small_area(&province([(20, 10), (30, 9), (5, 1)]), between).unwrap().own_weight;
    assert!(weight(0.0) < weight(0.01) && weight(0.01) < weight(0.1));
    let same = [(Proportion { value: 0.5, variance: 0.01 }, Proportion { value: 0.45, variance: 0.01 })];
    let apart = [(Proportion { value: 0.9, variance: 0.01 }, Proportion { value: 0.4, variance: 0.01 })];
    assert_eq!((between_areas(&[]), between_areas(&same)), (0.0, 0.0));
    assert!((between_areas(&apart) - 0.23).abs() < 1e-12);
}

#[test]
fn what_cannot_be_estimated_is_refused() {
    let mut strata = province([(0, 0); 3]);
    strata[1].nation.audited = 1;
    strata[1].nation.in_use = 0;
    assert!(small_area(&strata, 0.0).unwrap_err().to_string().contains("“LOW”"));
    assert!(matches!(small_area(&[], 0.0), Err(AuditError::Empty(_))));
    assert!(matches!(small_area(&province([(0, 0); 3]), -1.0), Err(AuditError::OutOfRange { .. })));
    assert!(small_area(&province([(2, 3), (0, 0), (0, 0)]), 0.0).is_err(), "more in use than audited");
}

proptest! {
    #[test]
    fn a_composite_lies_between_its_sources(n in 2u64..30, a in 0.0f64..=1.0, b in 0.0f64..=1.0, c in 0.0f64..=1.0) {
        let labels = [a, b, c].map(|at| (n, (n as f64 * at) as u64));
        let blended = small_area(&province(labels), 0.002).unwrap();
        let synthetic = small_area(&province([(0, 0); 3]), 0.002).unwrap();
        prop_assert_eq!(blended.basis, Basis::Composite);
        prop_assert!(blended.estimate.interval.contains(blended.estimate.value));
        prop_assert!(blended.estimate.interval.width() <= synthetic.estimate.interval.width() + 1e-12);
        prop_assert!((0.0..=1.0).contains(&blended.own_weight));
    }
}
