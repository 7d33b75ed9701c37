use super::*;
use proptest::prelude::*;

fn cell(class: UsageClass, term: Term, age: Age) -> Cell {
    Cell { class, term, age }
}

const UNUSED: Cell = Cell { class: UsageClass::None, term: Term::Free, age: Age::First };

fn own(counts: &[(Cell, u64, u64)]) -> Renewals {
    Renewals::of_counts(counts.iter().copied()).unwrap()
}

#[test]
fn classes_follow_the_verdict() {
    let of = |class| UsageClass::of(class);
    assert_eq!((of(Class::UseAlias), of(Class::Broken)), (Some(UsageClass::High), Some(UsageClass::None)));
    assert_eq!((of(Class::Low), of(Class::AliveUnknown)), (Some(UsageClass::Low), None));
    assert_eq!(
        (Age::of(2, false), Age::of(3, true), Age::of(4, true)),
        (Age::First, Age::UpToThirdYear, Age::Older)
    );
}

#[test]
fn rates_are_sums_over_sums_with_wilson() {
    let high = |age| cell(UsageClass::High, Term::Paid, age);
    let renewals = own(&[(high(Age::First), 30, 50), (high(Age::Older), 12, 50), (UNUSED, 0, 30)]);
    let rate = renewals.by_class(UsageClass::High, Term::Paid).unwrap();
    // 42 of 100, the golden vector of Wilson's interval.
    assert_eq!((rate.count.part(), rate.count.whole(), rate.estimate.value), (42, 100, 0.42));
    assert!((rate.estimate.interval.low - 0.328).abs() < 5e-4);
    let none = renewals.by_class(UsageClass::None, Term::Free).unwrap().estimate;
    assert!(none.value == 0.0 && (none.interval.high - 0.114).abs() < 5e-4);
    assert_eq!(renewals.by_class(UsageClass::Low, Term::Free), None);
    assert_eq!(renewals.by_cell().len(), 3);
    let one = |renewed| Outcome { cell: UNUSED, renewed };
    assert_eq!(Renewals::of([one(true), one(false)]), own(&[(UNUSED, 1, 2)]));
    assert!(Renewals::of_counts([(UNUSED, 3, 2)]).unwrap_err().to_string().contains("3 of 2"));
}

#[test]
fn without_experience_the_yardstick_speaks_and_says_so() {
    let used = cell(UsageClass::High, Term::Paid, Age::Older);
    let forecast = Renewals::default().forecast(&[(UNUSED, 1_000), (used, 1_000)]);
    assert!((forecast.expected - (705.0 + 901.0)).abs() < 1e-9);
    assert_eq!((forecast.by_yardstick, forecast.names), (2_000, 2_000));
    assert!(forecast.parts.iter().all(|p| p.basis == Basis::Yardstick));
    // Down to 54.5 % at a first renewal, and chance: 1.96·√(1000·(0.705·0.295 + 0.901·0.099)) = 33.8.
    assert!((forecast.low - (545.0 + 901.0 - 33.8)).abs() < 0.1, "{}", forecast.low);
    assert!((forecast.high - (1606.0 + 33.8)).abs() < 0.1, "{}", forecast.high);
}

#[test]
fn own_experience_comes_first_by_age_then_by_class() {
    let older = cell(UsageClass::None, Term::Free, Age::Older);
    let renewals = own(&[(UNUSED, 20, 100), (older, 9, 20)]);
    let forecast = renewals.forecast(&[(UNUSED, 500), (older, 100)]);
    let parts: Vec<_> = forecast.parts.iter().map(|p| (p.basis, p.probability)).collect();
    assert_eq!(parts, [(Basis::Own, 0.2), (Basis::OwnAllAges, 29.0 / 120.0)]);
    assert_eq!(forecast.by_yardstick, 0);
    assert!((forecast.expected - (100.0 + 100.0 * 29.0 / 120.0)).abs() < 1e-9);
    assert!(forecast.low < forecast.expected && forecast.expected < forecast.high);
    let paid = cell(UsageClass::None, Term::Paid, Age::First);
    assert_eq!(renewals.forecast(&[(paid, 1)]).by_yardstick, 1, "free terms do not speak for paid ones");
}

#[test]
fn nothing_due_is_nothing_expected() {
    let forecast = Renewals::default().forecast(&[(UNUSED, 0)]);
    assert_eq!((forecast.names, forecast.expected, forecast.low, forecast.high), (0, 0.0, 0.0, 0.0));
}

proptest! {
    #[test]
    fn a_forecast_stays_among_the_names(all in 0u64..500, at in 0.0f64..=1.0, due in 1u64..10_000) {
        let renewals = own(&[(UNUSED, (all as f64 * at) as u64, all)]);
        let f = renewals.forecast(&[(UNUSED, due)]);
        prop_assert!(0.0 <= f.low && f.low <= f.expected && f.expected <= f.high && f.high <= due as f64);
    }

    #[test]
    fn more_experience_is_narrower(times in 2u64..20) {
        let width = |t: u64| {
            let f = own(&[(UNUSED, 20 * t, 100 * t)]).forecast(&[(UNUSED, 1_000)]);
            f.high - f.low
        };
        prop_assert!(width(times) < width(1));
    }
}
