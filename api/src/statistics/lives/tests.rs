use super::*;
use crate::statistics::suppress::FEWEST;
use domain::renewal::{Term, UsageClass};
use domain::verdict::Class;
use proptest::prelude::*;

fn live(key: &str, began_by: Option<i64>, names: i64) -> Lives {
    let lasted = began_by.map(|_| 50);
    Lives {
        key: key.into(),
        place: None,
        began_after: None,
        began_by,
        followed: 100,
        lasted,
        ended: false,
        names,
    }
}

fn term(key: &str, class: Class, free: Option<bool>, renewed: bool, names: i64) -> Terms {
    Terms {
        key: key.into(),
        place: None,
        class: Some(class),
        free,
        years: Some(2),
        renewed_before: false,
        renewed,
        names,
    }
}

fn figures(by: By, lives: Vec<Lives>, ended: Vec<Terms>, due: Vec<Terms>) -> Longitudinal {
    let read = Read { lives, ended, due, from: Date::MIN, to: Date::MIN };
    let zones = ["biz.vn".to_owned(), "id.vn".to_owned()];
    read.figures(Asked { by, zone: None, province: None }, &zones, Timestamp(0))
}

#[test]
fn a_small_zone_takes_another_with_it() {
    let lives = vec![live("id.vn", Some(10), 4), live("biz.vn", Some(20), 40), live("biz.vn", None, 60)];
    let curves = figures(By::Total, lives, vec![], vec![]).curves;
    assert_eq!(curves.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["", "biz.vn", "id.vn"]);
    assert!(matches!(curves[0].first_use, Cell::Shown(_)), "the nation is shown");
    assert!(matches!(curves[1].first_use, Cell::Hidden), "else the nation less biz.vn gives id.vn");
    assert!(matches!(curves[2].first_use, Cell::Few));
    let Cell::Shown(all) = &curves[0].first_use else { return };
    assert!((all.by(30).unwrap().surely - 44.0 / 104.0).abs() < 1e-6);
}

#[test]
fn a_group_whose_users_are_few_keeps_their_survival_to_itself() {
    let lives = vec![
        live("A", Some(10), 3),
        live("A", None, 40),
        live("B", Some(10), 30),
        live("C", Some(20), 50),
        live("", None, 25),
    ];
    let curves = figures(By::Registrar, lives, vec![], vec![]).curves;
    let told: Vec<_> =
        curves.iter().map(|c| (c.key.as_str(), c.first_use.reason(), c.after_use.reason())).collect();
    assert_eq!(
        told,
        [
            ("", None, None),
            ("A", None, Some("few")),
            ("B", None, Some("complementary")),
            ("C", None, None),
            ("", None, None),
        ],
        "all users less those of B, C and nobody's would be those of A; the unknown group stands last"
    );
}

#[test]
fn what_the_register_does_not_say_is_no_paid_term() {
    let of = |free| term("biz.vn", Class::UseWeb, free, true, 12);
    let due = vec![of(Some(true))];
    let r = figures(By::Total, vec![], vec![of(None), of(Some(true))], due).renewals;
    assert_eq!(r.undetermined, Cell::Shown(12));
    let free = &r.rates[0];
    assert_eq!((free.class, free.term), (UsageClass::High, Term::Free));
    let Cell::Shown(Some(rate)) = &free.rate else { panic!("twelve terms ended: {free:?}") };
    assert_eq!((rate.count.part(), rate.count.whole()), (12, 12));
    let Cell::Shown(forecast) = &r.forecast else { panic!("twelve are due") };
    assert_eq!((forecast.names, forecast.by_yardstick), (12, 12), "twelve are too few for a rate of our own");
}

#[test]
fn a_group_forecasts_by_its_own_rates_and_a_small_one_by_the_yardstick() {
    let ended = vec![
        term("A", Class::UseWeb, Some(true), true, 30),
        term("A", Class::UseWeb, Some(true), false, 10),
        term("B", Class::UseWeb, Some(true), true, 12),
    ];
    let due = vec![
        term("A", Class::UseWeb, Some(true), false, 20),
        term("B", Class::UseWeb, Some(true), false, 10),
        term("B", Class::AliveUnknown, Some(true), false, 11),
    ];
    let r = figures(By::Registrar, vec![], ended, due).renewals;
    let told = |n: usize| {
        let g = &r.groups[n];
        let (Cell::Shown(Some(rate)), Cell::Shown(f)) = (&g.rate, &g.forecast) else { panic!("{g:?}") };
        (g.key.as_str(), rate.count.part(), rate.count.whole(), f.names, f.by_yardstick)
    };
    assert_eq!(told(0), ("", 42, 52, 30, 0), "all: their own rate serves everybody");
    assert_eq!(told(1), ("A", 30, 40, 20, 0));
    assert_eq!(told(2), ("B", 12, 12, 10, 10));
    let expected = |n: usize| r.groups[n].forecast.counts().map(|f| f.expected).unwrap_or_default();
    assert!((expected(1) - 15.0).abs() < 1e-9, "30 of 40");
    assert!((expected(2) - 9.01).abs() < 1e-9, "CENTR's 90.1 %");
    assert_eq!(r.groups[2].undetermined_due, Cell::Shown(11));
    assert_eq!(renewed::whole(r.groups[2].forecast.counts().unwrap())[0], 9.0);
}

