use super::sample::{
    LEASE, T0, WORKER, blind, later, name, observation, province, registration, source, verdict,
};
use danhba_tests::db::on_each;
use domain::measure::{Counts, Usage};
use domain::province::ProvinceMap;
use domain::registration::{HolderKind, Registration};
use domain::verdict::{Class, Funnel, Leaf, Mail, Verdict};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use store::{Browse, By, Cut, Db, Group, Record, SiteRow};

const KEYS: [By; 9] = [
    By::Province,
    By::Zone,
    By::Registrar,
    By::Cohort,
    By::Holder,
    By::Ward,
    By::Sector,
    By::Campaign,
    By::AsRegistered,
];

/// A register of every kind of name, with looks of every kind, drawn from a seed.
async fn populate(db: &Db, seed: u64, size: usize) {
    let mut dice = SmallRng::seed_from_u64(seed);
    let mut pick = |n: usize| dice.random_range(0..n);
    let rows: Vec<Registration> = (0..size)
        .map(|n| {
            let plain = registration(&format!("n{n}.{}", ["biz.vn", "id.vn"][pick(2)]));
            Registration {
                registrar: ["", "A", "B"][pick(3)].into(),
                province: [None, Some("01"), Some("79"), Some("24")][pick(4)]
                    .map(|code| province(code, [ProvinceMap::Until2025, ProvinceMap::Since2025][pick(2)])),
                registered_on: [None, plain.registered_on, time::Date::from_ordinal_date(2024, 366).ok()]
                    [pick(3)],
                holder_kind: [HolderKind::Citizen, HolderKind::Household, HolderKind::Unknown][pick(3)],
                status: [vec![], vec!["ok".into()], vec!["serverHold".into()]][pick(3)].clone(),
                ..plain
            }
        })
        .collect();
    db.import(rows.clone(), &source(T0)).await.unwrap();
    db.claim(WORKER, "default", 1000, T0, LEASE).await.unwrap();
    let mails = [Mail::M0, Mail::M1d, Mail::M1, Mail::M2, Mail::Unknown];
    let mut looks = Vec::new();
    for row in &rows {
        let leaf = Leaf::ALL[pick(Leaf::ALL.len())];
        if pick(5) == 0 {
            continue;
        }
        let mut yes = || pick(4) > 0;
        let funnel =
            Funnel { delegated: yes(), resolving: yes(), https: yes(), valid_tls: yes(), live: yes() };
        let judged = Verdict { mail: mails[pick(5)], funnel, ..verdict(leaf, row.domain.as_str()) };
        let seen =
            if leaf == Leaf::X0 { blind(&row.domain, T0).0 } else { observation(&row.domain, T0, "Chào") };
        looks.push((seen, judged));
    }
    let records: Vec<Record<'_>> = looks
        .iter()
        .map(|(o, v)| Record { observation: o, verdict: v, next: later(T0), worker: WORKER, now: T0 })
        .collect();
    for outcome in db.record_all(&records).await.unwrap() {
        outcome.unwrap();
    }
}

