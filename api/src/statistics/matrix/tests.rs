use super::*;
use proptest::prelude::*;

fn group(registrar: &str, cohort: &str, province: &str, zone: &str, registered: i64) -> Crossed {
    let [registrar, cohort, province, zone] = [registrar, cohort, province, zone].map(str::to_owned);
    let counts = Counts { registered, ..Counts::default() };
    Crossed { registrar, cohort, province, zone, counts }
}

fn matrix(groups: &[Crossed]) -> Matrix {
    Matrix::of(groups, BTreeSet::new(), Timestamp(0))
}

#[test]
fn a_small_group_cannot_be_had_by_taking_a_province_from_the_country() {
    // Registrar A has 53 names, 50 of them in province 79: the 3 in province 01 were 53 − 50.
    let m = matrix(&[
        group("A", "2026-Q1", "01", "biz.vn", 3),
        group("A", "2026-Q1", "79", "biz.vn", 50),
        group("B", "2026-Q1", "01", "biz.vn", 400),
        group("B", "2026-Q1", "48", "biz.vn", 500),
        group("B", "2026-Q1", "79", "biz.vn", 600),
    ]);
    let of =
        |registrar, province| m.at(&[(Dimension::Registrar, registrar), (Dimension::Province, province)]);
    assert_eq!(of("A", "01"), Cell::Few);
    assert_eq!(of("A", "79"), Cell::Hidden);
    assert!(of("B", "48").counts().is_some(), "what gives nothing away is shown");
    let total = |keys: &[(Dimension, &str)]| m.at(keys).counts().map(|c| c.registered);
    assert_eq!(total(&[(Dimension::Registrar, "A")]), Some(53));
    assert_eq!(total(&[(Dimension::Province, "01")]), Some(403));
    assert_eq!(total(&[]), Some(1553));
}

/// Whether `wanted` is a combination of `rows`, in the field of a prime.
fn follows(rows: &[Vec<i64>], wanted: &[i64]) -> bool {
    const P: i64 = 1_000_003;
    let inverse = |n: i64| {
        (0..20).rev().fold(1, |out, bit| out * out % P * if (P - 2) >> bit & 1 == 1 { n } else { 1 } % P)
    };
    let reduce = |row: &mut Vec<i64>, basis: &[(usize, Vec<i64>)]| {
        for (lead, by) in basis {
            let times = row[*lead];
            row.iter_mut().zip(by).for_each(|(a, b)| *a = (*a - times * b).rem_euclid(P));
        }
    };
    let mut basis: Vec<(usize, Vec<i64>)> = Vec::new();
    for row in rows {
        let mut row = row.clone();
        reduce(&mut row, &basis);
        if let Some(lead) = row.iter().position(|n| *n != 0) {
            let by = inverse(row[lead]);
            row.iter_mut().for_each(|n| *n = *n * by % P);
            basis.push((lead, row));
        }
    }
    let mut row = wanted.to_vec();
    reduce(&mut row, &basis);
    row.iter().all(|n| *n == 0)
}

/// Every question that can be put to the figures: a registrar, a cohort or neither, a province or not, a zone or not.
fn questions(m: &Matrix) -> Vec<Vec<(Dimension, &str)>> {
    let with_none = |dimension: Dimension| {
        let keys = m.keys(dimension).iter().map(move |k| Some((dimension, k.as_str())));
        keys.chain([None]).collect::<Vec<_>>()
    };
    let mut groups = with_none(Dimension::Registrar);
    groups.extend(m.keys(Dimension::Cohort).iter().map(|k| Some((Dimension::Cohort, k.as_str()))));
    let mut out = Vec::new();
    for group in groups {
        for province in with_none(Dimension::Province) {
            for zone in with_none(Dimension::Zone) {
                out.push([group, province, zone].into_iter().flatten().collect());
            }
        }
    }
    out
}

/// The answer to a question as a sum of unknowns, which are the names of each combination of all four keys.
fn sum_of(unknowns: &[[&str; 4]], question: &[(Dimension, &str)]) -> Vec<i64> {
    let dimensions = [Dimension::Registrar, Dimension::Cohort, Dimension::Province, Dimension::Zone];
    let fits = |keys: &[&str; 4]| {
        question
            .iter()
            .all(|(d, key)| dimensions.iter().position(|x| x == d).is_some_and(|n| keys[n] == *key))
    };
    unknowns.iter().map(|keys| i64::from(fits(keys))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_hidden_cell_can_be_derived_from_what_is_published(
        list in prop::collection::vec((0usize..3, 0usize..2, 0usize..4, 0usize..2, prop_oneof![1i64..15, 10i64..90]), 1..16)
    ) {
        let groups: Vec<Crossed> = list
            .iter()
            .map(|&(r, c, p, z, n)| {
                group(["", "A", "B"][r], ["2025-Q3", "2026-Q1"][c], ["", "01", "48", "79"][p], ["biz.vn", "id.vn"][z], n)
            })
            .collect();
        let m = matrix(&groups);
        let mut unknowns: Vec<[&str; 4]> = Vec::new();
        for r in m.keys(Dimension::Registrar) {
            for c in m.keys(Dimension::Cohort) {
                for p in m.keys(Dimension::Province) {
                    unknowns.extend(m.keys(Dimension::Zone).iter().map(|z| [r.as_str(), c, p, z]));
                }
            }
        }
        let questions = questions(&m);
        let (mut published, mut hidden) = (Vec::new(), Vec::new());
        for question in &questions {
            match m.at(question) {
                Cell::Shown(counts) => {
                    prop_assert!(counts.registered == 0 || counts.registered >= suppress::FEWEST, "{question:?}");
                    published.push(sum_of(&unknowns, question));
                }
                _ => hidden.push(question),
            }
        }
        for question in hidden {
            prop_assert!(!follows(&published, &sum_of(&unknowns, question)), "{question:?} follows: {groups:?}");
        }
    }
}