#[test]
fn a_small_class_does_not_follow_from_all_ended_terms() {
    let ended = vec![
        term("A", Class::UseWeb, Some(true), true, 40),
        term("A", Class::Low, Some(true), true, 30),
        term("A", Class::None, Some(true), false, 3),
    ];
    let r = figures(By::Registrar, vec![], ended, vec![]).renewals;
    let Cell::Shown(Some(all)) = &r.groups[0].rate else { panic!("{:?}", r.groups) };
    assert_eq!(all.count.whole(), 73);
    let told: Vec<_> = r.rates.iter().take(3).map(|c| c.rate.reason()).collect();
    assert_eq!(told, [None, Some("complementary"), Some("few")]);
}

/// One number of each group of a table, `None` where it is hidden; the first row is the sum.
fn column<T>(rows: &[T], number: impl Fn(&T) -> Option<i64>) -> Vec<Option<i64>> {
    rows.iter().map(number).collect()
}

fn count(rate: &Cell<Option<domain::renewal::RenewalRate>>) -> Option<i64> {
    rate.counts().map(|r| r.map_or(0, |r| r.count.whole().cast_signed()))
}

proptest! {
    #[test]
    fn no_small_group_follows_from_its_table(
        lives in prop::collection::vec((0usize..6, prop::option::of(0i64..90), 1i64..30), 0..16),
        terms in prop::collection::vec((0usize..6, 0usize..4, prop::option::of(any::<bool>()), any::<bool>(), 1i64..30), 0..16),
    ) {
        let key = |n: usize| ["", "A", "B", "C", "D", "E"][n];
        let lives: Vec<Lives> = lives.into_iter().map(|(k, by, n)| live(key(k), by, n)).collect();
        let classes = [Class::UseWeb, Class::Low, Class::Broken, Class::AliveUnknown];
        let ended: Vec<Terms> =
            terms.iter().map(|(k, c, free, renewed, n)| term(key(*k), classes[*c], *free, *renewed, *n)).collect();
        let due: Vec<Terms> = ended.iter().rev().map(|t| Terms { renewed: false, names: t.names / 2 + 1, ..t.clone() }).collect();
        let whole: i64 = lives.iter().map(|l| l.names).sum();
        let f = figures(By::Registrar, lives, ended, due);
        let tables = [
            column(&f.curves, |c| c.first_use.counts().map(|t| t.names.cast_signed())),
            column(&f.curves, |c| c.after_use.counts().map(|c| c.names.cast_signed())),
            column(&f.renewals.groups, |g| count(&g.rate)),
            column(&f.renewals.groups, |g| g.undetermined.counts().copied()),
            column(&f.renewals.groups, |g| g.forecast.counts().map(|f| f.names.cast_signed())),
            column(&f.renewals.groups, |g| g.undetermined_due.counts().copied()),
            column(&f.renewals.rates, |c| count(&c.rate)),
        ];
        prop_assert_eq!(tables[0][0].is_some(), whole == 0 || whole >= FEWEST, "all names are told");
        for (n, table) in tables.iter().enumerate() {
            prop_assert!(table.iter().flatten().all(|n| !(1..FEWEST).contains(n)), "table {}: {:?}", n, table);
            // The classes add up to what heads the table of ended terms.
            let (sum, parts) = if n == 6 { (tables[2][0], &table[..]) } else { (table[0], &table[1..]) };
            let shown: i64 = parts.iter().flatten().sum();
            if let (Some(sum), [None]) = (sum, &parts.iter().filter(|p| p.is_none()).collect::<Vec<_>>()[..]) {
                prop_assert_eq!(sum - shown, 0, "table {}: one hidden group is left over: {:?}", n, table);
            }
        }
    }
}
