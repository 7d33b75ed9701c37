use super::*;
use proptest::prelude::*;

fn stratum(name: &str, population: u64, audited: u64, in_use: u64) -> Stratum {
    Stratum { name: name.to_owned(), population, audited, in_use, disputed: 0 }
}

fn golden() -> Vec<Stratum> {
    vec![
        stratum("USE", 42_000, 300, 279),
        stratum("LOW", 53_000, 400, 24),
        stratum("ALIVE_UNKNOWN", 5_000, 100, 48),
    ]
}

#[test]
fn the_golden_vector_of_the_specification() {
    let r = post_stratified(&golden()).unwrap();
    let i = r.estimate.interval;
    for (got, want) in [(r.estimate.value, 0.4464), (r.se, 0.00915), (i.low, 0.4285), (i.high, 0.4643)] {
        assert!((got - want).abs() < 1e-4, "{got} is not {want}");
    }
    assert_eq!((r.population, r.audited, r.smoothed.len()), (100_000, 800, 0));
}

#[test]
fn a_stratum_with_too_few_labels_is_named() {
    for audited in [0, 1] {
        let mut strata = golden();
        strata.push(stratum("BROKEN", 10, audited, 0));
        let error = post_stratified(&strata).unwrap_err().to_string();
        assert!(error.contains("“BROKEN”") && error.contains("at least 2"), "{error}");
    }
    let mut strata = golden();
    strata.push(stratum("BROKEN", 0, 0, 0));
    assert_eq!(post_stratified(&strata), post_stratified(&golden()), "an empty stratum asks for nothing");
}

#[test]
fn a_fully_audited_stratum_has_no_variance() {
    let r = post_stratified(&[stratum("USE", 1, 1, 1), stratum("LOW", 3, 3, 1)]).unwrap();
    assert_eq!((r.estimate.value, r.se), (0.5, 0.0));
    assert_eq!((r.estimate.interval.low, r.estimate.interval.high), (0.5, 0.5));
    assert!(r.smoothed.is_empty());
}

#[test]
fn labels_that_were_disputed_leave_doubt_even_where_all_names_were_labelled() {
    let whole = |disputed| {
        let stratum = Stratum { disputed, ..stratum("USE", 100, 100, 60) };
        post_stratified(&[stratum]).unwrap()
    };
    assert_eq!((whole(0).se, whole(0).estimate.value), (0.0, 0.6));
    // Nine tosses: ¼ · 9 / 100².
    assert!((whole(9).se - 0.015).abs() < 1e-9, "{}", whole(9).se);
    let i = whole(9).estimate.interval;
    assert!(i.low < 0.575 && i.high > 0.625 && whole(9).estimate.value == 0.6, "{i:?}");
}

#[test]
fn labels_that_all_agree_still_leave_doubt() {
    let r = post_stratified(&[stratum("NONE", 10_000, 150, 0)]).unwrap();
    assert_eq!(r.estimate.value, 0.0);
    // Laplace: p~ = 1/152, variance p~(1 − p~)/149 less 1.5 % for the part that was seen.
    assert!((r.se - 0.006573).abs() < 1e-6, "{}", r.se);
    assert_eq!(r.smoothed, ["NONE"]);
}

#[test]
fn impossible_counts_are_refused() {
    assert!(matches!(post_stratified(&[stratum("USE", 5, 6, 1)]), Err(AuditError::NotAShare { .. })));
    assert!(matches!(post_stratified(&[stratum("USE", 9, 6, 7)]), Err(AuditError::NotAShare { .. })));
    assert!(matches!(post_stratified(&[]), Err(AuditError::Empty(_))));
}

prop_compose! {
    fn any_stratum()(population in 4u64..50_000, drawn in 0.0f64..=1.0, used in 0.0f64..=1.0) -> Stratum {
        let audited = ((population as f64 * drawn) as u64).max(2);
        stratum("s", population, audited, (audited as f64 * used) as u64)
    }
}

proptest! {
    #[test]
    fn holds_the_estimate_and_stays_in_bounds(strata in prop::collection::vec(any_stratum(), 1..6)) {
        let r = post_stratified(&strata).unwrap();
        let i = r.estimate.interval;
        prop_assert!(0.0 <= i.low && i.high <= 1.0 && i.contains(r.estimate.value));
    }

    #[test]
    fn the_order_of_strata_does_not_matter(strata in prop::collection::vec(any_stratum(), 1..6)) {
        let mut reversed = strata.clone();
        reversed.reverse();
        let (a, b) = (post_stratified(&strata).unwrap(), post_stratified(&reversed).unwrap());
        prop_assert!((a.estimate.value - b.estimate.value).abs() < 1e-12 && (a.se - b.se).abs() < 1e-12);
    }

    #[test]
    fn more_labels_of_the_same_kind_are_narrower(n in 2u64..500, used in 0.0f64..=1.0, times in 2u64..9) {
        let k = (n as f64 * used) as u64;
        let se = |n, k| post_stratified(&[stratum("s", 100_000, n, k)]).unwrap().se;
        prop_assert!(se(n * times, k * times) < se(n, k));
    }
}
