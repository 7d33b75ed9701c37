use super::*;
use crate::name::Zone;
use proptest::prelude::*;

fn name(i: usize) -> DomainName {
    DomainName::parse(&format!("ten-{i}.id.vn"), &Zone::programme()).unwrap()
}

/// `sizes` names of each stratum; every tenth of registrar `dk`, every hundredth of Hà Nội.
fn register(sizes: [usize; 5]) -> Vec<Candidate> {
    let strata = AuditStratum::ALL.into_iter().zip(sizes).flat_map(|(s, n)| std::iter::repeat_n(s, n));
    strata
        .enumerate()
        .map(|(i, stratum)| Candidate {
            domain: name(i),
            stratum,
            registrar: (i % 10 == 0).then(|| "dk".to_owned()),
            province: (i % 100 == 0).then(|| ProvinceCode::parse("01").unwrap()),
        })
        .collect()
}

fn plan() -> Plan {
    Plan {
        seed: "công bố trước".into(),
        round: "2026-Q3".into(),
        size: 1_100,
        groups: vec![Group::Registrar("dk".into()), Group::Province(ProvinceCode::parse("01").unwrap())],
        per_group: 100,
    }
}

#[test]
fn outsiders_can_repeat_a_place_in_line() {
    let domain = DomainName::parse("tiem-banh.biz.vn", &Zone::programme()).unwrap();
    let hex: String = position("danhba", "2026-Q3", &domain).iter().map(|b| format!("{b:02x}")).collect();
    // printf '%s\n%s\n%s' danhba 2026-Q3 tiem-banh.biz.vn | sha256sum
    assert_eq!(hex, "a16a5a6a8f0dd4b1b7fb5c3b9d101a935b0cee29a0196ee298bfec7ce5c88ef1");
}

#[test]
fn the_nation_gets_the_plan_and_groups_get_their_hundred() {
    let d = draw(&register([900, 2_000, 800, 400, 300]), &plan()).unwrap();
    let drawn: Vec<u64> = d.nation.iter().map(|i| i.drawn).collect();
    assert_eq!(drawn, [350, 350, 150, 150, 100]);
    assert_eq!(d.names.iter().filter(|n| n.nation).count(), 1_100);
    for (group, counts) in &d.groups {
        let n: u64 = counts.iter().map(|c| c.drawn).sum();
        let all: u64 = counts.iter().map(|c| c.population).sum();
        assert!(n >= all.min(100), "{group:?}: {counts:?}");
        assert_eq!(d.names.iter().filter(|x| x.groups.contains(group)).count() as u64, n);
        // Everything the nation took of the group counts for the group too.
        let of_group = register([900, 2_000, 800, 400, 300]).into_iter().filter(|c| group.holds(c));
        let taken: Vec<_> = of_group.map(|c| c.domain).collect();
        assert!(
            d.names
                .iter()
                .filter(|x| x.nation && taken.contains(&x.domain))
                .all(|x| x.groups.contains(group))
        );
    }
    assert!(d.names.iter().any(|n| !n.nation), "some names are drawn for a group only");
}

#[test]
fn neither_order_nor_anything_but_seed_and_round_matters() {
    let names = register([100, 200, 100, 50, 50]);
    let small = Plan { size: 60, per_group: 20, ..plan() };
    let first = draw(&names, &small).unwrap();
    let mut turned = names.clone();
    turned.rotate_left(137);
    turned.reverse();
    assert_eq!(draw(&turned, &small).unwrap(), first);
    for other in [Plan { round: "2026-Q4".into(), ..small.clone() }, Plan { seed: "khác".into(), ..small }] {
        assert_ne!(draw(&names, &other).unwrap().names, first.names);
    }
}

#[test]
fn a_small_register_is_labelled_whole() {
    let d = draw(&register([20, 30, 0, 1, 5]), &plan()).unwrap();
    assert_eq!(d.names.len(), 56);
    assert!(d.nation.iter().all(|i| i.drawn == i.population));
}

#[test]
fn draws_that_no_one_could_check_are_refused() {
    let names = register([5, 5, 5, 5, 5]);
    assert_eq!(draw(&names, &Plan { seed: " ".into(), ..plan() }), Err(SampleError::Unpublished("seed")));
    assert_eq!(draw(&names, &Plan { round: "a\nb".into(), ..plan() }), Err(SampleError::LineBreak("round")));
    let twice = [names.clone(), vec![names[3].clone()]].concat();
    assert_eq!(draw(&twice, &plan()), Err(SampleError::Twice(name(3))));
}

#[test]
fn every_name_of_a_stratum_has_the_same_chance() {
    // 40 names, 10 drawn, 400 seeds: a name is drawn 100 times on average, standard deviation 8.7.
    let names = register([40, 0, 0, 0, 0]);
    let mut times = BTreeMap::new();
    for seed in 0..400 {
        let plan = Plan { seed: seed.to_string(), size: 10, groups: Vec::new(), ..plan() };
        for drawn in draw(&names, &plan).unwrap().names {
            *times.entry(drawn.domain).or_insert(0) += 1;
        }
    }
    assert_eq!(times.len(), 40);
    assert!(times.values().all(|t| (65..=135).contains(t)), "{times:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_larger_draw_keeps_the_names_of_a_smaller_one(size in 10u64..80, more in 1u64..80) {
        let names = register([60, 60, 60, 60, 60]);
        let of = |size| {
            let plan = Plan { size, groups: Vec::new(), ..plan() };
            draw(&names, &plan).unwrap().names.into_iter().map(|n| n.domain).collect::<BTreeSet<_>>()
        };
        // Rounding may move one label between strata.
        let (small, large) = (of(size), of(size + more));
        prop_assert!(small.difference(&large).count() <= 2);
        prop_assert_eq!(large.len() as u64, size + more);
    }
}
