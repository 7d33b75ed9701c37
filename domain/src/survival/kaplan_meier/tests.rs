use super::*;
use crate::audit::{Tally, wilson};
use proptest::prelude::*;

fn of(data: &[(u32, bool)]) -> Curve {
    let durations: Vec<_> =
        data.iter().map(|(days, ended)| Duration { days: *days, ended: *ended }).collect();
    kaplan_meier(&durations)
}

/// Weeks of remission under 6-mercaptopurine, 21 patients (Freireich et al. 1963), the standard example of
/// textbooks.
fn remission() -> Curve {
    let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|d| (d, true));
    let still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|d| (d, false));
    of(&[&ended[..], &still[..]].concat())
}

#[test]
fn the_textbook_curve() {
    // Day, at risk, ended, S, Greenwood's error, log-log interval: from an independent program by the
    // definitions; S and its error are the printed values of the textbooks (0.857/0.0764 … 0.448/0.1346).
    let want = [
        (6, 21, 3, [0.857143, 0.076360, 0.619718, 0.951552]),
        (7, 17, 1, [0.806723, 0.086935, 0.563147, 0.922809]),
        (10, 15, 1, [0.752941, 0.096350, 0.503200, 0.889362]),
        (13, 12, 1, [0.690196, 0.106815, 0.431610, 0.849066]),
        (16, 11, 1, [0.627451, 0.114054, 0.367511, 0.804912]),
        (22, 7, 1, [0.537815, 0.128234, 0.267779, 0.746791]),
        (23, 6, 1, [0.448179, 0.134591, 0.188052, 0.680143]),
    ];
    let curve = remission();
    assert_eq!(curve.steps.len(), want.len());
    for (s, (day, at_risk, ended, numbers)) in curve.steps.iter().zip(want) {
        assert_eq!((s.day, s.at_risk, s.ended), (day, at_risk, ended));
        let got = [s.survival, s.se, s.interval.low, s.interval.high];
        assert!(got.iter().zip(numbers).all(|(g, w)| (g - w).abs() < 1e-6), "day {day}: {got:?}");
    }
    let median = curve.median().unwrap();
    assert_eq!((median.day, median.low, median.high), (23, Some(13), None));
}

#[test]
fn shares_are_read_between_the_steps_and_not_beyond_the_data() {
    let curve = remission();
    assert_eq!(curve.at(22), curve.at(22));
    assert!((curve.at(21).unwrap().value - 0.627451).abs() < 1e-6);
    assert!(curve.at(35).is_some());
    assert_eq!(curve.at(36), None, "no one was followed for 36");
    assert_eq!(curve.report().map(|(day, at)| (day, at.is_some()))[0], (30, true));
    let gone = of(&[(5, true), (9, true)]);
    assert_eq!(gone.at(400).unwrap().value, 0.0);
    assert!(gone.at(400).unwrap().interval.high > 0.5, "two names prove little");
}

#[test]
fn no_end_yet_is_not_certainty() {
    let curve = of(&[(100, false); 10]);
    let at = curve.at(90).unwrap();
    assert_eq!((at.value, at.interval.high), (1.0, 1.0));
    assert!(at.interval.low < 0.75);
    assert_eq!((curve.median(), of(&[]).at(0)), (None, None));
}

#[test]
fn without_censoring_it_is_the_plain_share() {
    let curve = of(&(1..=40).map(|d| (d, true)).collect::<Vec<_>>());
    let at = curve.at(10).unwrap();
    assert!((at.value - 0.75).abs() < 1e-12);
    // Greenwood is then the binomial √(p(1 − p)/n).
    let se = curve.steps[9].se;
    assert!((se - (0.75_f64 * 0.25 / 40.0).sqrt()).abs() < 1e-12);
    let score = wilson::wilson(Tally::new("left", 30, 40).unwrap()).interval;
    assert!((at.interval.low - score.low).abs() < 0.03 && (at.interval.high - score.high).abs() < 0.03);
    assert_eq!(curve.median().unwrap().day, 20);
}

proptest! {
    #[test]
    fn falls_and_holds_its_interval(mut data in prop::collection::vec((0u32..100, any::<bool>()), 1..60)) {
        let curve = of(&data);
        prop_assert!(curve.steps.windows(2).all(|w| w[0].survival > w[1].survival && w[0].day < w[1].day));
        for s in &curve.steps {
            prop_assert!(s.interval.contains(s.survival));
            prop_assert!(0.0 <= s.interval.low && s.interval.high <= 1.0 && s.se >= 0.0);
        }
        data.reverse();
        prop_assert_eq!(of(&data), curve);
    }

    #[test]
    fn longer_censoring_never_lowers_the_curve_before(data in prop::collection::vec((0u32..100, any::<bool>()), 1..60)) {
        let longer: Vec<_> = data.iter().map(|(d, ended)| if *ended { (*d, true) } else { (200, false) }).collect();
        let (a, b) = (of(&data), of(&longer));
        for s in &a.steps {
            prop_assert!(b.at(s.day).unwrap().value >= s.survival - 1e-12);
        }
    }
}
