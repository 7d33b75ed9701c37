use super::*;
use proptest::prelude::*;

const FAMILIES: [By; 7] =
    [By::Registrar, By::Cohort, By::Holder, By::Sector, By::Campaign, By::AsRegistered, By::Ward];

/// Names that agree in all keys: of each family, the province and the zone.
#[derive(Debug, Clone)]
struct Atom {
    keys: [&'static str; 7],
    province: &'static str,
    zone: &'static str,
    registered: i64,
    mature: i64,
}

fn atom(registrar: &'static str, province: &'static str, zone: &'static str, registered: i64) -> Atom {
    let keys = [registrar, "2026-Q1", "citizen", "G", "", "", ""];
    Atom { keys, province, zone, registered, mature: registered }
}

fn matrix(atoms: &[Atom]) -> Matrix {
    let margin = |a: &Atom, n: usize| {
        let usage = Usage { mature: a.mature, active: a.mature / 2, ..Usage::default() };
        let (registered, eligible) = (a.registered, a.registered);
        let (key, province, zone) = (a.keys[n].to_owned(), a.province.to_owned(), a.zone.to_owned());
        let counts = Counts { registered, eligible, usage, ..Counts::default() };
        Margin { by: FAMILIES[n], key, province, zone, counts }
    };
    let margins: Vec<Margin> =
        atoms.iter().flat_map(|a| (0..FAMILIES.len()).map(move |n| margin(a, n))).collect();
    Matrix::of(&margins, BTreeSet::new(), Timestamp(0))
}

#[test]
fn a_small_group_cannot_be_had_by_taking_a_province_from_the_country() {
    // Registrar A has 53 names, 50 of them in province 79: the 3 in province 01 were 53 − 50.
    let m = matrix(&[
        atom("A", "01", "biz.vn", 3),
        atom("A", "79", "biz.vn", 50),
        atom("B", "01", "biz.vn", 400),
        atom("B", "48", "biz.vn", 500),
        atom("B", "79", "biz.vn", 600),
    ]);
    let of = |registrar, province| m.at(&[(By::Registrar, registrar), (By::Province, province)]);
    assert_eq!(of("A", "01"), Cell::Few);
    assert_eq!(of("A", "79"), Cell::Hidden);
    assert!(of("B", "48").counts().is_some(), "what gives nothing away is shown");
    let total = |keys: &[(By, &str)]| m.at(keys).counts().map(|c| c.registered);
    assert_eq!(total(&[(By::Registrar, "A")]), Some(53));
    assert_eq!(total(&[(By::Province, "01")]), Some(403));
    assert_eq!(total(&[]), Some(1553));
}

#[test]
fn few_mature_names_and_few_young_ones_hide_use_over_time_only() {
    let with = |mature| Atom { mature, ..atom("A", "01", "biz.vn", 40) };
    // Elsewhere many are young, so that the country's young ones are no secret.
    let wide = || [Atom { mature: 280, ..atom("B", "79", "biz.vn", 300) }, atom("B", "48", "biz.vn", 200)];
    for mature in [4, 34] {
        let m = matrix(&[&[with(mature)][..], &wide()].concat());
        let keys = [(By::Province, "01")];
        assert_eq!(m.at(&keys).counts().map(|c| c.registered), Some(40));
        assert!(m.usage(&keys).counts().is_none(), "{mature} of 40");
        let others = ["79", "48"].map(|p| m.usage(&[(By::Province, p)]).counts().is_some());
        assert!(others.contains(&false), "else the country less the others gives it away");
    }
    let m = matrix(&[&[with(0)][..], &wide()].concat());
    assert_eq!(m.usage(&[(By::Province, "01")]), Cell::Shown(Usage::default()), "none is no secret");
}

#[test]
fn a_ward_is_asked_for_with_its_province() {
    let ward = |province, ward, n| {
        let mut a = atom("A", province, "biz.vn", n);
        a.keys[6] = ward;
        a
    };
    let m = matrix(&[ward("01", "Tân Lập", 30), ward("19", "Tân Lập", 50), ward("19", "Bách Quang", 20)]);
    let of = |p, w| m.at(&[(By::Ward, w), (By::Province, p)]).counts().map(|c| c.registered);
    assert_eq!((of("01", "Tân Lập"), of("19", "Tân Lập")), (Some(30), Some(50)));
    assert_eq!(of("01", "Bách Quang"), Some(0));
}

/// What follows from some sums: their echelon form, in the field of a prime.
#[derive(Default)]
struct Known(Vec<(usize, Vec<i64>)>);

impl Known {
    const P: i64 = 1_000_003;

    fn reduce(&self, row: &mut [i64]) {
        for (lead, by) in &self.0 {
            let times = row[*lead];
            if times != 0 {
                row.iter_mut().zip(by).for_each(|(a, b)| *a = (*a - times * b).rem_euclid(Self::P));
            }
        }
    }

    fn learn(&mut self, mut row: Vec<i64>) {
        let inverse = |n: i64| {
            (0..20).rev().fold(1, |out, bit| {
                out * out % Self::P * if (Self::P - 2) >> bit & 1 == 1 { n } else { 1 } % Self::P
            })
        };
        self.reduce(&mut row);
        if let Some(lead) = row.iter().position(|n| *n != 0) {
            let by = inverse(row[lead]);
            row.iter_mut().for_each(|n| *n = *n * by % Self::P);
            self.0.push((lead, row));
        }
    }

