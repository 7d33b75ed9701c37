use super::super::kaplan_meier::{Duration, kaplan_meier};
use super::*;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

/// Months to cosmetic deterioration after radiotherapy, 46 patients (Finkelstein and Wolfe 1985), the
/// standard example for interval-censored times: after the first, by the second.
fn cosmesis() -> Vec<FirstUse> {
    let between = [
        (0, 7),
        (0, 8),
        (0, 5),
        (4, 11),
        (5, 12),
        (5, 11),
        (6, 10),
        (7, 16),
        (7, 14),
        (11, 15),
        (11, 18),
        (17, 25),
        (17, 25),
        (19, 35),
        (18, 26),
        (25, 37),
        (26, 40),
        (27, 34),
        (36, 44),
        (36, 48),
        (37, 44),
    ];
    let not_by =
        [15, 17, 18, 22, 24, 24, 32, 33, 34, 36, 36, 37, 37, 37, 38, 40, 45, 46, 46, 46, 46, 46, 46, 46, 46];
    let seen = between.iter().map(|(after, by)| FirstUse::between(Some(*after), *by));
    seen.chain(not_by.iter().map(|d| FirstUse::not_by(*d))).collect()
}

#[test]
fn the_textbook_masses() {
    let curve = time_to_use(&cosmesis());
    assert_eq!(curve.names, 46);
    assert!(curve.converged);
    // From an independent program (the plain double loop to 1e-13); to four places they are the printed
    // values.
    let want = [
        (5, 5, 0.046347),
        (7, 7, 0.033363),
        (8, 8, 0.088667),
        (12, 12, 0.070753),
        (25, 25, 0.092646),
        (34, 34, 0.081786),
        (39, 40, 0.120880),
        (47, 48, 0.465558),
    ];
    let large: Vec<_> = curve.masses.iter().filter(|m| m.share > 1e-3).collect();
    assert_eq!(large.len(), want.len(), "{large:?}");
    for (mass, (from, to, share)) in large.iter().zip(want) {
        assert_eq!((mass.from, mass.to), (from, Some(to)));
        assert!((mass.share - share).abs() < 1e-4, "{mass:?} is not {share}");
    }
    assert!((curve.masses.iter().map(|m| m.share).sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(curve.median(), Some((39, 40)));
}

#[test]
fn a_case_by_hand() {
    // Days 1, 1, 1–2, 2: the likelihood p₁²·(p₁ + p₂)·p₂ = p₁²(1 − p₁) is largest at p₁ = 2/3.
    let b = FirstUse::between;
    let curve = time_to_use(&[b(Some(0), 1), b(Some(0), 1), b(Some(0), 2), b(Some(1), 2)]);
    assert_eq!(curve.masses.len(), 2);
    assert!((curve.masses[0].share - 2.0 / 3.0).abs() < 1e-6, "{curve:?}");
}

#[test]
fn days_without_a_look_are_bounds() {
    let curve = time_to_use(&[FirstUse::between(Some(7), 30), FirstUse::not_by(90)]);
    let at = |day| curve.by(day).unwrap();
    assert_eq!((at(7).surely, at(7).at_most), (0.0, 0.0));
    assert_eq!(at(20).surely, 0.0);
    assert!((at(20).at_most - 0.5).abs() < 1e-9 && (at(30).surely - 0.5).abs() < 1e-9);
    assert_eq!(curve.by(91), None);
    assert_eq!(curve.median(), Some((8, 30)));
    assert_eq!(time_to_use(&[]).by(0), None);
    assert_eq!(time_to_use(&[FirstUse::not_by(90)]).median(), None);
    assert_eq!(time_to_use(&[FirstUse::on(3)]).by(365).unwrap().surely, 1.0);
}

#[test]
fn the_interval_comes_from_the_seed_and_holds_the_share() {
    let names: Vec<_> =
        (0..200).map(|i| if i % 4 == 0 { FirstUse::on(i % 60) } else { FirstUse::not_by(90) }).collect();
    let of = |seed| used_by_interval(&names, 90, 200, &mut StdRng::seed_from_u64(seed)).unwrap();
    let surely = time_to_use(&names).by(90).unwrap().surely;
    assert!((surely - 0.25).abs() < 1e-6);
    assert!(of(1).contains(surely) && of(1).width() > 0.08 && of(1).width() < 0.16, "{:?}", of(1));
    assert_eq!(of(1), of(1));
    assert!(used_by_interval(&[], 90, 200, &mut StdRng::seed_from_u64(1)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn with_exact_days_it_is_kaplan_meier(data in prop::collection::vec((0u32..40, any::<bool>()), 1..40)) {
        let durations: Vec<_> = data.iter().map(|(days, ended)| Duration { days: *days, ended: *ended }).collect();
        let names: Vec<_> =
            data.iter().map(|(d, used)| if *used { FirstUse::on(*d) } else { FirstUse::not_by(*d) }).collect();
        let (curve, km) = (time_to_use(&names), kaplan_meier(&durations));
        for day in 0..=km.followed_to {
            let (used, left) = (curve.by(day).unwrap(), km.at(day).unwrap().value);
            prop_assert!((used.surely - (1.0 - left)).abs() < 1e-4, "day {}: {:?}, {}", day, used, left);
            prop_assert!((used.at_most - used.surely).abs() < 1e-9, "exact days leave no bounds");
        }
    }

    #[test]
    fn rises_within_bounds_whatever_the_order(
        data in prop::collection::vec((prop::option::of(0u32..60), 1u32..40, any::<bool>()), 1..30)
    ) {
        let name = |(after, gap, used): &(Option<u32>, u32, bool)| {
            if *used { FirstUse::between(*after, after.unwrap_or(0) + gap) } else { FirstUse::not_by(after.unwrap_or(0)) }
        };
        let mut names: Vec<_> = data.iter().map(name).collect();
        let curve = time_to_use(&names);
        let shares: Vec<_> = (0..=curve.followed_to).map(|d| curve.by(d).unwrap()).collect();
        prop_assert!(shares.windows(2).all(|w| w[0].surely <= w[1].surely + 1e-12));
        prop_assert!(shares.iter().all(|s| 0.0 <= s.surely && s.surely <= s.at_most + 1e-12 && s.at_most <= 1.0));
        names.reverse();
        prop_assert_eq!(time_to_use(&names), curve);
    }
}