/// What one name adds to the figures, told again in Rust from the specification.
fn counts_of(site: &SiteRow) -> Counts {
    let eligible = !site.registration.is_held();
    let state = site.state.as_ref().filter(|_| eligible);
    let is = |leaves: &[Leaf]| i64::from(state.is_some_and(|s| leaves.contains(&s.leaf)));
    let class = |class: Class| i64::from(state.is_some_and(|s| s.class == class));
    let funnel = state.map(|s| s.funnel).unwrap_or_default();
    let steps = [funnel.delegated, funnel.resolving, funnel.https, funnel.valid_tls, funnel.live];
    let reached = steps.iter().take_while(|s| **s).count();
    let step = |n: usize| i64::from(reached >= n);
    let mail = state.is_some_and(|s| matches!(s.mail, Mail::M1 | Mail::M2));
    let web = state.is_some_and(|s| matches!(s.class, Class::UseWeb | Class::UseAlias | Class::UseOther));
    let unclear = state.is_none_or(|s| s.class == Class::AliveUnknown);
    Counts {
        registered: 1,
        held: i64::from(!eligible),
        eligible: i64::from(eligible),
        observed: i64::from(state.is_some()),
        delegated: step(1),
        resolving: step(2),
        https: step(3),
        valid_tls: step(4),
        live_strict: step(5),
        live: is(&[Leaf::C7, Leaf::C8]),
        developed: is(&[Leaf::C8]),
        alias: class(Class::UseAlias),
        other: class(Class::UseOther),
        mail: i64::from(mail),
        in_use: i64::from(web || mail),
        unverifiable: i64::from(eligible && unclear && !mail),
        low: class(Class::Low),
        template: is(&[Leaf::C5]),
        parked: is(&[Leaf::C2, Leaf::C3, Leaf::R3]),
        broken: class(Class::Broken),
        none: class(Class::None),
        abuse: class(Class::Abuse),
        usage: Usage::default(),
    }
}

/// Without the figures of use over time, which have their own tests.
fn last_look(counts: Counts) -> Counts {
    Counts { usage: Usage::default(), ..counts }
}

fn key_of(site: &SiteRow, by: By) -> String {
    let r = &site.registration;
    match by {
        By::Total => String::new(),
        By::Province => site.province_now().map(|p| p.to_string()).unwrap_or_default(),
        By::Zone => r.zone.to_string(),
        By::Registrar => r.registrar.clone(),
        By::Cohort => r
            .registered_on
            .map_or_else(String::new, |d| format!("{}-Q{}", d.year(), u8::from(d.month()).div_ceil(3))),
        By::Holder => r.holder_kind.code().to_owned(),
        By::Ward => r.ward.clone().unwrap_or_default(),
        By::Sector => r.sector.clone().unwrap_or_default(),
        By::Campaign => r.campaign.clone().unwrap_or_default(),
        By::AsRegistered => r.province.map_or_else(String::new, |p| {
            let map = if p.map == ProvinceMap::Until2025 { "63" } else { "34" };
            format!("{map}:{}", p.code)
        }),
    }
}

fn total(groups: &[Group]) -> Counts {
    let mut sum = Counts::default();
    for group in groups {
        sum += group.counts;
    }
    sum
}

