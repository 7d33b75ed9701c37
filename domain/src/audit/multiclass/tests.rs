use super::super::stratified::{Stratum, post_stratified};
use super::*;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

fn names(n: usize) -> Vec<String> {
    ["USE", "LOW", "NONE"].iter().take(n).map(|c| (*c).to_owned()).collect()
}

/// A draw whose strata are the predicted classes.
fn by_class(classes: Vec<String>, rows: Vec<Vec<u64>>, populations: &[u64]) -> Result<Confusion, AuditError> {
    let blank = vec![vec![0; classes.len()]; rows.len()];
    let strata = rows.into_iter().zip(populations).enumerate().map(|(at, (row, population))| {
        let mut counts = blank.clone();
        counts[at] = row;
        Drawn { name: format!("stratum {at}"), population: *population, counts }
    });
    let strata = strata.collect();
    Confusion::new(classes, strata)
}

fn of(confusion: &Confusion, predicted: &[u64]) -> Result<Vec<ClassShare>, AuditError> {
    correct(confusion, predicted, 200, &mut StdRng::seed_from_u64(7))
}

#[test]
fn two_classes_are_rogan_gladen() {
    // Se 465/500, Sp 480/500, 42 % predicted in use: (0.42 + 0.96 − 1)/0.89 = 0.426966. The labels are a
    // simple random sample of 1,000 of 100,000, so every row stands for 100 times its labels.
    let confusion = by_class(names(2), vec![vec![465, 20], vec![35, 480]], &[48_500, 51_500]).unwrap();
    let r = of(&confusion, &[42_000, 58_000]).unwrap();
    assert!((r[0].corrected.value - 0.426_966).abs() < 1e-5, "{r:?}");
    assert!((r[0].raw - 0.42).abs() < 1e-12);
    assert!(r[0].corrected.interval.width() > 0.01 && r[0].corrected.interval.width() < 0.06);
}

#[test]
fn three_classes_give_back_the_shares_that_made_them() {
    // M by columns (0.9, 0.08, 0.02), (0.05, 0.9, 0.05), (0, 0.1, 0.9); π = (0.3, 0.5, 0.2) makes q = (0.295,
    // 0.494, 0.211).
    let labels = vec![vec![900, 50, 0], vec![80, 900, 100], vec![20, 50, 900]];
    let confusion = by_class(names(3), labels, &[950, 1_080, 970]).unwrap();
    let r = of(&confusion, &[295, 494, 211]).unwrap();
    for (share, want) in r.iter().zip([0.3, 0.5, 0.2]) {
        assert!((share.corrected.value - want).abs() < 1e-6, "{share:?}");
    }
}

#[test]
fn on_the_audited_quarter_itself_it_is_the_post_stratified_estimate() {
    let population = [42_000, 53_000, 5_000];
    let labels = vec![vec![279, 20, 1], vec![24, 370, 6], vec![48, 2, 50]];
    let confusion = by_class(names(3), labels.clone(), &population).unwrap();
    let r = of(&confusion, &population).unwrap();
    let strata: Vec<_> = (0..3)
        .map(|i| Stratum {
            name: String::new(),
            population: population[i],
            audited: labels[i].iter().sum(),
            in_use: labels[i][0],
            disputed: 0,
        })
        .collect();
    let direct = post_stratified(&strata).unwrap().estimate.value;
    assert!((r[0].corrected.value - direct).abs() < 1e-6, "{} is not {direct}", r[0].corrected.value);
}

#[test]
fn a_stratum_that_was_drawn_densely_does_not_bend_the_confusion() {
    // 10,000 names. A border of 1,000 holds all that is predicted wrongly and was labelled whole; of the rest one in a hundred was.
    let border =
        Drawn { name: "BORDER".into(), population: 1_000, counts: vec![vec![150, 300], vec![400, 150]] };
    let rest = Drawn { name: "rest".into(), population: 9_000, counts: vec![vec![34, 0], vec![0, 56]] };
    let confusion = Confusion::new(names(2), vec![border, rest]).unwrap();
    assert_eq!(confusion.labels(), 1_090);
    // Truly USE are 150 + 400 + 3,400, predicted so 150 + 3,400; truly LOW are 300 + 150 + 5,600, predicted so 150 + 5,600.
    let rates = confusion.rates();
    assert!((rates[0][0] - 3_550.0 / 3_950.0).abs() < 1e-12, "{rates:?}");
    assert!((rates[1][1] - 5_750.0 / 6_050.0).abs() < 1e-12, "{rates:?}");
    let (a, b) = (3_550.0 / 3_950.0, 300.0 / 6_050.0);
    let predicted = ((0.25 * a + 0.75 * b) * 1e9) as u64;
    let r = of(&confusion, &[predicted, 1_000_000_000 - predicted]).unwrap();
    assert!((r[0].corrected.value - 0.25).abs() < 1e-5, "{r:?}");
}

#[test]
fn unknown_classes_and_wrong_shapes_are_refused() {
    let rows = |a: [u64; 2], b: [u64; 2]| vec![a.to_vec(), b.to_vec()];
    let built = |rows, all: &[u64]| by_class(names(2), rows, all);
    let not_audited = built(rows([5, 1], [0, 0]), &[10, 10]).unwrap();
    assert_eq!(of(&not_audited, &[5, 5]), Err(AuditError::ClassNotAudited("LOW".into())));
    let never_true = built(rows([5, 0], [3, 0]), &[10, 10]).unwrap();
    assert_eq!(of(&never_true, &[5, 5]), Err(AuditError::ClassNeverTrue("LOW".into())));
    assert!(matches!(built(vec![vec![1, 2]], &[3, 3]), Err(AuditError::Shape { .. })));
    let one = Drawn { name: "LOW".into(), population: 9, counts: vec![vec![1, 2]] };
    assert!(matches!(Confusion::new(names(2), vec![one]), Err(AuditError::Shape { .. })));
    assert!(matches!(built(rows([1, 2], [1, 2]), &[2, 3]), Err(AuditError::NotAShare { .. })));
    let fine = built(rows([5, 1], [1, 5]), &[10, 10]).unwrap();
    assert!(matches!(of(&fine, &[1]), Err(AuditError::Shape { .. })));
    assert!(matches!(of(&fine, &[0, 0]), Err(AuditError::Empty(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn shares_stay_on_the_simplex(
        right in prop::array::uniform3(5u64..200),
        wrong in prop::array::uniform6(0u64..30),
        predicted in prop::array::uniform3(0u64..5_000),
    ) {
        prop_assume!(predicted.iter().sum::<u64>() > 0);
        let [a, b, c, d, e, f] = wrong;
        let labels = vec![vec![right[0], a, b], vec![c, right[1], d], vec![e, f, right[2]]];
        let confusion = by_class(names(3), labels, &[10_000; 3]).unwrap();
        let r = correct(&confusion, &predicted, 100, &mut StdRng::seed_from_u64(1)).unwrap();
        prop_assert!((r.iter().map(|s| s.corrected.value).sum::<f64>() - 1.0).abs() < 1e-9);
        for share in &r {
            prop_assert!(share.corrected.interval.contains(share.corrected.value));
            prop_assert!((0.0..=1.0).contains(&share.corrected.value));
        }
    }
}
