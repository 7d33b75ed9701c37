use super::*;
use crate::statistics::solvable::solvable;
use domain::province::ProvinceCode;
use proptest::prelude::*;

#[derive(Debug)]
struct Names {
    place: Place,
    names: i64,
}

impl Member for Names {
    fn group(&self) -> (&str, Option<&Place>) {
        (&self.place.province, Some(&self.place))
    }

    fn names(&self) -> i64 {
        self.names
    }
}

fn names(province: &str, unit: &str, ward: &str, names: i64) -> Names {
    Names { place: Place { province: province.into(), unit: unit.into(), ward: ward.into() }, names }
}

fn asked(by: By, province: Option<&str>) -> Asked {
    Asked { by, zone: None, province: province.and_then(ProvinceCode::parse) }
}

/// Each group of a table with its names, `None` where they are hidden; the first row is the sum.
fn table(all: &[Names], asked: &Asked) -> Vec<(String, Option<i64>)> {
    let groups = Groups::of(all.iter().map(Member::group), std::iter::empty());
    let count = groups.count(all, &groups.places(all), |_| true);
    let hidden = groups.hide(&count, &[]);
    let (first, rows) = groups.shown(asked);
    let told = |n: usize| (!hidden[n]).then_some(count[n]);
    let sum = ("*".to_owned(), first.map_or(Some(0), told));
    std::iter::once(sum).chain(rows.into_iter().map(|(n, key)| (key.to_owned(), told(n)))).collect()
}

fn of(table: &[(String, Option<i64>)]) -> Vec<(&str, Option<i64>)> {
    table.iter().map(|(key, names)| (key.as_str(), *names)).collect()
}

#[test]
fn a_small_unit_of_a_large_province_hides_another_one_and_not_the_province() {
    let all = [
        names("37", "63:35", "", 4),
        names("37", "63:36", "A", 30),
        names("37", "63:37", "A", 50),
        names("01", "34:01", "B", 60),
        names("01", "63:01", "B", 70),
    ];
    assert_eq!(
        of(&table(&all, &asked(By::Province, None))),
        [("*", Some(214)), ("01", Some(130)), ("37", Some(84))]
    );
    let units = table(&all, &asked(By::AsRegistered, None));
    let told = [
        ("*", Some(214)),
        ("34:01", Some(60)),
        ("63:01", Some(70)),
        ("63:35", None),
        ("63:36", None),
        ("63:37", Some(50)),
    ];
    assert_eq!(of(&units), told, "84 − 30 − 50 would give the small one away");
    let wards = table(&all, &asked(By::Ward, Some("37")));
    assert_eq!(
        of(&wards),
        [("*", Some(84)), ("A", None), ("", None)],
        "84 − 80 is the ward that is not stated"
    );
    assert_eq!(of(&table(&all, &asked(By::Ward, Some("96")))), [("*", Some(0))], "nobody is there");
}

#[test]
fn two_small_provinces_hide_nobody_else() {
    let all = [names("37", "u", "w", 4), names("01", "v", "x", 7), names("48", "y", "z", 50)];
    let told = [("*", Some(61)), ("01", None), ("37", None), ("48", Some(50))];
    assert_eq!(of(&table(&all, &asked(By::Province, None))), told);
    let units = table(&all, &asked(By::AsRegistered, None));
    assert_eq!(of(&units), [("*", Some(61)), ("u", None), ("v", None), ("y", Some(50))], "in no table");
}

#[test]
fn a_group_without_a_key_stands_last() {
    let all = [names("", "", "", 20), names("48", "y", "z", 50)];
    assert_eq!(
        of(&table(&all, &asked(By::Province, None))),
        [("*", Some(70)), ("48", Some(50)), ("", Some(20))]
    );
}

fn places() -> impl Strategy<Value = Vec<Names>> {
    let one = (0usize..5, 0usize..3, 0usize..3, 1i64..40).prop_map(|(p, u, w, n)| {
        let province = ["", "01", "37", "48", "79"][p];
        names(province, &format!("{province}:{u}"), ["", "A", "B"][w], n)
    });
    prop::collection::vec(one, 1..14)
}

proptest! {
    #[test]
    fn no_small_group_follows_from_the_tables_of_places(all in places()) {
        let whole: i64 = all.iter().map(|n| n.names).sum();
        // The tables as a reader has them: provinces, units, and the wards of each province.
        let provinces = table(&all, &asked(By::Province, None));
        let mut published = vec![provinces.clone(), table(&all, &asked(By::AsRegistered, None))];
        let mut lines = vec![];
        let first = |tables: &[Vec<(String, Option<i64>)>]| tables.iter().map(Vec::len).sum::<usize>();
        let inner = |from: usize, len: usize| (from + 1..from + len).collect::<Vec<usize>>();
        lines.push(Line { parts: inner(0, provinces.len()), sum: 0 });
        for (n, (province, _)) in provinces.iter().enumerate().skip(1) {
            let prefix = format!("{province}:");
            let of_it = published[1].iter().enumerate().skip(1).filter(|(_, (unit, _))| unit.starts_with(&prefix));
            lines.push(Line { parts: of_it.map(|(u, _)| provinces.len() + u).collect(), sum: n });
        }
        for (n, (province, _)) in provinces.iter().enumerate().skip(1).filter(|(_, (p, _))| !p.is_empty()) {
            let wards = table(&all, &asked(By::Ward, Some(province)));
            prop_assert_eq!(&wards[0].1, &provinces[n].1, "a province is told alike in both tables");
            let from = first(&published);
            lines.push(Line { parts: inner(from, wards.len()), sum: n });
            published.push(wards);
        }
        let cells: Vec<Option<i64>> = published.concat().into_iter().map(|(_, names)| names).collect();
        prop_assert!(cells.iter().flatten().all(|n| !(1..FEWEST).contains(n)), "a small group is shown");
        prop_assert_eq!(provinces[0].1.is_some(), whole >= FEWEST, "the whole is told");
        let hidden: Vec<bool> = cells.iter().map(Option::is_none).collect();
        // What heads the other tables is told already.
        let heads: Vec<usize> = (1..published.len()).map(|t| first(&published[..t])).collect();
        let given = solvable(&hidden, &lines);
        prop_assert!(given.iter().all(|n| heads.contains(n)), "{:?} of {:?}", given, published);
    }
}