#[tokio::test]
async fn figures_agree_with_the_names_one_by_one_and_add_up() {
    on_each(async |t| {
        populate(&t.db, 7, 700).await;
        let sites = t.db.site_page(None, 1000).await.unwrap();
        for zone in [None, Some("id.vn".to_owned())] {
            let cut = Cut { zone: zone.clone(), province: None };
            let counted: Vec<&SiteRow> = sites
                .iter()
                .filter(|s| zone.as_deref().is_none_or(|z| s.registration.zone.as_str() == z))
                .collect();
            let all = t.db.statistics(By::Total, &cut, T0).await.unwrap();
            assert_eq!(all[0].counts.registered, counted.len() as i64);
            for by in KEYS {
                let mut expected: BTreeMap<String, Counts> = BTreeMap::new();
                for site in &counted {
                    *expected.entry(key_of(site, by)).or_default() += counts_of(site);
                }
                let groups = t.db.statistics(by, &cut, T0).await.unwrap();
                let told: Vec<(String, Counts)> =
                    groups.iter().map(|g| (g.key.clone(), last_look(g.counts))).collect();
                assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{by:?} in {zone:?}");
                assert_eq!(total(&groups), all[0].counts, "{by:?} adds up");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_margins_of_every_dimension_are_the_whole_register() {
    on_each(async |t| {
        populate(&t.db, 17, 400).await;
        let margins = t.db.margins(T0).await.unwrap();
        let sites = t.db.site_page(None, 1000).await.unwrap();
        for by in KEYS.into_iter().filter(|by| !matches!(by, By::Province | By::Zone)) {
            let mut expected: BTreeMap<[String; 3], Counts> = BTreeMap::new();
            for site in &sites {
                let keys = [by, By::Province, By::Zone].map(|by| key_of(site, by));
                *expected.entry(keys).or_default() += counts_of(site);
            }
            let own: Vec<_> = margins.iter().filter(|m| m.by == by).collect();
            let told: BTreeMap<[String; 3], Counts> = own
                .iter()
                .map(|m| ([&m.key, &m.province, &m.zone].map(Clone::clone), last_look(m.counts)))
                .collect();
            assert_eq!(told.len(), own.len(), "{by:?}: each combination once");
            assert_eq!(told, expected, "{by:?}");
        }
        // Use over time is counted like everywhere else.
        let all = t.db.statistics(By::Total, &Cut::default(), T0).await.unwrap()[0].counts;
        for by in [By::Registrar, By::Ward, By::AsRegistered] {
            let mut sum = Counts::default();
            margins.iter().filter(|m| m.by == by).for_each(|m| sum += m.counts);
            assert_eq!(sum, all, "{by:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_cut_by_province_is_that_provinces_group() {
    on_each(async |t| {
        populate(&t.db, 11, 200).await;
        let groups = t.db.statistics(By::Province, &Cut::default(), T0).await.unwrap();
        assert_eq!(groups[0].key, "", "unknown is a group of its own");
        for group in groups.iter().filter(|g| !g.key.is_empty()) {
            let province = domain::province::ProvinceCode::parse(&group.key);
            let cut = Cut { zone: None, province };
            let total = t.db.statistics(By::Total, &cut, T0).await.unwrap();
            assert_eq!(total[0].counts, group.counts, "{}", group.key);
            let browsed = t.db.browse(&Browse { province, ..Browse::default() }, None, 500).await.unwrap();
            assert_eq!(browsed.len() as i64, group.counts.registered);
        }
    })
    .await;
}

#[tokio::test]
async fn leaves_add_up_to_the_eligible_names() {
    on_each(async |t| {
        populate(&t.db, 13, 300).await;
        let leaves = t.db.leaves(&Cut::default(), T0).await.unwrap();
        let all = t.db.statistics(By::Total, &Cut::default(), T0).await.unwrap()[0].counts;
        assert_eq!(leaves.iter().map(|(_, n)| *n as i64).sum::<i64>(), all.eligible);
        assert_eq!(leaves[0].0, Leaf::X0);
        assert_eq!(leaves[0].1 as i64, all.eligible - all.observed, "nothing was seen of these");
        let mut expected: BTreeMap<Leaf, u64> = BTreeMap::new();
        for site in t.db.site_page(None, 1000).await.unwrap() {
            let leaf = site.state.as_ref().map_or(Leaf::X0, |s| s.leaf);
            *expected.entry(leaf).or_default() += u64::from(!site.registration.is_held());
        }
        expected.retain(|_, names| *names > 0);
        assert_eq!(leaves.into_iter().collect::<BTreeMap<_, _>>(), expected);
    })
    .await;
}

#[tokio::test]
async fn an_empty_register_has_a_total_of_nothing() {
    on_each(async |t| {
        let total = t.db.statistics(By::Total, &Cut::default(), T0).await.unwrap();
        assert_eq!(total, [Group { key: String::new(), counts: Counts::default() }]);
        assert!(t.db.statistics(By::Zone, &Cut::default(), T0).await.unwrap().is_empty());
        assert!(t.db.leaves(&Cut::default(), T0).await.unwrap().is_empty());
        let departed = name("a.biz.vn");
        t.db.import(vec![registration("a.biz.vn"), registration("b.biz.vn")], &source(T0)).await.unwrap();
        let full = store::ImportSource { full: true, ..source(T0) };
        t.db.import(vec![registration("b.biz.vn")], &full).await.unwrap();
        let total = t.db.statistics(By::Total, &Cut::default(), T0).await.unwrap();
        assert_eq!(total[0].counts.registered, 1, "{departed} is counted no more");
    })
    .await;
}