    fn tells(&self, mut row: Vec<i64>) -> bool {
        self.reduce(&mut row);
        row.iter().all(|n| *n == 0)
    }
}

type Question<'a> = Vec<(By, &'a str)>;

/// Every question that can be put to the figures: a group or none, a province or not, a zone or not.
fn questions(m: &Matrix) -> Vec<Question<'_>> {
    let none = || std::iter::once(None);
    let of = |d: By| m.keys(d).into_iter().map(move |(_, key)| Some((d, key)));
    let mut out: Vec<Question<'_>> = Vec::new();
    for zone in of(By::Zone).chain(none()) {
        for province in of(By::Province).chain(none()) {
            for group in SPREAD.into_iter().flat_map(of).chain(none()) {
                out.push([group, province, zone].into_iter().flatten().collect());
            }
        }
        for d in NESTED {
            out.extend(m.keys(d).into_iter().map(|(province, key)| {
                let province = province.map(|p| (By::Province, p));
                [Some((d, key)), province, zone].into_iter().flatten().collect()
            }));
        }
    }
    out
}

/// The answer to a question as a sum of unknowns: the atoms. A reader knows less than that each may be any number, so
/// what does not follow here follows for nobody.
fn sum_of(atoms: &[Atom], question: &Question<'_>) -> Vec<i64> {
    let fits = |a: &Atom| {
        question.iter().all(|(d, key)| match d {
            By::Province => a.province == *key,
            By::Zone => a.zone == *key,
            other => {
                let n = FAMILIES.iter().position(|by| by == other);
                n.is_some_and(|n| a.keys[n] == *key)
            }
        })
    };
    atoms.iter().map(|a| i64::from(fits(a))).collect()
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![1i64..15, 10i64..90]
}

fn atoms() -> impl Strategy<Value = Vec<Atom>> {
    let one = (0usize..3, 0usize..2, 0usize..2, 0usize..2, 0usize..4, 0usize..2, number(), number());
    let atom = one.prop_map(|(r, c, h, w, p, z, n, young)| {
        let province = ["", "01", "48", "79"][p];
        // A unit of the former map lies within one present province.
        let unit = [["", ""], ["63:01", "63:28"], ["63:48", "63:49"], ["63:79", "63:77"]][p][w];
        let ward = ["", "Tân Lập"][if p == 0 { 0 } else { h }];
        let keys =
            [["", "A", "B"][r], ["2025-Q3", "2026-Q1"][c], ["citizen", "enterprise"][h], "", "", unit, ward];
        let (registered, mature) = (n, (n - young).max(0));
        Atom { keys, province, zone: ["biz.vn", "id.vn"][z], registered, mature }
    });
    prop::collection::vec(atom, 1..16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_small_group_can_be_derived_from_all_tables_together(list in atoms()) {
        let m = matrix(&list);
        // Atoms with the same keys are one unknown, and there may be names under any other keys.
        let mut unknowns: Vec<Atom> = Vec::new();
        for (p, units) in [("", ["", ""]), ("01", ["63:01", "63:28"]), ("48", ["63:48", "63:49"]), ("79", ["63:79", "63:77"])] {
            for zone in ["biz.vn", "id.vn"] {
                for r in ["", "A", "B"] {
                    for c in ["2025-Q3", "2026-Q1"] {
                        for h in ["citizen", "enterprise"] {
                            for unit in units {
                                for ward in ["", "Tân Lập"] {
                                    let keys = [r, c, h, "", "", unit, ward];
                                    unknowns.push(Atom { keys, province: p, zone, registered: 0, mature: 0 });
                                }
                            }
                        }
                    }
                }
            }
        }
        let few = |n: i64| (1..suppress::FEWEST).contains(&n);
        let questions = questions(&m);
        let (mut names, mut use_over_time) = (Known::default(), Known::default());
        for question in &questions {
            if let Cell::Shown(c) = m.at(question) {
                prop_assert!(!few(c.registered), "{question:?}");
                prop_assert_eq!(c.usage, Usage::default(), "told apart only");
                names.learn(sum_of(&unknowns, question));
            }
            if let Cell::Shown(u) = m.usage(question) {
                let c = m.at(question);
                prop_assert!(c.counts().is_some(), "use is shown only where the group is");
                prop_assert!(!few(u.mature) && !few(c.counts().map_or(0, |c| c.eligible) - u.mature), "{question:?}");
                use_over_time.learn(sum_of(&unknowns, question));
            }
        }
        for question in &questions {
            let sum = sum_of(&unknowns, question);
            if m.at(question).counts().is_none() {
                prop_assert!(!names.tells(sum.clone()), "{question:?} follows: {list:?}");
            }
            // A group without mature names has nothing to hide; all others stay hidden.
            let mature = m.find(question).is_some_and(|(c, _)| c.usage.mature > 0);
            if mature && m.usage(question).counts().is_none() {
                prop_assert!(!use_over_time.tells(sum), "use of {question:?} follows: {list:?}");
            }
        }
    }
}
