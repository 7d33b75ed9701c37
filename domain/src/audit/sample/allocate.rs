//! How many labels each stratum gets.

/// Labels without which a stratum has no variance.
const LEAST: u64 = 2;

/// Deals `total` labels to strata in proportion to `weights`, never more than a stratum's `population`, and
/// at least two (or all) wherever there are names. What a small stratum cannot take goes to the others, by
/// their weights. The result adds up to `total` unless there are fewer names, or the twos alone exceed it.
///
/// Labels are dealt one by one to the stratum furthest behind its share, by weight over 2n + 1 (the rule of
/// Webster and Sainte-Laguë, which meets whole shares exactly), ties to the earlier one. A stratum of weight
/// 0 comes last. The lists are read side by side; the shorter one ends it.
#[must_use]
pub fn allocate(total: u64, weights: &[u64], populations: &[u64]) -> Vec<u64> {
    let strata: Vec<(u64, u64)> = weights.iter().copied().zip(populations.iter().copied()).collect();
    let mut dealt: Vec<u64> = strata.iter().map(|(_, all)| LEAST.min(*all)).collect();
    for _ in dealt.iter().sum::<u64>()..total {
        let open = strata.iter().zip(&mut dealt).filter(|((_, all), n)| **n < *all);
        // Of equals, the last counts as the maximum; from behind, that is the earlier stratum.
        let next = open.rev().max_by(|((v, _), m), ((w, _), n)| {
            let behind = |weight: u64, other: u64| u128::from(weight) * (2 * u128::from(other) + 1);
            behind(*v, **n).cmp(&behind(*w, **m))
        });
        match next {
            Some((_, n)) => *n += 1,
            None => break,
        }
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAN: [u64; 5] = [350, 350, 150, 150, 100];

    #[test]
    fn a_large_register_gets_the_plan() {
        assert_eq!(allocate(1_100, &PLAN, &[90_000, 200_000, 80_000, 20_000, 10_000]), PLAN);
    }

    #[test]
    fn what_a_small_stratum_cannot_take_goes_to_the_others() {
        // 60 unused of the border: 350/1000 and 150/1000 of 60 more for the others.
        assert_eq!(allocate(1_100, &PLAN, &[90_000, 200_000, 80_000, 20_000, 40]), [371, 371, 159, 159, 40]);
        assert_eq!(allocate(1_100, &PLAN, &[100, 200, 0, 50, 1]), [100, 200, 0, 50, 1]);
        assert_eq!(allocate(0, &PLAN, &[9, 9, 9, 1, 0]), [2, 2, 2, 1, 0]);
    }

    #[test]
    fn a_group_keeps_the_proportions() {
        assert_eq!(allocate(100, &PLAN, &[900, 900, 900, 900, 900]), [32, 32, 14, 13, 9]);
    }

    proptest! {
        #[test]
        fn sums_fits_and_leaves_no_one_out(total in 10u64..3_000, populations in prop::array::uniform5(0u64..2_000)) {
            let dealt = allocate(total, &PLAN, &populations);
            prop_assert_eq!(dealt.iter().sum::<u64>(), total.min(populations.iter().sum()));
            for (n, all) in dealt.iter().zip(populations) {
                prop_assert!(*n <= all && *n >= all.min(2));
            }
        }
    }
}
