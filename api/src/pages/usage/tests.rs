use super::*;
use crate::statistics::Cell;
use domain::measure::Counts;

fn line(covered: i64) -> Line {
    let c = Counts { registered: 1_100, held: 100, eligible: 1_000, observed: 1_000, ..Counts::default() };
    let u = Usage {
        mature: 1_000,
        covered,
        active: 438,
        unverifiable: 62,
        web: 300,
        mail: 200,
        ..Usage::default()
    };
    Line { key: String::new(), cell: Cell::Shown(c), usage: Cell::Shown(u), corrected: None }
}

#[test]
fn a_provisional_rate_says_so_with_numerator_bounds_and_coverage() {
    let cards = headline(Lang::Vi, &line(900));
    assert_eq!((cards[1].value.as_str(), cards[1].mark.as_str()), ("43,8%", "tạm tính"));
    let lines = ["438\u{a0}/\u{a0}1.000", "Cận: [43,8%; 50,0%]", "Độ bao phủ: 90,0%"];
    assert_eq!(cards[1].lines[..3], lines);
    assert_eq!(
        cards[1].lines[3..],
        ["Khoảng tin cậy 95%: có sau đợt kiểm định mẫu"],
        "no audit, no interval"
    );
    assert!(cards[2..].iter().all(|card| card.lines.contains(&"Độ bao phủ: 90,0%".to_owned())), "{cards:?}");
    assert_eq!(reason(Lang::Vi, &line(900)), None);
}

#[test]
fn a_corrected_rate_stands_beside_the_raw_one() {
    let corrected = Corrected {
        value: 0.4464,
        low: 0.4285,
        high: 0.4643,
        basis: "post_stratified".into(),
        labels: 1_100,
        quarter: "2026-Q2".into(),
        revision: 2,
        raw: Some(0.43),
        coverage: Some(0.97),
        agreement: Some(0.86),
    };
    let doubtful = Corrected { agreement: Some(0.62), ..corrected.clone() };
    // Today too little is seen for a rate; the audited quarter is another matter.
    let thin = Line { corrected: Some(doubtful), ..line(700) };
    let told = &headline(Lang::Vi, &thin)[1].lines;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[1].contains("44,6%") && told[2].contains("κ = 0,62") && told[2].contains("chỉ để tham khảo"),
        "{told:?}"
    );
    let line = Line { corrected: Some(corrected), ..line(980) };
    let cards = headline(Lang::Vi, &line);
    assert!(
        cards[1].lines[3].contains("44,6% [42,9%; 46,4%], quý\u{a0}II/2026 (1.100"),
        "{:?}",
        cards[1].lines
    );
    let then = "Trong quý\u{a0}II/2026 (bản 2): tỷ lệ chưa hiệu chỉnh 43,0%, độ bao phủ 97,0%";
    assert_eq!(cards[1].lines[4], then);
    assert_eq!(cells(Lang::Vi, &line, true).len(), cells(Lang::Vi, &line, false).len() + 1);
}

#[test]
fn too_little_coverage_shows_no_rate_and_says_why() {
    let thin = line(700);
    let u = thin.usage.counts().unwrap();
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        headline(Lang::Vi, &thin),
        cells(Lang::Vi, &thin, false),
        funnel(Lang::Vi, u),
        beside(Lang::Vi, u)
    );
    assert!(!shown.contains("43,8") && shown.contains("chưa công bố"), "{shown}");
    assert!(!shown.contains("438"), "nor its numerator, anywhere: {shown}");
    assert!(!shown.contains("\"300\""), "{shown}");
    let why = reason(Lang::Vi, &thin).unwrap();
    assert!(why.contains("700 trên 1.000") && why.contains("70,0") && why.contains("80"), "{why}");
    assert!(reason(Lang::En, &thin).unwrap().contains("700 of 1,000"));
}

#[test]
fn hidden_groups_show_no_figure() {
    let few = Line { cell: Cell::Few, usage: Cell::Few, ..line(0) };
    assert_eq!(cells(Lang::Vi, &few, false)[0], "< 10");
    let hidden = Line { cell: Cell::Hidden, usage: Cell::Hidden, ..line(0) };
    assert!(cells(Lang::Vi, &hidden, false).iter().all(|c| !c.chars().any(|d| d.is_ascii_digit())));
    let young = Line { usage: Cell::Hidden, ..line(0) };
    assert_eq!(cells(Lang::Vi, &young, false).len(), cells(Lang::Vi, &few, false).len());
    assert!(!format!("{:?}", headline(Lang::Vi, &young)).contains("438"));
}

#[test]
fn every_step_and_companion_has_words() {
    let u = Usage::default();
    let steps = u.funnel().map(|(code, _)| code);
    for code in steps.into_iter().chain(companions(&u).map(|(code, _)| code)) {
        assert_ne!(words(Lang::Vi, code), Lang::Vi.texts().unknown, "{code}");
        assert_ne!(words(Lang::En, code), Lang::En.texts().unknown, "{code}");
    }
}

#[test]
fn greetings_are_told_of_only_where_any_was_heard() {
    let quiet = Usage { mature: 100, covered: 100, mail: 40, ..Usage::default() };
    let told =
        |u: &Usage| beside(Lang::En, u).into_iter().map(|row| (row.name, row.count)).collect::<Vec<_>>();
    let word = words(Lang::En, "answering_mail");
    assert!(told(&quiet).iter().all(|(name, _)| *name != word), "none heard is no finding");
    let heard = Usage { answering_mail: 31, ..quiet };
    assert!(told(&heard).contains(&(word, "31".to_owned())), "{:?}", told(&heard));
}
